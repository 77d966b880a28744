/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Feeds a prompt in, writes tokens, saves the state, and goes on from it in a
 * session of its own, which must write the same.
 *
 *   cc decode.c $(pkg-config --cflags --libs tnl) -o decode
 *   ./decode kjv.tnl "In the beginning" 40 [cpu|cuda]
 */
#include <TNL/Runtime/tnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(tnl_status status) {
  if (status == TNL_OK)
    return;
  fprintf(stderr, "decode: error: %s\n", tnl_last_error());
  exit(1);
}

/* The likeliest token after logits [1, 1, V], which are freed. */
static int64_t take_best(tnl_tensor *logits) {
  const float *row = logits->data;
  int64_t best = 0;
  for (int64_t i = 1; i < logits->shape[2]; ++i)
    if (row[i] > row[best])
      best = i;
  tnl_tensor_free(logits);
  return best;
}

/* Goes on from `token`; writes `count` bytes to `text`. */
static int64_t generate(tnl_session *session, int64_t token, int count, char *text) {
  for (int i = 0; i < count; ++i) {
    tnl_tensor logits = {0}; /* the runtime allocates it */
    text[i] = (char)token;
    check(tnl_session_decode(session, &token, &logits));
    token = take_best(&logits);
  }
  text[count] = 0;
  return token;
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: decode PACKAGE PROMPT TOKENS [DEVICE]\n");
    return 2;
  }
  size_t length = strlen(argv[2]);
  int count = atoi(argv[3]) / 2;
  if (length == 0 || count < 1 || count > 1 << 20) {
    fprintf(stderr, "decode: error: an empty prompt, or no number of tokens\n");
    return 2;
  }
  tnl_package *package;
  tnl_session *session, *other;
  check(tnl_package_open(argv[1], &package));
  if (argc > 4)
    check(tnl_package_set_device(package, argv[4]));
  check(tnl_session_create(package, /*batch=*/1, &session));

  int64_t *ids = malloc(length * sizeof *ids); /* a model over bytes */
  char *text = malloc(count + 1), *again = malloc(count + 1);
  if (!ids || !text || !again)
    return 1;
  for (size_t i = 0; i < length; ++i)
    ids[i] = (unsigned char)argv[2][i];
  tnl_tensor logits = {0};
  check(tnl_session_prefill(session, ids, /*mask=*/NULL, (int64_t)length, TNL_LOGITS_LAST, &logits));
  int64_t token = generate(session, take_best(&logits), count, text);
  printf("%s%s", argv[2], text);

  /* The state is as large after a million tokens. */
  size_t size = tnl_session_save_size(session);
  void *state = malloc(size);
  if (!state)
    return 1;
  check(tnl_session_save(session, state, size));
  check(tnl_session_create(package, 1, &other));
  check(tnl_session_restore(other, state, size));
  generate(session, token, count, text);
  generate(other, token, count, again);
  printf("%s\n", text);
  fprintf(stderr, "a state of %zu bytes, position %lld\n", size,
          (long long)tnl_session_position(other, 0));
  int same = strcmp(text, again) == 0;
  if (!same)
    fprintf(stderr, "decode: error: the saved state writes '%s'\n", again);
  free(ids), free(text), free(again), free(state);
  tnl_session_destroy(other);
  tnl_session_destroy(session);
  tnl_package_close(package);
  return !same;
}
