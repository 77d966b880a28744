//===- TokenAnalysis.h - Do operations act on each token alone? -*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The proof behind tnl-derive-functions. Follows the token axis of every value
// from the ids to the logits, by the rules of the operations
// (TokenOpInterface), and stops at the first that is not known to keep tokens,
// and sequences, apart.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_TRANSFORMS_TOKENANALYSIS_H
#define TNL_LIB_TRANSFORMS_TOKENANALYSIS_H

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Interfaces/TokenRules.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"
#include <optional>
#include <string>

namespace tnl {

/// Why nothing can be derived: the operation (or null for the function) and the
/// rest of a sentence that starts with its name.
struct Refusal {
  mlir::Operation *op = nullptr;
  std::string reason;
};

class TokenAnalysis : public TokenRules {
public:
  explicit TokenAnalysis(mlir::func::FuncOp function)
      : function(function), shapes(function) {}

  /// Unset when tokens stay apart all the way. Expects valid shapes.
  std::optional<Refusal> run();

  /// Not if shapes contradict each other, which has been reported.
  bool hasValidShapes() const { return shapes.succeeded(); }

  TokenFacts lookup(mlir::Value value) const override {
    return facts.lookup(value);
  }
  const SymbolicValue &known(mlir::Value value) const override {
    return shapes.lookup(value);
  }
  bool isMask(mlir::Value value) const override {
    return maskArgument && value == maskArgument;
  }

  mlir::BlockArgument ids() const { return idsArgument; }
  mlir::Value tokenIds() const override { return idsArgument; }
  /// The padding mask, or null.
  mlir::BlockArgument mask() const { return maskArgument; }
  /// Which result is the logits; the others are states.
  unsigned logitsIndex() const { return logits; }
  /// Whether the ids have a fixed number of sequences or of tokens, which then
  /// has a new name.
  bool isFixed() const override { return fixedBatch || fixedSeq; }
  bool hasFixedBatch() const { return fixedBatch; }
  bool hasFixedSeq() const { return fixedSeq; }
  /// Set when operations take something for granted that holds for some values
  /// of the symbol `size` only.
  std::optional<Refusal> findRestriction(llvm::StringRef size) const;
  llvm::StringRef batchName() const { return batch; }
  llvm::StringRef seqName() const override { return seq; }
  llvm::ArrayRef<LinearAttentionOp> attentions() const { return attentionOps; }

private:
  using Facts = llvm::SmallVector<TokenFacts, 4>;

  TokenReason findArguments();
  TokenReason nameSizes();
  TokenReason findResults();
  TokenReason visit(mlir::Operation *op, Facts &results) const;
  TokenReason visitState(mlir::Operation *op, Facts &results) const;
  TokenReason visitSize(mlir::Operation *op, Facts &results) const;

  mlir::func::FuncOp function;
  SymbolicShapeAnalysis shapes;
  llvm::DenseMap<mlir::Value, TokenFacts> facts;
  llvm::SmallVector<LinearAttentionOp> attentionOps;
  mlir::BlockArgument idsArgument, maskArgument;
  TokenReason maskReason; // why the mask is more than a mask
  std::string batch, seq;
  unsigned logits = 0;
  bool fixedBatch = false, fixedSeq = false;
};

} // namespace tnl

#endif // TNL_LIB_TRANSFORMS_TOKENANALYSIS_H
