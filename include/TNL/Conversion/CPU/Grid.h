//===- Grid.h - How a kernel's work is divided ------------------*- C++ -*-===//
//
// Which dimensions of a kernel are its grid is decided here, from the tnl and
// onnx operations, for both the package writer and the lowering.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_CPU_GRID_H
#define TNL_CONVERSION_CPU_GRID_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace tnl {

/// The grid of a kernel: the leading `rank` dimensions of result `result`,
/// times `factor`.
struct KernelGrid {
  unsigned result = 0;
  unsigned rank = 0;
  int64_t factor = 1;
};

/// The grid of a kernel function that has not been lowered; rank 0: one item.
KernelGrid getKernelGrid(mlir::func::FuncOp kernel);

} // namespace tnl

#endif // TNL_CONVERSION_CPU_GRID_H
