//===- PlanBuffers.cpp - Assign intermediate tensors to buffers -----------===//
//
// Greedy in schedule order: a tensor takes the buffer, free by then, that
// wastes least. Sizes are compared as `coefficient * expression`, so a plan
// holds for every batch and length.
//
//===----------------------------------------------------------------------===//

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Dialect/TNL/WeightData.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace tnl {
#define GEN_PASS_DEF_PLANBUFFERS
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

/// `coefficient * base` bytes; `base` has no constant factor.
struct Bytes {
  int64_t coefficient = 1;
  AffineExpr base;

  AffineExpr expr() const { return base * coefficient; }
};

struct Buffer {
  Bytes size;
  Operation *lastUse; // of the tensor it holds now
};

struct PlanBuffers : tnl::impl::PlanBuffersBase<PlanBuffers> {
  void runOnOperation() override;

private:
  unsigned place(Bytes size, Operation *producer, Operation *lastUse);

  SmallVector<Buffer> buffers;
};

} // namespace

static Bytes sizeOf(AffineMap shape, Type elementType) {
  MLIRContext *context = elementType.getContext();
  Bytes bytes{storedBytes(elementType), getAffineConstantExpr(1, context)};
  // Symbolic factors multiply in one order, so that equal sizes compare equal.
  SmallVector<AffineExpr> factors;
  for (AffineExpr dim : shape.getResults()) {
    if (auto constant = dyn_cast<AffineConstantExpr>(dim))
      bytes.coefficient *= constant.getValue();
    else
      factors.push_back(dim);
  }
  llvm::sort(factors, [](AffineExpr a, AffineExpr b) {
    auto symbol = [](AffineExpr e) {
      auto s = dyn_cast<AffineSymbolExpr>(e);
      return s ? s.getPosition() : ~0u;
    };
    return symbol(a) < symbol(b);
  });
  for (AffineExpr factor : factors)
    bytes.base = bytes.base * factor;
  return bytes;
}

unsigned PlanBuffers::place(Bytes size, Operation *producer,
                            Operation *lastUse) {
  // Operands are read while results are written: a buffer is free only when
  // its tensor's last use lies strictly before.
  int best = -1;
  for (auto [index, buffer] : llvm::enumerate(buffers)) {
    if (buffer.size.base != size.base ||
        !buffer.lastUse->isBeforeInBlock(producer))
      continue;
    if (best < 0) {
      best = index;
      continue;
    }
    int64_t have = buffer.size.coefficient, want = size.coefficient;
    int64_t held = buffers[best].size.coefficient;
    bool fits = have >= want, heldFits = held >= want;
    // The smallest that fits, else the largest, which grows the least.
    if (fits ? (!heldFits || have < held) : (!heldFits && have > held))
      best = index;
  }
  if (best < 0) {
    buffers.push_back({size, lastUse});
    return buffers.size() - 1;
  }
  Buffer &buffer = buffers[best];
  buffer.size.coefficient = std::max(buffer.size.coefficient, size.coefficient);
  buffer.lastUse = lastUse;
  return best;
}

void PlanBuffers::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal() || function->hasAttr(kKernelAttr))
    return;
  buffers.clear();
  SymbolicShapeAnalysis shapes(function);
  if (!shapes.succeeded())
    return signalPassFailure();
  Builder builder(function.getContext());
  Block &block = function.getBody().front();
  Operation *terminator = block.getTerminator();

  for (Operation &op : block) {
    if (!isa<LinearOp, GLUOp, DispatchOp>(op))
      continue;
    SmallVector<int64_t> places;
    for (Value result : op.getResults()) {
      if (llvm::is_contained(terminator->getOperands(), result)) {
        places.push_back(-1); // lives in the caller's output
        continue;
      }
      AffineMap shape = shapes.shapeMap(result);
      if (!shape) {
        op.emitOpError("has a result of unknown size; run tnl-form-dispatches "
                       "on a graph with inferred shapes first");
        return signalPassFailure();
      }
      Operation *lastUse = &op;
      for (Operation *user : result.getUsers())
        if (lastUse->isBeforeInBlock(user))
          lastUse = user;
      auto type = cast<RankedTensorType>(result.getType());
      places.push_back(
          place(sizeOf(shape, type.getElementType()), &op, lastUse));
    }
    op.setAttr("tnl.buffers", builder.getDenseI64ArrayAttr(places));
  }

  SmallVector<Attribute> sizes;
  unsigned symbols = shapes.symbols().size();
  for (const Buffer &buffer : buffers)
    sizes.push_back(AffineMapAttr::get(
        AffineMap::get(0, symbols, buffer.size.expr(), function.getContext())));
  function->setAttr("tnl.buffer_sizes", builder.getArrayAttr(sizes));
}
