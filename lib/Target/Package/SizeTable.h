//===- SizeTable.h - Sizes and types in package form ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TARGET_PACKAGE_SIZETABLE_H
#define TNL_LIB_TARGET_PACKAGE_SIZETABLE_H

#include "TNL/Dialect/Size/SizeExpr.h"
#include "TNL/Package/Expr.h"
#include "mlir/IR/Types.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/DenseMap.h"

namespace tnl {

using ExprPtr = std::unique_ptr<package::ExprT>;

/// Writes sizes as programs. A size that is more than a number or a name
/// becomes a computed size of the function, once for all who use it, so that
/// formulas which share parts do so in the package too.
class SizeTable {
public:
  /// Symbols that are not among `symbols` are errors of complete().
  SizeTable(llvm::ArrayRef<std::string> symbols, package::ExprList &computed);

  ExprPtr toPackage(SizeExpr size);
  package::ExprList toPackage(llvm::ArrayRef<SizeExpr> sizes);

  /// Why some size cannot be written; "" when all were.
  const std::string &problem() const { return wrong; }

private:
  package::ExprNode leaf(SizeExpr size);
  void append(SizeExpr size, std::vector<package::ExprNode> &nodes);
  void appendSum(SizeExpr size, std::vector<package::ExprNode> &nodes);

  llvm::StringMap<unsigned> symbols;
  package::ExprList &computed;
  llvm::DenseMap<mlir::Attribute, unsigned> indices;
  std::string wrong;
};

/// The package's type for an element type; none when it has none.
std::optional<package::DType> toPackage(mlir::Type elementType);

} // namespace tnl

#endif // TNL_LIB_TARGET_PACKAGE_SIZETABLE_H
