//===- Report.h - Lines of passed and failed functions ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TOOLS_INTERPRET_REPORT_H
#define TNL_LIB_TOOLS_INTERPRET_REPORT_H

#include "TNL/Tools/Interpret/Tensor.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/LogicalResult.h"
#include "llvm/Support/raw_ostream.h"
#include <limits>

namespace tnl::interpret {

/// The largest error of one comparison of several tensors; NaN once anything
/// cannot be compared.
class Error {
public:
  void compare(const Tensor &expected, const Tensor &found) {
    add(relativeError(expected, found));
  }
  void incomparable() { add(std::numeric_limits<double>::quiet_NaN()); }
  double value() const { return worst; }

private:
  void add(double error) {
    worst = error <= worst || worst != worst ? worst : error;
  }
  double worst = 0;
};

/// Prints `passed|failed|absent FUNCTION ERROR` lines and counts them.
class Report {
public:
  Report(llvm::raw_ostream &out, double maxRel) : out(out), maxRel(maxRel) {}

  void compared(llvm::StringRef name, Error error) {
    bool ok = error.value() <= maxRel;
    ++(ok ? passed : failed);
    out << (ok ? "passed " : "failed ") << name << ' '
        << llvm::format("%.3g", error.value()) << '\n';
  }
  void absent(llvm::StringRef name) { out << "absent " << name << '\n'; }

  /// The last line. Nothing compared is a failure.
  llvm::LogicalResult finish() {
    out << passed << " passed, " << failed << " failed\n";
    return llvm::success(failed == 0 && passed > 0);
  }

private:
  llvm::raw_ostream &out;
  double maxRel;
  unsigned passed = 0, failed = 0;
};

} // namespace tnl::interpret

#endif // TNL_LIB_TOOLS_INTERPRET_REPORT_H
