//===- TokenRules.h - What rules about tokens ask, and share ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions for single tokens are derived from a graph over whole sequences
// where no operation mixes tokens, or sequences. Operations say so by rules on
// where the tokens of their operands lie; see TokenOpInterface.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_INTERFACES_TOKENRULES_H
#define TNL_INTERFACES_TOKENRULES_H

#include "TNL/Interfaces/SymbolicShapeInterface.h"
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

/// One fact for each result of an operation.
using ResultFacts = llvm::SmallVectorImpl<TokenFacts>;

/// Why tokens may not stay apart, the rest of a sentence that starts with the
/// operation's name; unset where they do, and the facts were appended.
using TokenReason = std::optional<std::string>;

/// What an analysis knows when an operation's rule is asked, and the rules that
/// operations have in common.
class TokenRules {
public:
  virtual ~TokenRules();

  /// How an operand depends on the tokens.
  virtual TokenFacts lookup(mlir::Value value) const = 0;
  /// What is known of its sizes and elements.
  virtual const SymbolicValue &known(mlir::Value value) const = 0;
  /// The ids of the tokens, `[sequences, tokens]`.
  virtual mlir::Value tokenIds() const = 0;
  /// The symbol for the number of tokens.
  virtual llvm::StringRef seqName() const = 0;
  /// Whether the ids have a fixed number of sequences or of tokens, which then
  /// is no formula.
  virtual bool isFixed() const = 0;
  /// Whether `value` is the padding mask of the graph.
  virtual bool isMask(mlir::Value value) const = 0;

  std::optional<int64_t> rankOf(mlir::Value value) const;
  SizeExpr sizeOf(mlir::Value value, int64_t axis) const;
  /// The elements of a small integer tensor when all are constants.
  std::optional<llvm::SmallVector<int64_t>> constants(mlir::Value value) const;
  /// What an integer tensor made of sizes is: invariant where none of its
  /// elements depends on the number of tokens.
  TokenFacts factsOfSize(mlir::Value value) const;
  /// Whether nothing but the sequences lie along the batch axis.
  bool hasOwnBatchAxis(mlir::Value value) const;

  /// Results have the facts of operand 0, whose token and batch axes come
  /// before axis `end` (negative: counted from the end); the other operands
  /// have the same facts or are invariant.
  TokenReason sameAsFirst(mlir::Operation *op, int64_t end,
                          ResultFacts &results) const;
  /// Numpy broadcasting of all operands.
  TokenReason broadcast(mlir::Operation *op, ResultFacts &results) const;
  /// Mixing along `axes` of `value`, as `verb` says, is refused when tokens or
  /// sequences lie along them.
  TokenReason keepsApart(mlir::Value value, llvm::ArrayRef<int64_t> axes,
                         llvm::StringRef verb) const;
  /// Results have the facts of operand 0 after nothing mixed along `axes`
  /// (negative: counted from the end), as `verb` says. No other operand has
  /// tokens.
  TokenReason keeps(mlir::Operation *op, llvm::ArrayRef<int64_t> axes,
                    llvm::StringRef verb, ResultFacts &results) const;
  /// The elements of `from`, in row-major order, are those of `to`.
  TokenReason reshape(mlir::Value from, mlir::Value to,
                      ResultFacts &results) const;
};

/// `axes` counted from 0; unset when one is out of range.
std::optional<llvm::SmallVector<int64_t>>
normalizeAxes(llvm::ArrayRef<int64_t> axes, int64_t rank);

} // namespace tnl

#endif // TNL_INTERFACES_TOKENRULES_H
