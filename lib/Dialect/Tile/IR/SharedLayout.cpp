//===- SharedLayout.cpp - Where a kernel's shared memory lies -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Tile/SharedLayout.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl::tile;

/// Bytes of the two barriers of a stage.
static constexpr int64_t kStageBarrierBytes = 16;

SharedLayout::SharedLayout(KernelOp kernel) {
  int64_t end = 0;
  auto place = [&](Operation &op, int64_t size, int64_t align) {
    int64_t offset = llvm::alignTo(end, align);
    entries.push_back({&op, offset, size});
    end = offset + size;
  };
  for (Operation &op : kernel.getBody().getOps()) {
    if (auto alloc = dyn_cast<AllocOp>(op)) {
      SharedType type = alloc.getType();
      place(op, type.getBytes(), type.getSwizzled() ? 1024 : 128);
    } else if (auto pipeline = dyn_cast<CreatePipelineOp>(op)) {
      place(op, pipeline.getType().getStages() * kStageBarrierBytes, 8);
    }
  }
  bytes = end;
}

int64_t SharedLayout::offsetOf(Operation *op) const {
  const auto *entry =
      llvm::find_if(entries, [&](const Entry &e) { return e.op == op; });
  return entry == entries.end() ? -1 : entry->offset;
}

int64_t KernelOp::getSharedBytes() { return SharedLayout(*this).bytes; }
