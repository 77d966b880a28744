//===- CPUKernelABI.cpp - The entry points that the runtime calls
//----------===//

#include "TNL/Conversion/CPU/Passes.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace tnl {
#define GEN_PASS_DEF_CPUKERNELABI
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// The address `offset` 64-bit words behind `base`.
static Value wordAt(ImplicitLocOpBuilder &b, Value base, int32_t offset) {
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  return LLVM::GEPOp::create(b, pointer, b.getI64Type(), base,
                             ArrayRef<LLVM::GEPArg>{offset});
}

static void makeEntry(LLVM::LLVMFuncOp body, ArrayRef<int64_t> ranks) {
  std::string name = body.getName().str();
  body.setName(name + ".body");
  body.setLinkage(LLVM::Linkage::Internal);
  body->removeAttr(kArgRanksAttr);
  body->removeAttr(kKernelAttr);

  ImplicitLocOpBuilder b(body.getLoc(), body.getContext());
  b.setInsertionPointAfter(body);
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  Type word = b.getI64Type();
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(b.getContext()), {pointer, word, word});
  auto entry = LLVM::LLVMFuncOp::create(b, name, type);
  Block *block = entry.addEntryBlock(b);
  b.setInsertionPointToStart(block);
  SmallVector<Value> operands;
  for (auto [i, rank] : llvm::enumerate(ranks)) {
    Value descriptor =
        LLVM::LoadOp::create(b, pointer, wordAt(b, block->getArgument(0), i));
    // The aligned pointer, through which all accesses go.
    body.setArgAttr(operands.size() + 1,
                    LLVM::LLVMDialect::getNoAliasAttrName(), b.getUnitAttr());
    for (int64_t field : llvm::seq(3 + 2 * rank))
      operands.push_back(LLVM::LoadOp::create(
          b, field < 2 ? Type(pointer) : word,
          wordAt(b, descriptor, static_cast<int32_t>(field))));
  }
  operands.push_back(block->getArgument(1));
  operands.push_back(block->getArgument(2));
  LLVM::CallOp::create(b, body, operands);
  LLVM::ReturnOp::create(b, ValueRange{});
}

namespace {
struct CPUKernelABI : tnl::impl::CPUKernelABIBase<CPUKernelABI> {
  void runOnOperation() override {
    SmallVector<LLVM::LLVMFuncOp> kernels(
        getOperation().getOps<LLVM::LLVMFuncOp>());
    for (LLVM::LLVMFuncOp kernel : kernels) {
      auto ranks = kernel->getAttrOfType<DenseI64ArrayAttr>(kArgRanksAttr);
      if (!ranks)
        continue;
      int64_t expected = 2;
      for (int64_t rank : ranks.asArrayRef())
        expected += 3 + 2 * rank;
      if (kernel.isExternal() || kernel.getNumArguments() != expected) {
        kernel.emitOpError("has ")
            << kernel.getNumArguments()
            << " arguments, but memrefs of the ranks in '" << kArgRanksAttr
            << "' and a range are " << expected;
        return signalPassFailure();
      }
      makeEntry(kernel, ranks.asArrayRef());
    }
  }
};
} // namespace
