//===- Driver.cpp - Devices and contexts ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Driver.h"

#include <cstdlib>
#include <dlfcn.h>

using namespace tnl::emulator;

State &tnl::emulator::state() {
  static State s;
  return s;
}

static thread_local void *currentContext = nullptr;

Call::Call(Needs needs) : lock(state().mutex) {
  State &s = state();
  if (!s.initialized)
    result = NotInitialized;
  else if (needs == Context && (!currentContext || !s.retained))
    result = InvalidContext;
  else if (needs == Context)
    result = s.sticky;
}

void State::say(const std::string &text) {
  message = text;
  std::fprintf(stderr, "tnl-emulated-cuda: %s\n", text.c_str());
}

CUresult State::flush() {
  while (!queue.empty() && !sticky) {
    Command command = std::move(queue.front());
    queue.pop_front();
    if (CUresult r = command())
      sticky = r;
  }
  return sticky;
}

bool State::stream(void *handle, Stream *&out) {
  // 0, 1 and 2 are the default streams.
  out = nullptr;
  if (reinterpret_cast<uintptr_t>(handle) <= 2)
    return true;
  auto it = streams.find(static_cast<Stream *>(handle));
  if (it == streams.end())
    return false;
  out = *it;
  return true;
}

bool State::capturing() const {
  for (Stream *stream : streams)
    if (stream->capture)
      return true;
  return false;
}

CUresult State::submit(void *handle, Command command) {
  Stream *target = nullptr;
  if (!stream(handle, target))
    return InvalidHandle;
  if (target && target->capture && target->capture->invalid)
    return CaptureInvalidated;
  if (target && target->capture) {
    target->capture->commands.push_back(std::move(command));
    return Success;
  }
  if (!target)
    for (Stream *other : streams)
      if (other->capture && !other->nonBlocking)
        return CaptureImplicit;
  queue.push_back(std::move(command));
  return Success;
}

void State::reset() {
  queue.clear();
  for (LoadedModule *m : modules)
    delete m;
  for (Stream *p : streams)
    delete p;
  for (Event *p : events)
    delete p;
  for (Graph *p : graphs)
    delete p;
  for (Graph *p : executables)
    delete p;
  for (auto &[p, size] : hostMemory)
    std::free(p);
  modules.clear();
  functions.clear();
  streams.clear();
  events.clear();
  graphs.clear();
  executables.clear();
  hostMemory.clear();
  memory = std::make_unique<DeviceMemory>(memory->capacity());
  sticky = Success;
}

//===----------------------------------------------------------------------===//
// Devices and contexts
//===----------------------------------------------------------------------===//

TNL_CUDA_API CUresult cuInit(unsigned flags) {
  State &s = state();
  std::lock_guard lock(s.mutex);
  if (flags)
    return InvalidValue;
  // Tests choose another device between two contexts.
  if (s.retained)
    return Success;
  s.arch = 90;
  uint64_t bytes = uint64_t(16) << 30;
  if (const char *text = std::getenv("TNL_EMULATOR_MEMORY"))
    if (uint64_t v = std::strtoull(text, nullptr, 10))
      bytes = v;
  if (const char *text = std::getenv("TNL_EMULATOR_ARCH")) {
    char *end = nullptr;
    unsigned long major = std::strtoul(text, &end, 10);
    unsigned long minor = *end == '.' ? std::strtoul(end + 1, nullptr, 10) : 0;
    if (major > 0 && major < 100 && minor < 10)
      s.arch = unsigned(major * 10 + minor);
  }
  s.multiprocessors = 132;
  if (const char *text = std::getenv("TNL_EMULATOR_MULTIPROCESSORS"))
    if (unsigned long v = std::strtoul(text, nullptr, 10); v && v <= 1024)
      s.multiprocessors = unsigned(v);
  s.memory = std::make_unique<DeviceMemory>(bytes);
  s.initialized = true;
  return Success;
}

int tnl::emulator::driverVersion() {
  int major = 0, minor = 0;
  if (const char *text = std::getenv("TNL_EMULATOR_VERSION"))
    if (std::sscanf(text, "%2d.%2d", &major, &minor) == 2)
      return 1000 * major + 10 * minor;
  return 13000;
}

TNL_CUDA_API CUresult cuDriverGetVersion(int *version) {
  if (!version)
    return InvalidValue;
  *version = driverVersion();
  return Success;
}

TNL_CUDA_API CUresult cuDeviceGetCount(int *count) {
  TNL_ENTER(Call::Init);
  if (!count)
    return InvalidValue;
  *count = 1;
  return Success;
}

TNL_CUDA_API CUresult cuDeviceGet(CUdevice *device, int ordinal) {
  TNL_ENTER(Call::Init);
  if (!device)
    return InvalidValue;
  if (ordinal != 0)
    return InvalidDevice;
  *device = 0;
  return Success;
}

TNL_CUDA_API CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
  TNL_ENTER(Call::Init);
  if (!name || length <= 0)
    return InvalidValue;
  if (device != 0)
    return InvalidDevice;
  std::snprintf(name, size_t(length), "Emulated GPU");
  return Success;
}

TNL_CUDA_API CUresult cuDeviceGetUuid_v2(char *uuid, CUdevice device) {
  TNL_ENTER(Call::Init);
  if (!uuid || device != 0)
    return uuid ? InvalidDevice : InvalidValue;
  std::memcpy(uuid, "emulated device", 16);
  return Success;
}

TNL_CUDA_API CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device) {
  TNL_ENTER(Call::Init);
  if (!bytes || device != 0)
    return bytes ? InvalidDevice : InvalidValue;
  *bytes = s.memory->capacity();
  return Success;
}

TNL_CUDA_API CUresult cuDeviceGetAttribute(int *value, int attribute,
                                           CUdevice device) {
  TNL_ENTER(Call::Init);
  if (!value || device != 0)
    return value ? InvalidDevice : InvalidValue;
  bool hopper = s.arch >= 90;
  int optIn = hopper ? 232448 : s.arch == 80 ? 166912 : 101376;
  static const std::pair<int, int> fixed[] = {
      {1, 1024},       {2, 1024},   {3, 1024},     {4, 64},
      {5, 2147483647}, {6, 65535},  {7, 65535},    {8, 49152},
      {9, 65536},      {10, 32},    {12, 65536},   {13, 1980000},
      {14, 512},       {17, 0},     {18, 0},       {19, 1},
      {20, 0},         {31, 1},     {36, 2619000}, {37, 5120},
      {38, 52428800},  {39, 2048},  {40, 3},       {41, 1},
      {78, 1},         {79, 1},     {80, 1},       {82, 65536},
      {83, 1},         {84, 0},     {90, 1},       {95, 1},
      {106, 32},       {111, 1024}, {115, 1}};
  for (auto [key, v] : fixed)
    if (key == attribute) {
      *value = v;
      return Success;
    }
  switch (attribute) {
  case 16:
    *value = int(s.multiprocessors);
    return Success;
  case 75:
    *value = int(s.arch / 10);
    return Success;
  case 76:
    *value = int(s.arch % 10);
    return Success;
  case 81:
    *value = optIn + 1024;
    return Success;
  case 97:
    *value = optIn;
    return Success;
  case 120:
  case 127:
    *value = hopper;
    return Success;
  default:
    if (attribute <= 0 || attribute > 150)
      return InvalidValue;
    *value = 0;
    return Success;
  }
}

TNL_CUDA_API CUresult cuDevicePrimaryCtxRetain(void **context,
                                               CUdevice device) {
  TNL_ENTER(Call::Init);
  if (!context || device != 0)
    return context ? InvalidDevice : InvalidValue;
  ++s.retained;
  *context = &s;
  return Success;
}

TNL_CUDA_API CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
  TNL_ENTER(Call::Init);
  if (device != 0)
    return InvalidDevice;
  if (!s.retained)
    return InvalidContext;
  if (--s.retained == 0)
    s.reset();
  return Success;
}

TNL_CUDA_API CUresult cuDevicePrimaryCtxRelease(CUdevice device) {
  return cuDevicePrimaryCtxRelease_v2(device);
}

TNL_CUDA_API CUresult cuDevicePrimaryCtxGetState(CUdevice device,
                                                 unsigned *flags, int *active) {
  TNL_ENTER(Call::Init);
  if (device != 0)
    return InvalidDevice;
  if (flags)
    *flags = 0;
  if (active)
    *active = s.retained > 0;
  return Success;
}

TNL_CUDA_API CUresult cuDevicePrimaryCtxSetFlags_v2(CUdevice, unsigned) {
  return Success;
}

TNL_CUDA_API CUresult cuCtxSetCurrent(void *context) {
  TNL_ENTER(Call::Init);
  if (context && (context != &s || !s.retained))
    return InvalidContext;
  currentContext = context;
  return Success;
}

TNL_CUDA_API CUresult cuCtxGetCurrent(void **context) {
  TNL_ENTER(Call::Init);
  if (!context)
    return InvalidValue;
  *context = currentContext;
  return Success;
}

TNL_CUDA_API CUresult cuCtxPushCurrent_v2(void *context) {
  return cuCtxSetCurrent(context);
}

TNL_CUDA_API CUresult cuCtxPopCurrent_v2(void **context) {
  if (context)
    *context = currentContext;
  return cuCtxSetCurrent(nullptr);
}

TNL_CUDA_API CUresult cuCtxGetDevice(CUdevice *device) {
  TNL_ENTER();
  if (!device)
    return InvalidValue;
  *device = 0;
  return Success;
}

TNL_CUDA_API CUresult cuCtxSynchronize() {
  TNL_ENTER();
  return s.capturing() ? CaptureUnsupported : s.flush();
}

//===----------------------------------------------------------------------===//
// Entry points by name, and what tests ask
//===----------------------------------------------------------------------===//

/// The text of the last fault or failed load.
TNL_CUDA_API const char *tnlEmulatorMessage() {
  return state().message.c_str();
}

TNL_CUDA_API CUresult cuGetProcAddress_v2(const char *symbol, void **function,
                                          int, unsigned long long,
                                          int *status) {
  if (!symbol || !function)
    return InvalidValue;
  Dl_info info;
  void *self = nullptr;
  if (dladdr(reinterpret_cast<void *>(&cuInit), &info))
    self = dlopen(info.dli_fname, RTLD_NOLOAD | RTLD_NOW);
  *function = nullptr;
  for (const char *suffix : {"_v2", ""})
    if (self && !*function)
      *function = dlsym(self, (std::string(symbol) + suffix).c_str());
  if (self)
    dlclose(self);
  if (status)
    *status = *function ? 0 : 1;
  return *function ? Success : NotFound;
}
