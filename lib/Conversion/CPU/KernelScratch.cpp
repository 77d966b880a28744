//===- KernelScratch.cpp - A kernel's buffers become memory it is given ---===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelForm.h"
#include "TNL/Analysis/SizeArithmetic.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Dialect/Size/SizeDialect.h"
#include "TNL/Dialect/TNL/WeightData.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

namespace tnl {
#define GEN_PASS_DEF_KERNELSCRATCH
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

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
/// Sizes inside of a kernel, by those of its operands.
class KernelSizes {
public:
  explicit KernelSizes(func::FuncOp kernel) : kernel(kernel) {
    auto decay = kernel->getAttrOfType<IntegerAttr>(kDecayArgumentAttr);
    decayArgument = decay ? decay.getInt() : -1;
  }

  /// Not below the number of elements of a dimension that is `value`.
  SizeExpr bound(Value value);

private:
  SizeExpr exact(Value value, unsigned depth = 0);
  SizeExpr compute(Value value, unsigned depth);
  SizeExpr dim(memref::DimOp op);

  func::FuncOp kernel;
  int64_t decayArgument;
  llvm::DenseMap<Value, SizeExpr> known;
};

struct KernelScratch : tnl::impl::KernelScratchBase<KernelScratch> {
  void runOnOperation() override;

private:
  LogicalResult place(memref::AllocOp alloc, KernelSizes &sizes,
                      SmallVectorImpl<Attribute> &bytes);
};
} // namespace

SizeExpr KernelSizes::dim(memref::DimOp op) {
  MLIRContext *context = op.getContext();
  std::optional<int64_t> index = op.getConstantIndex();
  auto type = dyn_cast<MemRefType>(op.getSource().getType());
  if (!index || !type || *index < 0 || *index >= type.getRank())
    return SizeExpr::unknown("it is no dimension of an operand", context);
  if (!type.isDynamicDim(*index))
    return SizeExpr::constant(type.getDimSize(*index), context);
  auto argument = dyn_cast<BlockArgument>(op.getSource());
  if (!argument || argument.getOwner() != &kernel.getBody().front())
    return SizeExpr::unknown("it is no dimension of an operand", context);
  // The rates of a shared kernel are no operand of its entries.
  int64_t number = argument.getArgNumber();
  if (decayArgument >= 0 && number > decayArgument)
    --number;
  return SizeExpr::symbol((Twine(number) + "." + Twine(*index)).str(), context);
}

SizeExpr KernelSizes::compute(Value value, unsigned depth) {
  IntegerAttr constant;
  if (matchPattern(value, m_Constant(&constant)))
    return SizeExpr::constant(constant.getInt(), value.getContext());
  Operation *op = value.getDefiningOp();
  if (auto read = dyn_cast_or_null<memref::DimOp>(op))
    return dim(read);
  if (op && op->getNumResults() == 1 && depth < SizeExpr::kMaxDepth) {
    auto operands = llvm::map_to_vector(op->getOperands(), [&](Value operand) {
      return exact(operand, depth + 1);
    });
    if (std::optional<SizeExpr> size = evaluateSize(op, operands))
      return *size;
  }
  return SizeExpr::unknown("it is not computed from the operands' sizes",
                           value.getContext());
}

SizeExpr KernelSizes::exact(Value value, unsigned depth) {
  if (SizeExpr found = known.lookup(value); found || !found.why().empty())
    return found;
  SizeExpr size = compute(value, depth);
  known[value] = size;
  return size;
}

SizeExpr KernelSizes::bound(Value value) {
  // The last tile of a loop may be smaller: any of a minimum's operands will
  // do.
  SmallVector<SizeExpr> candidates = {exact(value)};
  if (auto min = value.getDefiningOp<affine::AffineMinOp>())
    candidates =
        evaluateMap(min.getMap(),
                    llvm::map_to_vector(min.getOperands(), [&](Value operand) {
                      return exact(operand);
                    }));
  else if (auto min = value.getDefiningOp<arith::MinSIOp>())
    candidates = {exact(min.getLhs()), exact(min.getRhs())};
  SizeExpr result = candidates.front();
  for (SizeExpr size : candidates)
    if (size)
      result = result ? SizeExpr::min(result, size) : size;
  return result;
}

LogicalResult KernelScratch::place(memref::AllocOp alloc, KernelSizes &sizes,
                                   SmallVectorImpl<Attribute> &bytes) {
  MemRefType type = alloc.getType();
  if (escapes(alloc.getResult()))
    return alloc.emitOpError("leaves its block, so two iterations of a loop "
                             "would share it");
  int64_t width = type.getElementType().isIndex()
                      ? sizeof(int64_t)
                      : storedBytes(type.getElementType());
  if (width == 0 || !type.getLayout().isIdentity() ||
      !alloc.getSymbolOperands().empty())
    return alloc.emitOpError("is no contiguous buffer of numbers");
  SizeExpr total = SizeExpr::constant(width, &getContext());
  auto dynamic = alloc.getDynamicSizes().begin();
  for (int64_t size : type.getShape())
    total = total * (ShapedType::isDynamic(size)
                         ? sizes.bound(*dynamic++)
                         : SizeExpr::constant(size, &getContext()));
  if (!total)
    return alloc.emitOpError("has a size that is not known before the kernel "
                             "runs: ")
           << total.why();

  func::FuncOp kernel = getOperation();
  OpBuilder builder(alloc);
  auto raw = MemRefType::get(ShapedType::kDynamic, builder.getI8Type());
  Value memory = kernel.getBody().front().addArgument(raw, alloc.getLoc());
  Value start = arith::ConstantIndexOp::create(builder, alloc.getLoc(), 0);
  auto view = memref::ViewOp::create(builder, alloc.getLoc(), type, memory,
                                     start, alloc.getDynamicSizes());
  alloc.replaceAllUsesWith(view.getResult());
  alloc.erase();
  bytes.push_back(total);
  return success();
}

void KernelScratch::runOnOperation() {
  func::FuncOp kernel = getOperation();
  if (!kernel->hasAttr(kKernelAttr) || kernel.isExternal())
    return;
  if (failed(requireReturn(kernel)))
    return signalPassFailure();
  bufferization::hoistBuffersFromLoops(kernel);
  SmallVector<memref::AllocOp> buffers;
  kernel.walk([&](memref::AllocOp alloc) { buffers.push_back(alloc); });
  if (buffers.empty())
    return;
  if (!kernel->hasAttr(kArgRanksAttr) || kernel->hasAttr(kScratchAttr)) {
    kernel.emitOpError("has no '")
        << kArgRanksAttr << "', or '" << kScratchAttr
        << "' already\nhint: run tnl-kernel-work-range before this, and this "
           "once";
    return signalPassFailure();
  }
  KernelSizes sizes(kernel);
  SmallVector<Attribute> bytes;
  for (memref::AllocOp alloc : buffers)
    if (failed(place(alloc, sizes, bytes)))
      return signalPassFailure();
  kernel.setType(FunctionType::get(
      &getContext(), kernel.getBody().front().getArgumentTypes(), {}));
  kernel->setAttr(kScratchAttr, ArrayAttr::get(&getContext(), bytes));
}
