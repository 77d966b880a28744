//===- CudaBackend.h - Executes functions on a GPU ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_CUDA_CUDABACKEND_H
#define TNL_LIB_RUNTIME_CUDA_CUDABACKEND_H

#include "Space.h"

#include <optional>

namespace tnl::cuda {

/// All work of a backend is on one stream, one call at a time.
class CudaBackend : public Backend {
public:
  CudaBackend(std::shared_ptr<const package::PackageFile> file,
              const package::ProgramT &program, int index,
              const ExecutorOptions &options)
      : file(std::move(file)), program(program), index(index),
        synchronous(options.synchronous), randomWeights(options.randomWeights) {
  }

  const Functions &functions() const override { return program.functions; }
  const Kernels &kernels() const override { return program.kernels; }
  DType arithmetic() const override { return program.dtype; }
  std::string device() const override {
    return "cuda:" + std::to_string(index);
  }
  Status load() override;
  std::string codeLevel() const override;
  std::unique_ptr<CallSpace> makeSpace() const override {
    return std::make_unique<Space>();
  }
  Status call(const package::FunctionT &function,
              std::span<const Tensor> inputs, std::span<Tensor> outputs,
              CallSpace &space, std::span<StepTime> profile) override;
  Expected<Tensor> allocateState(DType dtype,
                                 std::vector<int64_t> shape) override;
  Expected<Tensor> allocateResult(DType dtype,
                                  std::vector<int64_t> shape) override;
  std::optional<uint64_t> freeMemory() const override;
  Status zero(const Tensor &state, size_t offset, size_t bytes) override;
  Status copy(const Tensor &to, size_t toOffset, const Tensor &from,
              size_t fromOffset, size_t bytes) override;
  void timeCalls(bool enabled) override;
  double takeDeviceSeconds() override;
  Expected<FunctionTiming> time(const package::FunctionT &function,
                                std::span<const Tensor> inputs,
                                const FunctionTimerOptions &options) override;

private:
  /// Loads, and fails if an earlier fault has left the GPU useless.
  Status begin();
  Status prepare(const package::FunctionT &function,
                 std::span<const Tensor> inputs, std::span<Tensor> outputs,
                 Space &space, Recording *&recording);
  Status run(const package::FunctionT &function, Space &space,
             Recording &recording, std::span<StepTime> profile);
  /// Starts all steps; a failure names the step.
  Status startAll(const package::FunctionT &function, Space &space,
                  Recording &recording);
  std::string describeStep(const PlannedStep &planned) const;
  Status runStep(const package::FunctionT &function, Space &space,
                 Recording &recording, size_t step);
  Status runProfiled(const package::FunctionT &function, Space &space,
                     Recording &recording, std::span<StepTime> profile);
  Status runTimed(const package::FunctionT &function, Space &space,
                  Recording &recording);
  /// Waits; a failure is a fault of one of the function's kernels.
  Status finish(const package::FunctionT &function);
  /// Remembers a failure after which the context cannot be used.
  Status fault(Status status);

  std::shared_ptr<const package::PackageFile> file;
  const package::ProgramT &program;
  int index;
  bool synchronous;
  std::optional<uint64_t> randomWeights;
  mutable std::mutex loading;
  std::mutex running;
  std::shared_ptr<Device> gpu; ///< set when all is loaded
  std::unique_ptr<Module> module;
  Weights weights;
  Status broken;
  bool timing = false;
  double seconds = 0;
};

} // namespace tnl::cuda

#endif // TNL_LIB_RUNTIME_CUDA_CUDABACKEND_H
