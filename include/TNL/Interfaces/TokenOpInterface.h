//===- TokenOpInterface.h - Does it act on each token alone? ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_INTERFACES_TOKENOPINTERFACE_H
#define TNL_INTERFACES_TOKENOPINTERFACE_H

#include "TNL/Interfaces/TokenRules.h"
#include "mlir/IR/OpDefinition.h"

#include "TNL/Interfaces/TokenOpInterface.h.inc"

namespace tnl {

/// Trait: a rule for operations that broadcast their operands.
template <typename ConcreteType>
class BroadcastsTokens
    : public mlir::OpTrait::TraitBase<ConcreteType, BroadcastsTokens> {
public:
  TokenReason propagateTokens(const TokenRules &rules, ResultFacts &results) {
    return rules.broadcast(this->getOperation(), results);
  }
};

/// Trait: a rule for operations on rows along the last axis of the first
/// operand.
template <typename ConcreteType>
class RowsOfTokens
    : public mlir::OpTrait::TraitBase<ConcreteType, RowsOfTokens> {
public:
  TokenReason propagateTokens(const TokenRules &rules, ResultFacts &results) {
    return rules.sameAsFirst(this->getOperation(), /*end=*/-1, results);
  }
};

/// Trait: declines TokenOpInterface.
template <typename ConcreteType>
class NoTokenRule : public mlir::OpTrait::TraitBase<ConcreteType, NoTokenRule> {
};

/// Trait: may compute sizes from sizes.
template <typename ConcreteType>
class ComputesSizes
    : public mlir::OpTrait::TraitBase<ConcreteType, ComputesSizes> {};

} // namespace tnl

#endif // TNL_INTERFACES_TOKENOPINTERFACE_H
