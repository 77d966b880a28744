//===- Run.cpp - Runs functions and prints their outputs ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Files.h"
#include "TNL/Tools/Interpret/Driver.h"
#include "llvm/Support/Format.h"
#include <cmath>

using namespace mlir;

namespace tnl::interpret {

/// Nested lists, as numpy prints them but on one line.
static void printElements(const Tensor &tensor, llvm::raw_ostream &out) {
  Shape strides = stridesOf(tensor.shape);
  auto print = [&](auto &self, int64_t axis, int64_t offset) -> void {
    if (axis == tensor.rank()) {
      if (tensor.isFloat())
        out << llvm::format("%.6g", tensor.f()[offset]);
      else
        out << tensor.i()[offset];
      return;
    }
    out << '[';
    for (int64_t i = 0; i < tensor.shape[axis]; ++i) {
      if (i)
        out << ", ";
      self(self, axis + 1, offset + i * strides[axis]);
    }
    out << ']';
  };
  print(print, 0, 0);
}

static void printLine(StringRef function, StringRef output,
                      const Tensor &tensor, const Options &options,
                      llvm::raw_ostream &out) {
  double squares = 0, largest = 0;
  for (int64_t k = 0; k < tensor.size(); ++k) {
    double x = std::abs(tensor.number(k));
    squares += x * x;
    largest = x <= largest ? largest : x;
  }
  out << function << ' ' << output << ' ' << shapeText(tensor.shape);
  if (options.print) {
    out << " = ";
    printElements(tensor, out);
  } else {
    out << llvm::format(" l2=%.6g max=%.6g", std::sqrt(squares), largest);
  }
  out << '\n';
}

/// Names that the command line gives must exist.
static LogicalResult checkNames(ModuleOp module,
                                ArrayRef<func::FuncOp> functions,
                                const Options &options) {
  if (functions.empty()) {
    if (options.function.empty())
      return module.emitError("has no public function with a body to run");
    return module.emitError("has no function '") << options.function << "'";
  }
  llvm::StringMap<bool> inputs, outputs;
  for (func::FuncOp function : functions) {
    for (unsigned index = 0; index < function.getNumArguments(); ++index)
      inputs[inputName(function, index)] = true;
    for (unsigned index = 0; index < function.getNumResults(); ++index)
      outputs[outputName(function, index)] = true;
  }
  for (auto &entry : options.inputs.inputs)
    if (!inputs.count(entry.first()))
      return module.emitError("no function has an input '")
             << entry.first() << "'";
  for (auto &entry : options.outputFiles)
    if (!outputs.count(entry.first()))
      return module.emitError("no function has an output '")
             << entry.first() << "'";
  return success();
}

LogicalResult runFunctions(ModuleOp module, const Options &options,
                           llvm::raw_ostream &out) {
  SmallVector<func::FuncOp> functions = runnable(module, options.function);
  if (failed(checkNames(module, functions, options)))
    return failure();
  Interpreter interpreter(module);
  if (options.perturb)
    interpreter.perturb(*options.perturb);
  for (func::FuncOp function : functions) {
    FailureOr<TensorMap> inputs = makeInputs(function, options.inputs);
    if (failed(inputs))
      return failure();
    FailureOr<TensorRefs> ordered = orderInputs(function, *inputs);
    if (failed(ordered))
      return failure();
    FailureOr<TensorRefs> results = interpreter.run(function, *ordered);
    if (failed(results))
      return failure();
    for (auto [index, result] : llvm::enumerate(*results)) {
      std::string name = outputName(function, index);
      printLine(function.getName(), name, *result, options, out);
      auto file = options.outputFiles.find(name);
      if (file == options.outputFiles.end())
        continue;
      Status written = writeArray(file->second, *result);
      if (!written)
        return function.emitError("output ")
               << name << ": " << written.message();
    }
  }
  return success();
}

} // namespace tnl::interpret
