//===- Passes.h - Lowering kernels to the CPU -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_CPU_PASSES_H
#define TNL_CONVERSION_CPU_PASSES_H

#include "TNL/Dialect/TNL/TNLDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

namespace tnl {

#define GEN_PASS_DECL
#include "TNL/Conversion/CPU/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "TNL/Conversion/CPU/Passes.h.inc"

/// Tokens of a chunk of attention that CPUs take unless they are told.
inline constexpr int64_t kCPUAttentionBlock = 64;

/// Rows of attention that most CPUs' registers hold at once.
inline constexpr int64_t kCPUAttentionRows = 4;

/// Takes a module of kernel functions to linalg. `attentionBlock` is an option
/// of tnl-tile-attention.
void buildCPUKernelsToLinalgPipeline(
    mlir::OpPassManager &pm, int64_t attentionBlock = kCPUAttentionBlock);

/// Goes on to loops over buffers. `attentionRows` is an option of
/// convert-tnl-attention-to-loops.
void buildCPUKernelsToLoopsPipeline(mlir::OpPassManager &pm,
                                    int64_t attentionRows = kCPUAttentionRows);

/// Goes on to the llvm dialect.
void buildCPUKernelsToLLVMPipeline(mlir::OpPassManager &pm);

/// All three.
void buildCPUKernelPipeline(mlir::OpPassManager &pm,
                            int64_t attentionRows = kCPUAttentionRows,
                            int64_t attentionBlock = kCPUAttentionBlock);

/// Registers them as `tnl-cpu-kernels-to-linalg`, `-to-loops` and `-to-llvm`,
/// and all three as `tnl-cpu-kernels`.
void registerCPUKernelPipelines();

/// Registers what the passes need of the upstream dialects.
void registerCPUDialects(mlir::DialectRegistry &registry);

} // namespace tnl

#endif // TNL_CONVERSION_CPU_PASSES_H
