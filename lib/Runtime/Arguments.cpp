//===- Arguments.cpp - Checks the arguments of calls ----------------------===//

#include "Arguments.h"
#include "TNL/Package/Expr.h"

using namespace tnl;
using package::FunctionT;
using package::TensorT;

static Status wrong(const char *kind, const TensorT &tensor,
                    const std::string &text) {
  return Status::error(ErrorCode::InvalidArgument, "%s '%s': %s", kind,
                       tensor.name.c_str(), text.c_str());
}

static Status wrongCount(const char *kind, const FunctionT &function,
                         const std::vector<std::unique_ptr<TensorT>> &wanted,
                         size_t given) {
  std::string names;
  for (const auto &tensor : wanted)
    names += (names.empty() ? "" : ", ") + tensor->name;
  return Status::error(ErrorCode::InvalidArgument,
                       "function '%s' has %zu %s (%s), but %zu were given",
                       function.name.c_str(), wanted.size(), kind,
                       names.c_str(), given);
}

/// Gives the symbols of one input their values, or compares them.
static Status bindShape(const FunctionT &function, size_t index,
                        const Tensor &given, std::vector<int64_t> &symbols,
                        std::vector<const TensorT *> &origins) {
  const TensorT &input = *function.inputs[index];
  for (size_t d = 0; d < input.shape.size(); ++d) {
    int64_t symbol = package::asSymbol(*input.shape[d]);
    if (symbol < 0)
      continue;
    int64_t size = given.shape()[d];
    const std::string &name = function.symbols[symbol];
    std::string where = "dimension " + std::to_string(d) + " (" + name + ")";
    if (size < 1)
      return wrong("input", input,
                   where + " is " + std::to_string(size) +
                       "; it must be at least 1");
    if (!origins[symbol]) {
      origins[symbol] = &input;
      symbols[symbol] = size;
    } else if (symbols[symbol] != size) {
      return wrong("input", input,
                   where + " is " + std::to_string(size) + ", but it is " +
                       std::to_string(symbols[symbol]) + " in input '" +
                       origins[symbol]->name + "'");
    }
  }
  return Status::success();
}

/// Compares the sizes that are not symbols.
static Status checkShape(const FunctionT &function, size_t index,
                         const Tensor &given,
                         const std::vector<int64_t> &symbols) {
  const TensorT &input = *function.inputs[index];
  for (size_t d = 0; d < input.shape.size(); ++d) {
    auto size = package::evaluate(*input.shape[d], symbols);
    if (!size.ok())
      return size.takeStatus().within("input '" + input.name + "'");
    if (*size != given.shape()[d])
      return wrong("input", input,
                   "dimension " + std::to_string(d) + " is " +
                       std::to_string(given.shape()[d]) + ", expected " +
                       std::to_string(*size) + " (the shape is " +
                       package::toString(input.shape, function.symbols) + ")");
  }
  return Status::success();
}

template <typename T>
static Status checkLimit(const TensorT &input, const Tensor &given) {
  const T *values = given.as<const T>();
  for (int64_t i = 0, e = given.elements(); i < e; ++i) {
    int64_t value = values[i];
    if (value >= input.limit || value < -input.limit)
      return wrong("input", input,
                   "element " + std::to_string(i) + " is " +
                       std::to_string(value) + ", outside of [-" +
                       std::to_string(input.limit) + ", " +
                       std::to_string(input.limit) + ")");
  }
  return Status::success();
}

static Status checkValues(const TensorT &input, const Tensor &given) {
  if (!input.limit || given.isOnDevice())
    return Status::success();
  switch (input.dtype) {
  case DType::I64:
    return checkLimit<int64_t>(input, given);
  case DType::I32:
    return checkLimit<int32_t>(input, given);
  case DType::I16:
    return checkLimit<int16_t>(input, given);
  case DType::I8:
    return checkLimit<int8_t>(input, given);
  case DType::U8:
    return checkLimit<uint8_t>(input, given);
  default:
    return Status::success();
  }
}

static Status checkType(const char *kind, const FunctionT &function,
                        const TensorT &wanted, const Tensor &given,
                        bool onGpu) {
  if (given.isOnDevice() && !onGpu)
    return wrong(kind, wanted, "it is on a GPU, and the function is not");
  if (given.dtype() != wanted.dtype)
    return wrong(kind, wanted,
                 std::string("the element type is ") +
                     package::nameOf(given.dtype()) + ", expected " +
                     package::nameOf(wanted.dtype));
  if (given.shape().size() != wanted.shape.size())
    return wrong(kind, wanted,
                 "the shape is " + shapeToString(given.shape()) +
                     ", expected " +
                     package::toString(wanted.shape, function.symbols));
  if (reinterpret_cast<uintptr_t>(given.data()) % package::sizeOf(wanted.dtype))
    return wrong(kind, wanted, "its elements are not aligned in memory");
  return Status::success();
}

Expected<std::vector<int64_t>> tnl::bindInputs(const FunctionT &function,
                                               std::span<const Tensor> inputs,
                                               bool onGpu) {
  if (inputs.size() != function.inputs.size())
    return wrongCount("inputs", function, function.inputs, inputs.size());
  std::vector<int64_t> symbols(function.symbols.size(), 1);
  std::vector<const TensorT *> origins(function.symbols.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    const TensorT &input = *function.inputs[i];
    if (inputs[i].empty())
      return wrong("input", input, "it has no data");
    TNL_RETURN_IF_ERROR(checkType("input", function, input, inputs[i], onGpu));
    TNL_RETURN_IF_ERROR(bindShape(function, i, inputs[i], symbols, origins));
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    TNL_RETURN_IF_ERROR(checkShape(function, i, inputs[i], symbols));
    TNL_RETURN_IF_ERROR(checkValues(*function.inputs[i], inputs[i]));
  }
  return symbols;
}

Status tnl::bindOutputs(const FunctionT &function,
                        const std::vector<std::vector<int64_t>> &shapes,
                        std::span<Tensor> outputs, bool onGpu) {
  if (outputs.size() != function.outputs.size())
    return wrongCount("outputs", function, function.outputs, outputs.size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    const TensorT &output = *function.outputs[i];
    if (outputs[i].empty())
      continue;
    TNL_RETURN_IF_ERROR(
        checkType("output", function, output, outputs[i], onGpu));
    if (outputs[i].shape() != shapes[i])
      return wrong("output", output,
                   "the shape is " + shapeToString(outputs[i].shape()) +
                       ", expected " + shapeToString(shapes[i]));
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (!outputs[i].empty())
      continue;
    auto tensor = Tensor::allocate(function.outputs[i]->dtype, shapes[i]);
    if (!tensor.ok())
      return tensor.takeStatus().within("output '" + function.outputs[i]->name +
                                        "'");
    outputs[i] = std::move(*tensor);
  }
  return Status::success();
}
