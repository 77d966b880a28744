//===- FunctionBuilder.h - Scheduled functions in package form --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TARGET_PACKAGE_FUNCTIONBUILDER_H
#define TNL_LIB_TARGET_PACKAGE_FUNCTIONBUILDER_H

#include "SizeTable.h"
#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "WeightTable.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"

namespace tnl {

using FunctionPtr = std::unique_ptr<package::FunctionT>;
using ValuePtr = std::unique_ptr<package::ValueT>;

/// Builds the package form of one scheduled function: its signature, its
/// buffers, and the places of its values. Steps are the target's.
class FunctionBuilder {
public:
  /// `deviceSize`: a size that the device has instead of an input, or "".
  FunctionBuilder(mlir::func::FuncOp function, WeightTable &weights,
                  llvm::StringRef deviceSize = "");
  virtual ~FunctionBuilder() = default;

  mlir::FailureOr<FunctionPtr> build();

protected:
  /// Whether `op` makes a tensor when the function runs.
  virtual bool isStep(mlir::Operation *op) const = 0;
  /// Appends the steps of `op`.
  virtual mlir::LogicalResult addStep(mlir::Operation *op) = 0;
  /// After the last step.
  virtual mlir::LogicalResult finish() { return mlir::success(); }

  /// Where `value` is: in a place of the function, or a weight, which is added.
  mlir::FailureOr<ValuePtr> operand(mlir::Value value);
  /// Appends a check of indices.
  mlir::LogicalResult addCheck(CheckIndicesOp op);
  /// Notes where the plan puts the results of `op`.
  mlir::LogicalResult placeResults(mlir::Operation *op);

  mlir::func::FuncOp function;
  WeightTable &weights;
  SymbolicShapeAnalysis shapes;
  FunctionPtr result;
  SizeTable sizes; ///< of `result`

private:
  void addRequirement(RequireOp op);
  mlir::LogicalResult addInputs();
  mlir::LogicalResult addOutputs();
  mlir::LogicalResult copyOutputs();
  void addStates();
  mlir::FailureOr<ValuePtr> place(mlir::Value value, package::Place place,
                                  unsigned index);
  mlir::FailureOr<std::unique_ptr<package::TensorT>>
  tensor(mlir::Value value, mlir::Attribute name, llvm::StringRef what,
         unsigned index);

  llvm::DenseMap<mlir::Value, std::pair<package::Place, unsigned>> places;
};

/// The name of the node of the source graph that a location carries.
std::string describe(mlir::Location loc);

/// What the code of a kernel function, before it is lowered, relies on.
/// `scratch` is what CPUCode has for it; null: none.
mlir::FailureOr<std::unique_ptr<package::SignatureT>>
buildSignature(mlir::func::FuncOp kernel, SizeExpr scratch);

/// A requirement in package form.
std::unique_ptr<package::RequirementT>
toPackage(const SizeRequirement &requirement, SizeTable &sizes);

/// For the CPU; `kernels` has the indices of kernels by their names.
mlir::FailureOr<FunctionPtr>
buildCPUFunction(mlir::func::FuncOp function, WeightTable &weights,
                 const llvm::StringMap<unsigned> &kernels);

/// For a GPU; `launches` has the lowered kernel functions and tile kernels,
/// `kernels` the indices of the latter.
mlir::FailureOr<FunctionPtr>
buildGPUFunction(mlir::func::FuncOp function, WeightTable &weights,
                 mlir::ModuleOp launches,
                 const llvm::StringMap<unsigned> &kernels);

} // namespace tnl

#endif // TNL_LIB_TARGET_PACKAGE_FUNCTIONBUILDER_H
