//===- SizeRules.h - How the sizes of an operation agree --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each operation states once which sizes of its operands and results agree. The
// verifier holds the rules against the types; inference takes what is known of
// the operands, learns the results' sizes from the rules, and makes what it
// cannot prove a requirement.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_DIALECT_TNL_IR_SIZERULES_H
#define TNL_LIB_DIALECT_TNL_IR_SIZERULES_H

#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MathExtras.h"

namespace tnl {

/// A tensor of an operation with the name its description gives it.
struct NamedTensor {
  llvm::StringRef name;
  mlir::Value value;

  mlir::RankedTensorType type() const {
    return mlir::cast<mlir::RankedTensorType>(value.getType());
  }
  int64_t rank() const { return type().getRank(); }
  /// Negative axes count from the end.
  int64_t axis(int64_t at) const { return at < 0 ? at + rank() : at; }
  int64_t dim(int64_t at) const { return type().getDimSize(axis(at)); }
};

/// The sizes of one operation's tensors, as far as they are known.
class SizeRules {
public:
  /// Operands without facts are known by their types.
  SizeRules(SizeRequirements &requirements,
            llvm::ArrayRef<SymbolicValue> operands);

  /// A size; unknown where neither a fact nor a rule tells it.
  SizeExpr &size(const NamedTensor &tensor, int64_t axis);
  SizeExpr constant(int64_t value) const;

  /// Axis `lhsAxis` of `lhs` is as large as `rhsAxis` of `rhs`.
  llvm::LogicalResult same(const NamedTensor &lhs, int64_t lhsAxis,
                           const NamedTensor &rhs, int64_t rhsAxis);
  /// The first `count` sizes of the two agree.
  llvm::LogicalResult sameLeading(const NamedTensor &lhs,
                                  const NamedTensor &rhs, int64_t count);
  /// Axis `axis` of `tensor` has `size`, which is `reason`.
  llvm::LogicalResult has(const NamedTensor &tensor, int64_t axis,
                          SizeExpr size, const llvm::Twine &reason);
  llvm::LogicalResult has(const NamedTensor &tensor, int64_t axis, int64_t size,
                          const llvm::Twine &reason);
  /// The axis has the size of the other, or is 1 and counts for all.
  llvm::LogicalResult broadcasts(const NamedTensor &from, int64_t fromAxis,
                                 const NamedTensor &to, int64_t toAxis);

  /// `position` is `[B]` or `[1]`, with B the first size of `x`.
  llvm::LogicalResult position(mlir::Value position, const NamedTensor &x);
  /// `mask` is `[B, N]`, with B the first size of `x` and N that of
  /// `tokenAxis`.
  llvm::LogicalResult mask(mlir::Value mask, const NamedTensor &x,
                           int64_t tokenAxis);
  /// The state is `[B, H, K, P]`.
  llvm::LogicalResult state(const NamedTensor &state, SizeExpr batch,
                            SizeExpr heads, SizeExpr keyWidth,
                            SizeExpr valueWidth);
  /// `decay` of tokens is `[H]`, `[B, H, N]` or `[B, H, N, K]`, with B and H
  /// the first sizes of `x`, N that of `tokenAxis` if it is one, K of
  /// `keyAxis`.
  llvm::LogicalResult decay(mlir::Value decay, const NamedTensor &x,
                            std::optional<int64_t> tokenAxis, int64_t keyAxis);

  /// What the rules told of a result.
  SymbolicValue facts(mlir::Value result);

  mlir::Operation *operation() const { return requirements.operation(); }
  SizeRequirements &requirementsOf() { return requirements; }

private:
  /// Learns a size that is not known, or requires two to be equal.
  llvm::LogicalResult agree(SizeExpr &lhs, SizeExpr &rhs,
                            const llvm::Twine &what);

  SizeRequirements &requirements;
  llvm::DenseMap<mlir::Value, llvm::SmallVector<SizeExpr>> sizes;
};

/// Runs an operation's rules on its types.
template <typename Op> llvm::LogicalResult verifySizes(Op op) {
  SizeRequirements requirements(op);
  SizeRules rules(requirements, {});
  return op.sizeRules(rules);
}

/// Runs an operation's rules on what is known of its operands.
template <typename Op>
llvm::LogicalResult inferSizes(Op op, llvm::ArrayRef<SymbolicValue> operands,
                               llvm::SmallVectorImpl<SymbolicValue> &results,
                               SizeRequirements &requirements) {
  SizeRules rules(requirements, operands);
  if (failed(op.sizeRules(rules)))
    return llvm::failure();
  for (mlir::Value result : op->getResults())
    results.push_back(rules.facts(result));
  return llvm::success();
}

/// `tensor` has `rank` dimensions; `layout` names them in the message.
llvm::LogicalResult expectRank(mlir::Operation *op, const NamedTensor &tensor,
                               int64_t rank, llvm::StringRef layout);

/// Axis `axis` of `tensor` is static.
llvm::LogicalResult expectStatic(mlir::Operation *op, const NamedTensor &tensor,
                                 int64_t axis);

/// Element types are the same.
llvm::LogicalResult expectSameElements(mlir::Operation *op,
                                       const NamedTensor &lhs,
                                       const NamedTensor &rhs);

/// One finite slope not below 0 for each of `heads` heads.
llvm::LogicalResult verifySlopes(mlir::Operation *op,
                                 llvm::ArrayRef<float> slopes, int64_t heads);

/// Exactly one of the two is there, and `decay` has a rank that it may have.
llvm::LogicalResult verifyDecayRank(mlir::Operation *op, mlir::Value decay,
                                    mlir::DenseF32ArrayAttr slopes);

/// The slopes, if there is no decay operand, are right for `heads` heads.
template <typename Op>
llvm::LogicalResult verifyDecaySlopes(Op op, int64_t heads) {
  return op.getDecay() ? llvm::success()
                       : verifySlopes(op, op.getSlopes(), heads);
}

/// The slopes that a constant `[H]` of log decays stands for: it is finite and
/// not positive, and float32 holds it.
std::optional<llvm::SmallVector<float>> constantSlopes(mlir::Value decay);

/// A constant `[H]` becomes `slopes`.
template <typename Op>
llvm::LogicalResult foldConstantDecay(Op op, mlir::PatternRewriter &rewriter) {
  auto slopes = constantSlopes(op.getDecay());
  if (!slopes)
    return llvm::failure();
  rewriter.modifyOpInPlace(op, [&] {
    op.getDecayMutable().clear();
    op.setSlopes(*slopes);
  });
  return llvm::success();
}

/// The row scale of a product of `x`: one factor or one row a row of `x`.
llvm::LogicalResult rowScaleSizes(SizeRules &rules, const RowScale &rows,
                                  const NamedTensor &x);
llvm::LogicalResult verifyRowScale(mlir::Operation *op, const RowScale &rows,
                                   const NamedTensor &x);

/// `eps` is finite and not below 0.
llvm::LogicalResult verifyEps(mlir::Operation *op, const llvm::APFloat &eps);

/// Ranks of optional operands: `position` `[B]`, `mask` `[B, N]` of numbers or
/// bits, a state `[B, H, K, P]`. Null values are fine.
llvm::LogicalResult verifyPosition(mlir::Operation *op, mlir::Value position);
llvm::LogicalResult verifyMask(mlir::Operation *op, mlir::Value mask);
llvm::LogicalResult verifyState(mlir::Operation *op, llvm::StringRef name,
                                mlir::Value state);

} // namespace tnl

#endif // TNL_LIB_DIALECT_TNL_IR_SIZERULES_H
