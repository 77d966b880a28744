//===- SessionBinding.h - Roles of a model function's arguments -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_SESSIONBINDING_H
#define TNL_LIB_RUNTIME_SESSIONBINDING_H

#include "TNL/Package/Package_generated.h"
#include "TNL/Support/Status.h"

#include <cstdint>
#include <vector>

namespace tnl {

/// Which input or output of `prefill`, `prefill_last` or `decode` is what;
/// -1 where there is none.
struct SessionBinding {
  const package::FunctionT *function = nullptr;
  int ids = -1, position = -1, mask = -1;
  int logits = -1;
  /// Whether `position` has an element per sequence, or one for all.
  bool positionPerSequence = false;
  /// Per state of the session.
  std::vector<int> statesIn, statesOut;

  bool takesStates() const {
    return !statesIn.empty() && statesIn.front() >= 0;
  }
};

/// The states of a model, as `decode` declares them.
struct StateSlot {
  std::string input, output;
  package::DType dtype;
  std::vector<int64_t> sizes; ///< after the batch dimension
};

Expected<std::vector<StateSlot>> findStates(const package::FunctionT &decode);

/// Finds the roles by name. Every input must have one, and every state must be
/// an output; they are inputs either all or not at all.
Expected<SessionBinding> bindFunction(const package::FunctionT &function,
                                      const std::vector<StateSlot> &states);

} // namespace tnl

#endif // TNL_LIB_RUNTIME_SESSIONBINDING_H
