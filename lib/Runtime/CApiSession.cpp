//===- CApiSession.cpp - Sessions for C -----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CApi.h"

using namespace tnl;
using namespace tnl::capi;

tnl_status tnl_session_create(tnl_package *package, int64_t batch,
                              tnl_session **result) {
  return guarded([&] {
    if (!package || !result)
      return reportNull(package ? "session" : "package");
    *result = nullptr;
    auto session = Session::create(executorOf(*package), batch);
    if (!session.ok())
      return report(session.takeStatus());
    *result = new tnl_session{std::move(*session)};
    return TNL_OK;
  });
}

void tnl_session_destroy(tnl_session *session) { delete session; }

/// Runs `body(session)` while no other thread uses the session.
template <typename Handle, typename Body>
static tnl_status withSession(Handle *session, Body body) {
  return guarded([&] {
    if (!session)
      return reportNull("session");
    std::lock_guard<std::mutex> lock(session->mutex);
    return report(body(*session->session));
  });
}

tnl_status tnl_session_set_chunk(tnl_session *session, int64_t tokens) {
  return withSession(session,
                     [&](Session &own) { return own.setChunk(tokens); });
}

tnl_status tnl_session_reset(tnl_session *session) {
  return withSession(session, [&](Session &own) { return own.reset(); });
}

tnl_status tnl_session_reset_sequence(tnl_session *session, int64_t sequence) {
  return withSession(session,
                     [&](Session &own) { return own.resetSequence(sequence); });
}

int64_t tnl_session_position(const tnl_session *session, int64_t sequence) {
  if (!session || sequence < 0 || sequence >= session->session->batch())
    return -1;
  std::lock_guard<std::mutex> lock(session->mutex);
  return session->session->positions()[sequence];
}

/// Runs `body(logits)` with the caller's tensor, or one that is allocated.
template <typename Body> static Status withLogits(tnl_tensor *out, Body body) {
  Tensor logits;
  if (out) {
    auto given = fromC(*out, "logits", 0);
    if (!given.ok())
      return given.takeStatus();
    logits = std::move(*given);
  }
  TNL_RETURN_IF_ERROR(body(logits));
  if (!out || out->data || logits.empty())
    return Status::success();
  TNL_RETURN_IF_ERROR(ownElements(logits));
  toC(logits, *out);
  return Status::success();
}

tnl_status tnl_session_prefill(tnl_session *session, const int64_t *ids,
                               const int64_t *mask, int64_t n, tnl_logits want,
                               tnl_tensor *logits) {
  return withSession(session, [&](Session &own) {
    if (want != TNL_LOGITS_NONE && !logits)
      return Status::make(ErrorCode::InvalidArgument, "logits is NULL");
    if (want != TNL_LOGITS_NONE && want != TNL_LOGITS_LAST &&
        want != TNL_LOGITS_ALL)
      return Status::error(ErrorCode::InvalidArgument,
                           "unknown choice %d of logits", int(want));
    return withLogits(
        want == TNL_LOGITS_NONE ? nullptr : logits, [&](Tensor &tensor) {
          return own.prefill(ids, n, mask, static_cast<LogitsWanted>(want),
                             tensor);
        });
  });
}

tnl_status tnl_session_decode(tnl_session *session, const int64_t *ids,
                              tnl_tensor *logits) {
  return withSession(session, [&](Session &own) {
    if (!logits)
      return Status::make(ErrorCode::InvalidArgument, "logits is NULL");
    return withLogits(logits,
                      [&](Tensor &tensor) { return own.decode(ids, tensor); });
  });
}

size_t tnl_session_save_size(const tnl_session *session) {
  return session ? session->session->saveSize() : 0;
}

tnl_status tnl_session_save(const tnl_session *session, void *buffer,
                            size_t size) {
  return withSession(session, [&](const Session &own) {
    if (!buffer)
      return Status::make(ErrorCode::InvalidArgument, "buffer is NULL");
    if (size < own.saveSize())
      return Status::error(ErrorCode::InvalidArgument,
                           "a buffer of %zu bytes; %zu are needed", size,
                           own.saveSize());
    return own.save(buffer);
  });
}

tnl_status tnl_session_restore(tnl_session *session, const void *buffer,
                               size_t size) {
  return withSession(session, [&](Session &own) {
    if (!buffer)
      return Status::make(ErrorCode::InvalidArgument, "buffer is NULL");
    return own.restore({static_cast<const char *>(buffer), size});
  });
}

tnl_status tnl_session_copy(tnl_session *to, const tnl_session *from) {
  return guarded([&] {
    if (!to || !from)
      return reportNull(to ? "from" : "to");
    if (to == from)
      return TNL_OK;
    std::scoped_lock lock(to->mutex, from->mutex);
    return report(to->session->copyFrom(*from->session));
  });
}
