//===- Interpreter.cpp - Runs functions on tensors ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Interpret/Interpreter.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include <cmath>

using namespace mlir;

namespace tnl::interpret {

/// Calls that nest deeper than this are taken for endless recursion.
static constexpr unsigned kMaxDepth = 64;

Tensor Evaluation::take(Value operand) {
  const TensorRef &value = values.find(operand)->second;
  // Only results of operations are made by Registry::refs, never const.
  if (operand.getDefiningOp() && operand.hasOneUse() && value.use_count() == 1)
    return std::move(const_cast<Tensor &>(*value));
  return *value;
}

LogicalResult Evaluation::checkSize(ArrayRef<int64_t> shape) {
  if (elementCount(shape))
    return success();
  return error() << "makes a tensor of shape " << shapeText(shape)
                 << ", which the interpreter does not hold (at most "
                 << kMaxElements << " elements)";
}

LogicalResult Evaluation::checkShape(StringRef name, const Tensor &tensor,
                                     ArrayRef<int64_t> expected) {
  if (ArrayRef<int64_t>(tensor.shape) == expected)
    return success();
  return error() << name << " is " << shapeText(tensor.shape)
                 << " where the other operands ask for " << shapeText(expected);
}

LogicalResult Evaluation::checkRank(StringRef name, const Tensor &tensor,
                                    int64_t rank) {
  if (tensor.rank() == rank)
    return success();
  return error() << name << " has rank " << tensor.rank() << " instead of "
                 << rank;
}

FailureOr<int64_t> Evaluation::checkAxis(int64_t axis, int64_t rank) {
  if (axis >= -rank && axis < rank)
    return axis < 0 ? axis + rank : axis;
  return error() << "axis " << axis << " is outside a tensor of rank " << rank;
}

FailureOr<Shape> Evaluation::checkAxes(const Tensor &axes, int64_t rank) {
  Shape result;
  for (int64_t axis : axes.i()) {
    FailureOr<int64_t> checked = checkAxis(axis, rank);
    if (failed(checked))
      return failure();
    if (llvm::is_contained(result, *checked))
      return error() << "axis " << axis << " is listed twice";
    result.push_back(*checked);
  }
  return result;
}

Interpreter::Interpreter(ModuleOp module) : module(module) {
  registerArith(registry);
  registerMath(registry);
  registerCalls(registry);
  registerLoops(registry);
  registerONNXAttention(registry);
  registerONNXConstants(registry);
  registerONNXControl(registry);
  registerONNXEinsum(registry);
  registerONNXElementwise(registry);
  registerONNXIndexing(registry);
  registerONNXProducts(registry);
  registerONNXReduce(registry);
  registerONNXScatter(registry);
  registerONNXShape(registry);
  registerTensors(registry);
  registerTNLAttention(registry);
  registerTNLChunks(registry);
  registerTNLLinear(registry);
  registerTNLRows(registry);
  registerTNLWeights(registry);
}

/// What is wrong with `tensor` as a value of `type`, empty if nothing.
static std::string mismatch(const Tensor &tensor, Type type) {
  // Numbers are held as tensors of rank 0.
  if (type.isIntOrIndexOrFloat())
    type = RankedTensorType::get({}, type);
  auto shaped = llvm::dyn_cast<TensorType>(type);
  if (!shaped)
    return "is not a tensor";
  if (tensor.isFloat() != llvm::isa<FloatType>(shaped.getElementType()))
    return tensor.isFloat() ? "holds floating-point numbers" : "holds integers";
  if (!shaped.hasRank())
    return "";
  bool fits = tensor.rank() == shaped.getRank();
  for (int64_t axis = 0; fits && axis < tensor.rank(); ++axis)
    fits = shaped.isDynamicDim(axis) ||
           shaped.getDimSize(axis) == tensor.shape[axis];
  return fits ? "" : "has shape " + shapeText(tensor.shape);
}

/// Integers wrap at the width of their type.
static TensorRef wrapped(TensorRef tensor, Type type) {
  auto integer = llvm::dyn_cast<IntegerType>(getElementTypeOrSelf(type));
  if (!integer || integer.getWidth() >= 64)
    return tensor;
  unsigned shift = 64 - integer.getWidth();
  bool zeroExtend = integer.isUnsigned() || integer.getWidth() == 1;
  auto wrap = [&](int64_t x) {
    uint64_t high = uint64_t(x) << shift;
    return zeroExtend ? int64_t(high >> shift) : int64_t(high) >> shift;
  };
  if (llvm::all_of(tensor->i(), [&](int64_t x) { return wrap(x) == x; }))
    return tensor;
  Tensor result = *tensor;
  for (int64_t &x : result.i())
    x = wrap(x);
  return std::make_shared<Tensor>(std::move(result));
}

/// Floats that float32 does not hold, moved by up to a last digit of it.
static TensorRef moved(TensorRef tensor, std::mt19937_64 &noise) {
  if (!tensor->isFloat())
    return tensor;
  Tensor result = *tensor;
  for (double &x : result.f())
    if (double(float(x)) != x)
      x *= 1 + std::ldexp(double(int64_t(noise())), -63 - 23);
  return std::make_shared<Tensor>(std::move(result));
}

LogicalResult Interpreter::evaluate(Operation &op, Environment &values) {
  const Registry::Evaluator *evaluator =
      registry.lookup(op.getName().getStringRef());
  Evaluation evaluation(&op, values, *this, isQuiet);
  if (!evaluator)
    return evaluation.error() << "the interpreter does not know this operation";
  FailureOr<TensorRefs> results = (*evaluator)(&op, evaluation);
  if (failed(results))
    return failure();
  if (results->size() != op.getNumResults())
    return evaluation.error() << "makes " << results->size() << " values for "
                              << op.getNumResults() << " results";
  for (auto [result, tensor] : llvm::zip_equal(op.getResults(), *results)) {
    std::string text = mismatch(*tensor, result.getType());
    if (!text.empty())
      return evaluation.error()
             << "result " << result.getResultNumber() << ' ' << text
             << ", which does not fit its type " << result.getType();
    values[result] = wrapped(tensor, result.getType());
    if (noise && op.getNumOperands() != 0)
      values[result] = moved(values[result], *noise);
  }
  return success();
}

LogicalResult Interpreter::evaluateQuietly(Operation &op, Environment &values) {
  isQuiet = true;
  LogicalResult result = evaluate(op, values);
  isQuiet = false;
  return result;
}

std::optional<int64_t> Interpreter::evaluate(SizeExpr size) const {
  return size.evaluate([&](StringAttr name) -> std::optional<int64_t> {
    auto found = sizes.find(name.getValue());
    return found == sizes.end() ? std::nullopt : std::optional(found->second);
  });
}

/// Names the sizes of inputs by `tnl.dims`; equal names are equal sizes.
LogicalResult Interpreter::bindSizes(func::FuncOp function,
                                     ArrayRef<TensorRef> inputs) {
  sizes.clear();
  for (auto [i, input] : llvm::enumerate(inputs)) {
    auto dims = function.getArgAttrOfType<ArrayAttr>(i, kDimsAttr);
    if (!dims || dims.size() != input->shape.size())
      continue;
    for (auto [name, size] :
         llvm::zip(dims.getAsRange<StringAttr>(), input->shape)) {
      if (name.empty())
        continue;
      auto [entry, isNew] = sizes.try_emplace(name.getValue(), size);
      if (!isNew && entry->second != size)
        return function.emitError("input ")
               << i << " has " << size << " for the size '" << name.getValue()
               << "', which is " << entry->second << " elsewhere";
    }
  }
  return success();
}

FailureOr<TensorRefs> Interpreter::run(func::FuncOp function,
                                       TensorRefs inputs) {
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return function.emitError("cannot be run: its body is not one block");
  if (depth == kMaxDepth)
    return function.emitError("cannot be run: calls nest deeper than ")
           << kMaxDepth;
  ++depth;
  llvm::StringMap<int64_t> outer = std::move(sizes);
  llvm::scope_exit restore([&] {
    --depth;
    sizes = std::move(outer);
  });

  if (inputs.size() != function.getNumArguments())
    return function.emitError("takes ")
           << function.getNumArguments() << " inputs, not " << inputs.size();
  Environment values;
  for (auto [argument, input] :
       llvm::zip_equal(function.getArguments(), inputs)) {
    std::string text = mismatch(*input, argument.getType());
    if (!text.empty())
      return function.emitError("input ")
             << argument.getArgNumber() << ' ' << text
             << ", which does not fit its type " << argument.getType();
    values[argument] = input;
  }
  if (failed(bindSizes(function, inputs)))
    return failure();
  inputs.clear();

  if (!function.front().mightHaveTerminator() ||
      !llvm::isa<func::ReturnOp>(function.front().back()))
    return function.emitError("cannot be run: it does not end in func.return");
  return run(function.front(), values);
}

FailureOr<TensorRefs> Interpreter::run(Block &block, Environment &values) {
  // A value is dropped after its last use: graphs hold large intermediates.
  // Uses in bodies of operations are not counted off; such a value stays.
  DenseMap<Value, int64_t> uses;
  for (Operation &op : block.without_terminator()) {
    if (failed(evaluate(op, values)))
      return failure();
    for (Value operand : op.getOperands()) {
      auto [it, first] = uses.try_emplace(operand, 0);
      if (first)
        it->second = std::distance(operand.use_begin(), operand.use_end());
      if (--it->second == 0)
        values.erase(operand);
    }
  }
  TensorRefs results;
  for (Value operand : block.getTerminator()->getOperands())
    results.push_back(values.lookup(operand));
  return results;
}

FailureOr<func::FuncOp> Interpreter::lookup(StringRef name, Evaluation &e) {
  if (!symbols && module)
    symbols.emplace(module);
  if (symbols)
    if (auto function = symbols->lookup<func::FuncOp>(name))
      return function;
  return e.error() << "calls @" << name
                   << ", which is no function of the module";
}

FailureOr<TensorRef> Interpreter::kept(Operation *op,
                                       function_ref<FailureOr<Tensor>()> make) {
  if (TensorRef known = constants.lookup(op))
    return known;
  FailureOr<Tensor> tensor = make();
  if (failed(tensor))
    return failure();
  return constants[op] = std::make_shared<const Tensor>(std::move(*tensor));
}

} // namespace tnl::interpret
