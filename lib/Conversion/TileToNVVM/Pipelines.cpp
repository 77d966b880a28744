//===- Pipelines.cpp - Barriers, pipelines and TMA ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Emitter.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl::tile;

/// Bytes of an mbarrier.
static constexpr int64_t kBarrierBytes = 8;
/// How long a waiting thread may sleep before it looks again, in nanoseconds.
static constexpr int64_t kWaitNanoseconds = 10000000;

//===----------------------------------------------------------------------===//
// Barriers of threads
//===----------------------------------------------------------------------===//

static LogicalResult lowerBarrier(BarrierOp op, Operands<BarrierOp> operands,
                                  Emitter &e) {
  if (!op.getId())
    e.create<NVVM::BarrierOp>();
  else
    e.namedBarrier(operands.getId().front(), *op.getThreads());
  e.rewriter.eraseOp(op);
  return success();
}

static LogicalResult lowerProxyFence(ProxyFenceOp op, Operands<ProxyFenceOp>,
                                     Emitter &e) {
  MLIRContext *context = e.rewriter.getContext();
  e.rewriter.replaceOpWithNewOp<NVVM::FenceProxyOp>(
      op, NVVM::ProxyKindAttr::get(context, NVVM::ProxyKind::async_shared),
      NVVM::SharedSpaceAttr::get(context, NVVM::SharedSpace::shared_cta));
  return success();
}

//===----------------------------------------------------------------------===//
// Pipelines
//===----------------------------------------------------------------------===//

static LogicalResult lowerCreatePipeline(CreatePipelineOp op,
                                         Operands<CreatePipelineOp>,
                                         Emitter &e) {
  Value address = e.sharedAddress(op);
  int64_t stages = op.getType().getStages();
  Value isFirst = e.compare(arith::CmpIPredicate::eq, e.threadId(), 0);
  auto branch = e.create<scf::IfOp>(TypeRange(), isFirst,
                                    /*withElseRegion=*/false);
  {
    OpBuilder::InsertionGuard guard(e.rewriter);
    e.rewriter.setInsertionPoint(branch.thenBlock()->getTerminator());
    for (int64_t i = 0; i < 2 * stages; ++i)
      e.create<NVVM::MBarrierInitOp>(
          e.sharedPointer(address, i * kBarrierBytes),
          e.i32(i < stages ? op.getFull() : op.getEmpty()), Value());
    e.create<NVVM::FenceMbarrierInitOp>();
  }
  e.rewriter.replaceOp(op, address);
  return success();
}

enum class Side { Full, Empty };

/// The barrier of iteration `it`.
static Value barrierOf(Side side, PipelineType type, Value pipeline, Value it,
                       Emitter &e) {
  Value stage = e.stageOf(it, type.getStages());
  Value address = e.add(pipeline, e.mul(stage, kBarrierBytes));
  return e.sharedPointer(
      address, side == Side::Full ? 0 : type.getStages() * kBarrierBytes);
}

template <typename OpT, Side side>
static LogicalResult lowerWait(OpT op, Operands<OpT> operands, Emitter &e) {
  PipelineType type = op.getPipeline().getType();
  Value it = operands.getIt().front();
  int64_t stages = type.getStages();
  Value round = it;
  if (llvm::isPowerOf2_64(stages))
    round = e.shiftRight(it, llvm::Log2_64(stages));
  else
    round = e.template create<arith::DivUIOp>(it, e.i32(stages));
  Value parity = e.bitAnd(round, 1);
  // Nothing completes the empty barriers before their first use: waiting for
  // the phase before the first returns at once.
  if (side == Side::Empty)
    parity = e.bitXor(parity, e.i32(1));
  e.template create<NVVM::MBarrierTryWaitParityOp>(
      barrierOf(side, type, operands.getPipeline().front(), it, e), parity,
      e.i32(kWaitNanoseconds));
  e.rewriter.eraseOp(op);
  return success();
}

template <typename OpT, Side side>
static LogicalResult lowerArrive(OpT op, Operands<OpT> operands, Emitter &e) {
  Value barrier =
      barrierOf(side, op.getPipeline().getType(),
                operands.getPipeline().front(), operands.getIt().front(), e);
  e.template create<NVVM::MBarrierArriveOp>(
      e.rewriter.getI64Type(), barrier, /*count=*/Value(),
      NVVM::MemScopeKind::CTA, /*relaxed=*/false);
  e.rewriter.eraseOp(op);
  return success();
}

static LogicalResult lowerExpectBytes(ExpectBytesOp op,
                                      Operands<ExpectBytesOp> operands,
                                      Emitter &e) {
  Value barrier =
      barrierOf(Side::Full, op.getPipeline().getType(),
                operands.getPipeline().front(), operands.getIt().front(), e);
  e.create<NVVM::MBarrierArriveExpectTxOp>(
      TypeRange(), barrier, e.i32(op.getBytes()), NVVM::MemScopeKind::CTA,
      /*relaxed=*/false, /*predicate=*/Value());
  e.rewriter.eraseOp(op);
  return success();
}

//===----------------------------------------------------------------------===//
// TMA
//===----------------------------------------------------------------------===//

/// Coordinates as TMA takes them: fastest dimension first.
static SmallVector<Value> reversed(ArrayRef<ValueRange> coordinates) {
  SmallVector<Value> result;
  for (ValueRange coordinate : llvm::reverse(coordinates))
    result.push_back(coordinate.front());
  return result;
}

static LogicalResult lowerTMALoad(TMALoadOp op, Operands<TMALoadOp> operands,
                                  Emitter &e) {
  Value barrier =
      barrierOf(Side::Full, op.getPipeline().getType(),
                operands.getPipeline().front(), operands.getIt().front(), e);
  // A block's own shared memory has the same addresses in its cluster's.
  Value tile = e.create<LLVM::IntToPtrOp>(
      LLVM::LLVMPointerType::get(e.rewriter.getContext(), kCluster),
      operands.getTile().front());
  e.create<NVVM::CpAsyncBulkTensorGlobalToSharedClusterOp>(
      tile, operands.getMap().front(), reversed(operands.getCoordinates()),
      barrier, /*im2colOffsets=*/ValueRange(), /*multicastMask=*/Value(),
      /*l2CacheHint=*/Value(), NVVM::TMALoadMode::TILE, /*isCTAOnly=*/false,
      /*group=*/NVVM::CTAGroupKindAttr(), /*predicate=*/Value());
  e.rewriter.eraseOp(op);
  return success();
}

static LogicalResult lowerTMAStore(TMAStoreOp op, Operands<TMAStoreOp> operands,
                                   Emitter &e) {
  e.create<NVVM::CpAsyncBulkTensorSharedCTAToGlobalOp>(
      operands.getMap().front(), e.sharedPointer(operands.getTile().front()),
      reversed(operands.getCoordinates()), /*l2CacheHint=*/Value(),
      NVVM::TMAStoreMode::TILE, /*predicate=*/Value());
  e.create<NVVM::CpAsyncBulkCommitGroupOp>();
  e.rewriter.eraseOp(op);
  return success();
}

static LogicalResult lowerTMAStoreWait(TMAStoreWaitOp op,
                                       Operands<TMAStoreWaitOp>, Emitter &e) {
  e.create<NVVM::CpAsyncBulkWaitGroupOp>(
      e.rewriter.getI32IntegerAttr(op.getPending()),
      op.getRead() ? e.rewriter.getUnitAttr() : UnitAttr());
  e.rewriter.eraseOp(op);
  return success();
}

void tnl::tile::addPipelinePatterns(Patterns &patterns) {
  patterns.add<BarrierOp>(lowerBarrier);
  patterns.add<ProxyFenceOp>(lowerProxyFence);
  patterns.add<CreatePipelineOp>(lowerCreatePipeline);
  patterns.add<WaitEmptyOp>(lowerWait<WaitEmptyOp, Side::Empty>);
  patterns.add<WaitFullOp>(lowerWait<WaitFullOp, Side::Full>);
  patterns.add<ArriveEmptyOp>(lowerArrive<ArriveEmptyOp, Side::Empty>);
  patterns.add<ArriveFullOp>(lowerArrive<ArriveFullOp, Side::Full>);
  patterns.add<ExpectBytesOp>(lowerExpectBytes);
  patterns.add<TMALoadOp>(lowerTMALoad);
  patterns.add<TMAStoreOp>(lowerTMAStore);
  patterns.add<TMAStoreWaitOp>(lowerTMAStoreWait);
}
