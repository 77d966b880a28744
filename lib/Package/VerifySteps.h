//===- VerifySteps.h - Private parts of the package verifier --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_PACKAGE_VERIFYSTEPS_H
#define TNL_LIB_PACKAGE_VERIFYSTEPS_H

#include "TNL/Package/Expr.h"
#include "TNL/Support/Status.h"

#include <memory>
#include <string>
#include <vector>

namespace tnl::package {

/// What the checks of a function learn about its use of symbols.
struct SymbolUse {
  /// Which of the named and computed sizes are read.
  std::vector<bool> used;
  /// How many of them a program may read.
  size_t readable = 0;
};

/// Named sizes followed by computed ones, whose programs are checked.
Status verifySizes(const ExprList &sizes, size_t named, SymbolUse &symbols);
/// Checks relations and programs.
Status
verifyRequirements(const std::vector<std::unique_ptr<RequirementT>> &list,
                   SymbolUse &symbols);
/// Checks what a kernel asks of its operands.
Status verifySignature(const KernelT &kernel, bool gpu);

/// A failure of an invalid package with a printf-style text.
[[gnu::format(printf, 1, 2)]] Status invalid(const char *format, ...);

/// Checks a program and notes the symbols it reads.
Status verifyExpr(const std::unique_ptr<ExprT> &expr, SymbolUse &symbols);
/// Checks a shape: rank, programs, constants of at least 1.
Status verifyShape(const std::vector<std::unique_ptr<ExprT>> &shape,
                   SymbolUse &symbols);
/// What the steps of a function may run.
struct StepTarget {
  const std::vector<std::unique_ptr<KernelT>> &kernels;
  bool gpu;
};

/// Checks the steps of a function whose inputs and outputs are checked.
Status verifySteps(const PackageT &package, const StepTarget &target,
                   const FunctionT &function, SymbolUse &symbols);
/// Checks the launch of a step whose values are checked.
Status verifyLaunch(const StepT &step, const KernelT &kernel,
                    SymbolUse &symbols);

} // namespace tnl::package

#endif // TNL_LIB_PACKAGE_VERIFYSTEPS_H
