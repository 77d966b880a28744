//===- Arguments.cpp - Checks the arguments of calls ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Arguments.h"
#include "TNL/Package/Expr.h"

#include <algorithm>

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
    if (symbol < 0 || size_t(symbol) >= function.symbols.size())
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
                         const std::vector<int64_t> &sizes) {
  const TensorT &input = *function.inputs[index];
  for (size_t d = 0; d < input.shape.size(); ++d) {
    auto size = package::evaluate(*input.shape[d], sizes);
    if (!size.ok())
      return size.takeStatus().within("input '" + input.name + "'");
    if (*size != given.shape()[d])
      return wrong(
          "input", input,
          "dimension " + std::to_string(d) + " is " +
              std::to_string(given.shape()[d]) + ", expected " +
              std::to_string(*size) + " (the shape is " +
              package::toString(input.shape, package::sizeNames(function)) +
              ")");
  }
  return Status::success();
}

template <typename T>
static Status checkLimit(const void *data, int64_t elements, int64_t limit) {
  const T *values = static_cast<const T *>(data);
  for (int64_t i = 0; i < elements; ++i) {
    int64_t value = values[i];
    if (value >= limit || value < -limit)
      return Status::error(ErrorCode::InvalidArgument,
                           "element %lld is %lld, outside of [-%lld, %lld)",
                           (long long)i, (long long)value, (long long)limit,
                           (long long)limit);
  }
  return Status::success();
}

Status tnl::checkIndices(DType dtype, const void *data, int64_t elements,
                         int64_t limit) {
  switch (dtype) {
  case DType::I64:
    return checkLimit<int64_t>(data, elements, limit);
  case DType::I32:
    return checkLimit<int32_t>(data, elements, limit);
  case DType::I16:
    return checkLimit<int16_t>(data, elements, limit);
  case DType::I8:
    return checkLimit<int8_t>(data, elements, limit);
  case DType::U8:
    return checkLimit<uint8_t>(data, elements, limit);
  default:
    return Status::success();
  }
}

static Status checkValues(const TensorT &input, const Tensor &given) {
  if (!input.limit || given.isOnDevice())
    return Status::success();
  return checkIndices(input.dtype, given.data(), given.elements(), input.limit)
      .within("input '" + input.name + "'");
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
    return wrong(
        kind, wanted,
        "the shape is " + shapeToString(given.shape()) + ", expected " +
            package::toString(wanted.shape, package::sizeNames(function)));
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
  // Inputs whose sizes are more than a name or a number are rare.
  std::vector<int64_t> sizes = symbols;
  auto isComputed = [&](const auto &size) {
    int64_t symbol = package::asSymbol(*size);
    return !package::asConstant(*size) &&
           (symbol < 0 || size_t(symbol) >= symbols.size());
  };
  for (const auto &input : function.inputs)
    if (sizes.size() == symbols.size() &&
        std::any_of(input->shape.begin(), input->shape.end(), isComputed))
      package::appendSizes(function.sizes, sizes);
  for (size_t i = 0; i < inputs.size(); ++i) {
    TNL_RETURN_IF_ERROR(checkShape(function, i, inputs[i], sizes));
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
