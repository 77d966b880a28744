//===- Driver.h - The CUDA driver, if it is there -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Own declarations of the part of the driver API that the runtime calls, and
// the library that has it, opened at run time. No CUDA header or library is
// needed to build or to start.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_RUNTIME_CUDA_DRIVER_H
#define TNL_LIB_RUNTIME_CUDA_DRIVER_H

#include "TNL/Support/Status.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace tnl::cuda {

/// Results that are told apart; all others are failures with a text.
enum class Result : int {
  Success = 0,
  OutOfMemory = 2,
  NoDevice = 100,
  NotSupported = 801,
};

using Pointer = uint64_t;
using DeviceId = int;
using Context = struct ContextTag *;
using ModuleHandle = struct ModuleTag *;
using FunctionHandle = struct FunctionTag *;
using Stream = struct StreamTag *;
using Event = struct EventTag *;
using Graph = struct GraphTag *;
using GraphExec = struct GraphExecTag *;

struct alignas(64) TensorMapBits {
  uint64_t opaque[16];
};

/// CUlaunchAttribute: a number and a union of 64 bytes.
struct LaunchAttribute {
  int id = 0;
  alignas(8) int value = 0;
  char rest[60] = {};
};
static_assert(sizeof(LaunchAttribute) == 72 &&
              offsetof(LaunchAttribute, value) == 8);

/// CUlaunchConfig.
struct LaunchConfig {
  unsigned blocks[3], threads[3];
  unsigned sharedBytes;
  Stream stream;
  LaunchAttribute *attributes;
  unsigned attributeCount;
};
static_assert(sizeof(LaunchConfig) == 56 &&
              offsetof(LaunchConfig, attributes) == 40);

/// Values of the driver's enumerations.
inline constexpr int kAttributeMultiprocessors = 16;
inline constexpr int kAttributeL2Bytes = 38;
inline constexpr int kAttributeMajor = 75;
inline constexpr int kAttributeMinor = 76;
inline constexpr int kFunctionMaxDynamicShared = 8;
inline constexpr unsigned kStreamNonBlocking = 1;
inline constexpr int kCaptureThreadLocal = 1;
inline constexpr int kJitErrorLog = 5;
inline constexpr int kJitErrorLogBytes = 6;
/// Of LaunchAttribute: the kernel may start before the one before it has ended.
inline constexpr int kLaunchProgrammatic = 6;
inline constexpr int kSwizzle128 = 3;
inline constexpr int kPromoteL2To256 = 3;

/// The oldest driver API that has all of this: CUDA 12.0.
inline constexpr int kOldestDriver = 12000;

/// Member, exported name, type.
#define TNL_CUDA_FUNCTIONS(X)                                                  \
  X(init, "cuInit", Result(unsigned))                                          \
  X(driverVersion, "cuDriverGetVersion", Result(int *))                        \
  X(errorName, "cuGetErrorName", Result(Result, const char **))                \
  X(errorString, "cuGetErrorString", Result(Result, const char **))            \
  X(deviceCount, "cuDeviceGetCount", Result(int *))                            \
  X(deviceGet, "cuDeviceGet", Result(DeviceId *, int))                         \
  X(deviceName, "cuDeviceGetName", Result(char *, int, DeviceId))              \
  X(deviceAttribute, "cuDeviceGetAttribute", Result(int *, int, DeviceId))     \
  X(deviceMemory, "cuDeviceTotalMem_v2", Result(size_t *, DeviceId))           \
  X(contextRetain, "cuDevicePrimaryCtxRetain", Result(Context *, DeviceId))    \
  X(contextRelease, "cuDevicePrimaryCtxRelease_v2", Result(DeviceId))          \
  X(contextSet, "cuCtxSetCurrent", Result(Context))                            \
  X(moduleLoad, "cuModuleLoadDataEx",                                          \
    Result(ModuleHandle *, const void *, unsigned, int *, void **))            \
  X(moduleUnload, "cuModuleUnload", Result(ModuleHandle))                      \
  X(moduleFunction, "cuModuleGetFunction",                                     \
    Result(FunctionHandle *, ModuleHandle, const char *))                      \
  X(functionSet, "cuFuncSetAttribute", Result(FunctionHandle, int, int))       \
  X(memoryAllocate, "cuMemAlloc_v2", Result(Pointer *, size_t))                \
  X(memoryFree, "cuMemFree_v2", Result(Pointer))                               \
  X(memoryInfo, "cuMemGetInfo_v2", Result(size_t *, size_t *))                 \
  X(copyToDevice, "cuMemcpyHtoDAsync_v2",                                      \
    Result(Pointer, const void *, size_t, Stream))                             \
  X(copyToHost, "cuMemcpyDtoHAsync_v2",                                        \
    Result(void *, Pointer, size_t, Stream))                                   \
  X(copyOnDevice, "cuMemcpyDtoDAsync_v2",                                      \
    Result(Pointer, Pointer, size_t, Stream))                                  \
  X(fill, "cuMemsetD8Async", Result(Pointer, unsigned char, size_t, Stream))   \
  X(streamCreate, "cuStreamCreate", Result(Stream *, unsigned))                \
  X(streamDestroy, "cuStreamDestroy_v2", Result(Stream))                       \
  X(streamWait, "cuStreamSynchronize", Result(Stream))                         \
  X(launch, "cuLaunchKernel",                                                  \
    Result(FunctionHandle, unsigned, unsigned, unsigned, unsigned, unsigned,   \
           unsigned, unsigned, Stream, void **, void **))                      \
  X(eventCreate, "cuEventCreate", Result(Event *, unsigned))                   \
  X(eventDestroy, "cuEventDestroy_v2", Result(Event))                          \
  X(eventRecord, "cuEventRecord", Result(Event, Stream))                       \
  X(eventWait, "cuEventSynchronize", Result(Event))                            \
  X(eventElapsed, "cuEventElapsedTime", Result(float *, Event, Event))         \
  X(encodeTiled, "cuTensorMapEncodeTiled",                                     \
    Result(TensorMapBits *, int, unsigned, Pointer, const uint64_t *,          \
           const uint64_t *, const uint32_t *, const uint32_t *, int, int,     \
           int, int))                                                          \
  X(captureBegin, "cuStreamBeginCapture_v2", Result(Stream, int))              \
  X(captureEnd, "cuStreamEndCapture", Result(Stream, Graph *))                 \
  X(graphDestroy, "cuGraphDestroy", Result(Graph))                             \
  X(graphInstantiate, "cuGraphInstantiateWithFlags",                           \
    Result(GraphExec *, Graph, unsigned long long))                            \
  X(graphLaunch, "cuGraphLaunch", Result(GraphExec, Stream))                   \
  X(graphExecDestroy, "cuGraphExecDestroy", Result(GraphExec))

/// The functions of one driver library, initialised.
struct Driver {
#define TNL_CUDA_MEMBER(member, name, type)                                    \
  using member##_type = type;                                                  \
  member##_type *member = nullptr;
  TNL_CUDA_FUNCTIONS(TNL_CUDA_MEMBER)
#undef TNL_CUDA_MEMBER
  /// Null in drivers before CUDA 12.4.
  Result (*parameterInfo)(FunctionHandle, size_t, size_t *, size_t *) = nullptr;
  /// cuLaunchKernelEx; may be null.
  Result (*launchEx)(const LaunchConfig *, FunctionHandle, void **,
                     void **) = nullptr;
  /// Memory of the host that the device copies to directly; may be null.
  Result (*hostAllocate)(void **, size_t, unsigned) = nullptr;
  Result (*hostFree)(void *) = nullptr;
  int version = 0;

  /// "CUDA_ERROR_INVALID_VALUE (invalid argument)".
  std::string describe(Result result) const;
  /// The failure of a call, as a status: "WHAT: CUDA_ERROR_..".
  Status failure(const std::string &what, Result result) const;
};

/// Loads libcuda.so.1, or what TNL_CUDA_DRIVER names. It stays loaded. The
/// failure says why there is none, or that it is too old.
Expected<const Driver *> loadDriver();

/// "12.4" of 12040.
std::string versionText(int version);

} // namespace tnl::cuda

#endif // TNL_LIB_RUNTIME_CUDA_DRIVER_H
