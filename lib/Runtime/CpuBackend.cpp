//===- CpuBackend.cpp - Executes functions on the CPU ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Arguments.h"
#include "Backend.h"
#include "CpuMode.h"
#include "GuardedMemory.h"
#include "HostWeights.h"
#include "Plan.h"
#include "TNL/Runtime/SessionMemory.h"

#include <atomic>
#include <chrono>
#include <cstring>

using namespace tnl;
using package::FunctionT;
using package::Place;
using package::StepKind;

namespace {
struct CpuSpace : CallSpace {
  Plan plan;
  AlignedBytes arena; ///< the buffers, then each thread's scratch memory
  int64_t arenaSize = 0;
  int64_t scratchStride = 0;
  std::unique_ptr<GuardedMemory> guarded; ///< in place of all other memory
};

class CpuBackend : public Backend {
public:
  CpuBackend(std::shared_ptr<const package::PackageFile> file,
             const ExecutorOptions &options, ThreadPool &pool)
      : file(std::move(file)), options(options), pool(pool) {}

  const Functions &functions() const override {
    return file->metadata().functions;
  }
  const Kernels &kernels() const override { return file->metadata().kernels; }
  DType arithmetic() const override { return DType::F32; }
  std::string device() const override { return "cpu"; }
  Status load() override;
  std::string codeLevel() const override;
  std::unique_ptr<CallSpace> makeSpace() const override {
    return std::make_unique<CpuSpace>();
  }
  Status call(const FunctionT &function, std::span<const Tensor> inputs,
              std::span<Tensor> outputs, CallSpace &space,
              std::span<StepTime> profile) override;
  Expected<Tensor> allocateState(DType dtype,
                                 std::vector<int64_t> shape) override;
  std::optional<uint64_t> freeMemory() const override {
    return freeHostMemory();
  }
  Status zero(const Tensor &state, size_t offset, size_t bytes) override;
  Status copy(const Tensor &to, size_t toOffset, const Tensor &from,
              size_t fromOffset, size_t bytes) override;

private:
  std::shared_ptr<const package::PackageFile> file;
  ExecutorOptions options;
  ThreadPool &pool;
  mutable std::mutex loading;
  std::unique_ptr<CodeLibrary> code; ///< set when all is loaded
  HostWeights weights;
};
} // namespace

Status CpuBackend::load() {
  std::lock_guard<std::mutex> lock(loading);
  if (code)
    return Status::success();
  if (functions().empty() && !file->metadata().programs.empty())
    return Status::error(ErrorCode::Unsupported,
                         "package '%s' is for GPUs only\nhint: run it with "
                         "--device=cuda, or compile it with --target=cpu",
                         file->path().c_str());
  auto library = CodeLibrary::load(*file, options.codeLevel);
  if (!library.ok())
    return library.takeStatus();
  auto loaded = HostWeights::load(*file, options.randomWeights, pool);
  if (!loaded.ok())
    return loaded.takeStatus();
  weights = std::move(*loaded);
  code = std::move(*library);
  return Status::success();
}

std::string CpuBackend::codeLevel() const {
  std::lock_guard<std::mutex> lock(loading);
  return code ? code->level() : "";
}

namespace {
/// One call: where its tensors are.
class Call {
public:
  Call(const HostWeights &weights, std::span<const Tensor> inputs,
       std::span<Tensor> outputs, CpuSpace &space,
       const std::vector<KernelFn> &kernels, ThreadPool &pool,
       MatMulLibrary matmul)
      : weights(weights), plan(space.plan), inputs(inputs), outputs(outputs),
        arena(space.arena.get()), scratchStride(space.scratchStride),
        guarded(space.guarded.get()), kernels(kernels), pool(pool),
        matmul(matmul) {}

  Status run(const PlannedStep &step);

private:
  void *locate(const PlannedValue &value) const;
  MatrixRef matrix(const PlannedValue &value) const {
    return {locate(value), value.dtype};
  }
  void *scratch(int64_t bytes, int worker) const;
  Status runKernel(const PlannedStep &step);
  Status runLinear(const PlannedStep &step);
  Status runGlu(const PlannedStep &step);
  Status runCheck(const PlannedStep &step);

  const HostWeights &weights;
  Plan &plan;
  std::span<const Tensor> inputs;
  std::span<Tensor> outputs;
  std::byte *arena;
  int64_t scratchStride;
  const GuardedMemory *guarded;
  const std::vector<KernelFn> &kernels;
  ThreadPool &pool;
  MatMulLibrary matmul;
};
} // namespace

void *Call::locate(const PlannedValue &value) const {
  if (guarded)
    return guarded->locate(value);
  switch (value.place) {
  case Place::Input:
    return inputs[value.index].data();
  case Place::Output:
    return outputs[value.index].data();
  case Place::Weight:
    return const_cast<std::byte *>(weights[value.index].data());
  case Place::Buffer:
    break;
  }
  return arena + plan.bufferOffsets[value.index];
}

void *Call::scratch(int64_t bytes, int worker) const {
  if (guarded)
    return guarded->scratch(bytes, worker);
  return arena + plan.arenaSize + scratchStride * worker;
}

Status Call::runKernel(const PlannedStep &step) {
  for (const PlannedValue &value : step.operands) {
    // Allocated and aligned pointer.
    auto address = reinterpret_cast<int64_t>(locate(value));
    plan.descriptors[value.descriptor] = address;
    plan.descriptors[value.descriptor + 1] = address;
  }
  KernelFn kernel = kernels[step.step->kernel];
  void *const *args = &plan.arguments[step.argument];
  std::atomic<bool> refused = false;
  pool.parallelFor(step.grid, step.grain,
                   [&](int64_t begin, int64_t end, int worker) {
                     if (kernel(args, begin, end, scratch(step.scratch, worker),
                                step.scratch) != 0)
                       refused = true;
                   });
  if (refused)
    return Status::error(ErrorCode::InvalidPackage,
                         "the kernel needs more memory for itself than %lld "
                         "bytes; the package is wrong",
                         (long long)step.scratch);
  return Status::success();
}

static bool has(const PlannedStep &step, package::Optional operand) {
  return unsigned(step.step->operands) & unsigned(operand);
}

Status Call::runLinear(const PlannedStep &step) {
  LinearArgs args;
  args.rows = step.rows;
  args.inputs = step.inputs;
  args.outputs = step.outputs;
  const PlannedValue *operand = step.operands.data();
  args.x = matrix(*operand++);
  args.weight = matrix(*operand++);
  if (has(step, package::Optional::Scale))
    args.scale = matrix(*operand++);
  if (has(step, package::Optional::Bias))
    args.bias = matrix(*operand++);
  if (has(step, package::Optional::Residual))
    args.residual = matrix(*operand++);
  args.result = locate(*operand);
  args.resultType = operand->dtype;
  return linear(args, pool, matmul);
}

Status Call::runGlu(const PlannedStep &step) {
  GluArgs args;
  args.rows = step.rows;
  args.inputs = step.inputs;
  args.outputs = step.outputs;
  const PlannedValue *operand = step.operands.data();
  args.x = matrix(*operand++);
  args.weight1 = matrix(*operand++);
  args.weight2 = matrix(*operand++);
  if (has(step, package::Optional::Scale))
    args.scale = matrix(*operand++);
  if (has(step, package::Optional::Bias)) {
    args.bias1 = matrix(*operand++);
    args.bias2 = matrix(*operand++);
  }
  args.result = locate(*operand);
  args.resultType = operand->dtype;
  return glu(args, pool, matmul);
}

Status Call::runCheck(const PlannedStep &step) {
  const PlannedValue &value = step.operands.front();
  return checkIndices(value.dtype, locate(value), value.elements, step.limit);
}

Status Call::run(const PlannedStep &step) {
  switch (step.step->kind) {
  case StepKind::Kernel:
    return runKernel(step);
  case StepKind::Linear:
    return runLinear(step);
  case StepKind::Glu:
    return runGlu(step);
  case StepKind::Launch:
    return Status::make(ErrorCode::InvalidPackage, "a launch on the CPU");
  case StepKind::Check:
    return runCheck(step);
  case StepKind::Copy:
    // The two may be one buffer.
    std::memmove(locate(step.operands[1]), locate(step.operands[0]),
                 step.operands[0].bytes);
  }
  return Status::success();
}

static uint64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// The memory of a call, unless the last one had as much.
static Status allocate(CpuSpace &space, int threads) {
  const Plan &plan = space.plan;
  int64_t total;
  if (__builtin_add_overflow(plan.scratch, 63, &space.scratchStride) ||
      __builtin_mul_overflow(space.scratchStride &= ~int64_t(63), threads,
                             &total) ||
      __builtin_add_overflow(total, plan.arenaSize, &total))
    return Status::make(ErrorCode::InvalidArgument,
                        "the buffers' size does not fit into 64 bits");
  if (total <= space.arenaSize)
    return Status::success();
  space.arenaSize = 0;
  space.arena.reset();
  space.arena = allocateAligned(total);
  if (!space.arena)
    return Status::error(ErrorCode::OutOfMemory,
                         "no memory for the buffers (%lld bytes)",
                         (long long)total);
  space.arenaSize = total;
  return Status::success();
}

/// Evaluates the sizes and finds memory, unless the last call's are the same.
static Status prepare(const FunctionT &function, KernelList kernels,
                      const std::vector<int64_t> &symbols, int threads,
                      CpuSpace &space) {
  if (space.function != &function || space.plan.symbols != symbols) {
    space.function = nullptr;
    auto made = makePlan(function, symbols, /*alignment=*/64, kernels);
    if (!made.ok())
      return made.takeStatus();
    space.plan = std::move(*made);
  }
  TNL_RETURN_IF_ERROR(allocate(space, threads));
  space.function = &function;
  return Status::success();
}

Status CpuBackend::call(const FunctionT &function,
                        std::span<const Tensor> inputs,
                        std::span<Tensor> outputs, CallSpace &generic,
                        std::span<StepTime> profile) {
  auto &space = static_cast<CpuSpace &>(generic);
  Plan &plan = space.plan;
  auto fail = [&](Status status) {
    return status.within("function '" + function.name + "'");
  };
  auto symbols = bindInputs(function, inputs);
  if (!symbols.ok())
    return symbols.takeStatus();
  Status status = prepare(function, kernels(), *symbols, pool.size(), space);
  if (!status.ok())
    return fail(std::move(status));
  TNL_RETURN_IF_ERROR(file->checkLength());
  TNL_RETURN_IF_ERROR(load());
  TNL_RETURN_IF_ERROR(bindOutputs(function, plan.outputShapes, outputs));

  if (options.guardPages != GuardPages::None) {
    if (!space.guarded)
      space.guarded =
          std::make_unique<GuardedMemory>(options.guardPages, weights);
    TNL_RETURN_IF_ERROR(
        space.guarded->begin(plan, inputs, outputs, pool.size()));
  }

  FlushDenormals flush;
  Call call(weights, inputs, outputs, space, code->kernels(), pool,
            options.matmul);
  bool timed = profile.size() == plan.steps.size();
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    uint64_t start = timed ? now() : 0;
    status = call.run(plan.steps[i]);
    if (!status.ok()) {
      const std::string &node = plan.steps[i].step->location;
      return fail(status.within(node.empty() ? "step " + std::to_string(i)
                                             : "node '" + node + "'"));
    }
    if (timed) {
      ++profile[i].calls;
      profile[i].nanoseconds += now() - start;
    }
  }
  if (space.guarded)
    space.guarded->end(outputs);
  return Status::success();
}

Expected<Tensor> CpuBackend::allocateState(DType dtype,
                                           std::vector<int64_t> shape) {
  auto tensor = Tensor::allocate(dtype, std::move(shape));
  if (tensor.ok())
    std::memset(tensor->data(), 0, tensor->bytes());
  return tensor;
}

Status CpuBackend::zero(const Tensor &state, size_t offset, size_t bytes) {
  std::memset(state.as<char>() + offset, 0, bytes);
  return Status::success();
}

Status CpuBackend::copy(const Tensor &to, size_t toOffset, const Tensor &from,
                        size_t fromOffset, size_t bytes) {
  std::memmove(to.as<char>() + toOffset, from.as<char>() + fromOffset, bytes);
  return Status::success();
}

std::unique_ptr<Backend>
tnl::makeCpuBackend(std::shared_ptr<const package::PackageFile> file,
                    const ExecutorOptions &options, ThreadPool &pool) {
  return std::make_unique<CpuBackend>(std::move(file), options, pool);
}
