//===- MatchPadding.cpp - Padding masks on keys and values ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   Where(mask == 0, 0, v) and v * mask, with the mask unsqueezed to v's rank.
//
//===----------------------------------------------------------------------===//

#include "Attention.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static std::optional<TokenMask> inverted(std::optional<TokenMask> mask) {
  if (mask)
    mask->inverted = !mask->inverted;
  return mask;
}

// `asBool`: what was passed so far only asks whether the tensor is 0.
static std::optional<TokenMask> matchMask(const Raiser &raiser, Value value,
                                          const Index &index, Axis tokens,
                                          bool asBool) {
  if (rankOf(value) != static_cast<int64_t>(index.size()))
    return std::nullopt;
  Operation *op = value.getDefiningOp();
  auto recurse = [&](Value operand, bool inner) -> std::optional<TokenMask> {
    auto mapped = broadcastIndex(index, operand);
    return mapped ? matchMask(raiser, operand, *mapped, tokens, inner)
                  : std::nullopt;
  };
  if (op && movesAxes(op)) {
    auto mapped = operandIndex(raiser, op, index);
    return mapped
               ? matchMask(raiser, op->getOperand(0), *mapped, tokens, asBool)
               : std::nullopt;
  }
  if (auto cast = dyn_cast_or_null<onnx::CastOp>(op))
    return recurse(cast.getInput(), asBool || elementOf(cast).isInteger(1));
  if (auto invert = dyn_cast_or_null<onnx::NotOp>(op))
    return inverted(recurse(invert.getX(), true));
  if (auto equal = dyn_cast_or_null<onnx::EqualOp>(op)) {
    auto constant = uniformOperand(equal);
    if (!constant || (constant->first != 0 && constant->first != 1))
      return std::nullopt;
    std::optional<TokenMask> mask = recurse(constant->second, true);
    return constant->first == 0 ? inverted(mask) : mask;
  }
  if (auto greater = dyn_cast_or_null<onnx::GreaterOp>(op))
    return isUniform(greater.getB(), 0) ? recurse(greater.getA(), true)
                                        : std::nullopt;
  if (auto less = dyn_cast_or_null<onnx::LessOp>(op))
    return isUniform(less.getB(), 1) ? inverted(recurse(less.getA(), true))
                                     : std::nullopt;
  if (auto sub = dyn_cast_or_null<onnx::SubOp>(op))
    return isUniform(sub.getA(), 1) ? inverted(recurse(sub.getB(), asBool))
                                    : std::nullopt;
  auto runsOver = [&](size_t axis, Axis loop) {
    return index[axis] == loop || index[axis] == Axis::None;
  };
  if (index.size() != 2 || !runsOver(0, Axis::Batch) || !runsOver(1, tokens) ||
      isConstantLike(value))
    return std::nullopt;
  // Integers are masks of 0 and 1; floats that multiply may be any weights.
  if (isFloat(value) && !asBool)
    return std::nullopt;
  return TokenMask{value, false};
}

std::optional<TokenMask> tnl::raising::matchTokenMask(const Raiser &raiser,
                                                      Value value,
                                                      const Index &index,
                                                      Axis tokens) {
  return matchMask(raiser, value, index, tokens, /*asBool=*/false);
}

// v without the mask on it, when `op` is such a product or selection.
static Value unmasked(const Raiser &raiser, Operation *op, const Index &index,
                      Value &mask) {
  auto tokens = [&](Value value, bool wantInverted) -> bool {
    auto inner = broadcastIndex(index, value);
    auto found =
        inner ? matchTokenMask(raiser, value, *inner, Axis::Row) : std::nullopt;
    if (!found || found->inverted != wantInverted)
      return false;
    mask = found->tokens;
    return true;
  };
  if (auto where = dyn_cast<onnx::WhereOp>(op)) {
    bool zeroFirst = isUniform(where.getX(), 0);
    Value kept = zeroFirst ? where.getY() : where.getX();
    if ((zeroFirst || isUniform(where.getY(), 0)) &&
        raiser.sameShape(kept, where) &&
        tokens(where.getCondition(), /*wantInverted=*/zeroFirst))
      return kept;
  }
  if (auto mul = dyn_cast<onnx::MulOp>(op)) {
    for (auto [kept, other] :
         {std::pair(mul.getA(), mul.getB()), std::pair(mul.getB(), mul.getA())})
      if (raiser.sameShape(kept, mul) && other.getType() != mul.getType() &&
          tokens(other, false))
        return kept;
  }
  return {};
}

// The index of [B, N, H*P] behind a reshape to [B, N, H, P].
static std::optional<Index>
mergedIndex(const Raiser &raiser, onnx::ReshapeOp reshape, const Index &index) {
  if (rankOf(reshape.getData()) != 3 || index.size() != 4 ||
      !raiser.sameSize(reshape.getData(), 0, reshape, 0) ||
      !raiser.sameSize(reshape.getData(), 1, reshape, 1))
    return std::nullopt;
  return Index{index[0], index[1], Axis::Other};
}

static Value peel(Raiser &raiser, Operation *at, Value value,
                  const Index &index, Value &mask) {
  Operation *op = value.getDefiningOp();
  if (!op || rankOf(value) != static_cast<int64_t>(index.size()))
    return {};
  if (Value kept = unmasked(raiser, op, index, mask))
    return kept;
  std::optional<Index> inner;
  if (auto reshape = dyn_cast<onnx::ReshapeOp>(op))
    inner = mergedIndex(raiser, reshape, index);
  else if (auto cast = dyn_cast<onnx::CastOp>(op);
           cast && isFloat(cast.getInput()))
    inner = index;
  else if (isa<onnx::TransposeOp>(op))
    inner = operandIndex(raiser, op, index);
  if (!inner)
    return {};
  Value kept = peel(raiser, at, op->getOperand(0), *inner, mask);
  if (!kept)
    return {};
  raiser.rewriter.setInsertionPoint(at);
  Operation *copy = raiser.rewriter.clone(*op);
  copy->setOperand(0, kept);
  // The same value twice would hide that two steps use the same keys.
  for (Operation *user : kept.getUsers())
    if (user != copy && user->getBlock() == at->getBlock() &&
        user->isBeforeInBlock(at) &&
        OperationEquivalence::isEquivalentTo(
            user, copy, OperationEquivalence::IgnoreLocations)) {
      copy->erase();
      return user->getResult(0);
    }
  return copy->getResult(0);
}

Value tnl::raising::withoutPadding(Raiser &raiser, Operation *at, Value value,
                                   Value &mask) {
  bool packed = rankOf(value) == 3;
  Index index = packed ? Index{Axis::Batch, Axis::Row, Axis::Other}
                       : Index{Axis::Batch, Axis::Head, Axis::Row, Axis::Other};
  Value kept = peel(raiser, at, value, index, mask);
  if (!kept)
    return value;
  // The mask must cover exactly the tokens of the value.
  if (!raiser.sameSize(mask, 0, value, 0) ||
      !raiser.sameSize(mask, 1, value, packed ? 1 : 2)) {
    mask = {};
    return value;
  }
  return kept;
}
