//===- Precision.cpp - What of an operation may have 16 bits --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/TNLOps.h"

using namespace mlir;
using namespace tnl;

/// Appends an operand that may be absent.
static void append(SmallVectorImpl<OpOperand *> &operands,
                   MutableOperandRange optional) {
  for (OpOperand &operand : optional)
    operands.push_back(&operand);
}

PrecisionRoles EmbeddingOp::getPrecisionRoles() {
  PrecisionRoles roles;
  roles.weights = {&getTableMutable()};
  roles.results = {getOperation()->getResult(0)};
  return roles;
}

// Logits are as precise as what accumulates them.
PrecisionRoles LinearOp::getPrecisionRoles() {
  PrecisionRoles roles;
  roles.activations = {&getXMutable()};
  if (!getNormWidth()) // else row sums of squares, which stay float32
    append(roles.activations, getNormMutable());
  roles.weights = {&getWeightMutable()};
  append(roles.weights, getBiasMutable());
  append(roles.activations, getResidualMutable());
  roles.results = {getOperation()->getResult(0)};
  roles.keepsFinalResults = !getResidual();
  return roles;
}

PrecisionRoles GLUOp::getPrecisionRoles() {
  PrecisionRoles roles;
  roles.activations = {&getXMutable()};
  if (!getNormWidth())
    append(roles.activations, getNormMutable());
  roles.weights = {&getWeight1Mutable(), &getWeight2Mutable()};
  append(roles.weights, getBias1Mutable());
  append(roles.weights, getBias2Mutable());
  roles.results = {getOperation()->getResult(0)};
  return roles;
}

// Row scales are float32.
PrecisionRoles RMSScaleOp::getPrecisionRoles() {
  PrecisionRoles roles;
  roles.activations = {&getXMutable()};
  return roles;
}

PrecisionRoles LRPEOp::getPrecisionRoles() {
  PrecisionRoles roles;
  roles.activations = {&getXMutable()};
  roles.results = {getOperation()->getResult(0)};
  return roles;
}

// States, decays and masks stay what they are.
PrecisionRoles LinearAttentionOp::getPrecisionRoles() {
  PrecisionRoles roles;
  roles.activations = {&getQMutable(), &getKMutable(), &getVMutable()};
  roles.results = {getOperation()->getResult(0)};
  return roles;
}

PrecisionRoles GatedLinearAttentionOp::getPrecisionRoles() {
  PrecisionRoles roles;
  append(roles.activations, getSourcesMutable());
  roles.results = {getOperation()->getResult(0)};
  return roles;
}
