//===- SymbolicShapeAnalysis.h - Sizes of every value -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs SymbolicShapeOpInterface over a function in order. Operations of arith
// that map elementwise take operands of one shape. The block of a loop
// (SymbolicLoopOpInterface) is taken to keep the shapes that it carries; where
// that fails, it is looked at again without.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_ANALYSIS_SYMBOLICSHAPEANALYSIS_H
#define TNL_ANALYSIS_SYMBOLICSHAPEANALYSIS_H

#include "TNL/Interfaces/SymbolicLoopInterface.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"
#include <memory>

namespace tnl {

/// What dynamic dimensions of arguments are that `tnl.dims` gives no name.
enum class UnnamedSizes {
  Unknown,
  /// Symbols of their own, named by argument and dimension: `0.1`.
  Symbols
};

class SymbolicShapeAnalysis {
public:
  explicit SymbolicShapeAnalysis(mlir::func::FuncOp function,
                                 UnnamedSizes unnamed = UnnamedSizes::Unknown);

  /// False when an operation reported a contradiction.
  bool succeeded() const { return valid; }

  /// Facts about `value`; its type's static sizes at the least.
  const SymbolicValue &lookup(mlir::Value value) const;

  /// As `lookup`; infers what is not known yet of operations that were created
  /// after the function was looked at.
  const SymbolicValue &lookupOrInfer(mlir::Value value);
  /// What is known of `from` holds for `to`, which comes in its place.
  void handOn(mlir::Value from, mlir::Value to);
  /// Nothing is known any more of the results of `op`, which goes.
  void forget(mlir::Operation *op);

  /// The sizes of `value`, or unset when one is not known.
  std::optional<llvm::SmallVector<SizeExpr>> shapeOf(mlir::Value value) const;
  /// Why a size of `value` is unknown; "" when all are known or nobody says.
  std::string whyUnknown(mlir::Value value) const;

  /// Names of the symbols, in order (attribute `tnl.symbols`).
  llvm::ArrayRef<llvm::StringRef> symbols() const { return names; }

  /// What the operations take for granted, in order.
  struct Requirement : SizeRequirement {
    mlir::Operation *op;
  };
  llvm::ArrayRef<Requirement> requirements() const { return required; }

private:
  void visit(mlir::Block &block);
  void visit(mlir::Operation *op);
  void visitLoop(SymbolicLoopOpInterface loop);
  /// Visits the block of a loop; whether the arguments are kept.
  bool visitBody(SymbolicLoopOpInterface loop,
                 llvm::ArrayRef<SymbolicValue> operands, bool areKept);
  void visitLeaf(mlir::Operation *op);
  /// Notes what was inferred of the results; nothing where that failed.
  void setResults(mlir::Operation *op, bool succeeded,
                  llvm::SmallVectorImpl<SymbolicValue> &results,
                  const SizeRequirements &requirements);
  llvm::SmallVector<SymbolicValue> lookupAll(mlir::ValueRange values) const;
  void set(mlir::Value value, SymbolicValue facts) {
    values[value] = std::make_unique<SymbolicValue>(std::move(facts));
  }
  void inferNew(mlir::Operation *op);
  llvm::LogicalResult infer(mlir::Operation *op,
                            llvm::SmallVectorImpl<SymbolicValue> &results,
                            SizeRequirements &requirements);

  mlir::func::FuncOp function;
  /// Each in a place of its own: references stay valid while others are added.
  llvm::DenseMap<mlir::Value, std::unique_ptr<SymbolicValue>> values;
  llvm::SmallVector<llvm::StringRef> names;
  llvm::SmallVector<Requirement, 0> required;
  bool valid = true;
  unsigned depth = 0; ///< of loops around what is visited
};

/// Writes the requirements of `shapes` that `function` does not have yet as
/// size.require operations, each before the operation that has it. Returns
/// whether there were any.
bool insertRequirements(mlir::func::FuncOp function,
                        const SymbolicShapeAnalysis &shapes);

} // namespace tnl

#endif // TNL_ANALYSIS_SYMBOLICSHAPEANALYSIS_H
