//===- Raise.h - The steps of raising onnx to tnl ---------------*- C++ -*-===//
//
// One step per concept, in the order of ConvertONNXToTNL.cpp. A step looks at
// the operations it may replace, replaces all uses of what it recognises and
// erases nothing: the pass drops dead operations between steps.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_RAISE_H
#define TNL_CONVERSION_ONNXTOTNL_RAISE_H

#include "AllowedSizes.h"
#include "Requirements.h"
#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/PatternMatch.h"

namespace tnl::raising {

/// What a step works on.
struct Raiser {
  explicit Raiser(mlir::func::FuncOp function);

  mlir::func::FuncOp function;
  SymbolicShapeAnalysis shapes;
  mlir::IRRewriter rewriter;
  /// Sizes below which a requirement of the graph fails, so that no call has
  /// them.
  LeastSizes least;
  AllowedSizes allowed;

  /// `size` where all symbols are as large as the graph requires.
  SizeExpr required(SizeExpr size) const;

  /// The size of `value` along `axis` (negative: from the end) as an expression
  /// over the size symbols; null when unknown.
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

  /// All operations of kind `Op`, in order.
  template <typename Op> llvm::SmallVector<Op> all() {
    llvm::SmallVector<Op> ops;
    function.walk([&](Op op) { ops.push_back(op); });
    return ops;
  }

  /// Uses of `value` become uses of `replacement`; the insertion point is left.
  void replace(mlir::Value value, mlir::Value replacement) {
    rewriter.replaceAllUsesWith(value, replacement);
  }

  /// Creates an operation before `at`, with its location.
  template <typename Op, typename... Args>
  Op create(mlir::Operation *at, Args &&...args) {
    rewriter.setInsertionPoint(at);
    return Op::create(rewriter, at->getLoc(), std::forward<Args>(args)...);
  }
};

/// Tells the user why something that looks like `concept` stays as it is,
/// unless a later step raises it.
void refuse(mlir::Operation *candidate, llvm::StringRef concept_,
            const llvm::Twine &reason);

/// The reasons why an operation stays; "" where there are none.
std::string refusalsOf(mlir::Operation *candidate);

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
void emitRemarks(mlir::func::FuncOp function);

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

void sinkTransposes(Raiser &raiser);
void unfoldHeads(Raiser &raiser);
void raiseNorms(Raiser &raiser);
void raiseSiLU(Raiser &raiser);
void joinScores(Raiser &raiser);
void raiseLRPE(Raiser &raiser);
void raiseLoops(Raiser &raiser);
/// Marks the loops that onnx-fold-shapes left for raiseLoops alone, with a
/// remark for each. Whether there are any.
bool markLoops(mlir::func::FuncOp function);
/// Reports the loops that are left; nothing runs them.
llvm::LogicalResult refuseLoops(mlir::func::FuncOp function);
void raiseRecurrentAttention(Raiser &raiser);
void raiseParallelAttention(Raiser &raiser);
void raiseCarriedStates(Raiser &raiser);
void raiseStates(Raiser &raiser);
void mergeBlocks(Raiser &raiser);
void raiseAttentionOps(Raiser &raiser);
void raiseRotatedKeys(Raiser &raiser);
void raiseHeads(Raiser &raiser);
void raiseSplits(Raiser &raiser);
void raiseEmbeddings(Raiser &raiser);
void raiseLinear(Raiser &raiser);
void raiseBiases(Raiser &raiser);
void raiseElementwise(Raiser &raiser);

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_RAISE_H
