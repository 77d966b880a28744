//===- Backend.h - Executes functions on one device -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_BACKEND_H
#define TNL_LIB_RUNTIME_BACKEND_H

#include "TNL/Runtime/Executor.h"
#include "TNL/Runtime/FunctionTimer.h"

#include <optional>

namespace tnl {

/// Memory and evaluated sizes of calls, see Workspace.
class CallSpace {
public:
  virtual ~CallSpace() = default;
  /// The function whose sizes it has, if any.
  const package::FunctionT *function = nullptr;
};

/// What an executor does its work with.
class Backend {
public:
  using Functions = std::vector<std::unique_ptr<package::FunctionT>>;
  using Kernels = std::vector<std::unique_ptr<package::KernelT>>;

  Backend();
  virtual ~Backend() = default;
  Backend(const Backend &) = delete;
  Backend &operator=(const Backend &) = delete;

  /// Tells backends apart that had the same address.
  uint64_t id() const { return number; }

  virtual const Functions &functions() const = 0;
  virtual const Kernels &kernels() const = 0;
  virtual DType arithmetic() const = 0;
  virtual std::string device() const = 0;
  virtual Status load() = 0;
  virtual std::string codeLevel() const = 0;

  virtual std::unique_ptr<CallSpace> makeSpace() const = 0;
  /// `function` is one of functions().
  virtual Status call(const package::FunctionT &function,
                      std::span<const Tensor> inputs, std::span<Tensor> outputs,
                      CallSpace &space, std::span<StepTime> profile) = 0;

  /// A state of zeros, where the device keeps them.
  virtual Expected<Tensor> allocateState(DType dtype,
                                         std::vector<int64_t> shape) = 0;
  /// Memory of the host to which the device copies results fast.
  virtual Expected<Tensor> allocateResult(DType dtype,
                                          std::vector<int64_t> shape) {
    return Tensor::allocate(dtype, std::move(shape));
  }
  /// Fills bytes of a state with zeros.
  virtual Status zero(const Tensor &state, size_t offset, size_t bytes) = 0;
  /// Copies between states, and between states and memory of the host.
  virtual Status copy(const Tensor &to, size_t toOffset, const Tensor &from,
                      size_t fromOffset, size_t bytes) = 0;

  /// Bytes that can be allocated, if that is known.
  virtual std::optional<uint64_t> freeMemory() const { return std::nullopt; }

  virtual void timeCalls(bool enabled) {}
  virtual double takeDeviceSeconds() { return -1; }
  virtual Expected<FunctionTiming> time(const package::FunctionT &function,
                                        std::span<const Tensor> inputs,
                                        const FunctionTimerOptions &options) {
    return Status::make(ErrorCode::Unsupported,
                        "one function is timed on GPUs only: use "
                        "--device=cuda; on the CPU, 'tnl-run run --profile' "
                        "times its steps");
  }

private:
  uint64_t number;
};

std::unique_ptr<Backend>
makeCpuBackend(std::shared_ptr<const package::PackageFile> file,
               const ExecutorOptions &options, ThreadPool &pool);
/// `index` counts the GPUs of the machine. The GPU is opened by load().
Expected<std::unique_ptr<Backend>>
makeCudaBackend(std::shared_ptr<const package::PackageFile> file,
                const ExecutorOptions &options, int index);

/// "cpu" is -1, "cuda" 0 and "cuda:N" N.
Expected<int> parseDevice(const std::string &device);

} // namespace tnl

#endif // TNL_LIB_RUNTIME_BACKEND_H
