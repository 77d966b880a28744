//===- Kernels.cpp - Kernels as functions, and places in them -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Emitter.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace tnl::tile;

/// Bytes of a tensor map.
static constexpr int64_t kMapBytes = 128;

/// A tensor map stays where the launch put it: in the constant memory of
/// parameters.
static DictionaryAttr mapArgumentAttrs(OpBuilder &builder) {
  auto bytes = LLVM::LLVMArrayType::get(builder.getContext(),
                                        builder.getI8Type(), kMapBytes);
  return builder.getDictionaryAttr(
      {builder.getNamedAttr(LLVM::LLVMDialect::getByValAttrName(),
                            TypeAttr::get(bytes)),
       builder.getNamedAttr(LLVM::LLVMDialect::getAlignAttrName(),
                            builder.getI64IntegerAttr(64)),
       builder.getNamedAttr(NVVM::NVVMDialect::getGridConstantAttrName(),
                            builder.getUnitAttr())});
}

/// Whether an operation neither needs nor makes anything in global memory.
static bool staysInBlock(Operation &op) {
  return op.hasTrait<StaysInBlock>() ||
         (isMemoryEffectFree(&op) && !op.hasTrait<OpTrait::IsTerminator>());
}

/// Lets kernels overlap: the next one may start as soon as all blocks of this
/// one have, and all threads of this one wait for the kernel before it.
///
/// The wait ends when that kernel has ended and its memory can be seen. As that
/// one has waited as well, all earlier ones of the stream have ended, so that
/// their results may be read and what they read may be overwritten. This holds
/// only if every block waits, hence it is in the entry block, which all threads
/// execute, before the groups of warps part; and if nothing touches global
/// memory before. Blocks that start early take what is free and no more: all
/// blocks of the kernel they wait for have their place already.
///
/// Kernels with pipelines, which fill shared memory, let the next one start
/// only as their blocks end: blocks that came early would keep those of the
/// kernel after from spreading evenly (4% of a prompt's time on an H100).
static void waitForEarlierKernels(Block &entry, Emitter &e) {
  OpBuilder::InsertionGuard guard(e.rewriter);
  auto first = llvm::find_if_not(entry, staysInBlock);
  if (entry.getOps<CreatePipelineOp>().empty()) {
    e.rewriter.setInsertionPointToStart(&entry);
    e.create<NVVM::GriddepcontrolOp>(
        NVVM::GridDepActionKind::launch_dependents);
  }
  e.rewriter.setInsertionPoint(&*first);
  e.create<NVVM::GriddepcontrolOp>(NVVM::GridDepActionKind::wait);
}

static LogicalResult lowerKernel(KernelOp op, Operands<KernelOp>, Emitter &e,
                                 const TypeConverter &converter) {
  ArrayRef<Type> types = op.getArgumentTypes();
  TypeConverter::SignatureConversion signature(types.size());
  if (failed(converter.convertSignatureArgs(types, signature)))
    return e.rewriter.notifyMatchFailure(op, "unsupported parameter");
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(e.rewriter.getContext()),
      signature.getConvertedTypes());
  auto func = e.create<LLVM::LLVMFuncOp>(op.getSymName(), type);
  for (auto [i, parameter] : llvm::enumerate(types))
    if (isa<MapType>(parameter))
      func.setArgAttrs(i, mapArgumentAttrs(e.rewriter));
  func->setAttr(NVVM::NVVMDialect::getKernelFuncAttrName(),
                e.rewriter.getUnitAttr());
  func->setAttr(NVVM::NVVMDialect::getMaxntidAttrName(),
                e.rewriter.getDenseI32ArrayAttr(
                    {static_cast<int32_t>(op.getThreads()), 1, 1}));
  func->setAttr(NVVM::NVVMDialect::getMinctasmAttrName(),
                e.rewriter.getI32IntegerAttr(op.getMinBlocks()));
  waitForEarlierKernels(op.getBody().front(), e);
  e.rewriter.inlineRegionBefore(op.getBody(), func.getBody(),
                                func.getBody().end());
  e.rewriter.applySignatureConversion(&func.getBody().front(), signature,
                                      &converter);
  e.rewriter.eraseOp(op);
  return success();
}

namespace {
/// Needs the type converter, which other lowerings do not.
struct KernelLowering : OpConversionPattern<KernelOp> {
  KernelLowering(const TypeConverter &converter, MLIRContext *context,
                 const KernelInfo &info)
      : OpConversionPattern(converter, context), info(info) {}

  LogicalResult
  matchAndRewrite(KernelOp op, Operands<KernelOp> operands,
                  ConversionPatternRewriter &rewriter) const override {
    Emitter emitter(rewriter, op.getLoc(), info);
    return lowerKernel(op, operands, emitter, *getTypeConverter());
  }

  const KernelInfo &info;
};
} // namespace

static LogicalResult lowerReturn(ReturnOp op, Operands<ReturnOp>, Emitter &e) {
  e.rewriter.replaceOpWithNewOp<LLVM::ReturnOp>(op, ValueRange());
  return success();
}

static LogicalResult lowerBlockId(BlockIdOp op, Operands<BlockIdOp>,
                                  Emitter &e) {
  switch (op.getAxis()) {
  case Axis::X:
    e.rewriter.replaceOpWithNewOp<NVVM::BlockIdXOp>(op, e.i32Type);
    break;
  case Axis::Y:
    e.rewriter.replaceOpWithNewOp<NVVM::BlockIdYOp>(op, e.i32Type);
    break;
  case Axis::Z:
    e.rewriter.replaceOpWithNewOp<NVVM::BlockIdZOp>(op, e.i32Type);
    break;
  }
  return success();
}

static LogicalResult lowerThreadId(ThreadIdOp op, Operands<ThreadIdOp>,
                                   Emitter &e) {
  e.rewriter.replaceOp(op, e.threadId());
  return success();
}

/// Moves the operations of a region without results to the insertion point.
static void inlineBody(Block &body, ValueRange arguments, Emitter &e) {
  e.rewriter.eraseOp(body.getTerminator());
  Block *block = e.rewriter.getInsertionBlock();
  e.rewriter.inlineBlockBefore(&body, block, e.rewriter.getInsertionPoint(),
                               arguments);
}

static void setRegisters(int64_t launch, int64_t wanted, Emitter &e) {
  if (launch == wanted)
    return;
  e.create<NVVM::SetMaxRegisterOp>(
      wanted, wanted > launch ? NVVM::SetMaxRegisterAction::increase
                              : NVVM::SetMaxRegisterAction::decrease);
}

static LogicalResult lowerSpecialize(SpecializeOp op, Operands<SpecializeOp>,
                                     Emitter &e) {
  // The shuffle tells the compiler that a warp's threads agree.
  Value group = e.atEntry([&] {
    Value own = e.shiftRight(e.create<NVVM::ThreadIdXOp>(e.i32Type), 7);
    return e.create<NVVM::ShflOp>(e.i32Type, e.i32(-1), own, e.i32(0),
                                  e.i32(kWarp - 1), NVVM::ShflKind::idx,
                                  UnitAttr());
  });
  int64_t launch = e.info.getLaunchRegisters(op);
  int64_t first = 0;
  OpBuilder::InsertionGuard guard(e.rewriter);
  for (auto [i, region] : llvm::enumerate(op.getGroups())) {
    int64_t end = first + op.getCounts()[i];
    // The last group is everyone else.
    bool last = i + 1 == op.getGroups().size();
    Operation *rest = nullptr;
    if (!last) {
      Value inside = e.compare(arith::CmpIPredicate::slt, group, end);
      auto branch = e.create<scf::IfOp>(TypeRange(), inside,
                                        /*withElseRegion=*/true);
      e.rewriter.setInsertionPoint(branch.thenBlock()->getTerminator());
      rest = branch.elseBlock()->getTerminator();
    }
    setRegisters(launch, op.getRegisters()[i], e);
    Value index = e.add(group, -first);
    inlineBody(region.front(), index, e);
    if (rest)
      e.rewriter.setInsertionPoint(rest);
    first = end;
  }
  e.rewriter.eraseOp(op);
  return success();
}

static LogicalResult lowerSingle(SingleOp op, Operands<SingleOp>, Emitter &e) {
  Value isFirst = e.atEntry([&] {
    return e.compare(arith::CmpIPredicate::eq, e.threadInGroup(), 0);
  });
  auto branch = e.create<scf::IfOp>(TypeRange(), isFirst,
                                    /*withElseRegion=*/false);
  e.rewriter.setInsertionPoint(branch.thenBlock()->getTerminator());
  inlineBody(op.getBody().front(), {}, e);
  e.rewriter.eraseOp(op);
  return success();
}

void tnl::tile::addKernelPatterns(Patterns &patterns) {
  patterns.set.add<KernelLowering>(patterns.converter,
                                   patterns.set.getContext(), patterns.info);
  patterns.add<ReturnOp>(lowerReturn);
  patterns.add<BlockIdOp>(lowerBlockId);
  patterns.add<ThreadIdOp>(lowerThreadId);
  patterns.add<SpecializeOp>(lowerSpecialize);
  patterns.add<SingleOp>(lowerSingle);
}
