//===- SymbolicShapeInterface.h - Shapes over named sizes -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes are formulas over the symbols of a function, which its `tnl.symbols`
// names: `batch`, `2 * seq`, `min(seq, 64)`.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_INTERFACES_SYMBOLICSHAPEINTERFACE_H
#define TNL_INTERFACES_SYMBOLICSHAPEINTERFACE_H

#include "TNL/Dialect/Size/SizeDialect.h"
#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace tnl {

/// What is known of a value.
struct SymbolicValue {
  /// One size per dimension; unset when not even the rank is known. Single
  /// sizes may be unknown.
  std::optional<llvm::SmallVector<SizeExpr>> shape;
  /// Elements, in row-major order, of an integer tensor of rank 0 or 1 with at
  /// most 64 elements; unset when unknown. Single elements may be unknown.
  std::optional<llvm::SmallVector<SizeExpr>> elements;
};

/// A fact that inference takes for granted and has not proved.
struct SizeRequirement {
  SizeRelation relation;
  SizeExpr lhs, rhs;
  std::string what; ///< ends the message, see size.require
};

/// The requirements of one operation. Each function is an error, reported at
/// the operation, where the relation never holds; nothing where it always
/// does, or where a size is unknown; and a requirement where it may hold.
class SizeRequirements {
public:
  explicit SizeRequirements(mlir::Operation *op) : op(op) {}

  llvm::LogicalResult equal(SizeExpr lhs, SizeExpr rhs,
                            const llvm::Twine &what);
  llvm::LogicalResult atMost(SizeExpr lhs, SizeExpr rhs,
                             const llvm::Twine &what);
  llvm::LogicalResult broadcast(SizeExpr lhs, SizeExpr rhs,
                                const llvm::Twine &what);
  llvm::LogicalResult broadcastTo(SizeExpr from, SizeExpr to,
                                  const llvm::Twine &what);
  llvm::LogicalResult multipleOf(SizeExpr lhs, SizeExpr rhs,
                                 const llvm::Twine &what);

  /// Requires `lhs` and `rhs` to be equal and gives what is known of both: a
  /// constant where there is one.
  mlir::FailureOr<SizeExpr> merge(SizeExpr lhs, SizeExpr rhs,
                                  const llvm::Twine &what);

  mlir::Operation *operation() const { return op; }
  llvm::ArrayRef<SizeRequirement> all() const { return list; }

private:
  llvm::LogicalResult add(SizeRelation relation, SizeExpr lhs, SizeExpr rhs,
                          const llvm::Twine &what, SizeExpr condition);

  mlir::Operation *op;
  llvm::SmallVector<SizeRequirement, 0> list;
};

/// The size that two broadcast sizes give, where a size of 1 takes the other.
/// `what` says where, for the requirement.
mlir::FailureOr<SizeExpr> broadcastDims(SizeExpr lhs, SizeExpr rhs,
                                        const llvm::Twine &what,
                                        SizeRequirements &requirements);

/// Numpy broadcasting of shapes: an error, a shape, or unset where a rank is
/// not known.
mlir::FailureOr<std::optional<llvm::SmallVector<SizeExpr>>>
broadcastShapes(llvm::ArrayRef<SymbolicValue> operands,
                SizeRequirements &requirements);

/// The static sizes of `type` as constants, dynamic ones null; unset when
/// `type` is no ranked tensor.
SymbolicValue symbolicFromType(mlir::Type type);

/// The shape of a constant, and its elements if it is an integer tensor of rank
/// 0 or 1 with at most 64 elements.
SymbolicValue symbolicFromConstant(mlir::ElementsAttr value);

/// The value of a constant size.
inline std::optional<int64_t> constantSize(SizeExpr size) {
  return size.asConstant();
}

/// The product of all sizes.
SizeExpr productOf(llvm::ArrayRef<SizeExpr> sizes, mlir::MLIRContext *context);

/// Adds the static sizes of the result types of the operation to what was
/// inferred, and reports a contradiction between the two at it. Where only the
/// type knows a size and inference said why it does not, the size stays
/// unknown: nobody would check it.
llvm::LogicalResult
refineByResultTypes(llvm::SmallVectorImpl<SymbolicValue> &results,
                    SizeRequirements &requirements);

/// Verifies `op` by inferring its shapes from its operands' types alone and
/// comparing them with its result types.
llvm::LogicalResult verifyByInference(mlir::Operation *op);

} // namespace tnl

#include "TNL/Interfaces/SymbolicShapeInterface.h.inc"

#endif // TNL_INTERFACES_SYMBOLICSHAPEINTERFACE_H
