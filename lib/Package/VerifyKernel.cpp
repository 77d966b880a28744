//===- VerifyKernel.cpp - What kernels ask of their operands --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Package/DType.h"
#include "VerifySteps.h"

using namespace tnl;
using namespace tnl::package;

/// More symbols than the operands of any kernel have dimensions.
static constexpr uint32_t kMaxSymbols = 4096;

static Status verifyGpuKernel(const KernelT &kernel) {
  if (kernel.signature)
    return invalid("a GPU kernel with the signature of a CPU kernel");
  for (size_t i = 0; i < kernel.parameters.size(); ++i) {
    const LaunchParameterT &parameter = *kernel.parameters[i];
    if (parameter.kind > LaunchArgKind::MAX)
      return invalid("parameter %zu has the unknown kind %d", i,
                     int(parameter.kind));
    if (!isValid(parameter.dtype))
      return invalid("parameter %zu has the unknown element type %d", i,
                     int(parameter.dtype));
  }
  return Status::success();
}

Status package::verifySignature(const KernelT &kernel, bool gpu) {
  if (gpu)
    return verifyGpuKernel(kernel);
  if (!kernel.signature)
    return invalid("it has no signature");
  if (!kernel.parameters.empty())
    return invalid("a CPU kernel with the parameters of a GPU kernel");
  const SignatureT &signature = *kernel.signature;
  if (signature.symbols > kMaxSymbols)
    return invalid("%u symbols; at most %u are allowed", signature.symbols,
                   kMaxSymbols);
  if (signature.inputs > signature.parameters.size())
    return invalid("%u inputs of %zu parameters", signature.inputs,
                   signature.parameters.size());
  SymbolUse symbols;
  TNL_RETURN_IF_ERROR(verifySizes(signature.sizes, signature.symbols, symbols));
  std::vector<bool> bound(signature.symbols);
  for (size_t i = 0; i < signature.parameters.size(); ++i) {
    const ParameterT &parameter = *signature.parameters[i];
    if (!isValid(parameter.dtype))
      return invalid("parameter %zu has the unknown element type %d", i,
                     int(parameter.dtype));
    Status status = verifyShape(parameter.shape, symbols);
    if (!status.ok())
      return status.within("parameter " + std::to_string(i));
    for (const auto &size : parameter.shape)
      if (int64_t symbol = asSymbol(*size);
          symbol >= 0 && size_t(symbol) < bound.size())
        bound[symbol] = true;
  }
  TNL_RETURN_IF_ERROR(verifyRequirements(signature.requirements, symbols));
  if (signature.scratch)
    TNL_RETURN_IF_ERROR(verifyExpr(signature.scratch, symbols));
  for (size_t i = 0; i < bound.size(); ++i)
    if (symbols.used[i] && !bound[i])
      return invalid("no parameter has the size of symbol %zu", i);
  return Status::success();
}
