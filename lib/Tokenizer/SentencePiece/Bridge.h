/*===- Bridge.h - SentencePiece as a library in C
 * ----------------------------===*
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * What libtnl-sentencepiece.so shows. It links Debian's libsentencepiece, which
 * programs of ours therefore need only when they open it. Nothing throws.
 *
 *===------------------------------------------------------------------------===*/

#ifndef TNL_LIB_TOKENIZER_SENTENCEPIECE_BRIDGE_H
#define TNL_LIB_TOKENIZER_SENTENCEPIECE_BRIDGE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A model in memory. Threads may use it at once. */
typedef struct tnl_sp tnl_sp;

typedef struct tnl_sp_info {
  int32_t pieces;
  int32_t bos, eos, pad, unknown; /* -1: there is none */
} tnl_sp_info;

enum {
  TNL_SP_NORMAL = 0,
  TNL_SP_CONTROL = 1,
  TNL_SP_BYTE = 2,
  TNL_SP_OTHER = 3
};

/* NULL, with text in `error`, where the bytes are no model. */
tnl_sp *tnl_sp_open(const void *bytes, size_t size, char *error,
                    size_t error_size);
void tnl_sp_close(tnl_sp *model);
void tnl_sp_describe(const tnl_sp *model, tnl_sp_info *info);
/* The kind of a piece; its text lives as long as the model. */
int tnl_sp_piece(const tnl_sp *model, int32_t id, const char **text,
                 size_t *size);
/* 0, or another value and text in `error`. The caller frees results. */
int tnl_sp_encode(const tnl_sp *model, const char *text, size_t size,
                  int32_t **ids, size_t *count, char *error, size_t error_size);
int tnl_sp_decode(const tnl_sp *model, const int32_t *ids, size_t count,
                  char **text, size_t *size, char *error, size_t error_size);
void tnl_sp_free(void *result);

#ifdef __cplusplus
}
#endif

#endif /* TNL_LIB_TOKENIZER_SENTENCEPIECE_BRIDGE_H */
