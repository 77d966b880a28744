// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===- tnl.h - C API of the TNL runtime
 * -------------------------------------===*
 *
 * Opens packages, calls their functions and generates with sessions.
 *
 * Every function that can fail returns a tnl_status; TNL_OK is 0. After a
 * failure tnl_last_error() has the text, and everything is as it was before:
 * sessions, and outputs that were to be allocated. No function aborts or
 * throws, also where memory ends, and none writes to stdout or stderr or
 * handles signals. Pointers returned by the introspection functions live as
 * long as the package.
 *
 * Packages are mapped, not read: a file must not change while its package is
 * open. To replace one, write the new file beside it and rename it, as
 * tnl-compile does; who has the old one open keeps it. Calls on the CPU fail
 * with TNL_INVALID_PACKAGE once the file was cut short in place, but one that
 * runs while that happens ends the process with SIGBUS. A file that is written
 * over gives other numbers without a word.
 *
 * Threads: objects of different packages and sessions are independent. Calls on
 * one session take turns; calls of functions of one package may overlap.
 *
 *===------------------------------------------------------------------------===*/

#ifndef TNL_RUNTIME_TNL_H
#define TNL_RUNTIME_TNL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Grows with every addition; TNL_API_VERSION / 100 with every break. */
#define TNL_API_VERSION 102
#define TNL_MAX_RANK 8

typedef enum tnl_status {
  TNL_OK = 0,
  TNL_INVALID_ARGUMENT = 1, /* the caller passed something that cannot work */
  TNL_INVALID_PACKAGE = 2,  /* the file is damaged or not a package */
  TNL_NOT_FOUND = 3,        /* no file or function of that name */
  TNL_UNSUPPORTED = 4,      /* not on this machine or in this version */
  TNL_OUT_OF_MEMORY = 5,
  TNL_IO = 6,      /* the operating system refused */
  TNL_INTERNAL = 7 /* a fault of the library itself; since version 102 */
} tnl_status;

/* Integers, so that any value may be passed and refused. */
typedef int32_t tnl_dtype;
enum {
  TNL_F32 = 0,
  TNL_F16 = 1,
  TNL_BF16 = 2,
  TNL_F64 = 3,
  TNL_I64 = 4,
  TNL_I32 = 5,
  TNL_I16 = 6,
  TNL_I8 = 7,
  TNL_U8 = 8,
  TNL_BOOL = 9 /* one byte, 0 or 1 */
};

typedef struct tnl_package tnl_package;
typedef struct tnl_function tnl_function;
typedef struct tnl_session tnl_session;

/* A contiguous row-major array. */
typedef struct tnl_tensor {
  tnl_dtype dtype;
  int32_t rank;
  int64_t shape[TNL_MAX_RANK];
  void *data;
} tnl_tensor;

/* An input or output of a function as it is declared. */
typedef struct tnl_tensor_info {
  const char *name;
  tnl_dtype dtype;
  int32_t rank;
  /* Sizes; -1 where the size depends on a symbol. */
  int64_t shape[TNL_MAX_RANK];
  /* Each size as text: "batch", "256", "seq * 4". */
  const char *dims[TNL_MAX_RANK];
} tnl_tensor_info;

/* --- Library ------------------------------------------------------------- */

/* TNL_API_VERSION of the library itself. */
int tnl_api_version(void);
/* Text of the last failure on this thread; "" if there was none. Valid until
 * the next failure on this thread. */
const char *tnl_last_error(void);
/* "f32", "i64", ...; "?" for other values. */
const char *tnl_dtype_name(tnl_dtype dtype);
/* Bytes of an element; 0 for other values. */
size_t tnl_dtype_size(tnl_dtype dtype);

/* --- Packages ------------------------------------------------------------ */

/* Maps and checks a package (header, structure, meaning, hashes of metadata and
 * code). Its code is loaded by the first call. */
tnl_status tnl_package_open(const char *path, tnl_package **package);
/* Functions and sessions of the package become invalid. NULL is allowed. */
void tnl_package_close(tnl_package *package);
/* Compares all weights with their hashes. Reads the whole file. */
tnl_status tnl_package_verify_weights(const tnl_package *package);
/* Threads of calls and sessions; 0: as many as the machine runs at once (the
 * default). Only before the first call and the first session. */
tnl_status tnl_package_set_threads(tnl_package *package, int threads);
/* Where calls and sessions run: "cpu" (the default), "cuda" or "cuda:N". The
 * functions of the package are then those for this device; what was found
 * before stays valid, and calls run the function of the same name. Only before
 * the first call and the first session. TNL_UNSUPPORTED if the package has no
 * code for such a device, or the device cannot be used; the text says why.
 * Since version 101. */
tnl_status tnl_package_set_device(tnl_package *package, const char *device);

size_t tnl_package_function_count(const tnl_package *package);
/* NULL if there is no such index. */
const tnl_function *tnl_package_function(const tnl_package *package,
                                         size_t index);
/* TNL_NOT_FOUND names the functions there are. */
tnl_status tnl_package_find_function(const tnl_package *package,
                                     const char *name,
                                     const tnl_function **function);
/* Remarks of the compiler, e.g. why there is no decode; NULL past the last. */
const char *tnl_package_note(const tnl_package *package, size_t index);

/* --- Functions ----------------------------------------------------------- */

const char *tnl_function_name(const tnl_function *function);
size_t tnl_function_input_count(const tnl_function *function);
size_t tnl_function_output_count(const tnl_function *function);
tnl_status tnl_function_input(const tnl_function *function, size_t index,
                              tnl_tensor_info *info);
tnl_status tnl_function_output(const tnl_function *function, size_t index,
                               tnl_tensor_info *info);

/* Runs a function. `inputs` and `outputs` are in its order and complete.
 * An output with data == NULL is allocated (free it with tnl_tensor_free) and
 * its dtype, rank and shape are filled in; any other output must have the right
 * dtype and shape and is written. Integer inputs such as token ids are checked
 * against the range the model declares. */
tnl_status tnl_call(const tnl_function *function, const tnl_tensor *inputs,
                    size_t num_inputs, tnl_tensor *outputs, size_t num_outputs);
/* Frees what the runtime allocated and sets data to NULL. */
void tnl_tensor_free(tnl_tensor *tensor);

/* --- Sessions ------------------------------------------------------------ */

typedef int32_t tnl_logits;
enum {
  TNL_LOGITS_NONE = 0,
  TNL_LOGITS_LAST = 1, /* [batch, 1, V] */
  TNL_LOGITS_ALL = 2   /* [batch, n, V] */
};

/* `batch` sequences that advance together, with their states. TNL_UNSUPPORTED
 * if the package has no decode; the text has the compiler's reason.
 * TNL_OUT_OF_MEMORY if there is none for the states. */
tnl_status tnl_session_create(tnl_package *package, int64_t batch,
                              tnl_session **session);
/* NULL is allowed. */
void tnl_session_destroy(tnl_session *session);
/* Tokens a prompt is fed in at once (512 by default). */
tnl_status tnl_session_set_chunk(tnl_session *session, int64_t tokens);
/* Back to the empty prompt. */
tnl_status tnl_session_reset(tnl_session *session);
/* The same for one sequence. */
tnl_status tnl_session_reset_sequence(tnl_session *session, int64_t sequence);
/* Tokens consumed by a sequence, padding included; -1 if there is none such. */
int64_t tnl_session_position(const tnl_session *session, int64_t sequence);

/* Consumes n more tokens of each sequence. ids is [batch, n]; mask is NULL or
 * [batch, n] with 0 at padding (on the left). logits as an output of tnl_call;
 * may be NULL for TNL_LOGITS_NONE. On failure the session is as before. */
tnl_status tnl_session_prefill(tnl_session *session, const int64_t *ids,
                               const int64_t *mask, int64_t n, tnl_logits want,
                               tnl_tensor *logits);
/* Consumes one token of each sequence. ids is [batch]; logits [batch, 1, V]. */
tnl_status tnl_session_decode(tnl_session *session, const int64_t *ids,
                              tnl_tensor *logits);

/* Bytes tnl_session_save writes. */
size_t tnl_session_save_size(const tnl_session *session);
/* Positions and states, for a session of the same model and batch. */
tnl_status tnl_session_save(const tnl_session *session, void *buffer,
                            size_t size);
tnl_status tnl_session_restore(tnl_session *session, const void *buffer,
                               size_t size);
/* Makes `to` equal to `from`: same model and batch. */
tnl_status tnl_session_copy(tnl_session *to, const tnl_session *from);

#ifdef __cplusplus
}
#endif

#endif /* TNL_RUNTIME_TNL_H */
