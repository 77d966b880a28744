//===- MatchLRPE.cpp - onnx arithmetic to tnl.lrpe ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   Columns x_p * cos(a_p) and x_p * sin(a_p), with a = theta * position, the
//   cosines before the sines or each beside its sine. Angles, or their cosines
//   and sines, may be constant tables.
//
//===----------------------------------------------------------------------===//

#include "LRPE.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Wider rotations are not looked at.
static constexpr int64_t kMostWidth = 1 << 14;

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
// Result
//===----------------------------------------------------------------------===//

Value LRPEMatcher::finish(Value theta, Value position) {
  if (!theta)
    return reject("theta is no stored constant");
  if (int64_t rows = reader.mostTokens())
    most = most ? std::min(most, rows) : rows;
  auto lrpe = raiser.create<LRPEOp>(root, result.getType(), x, theta, position);
  setLimit(lrpe, {1, most});
  Value rotated = lrpe;
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
  if (heads < 1 || heads > kMostTableElements / width)
    return reject("there are too many heads");
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

// Queries and keys of all layers share the fit of one table.
static void addLRPEPatterns(RewritePatternSet &patterns,
                            RaisingAnalysis &analysis, bool moves) {
  auto last = std::make_shared<LastFit>();
  addPatternForAll(
      patterns, analysis,
      [last, moves](Raiser &raiser, Operation *op) -> LogicalResult {
        if (!isCandidate(op, moves))
          return failure();
        Value rotated = LRPEMatcher(raiser, op, *last).match();
        if (!rotated)
          return failure();
        raiser.replace(op->getResult(0), rotated);
        return success();
      });
}

void tnl::raising::populateMovedLRPEPatterns(RewritePatternSet &patterns,
                                             RaisingAnalysis &analysis) {
  addLRPEPatterns(patterns, analysis, /*moves=*/true);
}

void tnl::raising::populateLRPEPatterns(RewritePatternSet &patterns,
                                        RaisingAnalysis &analysis) {
  addLRPEPatterns(patterns, analysis, /*moves=*/false);
}
