// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Kernels of the sample package: a recurrent "model" small enough to check by
 * hand. Compiled to a shared object as the compiler's kernels are. */

#include <stdint.h>

/* Memref descriptors of ranks 1 to 4. */
typedef struct {
  void *allocated, *aligned;
  int64_t offset, sizes[4];
} Memref;

/* Strides follow the rank's sizes and are not used: all is contiguous. */
#define DATA(type, i) ((type *)((const Memref *)args[i])->aligned)
#define SIZE(i, d) (((const Memref *)args[i])->sizes[d])

/* ids [B,N], table [V,D] -> x [B,N,D]; grid B*N. */
int32_t sample_embed(void *const *args, int64_t begin, int64_t end, void *scratch,
                     int64_t bytes) {
  const int64_t *ids = DATA(int64_t, 0);
  const float *table = DATA(float, 1);
  float *x = DATA(float, 2);
  int64_t vocabulary = SIZE(1, 0), width = SIZE(1, 1);
  for (int64_t i = begin; i < end; ++i) {
    int64_t id = ids[i] < 0 ? ids[i] + vocabulary : ids[i];
    id = id < 0 ? 0 : id >= vocabulary ? vocabulary - 1 : id;
    for (int64_t d = 0; d < width; ++d)
      x[i * width + d] = table[id * width + d];
  }
  return 0;
}

static void mix(const float *x, const int64_t *mask, int64_t position,
                const float *in, float *y, float *out, int64_t n, int64_t d) {
  for (int64_t c = 0; c < d; ++c) {
    float s = in[c];
    for (int64_t i = 0; i < n; ++i) {
      float v = mask && !mask[i] ? 0.0f : x[i * d + c];
      s = 0.5f * s + v;
      y[i * d + c] = s + 0.125f * (float)(position + i);
    }
    out[c] = s;
  }
}

/* x [B,N,D], position [B], mask [B,N], state [B,1,1,D] -> y, state; grid B. */
int32_t sample_mix(void *const *args, int64_t begin, int64_t end, void *scratch,
                     int64_t bytes) {
  int64_t n = SIZE(0, 1), d = SIZE(0, 2);
  for (int64_t b = begin; b < end; ++b)
    mix(DATA(float, 0) + b * n * d, DATA(int64_t, 2) + b * n,
        DATA(int64_t, 1)[b], DATA(float, 3) + b * d,
        DATA(float, 4) + b * n * d, DATA(float, 5) + b * d, n, d);
  return 0;
}

/* x [B,1,D], position [B], state -> y, state; grid B. */
int32_t sample_step(void *const *args, int64_t begin, int64_t end, void *scratch,
                     int64_t bytes) {
  int64_t d = SIZE(0, 2);
  for (int64_t b = begin; b < end; ++b)
    mix(DATA(float, 0) + b * d, 0, DATA(int64_t, 1)[b],
        DATA(float, 2) + b * d, DATA(float, 3) + b * d,
        DATA(float, 4) + b * d, 1, d);
  return 0;
}

/* y [B,N,D] -> [B,1,D]; grid B. */
int32_t sample_last(void *const *args, int64_t begin, int64_t end, void *scratch,
                     int64_t bytes) {
  int64_t n = SIZE(0, 1), d = SIZE(0, 2);
  for (int64_t b = begin; b < end; ++b)
    for (int64_t c = 0; c < d; ++c)
      DATA(float, 1)[b * d + c] = DATA(float, 0)[(b * n + n - 1) * d + c];
  return 0;
}
