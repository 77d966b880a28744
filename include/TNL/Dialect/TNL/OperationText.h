//===- OperationText.h - Operations as keys ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TNL_OPERATIONTEXT_H
#define TNL_DIALECT_TNL_OPERATIONTEXT_H

#include "mlir/IR/Operation.h"
#include <string>

namespace tnl {

/// The text of `op` that two operations share if and only if they differ in
/// nothing but locations: all of its constants are in it, whatever the command
/// line says of printing (`--mlir-elide-elementsattrs-if-larger`).
std::string operationText(mlir::Operation *op);

} // namespace tnl

#endif // TNL_DIALECT_TNL_OPERATIONTEXT_H
