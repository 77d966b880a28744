//===- Interpreter.h - Runs functions on tensors ----------------*- C++ -*-===//

#ifndef TNL_TOOLS_INTERPRET_INTERPRETER_H
#define TNL_TOOLS_INTERPRET_INTERPRETER_H

#include "TNL/Dialect/Size/SizeExpr.h"
#include "TNL/Tools/Interpret/Evaluation.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"

namespace tnl::interpret {

/// Runs the functions of one module. Weights are read once and kept.
class Interpreter {
public:
  explicit Interpreter(mlir::ModuleOp module);

  mlir::ModuleOp getModule() const { return module; }

  /// The results of `function` on `inputs`. What cannot be evaluated is
  /// reported at its operation.
  mlir::FailureOr<TensorRefs> run(mlir::func::FuncOp function,
                                  TensorRefs inputs);

  /// What the terminator of `block` gives; the block sees and changes `values`.
  mlir::FailureOr<TensorRefs> run(mlir::Block &block, Environment &values);

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
  mlir::SymbolTable symbols;
  Registry registry;
  llvm::DenseMap<mlir::Operation *, TensorRef> constants;
  llvm::StringMap<int64_t> sizes; ///< of the running function
  unsigned depth = 0;
};

} // namespace tnl::interpret

#endif // TNL_TOOLS_INTERPRET_INTERPRETER_H
