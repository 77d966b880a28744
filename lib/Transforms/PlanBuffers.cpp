//===- PlanBuffers.cpp - Assign intermediate tensors to buffers -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
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
  SizeExpr base;

  SizeExpr expr() const { return base * coefficient; }
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

static Bytes sizeOf(ArrayRef<SizeExpr> shape, Type elementType) {
  SizeExpr bytes =
      productOf(shape, elementType.getContext()) * storedBytes(elementType);
  if (!bytes)
    return {1, bytes};
  int64_t coefficient = std::max<int64_t>(bytes.divisor(), 1);
  return {coefficient, bytes.floorDiv(coefficient)};
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
    // What the runtime computes in a call; a check computes nothing.
    if (!(op.hasTrait<ScheduleStep>() || op.hasTrait<WeightProduct>()) ||
        isa<CheckIndicesOp>(op))
      continue;
    SmallVector<int64_t> places;
    for (Value result : op.getResults()) {
      if (llvm::is_contained(terminator->getOperands(), result)) {
        places.push_back(-1); // lives in the caller's output
        continue;
      }
      auto shape = shapes.shapeOf(result);
      if (!shape) {
        op.emitOpError(
            "has a result of unknown size\nhint: run tnl-form-dispatches "
            "on a graph with inferred shapes first");
        return signalPassFailure();
      }
      Operation *lastUse = &op;
      for (Operation *user : result.getUsers())
        if (lastUse->isBeforeInBlock(user))
          lastUse = user;
      auto type = cast<RankedTensorType>(result.getType());
      Bytes size = sizeOf(*shape, type.getElementType());
      if (!size.base) {
        op.emitOpError("has a result of a size that cannot be planned: ")
            << size.base.why();
        return signalPassFailure();
      }
      places.push_back(place(size, &op, lastUse));
    }
    op.setAttr(kBuffersAttr, builder.getDenseI64ArrayAttr(places));
  }

  SmallVector<SizeExpr> sizes;
  for (const Buffer &buffer : buffers)
    sizes.push_back(buffer.size.expr());
  function->setAttr(kBufferSizesAttr, sizesAttr(sizes, function.getContext()));
}
