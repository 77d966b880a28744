//===- TNLInterfaces.h - Kinds of operations of tnl -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Traits say what an operation is; what each means is in TNLInterfaces.td.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_DIALECT_TNL_TNLINTERFACES_H
#define TNL_DIALECT_TNL_TNLINTERFACES_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OpDefinition.h"

#include "TNL/Dialect/TNL/TNLInterfaces.h.inc"

namespace tnl {

template <typename ConcreteType>
class WeightTransform
    : public mlir::OpTrait::TraitBase<ConcreteType, WeightTransform> {};
template <typename ConcreteType>
class WeightProduct
    : public mlir::OpTrait::TraitBase<ConcreteType, WeightProduct> {};
template <typename ConcreteType>
class ScheduleStep
    : public mlir::OpTrait::TraitBase<ConcreteType, ScheduleStep> {};
template <typename ConcreteType>
class AttentionPart
    : public mlir::OpTrait::TraitBase<ConcreteType, AttentionPart> {};
template <typename ConcreteType>
class BesideChunk : public mlir::OpTrait::TraitBase<ConcreteType, BesideChunk> {
};

/// Whether `op` is tnl.weight, or makes a weight of weights.
bool isWeightOp(mlir::Operation *op);

/// Whether `value` is known when the package is written: made of weights and
/// constants alone.
bool isWeight(mlir::Value value);

} // namespace tnl

#endif // TNL_DIALECT_TNL_TNLINTERFACES_H
