//===- CodeGen.h - Tile kernels to GPU code ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TARGET_NVPTX_CODEGEN_H
#define TNL_TARGET_NVPTX_CODEGEN_H

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

struct NVPTXOptions {
  bool ptxasErrors = false; ///< what ptxas warns of, or fails on, is an error
  bool keepText = false;    ///< fill NVPTXCode::llvm
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
  std::string llvm;                       ///< the module in the llvm dialect
};

/// Registers what compileTileKernels needs; before the context is used.
void registerNVPTXTarget(mlir::DialectRegistry &registry);

/// Compiles the `tile.kernel`s of a module for its target; it stays as it is.
/// Every kernel is an entry point of its name.
///
/// ptxas is looked for in $TNL_PTXAS (set but empty: none), on the PATH and
/// in /usr/local/cuda/bin. Where it serialises products or spills registers,
/// there is a warning at the kernel, and one where it gives no code at all.
mlir::FailureOr<NVPTXCode> compileTileKernels(mlir::ModuleOp kernels,
                                              const NVPTXOptions &options);

} // namespace tnl

#endif // TNL_TARGET_NVPTX_CODEGEN_H
