//===- RaisingAnalysis.h - What patterns of raising know --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_ONNXTOTNL_RAISINGANALYSIS_H
#define TNL_CONVERSION_ONNXTOTNL_RAISINGANALYSIS_H

#include "AllowedSizes.h"
#include "Requirements.h"
#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"

namespace tnl::raising {

/// What is known of the values of a function while it is raised, and what could
/// not be raised. As a listener of all rewrites it stays up to date: what is
/// created is looked at when it is asked about, and what goes is forgotten.
class RaisingAnalysis : public mlir::RewriterBase::Listener {
public:
  explicit RaisingAnalysis(mlir::func::FuncOp function);

  /// False when an operation reported a contradiction.
  bool succeeded() const { return shapes.succeeded(); }

  const SymbolicValue &lookup(mlir::Value value) {
    return shapes.lookupOrInfer(value);
  }
  void handOn(mlir::Value from, mlir::Value to) { shapes.handOn(from, to); }

  const LeastSizes &leastSizes() const { return least; }
  /// `size` where all symbols are as large as the graph requires.
  SizeExpr required(SizeExpr size) const { return withLeastSizes(size, least); }

  /// Why `candidate`, which looks like `concept_`, stays as it is, unless
  /// something raises it later.
  void refuse(mlir::Operation *candidate, llvm::StringRef concept_,
              const llvm::Twine &reason);
  llvm::ArrayRef<std::string> refusalsOf(mlir::Operation *candidate) const;
  /// What has been refused by now is not refused again for other reasons, which
  /// come from what was raised around it.
  void keepRefusals();

  /// The sizes that calls can have.
  const AllowedSizes allowed;

  /// Rewrites since the function was first looked at.
  unsigned numRewrites = 0;

  /// The operations created since this was last emptied, in order.
  llvm::SmallVector<mlir::Operation *> created;

  void notifyOperationInserted(mlir::Operation *op,
                               mlir::OpBuilder::InsertPoint previous) override;
  void notifyOperationErased(mlir::Operation *op) override;

private:
  struct Refusals {
    llvm::SmallVector<std::string> reasons;
    bool isFinal = false;
  };

  SymbolicShapeAnalysis shapes;
  /// Sizes below which a requirement of the graph fails, so that no call has
  /// them.
  LeastSizes least;
  llvm::DenseMap<mlir::Operation *, Refusals> refusals;
};

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_RAISINGANALYSIS_H
