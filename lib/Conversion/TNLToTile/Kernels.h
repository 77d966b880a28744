//===- Kernels.h - A kernel for each operation ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function writes the launches and tile kernels of one operation into
// `host`, or fails where it does not have one for these types and sizes and
// says why through `why`; the caller then drops `host`.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_KERNELS_H
#define TNL_LIB_CONVERSION_TNLTOTILE_KERNELS_H

#include "ChunkBody.h"
#include "LaunchBuilder.h"
#include "TNL/Dialect/TNL/TNLOps.h"

namespace tnl::gpu {

struct KernelOptions {
  tile::TargetAttr target;
  bool tensorCores = true; ///< where the target has them
  bool remarks = false;    ///< say which kernels were chosen

  /// Why kernels cannot use them; "" where they can.
  llvm::StringRef whyNoTensorCores() const {
    if (target.getMma() == tile::TensorCores::None)
      return "the target has no tensor cores that kernels use";
    return tensorCores ? "" : "tensor cores are switched off";
  }
};

using Why = std::string;
/// Why there is none whatever the types and sizes.
inline constexpr llvm::StringLiteral kNoKernel = "there is no kernel for it";

/// What an error about a kernel function is reported on.
struct KernelError {
  mlir::Operation *op = nullptr;
  Why why;
};

// ConvertTNLToTile.cpp
/// Writes a kernel function of one block.
mlir::LogicalResult emitKernel(mlir::func::FuncOp kernel, LaunchBuilder &host,
                               const KernelOptions &options,
                               KernelError &error);
/// Whether arguments and results of a kernel function of one block can be
/// buffers.
bool hasBuffers(mlir::func::FuncOp kernel);

// Rows.cpp
mlir::LogicalResult emit(EmbeddingOp op, LaunchBuilder &host, Why &why);
/// Row scales into a buffer: those of rows of `x`, or from their sums of
/// squares.
mlir::LogicalResult emitScale(mlir::Value x, mlir::Value into, double eps,
                              LaunchBuilder &host, Why &why);
mlir::LogicalResult emitScaleOfSums(mlir::Value sums, mlir::Value into,
                                    int64_t width, double eps,
                                    LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(RMSScaleOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(RMSScaleOfSumsOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(SimpleRMSNormOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(ArgmaxOp op, LaunchBuilder &host, Why &why);
// Elementwise.cpp
mlir::LogicalResult emit(SiLUOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(FillOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(ScaleOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(SplitOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(SplitHeadsOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(MergeHeadsOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(PickHeadsOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(LastTokenOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(LRPEOp op, LaunchBuilder &host, Why &why);
/// arith on tensors: add, sub, mul, div, extf, truncf, neg.
mlir::LogicalResult emitElementwise(mlir::Operation *op, LaunchBuilder &host,
                                    Why &why);

// Products.cpp
mlir::LogicalResult emitProduct(mlir::Operation *op, LaunchBuilder &host,
                                const KernelOptions &options, Why &why);
// Attention.cpp
mlir::LogicalResult emitAttention(ChunkBody &body, LaunchBuilder &host,
                                  const KernelOptions &options, Why &why);

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_KERNELS_H
