//===- MatMulKernels.h - Inner loops, one set per CPU level ---------------===//
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

struct EpilogueRow {
  const float *product;                 ///< x . weight
  const float *product2;                ///< tnl.glu: x . weight2; else null
  const float *bias, *bias2, *residual; ///< may be null
  float scale;
  float *result; ///< may be `product`
  int64_t size;
};

/// Rows of x the dot product takes at once.
inline constexpr int kMaxDotRows = 4;

struct MatMulKernels {
  const char *name;
  void (*toFloat)(FloatKind kind, const void *from, float *to, int64_t size);
  /// Rounds to nearest even.
  void (*fromFloat)(FloatKind kind, const float *from, void *to, int64_t size);
  void (*epilogue)(const EpilogueRow &row);
  /// out[m * ldo + o] = x[m] . weight[o] for rows <= kMaxDotRows.
  void (*dot)(const float *x, int64_t inputs, int rows, FloatKind kind,
              const void *weight, int64_t outputs, float *out, int64_t ldo);
  /// c[m, n] (+)= a[m] . b[n]; `scratch` has gemmScratch floats.
  void (*gemm)(int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
               const float *b, int64_t ldb, float *c, int64_t ldc,
               bool accumulate, float *scratch);
  int64_t gemmScratch;
};

extern const MatMulKernels kMatMulKernelsV1, kMatMulKernelsV3, kMatMulKernelsV4;
/// The best set this CPU runs.
const MatMulKernels &matMulKernels();

} // namespace tnl

#endif // TNL_LIB_RUNTIME_MATMULKERNELS_H
