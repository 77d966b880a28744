//===- Literals.h - Stored elements and conversions -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TOOLS_INTERPRET_LITERALS_H
#define TNL_LIB_TOOLS_INTERPRET_LITERALS_H

#include "TNL/Dialect/TNL/WeightData.h"
#include "TNL/Tools/Interpret/Evaluation.h"

namespace tnl::interpret {

/// The elements of a weight or constant of `type`, converted exactly.
mlir::FailureOr<Tensor> readElements(mlir::Attribute source, mlir::Type type,
                                     Evaluation &e);

/// `x` as elements of `type`: float to integer truncates, to i1 compares with
/// 0.
Tensor convert(const Tensor &x, mlir::Type type);

} // namespace tnl::interpret

#endif // TNL_LIB_TOOLS_INTERPRET_LITERALS_H
