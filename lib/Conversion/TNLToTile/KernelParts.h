//===- KernelParts.h - What several kernels are made of ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_KERNELPARTS_H
#define TNL_LIB_CONVERSION_TNLTOTILE_KERNELPARTS_H

#include "Kernels.h"

namespace tnl::gpu {

/// f32, bf16 or f16: what kernels compute with.
bool isKernelFloat(mlir::Type type);
mlir::Type elementOf(mlir::Value tensor);
/// The static size of the last dimension, or kDynamic.
int64_t lastSize(mlir::Value tensor);

/// Why a kernel cannot work on these tensors: elements that it does not
/// compute with, or values without a buffer. Null tensors are fine.
mlir::LogicalResult expectFloats(const LaunchBuilder &host,
                                 llvm::ArrayRef<mlir::Value> tensors, Why &why);
mlir::LogicalResult expectBuffers(const LaunchBuilder &host,
                                  llvm::ArrayRef<mlir::Value> tensors,
                                  Why &why);

/// Parameters of a kernel and what its launch passes for them.
class Arguments {
public:
  /// A buffer or an index; -1 for none.
  int add(mlir::Value value);

  llvm::ArrayRef<mlir::Type> types() const { return parameters; }
  llvm::ArrayRef<mlir::Value> values() const { return passed; }

private:
  llvm::SmallVector<mlir::Type> parameters;
  llvm::SmallVector<mlir::Value> passed;
};

/// The most neighbours (1, 2, 4 or 8) that one access of 16 bytes moves when
/// rows have `columns` elements.
int64_t vectorWidth(mlir::Type element, int64_t columns);

/// `count` neighbours as they lie in memory, in pieces of at most 16 bytes.
using Pieces = llvm::SmallVector<Val>;
Pieces loadPieces(KernelBuilder &k, Val source, Val index, int64_t count,
                  Val mask = {});
/// The elements of pieces as f32.
llvm::SmallVector<Val> toElements(llvm::ArrayRef<Val> pieces);
llvm::SmallVector<Val> loadElements(KernelBuilder &k, Val source, Val index,
                                    int64_t count, Val mask = {});
/// Rounds f32 values to the elements of `target` and writes them side by side.
void storeElements(KernelBuilder &k, llvm::ArrayRef<Val> values, Val target,
                   Val index, Val mask = {});
/// f32 values side by side in a shared tile.
void storeShared(KernelBuilder &k, llvm::ArrayRef<Val> values, Val tile,
                 Val row, Val col);

/// Calls `body` with every `width`-th column of [0, columns), spread over
/// `threads` threads; `unroll` independent calls follow each other, so that
/// their loads overlap. The last argument is false past the end.
void forColumns(KernelBuilder &k, Val thread, int32_t threads, Val columns,
                int64_t width, int64_t unroll,
                llvm::function_ref<void(Val, Val)> body);
/// As many calls as that many columns need, at most 4.
int64_t unrollFor(int64_t columns, int64_t step);

/// The sum over all threads of a block, in every thread. `scratch` has a row of
/// threads / 32 elements (unused for one warp).
Val blockSum(KernelBuilder &k, Val value, Val thread, int32_t threads,
             Val scratch);

/// Sine and cosine of theta * position, position an i64. Exact to float32: the
/// angle is reduced in float64.
struct SinCos {
  Val sin, cos;
};
SinCos rotation(Val theta, Val position);

/// Whether an element of a mask is 0.
Val isZero(Val element);

/// A launch with a thread for each element of an array with these sizes.
/// `body` gets the element's indices and its number (i64).
using ElementBody = llvm::function_ref<void(
    KernelBuilder &, llvm::ArrayRef<Val> indices, Val number)>;
void perElement(LaunchBuilder &host, llvm::StringRef what, Arguments arguments,
                llvm::ArrayRef<Val> sizes, ElementBody body);

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_KERNELPARTS_H
