//===- Sizes.h - Arithmetic on sizes in package form ------------*- C++ -*-===//

#ifndef TNL_LIB_TARGET_PACKAGE_SIZES_H
#define TNL_LIB_TARGET_PACKAGE_SIZES_H

#include "TNL/Package/Package_generated.h"
#include "mlir/IR/Operation.h"
#include "mlir/Support/LLVM.h"
#include <memory>
#include <optional>
#include <vector>

namespace tnl {

/// A postfix program, as in package::ExprT.
using Size = std::vector<package::ExprNode>;

Size constantSizeOf(int64_t value);
bool areEqual(const Size &lhs, const Size &rhs);
std::optional<int64_t> asConstant(const Size &size);
std::unique_ptr<package::ExprT> toPackage(const Size &size);

/// `lhs op rhs`, simplified where an operand says so. Fails, without a
/// diagnostic, for a program that a package cannot hold and for constants that
/// have no result.
mlir::FailureOr<Size> combine(package::ExprOp op, const Size &lhs,
                              const Size &rhs);

/// What an operation of arith on index values is; none for others.
std::optional<package::ExprOp> sizeOperation(mlir::Operation *op);

} // namespace tnl

#endif // TNL_LIB_TARGET_PACKAGE_SIZES_H
