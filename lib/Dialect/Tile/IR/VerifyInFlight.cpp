//===- VerifyInFlight.cpp - Where accumulators in flight may go -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// wgmma writes its accumulators' registers until it is waited for. A read, or a
// copy, before that gives garbage, and ptxas says no more than that it
// serialised the products. So the result of a product is followed through
// fences, loops and branches to the product or wait that takes it.
//
//===----------------------------------------------------------------------===//

#include "Verify.h"

using namespace mlir;
using namespace tnl::tile;

namespace {
class InFlight {
public:
  LogicalResult follow(KernelOp kernel);

private:
  LogicalResult verifyUses(Value value);
  LogicalResult followUse(OpOperand &use);
  void reach(Value value) {
    if (seen.insert(value).second)
      pending.push_back(value);
  }

  llvm::DenseSet<Value> seen;
  SmallVector<Value> pending;
};
} // namespace

/// Whether the operations are in different branches of a scf.if.
static bool areExclusive(Operation *lhs, Operation *rhs) {
  for (auto branch = lhs->getParentOfType<scf::IfOp>(); branch;
       branch = branch->getParentOfType<scf::IfOp>()) {
    if (!branch->isProperAncestor(rhs))
      continue;
    Region &then = branch.getThenRegion();
    return then.isAncestor(lhs->getParentRegion()) !=
           then.isAncestor(rhs->getParentRegion());
  }
  return false;
}

/// Whether `op` is inside of a loop that `region` is not inside of.
static bool isInLoopWithin(Operation *op, Region *region) {
  for (; op && op->getParentRegion() != region; op = op->getParentOp())
    if (isa_and_nonnull<LoopLikeOpInterface>(op->getParentOp()))
      return true;
  return false;
}

/// The registers are written in place, so one step of the chain takes them.
LogicalResult InFlight::verifyUses(Value value) {
  SmallVector<Operation *> users;
  for (Operation *user : value.getUsers()) {
    if (isInLoopWithin(user, value.getParentRegion()))
      return user->emitOpError()
             << "takes an accumulator in flight from outside of its loop, "
                "which must carry it";
    for (Operation *other : users)
      if (!areExclusive(user, other)) {
        InFlightDiagnostic diagnostic =
            other->emitOpError()
            << "takes an accumulator in flight that is taken elsewhere, too";
        diagnostic.attachNote(user->getLoc()) << "it is taken here";
        return diagnostic;
      }
    users.push_back(user);
  }
  return success();
}

LogicalResult InFlight::followUse(OpOperand &use) {
  Operation *user = use.getOwner();
  unsigned index = use.getOperandNumber();
  if (isa<MMAOp, MMAWaitOp>(user))
    return success();
  if (isa<MMAFenceOp>(user)) {
    reach(user->getResult(index));
    return success();
  }
  auto carry = [&](scf::ForOp loop, unsigned position) {
    reach(loop.getRegionIterArg(position));
    reach(loop.getResult(position));
    return success();
  };
  if (auto loop = dyn_cast<scf::ForOp>(user);
      loop && index >= loop.getNumControlOperands())
    return carry(loop, index - loop.getNumControlOperands());
  if (isa<scf::YieldOp>(user)) {
    if (auto loop = dyn_cast<scf::ForOp>(user->getParentOp()))
      return carry(loop, index);
    if (auto branch = dyn_cast<scf::IfOp>(user->getParentOp())) {
      reach(branch.getResult(index));
      return success();
    }
  }
  return user->emitOpError()
         << "takes an accumulator in flight; it may go to tile.mma (add), "
            "tile.mma_fence, tile.mma_wait, scf.for and scf.if only";
}

LogicalResult InFlight::follow(KernelOp kernel) {
  kernel.walk([&](MMAOp product) { reach(product.getResult()); });
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    if (failed(verifyUses(value)))
      return failure();
    for (OpOperand &use : value.getUses())
      if (failed(followUse(use)))
        return failure();
  }
  return success();
}

LogicalResult tnl::tile::verifyInFlight(KernelOp kernel) {
  return InFlight().follow(kernel);
}
