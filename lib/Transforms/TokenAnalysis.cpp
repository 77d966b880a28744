//===- TokenAnalysis.cpp - Tokens of raised graphs stay apart -------------===//

#include "TokenAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tnl;

using Reason = std::optional<std::string>;

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

std::optional<Refusal> TokenAnalysis::run() {
  if (Reason reason = findArguments())
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
    if (Reason reason = visit(&op, results))
      return Refusal{&op, *reason};
    for (auto [result, fact] : llvm::zip_equal(op.getResults(), results))
      facts[result] = fact;
  }
  if (maskReason)
    return Refusal{nullptr, *maskReason};
  if (attentionOps.empty())
    return Refusal{nullptr, "has no linear attention (or it was not recognised "
                            "when the graph was raised)"};
  if (Reason reason = findResults())
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
// Shared rules
//===----------------------------------------------------------------------===//

std::optional<int64_t> TokenAnalysis::rankOf(Value value) const {
  if (auto type = dyn_cast<RankedTensorType>(value.getType()))
    return type.getRank();
  const SymbolicValue &known = shapes.lookup(value);
  if (known.shape)
    return known.shape->size();
  return std::nullopt;
}

SizeExpr TokenAnalysis::sizeOf(Value value, int64_t axis) const {
  const SymbolicValue &known = shapes.lookup(value);
  if (!known.shape || axis < 0 ||
      axis >= static_cast<int64_t>(known.shape->size()))
    return {};
  return (*known.shape)[axis];
}

std::optional<SmallVector<int64_t>>
TokenAnalysis::constants(Value value) const {
  const SymbolicValue &known = shapes.lookup(value);
  if (!known.elements)
    return std::nullopt;
  SmallVector<int64_t> result;
  for (SizeExpr element : *known.elements) {
    std::optional<int64_t> constant = constantSize(element);
    if (!constant)
      return std::nullopt;
    result.push_back(*constant);
  }
  return result;
}

bool TokenAnalysis::hasElementsWithoutSeq(Value value) const {
  // A fixed number does not show what it is the size of.
  if (isFixed())
    return false;
  const SymbolicValue &known = shapes.lookup(value);
  return known.elements && llvm::all_of(*known.elements, [&](SizeExpr element) {
           return element && !element.dependsOn(seq);
         });
}

Reason TokenAnalysis::keepsApart(Value value, ArrayRef<int64_t> axes,
                                 StringRef verb) const {
  TokenFacts fact = lookup(value);
  for (int64_t axis : axes) {
    if (axis == fact.tokenAxis)
      return verb.str() + " along the sequence (axis " + std::to_string(axis) +
             ")";
    if (axis == fact.batchAxis)
      return verb.str() + " along the batch (axis " + std::to_string(axis) +
             ")";
  }
  return std::nullopt;
}

Reason TokenAnalysis::sameAsFirst(Operation *op, int64_t end, Facts &results) {
  Value first = op->getOperand(0);
  TokenFacts fact = lookup(first);
  std::optional<int64_t> rank = rankOf(first);
  if (!rank)
    return "has an operand of unknown rank";
  if (!fact.isToken())
    return "combines tokens with values that are not one row for each token";
  if (end < 0)
    end += *rank;
  if (fact.tokenAxis >= end)
    return "works along the sequence (axis " + std::to_string(fact.tokenAxis) +
           ")";
  if (fact.batchAxis >= end)
    return "works along the batch (axis " + std::to_string(fact.batchAxis) +
           ")";
  for (Value operand : op->getOperands().drop_front())
    if (lookup(operand) != fact && !lookup(operand).isInvariant())
      return "combines tokens along different axes";
  results.assign(op->getNumResults(), fact);
  return std::nullopt;
}

Reason TokenAnalysis::broadcast(Operation *op, Facts &results) {
  int64_t rank = 0;
  for (Value operand : op->getOperands()) {
    std::optional<int64_t> known = rankOf(operand);
    if (!known)
      return "has an operand of unknown rank";
    rank = std::max(rank, *known);
  }
  std::optional<TokenFacts> merged;
  for (Value operand : op->getOperands()) {
    TokenFacts fact = lookup(operand);
    if (fact.isInvariant())
      continue;
    int64_t shift = rank - *rankOf(operand);
    fact.batchAxis += shift;
    fact.tokenAxis += shift;
    if (merged && fact != *merged)
      return "combines tokens along different axes";
    merged = fact;
  }
  if (!merged)
    return "combines no tokens";
  for (Value operand : op->getOperands()) {
    if (!lookup(operand).isInvariant())
      continue;
    int64_t shift = rank - *rankOf(operand);
    for (int64_t axis : {merged->batchAxis, merged->tokenAxis}) {
      if (axis < shift)
        continue;
      std::optional<int64_t> size = constantSize(sizeOf(operand, axis - shift));
      if (size != 1)
        return "combines tokens with a constant that differs from token to "
               "token or from sequence to sequence";
    }
  }
  results.assign(op->getNumResults(), *merged);
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

Reason TokenAnalysis::visit(Operation *op, Facts &results) {
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
  if (isa<onnx::ShapeOp, onnx::SizeOp>(op)) {
    results.push_back(hasElementsWithoutSeq(op->getResult(0))
                          ? TokenFacts::invariant()
                          : TokenFacts::size());
    return std::nullopt;
  }
  if (anySize)
    return visitSize(op, results);
  if (isa<arith::ArithDialect, TNLDialect>(op->getDialect()) &&
      op->hasTrait<OpTrait::Elementwise>())
    return broadcast(op, results);
  if (isa<TNLDialect>(op->getDialect()))
    return visitTNL(op, results);
  return visitONNX(op, results);
}

// States may be rounded on their way out of the graph.
Reason TokenAnalysis::visitState(Operation *op, Facts &results) {
  if (!isa<onnx::CastOp, arith::ExtFOp, arith::TruncFOp>(op) ||
      !isa<FloatType>(getElementTypeOrSelf(op->getResult(0).getType())))
    return "reads the final state of an attention";
  results.push_back(TokenFacts::state());
  return std::nullopt;
}

// Sizes may be computed with and may shape tensors, nothing else.
Reason TokenAnalysis::visitSize(Operation *op, Facts &results) {
  if (isa<onnx::ReshapeOp>(op) && lookup(op->getOperand(0)).isToken())
    return visitReshape(op->getOperand(0), op->getResult(0), results);
  auto isInteger = [](Value value) {
    return getElementTypeOrSelf(value.getType()).isIntOrIndex();
  };
  bool anyToken = llvm::any_of(op->getOperands(), [&](Value operand) {
    return lookup(operand).isToken();
  });
  if (anyToken ||
      !isa<onnx::CastOp, onnx::GatherOp, onnx::SliceOp, onnx::ConcatOp,
           onnx::UnsqueezeOp, onnx::SqueezeOp, onnx::ReshapeOp, onnx::AddOp,
           onnx::SubOp, onnx::MulOp, onnx::DivOp, onnx::ModOp, onnx::MaxOp,
           onnx::MinOp>(op) ||
      !llvm::all_of(op->getResults(), isInteger))
    return "uses the sequence length as a value";
  for (Value result : op->getResults())
    results.push_back(hasElementsWithoutSeq(result) ? TokenFacts::invariant()
                                                    : TokenFacts::size());
  return std::nullopt;
}

Reason TokenAnalysis::visitAttention(LinearAttentionOp op, Facts &results) {
  if (op.getState())
    return "already has a state";
  for (Value operand : {op.getQ(), op.getK(), op.getV()})
    if (!lookup(operand).hasAxes(0, 2) || !hasOwnBatchAxis(operand))
      return "has a q, k or v whose sequences and tokens are not along axes 0 "
             "and 2";
  // A decay of all tokens, or a value of each as k is.
  if (Value decay = op.getDecay()) {
    bool isConstant = cast<RankedTensorType>(decay.getType()).getRank() == 1;
    if (isConstant ? !lookup(decay).isInvariant()
                   : !lookup(decay).hasAxes(0, 2) || !hasOwnBatchAxis(decay))
      return "has a decay that is neither the same for all tokens nor a value "
             "of each token along axes 0 and 2";
  }
  if (op.getMask() && op.getMask() != maskArgument)
    return "has a mask that is not an argument of the graph";
  attentionOps.push_back(op);
  results = {TokenFacts::token(0, 2), TokenFacts::state()};
  return std::nullopt;
}

Reason TokenAnalysis::visitTNL(Operation *op, Facts &results) {
  return llvm::TypeSwitch<Operation *, Reason>(op)
      .Case([&](LinearAttentionOp attention) {
        return visitAttention(attention, results);
      })
      .Case([&](EmbeddingOp embedding) -> Reason {
        if (!lookup(embedding.getTable()).isInvariant())
          return "has a table that depends on tokens";
        results.push_back(lookup(embedding.getIds()));
        return std::nullopt;
      })
      .Case([&](LinearOp linear) -> Reason {
        if (!lookup(linear.getWeight()).isInvariant())
          return "has a weight that depends on tokens";
        return sameAsFirst(op, /*end=*/-1, results);
      })
      .Case([&](GLUOp glu) -> Reason {
        if (!lookup(glu.getWeight1()).isInvariant() ||
            !lookup(glu.getWeight2()).isInvariant())
          return "has a weight that depends on tokens";
        return sameAsFirst(op, /*end=*/-1, results);
      })
      .Case<SimpleRMSNormOp, RMSScaleOp, RMSScaleOfSumsOp, SiLUOp, SplitOp,
            ArgmaxOp>(
          [&](Operation *) { return sameAsFirst(op, /*end=*/-1, results); })
      .Case([&](SplitHeadsOp split) -> Reason {
        if (!lookup(split.getX()).hasAxes(0, 1))
          return "has tokens along another axis than 1";
        results.push_back(TokenFacts::token(0, 2));
        return std::nullopt;
      })
      .Case([&](PickHeadsOp pick) -> Reason {
        if (!lookup(pick.getX()).hasAxes(0, 2))
          return "has tokens along another axis than 2";
        results.push_back(TokenFacts::token(0, 2));
        return std::nullopt;
      })
      .Case([&](MergeHeadsOp merge) -> Reason {
        if (!lookup(merge.getX()).hasAxes(0, 2))
          return "has tokens along another axis than 2";
        results.push_back(TokenFacts::token(0, 1));
        return std::nullopt;
      })
      .Case([&](LRPEOp lrpe) -> Reason {
        if (lrpe.getPosition())
          return "already has a position";
        if (!lookup(lrpe.getX()).hasAxes(0, 2) ||
            !hasOwnBatchAxis(lrpe.getX()) ||
            !lookup(lrpe.getTheta()).isInvariant())
          return "has sequences and tokens along other axes than 0 and 2";
        results.push_back(TokenFacts::token(0, 2));
        return std::nullopt;
      })
      .Case([](GatedLinearAttentionOp) -> Reason {
        return "was fused already; derive before fusing";
      })
      .Case([](LastTokenOp) -> Reason {
        return "picks a token by its place in the sequence";
      })
      .Default([](Operation *) -> Reason {
        return "is not known to act on each token alone";
      });
}
