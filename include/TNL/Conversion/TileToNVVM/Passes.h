//===- Passes.h - Lowering tile kernels to NVVM -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_TILETONVVM_PASSES_H
#define TNL_CONVERSION_TILETONVVM_PASSES_H

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

namespace tnl {

#define GEN_PASS_DECL
#include "TNL/Conversion/TileToNVVM/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "TNL/Conversion/TileToNVVM/Passes.h.inc"

/// Name of the array that stands for a kernel's dynamic shared memory.
inline constexpr llvm::StringLiteral kSharedMemoryName = "tile_shared";

/// Takes a module of tile kernels to the llvm and nvvm dialects.
void buildNVPTXKernelPipeline(mlir::OpPassManager &pm);

/// Registers the pipeline as `tnl-nvptx-kernels-to-llvm`.
void registerNVPTXKernelPipeline();

/// Registers what the pipeline needs of the upstream dialects.
void registerNVVMDialects(mlir::DialectRegistry &registry);

} // namespace tnl

#endif // TNL_CONVERSION_TILETONVVM_PASSES_H
