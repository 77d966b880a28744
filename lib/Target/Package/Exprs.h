//===- Exprs.h - Sizes and types in package form ----------------*- C++ -*-===//

#ifndef TNL_LIB_TARGET_PACKAGE_EXPRS_H
#define TNL_LIB_TARGET_PACKAGE_EXPRS_H

#include "TNL/Package/Package_generated.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Types.h"
#include <memory>
#include <optional>
#include <vector>

namespace tnl {

/// `expr` over size symbols as a postfix program.
std::unique_ptr<package::ExprT> toPackage(mlir::AffineExpr expr);

/// One program per result of `map`.
std::vector<std::unique_ptr<package::ExprT>> toPackage(mlir::AffineMap map);

/// The package's type for an element type; none when it has none.
std::optional<package::DType> toPackage(mlir::Type elementType);

} // namespace tnl

#endif // TNL_LIB_TARGET_PACKAGE_EXPRS_H
