//===- Compare.cpp - How far a tensor is from the expected ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Compare.h"
#include "TNL/Support/Elements.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace tnl;
using namespace tnl::run;

Expected<Difference> run::compareTensors(const Tensor &actual,
                                         const Tensor &expected) {
  if (actual.shape() != expected.shape())
    return Status::error("is " + typeText(actual.dtype(), actual.shape()) +
                         ", expected " +
                         typeText(expected.dtype(), expected.shape()));
  Difference result;
  double worst = -1, largest = 0, sum = 0, squares = 0;
  for (int64_t i = 0, count = actual.elements(); i < count; ++i) {
    double a = loadAsDouble(actual, i);
    double e = loadAsDouble(expected, i);
    double difference = a == e ? 0 : std::fabs(a - e);
    // Also infinities that differ in sign or stand against a number.
    if (!std::isfinite(difference)) {
      constexpr double nan = std::numeric_limits<double>::quiet_NaN();
      return Difference{nan, nan, i, a, e};
    }
    if (difference > worst) {
      worst = difference;
      result.index = i;
      result.actual = a;
      result.expected = e;
    }
    // Equal infinities are equal, and no scale.
    if (std::isfinite(e)) {
      largest = std::max(largest, std::fabs(e));
      squares += e * e;
    }
    sum += difference * difference;
  }
  worst = std::max(worst, 0.0);
  result.relative = largest > 0 ? worst / largest : worst;
  result.l2 = std::sqrt(squares > 0 ? sum / squares : sum);
  return result;
}

std::string run::errorText(double error) {
  if (std::isnan(error))
    return "nan";
  char buffer[32];
  std::snprintf(buffer, sizeof(buffer), "%.2e", error);
  return buffer;
}
