//===- FoldShapes.h - Parts of onnx-fold-shapes -----------------*- C++ -*-===//

#ifndef TNL_LIB_DIALECT_ONNX_TRANSFORMS_FOLDSHAPES_H
#define TNL_LIB_DIALECT_ONNX_TRANSFORMS_FOLDSHAPES_H

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"

namespace tnl::onnx {

// Branches.cpp
/// Puts branches in place of the operations whose conditions are known.
/// Whether there were any.
bool inlineTakenBranches(mlir::func::FuncOp function);
/// Reports the branches that are left; nothing runs them.
llvm::LogicalResult refuseBranches(mlir::func::FuncOp function);

// DecomposeEinsum.cpp
/// Puts products in place of Einsum where ranks are known. Whether there were
/// any.
bool decomposeEinsums(mlir::func::FuncOp function);

// Limits.cpp
/// Refuses results that nothing later could hold.
llvm::LogicalResult checkLimits(mlir::func::FuncOp function);

} // namespace tnl::onnx

#endif // TNL_LIB_DIALECT_ONNX_TRANSFORMS_FOLDSHAPES_H
