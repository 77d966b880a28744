//===- Module.cpp - A program's code on a GPU -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Module.h"

#include <algorithm>
#include <map>
#include <set>

using namespace tnl;
using namespace tnl::cuda;
using package::CodeT;
using package::LaunchArgKind;

bool Architecture::parse(const std::string &level, Architecture &result) {
  if (!level.starts_with("sm_"))
    return false;
  std::string digits = level.substr(3);
  result.suffix = 0;
  if (digits.ends_with('a') || digits.ends_with('f')) {
    result.suffix = digits.back();
    digits.pop_back();
  }
  if (digits.size() < 2 || digits.size() > 3 ||
      digits.find_first_not_of("0123456789") != std::string::npos)
    return false;
  int number = std::stoi(digits);
  result.major = number / 10;
  result.minor = number % 10;
  return true;
}

bool Architecture::runsCubin(const GpuInfo &gpu) const {
  if (gpu.major != major)
    return false;
  return suffix == 'a' ? gpu.minor == minor : gpu.minor >= minor;
}

bool Architecture::runsPtx(const GpuInfo &gpu) const {
  if (suffix)
    return runsCubin(gpu);
  return gpu.major > major || (gpu.major == major && gpu.minor >= minor);
}

/// Code that fits, machine code first; the failure lists what there is.
static Expected<std::vector<const CodeT *>>
chooseCode(const package::PackageFile &file, const std::string &target,
           const GpuInfo &gpu) {
  std::vector<const CodeT *> cubins, ptx;
  std::string levels;
  for (const auto &code : file.metadata().code) {
    if (code->target != target)
      continue;
    levels +=
        (levels.empty() ? "" : ", ") + code->level + " (" + code->format + ")";
    Architecture architecture;
    if (!Architecture::parse(code->level, architecture))
      continue;
    if (code->format == "cubin" && architecture.runsCubin(gpu))
      cubins.push_back(code.get());
    else if (code->format == "ptx" && architecture.runsPtx(gpu))
      ptx.push_back(code.get());
  }
  cubins.insert(cubins.end(), ptx.begin(), ptx.end());
  if (!cubins.empty())
    return cubins;
  return Status::error(ErrorCode::Unsupported,
                       "package '%s' has no code for %s; it has: %s",
                       file.path().c_str(), gpu.describe().c_str(),
                       levels.empty() ? "none" : levels.c_str());
}

Status Module::loadCode(const package::PackageFile &file, const CodeT &code) {
  char log[4096] = {};
  int options[] = {kJitErrorLog, kJitErrorLogBytes};
  void *values[] = {log, reinterpret_cast<void *>(sizeof log - 1)};
  auto bytes = file.blob(*code.data);
  Result result =
      device->driver().moduleLoad(&handle, bytes.data(), 2, options, values);
  if (result == Result::Success)
    return Status::success();
  handle = nullptr;
  if (result == Result::OutOfMemory)
    return device->outOfMemory("the kernels", bytes.size());
  std::string text = device->driver().describe(result);
  std::string details = log;
  std::replace(details.begin(), details.end(), '\n', ' ');
  return Status::make(ErrorCode::Unsupported,
                      code.level + " (" + code.format + "): " + text +
                          (details.empty() ? "" : ": " + details));
}

Status Module::findKernels(const package::PackageFile &file,
                           const package::ProgramT &program) {
  for (const auto &kernel : program.kernels) {
    FunctionHandle function = nullptr;
    Result result = device->driver().moduleFunction(&function, handle,
                                                    kernel->name.c_str());
    if (result != Result::Success)
      return Status::error(ErrorCode::InvalidPackage,
                           "the %s code of package '%s' has no kernel '%s'",
                           name.c_str(), file.path().c_str(),
                           kernel->name.c_str());
    handles.push_back(function);
    early.push_back(kernel->early_start);
  }
  return Status::success();
}

static size_t sizeOf(LaunchArgKind kind) {
  return kind == LaunchArgKind::Pointer ? 8
         : kind == LaunchArgKind::Size  ? 4
                                        : sizeof(TensorMapBits);
}

/// Compares a launch with what the code declares: the driver reads as many
/// bytes as the kernel has parameters, whatever it is given.
static Status checkParameters(const Driver &driver, FunctionHandle function,
                              const package::LaunchT &launch,
                              const std::string &kernel) {
  auto wrong = [&](const std::string &text) {
    return Status::make(ErrorCode::InvalidPackage,
                        "kernel '" + kernel + "': " + text +
                            "; the package is wrong");
  };
  size_t offset = 0, size = 0;
  for (size_t i = 0; i < launch.args.size(); ++i) {
    if (driver.parameterInfo(function, i, &offset, &size) != Result::Success)
      return wrong("its code has less than " +
                   std::to_string(launch.args.size()) + " parameters");
    if (size != sizeOf(launch.args[i]->kind))
      return wrong("parameter " + std::to_string(i) + " has " +
                   std::to_string(size) + " bytes in its code");
  }
  if (driver.parameterInfo(function, launch.args.size(), &offset, &size) ==
      Result::Success)
    return wrong("its code has more than " +
                 std::to_string(launch.args.size()) + " parameters");
  return Status::success();
}

Status Module::prepareKernels(const package::ProgramT &program) {
  std::map<uint32_t, uint32_t> shared;
  std::set<std::pair<uint32_t, std::string>> checked;
  for (const auto &function : program.functions)
    for (const auto &step : function->steps) {
      if (!step->launch)
        continue;
      uint32_t kernel = step->kernel;
      shared[kernel] = std::max(shared[kernel], step->launch->shared_bytes);
      std::string kinds;
      for (const auto &arg : step->launch->args)
        kinds += char('0' + int(arg->kind));
      if (device->driver().parameterInfo &&
          checked.insert({kernel, kinds}).second)
        TNL_RETURN_IF_ERROR(checkParameters(device->driver(), handles[kernel],
                                            *step->launch,
                                            program.kernels[kernel]->name));
    }
  for (auto [kernel, bytes] : shared)
    TNL_RETURN_IF_ERROR(device->check(
        device->driver().functionSet(handles[kernel], kFunctionMaxDynamicShared,
                                     int(bytes)),
        "kernel '" + program.kernels[kernel]->name + "' cannot have " +
            std::to_string(bytes) + " bytes of shared memory"));
  return Status::success();
}

Expected<std::unique_ptr<Module>>
Module::load(std::shared_ptr<Device> device, const package::PackageFile &file,
             const package::ProgramT &program) {
  std::unique_ptr<Module> module(new Module);
  module->device = std::move(device);
  if (program.kernels.empty())
    return module;
  auto choice = chooseCode(file, program.target, module->device->info());
  if (!choice.ok())
    return choice.takeStatus();
  std::string reasons;
  for (const CodeT *code : *choice) {
    Status status = module->loadCode(file, *code);
    if (status.ok()) {
      module->name = code->level + " (" + code->format + ")";
      TNL_RETURN_IF_ERROR(module->findKernels(file, program));
      TNL_RETURN_IF_ERROR(module->prepareKernels(program));
      return module;
    }
    if (status.code() == ErrorCode::OutOfMemory)
      return status;
    reasons += (reasons.empty() ? "" : "; ") + status.message();
  }
  return Status::make(
      ErrorCode::Unsupported,
      "the driver (CUDA " + versionText(module->device->driver().version) +
          ") does not load the code of package '" + file.path() + "' on " +
          module->device->info().name() + ": " + reasons);
}

Module::~Module() {
  if (handle && device->activate().ok())
    device->driver().moduleUnload(handle);
}
