//===- MatchAttentionOp.cpp - onnx.LinearAttention to tnl -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   Heads are split off, a state is repeated for the query heads of its group,
//   and the output takes the scale, where a norm after it can absorb it. A
//   decay that is the same for all tokens, or none, becomes slopes; any other
//   becomes the operand of log decays, one for each token or component of its
//   key.
//
//===----------------------------------------------------------------------===//

#include "Attention.h"
#include "DecayEvaluator.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

namespace {
/// Replaces one operator.
class AttentionOpRaiser {
public:
  AttentionOpRaiser(Raiser &raiser, onnx::LinearAttentionOp op)
      : raiser(raiser), op(op), queries(op.getQNumHeads()),
        heads(op.getKvNumHeads()) {}

  LogicalResult raise();

private:
  bool readSizes(std::string &why);
  std::optional<SmallVector<float>> readRates(std::string &why);
  bool isVarying();
  Value varyingDecay(Type element);
  Type readNarrow();
  Value cast(Value value, Type element);
  Value split(Value packed, int64_t count, int64_t width);
  Value pick(Value value, ArrayRef<int64_t> which);
  Value repeated(Value value);
  bool isOnlyNormalized(Type narrow);
  Type computeType(Type narrow);
  Value pastState(Type element);

  Raiser &raiser;
  onnx::LinearAttentionOp op;
  int64_t queries, heads, keyWidth = 0, valueWidth = 0;
  double scale = 1;
};
} // namespace

bool AttentionOpRaiser::readSizes(std::string &why) {
  int64_t keys = dimOf(op.getQuery(), 2), values = dimOf(op.getValue(), 2);
  if (rankOf(op.getQuery()) != 3 || rankOf(op.getKey()) != 3 ||
      rankOf(op.getValue()) != 3 || ShapedType::isDynamic(keys) ||
      ShapedType::isDynamic(values)) {
    why = "the widths of the heads are not static";
    return false;
  }
  keyWidth = keys / queries;
  valueWidth = values / heads;
  if (keyWidth == 0 || valueWidth == 0) {
    why = "a head has no columns";
    return false;
  }
  for (int64_t axis : {0, 1})
    for (Value other : {op.getKey(), op.getValue()})
      if (!raiser.sameSize(op.getQuery(), axis, other, axis)) {
        why = "q, k and v differ in batch or tokens";
        return false;
      }
  Value output = op.getOutput(), present = op.getPresentState();
  if (rankOf(output) != 3 || rankOf(present) != 4 ||
      dimOf(output, 0) != dimOf(op.getValue(), 0) ||
      dimOf(output, 1) != dimOf(op.getValue(), 1) ||
      dimOf(output, 2) != queries * valueWidth ||
      dimOf(present, 0) != dimOf(op.getValue(), 0) ||
      dimOf(present, 1) != heads || dimOf(present, 2) != keyWidth ||
      dimOf(present, 3) != valueWidth) {
    why = "the shapes of its results are not inferred";
    return false;
  }
  scale = op.getScale().convertToFloat();
  if (scale == 0)
    scale = 1 / std::sqrt(static_cast<double>(keyWidth));
  return true;
}

// The row that all rows of a table [batch, tokens, heads] are equal to.
static std::optional<PerHead> equalRows(const Constant &table) {
  int64_t columns = table.shape.back();
  SmallVector<double> row;
  for (int64_t i = 0; i < table.elements.size(); ++i) {
    double number = table.elements.getFloat(i);
    if (i < columns)
      row.push_back(number);
    else if (number != row[i % columns])
      return std::nullopt;
  }
  if (row.empty())
    return std::nullopt;
  return PerHead(row);
}

std::optional<SmallVector<float>>
AttentionOpRaiser::readRates(std::string &why) {
  if (!op.getDecay())
    return SmallVector<float>(heads, 0.0f);
  SizeExpr tokens = raiser.size(op.getQuery(), 1);
  auto index =
      broadcastIndex({Axis::Batch, Axis::Row, Axis::Head}, op.getDecay());
  if (!tokens || !index || rankOf(op.getDecay()) != 3) {
    why = "the shape of the decay is not known";
    return std::nullopt;
  }
  if (std::optional<Constant> table = readConstant(op.getDecay())) {
    std::optional<PerHead> row = equalRows(*table);
    if (row)
      return logarithmRates(DecayForm::everywhere(Formula::constant(*row)),
                            heads, why);
    why = "the decay is not the same for all tokens";
    return std::nullopt;
  }
  DecayEvaluator evaluator(raiser, tokens);
  DecayForm form = evaluator.evaluate(op.getDecay(), *index);
  if (!form.isKnown()) {
    why = "the decay is not known to be the same for all tokens";
    return std::nullopt;
  }
  return logarithmRates(form, heads, why);
}

// Log decays [B, N, H] or [B, N, H*K] of each token.
bool AttentionOpRaiser::isVarying() {
  Value decay = op.getDecay();
  if (!decay || rankOf(decay) != 3 ||
      !raiser.sameSize(op.getQuery(), 0, decay, 0) ||
      !raiser.sameSize(op.getQuery(), 1, decay, 1))
    return false;
  int64_t columns = dimOf(decay, 2);
  return columns == heads || columns == heads * keyWidth;
}

// As [B, H, N] or [B, H, N, K], of the query heads.
Value AttentionOpRaiser::varyingDecay(Type element) {
  int64_t width = dimOf(op.getDecay(), 2) / heads;
  Value decay = repeated(split(cast(op.getDecay(), element), heads, width));
  if (width > 1)
    return decay;
  auto type = llvm::cast<RankedTensorType>(decay.getType());
  auto axis = raiser.create<onnx::ConstantOp>(
      op, raiser.rewriter.getI64TensorAttr({3}));
  return raiser.create<onnx::SqueezeOp>(
      op, RankedTensorType::get(type.getShape().drop_back(), element), decay,
      axis);
}

// The narrower type that q, k and v are cast from, and the output to. It is
// computed wide anyway.
Type AttentionOpRaiser::readNarrow() {
  Type narrow;
  for (Value value : {op.getQuery(), op.getKey(), op.getValue()}) {
    auto cast = value.getDefiningOp<onnx::CastOp>();
    if (!cast || !isExactCast(elementOf(cast.getInput()), elementOf(value)) ||
        (narrow && narrow != elementOf(cast.getInput())))
      return {};
    narrow = elementOf(cast.getInput());
  }
  for (Operation *user : op.getOutput().getUsers())
    if (!isa<onnx::CastOp>(user) || elementOf(user->getResult(0)) != narrow)
      return {};
  return narrow;
}

Value AttentionOpRaiser::cast(Value value, Type element) {
  if (elementOf(value) == element)
    return value;
  if (auto cast = value.getDefiningOp<onnx::CastOp>())
    if (elementOf(cast.getInput()) == element)
      return cast.getInput();
  auto type = llvm::cast<RankedTensorType>(value.getType());
  return raiser.create<onnx::CastOp>(op, type.clone(element), value);
}

Value AttentionOpRaiser::split(Value packed, int64_t count, int64_t width) {
  auto type = RankedTensorType::get(
      {dimOf(packed, 0), count, dimOf(packed, 1), width}, elementOf(packed));
  return raiser.create<SplitHeadsOp>(op, type, packed);
}

// Heads `which` of [batch, heads, ..].
Value AttentionOpRaiser::pick(Value value, ArrayRef<int64_t> which) {
  auto type = llvm::cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape[1] = static_cast<int64_t>(which.size());
  return raiser.create<PickHeadsOp>(op, type.clone(shape), value, which);
}

Value AttentionOpRaiser::repeated(Value value) {
  if (queries == heads)
    return value;
  SmallVector<int64_t> which;
  for (int64_t query = 0; query < queries; ++query)
    which.push_back(query / (queries / heads));
  return pick(value, which);
}

// Whether only norms read the output, as it is or cast to `narrow`.
bool AttentionOpRaiser::isOnlyNormalized(Type narrow) {
  auto areNorms = [](Value value) {
    return llvm::all_of(value.getUsers(), llvm::IsaPred<SimpleRMSNormOp>);
  };
  Value output = op.getOutput();
  if (elementOf(output) == narrow)
    return areNorms(output);
  return llvm::all_of(output.getUsers(), [&](Operation *user) {
    return isa<onnx::CastOp>(user) && areNorms(user->getResult(0));
  });
}

// 16 bits would round the output before a scale that is no power of 2 and again
// after it, and f16 may not hold it at all without its scale.
Type AttentionOpRaiser::computeType(Type narrow) {
  if (scale == 1 || narrow.getIntOrFloatBitWidth() >= 32)
    return narrow;
  int exponent;
  bool isExact = std::frexp(scale, &exponent) == 0.5;
  if (narrow.isBF16() && (isExact || isOnlyNormalized(narrow)))
    return narrow;
  return raiser.rewriter.getF32Type();
}

// Null where the state is all zeros.
Value AttentionOpRaiser::pastState(Type element) {
  Value state = op.getPastState();
  Value filled = state;
  if (auto expand = state.getDefiningOp<onnx::ExpandOp>())
    filled = expand.getInput();
  if (auto fill = filled.getDefiningOp<onnx::ConstantOfShapeOp>()) {
    auto value = dyn_cast<DenseFPElementsAttr>(fill.getValue());
    if (value && value.isSplat() && value.getSplatValue<APFloat>().isZero())
      return {};
  }
  if (isUniform(filled, 0))
    return {};
  return repeated(cast(state, element));
}

LogicalResult AttentionOpRaiser::raise() {
  auto reject = [&](const Twine &reason) {
    return raiser.refuse(op, "linear_attention", reason);
  };
  std::string why;
  if (!readSizes(why))
    return reject(why);
  auto rates = readRates(why);
  if (!rates && !isVarying())
    return reject(why);
  if (op.getPastState() &&
      (rankOf(op.getPastState()) != 4 ||
       !raiser.sameSize(op.getPastState(), 0, op.getQuery(), 0)))
    return reject("the state has another batch size");

  Type element = elementOf(op.getQuery()), narrow = readNarrow();
  Type outer = narrow ? narrow : element;
  Type inner = computeType(outer);
  if (inner != outer && inner == element)
    outer = element;
  Type stateElement = inner.isF64() ? Type(raiser.rewriter.getF64Type())
                                    : Type(raiser.rewriter.getF32Type());

  Value mask;
  Value values = withoutPadding(raiser, op, op.getValue(), mask);
  Value keys = op.getKey();
  if (!mask)
    keys = withoutPadding(raiser, op, keys, mask);
  Value q = split(cast(op.getQuery(), inner), queries, keyWidth);
  Value k = repeated(split(cast(keys, inner), heads, keyWidth));
  Value v = repeated(split(cast(values, inner), heads, valueWidth));
  Value state = op.getPastState() ? pastState(stateElement) : Value();
  SmallVector<float> slopes;
  for (int64_t query = 0; rates && query < queries; ++query)
    slopes.push_back((*rates)[query / (queries / heads)]);
  Value decay = rates ? Value() : varyingDecay(stateElement);
  auto attention =
      createAttention(raiser, op, q, k, v, state, mask, decay, slopes, inner);

  auto packed =
      llvm::cast<RankedTensorType>(op.getOutput().getType()).clone(inner);
  Value out = raiser.create<MergeHeadsOp>(op, packed, attention.getOut());
  if (scale != 1)
    out = raiser.create<ScaleOp>(op, out, APFloat(static_cast<float>(scale)));
  out = cast(out, outer);
  if (outer == element) {
    raiser.replace(op.getOutput(), out);
  } else {
    for (Operation *user :
         llvm::make_early_inc_range(op.getOutput().getUsers()))
      raiser.replace(user->getResult(0), out);
  }
  Value present = attention.getStateOut();
  if (op.getPresentState().use_empty())
    return success();
  if (queries != heads) {
    SmallVector<int64_t> firsts;
    for (int64_t head = 0; head < heads; ++head)
      firsts.push_back(head * (queries / heads));
    present = pick(present, firsts);
  }
  raiser.replace(op.getPresentState(),
                 cast(present, elementOf(op.getPresentState())));
  return success();
}

static LogicalResult raiseAttentionOp(Raiser &raiser,
                                      onnx::LinearAttentionOp op) {
  return AttentionOpRaiser(raiser, op).raise();
}

void tnl::raising::populateAttentionOpPatterns(RewritePatternSet &patterns,
                                               RaisingAnalysis &analysis) {
  addPatterns<onnx::LinearAttentionOp>(patterns, analysis, raiseAttentionOp);
}
