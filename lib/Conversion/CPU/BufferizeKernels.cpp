//===- BufferizeKernels.cpp - Kernels from tensors to buffers -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Conversion/CPU/Passes.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace tnl {
#define GEN_PASS_DEF_BUFFERIZEKERNELS
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// Expands a view by its strides. Upstream's expansion of `memref.expand_shape`
/// does not take two dynamic sizes in one group.
static void lowerExpandShape(memref::ExpandShapeOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), op);
  MemRefType type = op.getResultType();
  auto source = memref::ExtractStridedMetadataOp::create(b, op.getSrc());
  SmallVector<OpFoldResult> sizes = op.getMixedOutputShape();
  auto [staticStrides, staticOffset] = type.getStridesAndOffset();
  auto choose = [&](int64_t constant, Value value) {
    return ShapedType::isDynamic(constant) ? OpFoldResult(value)
                                           : b.getIndexAttr(constant);
  };
  SmallVector<OpFoldResult> strides(type.getRank());
  auto setStrides = [&](ArrayRef<int64_t> group, Value stride) {
    for (int64_t d : llvm::reverse(group)) {
      strides[d] = choose(staticStrides[d], stride);
      Value size = getValueOrCreateConstantIndexOp(b, b.getLoc(), sizes[d]);
      stride = b.createOrFold<arith::MulIOp>(stride, size);
    }
  };
  SmallVector<ReassociationIndices> groups = op.getReassociationIndices();
  for (auto [group, stride] : llvm::zip(groups, source.getStrides()))
    setStrides(group, stride);
  if (groups.empty()) // of a scalar, to sizes 1
    setStrides(llvm::to_vector(llvm::seq(type.getRank())),
               arith::ConstantIndexOp::create(b, 1));
  op.replaceAllUsesWith(memref::ReinterpretCastOp::create(
                            b, type, source.getBaseBuffer(),
                            choose(staticOffset, source.getOffset()), sizes,
                            strides)
                            .getResult());
  op.erase();
}

namespace {
struct BufferizeKernels : tnl::impl::BufferizeKernelsBase<BufferizeKernels> {
  void runOnOperation() override {
    bufferization::OneShotBufferizationOptions options;
    options.memCpyFn = [](OpBuilder &builder, Location loc, Value from,
                          Value to) {
      if (from != to)
        linalg::makeMemRefCopyOp(builder, loc, from, to);
      return success();
    };
    bufferization::BufferizationState state;
    IRRewriter rewriter(&getContext());
    for (func::FuncOp kernel : getOperation().getOps<func::FuncOp>()) {
      if (!kernel->hasAttr(kKernelAttr))
        continue;
      if (failed(bufferization::eliminateEmptyTensors(rewriter, kernel)) ||
          failed(bufferization::runOneShotBufferize(kernel, options, state)))
        return signalPassFailure();
      kernel.walk(lowerExpandShape);
    }
  }
};
} // namespace
