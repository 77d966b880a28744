//===- Tensors.cpp - Meaning of tensor operations -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Interpret/Evaluation.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include <limits>

using namespace mlir;

namespace tnl::interpret {

/// An index, a constant or a value.
static int64_t numberOf(OpFoldResult number, Evaluation &e) {
  if (auto value = dyn_cast<Value>(number))
    return e[value].i()[0];
  return cast<IntegerAttr>(cast<Attribute>(number)).getInt();
}

static Shape numbersOf(ArrayRef<OpFoldResult> numbers, Evaluation &e) {
  Shape result;
  for (OpFoldResult number : numbers)
    result.push_back(numberOf(number, e));
  return result;
}

/// The sizes of `type`, of which `dynamic` has those that it leaves open.
static FailureOr<Shape> shapeOf(Type type, ValueRange dynamic, Evaluation &e) {
  Shape shape(cast<RankedTensorType>(type).getShape());
  for (int64_t &size : shape)
    if (ShapedType::isDynamic(size)) {
      size = e[dynamic.front()].i()[0];
      dynamic = dynamic.drop_front();
    }
  if (failed(e.checkSize(shape)))
    return failure();
  return shape;
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

namespace {
/// A part of a tensor that lies inside it.
struct Slice {
  Shape offsets, sizes, strides;

  /// Where element `index` of the part is in a tensor of `whole` strides.
  int64_t offsetOf(ArrayRef<int64_t> index, ArrayRef<int64_t> whole) const {
    int64_t offset = 0;
    for (auto [axis, i] : llvm::enumerate(index))
      offset += (offsets[axis] + i * strides[axis]) * whole[axis];
    return offset;
  }
};
} // namespace

template <typename Op>
static FailureOr<Slice> sliceOf(Op op, const Tensor &whole, Evaluation &e) {
  Slice slice = {numbersOf(op.getMixedOffsets(), e),
                 numbersOf(op.getMixedSizes(), e),
                 numbersOf(op.getMixedStrides(), e)};
  for (int64_t axis = 0; axis < whole.rank(); ++axis) {
    int64_t offset = slice.offsets[axis], size = slice.sizes[axis],
            stride = slice.strides[axis], limit = whole.shape[axis];
    bool fits = offset >= 0 && size >= 0 && stride >= 1 && offset <= limit &&
                (size == 0 || (offset < limit &&
                               (size - 1) <= (limit - 1 - offset) / stride));
    if (!fits)
      return e.error() << "takes " << size << " elements from " << offset
                       << " on in steps of " << stride << " along axis " << axis
                       << " of " << shapeText(whole.shape);
  }
  return slice;
}

static FailureOr<Tensor> evaluateExtractSlice(tensor::ExtractSliceOp op,
                                              Evaluation &e) {
  const Tensor &source = e[op.getSource()];
  FailureOr<Slice> slice = sliceOf(op, source, e);
  if (failed(slice))
    return failure();
  Shape strides = stridesOf(source.shape), kept;
  Tensor part = rearrange(source, slice->sizes, [&](ArrayRef<int64_t> index) {
    return slice->offsetOf(index, strides);
  });
  llvm::SmallBitVector dropped = op.getDroppedDims();
  for (auto [axis, size] : llvm::enumerate(slice->sizes))
    if (!dropped.test(axis))
      kept.push_back(size);
  return reshaped(std::move(part), kept);
}

static FailureOr<Tensor> evaluateInsertSlice(tensor::InsertSliceOp op,
                                             Evaluation &e) {
  const Tensor &source = e[op.getSource()];
  FailureOr<Slice> slice = sliceOf(op, e[op.getDest()], e);
  if (failed(slice))
    return failure();
  // Axes that the source lacks have size 1: its elements are in order.
  auto isNotOne = [](int64_t size) { return size != 1; };
  if (!llvm::equal(llvm::make_filter_range(slice->sizes, isNotOne),
                   llvm::make_filter_range(source.shape, isNotOne)))
    return e.error() << "writes a tensor of shape " << shapeText(source.shape)
                     << " to a part of shape " << shapeText(slice->sizes);
  Tensor result = e.take(op.getDest());
  Shape strides = stridesOf(result.shape);
  std::visit(
      [&](auto &to) {
        auto from =
            source.as<typename std::decay_t<decltype(to)>::value_type>();
        int64_t next = 0;
        forEachIndex(slice->sizes, [&](ArrayRef<int64_t> index) {
          to[slice->offsetOf(index, strides)] = from[next++];
        });
      },
      result.elements);
  return result;
}

//===----------------------------------------------------------------------===//
// Other operations
//===----------------------------------------------------------------------===//

static FailureOr<Tensor> evaluateDim(tensor::DimOp op, Evaluation &e) {
  const Tensor &source = e[op.getSource()];
  int64_t axis = e[op.getIndex()].i()[0];
  if (axis < 0 || axis >= source.rank())
    return e.error() << "asks for axis " << axis << " of a tensor of rank "
                     << source.rank();
  return Tensor::ints({}, source.shape[axis]);
}

/// What nobody has written must not be read: it is no number.
static FailureOr<Tensor> evaluateEmpty(tensor::EmptyOp op, Evaluation &e) {
  FailureOr<Shape> shape = shapeOf(op.getType(), op.getDynamicSizes(), e);
  if (failed(shape))
    return failure();
  if (isa<FloatType>(op.getType().getElementType()))
    return Tensor::floats(*shape, std::numeric_limits<double>::quiet_NaN());
  return Tensor::ints(*shape);
}

static FailureOr<Tensor> evaluateSplat(tensor::SplatOp op, Evaluation &e) {
  FailureOr<Shape> shape = shapeOf(op.getType(), op.getDynamicSizes(), e);
  if (failed(shape))
    return failure();
  return broadcastTo(e[op.getInput()], *shape);
}

static FailureOr<Tensor> evaluateFromElements(tensor::FromElementsOp op,
                                              Evaluation &e) {
  if (failed(e.checkSize(op.getType().getShape())))
    return failure();
  if (op.getElements().empty())
    return isa<FloatType>(op.getType().getElementType())
               ? Tensor::floats(op.getType().getShape())
               : Tensor::ints(op.getType().getShape());
  SmallVector<Tensor> elements;
  SmallVector<const Tensor *> pointers;
  for (Value element : op.getElements())
    elements.push_back(reshaped(e[element], {1}));
  for (const Tensor &element : elements)
    pointers.push_back(&element);
  return reshaped(concat(pointers, 0), op.getType().getShape());
}

static FailureOr<Tensor> evaluateExtract(tensor::ExtractOp op, Evaluation &e) {
  const Tensor &source = e[op.getTensor()];
  Shape strides = stridesOf(source.shape);
  int64_t offset = 0;
  for (auto [axis, value] : llvm::enumerate(op.getIndices())) {
    int64_t index = e[value].i()[0];
    if (index < 0 || index >= source.shape[axis])
      return e.error() << "reads element " << index << " along axis " << axis
                       << " of " << shapeText(source.shape);
    offset += index * strides[axis];
  }
  return rearrange(source, {}, [&](ArrayRef<int64_t>) { return offset; });
}

void registerTensors(Registry &registry) {
  registry.add<tensor::ExtractSliceOp>(evaluateExtractSlice);
  registry.add<tensor::InsertSliceOp>(evaluateInsertSlice);
  registry.add<tensor::DimOp>(evaluateDim);
  registry.add<tensor::EmptyOp>(evaluateEmpty);
  registry.add<tensor::SplatOp>(evaluateSplat);
  registry.add<tensor::FromElementsOp>(evaluateFromElements);
  registry.add<tensor::ExtractOp>(evaluateExtract);
  // The interpreter holds the result to its type.
  registry.add<tensor::CastOp>(
      [](tensor::CastOp op, Evaluation &e) -> FailureOr<TensorRef> {
        return e.ref(op.getSource());
      });
}

} // namespace tnl::interpret
