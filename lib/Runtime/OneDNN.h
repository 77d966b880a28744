//===- OneDNN.h - Matrix products of oneDNN, if it is there ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_ONEDNN_H
#define TNL_LIB_RUNTIME_ONEDNN_H

#include <cstdint>
#include <string>

namespace tnl {

struct OneDNN {
  /// dnnl_sgemm: row-major, sizes are int64; 0 is success.
  using Sgemm = int (*)(char transA, char transB, int64_t m, int64_t n,
                        int64_t k, float alpha, const float *a, int64_t lda,
                        const float *b, int64_t ldb, float beta, float *c,
                        int64_t ldc);
  Sgemm sgemm = nullptr;
  /// Of the OpenMP library it uses; applies to the calling thread.
  void (*setThreads)(int) = nullptr;
  int (*getThreads)() = nullptr;
  std::string description;
};

/// Keeps oneDNN on the calling thread while it lives: the runtime's own threads
/// share the work. Null is allowed.
class OneThreadOnly {
public:
  explicit OneThreadOnly(const OneDNN *library)
      : library(library), before(library ? library->getThreads() : 0) {
    if (library)
      library->setThreads(1);
  }
  ~OneThreadOnly() {
    if (library)
      library->setThreads(before);
  }
  OneThreadOnly(const OneThreadOnly &) = delete;
  OneThreadOnly &operator=(const OneThreadOnly &) = delete;

private:
  const OneDNN *library;
  int before;
};

/// Loads it once in a process; null if it is not there.
const OneDNN *loadOneDNN();

} // namespace tnl

#endif // TNL_LIB_RUNTIME_ONEDNN_H
