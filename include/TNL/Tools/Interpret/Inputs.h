//===- Inputs.h - Named inputs and outputs of functions ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_INTERPRET_INPUTS_H
#define TNL_TOOLS_INTERPRET_INPUTS_H

#include "TNL/Tools/Interpret/Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

namespace tnl::interpret {

using TensorMap = llvm::StringMap<TensorRef>;

struct InputOptions {
  /// Sizes of named dimensions; others are 2 for axis 0 and 9 for later ones.
  llvm::StringMap<int64_t> dims;
  /// Per input "@file.npy", "zeros", "random" or "random:LO:HI"; default
  /// random.
  llvm::StringMap<std::string> inputs;
  uint64_t seed = 0;
};

/// The `tnl.name` of an argument or result, or "arg0", "result0".
std::string inputName(mlir::func::FuncOp function, unsigned index);
std::string outputName(mlir::func::FuncOp function, unsigned index);

/// Public functions with a body that are no kernels, or only the one called
/// `only`.
llvm::SmallVector<mlir::func::FuncOp> runnable(mlir::ModuleOp module,
                                               llvm::StringRef only);

/// The inputs of `function` that `options` ask for. Random ones depend only on
/// the seed and the input's name and shape: N(0, 1); token ids below the
/// vocabulary of the table that they index; small positions; 0 or 1 for other
/// integers.
mlir::FailureOr<TensorMap> makeInputs(mlir::func::FuncOp function,
                                      const InputOptions &options);

/// The values of `inputs` in the order of the arguments. One that is missing is
/// zeros, of the sizes that the others give its dimensions.
mlir::FailureOr<TensorRefs> orderInputs(mlir::func::FuncOp function,
                                        const TensorMap &inputs);

/// Results by name.
TensorMap nameOutputs(mlir::func::FuncOp function, const TensorRefs &results);

} // namespace tnl::interpret

#endif // TNL_TOOLS_INTERPRET_INPUTS_H
