//===- TokenAnalysis.cpp - Tokens of raised graphs stay apart -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TokenAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tnl;

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

std::optional<Refusal> TokenAnalysis::run() {
  if (TokenReason reason = findArguments())
    return Refusal{nullptr, *reason};
  facts[idsArgument] = TokenFacts::token(0, 1);
  if (maskArgument)
    facts[maskArgument] = TokenFacts::token(0, 1);
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (auto requirement = dyn_cast<RequireOp>(op)) {
      // One on the batch holds for the derived functions as it is.
      if (requirement.lhsSize().dependsOn(seq) ||
          requirement.rhsSize().dependsOn(seq))
        return Refusal{&op, "holds for some lengths only: " +
                                describeRequirement(requirement)};
      continue;
    }
    Facts results;
    if (TokenReason reason = visit(&op, results))
      return Refusal{&op, *reason};
    for (auto [result, fact] : llvm::zip_equal(op.getResults(), results))
      facts[result] = fact;
    // One whose state is of the tokens, not of constants.
    if (auto attention = dyn_cast<LinearAttentionOp>(op);
        attention && lookup(attention.getOut()).isToken())
      attentionOps.push_back(attention);
  }
  if (maskReason)
    return Refusal{nullptr, *maskReason};
  if (attentionOps.empty())
    return Refusal{nullptr, "has no linear attention (or it was not recognised "
                            "when the graph was raised)"};
  if (TokenReason reason = findResults())
    return Refusal{nullptr, *reason};
  return std::nullopt;
}

std::optional<Refusal> TokenAnalysis::findRestriction(StringRef size) const {
  for (const SymbolicShapeAnalysis::Requirement &requirement :
       shapes.requirements())
    if (requirement.lhs.dependsOn(size) || requirement.rhs.dependsOn(size))
      return Refusal{requirement.op,
                     "needs the sizes that the graph was exported for " +
                         requirement.what};
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

TokenReason TokenAnalysis::visit(Operation *op, Facts &results) const {
  if (op->getNumRegions() != 0 || !isMemoryEffectFree(op))
    return "is not a tensor operation without side effects";
  bool anyToken = false, anySize = false;
  for (Value operand : op->getOperands()) {
    TokenFacts fact = lookup(operand);
    if (fact.kind == TokenFacts::Kind::State)
      return visitState(op, results);
    anyToken |= fact.isToken();
    anySize |= fact.kind == TokenFacts::Kind::Size;
  }
  if (!anyToken && !anySize) {
    results.assign(op->getNumResults(), TokenFacts::invariant());
    return std::nullopt;
  }
  auto rule = dyn_cast<TokenOpInterface>(op);
  if (anySize && !(rule && rule.readsSizes(*this)))
    return visitSize(op, results);
  if (rule)
    return rule.propagateTokens(*this, results);
  if (isa<arith::ArithDialect>(op->getDialect()) &&
      op->hasTrait<OpTrait::Elementwise>())
    return broadcast(op, results);
  return "is not known to act on each token alone";
}

// States may be rounded on their way out of the graph.
TokenReason TokenAnalysis::visitState(Operation *op, Facts &results) const {
  if (!isa<onnx::CastOp, arith::ExtFOp, arith::TruncFOp>(op) ||
      !isa<FloatType>(getElementTypeOrSelf(op->getResult(0).getType())))
    return "reads the final state of an attention";
  results.push_back(TokenFacts::state());
  return std::nullopt;
}

// Sizes may be computed with and may shape tensors, nothing else.
TokenReason TokenAnalysis::visitSize(Operation *op, Facts &results) const {
  auto isInteger = [](Value value) {
    return getElementTypeOrSelf(value.getType()).isIntOrIndex();
  };
  bool anyToken = llvm::any_of(op->getOperands(), [&](Value operand) {
    return lookup(operand).isToken();
  });
  if (anyToken || !op->hasTrait<ComputesSizes>() ||
      !llvm::all_of(op->getResults(), isInteger))
    return "uses the sequence length as a value";
  for (Value result : op->getResults())
    results.push_back(factsOfSize(result));
  return std::nullopt;
}
