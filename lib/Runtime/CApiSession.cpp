//===- CApiSession.cpp - Sessions for C -----------------------------------===//

#include "CApi.h"

using namespace tnl;
using namespace tnl::capi;

tnl_status tnl_session_create(tnl_package *package, int64_t batch,
                              tnl_session **result) {
  if (!package || !result)
    return reportNull(package ? "session" : "package");
  *result = nullptr;
  auto session = Session::create(executorOf(*package), batch);
  if (!session.ok())
    return report(session.takeStatus());
  *result = new tnl_session{std::move(*session)};
  return TNL_OK;
}

void tnl_session_destroy(tnl_session *session) { delete session; }

tnl_status tnl_session_set_chunk(tnl_session *session, int64_t tokens) {
  return session ? report(session->session->setChunk(tokens))
                 : reportNull("session");
}

tnl_status tnl_session_reset(tnl_session *session) {
  if (!session)
    return reportNull("session");
  return report(session->session->reset());
}

tnl_status tnl_session_reset_sequence(tnl_session *session, int64_t sequence) {
  return session ? report(session->session->resetSequence(sequence))
                 : reportNull("session");
}

int64_t tnl_session_position(const tnl_session *session, int64_t sequence) {
  if (!session || sequence < 0 || sequence >= session->session->batch())
    return -1;
  return session->session->positions()[sequence];
}

/// Runs `body(logits)` with the caller's tensor, or one that is allocated.
template <typename Body>
static tnl_status withLogits(tnl_tensor *out, Body body) {
  Tensor logits;
  if (out) {
    auto given = fromC(*out, "logits", 0);
    if (!given.ok())
      return report(given.takeStatus());
    logits = std::move(*given);
  }
  Status status = body(logits);
  if (!status.ok())
    return report(std::move(status));
  if (out && !out->data && !logits.empty())
    return report(toC(logits, *out));
  return TNL_OK;
}

tnl_status tnl_session_prefill(tnl_session *session, const int64_t *ids,
                               const int64_t *mask, int64_t n, tnl_logits want,
                               tnl_tensor *logits) {
  if (!session)
    return reportNull("session");
  if (want != TNL_LOGITS_NONE && !logits)
    return reportNull("logits");
  if (want != TNL_LOGITS_NONE && want != TNL_LOGITS_LAST &&
      want != TNL_LOGITS_ALL)
    return report(Status::error(ErrorCode::InvalidArgument,
                                "unknown choice %d of logits", int(want)));
  return withLogits(
      want == TNL_LOGITS_NONE ? nullptr : logits, [&](Tensor &tensor) {
        return session->session->prefill(
            ids, n, mask, static_cast<LogitsWanted>(want), tensor);
      });
}

tnl_status tnl_session_decode(tnl_session *session, const int64_t *ids,
                              tnl_tensor *logits) {
  if (!session || !logits)
    return reportNull(session ? "logits" : "session");
  return withLogits(logits, [&](Tensor &tensor) {
    return session->session->decode(ids, tensor);
  });
}

size_t tnl_session_save_size(const tnl_session *session) {
  return session ? session->session->saveSize() : 0;
}

tnl_status tnl_session_save(const tnl_session *session, void *buffer,
                            size_t size) {
  if (!session || !buffer)
    return reportNull(session ? "buffer" : "session");
  if (size < session->session->saveSize())
    return report(Status::error(ErrorCode::InvalidArgument,
                                "a buffer of %zu bytes; %zu are needed", size,
                                session->session->saveSize()));
  return report(session->session->save(buffer));
}

tnl_status tnl_session_restore(tnl_session *session, const void *buffer,
                               size_t size) {
  if (!session || !buffer)
    return reportNull(session ? "buffer" : "session");
  return report(
      session->session->restore({static_cast<const char *>(buffer), size}));
}

tnl_status tnl_session_copy(tnl_session *to, const tnl_session *from) {
  if (!to || !from)
    return reportNull(to ? "from" : "to");
  return report(to->session->copyFrom(*from->session));
}
