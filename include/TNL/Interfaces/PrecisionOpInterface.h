//===- PrecisionOpInterface.h - May it compute in 16 bits? ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_INTERFACES_PRECISIONOPINTERFACE_H
#define TNL_INTERFACES_PRECISIONOPINTERFACE_H

#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace tnl {

/// The operands and results of an operation that may have 16 bits.
struct PrecisionRoles {
  llvm::SmallVector<mlir::OpOperand *> activations;
  /// Converted when the package is written.
  llvm::SmallVector<mlir::OpOperand *> weights;
  llvm::SmallVector<mlir::OpResult> results;
  /// Results that only leave the function stay as precise as they are.
  bool keepsFinalResults = false;
  /// Nothing changes unless an operand has been an activation before: row
  /// scales and masks stay what they are.
  bool followsOperands = false;
};

} // namespace tnl

#include "TNL/Interfaces/PrecisionOpInterface.h.inc"

namespace tnl {

/// Trait: the first operand and all results are activations.
template <typename ConcreteType>
class FirstIsActivation
    : public mlir::OpTrait::TraitBase<ConcreteType, FirstIsActivation> {
public:
  PrecisionRoles getPrecisionRoles() {
    mlir::Operation *op = this->getOperation();
    PrecisionRoles roles;
    roles.activations.push_back(&op->getOpOperand(0));
    llvm::append_range(roles.results, op->getResults());
    return roles;
  }
};

/// All operands and results are activations if one operand is.
PrecisionRoles followOperands(mlir::Operation *op);

/// Trait: computes in the type of its operands.
template <typename ConcreteType>
class FollowsPrecision
    : public mlir::OpTrait::TraitBase<ConcreteType, FollowsPrecision> {
public:
  PrecisionRoles getPrecisionRoles() {
    return followOperands(this->getOperation());
  }
};

/// Trait: declines PrecisionOpInterface.
template <typename ConcreteType>
class KeepsPrecision
    : public mlir::OpTrait::TraitBase<ConcreteType, KeepsPrecision> {};

/// Which operations of arith implement PrecisionOpInterface.
void registerArithPrecision(mlir::DialectRegistry &registry);

} // namespace tnl

#endif // TNL_INTERFACES_PRECISIONOPINTERFACE_H
