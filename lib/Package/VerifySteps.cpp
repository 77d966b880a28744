//===- VerifySteps.cpp - Operands of a function's steps -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "VerifySteps.h"
#include "TNL/Package/DType.h"
#include "TNL/Package/Expr.h"

using namespace tnl;
using namespace tnl::package;

/// More operands than any kernel has.
static constexpr size_t kMaxOperands = 1024;

namespace {
class StepVerifier {
public:
  StepVerifier(const PackageT &package, const StepTarget &target,
               const FunctionT &function, SymbolUse &symbols)
      : package(package), target(target), function(function), symbols(symbols),
        bufferWritten(function.buffers.size()),
        outputWritten(function.outputs.size()) {}
  Status run();

private:
  Status verifyStep(const StepT &step);
  Status verifyValue(const ValueT &value, bool isOutput);
  Status verifyWeightPlace(const ValueT &value);
  Status verifyKernelIndex(const StepT &step);
  Status verifyKernel(const StepT &step);
  Status verifyMatMul(const StepT &step);
  Status verifyCopy(const StepT &step);
  Status verifyCheck(const StepT &step);

  const PackageT &package;
  const StepTarget &target;
  const FunctionT &function;
  SymbolUse &symbols;
  std::vector<bool> bufferWritten, outputWritten;
};
} // namespace

/// Whether a known size differs from another known size.
static bool differ(const ExprT &a, const ExprT &b) {
  auto left = asConstant(a), right = asConstant(b);
  return left && right && *left != *right;
}

/// Whether the shape is exactly these constants.
static bool isConstantShape(const ValueT &value,
                            std::initializer_list<int64_t> sizes) {
  if (value.shape.size() != sizes.size())
    return false;
  size_t i = 0;
  for (int64_t size : sizes)
    if (asConstant(*value.shape[i++]) != size)
      return false;
  return true;
}

Status StepVerifier::verifyWeightPlace(const ValueT &value) {
  if (value.index >= package.weights.size())
    return invalid("weight %u of %zu", value.index, package.weights.size());
  const WeightT &weight = *package.weights[value.index];
  std::vector<int64_t> sizes;
  for (const auto &size : value.shape) {
    auto constant = asConstant(*size);
    if (!constant)
      return invalid("a size of weight '%s' is not a constant",
                     weight.name.c_str());
    sizes.push_back(*constant);
  }
  Expected<int64_t> wanted = checkedProduct(sizes);
  Expected<int64_t> given = checkedProduct(weight.shape);
  if (value.dtype != weight.dtype || !wanted.ok() || *wanted != *given)
    return invalid("weight '%s' is used with another type or size",
                   weight.name.c_str());
  return Status::success();
}

Status StepVerifier::verifyValue(const ValueT &value, bool isOutput) {
  if (!isValid(value.dtype))
    return invalid("unknown element type %d", int(value.dtype));
  TNL_RETURN_IF_ERROR(verifyShape(value.shape, symbols));
  switch (value.place) {
  case Place::Input:
    if (isOutput)
      return invalid("it writes an input");
    if (value.index >= function.inputs.size())
      return invalid("input %u of %zu", value.index, function.inputs.size());
    if (value.dtype != function.inputs[value.index]->dtype)
      return invalid("input '%s' is used with another element type",
                     function.inputs[value.index]->name.c_str());
    return Status::success();
  case Place::Output:
    if (value.index >= function.outputs.size())
      return invalid("output %u of %zu", value.index, function.outputs.size());
    if (value.dtype != function.outputs[value.index]->dtype)
      return invalid("output '%s' is used with another element type",
                     function.outputs[value.index]->name.c_str());
    if (!isOutput && !outputWritten[value.index])
      return invalid("it reads output '%s' before it is written",
                     function.outputs[value.index]->name.c_str());
    return Status::success();
  case Place::Weight:
    if (isOutput)
      return invalid("it writes a weight");
    return verifyWeightPlace(value);
  case Place::Buffer:
    if (value.index >= function.buffers.size())
      return invalid("buffer %u of %zu", value.index, function.buffers.size());
    if (!isOutput && !bufferWritten[value.index])
      return invalid("it reads buffer %u before it is written", value.index);
    return Status::success();
  }
  return invalid("unknown place %d", int(value.place));
}

Status StepVerifier::verifyKernelIndex(const StepT &step) {
  if (step.kernel < target.kernels.size())
    return Status::success();
  return invalid("kernel %u of %zu", step.kernel, target.kernels.size());
}

/// What can be said of an operand before its sizes are known.
static Status verifyParameter(const ParameterT &parameter,
                              const ValueT &value) {
  if (parameter.dtype != value.dtype)
    return invalid("type %s for a kernel that takes %s", nameOf(value.dtype),
                   nameOf(parameter.dtype));
  if (parameter.shape.size() != value.shape.size())
    return invalid("rank %zu for a kernel that takes rank %zu",
                   value.shape.size(), parameter.shape.size());
  for (size_t i = 0; i < value.shape.size(); ++i)
    if (differ(*parameter.shape[i], *value.shape[i]))
      return invalid("size %lld in dimension %zu for a kernel that takes %lld",
                     (long long)*asConstant(*value.shape[i]), i,
                     (long long)*asConstant(*parameter.shape[i]));
  return Status::success();
}

Status StepVerifier::verifyKernel(const StepT &step) {
  TNL_RETURN_IF_ERROR(verifyKernelIndex(step));
  if (step.outputs.empty())
    return invalid("a kernel without outputs");
  if (uint8_t(step.operands))
    return invalid("a kernel with optional operands");
  const SignatureT &signature = *target.kernels[step.kernel]->signature;
  size_t operands = step.inputs.size() + step.outputs.size();
  if (step.inputs.size() != signature.inputs ||
      operands != signature.parameters.size())
    return invalid("%zu inputs and %zu outputs for a kernel of %u and %zu",
                   step.inputs.size(), step.outputs.size(), signature.inputs,
                   signature.parameters.size() - signature.inputs);
  for (size_t i = 0; i < operands; ++i) {
    Status status = verifyParameter(*signature.parameters[i],
                                    i < signature.inputs
                                        ? *step.inputs[i]
                                        : *step.outputs[i - signature.inputs]);
    if (!status.ok())
      return status.within("operand " + std::to_string(i));
  }
  return step.grid ? verifyExpr(step.grid, symbols) : Status::success();
}

Status StepVerifier::verifyMatMul(const StepT &step) {
  bool isGlu = step.kind == StepKind::Glu;
  unsigned bits = unsigned(step.operands);
  unsigned known = unsigned(Optional::Scale) | unsigned(Optional::Bias) |
                   (isGlu ? 0 : unsigned(Optional::Residual));
  if (bits & ~known)
    return invalid("unknown optional operands %u", bits);
  bool hasScale = bits & unsigned(Optional::Scale);
  bool hasBias = bits & unsigned(Optional::Bias);
  bool hasResidual = bits & unsigned(Optional::Residual);
  size_t weights = isGlu ? 2 : 1;
  size_t wanted =
      1 + weights + hasScale + (hasBias ? weights : 0) + hasResidual;
  if (step.inputs.size() != wanted || step.outputs.size() != 1)
    return invalid("%zu inputs and %zu outputs; %zu and 1 are needed",
                   step.inputs.size(), step.outputs.size(), wanted);
  for (const auto &value : step.inputs)
    if (!isFloat(value->dtype))
      return invalid("an operand of type %s", nameOf(value->dtype));
  const ValueT &x = *step.inputs[0];
  const ValueT &result = *step.outputs[0];
  if (!isFloat(result.dtype))
    return invalid("a result of type %s", nameOf(result.dtype));
  size_t rank = x.shape.size();
  if (rank < 1 || result.shape.size() != rank)
    return invalid("operand x of rank %zu, result of rank %zu", rank,
                   result.shape.size());
  auto columnsIn = asConstant(*x.shape.back());
  auto columnsOut = asConstant(*result.shape.back());
  if (!columnsIn || !columnsOut)
    return invalid("the number of columns is not a constant");
  for (size_t i = 0; i + 1 < rank; ++i)
    if (differ(*x.shape[i], *result.shape[i]))
      return invalid("x and result differ in dimension %zu", i);

  size_t next = 1;
  for (size_t i = 0; i < weights; ++i) {
    const ValueT &weight = *step.inputs[next++];
    if (!isConstantShape(weight, {*columnsOut, *columnsIn}))
      return invalid("the weight's shape is not [%lld, %lld]",
                     (long long)*columnsOut, (long long)*columnsIn);
  }
  if (hasScale && step.inputs[next++]->shape.size() != rank - 1)
    return invalid("the scale has rank %zu; %zu is needed",
                   step.inputs[next - 1]->shape.size(), rank - 1);
  for (size_t i = 0; hasBias && i < weights; ++i)
    if (!isConstantShape(*step.inputs[next++], {*columnsOut}))
      return invalid("the bias's shape is not [%lld]", (long long)*columnsOut);
  if (hasResidual) {
    const ValueT &residual = *step.inputs[next];
    bool equal = residual.shape.size() == rank;
    for (size_t i = 0; equal && i < rank; ++i)
      equal = !differ(*residual.shape[i], *result.shape[i]);
    if (!equal)
      return invalid("the residual's shape is not that of the result");
  }
  // Only the residual is read at the place that is written.
  for (size_t i = 0; i < step.inputs.size(); ++i) {
    const ValueT &value = *step.inputs[i];
    bool aliases = value.place == result.place && value.index == result.index;
    bool isResidual = hasResidual && i + 1 == step.inputs.size();
    if (aliases && !(isResidual && value.dtype == result.dtype))
      return invalid("the result overwrites operand %zu", i);
  }
  return Status::success();
}

Status StepVerifier::verifyCopy(const StepT &step) {
  if (step.inputs.size() != 1 || step.outputs.size() != 1)
    return invalid("a copy of %zu inputs to %zu outputs", step.inputs.size(),
                   step.outputs.size());
  if (step.inputs[0]->dtype != step.outputs[0]->dtype)
    return invalid("a copy from %s to %s", nameOf(step.inputs[0]->dtype),
                   nameOf(step.outputs[0]->dtype));
  return Status::success();
}

Status StepVerifier::verifyCheck(const StepT &step) {
  if (step.inputs.size() != 1 || !step.outputs.empty())
    return invalid("a check of %zu inputs with %zu outputs", step.inputs.size(),
                   step.outputs.size());
  DType dtype = step.inputs[0]->dtype;
  if (isFloat(dtype) || dtype == DType::Bool)
    return invalid("a check of elements of type %s", nameOf(dtype));
  if (target.gpu && step.inputs[0]->place != Place::Input)
    return invalid("a check of what is no input, in a function for the GPU");
  return verifyExpr(step.limit, symbols);
}

Status StepVerifier::verifyStep(const StepT &step) {
  if (step.inputs.size() + step.outputs.size() > kMaxOperands)
    return invalid("%zu operands; at most %zu are allowed",
                   step.inputs.size() + step.outputs.size(), kMaxOperands);
  for (const auto &value : step.inputs)
    TNL_RETURN_IF_ERROR(verifyValue(*value, /*isOutput=*/false));
  for (const auto &value : step.outputs)
    TNL_RETURN_IF_ERROR(verifyValue(*value, /*isOutput=*/true));
  if (step.launch && step.kind != StepKind::Launch)
    return invalid("a launch in a step of another kind");
  if (step.limit && step.kind != StepKind::Check)
    return invalid("a limit in a step of another kind");
  bool onGpu = step.kind == StepKind::Launch;
  bool onBoth = step.kind == StepKind::Copy || step.kind == StepKind::Check;
  if (step.kind <= StepKind::MAX && !onBoth && onGpu != target.gpu)
    return invalid("kind %s in a function for the %s",
                   EnumNameStepKind(step.kind), target.gpu ? "GPU" : "CPU");
  Status status;
  switch (step.kind) {
  case StepKind::Kernel:
    status = verifyKernel(step);
    break;
  case StepKind::Linear:
  case StepKind::Glu:
    status = verifyMatMul(step);
    break;
  case StepKind::Copy:
    status = verifyCopy(step);
    break;
  case StepKind::Launch:
    status = verifyKernelIndex(step);
    if (status.ok())
      status = verifyLaunch(step, *target.kernels[step.kernel], symbols);
    break;
  case StepKind::Check:
    status = verifyCheck(step);
    break;
  default:
    status = invalid("unknown kind %d", int(step.kind));
  }
  for (const auto &value : step.outputs)
    (value->place == Place::Buffer ? bufferWritten
                                   : outputWritten)[value->index] = true;
  return status;
}

Status StepVerifier::run() {
  for (size_t i = 0; i < function.steps.size(); ++i) {
    Status status = verifyStep(*function.steps[i]);
    if (!status.ok())
      return status.within("step " + std::to_string(i));
  }
  for (size_t i = 0; i < outputWritten.size(); ++i)
    if (!outputWritten[i])
      return invalid("no step writes output '%s'",
                     function.outputs[i]->name.c_str());
  return Status::success();
}

Status package::verifySteps(const PackageT &package, const StepTarget &target,
                            const FunctionT &function, SymbolUse &symbols) {
  return StepVerifier(package, target, function, symbols).run();
}
