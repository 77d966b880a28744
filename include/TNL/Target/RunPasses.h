//===- RunPasses.h - How code generation runs its passes --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TARGET_RUNPASSES_H
#define TNL_TARGET_RUNPASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <functional>

namespace tnl {

using BuildPasses = llvm::function_ref<void(mlir::OpPassManager &)>;

/// Runs the passes that a function builds. Tools give one that knows their
/// options: what is printed, timed, and kept of a failure.
using RunPasses =
    std::function<mlir::LogicalResult(mlir::ModuleOp, BuildPasses)>;

inline mlir::LogicalResult runPassesPlainly(mlir::ModuleOp on,
                                            BuildPasses build) {
  mlir::PassManager pm(on.getContext());
  build(pm);
  return pm.run(on);
}

} // namespace tnl

#endif // TNL_TARGET_RUNPASSES_H
