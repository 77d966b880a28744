//===- FoldShapes.h - Parts of onnx-fold-shapes -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_DIALECT_ONNX_TRANSFORMS_FOLDSHAPES_H
#define TNL_LIB_DIALECT_ONNX_TRANSFORMS_FOLDSHAPES_H

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Interfaces/Limits.h"

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

// EvaluateConstants.cpp
/// What evaluation may still cost.
struct EvaluationBudget {
  int64_t work = kMostEvaluationWork, bytes = kMostFoldedBytes;
  bool isSpent = false;
};
/// Puts constants in place of what follows from constants. Whether there was
/// anything.
bool evaluateConstants(mlir::func::FuncOp function, EvaluationBudget &budget);
/// Says, once, what of the constants is too large.
void remarkUnevaluated(mlir::func::FuncOp function,
                       const EvaluationBudget &budget);

// Loops.cpp
/// Operations that one loop may become.
inline constexpr int64_t kMostUnrolled = 4096;
/// Operations that all loops of a function may still become.
struct UnrollBudget {
  int64_t operations = 32 * kMostUnrolled;
};
/// Puts the blocks of loops whose trip counts are constants in their place.
/// Whether there were any.
bool unrollLoops(mlir::func::FuncOp function, UnrollBudget &budget);

// Limits.cpp
/// Refuses results that nothing later could hold.
llvm::LogicalResult checkLimits(mlir::func::FuncOp function);

} // namespace tnl::onnx

#endif // TNL_LIB_DIALECT_ONNX_TRANSFORMS_FOLDSHAPES_H
