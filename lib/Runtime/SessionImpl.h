//===- SessionImpl.h - Inside of a session --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_SESSIONIMPL_H
#define TNL_LIB_RUNTIME_SESSIONIMPL_H

#include "Backend.h"
#include "HostMemory.h"
#include "SessionBinding.h"
#include "TNL/Runtime/Session.h"

#include <optional>

namespace tnl {

struct Session::Impl {
  std::shared_ptr<Executor> executor;
  int64_t batch = 0;
  int64_t chunk = 512;
  std::vector<StateSlot> slots;
  std::optional<SessionBinding> prefill, prefillLast;
  SessionBinding decode;
  Workspace prefillSpace, prefillLastSpace, decodeSpace;
  HostArray<int64_t> positions;
  /// `states` are current; a call writes `next`, and then the two change roles.
  std::vector<Tensor> states, next;
  /// The states before a prompt of several chunks; made by the first.
  std::vector<Tensor> saved;
  /// What states() shows of states on a GPU.
  mutable std::vector<Tensor> shown;

  Backend &backend() const { return *executor->backend(); }

  /// Zeros for `sequences` sequences.
  Status allocateStates(std::vector<Tensor> &to, int64_t sequences) const;
  Status run(const SessionBinding &binding, Workspace &space,
             const int64_t *ids, int64_t n, const int64_t *mask,
             const HostArray<int64_t> &positions,
             const std::vector<Tensor> &statesIn,
             std::vector<Tensor> &statesOut, Tensor &logits);
  Status prefillPrompt(const int64_t *ids, int64_t n, const int64_t *mask,
                       LogitsWanted want, Tensor &logits);
  Status prefillByDecode(const int64_t *ids, int64_t n, const int64_t *mask,
                         LogitsWanted want, Tensor &logits);
  Status runPart(const SessionBinding &binding, Workspace &space,
                 const int64_t *ids, int64_t n, const int64_t *mask,
                 int64_t begin, int64_t end, Tensor &logits);
  Status prepareLogits(const SessionBinding &binding, int64_t rows,
                       Tensor &logits) const;
};

} // namespace tnl

#endif // TNL_LIB_RUNTIME_SESSIONIMPL_H
