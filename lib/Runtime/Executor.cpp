//===- Executor.cpp - Runs functions of a package -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/Executor.h"
#include "Backend.h"
#include "RandomWeights.h"

#include <algorithm>
#include <atomic>
#include <charconv>

using namespace tnl;
using package::FunctionT;

/// Workspaces kept for calls that bring none.
static constexpr size_t kMaxIdle = 8;

struct Workspace::Impl {
  uint64_t owner = 0; ///< the backend that made `space`
  std::unique_ptr<CallSpace> space;
};

Workspace::Workspace() : impl(std::make_unique<Impl>()) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace &&) = default;
Workspace &Workspace::operator=(Workspace &&) = default;

Backend::Backend() {
  static std::atomic<uint64_t> count = 0;
  number = ++count;
}

Expected<int> tnl::parseDevice(const std::string &device) {
  if (device == "cpu")
    return -1;
  if (device == "cuda")
    return 0;
  int index = -1;
  if (device.starts_with("cuda:")) {
    const char *end = device.data() + device.size();
    auto [rest, error] = std::from_chars(device.data() + 5, end, index);
    if (error == std::errc() && rest == end && index >= 0)
      return index;
  }
  return Status::make(ErrorCode::InvalidArgument,
                      "unknown device '" + device +
                          "'; there is 'cpu', and 'cuda' or 'cuda:N' (see "
                          "'tnl-run devices')");
}

Status tnl::checkDeviceName(const std::string &name) {
  auto index = parseDevice(name);
  return index.ok() ? Status::success() : index.takeStatus();
}

static Expected<std::unique_ptr<Backend>>
makeBackend(std::shared_ptr<const package::PackageFile> file,
            const ExecutorOptions &options, ThreadPool &pool) {
  auto index = parseDevice(options.device);
  if (!index.ok())
    return index.takeStatus();
  TNL_RETURN_IF_ERROR(checkWeights(*file, options.randomWeights));
  if (*index < 0)
    return makeCpuBackend(std::move(file), options, pool);
  return makeCudaBackend(std::move(file), options, *index);
}

Executor::Executor(std::shared_ptr<const package::PackageFile> file,
                   ExecutorOptions options)
    : archive(std::move(file)),
      pool(options.device == "cpu" ? options.threads : 1) {
  idle.reserve(kMaxIdle);
  auto made = makeBackend(archive, options, pool);
  if (made.ok())
    engine = std::move(*made);
  else
    unusable = made.takeStatus();
}
Executor::~Executor() = default;

const Executor::Functions &Executor::functions() const {
  static const Functions none;
  return engine ? engine->functions() : none;
}

const Executor::Kernels &Executor::kernels() const {
  static const Kernels none;
  return engine ? engine->kernels() : none;
}

const FunctionT *Executor::findFunction(std::string_view name) const {
  for (const auto &function : functions())
    if (function->name == name)
      return function.get();
  return nullptr;
}

DType Executor::arithmetic() const {
  return engine ? engine->arithmetic() : DType::F32;
}

std::string Executor::device() const { return engine ? engine->device() : ""; }
Status Executor::load() { return engine ? engine->load() : unusable; }
std::string Executor::codeLevel() const {
  return engine ? engine->codeLevel() : "";
}

std::optional<uint64_t> Executor::freeMemory() const {
  return engine ? engine->freeMemory() : std::nullopt;
}

void Executor::timeCalls(bool enabled) {
  if (engine)
    engine->timeCalls(enabled);
}

double Executor::takeDeviceSeconds() {
  return engine ? engine->takeDeviceSeconds() : -1;
}

/// Functions of another device have other steps.
static Status checkOwn(const Executor &executor, const FunctionT &function) {
  for (const auto &own : executor.functions())
    if (own.get() == &function)
      return Status::success();
  return Status::error(ErrorCode::InvalidArgument,
                       "function '%s' is not one of this package for device "
                       "%s",
                       function.name.c_str(), executor.device().c_str());
}

Status Executor::call(const FunctionT &function, std::span<const Tensor> inputs,
                      std::span<Tensor> outputs, Workspace &workspace,
                      std::span<StepTime> profile) {
  if (!engine)
    return unusable;
  TNL_RETURN_IF_ERROR(checkOwn(*this, function));
  Workspace::Impl &impl = *workspace.impl;
  if (impl.owner != engine->id()) {
    impl.space = engine->makeSpace();
    impl.owner = engine->id();
  }
  return engine->call(function, inputs, outputs, *impl.space, profile);
}

Expected<FunctionTiming>
tnl::timeFunction(Executor &executor, const FunctionT &function,
                  std::span<const Tensor> inputs,
                  const FunctionTimerOptions &options) {
  TNL_RETURN_IF_ERROR(executor.load());
  TNL_RETURN_IF_ERROR(checkOwn(executor, function));
  return executor.backend()->time(function, inputs, options);
}

Status Executor::call(const FunctionT &function, std::span<const Tensor> inputs,
                      std::span<Tensor> outputs) {
  Workspace workspace;
  {
    std::lock_guard<std::mutex> lock(sharing);
    // Best is one that has the function's sizes already.
    auto found =
        std::find_if(idle.begin(), idle.end(), [&](const Workspace &candidate) {
          return candidate.impl->space &&
                 candidate.impl->space->function == &function;
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
