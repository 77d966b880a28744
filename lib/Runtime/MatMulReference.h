//===- MatMulReference.h - Products in double precision -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_MATMULREFERENCE_H
#define TNL_LIB_RUNTIME_MATMULREFERENCE_H

#include "TNL/Runtime/MatMul.h"

namespace tnl {

/// Whether an operand other than the scale, or the result, is float64. Then
/// everything is computed in float64, by plain loops.
bool needsDouble(const LinearArgs &args);
bool needsDouble(const GluArgs &args);
void linearDouble(const LinearArgs &args, ThreadPool &pool);
void gluDouble(const GluArgs &args, ThreadPool &pool);

} // namespace tnl

#endif // TNL_LIB_RUNTIME_MATMULREFERENCE_H
