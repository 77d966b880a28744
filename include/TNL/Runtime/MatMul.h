//===- MatMul.h - Products with weight matrices ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime's part of tnl.linear and tnl.glu. Sums are float32 whatever the
// element types, and a result does not depend on the number of threads.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_RUNTIME_MATMUL_H
#define TNL_RUNTIME_MATMUL_H

#include "TNL/Package/DType.h"
#include "TNL/Runtime/ThreadPool.h"
#include "TNL/Support/Status.h"

#include <cstdint>
#include <string>

namespace tnl {

/// Elements of a float type; null means absent.
struct MatrixRef {
  const void *data = nullptr;
  package::DType dtype = package::DType::F32;
};

/// result[m, o] = scale[m] * sum_i x[m, i] * weight[o, i] + bias[o]
///              + residual[m, o]
struct LinearArgs {
  int64_t rows = 0;    ///< M
  int64_t inputs = 0;  ///< I
  int64_t outputs = 0; ///< O
  MatrixRef x, weight;
  MatrixRef scale, bias, residual;
  void *result = nullptr;
  package::DType resultType = package::DType::F32;
};

/// result[m, o] = (scale[m] * x[m] . weight1[o] + bias1[o])
///              * (scale[m] * x[m] . weight2[o] + bias2[o])
struct GluArgs {
  int64_t rows = 0;
  int64_t inputs = 0;
  int64_t outputs = 0;
  MatrixRef x, weight1, weight2;
  MatrixRef scale, bias1, bias2;
  void *result = nullptr;
  package::DType resultType = package::DType::F32;
};

/// Which code multiplies more than a few rows.
enum class MatMulLibrary {
  Auto,     ///< Portable, which is faster; for SSE oneDNN if it can be loaded.
  OneDNN,   ///< dnnl_sgemm of libdnnl.so.2.
  Portable, ///< The loops in this library.
};

/// What Auto means here; others mean themselves.
MatMulLibrary resolveMatMulLibrary(MatMulLibrary wanted);
/// Whether it can be used; loads oneDNN (once in a process).
bool hasMatMulLibrary(MatMulLibrary library);
/// For people: "oneDNN 2.6.0 (libdnnl.so.2)" or "portable loops (AVX-512)".
std::string describeMatMulLibrary(MatMulLibrary library);

Status linear(const LinearArgs &args, ThreadPool &pool,
              MatMulLibrary library = MatMulLibrary::Auto);
Status glu(const GluArgs &args, ThreadPool &pool,
           MatMulLibrary library = MatMulLibrary::Auto);

} // namespace tnl

#endif // TNL_RUNTIME_MATMUL_H
