//===- IndexChecks.h - Indices are checked before their use -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TRANSFORMS_INDEXCHECKS_H
#define TNL_LIB_TRANSFORMS_INDEXCHECKS_H

#include "TNL/Analysis/SymbolicShapeAnalysis.h"

namespace tnl {

/// Puts a tnl.check_indices before each operation that picks elements by
/// indices of which it is not known that they lie in their axes. Whether it has
/// added operations with results, whose shapes are not known then. With
/// `inputsOnly`, indices that are no inputs of the function are errors.
mlir::FailureOr<bool> insertIndexChecks(mlir::func::FuncOp function,
                                        const SymbolicShapeAnalysis &shapes,
                                        bool inputsOnly);

} // namespace tnl

#endif // TNL_LIB_TRANSFORMS_INDEXCHECKS_H
