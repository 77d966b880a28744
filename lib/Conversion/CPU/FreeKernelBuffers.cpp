//===- FreeKernelBuffers.cpp - Hoist and free a kernel's buffers ----------===//

#include "KernelForm.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

namespace tnl {
#define GEN_PASS_DEF_FREEKERNELBUFFERS
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// Whether a buffer or a view of it leaves its block through a terminator.
static bool escapes(Value buffer) {
  for (Operation *user : buffer.getUsers()) {
    if (user->hasTrait<OpTrait::IsTerminator>())
      return true;
    for (Value result : user->getResults())
      if (isa<BaseMemRefType>(result.getType()) && escapes(result))
        return true;
  }
  return false;
}

namespace {
struct FreeKernelBuffers : tnl::impl::FreeKernelBuffersBase<FreeKernelBuffers> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr(kKernelAttr) || kernel.isExternal())
      return;
    // A buffer is freed where its block ends.
    if (failed(requireReturn(kernel)))
      return signalPassFailure();
    bufferization::hoistBuffersFromLoops(kernel);
    kernel.walk([&](memref::AllocOp alloc) {
      if (escapes(alloc.getResult())) {
        alloc.emitOpError("leaves its block, so nothing frees it");
        return signalPassFailure();
      }
      OpBuilder builder(alloc->getBlock()->getTerminator());
      memref::DeallocOp::create(builder, alloc.getLoc(), alloc.getResult());
    });
  }
};
} // namespace
