//===- Pipelines.h - Named pass pipelines -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each is registered under its name, so `tnl-opt --tnl-raise` runs it and
// `tnl-opt --tnl-raise --dump-pass-pipeline` prints it.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_PIPELINES_PIPELINES_H
#define TNL_PIPELINES_PIPELINES_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace tnl {

/// Tokens of a chunk of attention for which GPUs have their fastest kernels.
inline constexpr int64_t kGPUAttentionBlock = 64;

/// `tnl-raise`: an imported graph -> the tnl dialect.
void buildRaisePipeline(mlir::OpPassManager &pm);

/// `tnl-optimize`: raised graphs -> derived, fused graphs with folded norms.
/// Target independent. `requireDerived`: refusing to derive is an error.
void buildOptimizePipeline(mlir::OpPassManager &pm,
                           bool requireDerived = false);

/// `tnl-schedule`: fused graphs -> launch schedules with a buffer plan, and
/// the kernel functions that they call.
void buildSchedulePipeline(mlir::OpPassManager &pm);

/// `tnl-schedule-gpu`: fused graphs -> schedules of kernels alone, with
/// activations in `dtype` ("bf16" or "f32"), a buffer plan, and the kernels,
/// for GPUs of architecture `arch` ("": the default). `block` is what
/// buildTileKernelPipeline will be given.
void buildGPUSchedulePipeline(mlir::OpPassManager &pm, llvm::StringRef dtype,
                              int64_t block = kGPUAttentionBlock,
                              llvm::StringRef arch = "");

/// `tnl-tile-kernels`: a module of kernel functions -> launches and tile
/// kernels. Attention goes through chunks of `block` tokens.
void buildTileKernelPipeline(mlir::OpPassManager &pm,
                             int64_t block = kGPUAttentionBlock);

void registerPipelines();

} // namespace tnl

#endif // TNL_PIPELINES_PIPELINES_H
