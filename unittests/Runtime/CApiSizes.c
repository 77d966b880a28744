// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===- CApiSizes.c - Sizes that no memory can hold -------------------------===*
 *
 * Every size that a caller of the C API chooses, made absurd. In C, so that the
 * header is compiled as its users do.
 *
 *===----------------------------------------------------------------------===*/

#include "CApiSizes.h"
#include "TNL/Runtime/tnl.h"

#include <stdio.h>
#include <string.h>

static char failure[1000];

/* Whether a call is refused, with a text. */
static int refused(const char *what, int64_t size, tnl_status status) {
  if ((status == TNL_OUT_OF_MEMORY || status == TNL_INVALID_ARGUMENT) &&
      tnl_last_error()[0])
    return 1;
  snprintf(failure, sizeof failure, "%s of %lld: status %d, '%s'", what,
           (long long)size, (int)status, tnl_last_error());
  return 0;
}

static const int64_t sizes[] = {
    (int64_t)1 << 40,        (int64_t)1 << 44, (int64_t)1 << 48,
    (int64_t)1 << 60,        ((int64_t)1 << 60) + 1, (int64_t)1 << 61,
    INT64_MAX / 8,           INT64_MAX / 2,    INT64_MAX - 1,
    INT64_MAX,               INT64_MIN,        -1,
    0};
enum { count = sizeof sizes / sizeof *sizes };

static int batches(tnl_package *package) {
  for (int i = 0; i < count; ++i) {
    tnl_session *session = (tnl_session *)&session;
    if (!refused("a batch", sizes[i],
                 tnl_session_create(package, sizes[i], &session)))
      return 0;
    if (session)
      return 0;
  }
  return 1;
}

static int prompts(tnl_session *session) {
  static const tnl_logits wanted[] = {TNL_LOGITS_ALL, TNL_LOGITS_LAST};
  int64_t ids[4] = {1, 2, 3, 4}, mask[4] = {1, 1, 1, 1};
  tnl_tensor logits = {0};
  for (int i = 0; i < count; ++i)
    for (int w = 0; w < 2; ++w) {
      /* Without all logits the tokens are read first, as many as there are. */
      if (wanted[w] == TNL_LOGITS_LAST && sizes[i] > 0 &&
          sizes[i] <= INT64_MAX / 16)
        continue;
      if (!refused("a prompt", sizes[i],
                   tnl_session_prefill(session, ids, 0, sizes[i], wanted[w],
                                       &logits)))
        return 0;
      /* So is a mask. */
      if ((sizes[i] <= 0 || sizes[i] > INT64_MAX / 16) &&
          !refused("a prompt with a mask", sizes[i],
                   tnl_session_prefill(session, ids, mask, sizes[i], wanted[w],
                                       &logits)))
        return 0;
    }
  /* Large chunks are no larger than the prompt. */
  return logits.data == 0 &&
         tnl_session_set_chunk(session, INT64_MAX) == TNL_OK &&
         tnl_session_prefill(session, ids, 0, 2, TNL_LOGITS_NONE, 0) == TNL_OK;
}

/* The sizes of a saved session are checked before it is read. */
static int saved(tnl_session *session) {
  char bytes[100000];
  size_t size = tnl_session_save_size(session);
  if (size > sizeof bytes ||
      tnl_session_save(session, bytes, size) != TNL_OK ||
      tnl_session_restore(session, bytes, size) != TNL_OK)
    return 0;
  for (size_t wrong = 0; wrong < size; ++wrong)
    if (!refused("a saved session", (int64_t)wrong,
                 tnl_session_restore(session, bytes, wrong)))
      return 0;
  if (!refused("a saved session", -1,
               tnl_session_restore(session, bytes, (size_t)-1)))
    return 0;
  for (int i = 0; i < count; ++i) {
    /* Behind magic, version, number of states and model. */
    int64_t batch;
    memcpy(&batch, bytes + 24, sizeof batch);
    memcpy(bytes + 24, &sizes[i], sizeof batch);
    if (!refused("a saved batch", sizes[i],
                 tnl_session_restore(session, bytes, size)))
      return 0;
    memcpy(bytes + 24, &batch, sizeof batch);
  }
  return tnl_session_restore(session, bytes, size) == TNL_OK;
}

static int calls(tnl_package *package) {
  const tnl_function *full = tnl_package_function(package, 0);
  int64_t ids[4] = {1, 2, 3, 4}, position = 0;
  for (int i = 0; i < count; ++i)
    for (int d = 0; d < 2; ++d) {
      /* These are read as they are given. */
      if (sizes[i] > 0 && sizes[i] <= (int64_t)1 << 44)
        continue;
      tnl_tensor inputs[2] = {{TNL_I64, 2, {1, 1}, ids},
                              {TNL_I64, 1, {1}, &position}};
      tnl_tensor output = {0};
      inputs[0].shape[d] = sizes[i];
      if (!refused("an input", sizes[i],
                   tnl_call(full, inputs, 2, &output, 1)) ||
          output.data)
        return 0;
      inputs[0].shape[d] = 1;
      output.rank = 3;
      output.shape[d] = output.shape[2] = sizes[i];
      output.data = ids;
      if (!refused("an output", sizes[i],
                   tnl_call(full, inputs, 2, &output, 1)))
        return 0;
    }
  tnl_tensor one = {TNL_I64, 2, {1, 1}, ids}, output = {0};
  return refused("inputs", -1, tnl_call(full, &one, (size_t)-1, &output, 1)) &&
         refused("outputs", -1, tnl_call(full, &one, 2, &output, (size_t)-1)) &&
         refused("ranks", 9, (one.rank = 9, tnl_call(full, &one, 2, &output, 1)));
}

const char *tnl_test_sizes(const char *path) {
  tnl_package *package;
  tnl_session *session;
  failure[0] = 0;
  if (tnl_package_open(path, &package) != TNL_OK)
    return tnl_last_error();
  /* More threads than there can be are as many as there can be. */
  const char *result = failure;
  if (tnl_package_set_threads(package, -1) != TNL_INVALID_ARGUMENT ||
      tnl_package_set_threads(package, 0x7fffffff) != TNL_OK ||
      tnl_session_create(package, 2, &session) != TNL_OK) {
    result = "threads";
  } else {
    if (!batches(package))
      result = failure[0] ? failure : "batches";
    else if (!prompts(session))
      result = failure[0] ? failure : "prompts";
    else if (!saved(session))
      result = failure[0] ? failure : "saved sessions";
    else if (!calls(package))
      result = failure[0] ? failure : "calls";
    tnl_session_destroy(session);
  }
  tnl_package_close(package);
  return result;
}
