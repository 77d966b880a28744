//===- ONNXIndexing.cpp - Meaning of cutting, joining and picking ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elementwise.h"
#include "Literals.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include <cmath>

using namespace mlir;
using namespace tnl::onnx;

namespace tnl::interpret {

static FailureOr<Tensor> evaluateConcat(ConcatOp op, Evaluation &e) {
  SmallVector<const Tensor *> parts;
  for (Value input : op.getInputs())
    parts.push_back(&e[input]);
  if (parts.empty())
    return e.error() << "joins no tensors";
  FailureOr<int64_t> axis = e.checkAxis(op.getAxis(), parts[0]->rank());
  if (failed(axis))
    return failure();
  Shape shape = parts[0]->shape;
  int64_t total = 0;
  for (const Tensor *part : parts) {
    Shape others = part->shape;
    if (others.size() == shape.size())
      others[*axis] = shape[*axis];
    if (others != shape || part->isFloat() != parts[0]->isFloat())
      return e.error() << "cannot join " << shapeText(shape) << " and "
                       << shapeText(part->shape) << " along axis " << *axis;
    total += part->shape[*axis];
  }
  shape[*axis] = total;
  if (failed(e.checkSize(shape)))
    return failure();
  return concat(parts, *axis);
}

static FailureOr<Tensors> evaluateSplit(SplitOp op, Evaluation &e) {
  const Tensor &input = e[op.getInput()];
  FailureOr<int64_t> axis = e.checkAxis(op.getAxis(), input.rank());
  if (failed(axis))
    return failure();
  int64_t size = input.shape[*axis], count = op.getOutputs().size();
  Shape widths;
  if (const Tensor *split = e.find(op.getSplit())) {
    widths = Shape(split->i());
  } else {
    // Equal parts, the last one shorter if need be.
    int64_t width = count ? (size + count - 1) / count : 0, begin = 0;
    for (int64_t k = 0; k < count; ++k, begin += widths.back())
      widths.push_back(std::min(width, size - begin));
  }
  int64_t total = 0;
  for (int64_t width : widths) {
    if (width < 0 || width > size)
      return e.error() << "makes a part of " << width << " of " << size;
    total += width;
  }
  if (int64_t(widths.size()) != count || total != size)
    return e.error() << "cuts axis " << *axis << " of size " << size
                     << " into [" << ArrayRef<int64_t>(widths) << "] for "
                     << count << " results";
  Tensors parts;
  int64_t begin = 0;
  for (int64_t width : widths) {
    parts.push_back(slice(input, *axis, begin, begin + width));
    begin += width;
  }
  return parts;
}

static FailureOr<Tensor> evaluateSlice(SliceOp op, Evaluation &e) {
  const Tensor &data = e[op.getData()];
  ArrayRef<int64_t> starts = e[op.getStarts()].i(), ends = e[op.getEnds()].i();
  const Tensor *steps = e.find(op.getSteps()), *listed = e.find(op.getAxes());
  FailureOr<Shape> axes =
      axisRange(0, std::min<int64_t>(starts.size(), data.rank()));
  if (listed)
    axes = e.checkAxes(*listed, data.rank());
  if (failed(axes))
    return failure();
  if (starts.size() != ends.size() || starts.size() != axes->size() ||
      (steps && steps->i().size() != starts.size()))
    return e.error() << "starts, ends, axes and steps differ in length";

  Shape shape = data.shape, strides = stridesOf(data.shape),
        step(data.rank(), 1);
  Shape first(data.rank(), 0);
  for (auto [k, axis] : llvm::enumerate(*axes)) {
    int64_t size = data.shape[axis], by = steps ? steps->i()[k] : 1;
    if (by == 0 || by == INT64_MIN)
      return e.error() << "step of axis " << axis << " is " << by;
    // Negative bounds count from the end; all are then clamped, to one position
    // before the first element where the step is negative.
    int64_t low = by > 0 ? 0 : -1, high = by > 0 ? size : size - 1;
    auto clamp = [&](int64_t bound, int64_t least) {
      return std::clamp<int64_t>(bound < 0 ? bound + size : bound,
                                 std::min(least, high), high);
    };
    int64_t begin = clamp(starts[k], 0), end = clamp(ends[k], low);
    int64_t length = by > 0 ? end - begin : begin - end;
    int64_t stride = by > 0 ? by : -by;
    shape[axis] = length > 0 ? (length - 1) / stride + 1 : 0;
    first[axis] = begin;
    step[axis] = by;
  }
  return rearrange(data, shape, [&](ArrayRef<int64_t> index) {
    int64_t offset = 0;
    for (int64_t axis = 0; axis < data.rank(); ++axis)
      offset += (first[axis] + index[axis] * step[axis]) * strides[axis];
    return offset;
  });
}

static FailureOr<Tensor> evaluateGather(GatherOp op, Evaluation &e) {
  const Tensor &data = e[op.getData()], &indices = e[op.getIndices()];
  FailureOr<int64_t> axis = e.checkAxis(op.getAxis(), data.rank());
  if (failed(axis))
    return failure();
  int64_t size = data.shape[*axis];
  for (int64_t i : indices.i())
    if (i < -size || i >= size)
      return e.error() << "index " << i << " is outside axis " << *axis
                       << " of size " << size;
  // data[.., indices[..], ..]: the axis gives way to those of the indices.
  Shape shape(ArrayRef(data.shape).take_front(*axis));
  llvm::append_range(shape, indices.shape);
  llvm::append_range(shape, ArrayRef(data.shape).drop_front(*axis + 1));
  if (failed(e.checkSize(shape)))
    return failure();
  Shape dataStrides = stridesOf(data.shape);
  Shape indexStrides = stridesOf(indices.shape);
  return rearrange(data, shape, [&](ArrayRef<int64_t> index) {
    int64_t at = 0, offset = 0;
    for (int64_t a = 0; a < indices.rank(); ++a)
      at += index[*axis + a] * indexStrides[a];
    int64_t row = indices.i()[at];
    for (int64_t a = 0; a < data.rank(); ++a) {
      int64_t i = a < *axis    ? index[a]
                  : a == *axis ? (row < 0 ? row + size : row)
                               : index[a - 1 + indices.rank()];
      offset += i * dataStrides[a];
    }
    return offset;
  });
}

static FailureOr<Tensor> evaluateRange(RangeOp op, Evaluation &e) {
  const Tensor *operands[] = {&e[op.getStart()], &e[op.getLimit()],
                              &e[op.getDelta()]};
  for (const Tensor *operand : operands)
    if (operand->size() != 1 || operand->isFloat() != operands[0]->isFloat())
      return e.error() << "takes three scalars of one type";
  double start = operands[0]->number(0), limit = operands[1]->number(0);
  double delta = operands[2]->number(0);
  double count = std::ceil((limit - start) / delta);
  if (delta == 0 || !(std::abs(count) < double(kMaxElements)))
    return e.error() << "cannot count from " << start << " to " << limit
                     << " in steps of " << delta;
  Shape shape = {std::max<int64_t>(int64_t(count), 0)};
  Tensor result = Tensor::like(*operands[0], shape);
  for (int64_t k = 0; k < shape[0]; ++k) {
    if (result.isFloat())
      result.f()[k] = start + double(k) * delta;
    else
      result.i()[k] =
          wrappingAdd(operands[0]->i()[0], wrappingMul(k, operands[2]->i()[0]));
  }
  return result;
}

static FailureOr<Tensor> evaluateConstantOfShape(ConstantOfShapeOp op,
                                                 Evaluation &e) {
  Shape shape(e[op.getInput()].i());
  if (failed(e.checkSize(shape)))
    return failure();
  FailureOr<Tensor> value =
      readElements(op.getValue(), op.getValue().getType(), e);
  if (failed(value))
    return failure();
  if (value->size() != 1)
    return e.error() << "value has " << value->size()
                     << " elements instead of 1";
  return broadcastTo(reshaped(*value, {}), shape);
}

static FailureOr<Tensor> evaluateTrilu(TriluOp op, Evaluation &e) {
  const Tensor &input = e[op.getInput()];
  const Tensor *k = e.find(op.getK());
  if (input.rank() < 2 || (k && k->size() != 1))
    return e.error() << "takes a matrix and one diagonal";
  int64_t diagonal = k ? k->i()[0] : 0, next = 0;
  return rearrange(input, input.shape, [&](ArrayRef<int64_t> index) {
    int64_t row = index.end()[-2], column = index.back(), offset = next++;
    bool inside =
        op.getUpper() ? column - row >= diagonal : column - row <= diagonal;
    return inside ? offset : -1;
  });
}

void registerONNXIndexing(Registry &registry) {
  registry.add<ConcatOp>(evaluateConcat);
  registry.add<SplitOp>(evaluateSplit);
  registry.add<SliceOp>(evaluateSlice);
  registry.add<GatherOp>(evaluateGather);
  registry.add<RangeOp>(evaluateRange);
  registry.add<ConstantOfShapeOp>(evaluateConstantOfShape);
  registry.add<TriluOp>(evaluateTrilu);
}

} // namespace tnl::interpret
