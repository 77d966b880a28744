//===- DriverModule.cpp - Modules, functions, launches --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Driver.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace tnl::emulator;

/// Puts text into the log buffer that JIT options name.
static void writeLog(unsigned count, const int *options, void **values,
                     const std::string &text) {
  char *buffer = nullptr;
  size_t size = 0, sizeAt = 0;
  for (unsigned k = 0; k < count; ++k) {
    if (options[k] == 5)
      buffer = static_cast<char *>(values[k]);
    if (options[k] == 6) {
      size = uint32_t(reinterpret_cast<uintptr_t>(values[k]));
      sizeAt = k + 1;
    }
  }
  if (!buffer || !size)
    return;
  size_t length = std::min(size - 1, text.size());
  std::memcpy(buffer, text.data(), length);
  buffer[length] = 0;
  // The option gives the length back.
  values[sizeAt - 1] = reinterpret_cast<void *>(uintptr_t(length + 1));
}

static CUresult load(State &s, void **module, const char *image, unsigned count,
                     const int *options, void **values) {
  if (!module || !image || (count && (!options || !values)))
    return InvalidValue;
  if (s.capturing())
    return CaptureUnsupported;
  // ELF, and the magic number of a fat binary.
  if (std::memcmp(image,
                  "\x7f"
                  "ELF",
                  4) == 0 ||
      std::memcmp(image, "\x50\xed\x55\xba", 4) == 0) {
    s.message = "the emulated driver runs PTX only";
    return NoBinaryForGpu;
  }
  std::string text(image);
  if (text.find(".version") == std::string::npos)
    return InvalidImage;
  auto loaded = std::make_unique<LoadedModule>();
  std::string errors = parseModule(text, s.arch, *s.memory, loaded->module);
  if (!errors.empty()) {
    for (uint64_t address : loaded->module.allocations)
      s.memory->release(address);
    s.say("cannot load PTX: " + errors);
    writeLog(count, options, values, errors);
    return InvalidPtx;
  }
  for (auto &[name, kernel] : loaded->module.kernels) {
    Function &f = loaded->functions[name];
    f.kernel = &kernel;
    s.functions[&f] = loaded.get();
  }
  *module = loaded.get();
  s.modules.insert(loaded.release());
  return Success;
}

TNL_CUDA_API CUresult cuModuleLoadDataEx(void **module, const void *image,
                                         unsigned count, int *options,
                                         void **values) {
  TNL_ENTER();
  return load(s, module, static_cast<const char *>(image), count, options,
              values);
}

TNL_CUDA_API CUresult cuModuleLoadData(void **module, const void *image) {
  return cuModuleLoadDataEx(module, image, 0, nullptr, nullptr);
}

TNL_CUDA_API CUresult cuModuleLoad(void **module, const char *path) {
  TNL_ENTER();
  if (!path)
    return InvalidValue;
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return FileNotFound;
  std::string text((std::istreambuf_iterator<char>(in)), {});
  return load(s, module, text.c_str(), 0, nullptr, nullptr);
}

TNL_CUDA_API CUresult cuModuleUnload(void *module) {
  TNL_ENTER();
  auto *loaded = static_cast<LoadedModule *>(module);
  if (!s.modules.count(loaded))
    return InvalidHandle;
  CUresult r = s.flush();
  for (auto &[name, f] : loaded->functions)
    s.functions.erase(&f);
  for (uint64_t address : loaded->module.allocations)
    s.memory->release(address);
  s.modules.erase(loaded);
  delete loaded;
  return r;
}

TNL_CUDA_API CUresult cuModuleGetFunction(void **function, void *module,
                                          const char *name) {
  TNL_ENTER();
  auto *loaded = static_cast<LoadedModule *>(module);
  if (!function || !name)
    return InvalidValue;
  if (!s.modules.count(loaded))
    return InvalidHandle;
  auto it = loaded->functions.find(name);
  if (it == loaded->functions.end())
    return NotFound;
  *function = &it->second;
  return Success;
}

TNL_CUDA_API CUresult cuModuleGetGlobal_v2(CUdeviceptr *address, size_t *size,
                                           void *module, const char *name) {
  TNL_ENTER();
  auto *loaded = static_cast<LoadedModule *>(module);
  if (!name)
    return InvalidValue;
  if (!s.modules.count(loaded))
    return InvalidHandle;
  auto it = loaded->module.globals.find(name);
  if (it == loaded->module.globals.end())
    return NotFound;
  if (address)
    *address = it->second.first;
  if (size)
    *size = it->second.second;
  return Success;
}

static unsigned sharedLimit(const State &s) {
  return s.arch >= 90 ? 232448 : s.arch == 80 ? 166912 : 101376;
}

TNL_CUDA_API CUresult cuFuncSetAttribute(void *function, int attribute,
                                         int value) {
  TNL_ENTER();
  auto *f = static_cast<Function *>(function);
  if (!s.functions.count(f))
    return InvalidHandle;
  if (attribute == 9)
    return Success;
  if (attribute != 8)
    return NotSupported;
  if (value < 0 || f->kernel->staticShared + uint64_t(value) > sharedLimit(s))
    return InvalidValue;
  f->maxDynamic = unsigned(value);
  return Success;
}

TNL_CUDA_API CUresult cuFuncGetAttribute(int *value, int attribute,
                                         void *function) {
  TNL_ENTER();
  auto *f = static_cast<Function *>(function);
  if (!value)
    return InvalidValue;
  if (!s.functions.count(f))
    return InvalidHandle;
  switch (attribute) {
  case 0:
    *value = int(f->kernel->maxThreads);
    return Success;
  case 1:
    *value = int(f->kernel->staticShared);
    return Success;
  case 3:
    *value = int(f->kernel->localBytes);
    return Success;
  case 4:
    *value = 64;
    return Success;
  case 5:
  case 6:
    *value = int(s.arch);
    return Success;
  case 8:
    *value = int(f->maxDynamic);
    return Success;
  default:
    *value = 0;
    return attribute >= 0 && attribute < 16 ? Success : InvalidValue;
  }
}

TNL_CUDA_API CUresult cuFuncGetParamInfo(void *function, size_t index,
                                         size_t *offset, size_t *size) {
  TNL_ENTER();
  auto *f = static_cast<Function *>(function);
  if (!s.functions.count(f))
    return InvalidHandle;
  if (!offset || index >= f->kernel->params.size())
    return InvalidValue;
  *offset = f->kernel->params[index].first;
  if (size)
    *size = f->kernel->params[index].second;
  return Success;
}

TNL_CUDA_API CUresult cuFuncSetCacheConfig(void *function, int) {
  TNL_ENTER();
  return s.functions.count(static_cast<Function *>(function)) ? Success
                                                              : InvalidHandle;
}

TNL_CUDA_API CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(
    int *count, void *function, int threads, size_t dynamicShared) {
  TNL_ENTER();
  auto *f = static_cast<Function *>(function);
  if (!count || threads <= 0)
    return InvalidValue;
  if (!s.functions.count(f))
    return InvalidHandle;
  uint64_t shared = f->kernel->staticShared + dynamicShared + 1024;
  uint64_t bound = (sharedLimit(s) + 1024) / shared;
  *count = int(std::min<uint64_t>({32, 2048u / unsigned(threads), bound}));
  return Success;
}

//===----------------------------------------------------------------------===//
// Launches
//===----------------------------------------------------------------------===//

static CUresult runNow(State &s, const Launch &launch) {
  auto from = std::chrono::steady_clock::now();
  Fault fault = runLaunch(launch);
  if (std::getenv("TNL_EMULATOR_TRACE")) {
    double ms = std::chrono::duration<double, std::milli>(
                    std::chrono::steady_clock::now() - from)
                    .count();
    std::fprintf(stderr,
                 "tnl-emulated-cuda: %s grid %u,%u,%u block %u,%u,%u "
                 "shared %llu%s: %.2f ms\n",
                 launch.kernel->name.c_str(), launch.grid[0], launch.grid[1],
                 launch.grid[2], launch.block[0], launch.block[1],
                 launch.block[2], (unsigned long long)launch.dynamicShared,
                 launch.programmatic ? " programmatic" : "", ms);
  }
  if (fault.code)
    s.say(fault.message);
  return fault.code;
}

static CUresult launch(State &s, Function *f, const unsigned *grid,
                       const unsigned *block, unsigned shared, void *stream,
                       void **params, void **extra, bool programmatic = false) {
  if (!s.functions.count(f))
    return InvalidHandle;
  const Kernel &kernel = *f->kernel;
  Launch l;
  l.kernel = &kernel;
  l.memory = s.memory.get();
  l.programmatic = programmatic;
  uint64_t threads = 1;
  static constexpr unsigned blockLimit[] = {1024, 1024, 64};
  static constexpr unsigned gridLimit[] = {2147483647, 65535, 65535};
  bool given = kernel.required[0] != 0;
  for (unsigned k = 0; k < 3; ++k) {
    if (!grid[k] || !block[k] || block[k] > blockLimit[k] ||
        grid[k] > gridLimit[k] || (given && block[k] != kernel.required[k]))
      return InvalidValue;
    l.grid[k] = grid[k];
    l.block[k] = block[k];
    threads *= block[k];
  }
  if (threads > kernel.maxThreads || threads > 1024 || shared > f->maxDynamic ||
      kernel.staticShared + shared > sharedLimit(s))
    return InvalidValue;
  l.dynamicShared = shared;
  l.params.resize(kernel.paramBytes);
  if (extra) {
    // Pairs of a key and a pointer, up to a zero key.
    const void *buffer = nullptr;
    size_t size = 0;
    for (void **p = extra; *p; p += 2)
      if (*p == reinterpret_cast<void *>(1))
        buffer = p[1];
      else if (*p == reinterpret_cast<void *>(2))
        size = *static_cast<size_t *>(p[1]);
      else
        return InvalidValue;
    if (!buffer || size > l.params.size() || params)
      return InvalidValue;
    std::memcpy(l.params.data(), buffer, size);
  } else {
    if (!params && !kernel.params.empty())
      return InvalidValue;
    for (size_t k = 0; k < kernel.params.size(); ++k) {
      if (!params[k])
        return InvalidValue;
      std::memcpy(l.params.data() + kernel.params[k].first, params[k],
                  kernel.params[k].second);
    }
  }
  Stream *on = nullptr;
  if (programmatic && driverVersion() < 12030 && s.stream(stream, on) && on &&
      on->capture) {
    on->capture->invalid = true;
    return NotSupported;
  }
  return s.submit(stream, [&s, l = std::move(l)] { return runNow(s, l); });
}

TNL_CUDA_API CUresult cuLaunchKernel(void *function, unsigned gridX,
                                     unsigned gridY, unsigned gridZ,
                                     unsigned blockX, unsigned blockY,
                                     unsigned blockZ, unsigned shared,
                                     void *stream, void **params,
                                     void **extra) {
  TNL_ENTER();
  unsigned grid[] = {gridX, gridY, gridZ}, block[] = {blockX, blockY, blockZ};
  return launch(s, static_cast<Function *>(function), grid, block, shared,
                stream, params, extra);
}

namespace {
/// CUlaunchAttribute and CUlaunchConfig of cuda.h.
struct LaunchAttribute {
  int id;
  char pad[4];
  union {
    char bytes[64];
    unsigned cluster[3];
    int allowed;
  } value;
};
struct LaunchConfig {
  unsigned grid[3], block[3], shared;
  void *stream;
  LaunchAttribute *attributes;
  unsigned count;
};
static_assert(sizeof(LaunchAttribute) == 72 && sizeof(LaunchConfig) == 56);

/// Numbers of attributes.
enum : int {
  IgnoredAttribute = 0,
  ClusterDimension = 4,
  ClusterPreference = 5,
  ProgrammaticStreamSerialization = 6,
  Priority = 8
};
} // namespace

TNL_CUDA_API CUresult cuLaunchKernelEx(const LaunchConfig *config,
                                       void *function, void **params,
                                       void **extra) {
  TNL_ENTER();
  if (!config || (config->count && !config->attributes))
    return InvalidValue;
  bool programmatic = false;
  for (unsigned k = 0; k < config->count; ++k) {
    const LaunchAttribute &a = config->attributes[k];
    switch (a.id) {
    case IgnoredAttribute:
    case ClusterPreference:
    case Priority:
      break;
    case ClusterDimension:
      for (unsigned size : a.value.cluster)
        if (size != 1)
          return NotSupported;
      break;
    case ProgrammaticStreamSerialization:
      if (a.value.allowed != 0 && a.value.allowed != 1)
        return InvalidValue;
      programmatic = a.value.allowed;
      break;
    default:
      return NotSupported;
    }
  }
  return launch(s, static_cast<Function *>(function), config->grid,
                config->block, config->shared, config->stream, params, extra,
                programmatic);
}
