//===- SessionState.cpp - Saves, restores and copies states ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SessionImpl.h"
#include "TNL/Package/FileFormat.h"

#include <algorithm>
#include <cstring>

using namespace tnl;

namespace {
/// Starts saved states. What follows: positions, then the states' elements.
struct SavedHeader {
  char magic[8];
  uint32_t version;
  uint32_t states;
  uint64_t model; ///< hash of the states' types and shapes
  int64_t batch;
  uint64_t hashLow, hashHigh; ///< of all that follows
};
} // namespace

static constexpr char kSavedMagic[8] = {'T', 'N', 'L', 'S', 'T', 'A', 'T', 'E'};
static constexpr uint32_t kSavedVersion = 1;

static uint64_t modelHash(const Session::Impl &session) {
  std::string text;
  for (const StateSlot &slot : session.slots) {
    text += slot.output + " " + package::nameOf(slot.dtype);
    for (int64_t size : slot.sizes)
      text += " " + std::to_string(size);
    text += "\n";
  }
  return package::hashBytes(text.data(), text.size()).low();
}

static size_t bytesOf(const Session::Impl &session) {
  size_t bytes = sizeof(SavedHeader) + session.batch * sizeof(int64_t);
  for (const Tensor &state : session.states)
    bytes += state.bytes();
  return bytes;
}

size_t Session::saveSize() const { return bytesOf(*impl); }

/// Memory of the host as one tensor of bytes.
static Tensor hostBytes(const void *data, size_t bytes) {
  return Tensor::borrow(DType::U8, {int64_t(bytes)}, data);
}

Status Session::save(void *buffer) const {
  SavedHeader header = {};
  std::memcpy(header.magic, kSavedMagic, sizeof kSavedMagic);
  header.version = kSavedVersion;
  header.states = impl->states.size();
  header.model = modelHash(*impl);
  header.batch = impl->batch;
  char *start = static_cast<char *>(buffer) + sizeof header, *to = start;
  std::memcpy(to, impl->positions.data(), impl->batch * sizeof(int64_t));
  to += impl->batch * sizeof(int64_t);
  for (const Tensor &state : impl->states) {
    TNL_RETURN_IF_ERROR(impl->backend().copy(hostBytes(to, state.bytes()), 0,
                                             state, 0, state.bytes()));
    to += state.bytes();
  }
  package::Hash hash = package::hashBytes(start, to - start);
  header.hashLow = hash.low();
  header.hashHigh = hash.high();
  std::memcpy(buffer, &header, sizeof header);
  return Status::success();
}

std::string Session::save() const {
  std::string bytes(saveSize(), '\0');
  return save(bytes.data()).ok() ? bytes : std::string();
}

Status Session::restore(std::string_view bytes) {
  auto fail = [](const std::string &why) {
    return Status::make(ErrorCode::InvalidArgument,
                        "cannot restore the session: " + why);
  };
  SavedHeader header;
  if (bytes.size() < sizeof header)
    return fail("the data is not a saved session");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.magic, kSavedMagic, sizeof kSavedMagic) != 0)
    return fail("the data is not a saved session");
  if (header.version != kSavedVersion)
    return fail("it was saved in version " + std::to_string(header.version) +
                "; this program reads version " +
                std::to_string(kSavedVersion));
  if (header.model != modelHash(*impl) || header.states != impl->states.size())
    return fail("it was saved from another model");
  if (header.batch != impl->batch)
    return fail("it was saved from a session of " +
                std::to_string(header.batch) + " sequences; this one has " +
                std::to_string(impl->batch));
  if (bytes.size() != saveSize())
    return fail("the data is truncated or was appended to");
  const char *from = bytes.data() + sizeof header;
  if (!(package::hashBytes(from, bytes.size() - sizeof header) ==
        package::Hash(header.hashLow, header.hashHigh)))
    return fail("the data is damaged (wrong checksum)");
  const char *positions = from;
  from += impl->batch * sizeof(int64_t);
  for (Tensor &state : impl->next) {
    TNL_RETURN_IF_ERROR(impl->backend().copy(
        state, 0, hostBytes(from, state.bytes()), 0, state.bytes()));
    from += state.bytes();
  }
  std::swap(impl->states, impl->next);
  std::memcpy(impl->positions.data(), positions, impl->batch * sizeof(int64_t));
  return Status::success();
}

/// Copies bytes of a state between sessions, through the host if their devices
/// differ.
static Status copyBytes(const Session::Impl &to, const Tensor &target,
                        size_t toOffset, const Session::Impl &from,
                        const Tensor &source, size_t fromOffset, size_t bytes) {
  if (to.executor == from.executor)
    return to.backend().copy(target, toOffset, source, fromOffset, bytes);
  auto between = Tensor::allocate(DType::U8, {int64_t(bytes)});
  if (!between.ok())
    return between.takeStatus();
  TNL_RETURN_IF_ERROR(
      from.backend().copy(*between, 0, source, fromOffset, bytes));
  return to.backend().copy(target, toOffset, *between, 0, bytes);
}

static Status checkSameModel(const Session::Impl &a, const Session::Impl &b) {
  if (modelHash(a) == modelHash(b))
    return Status::success();
  return Status::make(ErrorCode::InvalidArgument,
                      "the two sessions are of different models");
}

Status Session::copyFrom(const Session &other) {
  TNL_RETURN_IF_ERROR(checkSameModel(*impl, *other.impl));
  if (impl->batch != other.impl->batch)
    return Status::error(ErrorCode::InvalidArgument,
                         "a session of %lld sequences cannot be copied into "
                         "one of %lld",
                         (long long)other.impl->batch, (long long)impl->batch);
  if (this == &other)
    return Status::success();
  for (size_t i = 0; i < impl->states.size(); ++i)
    TNL_RETURN_IF_ERROR(copyBytes(*impl, impl->next[i], 0, *other.impl,
                                  other.impl->states[i], 0,
                                  impl->states[i].bytes()));
  std::swap(impl->states, impl->next);
  std::ranges::copy(other.impl->positions, impl->positions.begin());
  return Status::success();
}

Status Session::copySequence(int64_t to, const Session &other, int64_t from) {
  TNL_RETURN_IF_ERROR(checkSameModel(*impl, *other.impl));
  if (to < 0 || to >= impl->batch || from < 0 || from >= other.impl->batch)
    return Status::error(ErrorCode::InvalidArgument,
                         "sequence %lld of a session of %lld cannot be copied "
                         "to sequence %lld of one of %lld",
                         (long long)from, (long long)other.impl->batch,
                         (long long)to, (long long)impl->batch);
  for (size_t i = 0; i < impl->states.size(); ++i) {
    size_t bytes = impl->states[i].bytes() / impl->batch;
    TNL_RETURN_IF_ERROR(copyBytes(*impl, impl->states[i], to * bytes,
                                  *other.impl, other.impl->states[i],
                                  from * bytes, bytes));
  }
  impl->positions[to] = other.impl->positions[from];
  return Status::success();
}

Status Session::keepSequences(std::span<const int64_t> sequences) {
  auto count = int64_t(sequences.size());
  for (int64_t sequence : sequences)
    if (sequence < 0 || sequence >= impl->batch)
      return Status::error(ErrorCode::InvalidArgument,
                           "sequence %lld of a session of %lld",
                           (long long)sequence, (long long)impl->batch);
  if (count < 1)
    return Status::make(ErrorCode::InvalidArgument,
                        "a session needs at least 1 sequence");
  std::vector<Tensor> states, next;
  TNL_RETURN_IF_ERROR(impl->allocateStates(states, count));
  TNL_RETURN_IF_ERROR(impl->allocateStates(next, count));
  auto positions = HostArray<int64_t>::allocate(count, "the positions");
  if (!positions.ok())
    return positions.takeStatus();
  for (int64_t i = 0; i < count; ++i) {
    (*positions)[i] = impl->positions[sequences[i]];
    for (size_t s = 0; s < states.size(); ++s) {
      size_t bytes = states[s].bytes() / count;
      TNL_RETURN_IF_ERROR(impl->backend().copy(
          states[s], i * bytes, impl->states[s], sequences[i] * bytes, bytes));
    }
  }
  impl->states = std::move(states);
  impl->next = std::move(next);
  impl->positions = std::move(*positions);
  impl->saved.clear();
  impl->batch = count;
  return Status::success();
}
