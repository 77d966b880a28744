//===- Verify.h - Shared checks of tnl operations ---------------*- C++ -*-===//

#ifndef TNL_LIB_DIALECT_TNL_IR_VERIFY_H
#define TNL_LIB_DIALECT_TNL_IR_VERIFY_H

#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
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
  int64_t dim(int64_t axis) const {
    return type().getDimSize(axis < 0 ? axis + rank() : axis);
  }
};

/// Sizes that may be equal at run time.
inline bool mayAgree(int64_t lhs, int64_t rhs) {
  return mlir::ShapedType::isDynamic(lhs) || mlir::ShapedType::isDynamic(rhs) ||
         lhs == rhs;
}

/// Sums and products of static sizes; sizes too large to count stay so.
inline int64_t addSizes(int64_t lhs, int64_t rhs) {
  int64_t sum;
  return llvm::AddOverflow(lhs, rhs, sum) ? INT64_MAX : sum;
}
inline int64_t multiplySizes(int64_t lhs, int64_t rhs) {
  int64_t product;
  return llvm::MulOverflow(lhs, rhs, product) ? INT64_MAX : product;
}

/// `tensor` has `rank` dimensions; `layout` names them in the message.
mlir::LogicalResult expectRank(mlir::Operation *op, const NamedTensor &tensor,
                               int64_t rank, llvm::StringRef layout);

/// Axis `lhsAxis` of `lhs` may agree with `rhsAxis` of `rhs`.
mlir::LogicalResult expectSameSize(mlir::Operation *op, const NamedTensor &lhs,
                                   int64_t lhsAxis, const NamedTensor &rhs,
                                   int64_t rhsAxis);

/// Axis `axis` of `tensor` may have `size`, which is `reason`.
mlir::LogicalResult expectSize(mlir::Operation *op, const NamedTensor &tensor,
                               int64_t axis, int64_t size,
                               const llvm::Twine &reason);

/// Axis `axis` of `tensor` is static.
mlir::LogicalResult expectStatic(mlir::Operation *op, const NamedTensor &tensor,
                                 int64_t axis);

/// The first `count` sizes of the two agree.
mlir::LogicalResult expectSameLeading(mlir::Operation *op,
                                      const NamedTensor &lhs,
                                      const NamedTensor &rhs, int64_t count);

/// Element types are the same.
mlir::LogicalResult expectSameElements(mlir::Operation *op,
                                       const NamedTensor &lhs,
                                       const NamedTensor &rhs);

/// One finite slope not below 0 for each of `heads` heads.
mlir::LogicalResult verifySlopes(mlir::Operation *op,
                                 llvm::ArrayRef<float> slopes, int64_t heads);

/// `eps` is finite and not below 0.
mlir::LogicalResult verifyEps(mlir::Operation *op, const llvm::APFloat &eps);

/// `position` is `[B]` or `[1]`, with B the first size of `x`.
mlir::LogicalResult verifyPosition(mlir::Operation *op, mlir::Value position,
                                   const NamedTensor &x);

/// `mask` is `[B, N]` of numbers or bits, with B and N at the axes given of
/// `x`.
mlir::LogicalResult verifyMask(mlir::Operation *op, mlir::Value mask,
                               const NamedTensor &x, int64_t tokenAxis);

/// The state is `[B, H, K, P]`.
mlir::LogicalResult verifyState(mlir::Operation *op, const NamedTensor &state,
                                int64_t batch, int64_t heads, int64_t keyWidth,
                                int64_t valueWidth);

/// Sizes of `type`: static ones from it, dynamic ones from `known` where that
/// has them.
SymbolicValue refine(mlir::Type type, llvm::ArrayRef<SymbolicDim> known);

/// Size `axis` of `value`, null when unknown. Negative axes count from the end.
SymbolicDim sizeOf(const SymbolicValue &value, int64_t axis);

/// The first `count` sizes of `value` (nulls when unknown).
llvm::SmallVector<SymbolicDim> leadingSizes(const SymbolicValue &value,
                                            int64_t count);

} // namespace tnl

#endif // TNL_LIB_DIALECT_TNL_IR_VERIFY_H
