//===- SymbolicShapeAnalysis.h - Sizes of every value -----------*- C++ -*-===//
//
// Runs SymbolicShapeOpInterface over a function in order. Operations of arith
// that map elementwise keep the shape of their first operand.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_ANALYSIS_SYMBOLICSHAPEANALYSIS_H
#define TNL_ANALYSIS_SYMBOLICSHAPEANALYSIS_H

#include "TNL/Interfaces/SymbolicShapeInterface.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

namespace tnl {

class SymbolicShapeAnalysis {
public:
  explicit SymbolicShapeAnalysis(mlir::func::FuncOp function);

  /// False when an operation reported a contradiction.
  bool succeeded() const { return valid; }

  /// Facts about `value`; its type's static sizes at the least.
  const SymbolicValue &lookup(mlir::Value value) const;

  /// The shape of `value` as a map `()[symbols] -> (sizes)`, or null when a
  /// size is not known as an expression over the function's symbols.
  mlir::AffineMap shapeMap(mlir::Value value) const;

  /// Names of the symbols, in order (attribute `tnl.symbols`).
  llvm::ArrayRef<llvm::StringRef> symbols() const { return names; }

private:
  void visit(mlir::Operation *op);

  mlir::func::FuncOp function;
  llvm::DenseMap<mlir::Value, SymbolicValue> values;
  llvm::SmallVector<llvm::StringRef> names;
  bool valid = true;
};

} // namespace tnl

#endif // TNL_ANALYSIS_SYMBOLICSHAPEANALYSIS_H
