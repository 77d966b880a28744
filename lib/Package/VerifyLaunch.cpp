//===- VerifyLaunch.cpp - Launches of GPU kernels -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Package/DType.h"
#include "TNL/Package/Expr.h"
#include "VerifySteps.h"

using namespace tnl;
using namespace tnl::package;

/// More parameters than a kernel can have: theirs are 4 KiB at most.
static constexpr size_t kMaxArgs = 1024;
/// More than any GPU has; how much a device has, its driver says.
static constexpr uint32_t kMaxSharedBytes = 1 << 20;
static constexpr uint32_t kMaxThreads = 1024;

/// The value of an operand, outputs counted on after inputs; null past them.
static const ValueT *operandOf(const StepT &step, size_t index) {
  size_t inputs = step.inputs.size();
  if (index < inputs)
    return step.inputs[index].get();
  return index - inputs < step.outputs.size()
             ? step.outputs[index - inputs].get()
             : nullptr;
}

/// A program whose value, if it is a constant, is at least `least`.
static Status verifyBound(const char *what, const std::unique_ptr<ExprT> &expr,
                          int64_t least, SymbolUse &symbols) {
  Status status = verifyExpr(expr, symbols);
  if (!status.ok())
    return status.within(what);
  if (auto constant = asConstant(*expr); constant && *constant < least)
    return invalid("%s is %lld", what, (long long)*constant);
  return Status::success();
}

static Status verifyMap(const TensorMapT &map, const ValueT &value,
                        SymbolUse &symbols) {
  size_t rank = map.sizes.size();
  if (rank < 2 || rank > 5)
    return invalid("a tensor map of rank %zu; it must be 2 to 5", rank);
  if (map.strides.size() != rank - 1 || map.box.size() != rank)
    return invalid("a tensor map of rank %zu with %zu strides and a box of "
                   "rank %zu",
                   rank, map.strides.size(), map.box.size());
  for (const auto &size : map.sizes)
    TNL_RETURN_IF_ERROR(verifyBound("a tensor map's size", size, 1, symbols));
  for (const auto &stride : map.strides) {
    TNL_RETURN_IF_ERROR(
        verifyBound("a tensor map's stride", stride, 0, symbols));
    if (auto constant = asConstant(*stride); constant && *constant % 16)
      return invalid("a tensor map's stride of %lld bytes is not a multiple "
                     "of 16",
                     (long long)*constant);
  }
  if (map.offset)
    TNL_RETURN_IF_ERROR(
        verifyBound("a tensor map's offset", map.offset, 0, symbols));
  for (uint32_t size : map.box)
    if (size < 1 || size > 256)
      return invalid("a tensor map's box has size %u; it must be 1 to 256",
                     size);
  if (map.swizzle != 0 && map.swizzle != 128)
    return invalid("a tensor map's swizzle is %u; it must be 0 or 128",
                   map.swizzle);
  int64_t inner = map.box[0] * sizeOf(value.dtype);
  if (inner % 16 || (map.swizzle && inner > int64_t(map.swizzle)))
    return invalid("a tensor map's box has rows of %lld bytes; they must be a "
                   "multiple of 16%s",
                   (long long)inner, map.swizzle ? " up to the swizzle" : "");
  return Status::success();
}

static Status verifyArg(const LaunchArgT &arg, const StepT &step,
                        SymbolUse &symbols) {
  if (arg.kind > LaunchArgKind::MAX)
    return invalid("unknown kind %d", int(arg.kind));
  if (bool(arg.size) != (arg.kind == LaunchArgKind::Size) ||
      bool(arg.map) != (arg.kind == LaunchArgKind::TensorMap))
    return invalid("kind %s with the fields of another",
                   EnumNameLaunchArgKind(arg.kind));
  if (arg.kind == LaunchArgKind::Size)
    return verifyExpr(arg.size, symbols);
  const ValueT *value = operandOf(step, arg.value);
  if (!value)
    return invalid("operand %u of %zu", arg.value,
                   step.inputs.size() + step.outputs.size());
  return arg.map ? verifyMap(*arg.map, *value, symbols) : Status::success();
}

/// GPU kernels read truth values as bytes.
static DType inMemory(DType dtype) {
  return dtype == DType::Bool ? DType::I8 : dtype;
}

/// What the kernel's code was compiled for.
static Status verifyParameter(const LaunchParameterT &parameter,
                              const LaunchArgT &arg, const StepT &step) {
  if (parameter.kind != arg.kind)
    return invalid("a %s for a kernel that takes a %s",
                   EnumNameLaunchArgKind(arg.kind),
                   EnumNameLaunchArgKind(parameter.kind));
  if (arg.kind == LaunchArgKind::Size)
    return Status::success();
  DType dtype = operandOf(step, arg.value)->dtype;
  if (inMemory(parameter.dtype) != inMemory(dtype))
    return invalid("type %s for a kernel that takes %s", nameOf(dtype),
                   nameOf(parameter.dtype));
  if (arg.kind == LaunchArgKind::TensorMap &&
      (arg.map->box != parameter.box || arg.map->swizzle != parameter.swizzle))
    return invalid("a tensor map of another box or swizzle than the kernel's");
  return Status::success();
}

Status package::verifyLaunch(const StepT &step, const KernelT &kernel,
                             SymbolUse &symbols) {
  if (!step.launch)
    return invalid("a launch without its arguments");
  if (step.grid || uint8_t(step.operands))
    return invalid("a launch with a grid or optional operands");
  const LaunchT &launch = *step.launch;
  if (launch.args.size() > kMaxArgs)
    return invalid("%zu arguments; at most %zu are allowed", launch.args.size(),
                   kMaxArgs);
  if (launch.args.size() != kernel.parameters.size())
    return invalid("%zu arguments for a kernel of %zu", launch.args.size(),
                   kernel.parameters.size());
  for (size_t i = 0; i < launch.args.size(); ++i) {
    Status status = verifyArg(*launch.args[i], step, symbols);
    if (status.ok())
      status = verifyParameter(*kernel.parameters[i], *launch.args[i], step);
    if (!status.ok())
      return status.within("argument " + std::to_string(i));
  }
  if (launch.blocks.size() != 3)
    return invalid("numbers of blocks in %zu dimensions; 3 are needed",
                   launch.blocks.size());
  for (const auto &blocks : launch.blocks)
    TNL_RETURN_IF_ERROR(verifyBound("a number of blocks", blocks, 0, symbols));
  if (launch.threads < 1 || launch.threads > kMaxThreads)
    return invalid("%u threads in a block; it must be 1 to %u", launch.threads,
                   kMaxThreads);
  if (launch.shared_bytes > kMaxSharedBytes)
    return invalid("%u bytes of shared memory; at most %u are allowed",
                   launch.shared_bytes, kMaxSharedBytes);
  return Status::success();
}
