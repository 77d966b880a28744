//===- ConvertONNXToTNL.cpp - Raise blocks of onnx operations to tnl ------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Raise.h"
#include "TNL/Conversion/ONNXToTNL/Passes.h"
#include "TNL/Dialect/ONNX/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

namespace tnl {
#define GEN_PASS_DEF_CONVERTONNXTOTNL
#include "TNL/Conversion/ONNXToTNL/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

// Patterns compare values: equal ones must be one. Users before operands, so
// that one walk erases all that is dead.
static void cleanUp(RewriterBase &rewriter, func::FuncOp function) {
  auto eraseDead = [&](Operation *op) {
    if (isOpTriviallyDead(op))
      rewriter.eraseOp(op);
  };
  function.walk<WalkOrder::PostOrder, ReverseIterator>(eraseDead);
  DominanceInfo dominance(function);
  eliminateCommonSubExpressions(rewriter, dominance, function);
}

namespace {
/// Patterns that are applied together, as often as they match. Concepts of
/// several steps have the same name in each.
struct Step {
  StringLiteral name;
  void (*populate)(RewritePatternSet &, raising::RaisingAnalysis &);
};
} // namespace

static constexpr StringLiteral kLoops = "loops";

/// Blocks of the model, inner ones first; each step sees what earlier ones
/// made. Attention is raised before heads because it undoes transposes of its
/// operands. All are repeated until nothing changes.
static constexpr Step kBlocks[] = {
    {kLoops, raising::populateLoopPatterns},
    {"folded-heads", raising::populateUnfoldHeadsPatterns},
    {"norm", raising::populateNormPatterns},
    {"silu", raising::populateSiLUPatterns},
    {"scores", raising::populateJoinScoresPatterns},
    // Where tokens come before heads, the transpose behind a rotation says
    // which axis is which.
    {"lrpe", raising::populateMovedLRPEPatterns},
    {"lrpe", raising::populateLRPEPatterns},
    {"recurrent-attention", raising::populateRecurrentAttentionPatterns},
    {"parallel-attention", raising::populateParallelAttentionPatterns},
    // What reads a state, then what carries it on with the same attention.
    {"carried-state", raising::populateStateReadPatterns},
    {"carried-state", raising::populateCarriedStatePatterns},
    {"state", raising::populateStatePatterns},
    {"blocks", raising::populateMergeBlocksPatterns},
    {"attention-op", raising::populateAttentionOpPatterns},
    {"transposes", raising::populateSinkTransposesPatterns},
    {"rotated-keys", raising::populateRotatedKeysPatterns},
    {"heads", raising::populateComposeTransposesPatterns},
    {"heads", raising::populateHeadsPatterns},
};

/// Single operations, which would hide blocks.
static constexpr Step kOperations[] = {
    {"split", raising::populateSplitPatterns},
    {"embedding", raising::populateScaledEmbeddingPatterns},
    {"embedding", raising::populateEmbeddingPatterns},
    {"linear", raising::populateLinearPatterns},
    {"bias", raising::populateBiasPatterns},
    {"elementwise", raising::populateElementwisePatterns},
};

// Each round raises something; what is raised is never undone.
static constexpr unsigned kMostRounds = 16;

namespace {
struct ConvertONNXToTNL : tnl::impl::ConvertONNXToTNLBase<ConvertONNXToTNL> {
  using ConvertONNXToTNLBase::ConvertONNXToTNLBase;

  LogicalResult initialize(MLIRContext *context) override {
    llvm::SmallSetVector<StringRef, 32> names;
    for (const Step &step : llvm::concat<const Step>(kBlocks, kOperations))
      names.insert(step.name);
    for (const std::string &name : only)
      if (!names.contains(name))
        return emitError(UnknownLoc::get(context))
               << "convert-onnx-to-tnl: nothing is called '" << name
               << "'; option 'only' takes "
               << llvm::join(names.getArrayRef(), ", ");
    return success();
  }

  void apply(const Step &step, func::FuncOp function,
             raising::RaisingAnalysis &analysis) {
    RewritePatternSet patterns(&getContext());
    step.populate(patterns, analysis);
    GreedyRewriteConfig config;
    config.setUseTopDownTraversal()
        .setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled)
        .setMaxIterations(1)
        .enableFolding(false)
        .enableConstantCSE(false)
        .setListener(&analysis);
    // Rounds are the iterations.
    (void)applyPatternsGreedily(function, std::move(patterns), config);
    IRRewriter rewriter(&getContext(), &analysis);
    cleanUp(rewriter, function);
  }

  // Until nothing is raised any more.
  void applyAll(ArrayRef<Step> steps, func::FuncOp function,
                raising::RaisingAnalysis &analysis) {
    unsigned before;
    for (unsigned round = 0; round < kMostRounds; ++round) {
      before = analysis.numRewrites;
      for (const Step &step : steps)
        if (only.empty() || llvm::is_contained(only, step.name))
          apply(step, function, analysis);
      if (analysis.numRewrites == before)
        break;
      analysis.keepRefusals();
    }
  }

  // Recurrences that are not attention are unrolled; what is left nothing runs.
  LogicalResult raiseLoops(func::FuncOp function) {
    ArrayRef<Step> loops = ArrayRef(kBlocks).take_front();
    auto analysis = std::make_unique<raising::RaisingAnalysis>(function);
    applyAll(loops, function, *analysis);
    if (raising::markLoops(function, *analysis)) {
      OpPassManager pipeline(func::FuncOp::getOperationName());
      pipeline.addPass(onnx::createONNXFoldShapes());
      pipeline.addPass(createCanonicalizerPass());
      pipeline.addPass(createCSEPass());
      if (failed(runPipeline(pipeline, function)))
        return failure();
      // Loops that were in those that are unrolled.
      analysis = std::make_unique<raising::RaisingAnalysis>(function);
      applyAll(loops, function, *analysis);
    }
    return raising::refuseLoops(function, *analysis);
  }

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    IRRewriter rewriter(&getContext());
    cleanUp(rewriter, function);
    llvm::DenseSet<Location> nodes = raising::nodesOf(function);
    bool hasLoops = !function.getOps<onnx::LoopOp>().empty();
    if (hasLoops && only.empty() && failed(raiseLoops(function)))
      return signalPassFailure();
    raising::RaisingAnalysis analysis(function);
    applyAll(kBlocks, function, analysis);
    applyAll(kOperations, function, analysis);
    if (!analysis.succeeded())
      return signalPassFailure();
    raising::emitRemarks(function, analysis);
    raising::dropRaisedRequirements(function, nodes);
  }
};
} // namespace
