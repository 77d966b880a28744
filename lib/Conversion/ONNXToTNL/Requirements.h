//===- Requirements.h - What a graph requires of its sizes ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inference wrote what it takes for granted as size.require. Raising may rest
// on it, and makes part of it needless.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_REQUIREMENTS_H
#define TNL_CONVERSION_ONNXTOTNL_REQUIREMENTS_H

#include "TNL/Dialect/Size/SizeExpr.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseSet.h"

namespace tnl::raising {

/// Symbols and the sizes, above 1, that they have at least.
using LeastSizes = llvm::SmallVector<std::pair<mlir::StringAttr, int64_t>>;

/// The sizes below which a requirement fails, so that no call has less.
LeastSizes leastSizes(mlir::func::FuncOp function);

/// `size` where all symbols are at least as large as `least` says.
SizeExpr withLeastSizes(SizeExpr size, const LeastSizes &least);

/// Where operations of onnx are: the nodes that have not been raised.
llvm::DenseSet<mlir::Location> nodesOf(mlir::func::FuncOp function);

/// Drops the requirements of nodes that were raised since there were `before`:
/// what was raised holds for all sizes, and operations of tnl say themselves
/// what they need. Nodes that were folded before have no operation either:
/// theirs are dropped where they follow from those of raised nodes. Nodes that
/// are left keep theirs, unless they are products or elementwise and their
/// operands fit whatever the symbols are, now that others were raised.
void dropRaisedRequirements(mlir::func::FuncOp function,
                            const llvm::DenseSet<mlir::Location> &before);

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_REQUIREMENTS_H
