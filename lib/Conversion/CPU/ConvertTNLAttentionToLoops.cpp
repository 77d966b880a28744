//===- ConvertTNLAttentionToLoops.cpp - Attention in chunks to loops ------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ChunkEmitter.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/Support/MathExtras.h"

namespace tnl {
#define GEN_PASS_DEF_CONVERTTNLATTENTIONTOLOOPS
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

namespace {
struct ConvertTNLAttentionToLoops
    : tnl::impl::ConvertTNLAttentionToLoopsBase<ConvertTNLAttentionToLoops> {
  using ConvertTNLAttentionToLoopsBase::ConvertTNLAttentionToLoopsBase;

  LogicalResult initialize(MLIRContext *context) override {
    if (rows >= 1 && rows <= kMaxAttentionRows && llvm::isPowerOf2_64(rows))
      return success();
    return emitError(UnknownLoc::get(context))
           << getArgument() << ": rows must be 1, 2, 4 or 8, got "
           << static_cast<int64_t>(rows);
  }

  void runOnOperation() override {
    WalkResult walk = getOperation().walk([](Operation *op) {
      if (isa<LinearAttentionOp, GatedLinearAttentionOp>(op))
        op->emitOpError(
            "is compiled in chunks\nhint: run tnl-tile-attention first");
      else if (isa<onnx::LinearAttentionOp>(op))
        op->emitOpError("needs tensors of known rank and static head widths to "
                        "be compiled, in chunks that tnl-tile-attention makes");
      else
        return WalkResult::advance();
      return WalkResult::interrupt();
    });
    if (walk.wasInterrupted())
      return signalPassFailure();
    for (ChunkScope &scope : findChunkScopes(getOperation())) {
      LinalgBuilder b(scope.loop ? scope.loop.getLoc()
                                 : scope.ops.back()->getLoc(),
                      &getContext());
      if (failed(ChunkEmitter(b, std::move(scope), rows).emit()))
        return signalPassFailure();
    }
  }
};
} // namespace
