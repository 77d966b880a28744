//===- SymbolicShapeInterface.h - Shapes over named sizes -------*- C++ -*-===//
//
// Sizes are AffineExprs over the symbols of a function: symbol i is the i-th
// entry of the function's `tnl.symbols` attribute. `N`, `2 * batch` and
// `seq floordiv 2` are such sizes; products of symbols are kept semi-affine.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_INTERFACES_SYMBOLICSHAPEINTERFACE_H
#define TNL_INTERFACES_SYMBOLICSHAPEINTERFACE_H

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace tnl {

/// One size, or one element of an integer tensor. Null when unknown.
using SymbolicDim = mlir::AffineExpr;

/// What is known of a value.
struct SymbolicValue {
  /// One size per dimension; unset when not even the rank is known. Single
  /// sizes may be null (unknown).
  std::optional<llvm::SmallVector<SymbolicDim>> shape;
  /// Elements, in row-major order, of an integer tensor of rank 0 or 1 with at
  /// most 64 elements; unset when unknown. Single elements may be null.
  std::optional<llvm::SmallVector<SymbolicDim>> elements;
};

/// The size that two broadcast sizes give, or null when neither is known to
/// win. Sets `conflict` when both are constants that cannot be broadcast.
SymbolicDim broadcastDims(SymbolicDim lhs, SymbolicDim rhs, bool &conflict);

/// Numpy broadcasting of shapes. `conflict` as in broadcastDims.
std::optional<llvm::SmallVector<SymbolicDim>>
broadcastShapes(llvm::ArrayRef<SymbolicValue> operands, bool &conflict);

/// The static sizes of `type` as constants, dynamic ones null; unset when
/// `type` is no ranked tensor.
SymbolicValue symbolicFromType(mlir::Type type);

/// The shape of a constant, and its elements if it is an integer tensor of rank
/// 0 or 1 with at most 64 elements.
SymbolicValue symbolicFromConstant(mlir::ElementsAttr value);

/// The value of a constant size.
std::optional<int64_t> constantSize(SymbolicDim size);

/// The same value, with terms that cancel removed.
mlir::AffineExpr simplifySize(mlir::AffineExpr expr);

/// A bound that `expr` is never below, if one is known. Named sizes are at
/// least 1.
std::optional<int64_t> lowerBound(mlir::AffineExpr expr);

/// Whether `lhs <= rhs` for every value of the symbols, as far as known.
bool provablyAtMost(mlir::AffineExpr lhs, mlir::AffineExpr rhs);

/// Whether both are known and the same for every value of the symbols.
bool sameSize(SymbolicDim lhs, SymbolicDim rhs);

/// Adds the static sizes of the result types of `op` to what was inferred, and
/// reports a contradiction between the two at `op`.
llvm::LogicalResult
refineByResultTypes(mlir::Operation *op,
                    llvm::SmallVectorImpl<SymbolicValue> &results);

/// `product(numerator) / product(denominator)` when the division is exact for
/// every value of the symbols, else null.
SymbolicDim divideProducts(llvm::ArrayRef<SymbolicDim> numerator,
                           llvm::ArrayRef<SymbolicDim> denominator,
                           mlir::MLIRContext *context);

} // namespace tnl

#include "TNL/Interfaces/SymbolicShapeInterface.h.inc"

#endif // TNL_INTERFACES_SYMBOLICSHAPEINTERFACE_H
