//===- KernelRunner.h - Compiles, loads and calls kernels -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_UNITTESTS_TARGET_CPU_KERNELRUNNER_H
#define TNL_UNITTESTS_TARGET_CPU_KERNELRUNNER_H

#include "TNL/Target/CPU/CodeGen.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace tnl::test {

/// A dense array of f64, f32, f16, bf16, i64, i32, i8, ui8 or i1.
class Array {
public:
  Array(std::string type, std::vector<int64_t> shape);
  Array(std::string type, std::vector<int64_t> shape,
        std::vector<double> values);

  const std::vector<int64_t> &shape() const { return sizes; }
  int64_t count() const;
  void set(std::vector<double> values);
  std::vector<double> values() const;
  void *data() { return bytes.data(); }

private:
  std::string type;
  std::vector<int64_t> sizes;
  std::vector<char> bytes;
};

/// `count` normal numbers, the same in every run.
std::vector<double> randomValues(int64_t count, unsigned seed,
                                 double scale = 1.0);

/// max |a - b| / max |b|; infinite if sizes differ or a is not finite where b
/// is.
double relativeError(const std::vector<double> &a,
                     const std::vector<double> &b);

/// The levels of cpuLevels() that this machine runs.
std::vector<std::string> runnableLevels();

/// A module of kernels, compiled for one level and loaded.
class Kernels {
public:
  Kernels(llvm::StringRef module, llvm::StringRef level,
          int64_t attentionBlock = tnl::kCPUAttentionBlock);
  ~Kernels();

  bool isLoaded() const { return handle != nullptr; }
  /// Calls a kernel on its inputs and results, the grid in `parts` ranges.
  void run(const std::string &name, const std::vector<Array *> &operands,
           int64_t grid = 1, int64_t parts = 1);

private:
  void load(llvm::StringRef module, llvm::StringRef level,
            int64_t attentionBlock);
  int64_t scratchBytes(const std::string &name,
                       const std::vector<Array *> &operands) const;

  std::unique_ptr<mlir::MLIRContext> context; // of the formulas
  CPUCode code;
  void *handle = nullptr;
  int file = -1; // open as long as the handle: its path names the library
};

} // namespace tnl::test

#endif // TNL_UNITTESTS_TARGET_CPU_KERNELRUNNER_H
