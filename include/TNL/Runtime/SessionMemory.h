//===- SessionMemory.h - Memory that sequences need -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_RUNTIME_SESSIONMEMORY_H
#define TNL_RUNTIME_SESSIONMEMORY_H

#include "TNL/Runtime/Executor.h"

#include <optional>

namespace tnl {

/// What sequences of a model need, in bytes, before any of it is allocated.
struct SessionMemory {
  /// Of the package. On the CPU they are mapped: the system reads them from the
  /// file when it has no memory for them.
  uint64_t weights = 0;
  uint64_t states = 0;   ///< of one sequence, once
  uint64_t prompt = 0;   ///< buffers of a chunk of one prompt, with its logits
  uint64_t decode = 0;   ///< buffers of a step of all sequences
  int64_t sequences = 0; ///< that decode together
  int64_t chunk = 0;     ///< tokens of a prompt that are fed in at once

  /// States are written beside the old ones, and kept for failures.
  uint64_t statesOfAll() const;
  /// Besides the weights.
  uint64_t working() const { return statesOfAll() + prompt + decode; }
  /// "weights 8.2 MB, states 0.4 MB for ...".
  std::string describe() const;
};

/// The memory of prompts that are fed one by one, `chunk` tokens at once, and
/// `sequences` that are decoded together.
Expected<SessionMemory> sessionMemory(const Executor &executor,
                                      int64_t sequences, int64_t chunk);

/// Bytes that this process can get on the host: what the system, the control
/// group and the limits of the process leave. Unknown: none.
std::optional<uint64_t> freeHostMemory();

/// Success where `executor` has the memory for `wanted`, or does not know; else
/// an error that says how many tokens at once or sequences would fit.
Status checkSessionMemory(const Executor &executor,
                          const SessionMemory &wanted);

} // namespace tnl

#endif // TNL_RUNTIME_SESSIONMEMORY_H
