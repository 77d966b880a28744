//===- ConvertONNXToTNL.cpp - Raise blocks of onnx operations to tnl ------===//

#include "Raise.h"
#include "TNL/Conversion/ONNXToTNL/Passes.h"
#include "TNL/Dialect/ONNX/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/StringExtras.h"

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

namespace {
/// What is raised together, one after the other. Inner blocks first; each step
/// sees what earlier ones made. Attention is raised before heads because it
/// undoes transposes of its operands.
struct Step {
  StringLiteral name;
  void (*run)(raising::Raiser &);
};
} // namespace

static constexpr Step kSteps[] = {
    {"loops", raising::raiseLoops},
    {"folded-heads", raising::unfoldHeads},
    {"norm", raising::raiseNorms},
    {"silu", raising::raiseSiLU},
    {"scores", raising::joinScores},
    {"lrpe", raising::raiseLRPE},
    {"recurrent-attention", raising::raiseRecurrentAttention},
    {"parallel-attention", raising::raiseParallelAttention},
    {"carried-state", raising::raiseCarriedStates},
    {"state", raising::raiseStates},
    {"blocks", raising::mergeBlocks},
    {"attention-op", raising::raiseAttentionOps},
    {"transposes", raising::sinkTransposes},
    {"rotated-keys", raising::raiseRotatedKeys},
    {"heads", raising::raiseHeads},
    {"split", raising::raiseSplits},
    {"embedding", raising::raiseEmbeddings},
    {"linear", raising::raiseLinear},
    {"bias", raising::raiseBiases},
    {"elementwise", raising::raiseElementwise},
};

namespace {
struct ConvertONNXToTNL : tnl::impl::ConvertONNXToTNLBase<ConvertONNXToTNL> {
  using ConvertONNXToTNLBase::ConvertONNXToTNLBase;

  LogicalResult initialize(MLIRContext *context) override {
    for (const std::string &name : only) {
      if (llvm::any_of(kSteps,
                       [&](const Step &step) { return step.name == name; }))
        continue;
      auto names = llvm::map_range(
          kSteps, [](const Step &step) -> StringRef { return step.name; });
      return emitError(UnknownLoc::get(context))
             << "convert-onnx-to-tnl: nothing is called '" << name
             << "'; option 'only' takes " << llvm::join(names, ", ");
    }
    return success();
  }

  // Recurrences that are not attention are left to this pass.
  LogicalResult unrollLoops(func::FuncOp function) {
    if (!raising::markLoops(function))
      return success();
    OpPassManager pipeline(func::FuncOp::getOperationName());
    pipeline.addPass(onnx::createONNXFoldShapes());
    pipeline.addPass(createCanonicalizerPass());
    pipeline.addPass(createCSEPass());
    return runPipeline(pipeline, function);
  }

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    IRRewriter rewriter(&getContext());
    mergeEqual(rewriter, function);
    llvm::DenseSet<Location> nodes = raising::nodesOf(function);
    for (const Step &step : kSteps) {
      if (!only.empty() && !llvm::is_contained(only, step.name))
        continue;
      raising::Raiser raiser(function);
      if (!raiser.shapes.succeeded())
        return signalPassFailure();
      step.run(raiser);
      eraseDead(function);
      mergeEqual(raiser.rewriter, function);
      // Other steps do not look into loops.
      if (only.empty() && step.run == raising::raiseLoops &&
          (failed(unrollLoops(function)) ||
           failed(raising::refuseLoops(function))))
        return signalPassFailure();
    }
    raising::emitRemarks(function);
    raising::dropRaisedRequirements(function, nodes);
  }
};
} // namespace
