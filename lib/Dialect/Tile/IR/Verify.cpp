//===- Verify.cpp - Shared checks of tile operations ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Verify.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tnl::tile {

std::optional<int64_t> constantOf(Value value) {
  APInt constant;
  if (!matchPattern(value, m_ConstantInt(&constant)) ||
      constant.getSignificantBits() > 64)
    return std::nullopt;
  return constant.getSExtValue();
}

LogicalResult expectRange(Operation *op, StringRef what, int64_t value,
                          int64_t least, int64_t most) {
  if (value >= least && value <= most)
    return success();
  return op->emitOpError() << what << " must be " << least << " to " << most
                           << ", got " << value;
}

LogicalResult expectOneStage(Operation *op, StringRef what, SharedType type) {
  if (!type.isRing())
    return success();
  return op->emitOpError() << what << " must be one stage (tile.stage), got "
                           << type;
}

LogicalResult expectBarrier(Operation *op, Value id) {
  std::optional<int64_t> number = constantOf(id);
  return number ? expectRange(op, "the barrier's id", *number, 1, 15)
                : success();
}

} // namespace tnl::tile
