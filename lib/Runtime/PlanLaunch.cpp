//===- PlanLaunch.cpp - Evaluates launches of GPU kernels -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Plan.h"
#include "TNL/Package/DType.h"
#include "TNL/Package/Expr.h"

#include <climits>

using namespace tnl;
using package::ExprT;
using package::LaunchArgKind;
using package::LaunchArgT;
using package::TensorMapT;

/// What a grid may have in each dimension.
static constexpr int64_t kMaxBlocks[] = {INT32_MAX, 65535, 65535};
/// Tensor maps hold sizes of 32 and strides of 40 bits.
static constexpr int64_t kMaxMapSize = int64_t(1) << 32;
static constexpr int64_t kMaxMapStride = int64_t(1) << 40;

static Status unfit(const char *what, int64_t value, int64_t least,
                    int64_t most) {
  return Status::error(ErrorCode::InvalidArgument,
                       "%s would be %lld for these inputs' shapes; it must be "
                       "%lld to %lld",
                       what, (long long)value, (long long)least,
                       (long long)most);
}

/// A value in [least, most].
static Status evaluateIn(const char *what, const ExprT &expr, const Plan &plan,
                         int64_t least, int64_t most, int64_t &result) {
  auto value = package::evaluate(expr, plan.sizes);
  if (!value.ok())
    return value.takeStatus().within(what);
  if (*value < least || *value > most)
    return unfit(what, *value, least, most);
  result = *value;
  return Status::success();
}

static Status planMap(const TensorMapT &map, const Plan &plan,
                      const PlannedValue &value, PlannedArg &arg) {
  int64_t elementBytes = package::sizeOf(value.dtype), end = elementBytes;
  if (map.offset)
    TNL_RETURN_IF_ERROR(evaluateIn("a tensor map's offset", *map.offset, plan,
                                   0, value.bytes, arg.offset));
  for (size_t d = 0; d < map.sizes.size(); ++d) {
    int64_t size = 0, stride = elementBytes, extent;
    TNL_RETURN_IF_ERROR(evaluateIn("a tensor map's size", *map.sizes[d], plan,
                                   1, kMaxMapSize, size));
    if (d > 0) {
      TNL_RETURN_IF_ERROR(evaluateIn("a tensor map's stride",
                                     *map.strides[d - 1], plan, 0,
                                     kMaxMapStride - 1, stride));
      arg.strides.push_back(uint64_t(stride));
    }
    arg.sizes.push_back(uint64_t(size));
    if (__builtin_mul_overflow(size - 1, stride, &extent) ||
        __builtin_add_overflow(end, extent, &end))
      end = INT64_MAX / 2;
  }
  for (uint64_t stride : arg.strides)
    if (stride % 16)
      return Status::error(ErrorCode::InvalidArgument,
                           "a tensor map's stride would be %llu bytes for "
                           "these inputs' shapes, which is not a multiple of "
                           "16",
                           (unsigned long long)stride);
  if (arg.offset % 16 || end > value.bytes - arg.offset)
    return Status::make(ErrorCode::InvalidPackage,
                        "a tensor map does not fit its tensor for these "
                        "inputs' shapes; the package is wrong");
  return Status::success();
}

static Status planArg(const LaunchArgT &source, const Plan &plan,
                      const PlannedStep &planned, PlannedArg &arg) {
  arg.kind = source.kind;
  arg.operand = source.value;
  if (source.kind == LaunchArgKind::Size) {
    int64_t size = 0;
    TNL_RETURN_IF_ERROR(
        evaluateIn("a size", *source.size, plan, INT32_MIN, INT32_MAX, size));
    arg.size = int32_t(size);
  }
  return source.kind == LaunchArgKind::TensorMap
             ? planMap(*source.map, plan, planned.operands[source.value], arg)
             : Status::success();
}

Status tnl::planBlocks(const package::LaunchT &source, const Plan &plan,
                       PlannedLaunch &launch) {
  for (size_t d = 0; d < 3; ++d) {
    int64_t blocks = 0;
    TNL_RETURN_IF_ERROR(evaluateIn("a number of blocks", *source.blocks[d],
                                   plan, 0, kMaxBlocks[d], blocks));
    launch.blocks[d] = uint32_t(blocks);
  }
  return Status::success();
}

Status tnl::planLaunch(const package::StepT &step, const Plan &plan,
                       PlannedStep &planned) {
  const package::LaunchT &source = *step.launch;
  for (size_t i = 0; i < source.args.size(); ++i) {
    Status status = planArg(*source.args[i], plan, planned,
                            planned.launch.args.emplace_back());
    if (!status.ok())
      return status.within("argument " + std::to_string(i));
  }
  return Status::success();
}
