//===- Raise.h - Patterns that raise onnx to tnl ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function per concept adds its patterns; ConvertONNXToTNL.cpp says in which
// order they are applied. A pattern looks at an operation that it may replace,
// replaces the uses of what it recognises and erases nothing.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_RAISE_H
#define TNL_CONVERSION_ONNXTOTNL_RAISE_H

#include "RaisingAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/IR/Builders.h"
#include <functional>

namespace tnl::raising {

/// What a pattern works with, for one operation.
struct Raiser {
  RaisingAnalysis &analysis;
  mlir::RewriterBase &rewriter;

  /// Facts about `value`: its sizes, and elements where they are sizes.
  const SymbolicValue &facts(mlir::Value value) const {
    return analysis.lookup(value);
  }

  /// The size of `value` along `axis` (negative: from the end) as an expression
  /// over the size symbols, which are as large as the graph requires; null when
  /// unknown.
  SizeExpr size(mlir::Value value, int64_t axis) const;

  /// Both are known and equal in every call.
  bool equal(SizeExpr a, SizeExpr b) const;

  /// As above in every call where `tokens` is not 0: where there are no tokens,
  /// nothing that runs over them has elements.
  bool equalForTokens(SizeExpr size, SizeExpr tokens) const;

  /// The number that `a - b` is in every call; with `unlessEmpty` in every call
  /// where `b` is not 0.
  std::optional<int64_t> difference(SizeExpr a, SizeExpr b,
                                    bool unlessEmpty) const;

  /// Both sizes are known and equal in every call.
  bool sameSize(mlir::Value a, int64_t axisA, mlir::Value b,
                int64_t axisB) const;

  /// Ranks and all sizes are known to be equal.
  bool sameShape(mlir::Value a, mlir::Value b) const;

  /// Uses of `value` become uses of `replacement`; the insertion point is left.
  void replace(mlir::Value value, mlir::Value replacement) {
    analysis.handOn(value, replacement);
    rewriter.replaceAllUsesWith(value, replacement);
  }

  /// Creates an operation before `at`, with its location.
  template <typename Op, typename... Args>
  Op create(mlir::Operation *at, Args &&...args) {
    rewriter.setInsertionPoint(at);
    return Op::create(rewriter, at->getLoc(), std::forward<Args>(args)...);
  }

  /// Tells the user why something that looks like `concept` stays as it is,
  /// unless it is raised later. For `return raiser.refuse(..)`.
  llvm::LogicalResult refuse(mlir::Operation *candidate,
                             llvm::StringRef concept_,
                             const llvm::Twine &reason) const {
    analysis.refuse(candidate, concept_, reason);
    return llvm::failure();
  }
};

/// The numbers of tokens that a graph holds for, where what was raised from it
/// holds for any.
struct TokenLimit {
  int64_t least = 1, most = 0; ///< most 0: any number

  bool isAny() const { return most == 0; }
  TokenLimit atMost(int64_t number) const {
    return {least, most ? std::min(most, number) : number};
  }
  /// Both hold.
  TokenLimit operator&(const TokenLimit &other) const {
    TokenLimit both = other.most ? atMost(other.most) : *this;
    both.least = std::max(least, other.least);
    return both;
  }
};
void setLimit(mlir::Operation *op, TokenLimit limit);
TokenLimit limitOf(mlir::Operation *op);

/// A constant table that rates were read off.
struct TableFit {
  int64_t positions = 0; ///< 0: there was none
  /// How far the rates that give its elements are apart, relative to the rate.
  double interval = 0;
};
void setTableFit(mlir::Operation *op, TableFit fit);
/// What is known of `from` holds for `to`, which comes in its place.
void copyTableFit(mlir::Operation *from, mlir::Operation *to);

/// Tells the user what was refused, and what was raised from less than it is.
void emitRemarks(mlir::func::FuncOp function, const RaisingAnalysis &analysis);

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

/// Calls a function for operations of one kind, or of all. What the function
/// created and does not use, because it failed, is erased again; so is the
/// operation once nobody uses it.
class RaisingPattern : public mlir::RewritePattern {
public:
  using Match = std::function<llvm::LogicalResult(Raiser &, mlir::Operation *)>;

  RaisingPattern(RaisingAnalysis &analysis, Match match, llvm::StringRef root,
                 mlir::MLIRContext *context)
      : RewritePattern(root, /*benefit=*/1, context), analysis(analysis),
        match(std::move(match)) {}
  /// For all operations.
  RaisingPattern(RaisingAnalysis &analysis, Match match,
                 mlir::MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context),
        analysis(analysis), match(std::move(match)) {}

  llvm::LogicalResult
  matchAndRewrite(mlir::Operation *op,
                  mlir::PatternRewriter &rewriter) const override;

private:
  RaisingAnalysis &analysis;
  Match match;
};

/// Adds `match` (Raiser &, Op) -> LogicalResult as a pattern for each kind of
/// operation.
template <typename... Ops, typename Match>
void addPatterns(mlir::RewritePatternSet &patterns, RaisingAnalysis &analysis,
                 Match match) {
  mlir::MLIRContext *context = patterns.getContext();
  (patterns.add(std::make_unique<RaisingPattern>(
       analysis,
       [match](Raiser &raiser, mlir::Operation *op) {
         return match(raiser, llvm::cast<Ops>(op));
       },
       Ops::getOperationName(), context)),
   ...);
}

/// Adds `match` (Raiser &, Operation *) -> LogicalResult as a pattern for all
/// operations.
template <typename Match>
void addPatternForAll(mlir::RewritePatternSet &patterns,
                      RaisingAnalysis &analysis, Match match) {
  patterns.add(
      std::make_unique<RaisingPattern>(analysis, match, patterns.getContext()));
}

void populateLoopPatterns(mlir::RewritePatternSet &patterns,
                          RaisingAnalysis &analysis);
void populateUnfoldHeadsPatterns(mlir::RewritePatternSet &patterns,
                                 RaisingAnalysis &analysis);
void populateNormPatterns(mlir::RewritePatternSet &patterns,
                          RaisingAnalysis &analysis);
void populateSiLUPatterns(mlir::RewritePatternSet &patterns,
                          RaisingAnalysis &analysis);
void populateJoinScoresPatterns(mlir::RewritePatternSet &patterns,
                                RaisingAnalysis &analysis);
void populateMovedLRPEPatterns(mlir::RewritePatternSet &patterns,
                               RaisingAnalysis &analysis);
void populateLRPEPatterns(mlir::RewritePatternSet &patterns,
                          RaisingAnalysis &analysis);
void populateRecurrentAttentionPatterns(mlir::RewritePatternSet &patterns,
                                        RaisingAnalysis &analysis);
void populateParallelAttentionPatterns(mlir::RewritePatternSet &patterns,
                                       RaisingAnalysis &analysis);
void populateStateReadPatterns(mlir::RewritePatternSet &patterns,
                               RaisingAnalysis &analysis);
void populateCarriedStatePatterns(mlir::RewritePatternSet &patterns,
                                  RaisingAnalysis &analysis);
void populateStatePatterns(mlir::RewritePatternSet &patterns,
                           RaisingAnalysis &analysis);
void populateMergeBlocksPatterns(mlir::RewritePatternSet &patterns,
                                 RaisingAnalysis &analysis);
void populateAttentionOpPatterns(mlir::RewritePatternSet &patterns,
                                 RaisingAnalysis &analysis);
void populateSinkTransposesPatterns(mlir::RewritePatternSet &patterns,
                                    RaisingAnalysis &analysis);
void populateRotatedKeysPatterns(mlir::RewritePatternSet &patterns,
                                 RaisingAnalysis &analysis);
void populateComposeTransposesPatterns(mlir::RewritePatternSet &patterns,
                                       RaisingAnalysis &analysis);
void populateHeadsPatterns(mlir::RewritePatternSet &patterns,
                           RaisingAnalysis &analysis);
void populateSplitPatterns(mlir::RewritePatternSet &patterns,
                           RaisingAnalysis &analysis);
void populateScaledEmbeddingPatterns(mlir::RewritePatternSet &patterns,
                                     RaisingAnalysis &analysis);
void populateEmbeddingPatterns(mlir::RewritePatternSet &patterns,
                               RaisingAnalysis &analysis);
void populateLinearPatterns(mlir::RewritePatternSet &patterns,
                            RaisingAnalysis &analysis);
void populateBiasPatterns(mlir::RewritePatternSet &patterns,
                          RaisingAnalysis &analysis);
void populateElementwisePatterns(mlir::RewritePatternSet &patterns,
                                 RaisingAnalysis &analysis);

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Marks the loops that onnx-fold-shapes left for the loop patterns alone, with
/// a remark for each. Whether there are any.
bool markLoops(mlir::func::FuncOp function, const RaisingAnalysis &analysis);
/// Reports the loops that are left; nothing runs them.
llvm::LogicalResult refuseLoops(mlir::func::FuncOp function,
                                const RaisingAnalysis &analysis);

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_RAISE_H
