//===- MatchLRPE.cpp - onnx arithmetic to tnl.lrpe ------------------------===//
//
//   Concat(x * Cos(a), x * Sin(a)) on the last axis, with a = theta * position.
//   Positions are Range(0, N), an input, or their sum.
//
//===----------------------------------------------------------------------===//

#include "Index.h"
#include "Values.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

namespace {
/// position[b] + n, with `base` absent where position is 0.
struct Positions {
  Value base;
  bool counts = false; // has the part + n
  double offset = 0;
};

class PositionMatcher {
public:
  PositionMatcher(const Raiser &raiser, Value x) : raiser(raiser), x(x) {}

  std::optional<Positions> match(Value value, const Index &index);
  std::string why;

private:
  std::nullopt_t fail(const Twine &reason) {
    if (why.empty())
      why = reason.str();
    return std::nullopt;
  }
  std::optional<Positions> matchSum(onnx::AddOp add, const Index &index);
  std::optional<Positions> matchRange(onnx::RangeOp range, const Index &index);
  std::optional<Positions> matchBase(Value value, const Index &index);

  const Raiser &raiser;
  Value x; // what is rotated: [B, H, N, P]
};
} // namespace

std::optional<Positions> PositionMatcher::matchSum(onnx::AddOp add,
                                                   const Index &index) {
  Positions sum;
  for (Value operand : {add.getA(), add.getB()}) {
    auto inner = broadcastIndex(index, operand);
    auto part = inner ? match(operand, *inner) : std::nullopt;
    if (!part)
      return fail("positions are a sum of unknown parts");
    if ((part->base && sum.base) || (part->counts && sum.counts))
      return fail("positions are a sum of more than a start and a count");
    if (part->base)
      sum.base = part->base;
    sum.counts |= part->counts;
    sum.offset += part->offset;
  }
  return sum;
}

std::optional<Positions> PositionMatcher::matchRange(onnx::RangeOp range,
                                                     const Index &index) {
  auto start = readUniform(range.getStart()),
       step = readUniform(range.getDelta());
  if (!start || !step || *step != 1)
    return fail("positions do not count tokens");
  if (index.front() == Axis::None)
    return Positions{{}, false, *start};
  bool known = raiser.sameSize(range, 0, x, 2);
  auto cast = range.getLimit().getDefiningOp<onnx::CastOp>();
  if (!known && cast && *start == 0) { // float ranges have no known length
    const SymbolicValue &facts = raiser.shapes.lookup(cast.getInput());
    known = facts.elements && facts.elements->size() == 1 &&
            facts.elements->front() &&
            facts.elements->front() == raiser.size(x, 2);
  }
  if (index.front() != Axis::Row || !known)
    return fail("positions do not count tokens");
  return Positions{{}, true, *start};
}

std::optional<Positions> PositionMatcher::matchBase(Value value,
                                                    const Index &index) {
  if (isFloat(value) || rankOf(value) != 1 || index.size() != 1)
    return fail("positions are no vector of integers");
  if (index.front() != Axis::None && index.front() != Axis::Batch)
    return fail("positions are neither one number nor one per sequence");
  if (!isa<IntegerType>(elementOf(value)) ||
      elementOf(value).getIntOrFloatBitWidth() < 32)
    return fail("positions are no vector of integers");
  return Positions{value, false, 0};
}

std::optional<Positions> PositionMatcher::match(Value value,
                                                const Index &index) {
  if (rankOf(value) != static_cast<int64_t>(index.size()))
    return fail("the shape of positions is not known");
  if (auto number = readUniform(value))
    return Positions{{}, false, *number};
  Operation *op = value.getDefiningOp();
  if (op) {
    if (auto cast = dyn_cast<onnx::CastOp>(op)) {
      Type to = elementOf(cast);
      if (isa<FloatType>(to) && to.getIntOrFloatBitWidth() < 32)
        return fail("positions are rounded to 16 bits");
      if (!isa<FloatType>(to) && isFloat(cast.getInput()))
        return fail("positions are rounded to integers");
      return match(cast.getInput(), index);
    }
    if (auto add = dyn_cast<onnx::AddOp>(op))
      return matchSum(add, index);
    if (auto range = dyn_cast<onnx::RangeOp>(op))
      return matchRange(range, index);
    if (isa<onnx::UnsqueezeOp, onnx::SqueezeOp, onnx::ReshapeOp, onnx::ExpandOp,
            onnx::TransposeOp, onnx::FlattenOp>(op))
      if (auto inner = operandIndex(raiser, op, index))
        return match(op->getOperand(0), *inner);
  }
  return matchBase(value, index);
}

// theta as [H, P]: a constant of shape [H, 1, P], [1, H, 1, P] or a reshaped
// [H, P].
static Value matchTheta(Raiser &raiser, Value theta, Value x,
                        std::string &why) {
  int64_t heads = dimOf(x, 1), width = dimOf(x, 3), rank = rankOf(theta);
  if (!isConstantLike(theta))
    return {};
  if (rank < 3 || dimOf(theta, -3) != heads || dimOf(theta, -2) != 1 ||
      dimOf(theta, -1) != width || (rank == 4 && dimOf(theta, 0) != 1) ||
      rank > 4 || ShapedType::isDynamic(heads) ||
      ShapedType::isDynamic(width)) {
    why = "theta does not have the shape [heads, 1, width]";
    return {};
  }
  Value weight = asWeight(raiser, theta, {heads, width});
  if (!weight) {
    why = "theta is no stored constant";
    return {};
  }
  // A narrow theta is used wide.
  Type wide = elementOf(theta);
  if (elementOf(weight) != wide) {
    raiser.rewriter.setInsertionPointAfter(weight.getDefiningOp());
    weight = arith::ExtFOp::create(raiser.rewriter, weight.getLoc(),
                                   RankedTensorType::get({heads, width}, wide),
                                   weight);
  }
  return weight;
}

// x and the angle of `x * Cos(angle)`; the cosine may be cast to the type of x.
template <typename Trigonometric>
static std::pair<Value, Value> rotated(Value product) {
  auto mul = product.getDefiningOp<onnx::MulOp>();
  if (!mul)
    return {};
  for (auto [factor, x] :
       {std::pair(mul.getA(), mul.getB()), std::pair(mul.getB(), mul.getA())}) {
    Value inner = factor;
    if (auto cast = factor.getDefiningOp<onnx::CastOp>())
      inner = cast.getInput();
    if (auto op = inner.getDefiningOp<Trigonometric>())
      return {x, op.getX()};
  }
  return {};
}

static void matchLRPE(Raiser &raiser, onnx::ConcatOp concat) {
  if (concat.getInputs().size() != 2)
    return;
  auto [x, angle] = rotated<onnx::CosOp>(concat.getInputs()[0]);
  auto [other, otherAngle] = rotated<onnx::SinOp>(concat.getInputs()[1]);
  auto reject = [&](const Twine &reason) { refuse(concat, "lrpe", reason); };
  if (!x || !other) {
    if (rotated<onnx::SinOp>(concat.getInputs()[0]).first &&
        rotated<onnx::CosOp>(concat.getInputs()[1]).first)
      reject("the sine part comes before the cosine part");
    return;
  }
  int64_t rank = rankOf(concat);
  if (x != other)
    return reject("cosine and sine parts are of different values");
  if (angle != otherAngle)
    return reject("cosine and sine are of different angles");
  if (rank != 4 || rankOf(x) != 4 ||
      (concat.getAxis() != -1 && concat.getAxis() != rank - 1))
    return reject("the parts are not joined along the last axis of "
                  "[batch, heads, tokens, width]");
  if (elementOf(angle).getIntOrFloatBitWidth() < 32)
    return reject("angles are computed in 16 bits");
  auto mul = angle.getDefiningOp<onnx::MulOp>();
  if (!mul)
    return reject("the angle is no product of theta and position");
  std::string why;
  Value position = mul.getB();
  Value theta = matchTheta(raiser, mul.getA(), x, why);
  if (!theta && why.empty()) {
    position = mul.getA();
    theta = matchTheta(raiser, mul.getB(), x, why);
  }
  if (!theta)
    return reject(why.empty() ? "theta is no constant" : why);
  PositionMatcher matcher(raiser, x);
  auto index = broadcastIndex({Axis::Batch, Axis::Head, Axis::Row, Axis::Other},
                              position);
  auto positions = index ? matcher.match(position, *index) : std::nullopt;
  if (!positions)
    return reject(matcher.why.empty() ? "positions are not understood"
                                      : matcher.why);
  if (positions->offset != 0)
    return reject("positions do not start at 0 or at an input");
  if (!positions->counts && dimOf(x, 2) != 1)
    return reject("all tokens have the same position");
  auto lrpe = raiser.create<LRPEOp>(concat, concat.getType(), x, theta,
                                    positions->base);
  raiser.replace(concat, lrpe.getResult());
}

void tnl::raising::raiseLRPE(Raiser &raiser) {
  for (auto concat : raiser.all<onnx::ConcatOp>())
    matchLRPE(raiser, concat);
}
