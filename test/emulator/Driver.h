//===- Driver.h - State of the emulated driver ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Work is queued and carried out when something waits for it, so that results
// which are read too early are missing. All streams share one queue: an order
// that the real driver may choose as well.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TEST_EMULATOR_DRIVER_H
#define TNL_TEST_EMULATOR_DRIVER_H

#include "Machine.h"

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>

#define TNL_CUDA_API extern "C" __attribute__((visibility("default")))

namespace tnl::emulator {

using CUresult = int;
using CUdevice = int;
using CUdeviceptr = unsigned long long;

enum : CUresult {
  Success = 0,
  InvalidValue = 1,
  OutOfMemory = 2,
  NotInitialized = 3,
  InvalidDevice = 101,
  InvalidImage = 200,
  InvalidContext = 201,
  NoBinaryForGpu = 209,
  InvalidPtx = 218,
  FileNotFound = 301,
  InvalidHandle = 400,
  NotFound = 500,
  NotReady = 600,
  NotSupported = 801,
  CaptureUnsupported = 900,
  CaptureInvalidated = 901,
  CaptureUnmatched = 903,
  CaptureImplicit = 906
};

struct Function {
  const Kernel *kernel = nullptr;
  unsigned maxDynamic = 48 << 10;
};

struct LoadedModule {
  Module module;
  std::map<std::string, Function> functions;
};

/// What a stream does later; a result other than Success sticks.
using Command = std::function<CUresult()>;

struct Graph {
  std::vector<Command> commands;
  bool invalid = false; ///< what was captured cannot be in a graph
};

struct Stream {
  bool nonBlocking = false;
  Graph *capture = nullptr;
  bool origin = false; ///< of the capture
};

struct Event {
  bool recorded = false, done = false;
  std::chrono::steady_clock::time_point time;
  Graph *capture = nullptr;
};

struct State {
  std::mutex mutex;
  bool initialized = false;
  unsigned arch = 90;
  unsigned multiprocessors = 132;
  unsigned retained = 0;
  CUresult sticky = Success;
  std::string message; ///< of the last fault or failed load
  std::unique_ptr<DeviceMemory> memory;
  std::deque<Command> queue;
  std::set<LoadedModule *> modules;
  std::map<Function *, LoadedModule *> functions;
  std::set<Stream *> streams;
  std::set<Event *> events;
  std::set<Graph *> graphs, executables;
  std::map<void *, size_t> hostMemory;

  /// Carries out all queued work.
  CUresult flush();
  /// The stream of a handle, null for the default; false for a stranger.
  bool stream(void *handle, Stream *&stream);
  /// Queues, or records into a graph when `stream` is capturing.
  CUresult submit(void *stream, Command command);
  bool capturing() const;
  void reset();
  void say(const std::string &text);
};

State &state();

/// 13000 is CUDA 13.0.
int driverVersion();

/// Locks the driver and checks that a call may be made.
class Call {
public:
  enum Needs { Init, Context };
  explicit Call(Needs needs = Context);
  CUresult error() const { return result; }

private:
  std::lock_guard<std::mutex> lock;
  CUresult result = Success;
};

/// Starts a driver entry point: locks, and returns early on an error.
#define TNL_ENTER(...)                                                         \
  Call call{__VA_ARGS__};                                                      \
  if (call.error())                                                            \
    return call.error();                                                       \
  State &s = state();                                                          \
  (void)s

} // namespace tnl::emulator

#endif // TNL_TEST_EMULATOR_DRIVER_H
