//===- ConvertTNLToTile.cpp - Write kernels as tile programs --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelParts.h"
#include "TNL/Conversion/TNLToTile/Passes.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/TypeSwitch.h"
#include <set>
#include <tuple>

namespace tnl {
#define GEN_PASS_DEF_CONVERTTNLTOTILE
#include "TNL/Conversion/TNLToTile/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

//===----------------------------------------------------------------------===//
// Which kernel an operation gets
//===----------------------------------------------------------------------===//

/// The kernel of an operation that is no attention.
static LogicalResult emitOperation(Operation *op, LaunchBuilder &host,
                                   const KernelOptions &options, Why &why) {
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case<EmbeddingOp, RMSScaleOp, RMSScaleOfSumsOp, SimpleRMSNormOp,
            ArgmaxOp, SiLUOp, FillOp, ScaleOp, PickHeadsOp, SplitOp,
            SplitHeadsOp, MergeHeadsOp, LastTokenOp, LRPEOp>(
          [&](auto op) { return emit(op, host, why); })
      .Case<LinearOp, GLUOp>(
          [&](Operation *op) { return emitProduct(op, host, options, why); })
      .Case<LinearAttentionOp, GatedLinearAttentionOp>([&](Operation *) {
        why = "kernels are made of chunks, which tnl-tile-attention makes of "
              "attention that has elements";
        return failure();
      })
      .Default([&](Operation *op) { return emitElementwise(op, host, why); });
}

//===----------------------------------------------------------------------===//
// Kernel functions
//===----------------------------------------------------------------------===//

/// The operation that a kernel function is for: its only one, or attention
/// among changes of its operands' layout. Null if there are others.
static Operation *mainOperation(Block &body) {
  SmallVector<Operation *> others, layouts;
  for (Operation &op : body.without_terminator())
    if (isa<SplitHeadsOp, MergeHeadsOp>(op))
      layouts.push_back(&op);
    else if (!op.hasTrait<OpTrait::ConstantLike>())
      others.push_back(&op);
  if (others.empty() && layouts.size() == 1)
    return layouts.front();
  if (others.size() != 1 ||
      (!layouts.empty() && !isa<LinearAttentionOp>(others.front())))
    return nullptr;
  return others.front();
}

bool tnl::gpu::hasBuffers(func::FuncOp kernel) {
  auto isBuffer = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && MemRefType::isValidElementType(tensor.getElementType());
  };
  Operation *terminator = kernel.getBody().front().getTerminator();
  return isa<func::ReturnOp>(terminator) &&
         llvm::all_of(kernel.getArgumentTypes(), isBuffer) &&
         llvm::all_of(terminator->getOperandTypes(), isBuffer);
}

LogicalResult tnl::gpu::emitKernel(func::FuncOp kernel, LaunchBuilder &host,
                                   const KernelOptions &options,
                                   KernelError &error) {
  if (hasChunks(kernel)) {
    ChunkRefusal refusal;
    FailureOr<ChunkBody> body = matchChunkBody(kernel, refusal);
    if (failed(body)) {
      error = {refusal.op, refusal.why};
      return failure();
    }
    error.op = body->scores;
    return emitAttention(*body, host, options, error.why);
  }
  error.op = mainOperation(kernel.getBody().front());
  return error.op ? emitOperation(error.op, host, options, error.why)
                  : failure();
}

/// Errors for what the host function could not express.
static LogicalResult checkFunction(func::FuncOp function) {
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return function.emitOpError("is a kernel without a body of one block");
  Block &body = function.getBody().front();
  Operation *terminator = body.getTerminator();
  if (!hasBuffers(function))
    return function.emitOpError(
        "is a kernel whose arguments and results are not all ranked tensors");
  llvm::SmallPtrSet<void *, 4> seen;
  for (Value value : terminator->getOperands()) {
    Operation *producer = value.getDefiningOp();
    if (!producer || producer->hasTrait<OpTrait::ConstantLike>() ||
        !seen.insert(value.getAsOpaquePointer()).second)
      return function.emitOpError(
          "is a kernel that returns an argument, a constant or a value twice");
  }
  return success();
}

namespace {

struct ConvertTNLToTile : tnl::impl::ConvertTNLToTileBase<ConvertTNLToTile> {
  using ConvertTNLToTileBase::ConvertTNLToTileBase;

  LogicalResult convert(func::FuncOp function) {
    if (failed(checkFunction(function)))
      return failure();
    LaunchBuilder host(function);
    KernelOptions options{host.target(), tensorCores, /*remarks=*/true};
    KernelError error;
    if (failed(emitKernel(function, host, options, error))) {
      host.abandon();
      auto [op, why] = error;
      if (!op)
        return function.emitOpError(
            "is a kernel of several operations; on GPUs each has its own");
      // A raised node may have become several operations.
      if (reported
              .emplace(op->getLoc().getAsOpaquePointer(),
                       op->getName().getStringRef(), why)
              .second)
        op->emitOpError("has no GPU kernel: ") << why;
      return failure();
    }
    host.finish();
    return success();
  }

  void runOnOperation() override {
    // All failures are reported, so that one run tells what is missing.
    bool complete = true;
    reported.clear();
    for (auto function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (function->hasAttr(kKernelAttr) && failed(convert(function)))
        complete = false;
    if (!complete)
      signalPassFailure();
  }

  std::set<std::tuple<const void *, StringRef, Why>> reported;
};

} // namespace
