//===- TokenAnalysis.h - Do operations act on each token alone? -*- C++ -*-===//
//
// The proof behind tnl-derive-functions. Follows the token axis of every value
// from the ids to the logits and stops at the first operation that is not known
// to keep tokens, and sequences, apart.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_TRANSFORMS_TOKENANALYSIS_H
#define TNL_LIB_TRANSFORMS_TOKENANALYSIS_H

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"
#include <optional>
#include <string>

namespace tnl {

/// How a value depends on the tokens.
struct TokenFacts {
  enum class Kind {
    Invariant, // not at all: weights, constants
    Size,      // an integer made of sizes, the number of tokens among them
    Token,     // each element belongs to one token of one sequence
    State      // the state after the last token, sequences along axis 0
  };
  Kind kind = Kind::Invariant;
  /// The same axis where both are merged, one sequence after the other. The
  /// axis of sequences may hold more, such as heads, of each sequence.
  int64_t batchAxis = 0;
  int64_t tokenAxis = 1;

  static TokenFacts invariant() { return {}; }
  static TokenFacts size() { return {Kind::Size}; }
  static TokenFacts state() { return {Kind::State}; }
  static TokenFacts token(int64_t batchAxis, int64_t tokenAxis) {
    return {Kind::Token, batchAxis, tokenAxis};
  }
  static TokenFacts merged(int64_t axis) { return token(axis, axis); }
  bool isToken() const { return kind == Kind::Token; }
  bool isMerged() const { return isToken() && batchAxis == tokenAxis; }
  bool isInvariant() const { return kind == Kind::Invariant; }
  bool hasAxes(int64_t batch, int64_t token) const {
    return isToken() && batchAxis == batch && tokenAxis == token;
  }
  friend bool operator==(const TokenFacts &, const TokenFacts &) = default;
};

/// Why nothing can be derived: the operation (or null for the function) and the
/// rest of a sentence that starts with its name.
struct Refusal {
  mlir::Operation *op = nullptr;
  std::string reason;
};

class TokenAnalysis {
public:
  explicit TokenAnalysis(mlir::func::FuncOp function)
      : function(function), shapes(function) {}

  /// Unset when tokens stay apart all the way. Expects valid shapes.
  std::optional<Refusal> run();

  /// Not if shapes contradict each other, which has been reported.
  bool hasValidShapes() const { return shapes.succeeded(); }

  TokenFacts lookup(mlir::Value value) const { return facts.lookup(value); }

  mlir::BlockArgument ids() const { return idsArgument; }
  /// The padding mask, or null.
  mlir::BlockArgument mask() const { return maskArgument; }
  /// Which result is the logits; the others are states.
  unsigned logitsIndex() const { return logits; }
  /// Whether the ids have a fixed number of sequences or of tokens, which then
  /// has a new name.
  bool isFixed() const { return fixedBatch || fixedSeq; }
  bool hasFixedBatch() const { return fixedBatch; }
  bool hasFixedSeq() const { return fixedSeq; }
  /// Set when operations take something for granted that holds for some values
  /// of the symbol `size` only.
  std::optional<Refusal> findRestriction(llvm::StringRef size) const;
  llvm::StringRef batchName() const { return batch; }
  llvm::StringRef seqName() const { return seq; }
  llvm::ArrayRef<LinearAttentionOp> attentions() const { return attentionOps; }

  std::optional<int64_t> rankOf(mlir::Value value) const;
  SizeExpr sizeOf(mlir::Value value, int64_t axis) const;

private:
  class ONNXVisitor;
  using Facts = llvm::SmallVector<TokenFacts, 4>;
  /// The reason for a refusal, unset when the results' facts were appended.
  using Reason = std::optional<std::string>;

  Reason findArguments();
  Reason nameSizes();
  Reason findResults();
  Reason visit(mlir::Operation *op, Facts &results);
  Reason visitTNL(mlir::Operation *op, Facts &results);
  Reason visitONNX(mlir::Operation *op, Facts &results);
  Reason visitState(mlir::Operation *op, Facts &results);
  Reason visitSize(mlir::Operation *op, Facts &results);
  Reason visitAttention(LinearAttentionOp op, Facts &results);
  Reason visitProduct(mlir::Value lhs, mlir::Value rhs, Facts &results);
  Reason visitGemm(mlir::Operation *op, Facts &results);
  Reason visitReshape(mlir::Value from, mlir::Value to, Facts &results);
  /// Whether nothing but the sequences lie along the batch axis.
  bool hasOwnBatchAxis(mlir::Value value) const;
  Reason visitSqueeze(mlir::Value from, mlir::Value to, mlir::Value axes,
                      Facts &results);
  Reason visitUnsqueeze(mlir::Value from, mlir::Value axes, Facts &results);

  /// Results have the facts of operand 0, whose token and batch axes come
  /// before axis `end` (negative: counted from the end); the other operands
  /// have the same facts or are invariant.
  Reason sameAsFirst(mlir::Operation *op, int64_t end, Facts &results);
  /// Numpy broadcasting of all operands.
  Reason broadcast(mlir::Operation *op, Facts &results);
  /// Mixing along `axes` of `value`, as `verb` says, is refused when tokens or
  /// sequences lie along them.
  Reason keepsApart(mlir::Value value, llvm::ArrayRef<int64_t> axes,
                    llvm::StringRef verb) const;

  /// The elements of a small integer tensor when all are constants.
  std::optional<llvm::SmallVector<int64_t>> constants(mlir::Value value) const;
  /// Elements are known and none depends on the number of tokens.
  bool hasElementsWithoutSeq(mlir::Value value) const;

  mlir::func::FuncOp function;
  SymbolicShapeAnalysis shapes;
  llvm::DenseMap<mlir::Value, TokenFacts> facts;
  llvm::SmallVector<LinearAttentionOp> attentionOps;
  mlir::BlockArgument idsArgument, maskArgument;
  Reason maskReason; // why the mask is more than a mask
  std::string batch, seq;
  unsigned logits = 0;
  bool fixedBatch = false, fixedSeq = false;
};

} // namespace tnl

#endif // TNL_LIB_TRANSFORMS_TOKENANALYSIS_H
