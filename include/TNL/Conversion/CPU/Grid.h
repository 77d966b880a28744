//===- Grid.h - How a kernel's work is divided ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which dimensions of a kernel are its grid is decided here, from what its
// operations say (GridOpInterface), for both the package writer and the
// lowering.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_CPU_GRID_H
#define TNL_CONVERSION_CPU_GRID_H

#include "TNL/Interfaces/GridOpInterface.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace tnl {

/// The grid of a kernel function that has not been lowered; no tiles: one item.
KernelGrid getKernelGrid(mlir::func::FuncOp kernel);

} // namespace tnl

#endif // TNL_CONVERSION_CPU_GRID_H
