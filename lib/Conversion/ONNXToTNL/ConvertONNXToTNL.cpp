//===- ConvertONNXToTNL.cpp - Raise blocks of onnx operations to tnl ------===//

#include "Raise.h"
#include "TNL/Conversion/ONNXToTNL/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/CSE.h"
#include "llvm/ADT/DenseSet.h"

namespace tnl {
#define GEN_PASS_DEF_CONVERTONNXTOTNL
#include "TNL/Conversion/ONNXToTNL/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

// Users before operands, so that one walk is enough.
static void eraseDead(func::FuncOp function) {
  function.walk<WalkOrder::PostOrder, ReverseIterator>([](Operation *op) {
    if (isOpTriviallyDead(op))
      op->erase();
  });
}

// Steps compare values: equal ones must be one.
static void mergeEqual(RewriterBase &rewriter, func::FuncOp function) {
  DominanceInfo dominance(function);
  eliminateCommonSubExpressions(rewriter, dominance, function);
}

/// Where operations of onnx are: the nodes that have not been raised.
static llvm::DenseSet<Location> nodesOf(func::FuncOp function) {
  llvm::DenseSet<Location> nodes;
  function.walk([&](Operation *op) {
    if (isa_and_present<onnx::ONNXDialect>(op->getDialect()))
      nodes.insert(op->getLoc());
  });
  return nodes;
}

/// What was raised holds for all sizes: what its nodes took for granted, at the
/// traced length for one, is no longer needed. Operations of tnl say themselves
/// what they need.
static void dropRaisedRequirements(func::FuncOp function,
                                   const llvm::DenseSet<Location> &before) {
  llvm::DenseSet<Location> left = nodesOf(function);
  for (RequireOp op : llvm::make_early_inc_range(function.getOps<RequireOp>()))
    if (before.contains(op.getLoc()) && !left.contains(op.getLoc()))
      op.erase();
}

namespace {
struct ConvertONNXToTNL : tnl::impl::ConvertONNXToTNLBase<ConvertONNXToTNL> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    IRRewriter rewriter(&getContext());
    mergeEqual(rewriter, function);
    llvm::DenseSet<Location> nodes = nodesOf(function);
    // Inner blocks first; each step sees what earlier ones made. Attention is
    // raised before heads because it undoes transposes of its operands.
    for (auto step :
         {raising::raiseNorms, raising::raiseSiLU, raising::joinScores,
          raising::raiseLRPE, raising::raiseRecurrentAttention,
          raising::raiseParallelAttention, raising::raiseStates,
          raising::raiseAttentionOps, raising::raiseRotatedKeys,
          raising::raiseHeads, raising::raiseSplits, raising::raiseEmbeddings,
          raising::raiseLinear, raising::raiseBiases,
          raising::raiseElementwise}) {
      raising::Raiser raiser(function);
      if (!raiser.shapes.succeeded())
        return signalPassFailure();
      step(raiser);
      eraseDead(function);
      mergeEqual(raiser.rewriter, function);
    }
    dropRaisedRequirements(function, nodes);
  }
};
} // namespace
