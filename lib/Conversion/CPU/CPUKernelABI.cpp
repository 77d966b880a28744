//===- CPUKernelABI.cpp - The entry points that the runtime calls ---------===//

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

/// The type of a kernel over memrefs of these ranks and a range, that of its
/// entries' call.
static LLVM::LLVMFunctionType bodyType(MLIRContext *context,
                                       ArrayRef<int64_t> ranks) {
  auto pointer = LLVM::LLVMPointerType::get(context);
  Type word = IntegerType::get(context, 64);
  SmallVector<Type> types;
  for (int64_t rank : ranks) {
    types.append({pointer, pointer});
    types.append(1 + 2 * rank, word);
  }
  types.append({word, word});
  return LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(context), types);
}

static LogicalResult checkKernel(LLVM::LLVMFuncOp kernel,
                                 ArrayRef<int64_t> ranks, IntegerAttr slopes) {
  // As many arguments are expected as there are; more overflow nothing.
  int64_t expected = 2;
  for (int64_t rank : ranks)
    expected += 3 + 2 * std::min<int64_t>(rank, 1 << 16);
  if (kernel.isExternal() || kernel.getNumArguments() != expected)
    return kernel.emitOpError("has ")
           << kernel.getNumArguments()
           << " arguments, but memrefs of the ranks in '" << kArgRanksAttr
           << "' and a range are " << expected;
  LLVM::LLVMFunctionType type = bodyType(kernel.getContext(), ranks);
  if (kernel.getFunctionType() != type)
    return kernel.emitOpError("has the type ")
           << kernel.getFunctionType() << ", but memrefs of the ranks in '"
           << kArgRanksAttr << "' and a range make it " << type;
  if (slopes && (slopes.getInt() >= static_cast<int64_t>(ranks.size()) ||
                 ranks[slopes.getInt()] != 1))
    return kernel.emitOpError("has '")
           << kSlopesArgumentAttr << "' " << slopes.getInt()
           << ", which is no argument of rank 1";
  return success();
}

/// Hides the kernel behind its entries; its pointers do not alias.
static void hideBody(LLVM::LLVMFuncOp body, ArrayRef<int64_t> ranks) {
  body.setName((body.getName() + ".body").str());
  body.setLinkage(LLVM::Linkage::Internal);
  for (StringRef name :
       {kArgRanksAttr, kKernelAttr, kEntriesAttr, kSlopesArgumentAttr})
    body->removeAttr(name);
  unsigned argument = 0;
  for (int64_t rank : ranks) {
    // The aligned pointer, through which all accesses go.
    body.setArgAttr(argument + 1, LLVM::LLVMDialect::getNoAliasAttrName(),
                    UnitAttr::get(body.getContext()));
    argument += 3 + 2 * rank;
  }
}

/// Makes the entry `name`, which passes its own slopes in place of operand
/// `slopesArgument` (none if negative).
static void makeEntry(LLVM::LLVMFuncOp body, StringRef name,
                      ArrayRef<int64_t> ranks, int64_t slopesArgument,
                      ArrayRef<float> slopes) {
  ImplicitLocOpBuilder b(body.getLoc(), body.getContext());
  b.setInsertionPointAfter(body);
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  Type word = b.getI64Type();
  LLVM::GlobalOp table;
  if (slopesArgument >= 0) {
    auto count = static_cast<int64_t>(slopes.size());
    auto values = DenseElementsAttr::get(
        RankedTensorType::get(count, b.getF32Type()), slopes);
    table = LLVM::GlobalOp::create(
        b, LLVM::LLVMArrayType::get(b.getF32Type(), count),
        /*isConstant=*/true, LLVM::Linkage::Internal, (name + ".slopes").str(),
        values);
  }
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(b.getContext()), {pointer, word, word});
  auto entry = LLVM::LLVMFuncOp::create(b, name, type);
  Block *block = entry.addEntryBlock(b);
  b.setInsertionPointToStart(block);
  auto constant = [&](int64_t value) -> Value {
    return LLVM::ConstantOp::create(b, word, b.getI64IntegerAttr(value));
  };
  SmallVector<Value> operands;
  int32_t loaded = 0;
  for (auto [i, rank] : llvm::enumerate(ranks)) {
    if (static_cast<int64_t>(i) == slopesArgument) {
      Value address = LLVM::AddressOfOp::create(b, table);
      operands.append({address, address, constant(0), constant(slopes.size()),
                       constant(1)});
      continue;
    }
    Value descriptor = LLVM::LoadOp::create(
        b, pointer, wordAt(b, block->getArgument(0), loaded++));
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
      auto entries = kernel->getAttrOfType<DictionaryAttr>(kEntriesAttr);
      auto slopes = kernel->getAttrOfType<IntegerAttr>(kSlopesArgumentAttr);
      if (failed(checkKernel(kernel, ranks.asArrayRef(), slopes)))
        return signalPassFailure();
      std::string name = kernel.getName().str();
      hideBody(kernel, ranks.asArrayRef());
      if (!entries || !slopes) {
        makeEntry(kernel, name, ranks.asArrayRef(), -1, {});
        continue;
      }
      for (NamedAttribute entry : entries)
        makeEntry(kernel, entry.getName(), ranks.asArrayRef(), slopes.getInt(),
                  cast<DenseF32ArrayAttr>(entry.getValue()).asArrayRef());
    }
  }
};
} // namespace
