//===- Raise.h - The steps of raising onnx to tnl ---------------*- C++ -*-===//
//
// One step per concept, in the order of ConvertONNXToTNL.cpp. A step looks at
// the operations it may replace, replaces all uses of what it recognises and
// erases nothing: the pass drops dead operations between steps.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_RAISE_H
#define TNL_CONVERSION_ONNXTOTNL_RAISE_H

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/PatternMatch.h"

namespace tnl::raising {

/// What a step works on.
struct Raiser {
  explicit Raiser(mlir::func::FuncOp function)
      : function(function), shapes(function), rewriter(function.getContext()) {}

  mlir::func::FuncOp function;
  SymbolicShapeAnalysis shapes;
  mlir::IRRewriter rewriter;

  /// The size of `value` along `axis` (negative: from the end) as an expression
  /// over the size symbols; null when unknown.
  SizeExpr size(mlir::Value value, int64_t axis) const;

  /// Both sizes are known and equal for every value of the symbols.
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

/// Tells the user why something that looks like `concept` stays as it is.
void refuse(mlir::Operation *candidate, llvm::StringRef concept_,
            const llvm::Twine &reason);

/// Tells the user that `raised` became tnl.`concept` for any number of tokens,
/// while the graph itself holds for no more than `most`.
void noteLimit(mlir::Operation *raised, llvm::StringRef concept_, int64_t most);

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

void raiseNorms(Raiser &raiser);
void raiseSiLU(Raiser &raiser);
void joinScores(Raiser &raiser);
void raiseLRPE(Raiser &raiser);
void raiseRecurrentAttention(Raiser &raiser);
void raiseParallelAttention(Raiser &raiser);
void raiseStates(Raiser &raiser);
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
