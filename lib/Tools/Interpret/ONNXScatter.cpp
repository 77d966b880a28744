//===- ONNXScatter.cpp - Meaning of picking and writing by index ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elementwise.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include <cmath>

using namespace mlir;
using namespace tnl::onnx;

namespace tnl::interpret {

/// Offset in a tensor of `shape` of the part that `vector` picks from its axes
/// from `first` on, beside what the axes before add; reports indices out of
/// range.
static FailureOr<int64_t> partOffset(Evaluation &e, ArrayRef<int64_t> vector,
                                     int64_t first, ArrayRef<int64_t> shape,
                                     ArrayRef<int64_t> strides) {
  int64_t offset = 0;
  for (auto [i, index] : llvm::enumerate(vector)) {
    int64_t size = shape[first + i];
    if (index < -size || index >= size)
      return e.error() << "index " << index << " is outside axis " << first + i
                       << " of size " << size;
    offset += (index < 0 ? index + size : index) * strides[first + i];
  }
  return offset;
}

static FailureOr<Tensor> evaluateGatherElements(GatherElementsOp op,
                                                Evaluation &e) {
  const Tensor &data = e[op.getData()], &indices = e[op.getIndices()];
  FailureOr<int64_t> axis = e.checkAxis(op.getAxis(), data.rank());
  if (failed(axis) || failed(e.checkRank("indices", indices, data.rank())))
    return failure();
  Shape strides = stridesOf(data.shape);
  for (int64_t d = 0; d < data.rank(); ++d)
    if (d != *axis && indices.shape[d] > data.shape[d])
      return e.error() << "indices of shape " << shapeText(indices.shape)
                       << " do not lie in data of shape "
                       << shapeText(data.shape);
  int64_t next = 0;
  bool valid = true;
  Tensor result =
      rearrange(data, indices.shape, [&](ArrayRef<int64_t> index) -> int64_t {
        int64_t at = indices.i()[next++], offset = 0;
        FailureOr<int64_t> part = failure();
        if (valid)
          part = partOffset(e, at, *axis, data.shape, strides);
        valid = succeeded(part);
        for (int64_t d = 0; d < data.rank(); ++d)
          offset += d == *axis ? 0 : index[d] * strides[d];
        return valid ? offset + *part : -1;
      });
  if (!valid)
    return failure();
  return result;
}

/// The number of indices in each vector of the last axis.
static FailureOr<int64_t> vectorSize(Evaluation &e, const Tensor &indices,
                                     int64_t most) {
  if (indices.rank() == 0 || indices.shape.back() < 1 ||
      indices.shape.back() > most)
    return e.error() << "indices of shape " << shapeText(indices.shape)
                     << " are no vectors of 1 to " << most << " numbers";
  return indices.shape.back();
}

static FailureOr<Tensor> evaluateGatherND(GatherNDOp op, Evaluation &e) {
  const Tensor &data = e[op.getData()], &indices = e[op.getIndices()];
  int64_t batch = op.getBatchDims();
  if (batch < 0 || batch >= std::min(data.rank(), indices.rank()) ||
      ArrayRef(data.shape).take_front(batch) !=
          ArrayRef(indices.shape).take_front(batch))
    return e.error() << "data of shape " << shapeText(data.shape)
                     << " and indices of shape " << shapeText(indices.shape)
                     << " do not share " << batch << " axes";
  FailureOr<int64_t> count = vectorSize(e, indices, data.rank() - batch);
  if (failed(count))
    return failure();
  Shape shape(ArrayRef(indices.shape).drop_back());
  llvm::append_range(shape, ArrayRef(data.shape).drop_front(batch + *count));
  if (failed(e.checkSize(shape)))
    return failure();
  Shape strides = stridesOf(data.shape), idStrides = stridesOf(indices.shape);
  int64_t vectors = indices.rank() - 1;
  bool valid = true;
  Tensor result = rearrange(data, shape, [&](ArrayRef<int64_t> index) {
    int64_t at = 0, offset = 0;
    for (int64_t d = 0; d < vectors; ++d)
      at += index[d] * idStrides[d];
    FailureOr<int64_t> part = failure();
    if (valid)
      part = partOffset(e, indices.i().slice(at, *count), batch, data.shape,
                        strides);
    valid = succeeded(part);
    for (int64_t d = 0; d < batch; ++d)
      offset += index[d] * strides[d];
    for (int64_t d = batch + *count; d < data.rank(); ++d)
      offset += index[vectors + d - batch - *count] * strides[d];
    return valid ? offset + *part : -1;
  });
  if (!valid)
    return failure();
  return result;
}

/// Writes `updates[from]` to, or combines it with, `result[to]`.
static void combine(StringRef reduction, Tensor &result, int64_t to,
                    const Tensor &updates, int64_t from) {
  auto write = [&](auto elements, auto news, auto add, auto mul) {
    auto &element = elements[to];
    auto update = news[from];
    // A NaN wins, as in ONNX's Max and Min.
    if (reduction == "none")
      element = update;
    else if (reduction == "add")
      element = add(element, update);
    else if (reduction == "mul")
      element = mul(element, update);
    else if (element == element &&
             (update != update ||
              (reduction == "max" ? update > element : update < element)))
      element = update;
  };
  if (result.isFloat())
    write(
        result.f(), updates.f(), [](double a, double b) { return a + b; },
        [](double a, double b) { return a * b; });
  else
    write(result.i(), updates.i(), wrappingAdd, wrappingMul);
}

// Both look at all indices first: what they cannot evaluate stays as it is.

static FailureOr<Tensor> evaluateScatterElements(ScatterElementsOp op,
                                                 Evaluation &e) {
  const Tensor &indices = e[op.getIndices()], &updates = e[op.getUpdates()];
  Shape shape = e[op.getData()].shape, strides = stridesOf(shape);
  int64_t rank = shape.size();
  FailureOr<int64_t> axis = e.checkAxis(op.getAxis(), rank);
  if (failed(axis) || failed(e.checkRank("indices", indices, rank)) ||
      failed(e.checkShape("updates", updates, indices.shape)))
    return failure();
  for (int64_t d = 0; d < rank; ++d)
    if (d != *axis && indices.shape[d] > shape[d])
      return e.error() << "indices of shape " << shapeText(indices.shape)
                       << " do not lie in data of shape " << shapeText(shape);
  SmallVector<int64_t> places;
  bool valid = true;
  forEachIndex(indices.shape, [&](ArrayRef<int64_t> index) {
    FailureOr<int64_t> part = failure();
    if (valid)
      part = partOffset(e, indices.i()[places.size()], *axis, shape, strides);
    valid = succeeded(part);
    int64_t offset = valid ? *part : 0;
    for (int64_t d = 0; d < rank; ++d)
      offset += d == *axis ? 0 : index[d] * strides[d];
    places.push_back(offset);
  });
  if (!valid)
    return failure();
  Tensor result = e.take(op.getData());
  for (auto [k, place] : llvm::enumerate(places))
    combine(op.getReduction(), result, place, updates, k);
  return result;
}

static FailureOr<Tensor> evaluateScatterND(ScatterNDOp op, Evaluation &e) {
  const Tensor &indices = e[op.getIndices()], &updates = e[op.getUpdates()];
  Shape shape = e[op.getData()].shape, strides = stridesOf(shape);
  FailureOr<int64_t> count = vectorSize(e, indices, shape.size());
  if (failed(count))
    return failure();
  Shape expected(ArrayRef(indices.shape).drop_back());
  llvm::append_range(expected, ArrayRef(shape).drop_front(*count));
  if (failed(e.checkShape("updates", updates, expected)))
    return failure();
  SmallVector<int64_t> places;
  for (int64_t k = 0; k < indices.size(); k += *count) {
    FailureOr<int64_t> place =
        partOffset(e, indices.i().slice(k, *count), 0, shape, strides);
    if (failed(place))
      return failure();
    places.push_back(*place);
  }
  int64_t part = strides[*count - 1], next = 0;
  Tensor result = e.take(op.getData());
  for (int64_t place : places)
    for (int64_t i = 0; i < part; ++i)
      combine(op.getReduction(), result, place + i, updates, next++);
  return result;
}

static FailureOr<Tensor> evaluateNonZero(NonZeroOp op, Evaluation &e) {
  const Tensor &x = e[op.getX()];
  SmallVector<Shape> found;
  int64_t next = 0;
  forEachIndex(x.shape, [&](ArrayRef<int64_t> index) {
    if (x.number(next++) != 0)
      found.push_back(Shape(index));
  });
  int64_t count = found.size();
  Tensor result = Tensor::ints({x.rank(), count});
  for (int64_t d = 0; d < x.rank(); ++d)
    for (int64_t k = 0; k < count; ++k)
      result.i()[d * count + k] = found[k][d];
  return result;
}

/// Where the element at place `at` of an axis is found, -1 if nowhere.
static int64_t paddedFrom(StringRef mode, int64_t at, int64_t size) {
  if (at >= 0 && at < size)
    return at;
  if (mode == "constant" || size == 0)
    return -1;
  if (mode == "edge")
    return std::clamp<int64_t>(at, 0, size - 1);
  if (mode == "wrap")
    return (at % size + size) % size;
  return std::clamp<int64_t>(at < 0 ? -at : 2 * (size - 1) - at, 0, size - 1);
}

static FailureOr<Tensor> evaluatePad(PadOp op, Evaluation &e) {
  const Tensor &data = e[op.getData()], &pads = e[op.getPads()];
  const Tensor *value = e.find(op.getConstantValue());
  FailureOr<Shape> axes = axisRange(0, data.rank());
  if (const Tensor *listed = e.find(op.getAxes()))
    axes = e.checkAxes(*listed, data.rank());
  if (failed(axes))
    return failure();
  int64_t count = axes->size();
  if (pads.size() != 2 * count || (value && value->size() != 1))
    return e.error() << "takes two numbers for each axis, and one value";
  Shape shape = data.shape, fronts(data.rank(), 0), kept = data.shape,
        strides = stridesOf(data.shape);
  for (auto [i, axis] : llvm::enumerate(*axes)) {
    fronts[axis] = pads.i()[i];
    int64_t back = pads.i()[count + i];
    shape[axis] = wrappingAdd(wrappingAdd(shape[axis], fronts[axis]), back);
    // What is added repeats what is left.
    if (op.getMode() != "constant")
      kept[axis] = wrappingAdd(kept[axis],
                               wrappingAdd(std::min<int64_t>(fronts[axis], 0),
                                           std::min<int64_t>(back, 0)));
    if (kept[axis] <= 0 && shape[axis] != 0 && op.getMode() != "constant")
      return e.error() << "repeats elements of axis " << axis << " of size 0";
  }
  if (failed(e.checkSize(shape)))
    return failure();
  SmallVector<int64_t> outside;
  int64_t next = 0;
  Tensor result = rearrange(data, shape, [&](ArrayRef<int64_t> index) {
    int64_t offset = 0;
    for (int64_t d = 0; d < data.rank() && offset >= 0; ++d) {
      bool isCut = op.getMode() != "constant" && fronts[d] < 0;
      int64_t from =
          paddedFrom(op.getMode(), index[d] - (isCut ? 0 : fronts[d]), kept[d]);
      from -= isCut ? fronts[d] : 0;
      offset = from < 0 ? -1 : offset + from * strides[d];
    }
    if (offset < 0)
      outside.push_back(next);
    ++next;
    return offset;
  });
  if (value)
    for (int64_t at : outside)
      combine("none", result, at, *value, 0);
  return result;
}

void registerONNXScatter(Registry &registry) {
  registry.add<GatherElementsOp>(evaluateGatherElements);
  registry.add<GatherNDOp>(evaluateGatherND);
  registry.add<ScatterElementsOp>(evaluateScatterElements);
  registry.add<ScatterNDOp>(evaluateScatterND);
  registry.add<NonZeroOp>(evaluateNonZero);
  registry.add<PadOp>(evaluatePad);
}

} // namespace tnl::interpret
