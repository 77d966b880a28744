//===- Interpreter.h - Runs functions on tensors ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_INTERPRET_INTERPRETER_H
#define TNL_TOOLS_INTERPRET_INTERPRETER_H

#include "TNL/Dialect/Size/SizeExpr.h"
#include "TNL/Tools/Interpret/Evaluation.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include <optional>
#include <random>

namespace tnl::interpret {

/// Runs the functions of one module. Weights are read once and kept.
class Interpreter {
public:
  /// `module` has the functions that are called; it may be null where none is.
  explicit Interpreter(mlir::ModuleOp module);

  mlir::ModuleOp getModule() const { return module; }

  /// From now on results that float32 cannot hold move by up to their last
  /// digit there: shows how much a graph's results depend on rounding.
  void perturb(uint64_t seed) { noise.emplace(seed); }

  /// The results of `function` on `inputs`. What cannot be evaluated is
  /// reported at its operation.
  mlir::FailureOr<TensorRefs> run(mlir::func::FuncOp function,
                                  TensorRefs inputs);

  /// What the terminator of `block` gives; the block sees and changes `values`.
  mlir::FailureOr<TensorRefs> run(mlir::Block &block, Environment &values);

  /// Evaluates one operation, whose operands are in `values`, into `values`.
  /// Reports nothing.
  mlir::LogicalResult evaluateQuietly(mlir::Operation &op, Environment &values);

  /// The function called `name`, reported through `e` if there is none.
  mlir::FailureOr<mlir::func::FuncOp> lookup(llvm::StringRef name,
                                             Evaluation &e);

  /// The value of a size of the running function, from its inputs' shapes;
  /// unset where it has none.
  std::optional<int64_t> evaluate(SizeExpr size) const;

  /// A value kept between runs for a weight or constant, made by `make` the
  /// first time.
  mlir::FailureOr<TensorRef>
  kept(mlir::Operation *op, llvm::function_ref<mlir::FailureOr<Tensor>()> make);

private:
  mlir::LogicalResult evaluate(mlir::Operation &op, Environment &values);
  mlir::LogicalResult bindSizes(mlir::func::FuncOp function,
                                llvm::ArrayRef<TensorRef> inputs);

  mlir::ModuleOp module;
  std::optional<mlir::SymbolTable> symbols; ///< made when it is asked for
  Registry registry;
  llvm::DenseMap<mlir::Operation *, TensorRef> constants;
  llvm::StringMap<int64_t> sizes; ///< of the running function
  unsigned depth = 0;
  bool isQuiet = false;
  std::optional<std::mt19937_64> noise;
};

} // namespace tnl::interpret

#endif // TNL_TOOLS_INTERPRET_INTERPRETER_H
