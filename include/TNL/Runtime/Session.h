//===- Session.h - Sequences with states ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_RUNTIME_SESSION_H
#define TNL_RUNTIME_SESSION_H

#include "TNL/Runtime/Executor.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tnl {

struct SessionOptions {
  /// Tokens a prompt is fed in at once; bounds the memory of long prompts.
  int64_t chunk = 512;
};

/// Which rows of logits a prefill returns.
enum class LogitsWanted {
  None,
  Last, ///< [batch, 1, V]
  All,  ///< [batch, n, V]
};

/// `batch` sequences of one model that advance together, with their states.
/// Uses the package's functions `prefill`, `prefill_last` and `decode`. States
/// stay where the executor's device keeps them.
/// A failed call leaves position and states as they were.
class Session {
public:
  /// Fails if the package has no `decode`, and says why the compiler made none.
  static Expected<std::unique_ptr<Session>>
  create(std::shared_ptr<Executor> executor, int64_t batch,
         SessionOptions options = {});
  ~Session();

  int64_t batch() const;
  int64_t vocabulary() const; ///< Last size of the logits; -1 if it varies.
  /// Tokens consumed per sequence, padding included.
  std::span<const int64_t> positions() const;

  /// Tokens a prompt is fed in at once.
  Status setChunk(int64_t tokens);
  /// Back to the empty prompt.
  Status reset();
  /// The same for one of the sequences; the others go on.
  Status resetSequence(int64_t sequence);

  /// Consumes `n` more tokens of each sequence: `ids` is [batch, n]. `mask`
  /// (null: all 1) is [batch, n], 0 at padding, which must be on the left.
  /// `logits` may be empty (it is then allocated) and is not used for None.
  Status prefill(const int64_t *ids, int64_t n, const int64_t *mask,
                 LogitsWanted want, Tensor &logits);
  /// Consumes one token of each sequence: `ids` is [batch]; logits [batch,1,V].
  Status decode(const int64_t *ids, Tensor &logits);

  /// Positions and states as bytes, for a session of the same model and batch.
  /// Only those of a GPU that fails cannot be read; the text is then empty.
  std::string save() const;
  size_t saveSize() const;
  Status save(void *buffer) const; ///< of saveSize() bytes
  Status restore(std::string_view bytes);
  /// Makes this session equal to `other`, which has the same model and batch.
  Status copyFrom(const Session &other);
  /// Makes sequence `to` of this session equal to `from` of `other`.
  Status copySequence(int64_t to, const Session &other, int64_t from);
  /// Leaves the given sequences, one at least, in their order; the others go,
  /// and their memory.
  Status keepSequences(std::span<const int64_t> sequences);

  /// States in the order of `decode`; [batch, H, K, P]. Those on a GPU are
  /// copied, and the copies live until the next call of this; none if it fails.
  std::span<const Tensor> states() const;

  struct Impl; ///< Private to the library.

private:
  explicit Session(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace tnl

#endif // TNL_RUNTIME_SESSION_H
