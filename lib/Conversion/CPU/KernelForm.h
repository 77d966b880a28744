//===- KernelForm.h - What passes expect of kernels -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_CPU_KERNELFORM_H
#define TNL_LIB_CONVERSION_CPU_KERNELFORM_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace tnl::cpu {

/// The return of a kernel that is one block; null for any other function.
inline mlir::func::ReturnOp returnOf(mlir::func::FuncOp kernel) {
  if (!kernel.getBody().hasOneBlock())
    return nullptr;
  return mlir::dyn_cast<mlir::func::ReturnOp>(
      kernel.getBody().front().getTerminator());
}

/// The return of a kernel, which must be one block: an error says so.
inline mlir::FailureOr<mlir::func::ReturnOp>
requireReturn(mlir::func::FuncOp kernel) {
  if (mlir::func::ReturnOp end = returnOf(kernel))
    return end;
  kernel.emitOpError("has control flow; a kernel is one block that returns");
  return mlir::failure();
}

} // namespace tnl::cpu

#endif // TNL_LIB_CONVERSION_CPU_KERNELFORM_H
