//===- OpRunner.h - Tests of kernels of one operation -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_UNITTESTS_TARGET_CPU_OPRUNNER_H
#define TNL_UNITTESTS_TARGET_CPU_OPRUNNER_H

#include "KernelRunner.h"
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <limits>

namespace tnl::test {

using Values = std::vector<double>;

/// A kernel that applies `body` (a line that defines %r) to its arguments.
struct Op {
  std::string name, arguments, body, result;
  std::vector<Array> inputs;
  Array output;
  Values expected;
  double tolerance = 1e-6;
  int64_t grid = 1;
};

inline void checkAll(std::vector<Op> ops) {
  std::string text;
  for (const Op &op : ops)
    text += "func.func private @" + op.name + "(" + op.arguments + ") -> " +
            op.result + " attributes {tnl.kernel} {\n  " + op.body +
            "\n  return %r : " + op.result + "\n}\n";
  for (const std::string &level : runnableLevels()) {
    SCOPED_TRACE(level);
    Kernels kernels(text, level);
    ASSERT_TRUE(kernels.isLoaded());
    for (Op &op : ops) {
      SCOPED_TRACE(op.name);
      op.output.set(Values(op.output.count(), 1.0));
      std::vector<Array *> operands;
      for (Array &input : op.inputs)
        operands.push_back(&input);
      operands.push_back(&op.output);
      kernels.run(op.name, operands, op.grid, op.grid > 1 ? 2 : 1);
      EXPECT_LE(relativeError(op.output.values(), op.expected), op.tolerance);
    }
  }
}

inline Values mapped(const Values &x, const std::function<double(double)> &f) {
  Values y;
  for (double value : x)
    y.push_back(f(value));
  return y;
}

inline double nan() { return std::numeric_limits<double>::quiet_NaN(); }
inline double infinity() { return std::numeric_limits<double>::infinity(); }

} // namespace tnl::test

#endif // TNL_UNITTESTS_TARGET_CPU_OPRUNNER_H
