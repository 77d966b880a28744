//===- ONNXControl.cpp - Meaning of onnx.If and onnx.Loop -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Tools/Interpret/Interpreter.h"

using namespace mlir;
using namespace tnl::onnx;

namespace tnl::interpret {

static FailureOr<TensorRefs> evaluateIf(IfOp op, Evaluation &e) {
  const Tensor &condition = e[op.getCondition()];
  if (condition.size() != 1)
    return e.error() << "has a condition of " << condition.size()
                     << " elements";
  Region &taken = condition.i()[0] ? op.getThenBranch() : op.getElseBranch();
  Environment values = e.environment();
  return e.interpreter.run(taken.front(), values);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// How often a loop runs at most; one more than kMaxTrips where only its
/// condition ends it.
static FailureOr<int64_t> countTrips(LoopOp op, Evaluation &e) {
  if (const Tensor *count = e.find(op.getTripCount())) {
    if (count->size() != 1)
      return e.error() << "has a trip count of " << count->size()
                       << " elements";
    return std::clamp<int64_t>(count->i()[0], 0, kMaxTrips + 1);
  }
  std::optional<int64_t> trips;
  for (auto [value, axis] :
       llvm::zip_equal(op.getScanned(), op.getInputAxes())) {
    const Tensor &whole = e[value];
    FailureOr<int64_t> along = e.checkAxis(axis, whole.rank());
    if (failed(along))
      return failure();
    int64_t size = whole.shape[*along];
    if (trips && *trips != size)
      return e.error() << "scans values of " << *trips << " and of " << size
                       << " elements";
    trips = size;
  }
  return trips.value_or(kMaxTrips + 1);
}

static TensorRef elementOf(const Tensor &whole, int64_t axis, int64_t index) {
  axis += axis < 0 ? whole.rank() : 0;
  Tensor element = slice(whole, axis, index, index + 1);
  Shape shape = element.shape;
  shape.erase(shape.begin() + axis);
  return std::make_shared<Tensor>(reshaped(std::move(element), shape));
}

/// The values that a loop collected, along a new axis.
static FailureOr<TensorRef> collect(LoopOp op, unsigned index,
                                    ArrayRef<TensorRef> values, Evaluation &e) {
  Value result = op.getCollected()[index];
  if (values.empty()) {
    auto type = dyn_cast<RankedTensorType>(result.getType());
    if (!type)
      return e.error() << "does not run, and the shape of its result "
                       << index + op.getInitials().size() << " is not known";
    Shape shape;
    for (int64_t size : type.getShape())
      shape.push_back(ShapedType::isDynamic(size) ? 0 : size);
    return TensorRef(std::make_shared<Tensor>(
        isa<FloatType>(type.getElementType()) ? Tensor::floats(shape)
                                              : Tensor::ints(shape)));
  }
  Shape shape = values.front()->shape;
  FailureOr<int64_t> axis =
      e.checkAxis(op.getOutputAxes()[index], shape.size() + 1);
  if (failed(axis))
    return failure();
  shape.insert(shape.begin() + *axis, 1);
  Tensors parts;
  SmallVector<const Tensor *> pointers;
  for (const TensorRef &value : values) {
    if (value->shape != values.front()->shape)
      return e.error() << "collects values of shapes "
                       << shapeText(values.front()->shape) << " and "
                       << shapeText(value->shape);
    parts.push_back(reshaped(*value, shape));
  }
  for (const Tensor &part : parts)
    pointers.push_back(&part);
  shape[*axis] = values.size();
  if (failed(e.checkSize(shape)))
    return failure();
  return TensorRef(std::make_shared<Tensor>(concat(pointers, *axis)));
}

static FailureOr<TensorRefs> evaluateLoop(LoopOp op, Evaluation &e) {
  FailureOr<int64_t> trips = countTrips(op, e);
  if (failed(trips))
    return failure();
  TensorRef condition = std::make_shared<Tensor>(Tensor::ints({}, 1));
  if (op.getCondition())
    condition = e.ref(op.getCondition());
  TensorRefs carried;
  for (Value initial : op.getInitials())
    carried.push_back(e.ref(initial));
  SmallVector<TensorRefs> collected(op.getOutputAxes().size());
  for (int64_t trip = 0; trip < *trips; ++trip) {
    if (condition->size() != 1)
      return e.error() << "has a condition of " << condition->size()
                       << " elements";
    if (!condition->i()[0])
      break;
    if (trip == kMaxTrips)
      return e.error() << "runs more than " << kMaxTrips << " times";
    Environment values = e.environment();
    values[op.getIteration()] =
        std::make_shared<Tensor>(Tensor::ints({}, trip));
    values[op.getBodyCondition()] = condition;
    for (auto [argument, value] : llvm::zip_equal(op.getCarried(), carried))
      values[argument] = value;
    for (auto [argument, whole, axis] :
         llvm::zip_equal(op.getElements(), op.getScanned(), op.getInputAxes()))
      values[argument] = elementOf(e[whole], axis, trip);
    FailureOr<TensorRefs> given =
        e.interpreter.run(op.getBody().front(), values);
    if (failed(given))
      return failure();
    condition = given->front();
    size_t numCarried = carried.size();
    carried.assign(given->begin() + 1, given->begin() + 1 + numCarried);
    for (auto [list, value] : llvm::zip_equal(
             collected, ArrayRef(*given).drop_front(1 + numCarried)))
      list.push_back(value);
  }
  TensorRefs results = std::move(carried);
  for (auto [i, list] : llvm::enumerate(collected)) {
    FailureOr<TensorRef> whole = collect(op, i, list, e);
    if (failed(whole))
      return failure();
    results.push_back(*whole);
  }
  return results;
}

void registerONNXControl(Registry &registry) {
  registry.add<IfOp>(evaluateIf);
  registry.add<LoopOp>(evaluateLoop);
}

} // namespace tnl::interpret
