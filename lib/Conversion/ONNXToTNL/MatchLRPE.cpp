//===- MatchLRPE.cpp - onnx arithmetic to tnl.lrpe ------------------------===//
//
//   Columns x_p * cos(a_p) and x_p * sin(a_p), with a = theta * position, the
//   cosines before the sines or each beside its sine. Angles, or their cosines
//   and sines, may be constant tables.
//
//===----------------------------------------------------------------------===//

#include "Columns.h"
#include "Positions.h"
#include "RotationTables.h"
#include "Values.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Wider rotations are not looked at.
static constexpr int64_t kMostWidth = 1 << 14;

namespace {
class LRPEMatcher {
public:
  LRPEMatcher(Raiser &raiser, Operation *root)
      : raiser(raiser), root(root), result(root->getResult(0)),
        width(dimOf(result, 3) / 2), heads(dimOf(result, 1)),
        reader(raiser, result, 2) {}

  /// The rotation in place of the root's result; null if it is none.
  Value match();

private:
  Value reject(const Twine &reason) {
    refuse(root, "lrpe", reason);
    return {};
  }
  bool readColumns();
  bool arrange();
  Value layOut(const Element &x);
  Value matchTables();
  Value matchAngles();
  Value matchTheta(Value angles, Value factor);
  Value theta(ArrayRef<float> numbers);
  std::optional<TableColumn> column(const Element &element, int64_t &positions);
  const Constant *open(Value value);
  Value finish(Value theta, Value position);

  Raiser &raiser;
  Operation *root;
  Value result;
  int64_t width, heads;
  ColumnReader reader;
  SmallVector<ColumnProduct> products; // one a column
  bool interleaved = false;
  SmallVector<Factor> cosines, sines; // one for each column of x
  Value x;                            // [B, H, N, P]
  DenseMap<Value, std::unique_ptr<Constant>> constants;
  std::string why;
};
} // namespace

//===----------------------------------------------------------------------===//
// Columns
//===----------------------------------------------------------------------===//

// All columns of the result; false without a remark when it is something else.
bool LRPEMatcher::readColumns() {
  std::optional<ColumnProduct> first = reader.read(result, 0, width);
  if (!first)
    return false;
  Value from = first->x.value;
  for (int64_t c = 0; c < 2 * width; ++c) {
    std::optional<ColumnProduct> product = reader.read(result, c, width, from);
    if (product) {
      products.push_back(*product);
      continue;
    }
    std::optional<ColumnProduct> other = reader.read(result, c, width);
    if (other && first->factor.kind == Factor::Cosine &&
        other->factor.kind == Factor::Sine)
      reject("cosine and sine parts are of different values");
    return false;
  }
  return true;
}

// Which columns are cosines and which are sines of what.
bool LRPEMatcher::arrange() {
  auto columnOf = [&](int64_t c) { return products[c].x.places.back().number; };
  auto isEach = [&](llvm::function_ref<int64_t(int64_t)> f) {
    return llvm::all_of(llvm::seq<int64_t>(0, 2 * width),
                        [&](int64_t c) { return columnOf(c) == f(c); });
  };
  bool halves = isEach([&](int64_t c) { return c % width; });
  interleaved = !halves;
  if (!halves && !isEach([](int64_t c) { return c / 2; }))
    return false;
  for (int64_t p = 0; p < width; ++p) {
    cosines.push_back(products[interleaved ? 2 * p : p].factor);
    sines.push_back(products[interleaved ? 2 * p + 1 : p + width].factor);
  }
  auto areAll = [](ArrayRef<Factor> factors, Factor::Kind kind) {
    return llvm::all_of(factors,
                        [&](const Factor &x) { return x.kind == kind; });
  };
  if (areAll(cosines, Factor::Number) && areAll(sines, Factor::Number))
    return true;
  if (areAll(cosines, Factor::Sine) && areAll(sines, Factor::Cosine))
    reject("the sine part comes before the cosine part");
  return areAll(cosines, Factor::Cosine) && areAll(sines, Factor::Sine);
}

// The value that `x` is an element of, as [B, H, N, P].
Value LRPEMatcher::layOut(const Element &x) {
  SmallVector<int64_t> perm;
  for (int64_t axis : llvm::seq<int64_t>(0, 3)) {
    Axis loop = axis == 0 ? Axis::Batch : axis == 1 ? Axis::Head : Axis::Row;
    if (dimOf(result, axis) == 1)
      loop = Axis::None;
    for (int64_t source : llvm::seq<int64_t>(0, 3))
      if (x.places[source].loop == loop && !llvm::is_contained(perm, source)) {
        perm.push_back(source);
        break;
      }
    if (static_cast<int64_t>(perm.size()) != axis + 1)
      return {};
    SizeExpr from = raiser.size(x.value, perm.back()),
             to = raiser.size(result, axis);
    int64_t fromDim = dimOf(x.value, perm.back()), toDim = dimOf(result, axis);
    if (from && to ? from != to : fromDim != toDim)
      return {};
  }
  perm.push_back(3);
  return transposed(raiser, root, x.value, perm);
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

const Constant *LRPEMatcher::open(Value value) {
  std::unique_ptr<Constant> &constant = constants[value];
  if (!constant)
    if (std::optional<Constant> read = readConstant(value))
      constant = std::make_unique<Constant>(std::move(*read));
  return constant.get();
}

// A table that was copied for each sequence of a batch.
static bool repeats(const Constant &constant, int64_t stride, int64_t size) {
  int64_t count = constant.elements.size();
  for (int64_t at = 0; at < count; ++at)
    if (constant.elements.getFloat(at) !=
        constant.elements.getFloat(at - at / stride % size * stride))
      return false;
  return true;
}

// `element` of a constant for each head and token; `positions` becomes at most
// the number of its rows.
std::optional<TableColumn> LRPEMatcher::column(const Element &element,
                                               int64_t &positions) {
  const Constant *constant = open(element.value);
  if (!constant) {
    why = "a table cannot be read";
    return std::nullopt;
  }
  TableColumn column{constant};
  int64_t stride = 1, rows = 1;
  for (int64_t axis = element.places.size() - 1; axis >= 0; --axis) {
    int64_t size = constant->shape[axis];
    const Place &place = element.places[axis];
    if (size == 0 || (place.loop == Axis::Head && size != heads)) {
      why = "a table is not one for each head";
      return std::nullopt;
    }
    if (place.isNumber())
      column.first += place.number * stride;
    else if (place.loop == Axis::Head)
      column.perHead = stride;
    else if (place.loop == Axis::Row)
      column.perPosition = stride, rows = size;
    stride *= size;
  }
  positions = std::min(positions, rows);
  return column;
}

Value LRPEMatcher::matchTables() {
  RotationTable table;
  bool areAngles = cosines.front().kind == Factor::Cosine;
  table.kind = areAngles ? RotationTable::Angles : RotationTable::Values;
  table.heads = heads;
  table.positions = std::numeric_limits<int64_t>::max();
  for (auto [cosine, sine] : llvm::zip_equal(cosines, sines)) {
    auto c = column(cosine.of, table.positions),
         s = c ? column(sine.of, table.positions) : std::nullopt;
    if (!s)
      return reject(why);
    table.columns.push_back({*c, *s});
  }
  // Where nothing is sliced all tables have a row for each token.
  int64_t tokens = dimOf(result, 2);
  bool isWhole = reader.mostTokens() == 0;
  if (isWhole ? tokens != table.positions : !raiser.sameSize(x, 2, result, 2))
    return reject("a table of positions has another length than the sequence");
  llvm::SmallSet<std::pair<void *, int64_t>, 4> seen;
  for (const Factor &factor : llvm::concat<Factor>(cosines, sines)) {
    int64_t stride = 1;
    const Constant *constant = open(factor.of.value);
    for (int64_t axis = factor.of.places.size() - 1; axis >= 0; --axis) {
      int64_t size = constant->shape[axis];
      if (factor.of.places[axis].loop == Axis::Batch &&
          seen.insert({factor.of.value.getAsOpaquePointer(), axis}).second &&
          !repeats(*constant, stride, size))
        return reject("tables differ between sequences");
      stride *= size;
    }
  }
  std::optional<ThetaFit> fit = fitTheta(table, why);
  if (!fit)
    return reject(why);
  {
    InFlightDiagnostic remark =
        emitRemark(root->getLoc())
        << "raised to tnl.lrpe from a table of " << table.positions
        << " positions, which leaves an interval of "
        << llvm::formatv("{0:e1}", fit->interval).str() << " of theta";
    if (fit->start)
      remark << "; its first position is " << fit->start;
    if (fit->narrow)
      remark << "; angles, which it has in 16 bits, become float32";
  }
  Value start;
  if (fit->start)
    start = raiser.create<onnx::ConstantOp>(
        root, DenseElementsAttr::get(
                  RankedTensorType::get({1}, raiser.rewriter.getI64Type()),
                  ArrayRef(fit->start)));
  return finish(theta(fit->theta), start);
}

//===----------------------------------------------------------------------===//
// Angles
//===----------------------------------------------------------------------===//

// Theta [H, P] as a part of the model.
Value LRPEMatcher::theta(ArrayRef<float> numbers) {
  auto type =
      RankedTensorType::get({heads, width}, raiser.rewriter.getF32Type());
  Value constant = raiser.create<onnx::ConstantOp>(
      root, DenseElementsAttr::get(type, numbers));
  return asWeight(raiser, constant, {heads, width});
}

// A stored [H, P] stays as it is; a narrow one is used wide.
static Value storedTheta(Raiser &raiser, Value constant, Type wide,
                         ArrayRef<int64_t> shape) {
  Value weight = asWeight(raiser, constant, shape);
  if (!weight || elementOf(weight) == wide)
    return weight;
  raiser.rewriter.setInsertionPointAfter(weight.getDefiningOp());
  return arith::ExtFOp::create(raiser.rewriter, weight.getLoc(),
                               RankedTensorType::get(shape, wide), weight);
}

// The constant that an element of a factor of the angles is in.
static Element constantOf(ColumnReader &reader, Element element) {
  for (;;) {
    element = reader.follow(element);
    auto cast = element.value.getDefiningOp<onnx::CastOp>();
    if (!cast || !isExactCast(elementOf(cast.getInput()), elementOf(cast)))
      return element;
    element.value = cast.getInput();
  }
}

// Theta when it is `factor` of the product that all angles are; null, with the
// reason in `why`, when it is not.
Value LRPEMatcher::matchTheta(Value angles, Value factor) {
  SmallVector<float> numbers(heads * width);
  Value stored;
  bool isStored = true;
  auto read = [&](const Factor &of) -> std::optional<TableColumn> {
    std::optional<Places> places =
        ColumnReader::broadcast(of.of.places, factor);
    if (!places)
      return std::nullopt;
    Element element = constantOf(reader, {factor, *places});
    int64_t rows = 1;
    auto isLoop = [](const Place &x) {
      return x.loop == Axis::Row || x.loop == Axis::Batch;
    };
    if (!isa_and_present<onnx::ConstantOp, WeightOp>(
            element.value.getDefiningOp()) ||
        llvm::any_of(element.places, isLoop))
      return std::nullopt;
    stored = element.value;
    return column(element, rows);
  };
  for (int64_t p = 0; p < width; ++p) {
    auto cosine = read(cosines[p]), sine = read(sines[p]);
    if (!cosine || !sine) {
      why = why.empty() ? "theta is no constant for each head and column" : why;
      return {};
    }
    for (int64_t h = 0; h < heads; ++h) {
      double number = cosine->at(h, 0);
      if (number != sine->at(h, 0)) {
        why = "cosine and sine are of different angles";
        return {};
      }
      numbers[h * width + p] = float(number);
      if (double(numbers[h * width + p]) != number)
        why = "theta is not float32";
    }
    isStored &= cosine->first == p &&
                cosine->perHead == (heads > 1 ? width : 0) &&
                cosine->table->elements.size() == heads * width;
  }
  if (isStored)
    if (Value weight =
            storedTheta(raiser, stored, elementOf(angles), {heads, width})) {
      why.clear();
      return weight;
    }
  return why.empty() ? theta(numbers) : Value();
}

Value LRPEMatcher::matchAngles() {
  Value angles = cosines.front().of.value;
  if (elementOf(angles).getIntOrFloatBitWidth() < 32)
    return reject("angles are computed in 16 bits");
  for (const Factor &factor : llvm::concat<Factor>(cosines, sines))
    if (factor.of.value != angles)
      return reject("cosine and sine are of different angles");
  auto mul = angles.getDefiningOp<onnx::MulOp>();
  if (!mul)
    return reject("the angle is no product of theta and position");
  Value position = mul.getB(), theta = matchTheta(angles, mul.getA());
  if (!theta) {
    std::string first = why;
    why.clear();
    position = mul.getA();
    theta = matchTheta(angles, mul.getB());
    if (!theta)
      return reject(
          why == "theta is no constant for each head and column" ? first : why);
  }
  std::optional<Places> places =
      ColumnReader::broadcast(cosines.front().of.places, position);
  Index index;
  if (places)
    for (auto [axis, place] : llvm::enumerate(*places))
      index.push_back(!place.isNumber()            ? place.loop
                      : dimOf(position, axis) == 1 ? Axis::None
                                                   : Axis::Other);
  PositionMatcher matcher(raiser, x, 2);
  auto positions = places ? matcher.match(position, index) : std::nullopt;
  if (!positions)
    return reject(matcher.why.empty() ? "positions are not understood"
                                      : matcher.why);
  if (positions->offset != 0)
    return reject("positions do not start at 0 or at an input");
  if (!positions->counts && dimOf(x, 2) != 1)
    return reject("all tokens have the same position");
  return finish(theta, positions->base);
}

//===----------------------------------------------------------------------===//
// Result
//===----------------------------------------------------------------------===//

Value LRPEMatcher::finish(Value theta, Value position) {
  if (!theta)
    return reject("theta is no stored constant");
  if (int64_t most = reader.mostTokens())
    noteLimit(root, "lrpe", most);
  Value rotated =
      raiser.create<LRPEOp>(root, result.getType(), x, theta, position);
  if (!interleaved)
    return rotated;
  SmallVector<int64_t> order;
  for (int64_t p = 0; p < width; ++p)
    order.append({p, p + width});
  auto type = RankedTensorType::get({2 * width}, raiser.rewriter.getI64Type());
  Value indices = raiser.create<onnx::ConstantOp>(
      root, DenseElementsAttr::get(type, ArrayRef(order)));
  return raiser.create<onnx::GatherOp>(root, result.getType(), rotated, indices,
                                       3);
}

Value LRPEMatcher::match() {
  if (!readColumns() || !arrange())
    return {};
  if (ShapedType::isDynamic(heads))
    return reject("the number of heads is not known");
  const Element &source = products.front().x;
  for (const ColumnProduct &product : products)
    if (!llvm::equal(ArrayRef(product.x.places).drop_back(),
                     ArrayRef(source.places).drop_back()))
      return {};
  x = layOut(source);
  if (!x)
    return reject("the parts are not joined along the last axis of "
                  "[batch, heads, tokens, width]");
  auto isTable = [](const Factor &factor) {
    return isa_and_present<onnx::ConstantOp, WeightOp>(
        factor.of.value.getDefiningOp());
  };
  bool areTables = isTable(cosines.front());
  for (const Factor &factor : llvm::concat<Factor>(cosines, sines))
    if (isTable(factor) != areTables)
      return reject("cosine and sine are of different angles");
  return areTables ? matchTables() : matchAngles();
}

// What joins parts or brings them to their place.
static bool isCandidate(Operation *op, bool moves) {
  if (op->getNumResults() != 1 ||
      !(moves ? isa<onnx::TransposeOp>(op)
              : isa<onnx::ConcatOp, onnx::ReshapeOp, onnx::MulOp>(op)))
    return false;
  Value result = op->getResult(0);
  int64_t width = dimOf(result, 3);
  return rankOf(result) == 4 && isFloat(result) && width >= 2 &&
         width % 2 == 0 && width <= kMostWidth && !result.use_empty();
}

void tnl::raising::raiseLRPE(Raiser &raiser) {
  // Where tokens come before heads, the transpose behind the rotation says
  // which axis is which: it is looked at first.
  llvm::SmallPtrSet<Operation *, 8> raised;
  auto isRaised = [&](Operation *op) {
    while (op->hasOneUse() && !raised.contains(op))
      op = *op->user_begin();
    return raised.contains(op);
  };
  for (bool moves : {true, false})
    for (Operation *op : raiser.all<Operation *>()) {
      if (!isCandidate(op, moves) || isRaised(op))
        continue;
      if (Value rotated = LRPEMatcher(raiser, op).match()) {
        raiser.replace(op->getResult(0), rotated);
        raised.insert(op);
      }
    }
}
