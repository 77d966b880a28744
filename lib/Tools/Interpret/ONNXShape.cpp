//===- ONNXShape.cpp - Meaning of operations on shapes --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Tools/Interpret/Evaluation.h"

using namespace mlir;
using namespace tnl::onnx;

namespace tnl::interpret {

/// A vector of integers, from a list.
static Tensor vectorOf(ArrayRef<int64_t> values) {
  return {Shape{int64_t(values.size())},
          std::vector<int64_t>(values.begin(), values.end())};
}

static FailureOr<Tensor> evaluateShape(ShapeOp op, Evaluation &e) {
  const Shape &shape = e[op.getData()].shape;
  int64_t rank = shape.size();
  auto clamp = [&](int64_t axis) {
    return std::clamp<int64_t>(axis < 0 ? axis + rank : axis, 0, rank);
  };
  int64_t start = clamp(op.getStart());
  int64_t end = op.getEnd() ? clamp(*op.getEnd()) : rank;
  if (start >= end)
    return vectorOf({});
  return vectorOf(ArrayRef(shape).slice(start, end - start));
}

static FailureOr<Tensor> evaluateReshape(ReshapeOp op, Evaluation &e) {
  const Tensor &data = e[op.getData()];
  ArrayRef<int64_t> asked = e[op.getShape()].i();
  Shape shape;
  int64_t inferred = -1;
  for (auto [axis, size] : llvm::enumerate(asked)) {
    if (size == -1) {
      if (inferred >= 0)
        return e.error() << "more than one size is -1";
      inferred = axis;
      shape.push_back(1);
    } else if (size == 0 && !op.getAllowzero()) {
      if (int64_t(axis) >= data.rank())
        return e.error() << "copies size " << axis << " of a tensor of rank "
                         << data.rank();
      shape.push_back(data.shape[axis]);
    } else {
      shape.push_back(size);
    }
  }
  std::optional<int64_t> known = elementCount(shape);
  if (known && inferred >= 0 && *known > 0 && data.size() % *known == 0)
    shape[inferred] = data.size() / *known;
  if (elementCount(shape) != data.size())
    return e.error() << "cannot reshape " << shapeText(data.shape) << " to ["
                     << asked << "]";
  return reshaped(data, shape);
}

static FailureOr<Tensor> evaluateTranspose(TransposeOp op, Evaluation &e) {
  const Tensor &data = e[op.getData()];
  Shape sorted(op.getPerm());
  llvm::sort(sorted);
  if (sorted != axisRange(0, data.rank()))
    return e.error()
           << "perm is no permutation of the axes of a tensor of rank "
           << data.rank();
  return transpose(data, op.getPerm());
}

static FailureOr<Tensor> evaluateSqueeze(SqueezeOp op, Evaluation &e) {
  const Tensor &data = e[op.getData()];
  Shape axes, shape;
  if (const Tensor *listed = e.find(op.getAxes())) {
    FailureOr<Shape> checked = e.checkAxes(*listed, data.rank());
    if (failed(checked))
      return failure();
    axes = *checked;
  } else {
    for (int64_t axis = 0; axis < data.rank(); ++axis)
      if (data.shape[axis] == 1)
        axes.push_back(axis);
  }
  for (int64_t axis = 0; axis < data.rank(); ++axis) {
    if (!llvm::is_contained(axes, axis))
      shape.push_back(data.shape[axis]);
    else if (data.shape[axis] != 1)
      return e.error() << "removes axis " << axis << " of size "
                       << data.shape[axis];
  }
  return reshaped(data, shape);
}

static FailureOr<Tensor> evaluateUnsqueeze(UnsqueezeOp op, Evaluation &e) {
  const Tensor &data = e[op.getData()], &listed = e[op.getAxes()];
  int64_t rank = data.rank() + listed.size();
  FailureOr<Shape> axes = e.checkAxes(listed, rank);
  if (failed(axes))
    return failure();
  Shape shape;
  const int64_t *next = data.shape.begin();
  for (int64_t axis = 0; axis < rank; ++axis)
    shape.push_back(llvm::is_contained(*axes, axis) ? 1 : *next++);
  return reshaped(data, shape);
}

static FailureOr<Tensor> evaluateFlatten(FlattenOp op, Evaluation &e) {
  const Tensor &input = e[op.getInput()];
  int64_t axis = op.getAxis(), rank = input.rank();
  if (axis < -rank || axis > rank)
    return e.error() << "axis " << axis << " is outside a tensor of rank "
                     << rank;
  Shape shape = {1, 1};
  for (int64_t a = 0; a < rank; ++a)
    shape[a < (axis < 0 ? axis + rank : axis) ? 0 : 1] *= input.shape[a];
  return reshaped(input, shape);
}

static FailureOr<Tensor> evaluateExpand(ExpandOp op, Evaluation &e) {
  const Tensor &input = e[op.getInput()];
  std::optional<Shape> shape = broadcast(input.shape, e[op.getShape()].i());
  if (!shape)
    return e.error() << "cannot broadcast " << shapeText(input.shape) << " to ["
                     << e[op.getShape()].i() << "]";
  if (failed(e.checkSize(*shape)))
    return failure();
  return broadcastTo(input, *shape);
}

static FailureOr<Tensor> evaluateTile(TileOp op, Evaluation &e) {
  const Tensor &input = e[op.getInput()];
  ArrayRef<int64_t> repeats = e[op.getRepeats()].i();
  if (int64_t(repeats.size()) != input.rank())
    return e.error() << "has " << repeats.size()
                     << " repeats for a tensor of rank " << input.rank();
  Shape shape = input.shape, strides = stridesOf(input.shape);
  for (auto [size, repeat] : llvm::zip_equal(shape, repeats)) {
    if (repeat < 0 || (size > 0 && repeat > kMaxElements))
      return e.error() << "repeats an axis " << repeat << " times";
    size *= repeat;
  }
  if (failed(e.checkSize(shape)))
    return failure();
  return rearrange(input, shape, [&](ArrayRef<int64_t> index) {
    int64_t offset = 0;
    for (auto [i, size, stride] : llvm::zip_equal(index, input.shape, strides))
      offset += i % size * stride;
    return offset;
  });
}

void registerONNXShape(Registry &registry) {
  registry.add<ShapeOp>(evaluateShape);
  registry.add<SizeOp>([](SizeOp op, Evaluation &e) -> FailureOr<Tensor> {
    return Tensor::ints({}, e[op.getData()].size());
  });
  registry.add<ReshapeOp>(evaluateReshape);
  registry.add<TransposeOp>(evaluateTranspose);
  registry.add<SqueezeOp>(evaluateSqueeze);
  registry.add<UnsqueezeOp>(evaluateUnsqueeze);
  registry.add<FlattenOp>(evaluateFlatten);
  registry.add<ExpandOp>(evaluateExpand);
  registry.add<TileOp>(evaluateTile);
}

} // namespace tnl::interpret
