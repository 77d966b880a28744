//===- DataMovement.cpp - Transpose, Expand, Tile, Gather, Trilu ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Folding.h"
#include "OpUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

//===----------------------------------------------------------------------===//
// Transpose
//===----------------------------------------------------------------------===//

OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  ArrayRef<int64_t> perm = getPerm();
  if (llvm::equal(perm, llvm::seq<int64_t>(0, perm.size())) &&
      getData().getType() == getType())
    return getData();
  auto data = dyn_cast_if_present<DenseElementsAttr>(adaptor.getData());
  if (!data)
    return {};
  ArrayRef<int64_t> shape = data.getType().getShape();
  SmallVector<int64_t> source(perm.size());
  return foldMove(data, getType(), [&](ArrayRef<int64_t> index) {
    for (auto [i, axis] : llvm::enumerate(perm))
      source[axis] = index[i];
    return broadcastPosition(source, shape);
  });
}

namespace {
/// transpose(transpose(x, p), q) -> transpose(x, p of q).
struct ComposeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getData().getDefiningOp<TransposeOp>();
    if (!inner || inner.getPerm().size() != op.getPerm().size())
      return failure();
    SmallVector<int64_t> perm;
    for (int64_t axis : op.getPerm())
      perm.push_back(inner.getPerm()[axis]);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), inner.getData(),
                                             perm);
    return success();
  }
};
} // namespace

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<ComposeTransposes>(context);
}

LogicalResult
TransposeOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                 SmallVectorImpl<SymbolicValue> &results,
                                 SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  if (!operands[0].shape)
    return success();
  ArrayRef<SizeExpr> shape = *operands[0].shape;
  if (shape.size() != getPerm().size())
    return emitOpError("permutes ")
           << getPerm().size() << " axes of an operand of rank "
           << shape.size();
  result.shape.emplace();
  for (int64_t axis : getPerm())
    result.shape->push_back(shape[axis]);
  result.elements = operands[0].elements;
  return success();
}

LogicalResult TransposeOp::verify() {
  if (failed(verifySameElements(*this, {getData(), getTransposed()})))
    return failure();
  SmallVector<int64_t> sorted(getPerm());
  llvm::sort(sorted);
  if (!llvm::equal(sorted, llvm::seq<int64_t>(0, sorted.size())))
    return emitOpError("perm is no permutation");
  return verifyByInference(*this);
}

//===----------------------------------------------------------------------===//
// Expand and Tile
//===----------------------------------------------------------------------===//

OpFoldResult ExpandOp::fold(FoldAdaptor adaptor) {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (type && type.hasStaticShape() && getInput().getType() == type)
    return getInput();
  auto data = dyn_cast_if_present<DenseElementsAttr>(adaptor.getInput());
  if (!data)
    return {};
  return foldMove(data, getType(), [&](ArrayRef<int64_t> index) {
    return broadcastPosition(index, data.getType().getShape());
  });
}

LogicalResult
ExpandOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                              SmallVectorImpl<SymbolicValue> &results,
                              SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  SymbolicValue target;
  if (operands[1].elements)
    target.shape = operands[1].elements;
  else if (std::optional<int64_t> rank = vectorLength(operands[1]))
    target.shape =
        Dims(*rank, dependsOnData(*this, getShape(), "the operand shape"));
  if (failed(inferBroadcast({operands[0], target}, result, requirements)))
    return failure();
  // One number broadcast to a vector.
  std::optional<int64_t> length = vectorLength(result);
  if (operands[0].elements && operands[0].elements->size() == 1 && length &&
      *length <= 64)
    result.elements = Dims(*length, operands[0].elements->front());
  else if (operands[0].elements && length &&
           size_t(*length) == operands[0].elements->size())
    result.elements = operands[0].elements;
  return success();
}

LogicalResult ExpandOp::verify() {
  if (failed(verifySameElements(*this, {getInput(), getOutput()})) ||
      failed(verifyVector(*this, getShape(), "shape")))
    return failure();
  return verifyByInference(*this);
}

LogicalResult
TileOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                            SmallVectorImpl<SymbolicValue> &results,
                            SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  if (!operands[0].shape)
    return success();
  ArrayRef<SizeExpr> shape = *operands[0].shape;
  if (std::optional<int64_t> count = vectorLength(operands[1]);
      count && size_t(*count) != shape.size())
    return emitOpError("has ")
           << *count << " repeats for an operand of rank " << shape.size();
  result.shape = Dims(
      shape.size(), dependsOnData(*this, getRepeats(), "the operand repeats"));
  if (!operands[1].elements)
    return success();
  for (auto [size, repeat, tiled] :
       llvm::zip_equal(shape, *operands[1].elements, *result.shape)) {
    if (constantSize(repeat).value_or(0) < 0)
      return emitOpError("repeats ") << *constantSize(repeat) << " times";
    tiled = size * repeat;
  }
  return success();
}

LogicalResult TileOp::verify() {
  if (failed(verifySameElements(*this, {getInput(), getOutput()})) ||
      failed(verifyVector(*this, getRepeats(), "repeats")))
    return failure();
  return verifyByInference(*this);
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

OpFoldResult GatherOp::fold(FoldAdaptor adaptor) {
  auto data = dyn_cast_if_present<DenseElementsAttr>(adaptor.getData());
  std::optional<SmallVector<int64_t>> indices =
      constantInts(adaptor.getIndices());
  if (!data || !indices)
    return {};
  ArrayRef<int64_t> shape = data.getType().getShape();
  int64_t rank = shape.size();
  int64_t axis = getAxis() < 0 ? getAxis() + rank : getAxis();
  if (axis < 0 || axis >= rank)
    return {};
  for (int64_t &index : *indices) {
    index += index < 0 ? shape[axis] : 0;
    if (index < 0 || index >= shape[axis])
      return {};
  }
  auto picks = cast<ShapedType>(getIndices().getType()).getShape();
  int64_t count = picks.size();
  return foldMove(data, getType(), [&](ArrayRef<int64_t> index) {
    SmallVector<int64_t> source(index.take_front(axis));
    source.push_back(
        (*indices)[broadcastPosition(index.slice(axis, count), picks)]);
    llvm::append_range(source, index.drop_front(axis + count));
    return broadcastPosition(source, shape);
  });
}

LogicalResult
GatherOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                              SmallVectorImpl<SymbolicValue> &results,
                              SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  const SymbolicValue &data = operands[0], &indices = operands[1];
  if (!data.shape)
    return success();
  int64_t axis = getAxis();
  if (failed(normalizeAxis(*this, axis, data.shape->size())))
    return failure();
  SizeExpr size = (*data.shape)[axis];
  std::optional<SmallVector<int64_t>> numbers = constantElements(indices);
  for (int64_t index : numbers.value_or(SmallVector<int64_t>())) {
    int64_t needed = index < 0 ? -index : index + 1;
    if (std::optional<int64_t> length = size.asConstant();
        index == INT64_MIN || index == INT64_MAX ||
        (length && needed > *length))
      return emitOpError("index ") << index << " is out of range for size "
                                   << size.str() << " of dimension " << axis;
    if (failed(
            requirements.atMost(SizeExpr::constant(needed, getContext()), size,
                                "since index " + Twine(index) +
                                    " is taken of dimension " + Twine(axis))))
      return failure();
  }
  if (!indices.shape)
    return success();
  result.shape = Dims(ArrayRef(*data.shape).take_front(axis));
  llvm::append_range(*result.shape, *indices.shape);
  llvm::append_range(*result.shape, ArrayRef(*data.shape).drop_front(axis + 1));
  if (!data.elements || !numbers || result.shape->size() > 1)
    return success();
  int64_t length = data.elements->size();
  result.elements.emplace();
  for (int64_t index : *numbers) {
    index += index < 0 ? length : 0;
    result.elements->push_back(
        index >= 0 && index < length ? (*data.elements)[index] : SizeExpr());
  }
  return success();
}

LogicalResult GatherOp::verify() {
  if (failed(verifySameElements(*this, {getData(), getOutput()})))
    return failure();
  return verifyByInference(*this);
}

//===----------------------------------------------------------------------===//
// Trilu
//===----------------------------------------------------------------------===//

LogicalResult
TriluOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results,
                             SizeRequirements &requirements) {
  if (operands[0].shape && operands[0].shape->size() < 2)
    return emitOpError("expects matrices, got rank ")
           << operands[0].shape->size();
  results.emplace_back().shape = operands[0].shape;
  return requireScalar(getK(), "k", operands, requirements);
}

LogicalResult TriluOp::verify() {
  if (failed(verifySameElements(*this, {getInput(), getOutput()})) ||
      failed(verifyScalar(*this, getK(), "k")))
    return failure();
  return verifyByInference(*this);
}
