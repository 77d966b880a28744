//===- Grid.h - How a kernel's work is divided ------------------*- C++ -*-===//
//
// Which dimensions of a kernel are its grid is decided here, from the tnl and
// onnx operations, for both the package writer and the lowering.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_CPU_GRID_H
#define TNL_CONVERSION_CPU_GRID_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/SmallVector.h"

namespace tnl {

/// The grid of a kernel: the dimensions of result `result` cut into tiles of
/// these sizes (0: not cut), times `factor`. Later dimensions are not cut.
struct KernelGrid {
  unsigned result = 0;
  llvm::SmallVector<int64_t> tiles;
  int64_t factor = 1;
};

/// The grid of a kernel function that has not been lowered; no tiles: one item.
KernelGrid getKernelGrid(mlir::func::FuncOp kernel);

} // namespace tnl

#endif // TNL_CONVERSION_CPU_GRID_H
