//===- Compare.h - How far a tensor is from the expected --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_RUN_COMPARE_H
#define TNL_TOOLS_RUN_COMPARE_H

#include "TNL/Runtime/Tensor.h"

namespace tnl::run {

/// Not-a-number anywhere makes both measures NaN.
struct Difference {
  /// max|actual - expected| / max|expected|; absolute if `expected` is all 0.
  double relative = 0;
  /// |actual - expected| / |expected| as vectors; absolute if that is 0.
  double l2 = 0;
  /// Where the largest difference, or the first NaN, is.
  int64_t index = 0;
  double actual = 0, expected = 0;

  bool within(double limit) const { return relative <= limit; }
};

/// Fails if the shapes differ.
Expected<Difference> compareTensors(const Tensor &actual,
                                    const Tensor &expected);

/// "1.25e-07", "nan".
std::string errorText(double error);

} // namespace tnl::run

#endif // TNL_TOOLS_RUN_COMPARE_H
