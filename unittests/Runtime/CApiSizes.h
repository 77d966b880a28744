// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===- CApiSizes.h - Sizes that no memory can hold
 * -------------------------===*/

#ifndef TNL_UNITTESTS_RUNTIME_CAPISIZES_H
#define TNL_UNITTESTS_RUNTIME_CAPISIZES_H

#ifdef __cplusplus
extern "C" {
#endif

/* Calls the C API for the sample package; "" or what went wrong. */
const char *tnl_test_sizes(const char *path);

#ifdef __cplusplus
}
#endif

#endif /* TNL_UNITTESTS_RUNTIME_CAPISIZES_H */
