//===- CudaBackend.cpp - Executes functions on a GPU ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CudaBackend.h"
#include "../Arguments.h"
#include "TNL/Package/Expr.h"

#include <algorithm>

using namespace tnl;
using namespace tnl::cuda;
using package::FunctionT;
using package::StepKind;

/// Pinned memory for one result, at most.
static constexpr size_t kMaxPinned = 64 << 20;

Status CudaBackend::load() {
  std::lock_guard<std::mutex> lock(loading);
  if (gpu)
    return Status::success();
  auto opened = Device::open(index);
  if (!opened.ok())
    return opened.takeStatus();
  auto code = Module::load(*opened, *file, program);
  if (!code.ok())
    return code.takeStatus();
  auto uploaded = Weights::upload(*opened, *file, program, randomWeights);
  if (!uploaded.ok())
    return uploaded.takeStatus();
  module = std::move(*code);
  weights = std::move(*uploaded);
  gpu = std::move(*opened);
  return Status::success();
}

std::string CudaBackend::codeLevel() const {
  std::lock_guard<std::mutex> lock(loading);
  return module ? module->level() : "";
}

std::optional<uint64_t> CudaBackend::freeMemory() const {
  std::lock_guard<std::mutex> lock(loading);
  size_t free = 0, total = 0;
  if (!gpu || !gpu->activate().ok() ||
      gpu->driver().memoryInfo(&free, &total) != Result::Success)
    return std::nullopt;
  return free;
}

Status CudaBackend::begin() {
  TNL_RETURN_IF_ERROR(load());
  if (!broken.ok())
    return broken.within("the GPU cannot be used after an earlier failure");
  return gpu->activate();
}

Status CudaBackend::fault(Status status) {
  if (broken.ok())
    broken = status;
  return status;
}

/// The kernels a function launches, for messages.
static std::string kernelNames(const FunctionT &function,
                               const Backend::Kernels &kernels) {
  constexpr size_t most = 8;
  std::vector<uint32_t> seen;
  std::string text;
  for (const auto &step : function.steps) {
    if (step->kind != StepKind::Launch ||
        std::find(seen.begin(), seen.end(), step->kernel) != seen.end())
      continue;
    seen.push_back(step->kernel);
    if (seen.size() <= most)
      text += (text.empty() ? "'" : ", '") + kernels[step->kernel]->name + "'";
  }
  if (seen.size() > most)
    text += " and " + std::to_string(seen.size() - most) + " more";
  return text;
}

Status CudaBackend::finish(const FunctionT &function) {
  Status status = gpu->wait("function '" + function.name + "' failed");
  if (status.ok())
    return status;
  std::string names = kernelNames(function, program.kernels);
  return fault(Status::make(
      status.code(),
      status.message() + (names.empty() ? "" : "; it launches " + names) +
          (synchronous ? ""
                       : "\nhint: run with --sync to see which kernel fails")));
}

/// Checks of inputs that are not on the GPU; the others' values nobody sees.
static Status checkInputs(const Plan &plan, std::span<const Tensor> inputs) {
  for (const PlannedStep &step : plan.steps) {
    if (step.step->kind != StepKind::Check)
      continue;
    const Tensor &given = inputs[step.operands.front().index];
    if (given.isOnDevice())
      continue;
    Status status =
        checkIndices(given.dtype(), given.data(), given.elements(), step.limit);
    if (!status.ok())
      return step.step->location.empty()
                 ? status
                 : status.within("node '" + step.step->location + "'");
  }
  return Status::success();
}

Status CudaBackend::prepare(const FunctionT &function,
                            std::span<const Tensor> inputs,
                            std::span<Tensor> outputs, Space &space,
                            Recording *&recording) {
  auto symbols = bindInputs(function, inputs, /*onGpu=*/true);
  if (!symbols.ok())
    return symbols.takeStatus();
  if (function.multiprocessors >= 0)
    (*symbols)[function.multiprocessors] = gpu->info().multiprocessors;
  if (outputs.size() == function.outputs.size()) {
    Status status = space.prepare(gpu, function, *symbols, inputs, outputs);
    if (status.ok())
      status = checkInputs(space.plan(), inputs);
    if (!status.ok())
      return status.within("function '" + function.name + "'");
  }
  TNL_RETURN_IF_ERROR(bindOutputs(function, space.plan().outputShapes, outputs,
                                  /*onGpu=*/true));
  auto made = space.record(gpu, weights, inputs, outputs);
  if (!made.ok())
    return made.takeStatus().within("function '" + function.name + "'");
  recording = *made;
  return Status::success();
}

std::string CudaBackend::describeStep(const PlannedStep &planned) const {
  const package::StepT &step = *planned.step;
  std::string text = "step " + std::to_string(planned.index);
  text += step.kind == StepKind::Launch
              ? ", kernel '" + program.kernels[step.kernel]->name + "'"
          : step.kind == StepKind::Check ? ", a check"
                                         : ", a copy";
  return text + (step.location.empty() ? "" : " (" + step.location + ")");
}

Status CudaBackend::runStep(const FunctionT &function, Space &space,
                            Recording &recording, size_t index) {
  std::string what = "function '" + function.name + "', " +
                     describeStep(space.plan().steps[index]);
  Status status = recording.startStep(*module, space.plan(), index);
  if (!status.ok())
    return status.within(what);
  status = gpu->wait(what + " failed");
  return status.ok() ? status : fault(status);
}

Status CudaBackend::runProfiled(const FunctionT &function, Space &space,
                                Recording &recording,
                                std::span<StepTime> profile) {
  const std::vector<PlannedStep> &steps = space.plan().steps;
  std::vector<Timestamp> stamps;
  for (size_t i = 0; i <= steps.size(); ++i) {
    auto stamp = Timestamp::create(gpu);
    if (!stamp.ok())
      return stamp.takeStatus();
    stamps.push_back(std::move(*stamp));
  }
  TNL_RETURN_IF_ERROR(stamps[0].record());
  for (size_t i = 0; i < steps.size(); ++i) {
    Status status = recording.startStep(*module, space.plan(), i);
    if (!status.ok())
      return status.within("function '" + function.name + "', " +
                           describeStep(steps[i]));
    TNL_RETURN_IF_ERROR(stamps[i + 1].record());
  }
  TNL_RETURN_IF_ERROR(finish(function));
  for (size_t i = 0; i < steps.size(); ++i) {
    auto time = stamps[i + 1].since(stamps[i]);
    if (!time.ok())
      return time.takeStatus();
    StepTime &step = profile[steps[i].index];
    ++step.calls;
    step.nanoseconds += uint64_t(*time * 1e6);
  }
  return Status::success();
}

Status CudaBackend::startAll(const FunctionT &function, Space &space,
                             Recording &recording) {
  size_t failed = 0;
  Status status = recording.startAll(*module, space.plan(), failed);
  if (status.ok())
    return status;
  std::string where = "function '" + function.name + "'";
  if (failed < space.plan().steps.size())
    where += ", " + describeStep(space.plan().steps[failed]);
  return status.within(where);
}

Status CudaBackend::runTimed(const FunctionT &function, Space &space,
                             Recording &recording) {
  auto first = Timestamp::create(gpu), last = Timestamp::create(gpu);
  for (auto *stamp : {&first, &last})
    if (!stamp->ok())
      return stamp->takeStatus();
  TNL_RETURN_IF_ERROR(first->record());
  TNL_RETURN_IF_ERROR(startAll(function, space, recording));
  TNL_RETURN_IF_ERROR(last->record());
  TNL_RETURN_IF_ERROR(finish(function));
  auto time = last->since(*first);
  if (!time.ok())
    return time.takeStatus();
  seconds += *time * 1e-3;
  return Status::success();
}

Status CudaBackend::run(const FunctionT &function, Space &space,
                        Recording &recording, std::span<StepTime> profile) {
  if (profile.size() == function.steps.size() && !profile.empty())
    return runProfiled(function, space, recording, profile);
  if (synchronous) {
    for (size_t i = 0; i < space.plan().steps.size(); ++i)
      TNL_RETURN_IF_ERROR(runStep(function, space, recording, i));
    return Status::success();
  }
  if (timing)
    return runTimed(function, space, recording);
  return startAll(function, space, recording);
}

Status CudaBackend::call(const FunctionT &function,
                         std::span<const Tensor> inputs,
                         std::span<Tensor> outputs, CallSpace &generic,
                         std::span<StepTime> profile) {
  std::lock_guard<std::mutex> lock(running);
  TNL_RETURN_IF_ERROR(begin());
  auto &space = static_cast<Space &>(generic);
  Recording *recording = nullptr;
  TNL_RETURN_IF_ERROR(prepare(function, inputs, outputs, space, recording));
  const Addresses &addresses = recording->addresses();
  Status status = space.upload(*gpu, addresses, inputs);
  if (status.ok())
    status = run(function, space, *recording, profile);
  space.dropRetired();
  if (status.ok())
    status = space.download(*gpu, addresses, outputs);
  if (status.ok())
    return finish(function);
  // A fault of a kernel makes whatever comes after it fail.
  Status end = broken.ok() ? finish(function) : Status::success();
  return end.ok() ? status : end;
}

Expected<Tensor> CudaBackend::allocateState(DType dtype,
                                            std::vector<int64_t> shape) {
  auto bytes = package::checkedProduct(shape, package::sizeOf(dtype));
  if (!bytes.ok())
    return bytes.takeStatus();
  std::lock_guard<std::mutex> lock(running);
  TNL_RETURN_IF_ERROR(begin());
  auto memory = DeviceMemory::allocate(gpu, size_t(*bytes), "the states");
  if (!memory.ok())
    return memory.takeStatus();
  auto owner = std::make_shared<DeviceMemory>(std::move(*memory));
  TNL_RETURN_IF_ERROR(gpu->check(
      gpu->driver().fill(owner->address(), 0, size_t(*bytes), gpu->stream()),
      "states cannot be cleared"));
  Pointer address = owner->address();
  return Tensor::onDevice(dtype, std::move(shape), address, std::move(owner));
}

Expected<Tensor> CudaBackend::allocateResult(DType dtype,
                                             std::vector<int64_t> shape) {
  auto bytes = package::checkedProduct(shape, package::sizeOf(dtype));
  if (!bytes.ok())
    return bytes.takeStatus();
  std::lock_guard<std::mutex> lock(running);
  TNL_RETURN_IF_ERROR(begin());
  // Memory of this kind is taken from the whole system.
  if (size_t(*bytes) <= kMaxPinned) {
    auto pinned = std::make_shared<PinnedMemory>(
        PinnedMemory::allocate(gpu, size_t(*bytes)));
    if (void *data = pinned->data())
      return Tensor::shared(dtype, std::move(shape), data, std::move(pinned));
  }
  return Tensor::allocate(dtype, std::move(shape));
}

Status CudaBackend::zero(const Tensor &state, size_t offset, size_t bytes) {
  std::lock_guard<std::mutex> lock(running);
  TNL_RETURN_IF_ERROR(begin());
  return gpu->check(
      gpu->driver().fill(reinterpret_cast<Pointer>(state.data()) + offset, 0,
                         bytes, gpu->stream()),
      "states cannot be cleared");
}

Status CudaBackend::copy(const Tensor &to, size_t toOffset, const Tensor &from,
                         size_t fromOffset, size_t bytes) {
  std::lock_guard<std::mutex> lock(running);
  TNL_RETURN_IF_ERROR(begin());
  const Driver &driver = gpu->driver();
  char *target = to.as<char>() + toOffset;
  const char *source = from.as<char>() + fromOffset;
  auto targetAddress = reinterpret_cast<Pointer>(target);
  auto sourceAddress = reinterpret_cast<Pointer>(source);
  Result result = Result::Success;
  if (to.isOnDevice() && from.isOnDevice()) {
    if (targetAddress != sourceAddress)
      result = driver.copyOnDevice(targetAddress, sourceAddress, bytes,
                                   gpu->stream());
  } else if (to.isOnDevice()) {
    result = driver.copyToDevice(targetAddress, source, bytes, gpu->stream());
  } else {
    result = driver.copyToHost(target, sourceAddress, bytes, gpu->stream());
  }
  TNL_RETURN_IF_ERROR(gpu->check(result, "states cannot be copied"));
  // The host may use or free its memory at once.
  if (!to.isOnDevice() || !from.isOnDevice()) {
    Status status = gpu->wait("copying states");
    return status.ok() ? status : fault(status);
  }
  return Status::success();
}

void CudaBackend::timeCalls(bool enabled) {
  std::lock_guard<std::mutex> lock(running);
  timing = enabled;
  seconds = 0;
}

double CudaBackend::takeDeviceSeconds() {
  std::lock_guard<std::mutex> lock(running);
  return std::exchange(seconds, 0);
}

Expected<std::vector<DeviceInfo>> tnl::listGpuDevices() {
  auto driver = loadDriver();
  if (!driver.ok())
    return driver.takeStatus();
  auto gpus = listGpus(**driver);
  if (!gpus.ok())
    return gpus.takeStatus();
  std::vector<DeviceInfo> devices;
  for (const GpuInfo &gpu : *gpus) {
    char text[400];
    std::snprintf(text, sizeof text,
                  "%s, compute capability %d.%d, %.1f GiB, %d multiprocessors, "
                  "driver for CUDA %s",
                  gpu.model.c_str(), gpu.major, gpu.minor,
                  double(gpu.memory) / (1 << 30), gpu.multiprocessors,
                  versionText((*driver)->version).c_str());
    devices.push_back({gpu.name(), text});
  }
  return devices;
}

Expected<std::unique_ptr<Backend>>
tnl::makeCudaBackend(std::shared_ptr<const package::PackageFile> file,
                     const ExecutorOptions &options, int index) {
  const package::ProgramT *program = file->findProgram("nvptx");
  if (!program)
    return Status::error(
        ErrorCode::Unsupported,
        "package '%s' has no program for GPUs\nhint: compile it "
        "with --target=nvptx:ARCHITECTURE (tnl-compile --help "
        "lists them)",
        file->path().c_str());
  return std::unique_ptr<Backend>(
      std::make_unique<CudaBackend>(std::move(file), *program, index, options));
}
