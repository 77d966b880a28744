//===- Executor.h - Runs functions of a package ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_RUNTIME_EXECUTOR_H
#define TNL_RUNTIME_EXECUTOR_H

#include "TNL/Package/Reader.h"
#include "TNL/Runtime/Device.h"
#include "TNL/Runtime/MatMul.h"
#include "TNL/Runtime/Tensor.h"
#include "TNL/Runtime/ThreadPool.h"
#include "TNL/Support/Status.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tnl {

class Backend;

/// For tests: where each tensor of a call has a page next to it that stops who
/// touches it. Calls are slow.
enum class GuardPages { None, After, Before };

struct ExecutorOptions {
  int threads = 0;       ///< <= 0: as many as the machine runs at once.
  std::string codeLevel; ///< "" picks the best; else for example "x86-64-v3".
  MatMulLibrary matmul = MatMulLibrary::Auto;
  std::string device = "cpu"; ///< "cpu", "cuda" or "cuda:N"
  /// GPU: wait after each kernel, so that a failure names the kernel.
  bool synchronous = false;
  GuardPages guardPages = GuardPages::None; ///< CPU
  /// The seed of numbers in place of weights that the package was written
  /// without; without one such a package cannot be loaded.
  std::optional<uint64_t> randomWeights = std::nullopt;
};

/// Memory and evaluated sizes that calls of one function reuse. Not to be used
/// by two calls at once.
class Workspace {
public:
  Workspace();
  ~Workspace();
  Workspace(Workspace &&);
  Workspace &operator=(Workspace &&);

private:
  friend class Executor;
  struct Impl;
  std::unique_ptr<Impl> impl;
};

/// Time spent in one step of a function, for `bench --profile`.
struct StepTime {
  uint64_t calls = 0;
  uint64_t nanoseconds = 0;
};

/// Runs the functions of one package on one device. Its code is loaded by the
/// first call. Several threads may call at once, with a workspace each.
class Executor {
public:
  using Functions = std::vector<std::unique_ptr<package::FunctionT>>;
  using Kernels = std::vector<std::unique_ptr<package::KernelT>>;

  /// A device that cannot be used makes load() and calls fail.
  explicit Executor(std::shared_ptr<const package::PackageFile> file,
                    ExecutorOptions options = {});
  ~Executor();

  const package::PackageFile &file() const { return *archive; }
  /// The package's functions and kernels for this device.
  const Functions &functions() const;
  const Kernels &kernels() const;
  const package::FunctionT *findFunction(std::string_view name) const;
  /// F32, or BF16 where products are rounded to it.
  DType arithmetic() const;
  /// "cpu", "cuda:0".
  std::string device() const;
  ThreadPool &threads() { return pool; }
  int threadCount() const { return pool.size(); }
  /// Bytes that the device has left, if that is known. Loads nothing.
  std::optional<uint64_t> freeMemory() const;

  /// Loads the code now; later calls return the first result's status.
  Status load();
  /// The level loaded, "" before.
  std::string codeLevel() const;

  /// Runs `function`. `inputs` are in its order; `outputs` have its number of
  /// elements: an empty one is allocated, another one must have the right type
  /// and shape and is written. Errors name input, dimension, wanted and given.
  /// `profile` has an element per step, or is empty.
  Status call(const package::FunctionT &function,
              std::span<const Tensor> inputs, std::span<Tensor> outputs,
              Workspace &workspace, std::span<StepTime> profile = {});
  /// The same with a workspace that an earlier call has left.
  Status call(const package::FunctionT &function,
              std::span<const Tensor> inputs, std::span<Tensor> outputs);

  /// Whether the device measures the time of calls, and what it measured since
  /// it was last asked; negative on the CPU.
  void timeCalls(bool enabled);
  double takeDeviceSeconds();

  /// Private to the library; null if the device cannot be used.
  Backend *backend() const { return engine.get(); }

private:
  std::shared_ptr<const package::PackageFile> archive;
  ThreadPool pool;
  Status unusable;
  std::unique_ptr<Backend> engine;
  std::mutex sharing;
  std::vector<Workspace> idle;
};

} // namespace tnl

#endif // TNL_RUNTIME_EXECUTOR_H
