//===- Compare.cpp - Two modules on the same inputs -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Report.h"
#include "TNL/Tools/Interpret/Driver.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace tnl::interpret {

/// Compares outputs by name; each side must have those of the other.
static void compareOutputs(func::FuncOp function, const TensorMap &expected,
                           const TensorMap &found, Error &error) {
  for (const auto &entry : expected) {
    if (TensorRef other = found.lookup(entry.first())) {
      error.compare(*entry.second, *other);
      continue;
    }
    function.emitWarning("the other module does not return ") << entry.first();
    error.incomparable();
  }
  for (const auto &entry : found)
    if (!expected.count(entry.first())) {
      function.emitWarning("only the other module returns ") << entry.first();
      error.incomparable();
    }
}

static FailureOr<TensorMap> runNamed(Interpreter &interpreter,
                                     func::FuncOp function,
                                     const TensorMap &inputs) {
  FailureOr<TensorRefs> ordered = orderInputs(function, inputs);
  if (failed(ordered))
    return failure();
  FailureOr<TensorRefs> results = interpreter.run(function, *ordered);
  if (failed(results))
    return failure();
  return nameOutputs(function, *results);
}

LogicalResult compareModules(ModuleOp module, ModuleOp other,
                             const Options &options, llvm::raw_ostream &out) {
  Interpreter left(module), right(other);
  Report report(out, options.maxRel);
  SmallVector<func::FuncOp> others = runnable(other, options.function);
  for (func::FuncOp function : runnable(module, options.function)) {
    auto *twin = llvm::find_if(others, [&](func::FuncOp candidate) {
      return candidate.getName() == function.getName();
    });
    if (twin == others.end()) {
      report.absent(function.getName());
      continue;
    }
    func::FuncOp match = *twin;
    others.erase(twin);

    Error error;
    FailureOr<TensorMap> inputs = makeInputs(function, options.inputs);
    FailureOr<TensorMap> expected, found;
    if (succeeded(inputs)) {
      expected = runNamed(left, function, *inputs);
      found = runNamed(right, match, *inputs);
    }
    if (succeeded(expected) && succeeded(found))
      compareOutputs(function, *expected, *found, error);
    else
      error.incomparable();
    report.compared(function.getName(), error);
  }
  for (func::FuncOp function : others)
    report.absent(function.getName());
  return report.finish();
}

} // namespace tnl::interpret
