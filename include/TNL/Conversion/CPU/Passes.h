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

/// Takes a module of kernel functions to the llvm dialect. `attentionRows` is
/// an option of convert-tnl-attention-to-loops, `attentionBlock` that of
/// tnl-tile-attention.
void buildCPUKernelPipeline(mlir::OpPassManager &pm, int64_t attentionRows = 4,
                            int64_t attentionBlock = kCPUAttentionBlock);

/// Registers the pipeline as `tnl-cpu-kernels{block=64}`.
void registerCPUKernelPipeline();

/// Registers what the passes need of the upstream dialects.
void registerCPUDialects(mlir::DialectRegistry &registry);

} // namespace tnl

#endif // TNL_CONVERSION_CPU_PASSES_H
