//===- CPUKernelABI.cpp - The entry points that the runtime calls ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SizeEmitter.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Conversion/CPU/Scratch.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace tnl {
#define GEN_PASS_DEF_CPUKERNELABI
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

/// The address `offset` 64-bit words behind `base`.
static Value wordAt(ImplicitLocOpBuilder &b, Value base, int32_t offset) {
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  return LLVM::GEPOp::create(b, pointer, b.getI64Type(), base,
                             ArrayRef<LLVM::GEPArg>{offset});
}

namespace {
/// A kernel function that has been lowered.
struct LoweredKernel {
  LLVM::LLVMFuncOp body;
  SmallVector<int64_t> ranks; ///< of its operands
  SmallVector<SizeExpr> scratch;
  int64_t decayArgument = -1; ///< an operand that its entries do not have
};
} // namespace

/// The type of a kernel over memrefs of these ranks, a range and scratch
/// memory, that of its entries' call.
static LLVM::LLVMFunctionType
bodyType(MLIRContext *context, ArrayRef<int64_t> ranks, size_t scratch) {
  auto pointer = LLVM::LLVMPointerType::get(context);
  Type word = IntegerType::get(context, 64);
  SmallVector<Type> types;
  auto add = [&](int64_t rank) {
    types.append({pointer, pointer});
    types.append(1 + 2 * rank, word);
  };
  for (int64_t rank : ranks)
    add(rank);
  types.append({word, word});
  for (size_t i = 0; i < scratch; ++i)
    add(1);
  return LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(context), types);
}

/// Whether `symbol` is "i.d", a dimension of an entry's operand.
static bool parseDim(StringRef symbol, ArrayRef<int64_t> ranks,
                     unsigned &operand, unsigned &dim) {
  auto [first, second] = symbol.split('.');
  return !first.getAsInteger(10, operand) && !second.getAsInteger(10, dim) &&
         operand < ranks.size() && dim < ranks[operand];
}

/// The ranks of what an entry takes.
static SmallVector<int64_t> entryRanks(const LoweredKernel &kernel) {
  SmallVector<int64_t> ranks(kernel.ranks);
  if (kernel.decayArgument >= 0)
    ranks.erase(ranks.begin() + kernel.decayArgument);
  return ranks;
}

static LogicalResult checkKernel(const LoweredKernel &kernel) {
  LLVM::LLVMFuncOp body = kernel.body;
  // As many arguments are expected as there are; more overflow nothing.
  int64_t expected = 2 + 5 * kernel.scratch.size();
  for (int64_t rank : kernel.ranks)
    expected += 3 + 2 * std::min<int64_t>(rank, 1 << 16);
  const char *with = kernel.scratch.empty() ? "' and a range "
                                            : "', a range and scratch memory ";
  if (body.isExternal() || body.getNumArguments() != expected)
    return body.emitOpError("has ")
           << body.getNumArguments()
           << " arguments, but memrefs of the ranks in '" << kArgRanksAttr
           << with << "are " << expected;
  LLVM::LLVMFunctionType type =
      bodyType(body.getContext(), kernel.ranks, kernel.scratch.size());
  if (body.getFunctionType() != type)
    return body.emitOpError("has the type ")
           << body.getFunctionType() << ", but memrefs of the ranks in '"
           << kArgRanksAttr << with << "make it " << type;
  if (int64_t decay = kernel.decayArgument;
      decay >= 0 && (decay >= static_cast<int64_t>(kernel.ranks.size()) ||
                     kernel.ranks[decay] != 1))
    return body.emitOpError("has '") << kDecayArgumentAttr << "' " << decay
                                     << ", which is no argument of rank 1";
  SmallVector<int64_t> ranks = entryRanks(kernel);
  for (SizeExpr size : kernel.scratch) {
    StringAttr wrong;
    size.forEachSymbol([&](StringAttr symbol) {
      unsigned operand, dim;
      if (!parseDim(symbol, ranks, operand, dim))
        wrong = symbol;
    });
    if (wrong)
      return body.emitOpError("has '")
             << kScratchAttr << "' with the symbol " << wrong
             << ", which is no dimension of an operand";
  }
  return success();
}

/// Hides the kernel behind its entries; its pointers do not alias.
static void hideBody(const LoweredKernel &kernel) {
  LLVM::LLVMFuncOp body = kernel.body;
  body.setName((body.getName() + ".body").str());
  body.setLinkage(LLVM::Linkage::Internal);
  for (StringRef name : {kArgRanksAttr, kKernelAttr, kEntriesAttr,
                         kDecayArgumentAttr, kScratchAttr})
    body->removeAttr(name);
  unsigned argument = 0;
  auto mark = [&](int64_t rank) {
    // The aligned pointer, through which all accesses go.
    body.setArgAttr(argument + 1, LLVM::LLVMDialect::getNoAliasAttrName(),
                    UnitAttr::get(body.getContext()));
    argument += 3 + 2 * rank;
  };
  for (int64_t rank : kernel.ranks)
    mark(rank);
  argument += 2;
  for (size_t i = 0; i < kernel.scratch.size(); ++i)
    mark(1);
}

namespace {
/// Makes one entry of a kernel.
class EntryBuilder {
public:
  EntryBuilder(LoweredKernel &kernel, StringRef name)
      : kernel(kernel), b(kernel.body.getLoc(), kernel.body.getContext()),
        name(name) {
    b.setInsertionPointAfter(kernel.body);
  }

  /// Passes `decay` in place of the decay's argument, if there is one.
  void build(ArrayRef<float> decay);

private:
  LLVM::GlobalOp decayTable(ArrayRef<float> decay);
  void passOperands(LLVM::GlobalOp table, int64_t decay);
  void passScratch();
  Value constant(int64_t value) {
    return LLVM::ConstantOp::create(b, b.getI64Type(),
                                    b.getI64IntegerAttr(value));
  }
  void finish(int32_t result) {
    LLVM::ReturnOp::create(
        b, LLVM::ConstantOp::create(b, b.getI32Type(),
                                    b.getI32IntegerAttr(result)));
  }

  LoweredKernel &kernel;
  ImplicitLocOpBuilder b;
  std::string name;
  LLVM::LLVMFuncOp entry;
  SmallVector<Value> operands;          // of the body
  SmallVector<SmallVector<Value>> dims; // of the entry's operands
};
} // namespace

LLVM::GlobalOp EntryBuilder::decayTable(ArrayRef<float> decay) {
  auto count = static_cast<int64_t>(decay.size());
  auto values = DenseElementsAttr::get(
      RankedTensorType::get(count, b.getF32Type()), decay);
  return LLVM::GlobalOp::create(
      b, LLVM::LLVMArrayType::get(b.getF32Type(), count),
      /*isConstant=*/true, LLVM::Linkage::Internal, name + ".decay", values);
}

void EntryBuilder::passOperands(LLVM::GlobalOp table, int64_t decay) {
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  int32_t loaded = 0;
  for (auto [i, rank] : llvm::enumerate(kernel.ranks)) {
    if (static_cast<int64_t>(i) == kernel.decayArgument) {
      Value address = LLVM::AddressOfOp::create(b, table);
      operands.append(
          {address, address, constant(0), constant(decay), constant(1)});
      continue;
    }
    Value descriptor = LLVM::LoadOp::create(
        b, pointer, wordAt(b, entry.getArgument(0), loaded++));
    for (int64_t field : llvm::seq(3 + 2 * rank))
      operands.push_back(LLVM::LoadOp::create(
          b, field < 2 ? Type(pointer) : b.getI64Type(),
          wordAt(b, descriptor, static_cast<int32_t>(field))));
    dims.emplace_back(ArrayRef(operands).take_back(2 * rank).take_front(rank));
  }
}

// One piece of memory after the other, and a refusal where there is too little.
void EntryBuilder::passScratch() {
  SmallVector<int64_t> ranks = entryRanks(kernel);
  auto lookup = [&](StringAttr symbol) {
    unsigned operand, dim;
    parseDim(symbol, ranks, operand, dim);
    return dims[operand][dim];
  };
  SizeEmitter sizes(b, lookup);
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  SizeExpr start = SizeExpr::constant(0, b.getContext());
  for (SizeExpr bytes : kernel.scratch) {
    Value address =
        LLVM::GEPOp::create(b, pointer, b.getI8Type(), entry.getArgument(3),
                            ArrayRef<LLVM::GEPArg>{sizes.emit(start)});
    operands.append(
        {address, address, constant(0), sizes.emit(bytes), constant(1)});
    start = start + alignScratch(bytes);
  }
  Value fits = LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::ule,
                                    sizes.emit(start), entry.getArgument(4));
  Block *call = entry.addBlock(), *refuse = entry.addBlock();
  LLVM::CondBrOp::create(b, fits, call, refuse);
  b.setInsertionPointToStart(refuse);
  finish(1);
  b.setInsertionPointToStart(call);
}

void EntryBuilder::build(ArrayRef<float> decay) {
  LLVM::GlobalOp table;
  if (kernel.decayArgument >= 0)
    table = decayTable(decay);
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  Type word = b.getI64Type();
  auto type = LLVM::LLVMFunctionType::get(b.getI32Type(),
                                          {pointer, word, word, pointer, word});
  entry = LLVM::LLVMFuncOp::create(b, name, type);
  if (!kernel.scratch.empty())
    entry->setAttr(kScratchAttr,
                   b.getArrayAttr(SmallVector<Attribute>(
                       kernel.scratch.begin(), kernel.scratch.end())));
  b.setInsertionPointToStart(entry.addEntryBlock(b));
  passOperands(table, static_cast<int64_t>(decay.size()));
  operands.append({entry.getArgument(1), entry.getArgument(2)});
  if (!kernel.scratch.empty())
    passScratch();
  LLVM::CallOp::create(b, kernel.body, operands);
  finish(0);
}

namespace {
struct CPUKernelABI : tnl::impl::CPUKernelABIBase<CPUKernelABI> {
  void runOnOperation() override {
    SmallVector<LLVM::LLVMFuncOp> kernels(
        getOperation().getOps<LLVM::LLVMFuncOp>());
    for (LLVM::LLVMFuncOp body : kernels) {
      auto ranks = body->getAttrOfType<DenseI64ArrayAttr>(kArgRanksAttr);
      if (!ranks)
        continue;
      auto entries = body->getAttrOfType<DictionaryAttr>(kEntriesAttr);
      auto decay = body->getAttrOfType<IntegerAttr>(kDecayArgumentAttr);
      LoweredKernel kernel;
      kernel.body = body;
      kernel.ranks = SmallVector<int64_t>(ranks.asArrayRef());
      if (auto scratch = body->getAttrOfType<ArrayAttr>(kScratchAttr))
        for (Attribute size : scratch)
          kernel.scratch.push_back(cast<SizeExpr>(size));
      if (decay)
        kernel.decayArgument = decay.getInt();
      if (!entries)
        kernel.decayArgument = -1;
      if (failed(checkKernel(kernel)))
        return signalPassFailure();
      std::string name = body.getName().str();
      hideBody(kernel);
      if (kernel.decayArgument < 0) {
        EntryBuilder(kernel, name).build({});
        continue;
      }
      for (NamedAttribute entry : entries)
        EntryBuilder(kernel, entry.getName())
            .build(cast<DenseF32ArrayAttr>(entry.getValue()).asArrayRef());
    }
  }
};
} // namespace
