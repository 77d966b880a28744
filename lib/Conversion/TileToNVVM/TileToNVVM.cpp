//===- TileToNVVM.cpp - Lower kernels over tiles to nvvm ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Emitter.h"
#include "TNL/Conversion/TileToNVVM/Passes.h"
#include "TNL/Dialect/Tile/SharedLayout.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace tnl {
#define GEN_PASS_DEF_CONVERTTILETONVVM
#include "TNL/Conversion/TileToNVVM/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;
using namespace tnl::tile;

namespace {
struct TileTypeConverter : TypeConverter {
  explicit TileTypeConverter(MLIRContext *context) {
    addConversion([](Type type) { return type; });
    addConversion([context](FragType type, SmallVectorImpl<Type> &types)
                      -> std::optional<LogicalResult> {
      Type reg = is16BitFloat(type.getElementType())
                     ? Type(IntegerType::get(context, 32))
                     : type.getElementType();
      types.append(type.getRegisters(), reg);
      return success();
    });
    addConversion(
        [context](SharedType) { return IntegerType::get(context, 32); });
    addConversion(
        [context](PipelineType) { return IntegerType::get(context, 32); });
    addConversion([context](GlobalType) {
      return LLVM::LLVMPointerType::get(context, kGlobal);
    });
    addConversion(
        [context](MapType) { return LLVM::LLVMPointerType::get(context); });
  }
};

struct ConvertTileToNVVM : tnl::impl::ConvertTileToNVVMBase<ConvertTileToNVVM> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (failed(checkModule(module)) || failed(declareSharedMemory(module)))
      return signalPassFailure();
    KernelInfo info(module);

    MLIRContext *context = &getContext();
    TileTypeConverter converter(context);
    RewritePatternSet set(context);
    ConversionTarget target(*context);
    target.addLegalDialect<arith::ArithDialect, cf::ControlFlowDialect,
                           LLVM::LLVMDialect, NVVM::NVVMDialect, ub::UBDialect,
                           vector::VectorDialect>();
    target.addDynamicallyLegalOp<arith::SelectOp>(
        [&](arith::SelectOp op) { return converter.isLegal(op.getType()); });
    // Of other dialects a kernel has nothing.
    target.markUnknownOpDynamicallyLegal(
        [](Operation *op) { return !op->getParentOfType<LLVM::LLVMFuncOp>(); });
    target.addIllegalDialect<TileDialect>();
    target.addIllegalDialect<math::MathDialect>();
    // What the target has instructions for.
    target.addLegalOp<math::AbsFOp, math::CeilOp, math::CopySignOp,
                      math::FloorOp, math::FmaOp, math::RoundEvenOp,
                      math::SqrtOp, math::TruncOp>();
    Patterns patterns{set, converter, info};
    addKernelPatterns(patterns);
    addMemoryPatterns(patterns);
    addPipelinePatterns(patterns);
    addProductPatterns(patterns);
    addScalarProductPatterns(patterns);
    addFragmentPatterns(patterns);
    addFragmentMemoryPatterns(patterns);
    addReductionPatterns(patterns);
    addMathPatterns(patterns);
    scf::populateSCFStructuralTypeConversionsAndLegality(converter, set,
                                                         target);
    if (failed(applyPartialConversion(module, target, std::move(set))))
      signalPassFailure();
  }

  /// Tile operations are only lowered inside of kernels of the module, whose
  /// names leave that of the shared memory free.
  static LogicalResult checkModule(ModuleOp module) {
    WalkResult result = module.walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (auto kernel = dyn_cast<KernelOp>(op);
          kernel && kernel->getParentOp() == module) {
        if (kernel.getSymName() != kSharedMemoryName)
          return WalkResult::skip();
        kernel.emitOpError() << "cannot be named '" << kSharedMemoryName
                             << "', the name of the shared memory of kernels";
        return WalkResult::interrupt();
      }
      if (!isa_and_nonnull<TileDialect>(op->getDialect()))
        return WalkResult::advance();
      op->emitOpError() << (isa<KernelOp>(op)
                                ? "must be at the top level of the module"
                                : "is outside of a kernel; kernels are lowered "
                                  "in a module of their own");
      return WalkResult::interrupt();
    });
    return failure(result.wasInterrupted());
  }

  static LogicalResult declareSharedMemory(ModuleOp module) {
    bool used = false;
    for (KernelOp kernel : module.getOps<KernelOp>())
      used |= kernel.getSharedBytes() > 0;
    if (!used)
      return success();
    if (Operation *other = module.lookupSymbol(kSharedMemoryName))
      return other->emitError()
             << "'" << kSharedMemoryName
             << "' is the name of the shared memory of kernels";
    OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
    LLVM::GlobalOp::create(
        builder, module.getLoc(),
        LLVM::LLVMArrayType::get(builder.getI8Type(), 0),
        /*isConstant=*/false, LLVM::Linkage::External, kSharedMemoryName,
        /*value=*/Attribute(), /*alignment=*/kSharedAlignment, kShared);
    return success();
  }
};
} // namespace
