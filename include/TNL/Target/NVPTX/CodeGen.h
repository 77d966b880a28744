//===- CodeGen.h - Tile kernels to GPU code ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TARGET_NVPTX_CODEGEN_H
#define TNL_TARGET_NVPTX_CODEGEN_H

#include "TNL/Target/RunPasses.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace tnl {

/// What ptxas says of one kernel.
struct PtxasReport {
  std::string kernel;
  unsigned registers = 0;   ///< per thread
  unsigned sharedBytes = 0; ///< static
  unsigned spillBytes = 0;  ///< stores and loads
};

/// The code of a module of kernels.
struct NVPTXCode {
  std::string architecture;
  std::string ptx;
  /// Absent where there is no ptxas, or it failed; the driver assembles the PTX
  /// then.
  std::optional<llvm::SmallVector<char>> cubin;
  bool ptxasFailed = false;
  llvm::SmallVector<PtxasReport> reports; ///< with a cubin: of every kernel
};

/// Registers what the functions below need; before the context is used.
void registerNVPTXTarget(mlir::DialectRegistry &registry);

/// The `tile.kernel`s of a module in the llvm dialect, for its target, in a
/// module of their own. Every kernel is an entry point of its name.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
lowerTileKernels(mlir::ModuleOp kernels,
                 const RunPasses &run = runPassesPlainly);

/// The PTX of what lowerTileKernels made.
mlir::FailureOr<std::string> writePTX(mlir::ModuleOp lowered);

/// The path of ptxas: $TNL_PTXAS (set but empty: none), else what is on the
/// PATH or in /usr/local/cuda/bin; empty where there is none. Fails, with a
/// diagnostic at `kernels`, where $TNL_PTXAS names something that is no file.
mlir::FailureOr<std::string> findPtxas(mlir::ModuleOp kernels);

/// Adds the machine code of the `kernels` that the PTX of `code` is of. Where
/// ptxas serialises products or spills registers, there is a warning at the
/// kernel, and one where it gives no code at all; with `asErrors` these fail.
mlir::LogicalResult assembleTileKernels(mlir::ModuleOp kernels,
                                        llvm::StringRef ptxas, bool asErrors,
                                        NVPTXCode &code);

} // namespace tnl

#endif // TNL_TARGET_NVPTX_CODEGEN_H
