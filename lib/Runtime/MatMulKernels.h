//===- MatMulKernels.h - Inner loops, one set per CPU level ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Plain types only: what these files use is compiled for newer CPUs, and inline
// functions of other headers must not be.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_RUNTIME_MATMULKERNELS_H
#define TNL_LIB_RUNTIME_MATMULKERNELS_H

#include <cstdint>

namespace tnl {

/// Float types of 4 bytes or less.
enum class FloatKind { F32, F16, BF16 };

/// result = scale * product + bias, times the same of product2, plus residual.
struct EpilogueTile {
  int64_t rows, columns;
  const float *product;      ///< x . weight
  const float *product2;     ///< tnl.glu: x . weight2; else null
  int64_t productStride;     ///< of both
  const float *bias, *bias2; ///< of the columns; may be null
  const float *scale;        ///< of the rows; may be null
  const float *residual;     ///< may be null
  int64_t residualStride;
  float *result; ///< may be `product`
  int64_t resultStride;
};

/// Rows of x the dot product takes at once.
inline constexpr int kMaxDotRows = 4;

struct MatMulKernels {
  const char *name;
  void (*toFloat)(FloatKind kind, const void *from, float *to, int64_t size);
  /// Rounds to nearest even.
  void (*fromFloat)(FloatKind kind, const float *from, void *to, int64_t size);
  void (*epilogue)(const EpilogueTile &tile);
  /// out[m * ldo + o] = x[m] . weight[o] for rows <= kMaxDotRows.
  void (*dot)(const float *x, int64_t inputs, int rows, FloatKind kind,
              const void *weight, int64_t outputs, float *out, int64_t ldo);
  /// The largest block of results that is kept in registers.
  int rows, columns;
  /// panel[i * this->columns + o] = weight[o * stride + i] for i < depth and
  /// o < columns, 0 for the columns behind.
  void (*pack)(FloatKind kind, const void *weight, int64_t stride,
               int64_t columns, int64_t depth, float *panel);
  /// c[rows, this->columns] (+)= a[rows, depth] . panel; c has no gaps.
  void (*block)(int rows, int64_t depth, const float *a, int64_t stride,
                const float *panel, float *c, bool accumulate);
};

extern const MatMulKernels kMatMulKernelsV1, kMatMulKernelsV3, kMatMulKernelsV4;
/// The best set this CPU runs.
const MatMulKernels &matMulKernels();

} // namespace tnl

#endif // TNL_LIB_RUNTIME_MATMULKERNELS_H
