//===- KernelInfo.cpp - What is known before a kernel is lowered ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelInfo.h"
#include "TNL/Dialect/Tile/SharedLayout.h"
#include "TNL/Dialect/Tile/Target.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl::tile;

/// 32-bit registers of a thread, at most.
static constexpr int64_t kMaxThreadRegisters = 256;
/// How far index arithmetic is followed.
static constexpr int kMaxDepth = 6;

static int64_t powerOfTwoFactor(int64_t value) {
  if (value == 0)
    return kSharedAlignment;
  return std::min(kSharedAlignment, value & -value);
}

/// A power of two that divides an i32, from the arithmetic that makes it.
static int64_t getFactor(Value value, int depth = 0) {
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return powerOfTwoFactor(constant.getSExtValue());
  Operation *op = value.getDefiningOp();
  if (!op || depth == kMaxDepth)
    return 1;
  auto factor = [&](unsigned i) {
    return getFactor(op->getOperand(i), depth + 1);
  };
  if (isa<arith::MulIOp>(op))
    return std::min(kSharedAlignment, factor(0) * factor(1));
  if (isa<arith::AddIOp, arith::SubIOp>(op))
    return std::min(factor(0), factor(1));
  if (isa<arith::AndIOp>(op))
    return std::max(factor(0), factor(1));
  if (isa<arith::ShLIOp>(op) &&
      matchPattern(op->getOperand(1), m_ConstantInt(&constant)) &&
      constant.ult(10))
    return std::min(kSharedAlignment, factor(0) << constant.getZExtValue());
  return 1;
}

static int64_t bytesOfElement(SharedType type) {
  return type.getElementType().getIntOrFloatBitWidth() / 8;
}

KernelInfo::KernelInfo(ModuleOp module) {
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (auto kernel = dyn_cast<KernelOp>(op)) {
      SharedLayout layout(kernel);
      for (const SharedLayout::Entry &entry : layout.entries)
        offsets[entry.op] = entry.offset;
    } else if (auto alloc = dyn_cast<AllocOp>(op)) {
      alignments[alloc.getResult()] =
          std::min(kSharedAlignment, powerOfTwoFactor(getOffset(op)));
    } else if (auto stage = dyn_cast<StageOp>(op)) {
      alignments[stage.getResult()] =
          std::min(getAlignment(stage.getRing()),
                   powerOfTwoFactor(stage.getRing().getType().getStageBytes()));
    } else if (auto slice = dyn_cast<SliceOp>(op)) {
      SharedType type = slice.getTile().getType();
      int64_t bytes = bytesOfElement(type), alignment = kSharedAlignment;
      // Boxes of swizzled tiles are aligned, and slices keep to boxes.
      if (!type.getSwizzled())
        alignment =
            std::min(powerOfTwoFactor(type.getPitch() * bytes) *
                         getFactor(slice.getRow()),
                     powerOfTwoFactor(bytes) * getFactor(slice.getCol()));
      alignments[slice.getResult()] =
          std::min(getAlignment(slice.getTile()), alignment);
    } else if (auto specialize = dyn_cast<SpecializeOp>(op)) {
      if (auto kernel = op->getParentOfType<KernelOp>()) {
        int64_t threads = int64_t(kernel.getThreads()) *
                          std::max<int64_t>(1, kernel.getMinBlocks());
        launchRegisters[op] = std::min<int64_t>(
            kMaxThreadRegisters,
            targetOf(kernel).getRegisters() / threads / 8 * 8);
      }
    }
  });
}

int64_t KernelInfo::getAlignment(Value tile) const {
  auto it = alignments.find(tile);
  if (it != alignments.end())
    return it->second;
  auto type = cast<SharedType>(tile.getType());
  return type.getSwizzled() ? kSharedAlignment : bytesOfElement(type);
}
