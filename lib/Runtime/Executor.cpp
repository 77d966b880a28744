//===- Executor.cpp - Runs functions of a package -------------------------===//

#include "TNL/Runtime/Executor.h"
#include "Arguments.h"
#include "CpuMode.h"
#include "Plan.h"

#include <algorithm>
#include <chrono>
#include <cstring>

using namespace tnl;
using package::FunctionT;
using package::Place;
using package::StepKind;

/// Workspaces kept for calls that bring none.
static constexpr size_t kMaxIdle = 8;

struct Workspace::Impl {
  const FunctionT *function = nullptr;
  Plan plan;
  AlignedBytes arena;
  int64_t arenaSize = 0;
};

Workspace::Workspace() : impl(std::make_unique<Impl>()) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace &&) = default;
Workspace &Workspace::operator=(Workspace &&) = default;

Executor::Executor(std::shared_ptr<const package::PackageFile> file,
                   ExecutorOptions options)
    : archive(std::move(file)), options(std::move(options)),
      pool(this->options.threads) {}
Executor::~Executor() = default;

Status Executor::load() {
  std::lock_guard<std::mutex> lock(loading);
  if (code)
    return Status::success();
  auto library = CodeLibrary::load(*archive, options.codeLevel);
  if (!library.ok())
    return library.takeStatus();
  code = std::move(*library);
  return Status::success();
}

std::string Executor::codeLevel() const {
  std::lock_guard<std::mutex> lock(loading);
  return code ? code->level() : "";
}

namespace {
/// One call: where its tensors are.
class Call {
public:
  Call(const package::PackageFile &file, Plan &plan,
       std::span<const Tensor> inputs, std::span<Tensor> outputs,
       std::byte *arena, const std::vector<KernelFn> &kernels, ThreadPool &pool,
       MatMulLibrary matmul)
      : file(file), plan(plan), inputs(inputs), outputs(outputs), arena(arena),
        kernels(kernels), pool(pool), matmul(matmul) {}

  Status run(const PlannedStep &step);

private:
  void *locate(const PlannedValue &value) const;
  MatrixRef matrix(const PlannedValue &value) const {
    return {locate(value), value.dtype};
  }
  void runKernel(const PlannedStep &step);
  Status runLinear(const PlannedStep &step);
  Status runGlu(const PlannedStep &step);

  const package::PackageFile &file;
  Plan &plan;
  std::span<const Tensor> inputs;
  std::span<Tensor> outputs;
  std::byte *arena;
  const std::vector<KernelFn> &kernels;
  ThreadPool &pool;
  MatMulLibrary matmul;
};
} // namespace

void *Call::locate(const PlannedValue &value) const {
  switch (value.place) {
  case Place::Input:
    return inputs[value.index].data();
  case Place::Output:
    return outputs[value.index].data();
  case Place::Weight: {
    auto bytes = file.blob(*file.metadata().weights[value.index]->data);
    return const_cast<std::byte *>(bytes.data());
  }
  case Place::Buffer:
    break;
  }
  return arena + plan.bufferOffsets[value.index];
}

void Call::runKernel(const PlannedStep &step) {
  for (const PlannedValue &value : step.operands) {
    // Allocated and aligned pointer.
    auto address = reinterpret_cast<int64_t>(locate(value));
    plan.descriptors[value.descriptor] = address;
    plan.descriptors[value.descriptor + 1] = address;
  }
  KernelFn kernel = kernels[step.step->kernel];
  void *const *args = &plan.arguments[step.argument];
  pool.parallelFor(step.grid, step.grain, [&](int64_t begin, int64_t end, int) {
    kernel(args, begin, end);
  });
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

Status Call::run(const PlannedStep &step) {
  switch (step.step->kind) {
  case StepKind::Kernel:
    runKernel(step);
    return Status::success();
  case StepKind::Linear:
    return runLinear(step);
  case StepKind::Glu:
    return runGlu(step);
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

/// Evaluates the sizes and finds memory, unless the last call's are the same.
static Status prepare(const FunctionT &function,
                      const std::vector<int64_t> &symbols,
                      const FunctionT *&plannedFunction, Plan &plan,
                      AlignedBytes &arena, int64_t &arenaSize) {
  if (plannedFunction != &function || plan.symbols != symbols) {
    plannedFunction = nullptr;
    auto made = makePlan(function, symbols);
    if (!made.ok())
      return made.takeStatus();
    plan = std::move(*made);
  }
  if (plan.arenaSize > arenaSize) {
    arenaSize = 0;
    arena.reset();
    arena = allocateAligned(plan.arenaSize);
    if (!arena)
      return Status::error(ErrorCode::OutOfMemory,
                           "no memory for the buffers (%lld bytes)",
                           (long long)plan.arenaSize);
    arenaSize = plan.arenaSize;
  }
  plannedFunction = &function;
  return Status::success();
}

Status Executor::call(const FunctionT &function, std::span<const Tensor> inputs,
                      std::span<Tensor> outputs, Workspace &workspace,
                      std::span<StepTime> profile) {
  Workspace::Impl &space = *workspace.impl;
  Plan &plan = space.plan;
  auto fail = [&](Status status) {
    return status.within("function '" + function.name + "'");
  };
  auto symbols = bindInputs(function, inputs);
  if (!symbols.ok())
    return symbols.takeStatus();
  Status status = prepare(function, *symbols, space.function, plan, space.arena,
                          space.arenaSize);
  if (!status.ok())
    return fail(std::move(status));
  TNL_RETURN_IF_ERROR(load());
  TNL_RETURN_IF_ERROR(bindOutputs(function, plan.outputShapes, outputs));

  FlushDenormals flush;
  Call call(*archive, plan, inputs, outputs, space.arena.get(), code->kernels(),
            pool, options.matmul);
  bool timed = profile.size() == plan.steps.size();
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    uint64_t start = timed ? now() : 0;
    status = call.run(plan.steps[i]);
    if (!status.ok())
      return fail(status.within("step " + std::to_string(i)));
    if (timed) {
      ++profile[i].calls;
      profile[i].nanoseconds += now() - start;
    }
  }
  return Status::success();
}

Status Executor::call(const FunctionT &function, std::span<const Tensor> inputs,
                      std::span<Tensor> outputs) {
  Workspace workspace;
  {
    std::lock_guard<std::mutex> lock(sharing);
    // Best is one that has the function's sizes already.
    auto found =
        std::find_if(idle.begin(), idle.end(), [&](const Workspace &candidate) {
          return candidate.impl->function == &function;
        });
    if (found != idle.end()) {
      workspace = std::move(*found);
      idle.erase(found);
    }
  }
  Status status = call(function, inputs, outputs, workspace);
  std::lock_guard<std::mutex> lock(sharing);
  if (idle.size() < kMaxIdle)
    idle.push_back(std::move(workspace));
  return status;
}
