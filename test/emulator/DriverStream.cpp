//===- DriverStream.cpp - Streams, events, graphs -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Driver.h"

using namespace tnl::emulator;

//===----------------------------------------------------------------------===//
// Streams
//===----------------------------------------------------------------------===//

TNL_CUDA_API CUresult cuStreamCreate(void **stream, unsigned flags) {
  TNL_ENTER();
  if (!stream || flags > 1)
    return InvalidValue;
  auto *created = new Stream;
  created->nonBlocking = flags & 1;
  s.streams.insert(created);
  *stream = created;
  return Success;
}

TNL_CUDA_API CUresult cuStreamCreateWithPriority(void **stream, unsigned flags,
                                                 int) {
  return cuStreamCreate(stream, flags);
}

TNL_CUDA_API CUresult cuStreamDestroy_v2(void *stream) {
  TNL_ENTER();
  auto *target = static_cast<Stream *>(stream);
  if (!s.streams.count(target))
    return InvalidHandle;
  if (target->capture && target->origin) {
    for (Stream *other : s.streams)
      if (other != target && other->capture == target->capture)
        other->capture = nullptr;
    s.graphs.erase(target->capture);
    delete target->capture;
  }
  s.streams.erase(target);
  delete target;
  return Success;
}

static CUresult waitFor(void *stream) {
  TNL_ENTER();
  Stream *target = nullptr;
  if (!s.stream(stream, target))
    return InvalidHandle;
  if (target ? target->capture != nullptr : s.capturing())
    return CaptureUnsupported;
  return s.flush();
}

TNL_CUDA_API CUresult cuStreamSynchronize(void *stream) {
  return waitFor(stream);
}

TNL_CUDA_API CUresult cuStreamQuery(void *stream) { return waitFor(stream); }

TNL_CUDA_API CUresult cuLaunchHostFunc(void *stream, void (*f)(void *),
                                       void *data) {
  TNL_ENTER();
  if (!f)
    return InvalidValue;
  return s.submit(stream, [f, data]() -> CUresult {
    f(data);
    return Success;
  });
}

//===----------------------------------------------------------------------===//
// Events
//===----------------------------------------------------------------------===//

TNL_CUDA_API CUresult cuEventCreate(void **event, unsigned) {
  TNL_ENTER();
  if (!event)
    return InvalidValue;
  auto *created = new Event;
  s.events.insert(created);
  *event = created;
  return Success;
}

TNL_CUDA_API CUresult cuEventDestroy_v2(void *event) {
  TNL_ENTER();
  auto *target = static_cast<Event *>(event);
  if (!s.events.erase(target))
    return InvalidHandle;
  delete target;
  return Success;
}

TNL_CUDA_API CUresult cuEventRecord(void *event, void *stream) {
  TNL_ENTER();
  auto *target = static_cast<Event *>(event);
  Stream *on = nullptr;
  if (!s.events.count(target) || !s.stream(stream, on))
    return InvalidHandle;
  target->capture = on ? on->capture : nullptr;
  if (target->capture)
    return Success;
  target->recorded = true;
  target->done = false;
  return s.submit(stream, [&s, target]() -> CUresult {
    if (s.events.count(target)) {
      target->done = true;
      target->time = std::chrono::steady_clock::now();
    }
    return Success;
  });
}

TNL_CUDA_API CUresult cuEventRecordWithFlags(void *event, void *stream,
                                             unsigned) {
  return cuEventRecord(event, stream);
}

TNL_CUDA_API CUresult cuEventSynchronize(void *event) {
  TNL_ENTER();
  auto *target = static_cast<Event *>(event);
  if (!s.events.count(target))
    return InvalidHandle;
  if (target->capture)
    return CaptureUnsupported;
  return target->recorded && !target->done ? s.flush() : Success;
}

TNL_CUDA_API CUresult cuEventQuery(void *event) {
  return cuEventSynchronize(event);
}

TNL_CUDA_API CUresult cuEventElapsedTime_v2(float *milliseconds, void *from,
                                            void *to) {
  TNL_ENTER();
  auto *a = static_cast<Event *>(from), *b = static_cast<Event *>(to);
  if (!milliseconds)
    return InvalidValue;
  if (!s.events.count(a) || !s.events.count(b) || !a->recorded || !b->recorded)
    return InvalidHandle;
  if (!a->done || !b->done)
    return NotReady;
  *milliseconds =
      std::chrono::duration<float, std::milli>(b->time - a->time).count();
  return Success;
}

TNL_CUDA_API CUresult cuEventElapsedTime(float *milliseconds, void *from,
                                         void *to) {
  return cuEventElapsedTime_v2(milliseconds, from, to);
}

TNL_CUDA_API CUresult cuStreamWaitEvent(void *stream, void *event, unsigned) {
  TNL_ENTER();
  auto *target = static_cast<Event *>(event);
  Stream *on = nullptr;
  if (!s.events.count(target) || !s.stream(stream, on))
    return InvalidHandle;
  // All work runs in the order of submission; a stream that waits for a
  // capturing one joins its capture.
  if (target->capture && s.graphs.count(target->capture)) {
    if (!on)
      return CaptureImplicit;
    if (!on->capture)
      on->capture = target->capture;
  }
  return Success;
}

//===----------------------------------------------------------------------===//
// Capture and graphs
//===----------------------------------------------------------------------===//

TNL_CUDA_API CUresult cuStreamBeginCapture_v2(void *stream, int mode) {
  TNL_ENTER();
  Stream *target = nullptr;
  if (!s.stream(stream, target))
    return InvalidHandle;
  if (mode < 0 || mode > 2)
    return InvalidValue;
  if (!target)
    return CaptureUnsupported;
  if (target->capture)
    return 401; // CUDA_ERROR_ILLEGAL_STATE
  target->capture = new Graph;
  target->origin = true;
  s.graphs.insert(target->capture);
  return Success;
}

TNL_CUDA_API CUresult cuStreamBeginCapture(void *stream) {
  return cuStreamBeginCapture_v2(stream, 0);
}

TNL_CUDA_API CUresult cuStreamEndCapture(void *stream, void **graph) {
  TNL_ENTER();
  Stream *target = nullptr;
  if (!s.stream(stream, target))
    return InvalidHandle;
  if (!graph)
    return InvalidValue;
  if (!target || !target->capture)
    return 401;
  if (!target->origin)
    return CaptureUnmatched;
  Graph *captured = target->capture;
  target->origin = false;
  for (Stream *other : s.streams)
    if (other->capture == captured)
      other->capture = nullptr;
  *graph = captured;
  if (!captured->invalid)
    return Success;
  *graph = nullptr;
  s.graphs.erase(captured);
  delete captured;
  return CaptureInvalidated;
}

TNL_CUDA_API CUresult cuStreamIsCapturing(void *stream, int *status) {
  TNL_ENTER();
  Stream *target = nullptr;
  if (!s.stream(stream, target))
    return InvalidHandle;
  if (!status)
    return InvalidValue;
  *status = target && target->capture;
  return Success;
}

TNL_CUDA_API CUresult cuGraphCreate(void **graph, unsigned) {
  TNL_ENTER();
  if (!graph)
    return InvalidValue;
  auto *created = new Graph;
  s.graphs.insert(created);
  *graph = created;
  return Success;
}

TNL_CUDA_API CUresult cuGraphInstantiateWithFlags(void **executable,
                                                  void *graph,
                                                  unsigned long long) {
  TNL_ENTER();
  auto *from = static_cast<Graph *>(graph);
  if (!executable)
    return InvalidValue;
  if (!s.graphs.count(from))
    return InvalidHandle;
  auto *created = new Graph(*from);
  s.executables.insert(created);
  *executable = created;
  return Success;
}

TNL_CUDA_API CUresult cuGraphGetNodes(void *graph, void **nodes,
                                      size_t *count) {
  TNL_ENTER();
  auto *from = static_cast<Graph *>(graph);
  if (!count)
    return InvalidValue;
  if (!s.graphs.count(from))
    return InvalidHandle;
  if (nodes)
    return NotSupported;
  *count = from->commands.size();
  return Success;
}

TNL_CUDA_API CUresult cuGraphUpload(void *executable, void *) {
  TNL_ENTER();
  return s.executables.count(static_cast<Graph *>(executable)) ? Success
                                                               : InvalidHandle;
}

TNL_CUDA_API CUresult cuGraphLaunch(void *executable, void *stream) {
  TNL_ENTER();
  auto *graph = static_cast<Graph *>(executable);
  if (!s.executables.count(graph))
    return InvalidHandle;
  for (const Command &command : graph->commands)
    if (CUresult r = s.submit(stream, command))
      return r;
  return Success;
}

TNL_CUDA_API CUresult cuGraphExecDestroy(void *executable) {
  TNL_ENTER();
  auto *graph = static_cast<Graph *>(executable);
  if (!s.executables.erase(graph))
    return InvalidHandle;
  delete graph;
  return Success;
}

TNL_CUDA_API CUresult cuGraphDestroy(void *graph) {
  TNL_ENTER();
  auto *target = static_cast<Graph *>(graph);
  if (!s.graphs.erase(target))
    return InvalidHandle;
  delete target;
  return Success;
}
