//===- KernelWorkRange.cpp - Calls of a kernel do ranges of its grid ------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelForm.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace tnl {
#define GEN_PASS_DEF_KERNELWORKRANGE
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

/// Whether something outside of `loop` may write to `buffer`.
static bool isWrittenOutside(Value buffer, scf::ForallOp loop) {
  for (Operation *user : buffer.getUsers()) {
    if (loop->isAncestor(user))
      continue;
    auto effects = dyn_cast<MemoryEffectOpInterface>(user);
    if (!effects || effects.getEffectOnValue<MemoryEffects::Write>(buffer))
      return true;
    for (Value result : user->getResults())
      if (isa<BaseMemRefType>(result.getType()) &&
          isWrittenOutside(result, loop))
        return true;
  }
  return false;
}

/// The one loop that writes all results, if there is one.
static scf::ForallOp distributedLoop(func::FuncOp kernel) {
  auto loops = kernel.getBody().front().getOps<scf::ForallOp>();
  if (!llvm::hasSingleElement(loops))
    return nullptr;
  scf::ForallOp loop = *loops.begin();
  if (loop->getNumResults() != 0)
    return nullptr;
  for (BlockArgument argument : kernel.getArguments())
    if (isWrittenOutside(argument, loop))
      return nullptr;
  return loop;
}

/// Replaces `loop` by a loop over the linear indices [begin, end).
static void linearize(scf::ForallOp loop, Value begin, Value end) {
  ImplicitLocOpBuilder b(loop.getLoc(), loop);
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  SmallVector<Value> lower = loop.getLowerBound(b),
                     upper = loop.getUpperBound(b), steps = loop.getStep(b),
                     counts;
  Value total = one;
  for (auto [lb, ub, step] : llvm::zip_equal(lower, upper, steps)) {
    Value span = b.createOrFold<arith::SubIOp>(ub, lb);
    counts.push_back(b.createOrFold<arith::CeilDivSIOp>(span, step));
    total = b.createOrFold<arith::MulIOp>(total, counts.back());
  }
  Value last = end ? b.createOrFold<arith::MinSIOp>(end, total) : total;
  auto flat = scf::ForOp::create(b, begin ? begin : zero, last, one);
  b.setInsertionPointToStart(flat.getBody());
  Value rest = flat.getInductionVar();
  SmallVector<Value> indices(counts.size());
  for (size_t d = counts.size(); d-- > 0;) {
    Value position = rest;
    if (d > 0) {
      position = b.createOrFold<arith::RemUIOp>(rest, counts[d]);
      rest = b.createOrFold<arith::DivUIOp>(rest, counts[d]);
    }
    Value scaled = b.createOrFold<arith::MulIOp>(position, steps[d]);
    indices[d] = b.createOrFold<arith::AddIOp>(lower[d], scaled);
  }
  IRRewriter rewriter(b);
  loop.getBody()->getTerminator()->erase();
  rewriter.inlineBlockBefore(loop.getBody(), flat.getBody()->getTerminator(),
                             indices);
  rewriter.eraseOp(loop);
}

namespace {
struct KernelWorkRange : tnl::impl::KernelWorkRangeBase<KernelWorkRange> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr(kKernelAttr) || kernel.isExternal())
      return;
    if (failed(requireReturn(kernel)))
      return signalPassFailure();
    Block &body = kernel.getBody().front();
    SmallVector<int64_t> ranks;
    for (Type type : kernel.getArgumentTypes()) {
      auto memref = dyn_cast<MemRefType>(type);
      if (!memref) {
        kernel.emitOpError("takes a ")
            << type << "\nhint: run tnl-kernel-destinations first";
        return signalPassFailure();
      }
      ranks.push_back(memref.getRank());
    }
    // A result that was computed in place is still copied to its place.
    kernel.walk([](linalg::GenericOp op) {
      if (linalg::isaCopyOpInterface(op) &&
          op.getDpsInputs().front() == op.getDpsInits().front())
        op.erase();
    });
    scf::ForallOp distributed = distributedLoop(kernel);
    Type index = IndexType::get(&getContext());
    SmallVector<Type> types(kernel.getArgumentTypes());
    types.append({index, index});
    Value begin = body.addArgument(index, kernel.getLoc());
    Value end = body.addArgument(index, kernel.getLoc());
    kernel.setType(FunctionType::get(&getContext(), types, {}));
    OpBuilder builder(&getContext());
    kernel->setAttr(kArgRanksAttr, builder.getDenseI64ArrayAttr(ranks));
    kernel->removeAttr(kGridRankAttr);
    kernel->removeAttr(kGridTilesAttr);

    if (!distributed) {
      // The first call does everything.
      Location loc = kernel.getLoc();
      builder.setInsertionPointToStart(&body);
      Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
      Value first = arith::CmpIOp::create(
          builder, loc, arith::CmpIPredicate::eq, begin, zero);
      auto branch =
          scf::IfOp::create(builder, loc, first, /*withElseRegion=*/false);
      auto firstMoved = std::next(branch->getIterator());
      Block *then = branch.thenBlock();
      then->getOperations().splice(then->begin(), body.getOperations(),
                                   firstMoved, std::prev(body.end()));
    } else {
      linearize(distributed, begin, end);
    }
    SmallVector<scf::ForallOp> rest;
    kernel.walk([&](scf::ForallOp loop) { rest.push_back(loop); });
    for (scf::ForallOp loop : rest)
      linearize(loop, nullptr, nullptr);
  }
};
} // namespace
