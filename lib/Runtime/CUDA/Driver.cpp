//===- Driver.cpp - Opens the CUDA driver ---------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Driver.h"

#include <cstdlib>
#include <dlfcn.h>
#include <map>
#include <memory>
#include <mutex>

using namespace tnl;
using namespace tnl::cuda;

std::string cuda::versionText(int version) {
  return std::to_string(version / 1000) + "." +
         std::to_string(version % 1000 / 10);
}

std::string Driver::describe(Result result) const {
  const char *name = nullptr, *text = nullptr;
  if (errorName(result, &name) != Result::Success || !name)
    return "CUDA error " + std::to_string(int(result));
  std::string all = name;
  if (errorString(result, &text) == Result::Success && text)
    all += std::string(" (") + text + ")";
  return all;
}

Status Driver::failure(const std::string &what, Result result) const {
  return Status::make(result == Result::OutOfMemory ? ErrorCode::OutOfMemory
                                                    : ErrorCode::IO,
                      what + ": " + describe(result));
}

/// Some functions are exported with a version in their name.
static void *findSymbol(void *library, const std::string &name) {
  if (void *symbol = ::dlsym(library, name.c_str()))
    return symbol;
  bool versioned = name.ends_with("_v2");
  std::string other =
      versioned ? name.substr(0, name.size() - 3) : name + "_v2";
  return ::dlsym(library, other.c_str());
}

static Status unsupported(const std::string &text) {
  return Status::make(ErrorCode::Unsupported, text);
}

static Status open(const std::string &name, Driver &driver) {
  void *library = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *why = ::dlerror();
    return unsupported("no CUDA driver: cannot load it: " +
                       std::string(why ? why : name));
  }
  // The version comes first: an old driver also lacks functions.
  driver.driverVersion = reinterpret_cast<Driver::driverVersion_type *>(
      findSymbol(library, "cuDriverGetVersion"));
  if (!driver.driverVersion ||
      driver.driverVersion(&driver.version) != Result::Success)
    return unsupported("no CUDA driver: '" + name + "' is none");
  if (driver.version < kOldestDriver)
    return unsupported("the CUDA driver '" + name +
                       "' is too old: it has "
                       "CUDA " +
                       versionText(driver.version) + ", and at least " +
                       versionText(kOldestDriver) + " is needed");
#define TNL_CUDA_LOAD(member, symbol, type)                                    \
  driver.member =                                                              \
      reinterpret_cast<Driver::member##_type *>(findSymbol(library, symbol));  \
  if (!driver.member)                                                          \
    return unsupported("the CUDA driver '" + name +                            \
                       "' has no function " symbol);
  TNL_CUDA_FUNCTIONS(TNL_CUDA_LOAD)
#undef TNL_CUDA_LOAD
  driver.parameterInfo = reinterpret_cast<decltype(driver.parameterInfo)>(
      ::dlsym(library, "cuFuncGetParamInfo"));
  driver.launchEx = reinterpret_cast<decltype(driver.launchEx)>(
      ::dlsym(library, "cuLaunchKernelEx"));
  driver.hostAllocate = reinterpret_cast<decltype(driver.hostAllocate)>(
      ::dlsym(library, "cuMemHostAlloc"));
  driver.hostFree = reinterpret_cast<decltype(driver.hostFree)>(
      ::dlsym(library, "cuMemFreeHost"));
  Result result = driver.init(0);
  if (result == Result::NoDevice)
    return unsupported("no CUDA device: the driver finds none");
  if (result != Result::Success)
    return unsupported("the CUDA driver '" + name +
                       "' does not start: " + driver.describe(result));
  return Status::success();
}

Expected<const Driver *> cuda::loadDriver() {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<Driver>> loaded;
  const char *given = std::getenv("TNL_CUDA_DRIVER");
  std::string name = given && *given ? given : "libcuda.so.1";
  std::lock_guard<std::mutex> lock(mutex);
  if (auto found = loaded.find(name); found != loaded.end())
    return found->second.get();
  auto driver = std::make_unique<Driver>();
  TNL_RETURN_IF_ERROR(open(name, *driver));
  return (loaded[name] = std::move(driver)).get();
}
