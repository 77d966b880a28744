//===- Chunks.cpp - What tiled attention is made of -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SizeRules.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;

static constexpr llvm::StringLiteral kHeads = "[batch, heads, tokens, width]";

/// All of `tensors` are [batch, heads, tokens, width].
static LogicalResult expectHeads(Operation *op,
                                 std::initializer_list<NamedTensor> tensors) {
  for (const NamedTensor &tensor : tensors)
    if (failed(expectRank(op, tensor, 4, kHeads)))
      return failure();
  return success();
}

/// What operations with a decay have in common: `x` has the heads on axis 1.
template <typename Op>
static LogicalResult verifyDecay(Op op, const NamedTensor &x) {
  if (failed(verifyDecayRank(op, op.getDecay(), op.getSlopesAttr())) ||
      failed(verifySizes(op)) || failed(expectStatic(op, x, 1)))
    return failure();
  return verifyDecaySlopes(op, x.dim(1));
}

//===----------------------------------------------------------------------===//
// chunk_scores
//===----------------------------------------------------------------------===//

LogicalResult ChunkScoresOp::sizeRules(SizeRules &rules) {
  NamedTensor q{"q", getQ()}, k{"k", getK()}, result{"the result", getResult()};
  if (failed(rules.sameLeading(q, k, 4)) ||
      failed(rules.sameLeading(q, result, 3)) ||
      failed(rules.same(k, 2, result, 3)))
    return failure();
  return rules.decay(getDecay(), q, /*tokenAxis=*/2, /*keyAxis=*/3);
}

LogicalResult ChunkScoresOp::verify() {
  NamedTensor q{"q", getQ()};
  if (failed(expectHeads(*this, {q, {"k", getK()}})) ||
      failed(expectRank(*this, {"the result", getResult()}, 4,
                        "[batch, heads, tokens, tokens]")))
    return failure();
  return verifyDecay(*this, q);
}

LogicalResult ChunkScoresOp::canonicalize(ChunkScoresOp op,
                                          PatternRewriter &rewriter) {
  return foldConstantDecay(op, rewriter);
}

//===----------------------------------------------------------------------===//
// chunk_apply
//===----------------------------------------------------------------------===//

LogicalResult ChunkApplyOp::sizeRules(SizeRules &rules) {
  NamedTensor scores{"scores", getScores()}, v{"v", getV()},
      result{"the result", getResult()};
  if (failed(rules.sameLeading(scores, v, 3)) ||
      failed(rules.same(scores, 3, v, 2)))
    return failure();
  return rules.sameLeading(v, result, 4);
}

LogicalResult ChunkApplyOp::verify() {
  if (failed(expectRank(*this, {"scores", getScores()}, 4,
                        "[batch, heads, tokens, tokens]")) ||
      failed(expectHeads(*this, {{"v", getV()}, {"the result", getResult()}})))
    return failure();
  return verifySizes(*this);
}

//===----------------------------------------------------------------------===//
// state_read
//===----------------------------------------------------------------------===//

LogicalResult StateReadOp::sizeRules(SizeRules &rules) {
  NamedTensor q{"q", getQ()}, state{"state", getState()},
      result{"the result", getResult()};
  if (failed(rules.sameLeading(q, state, 2)) ||
      failed(rules.same(q, 3, state, 2)) ||
      failed(rules.sameLeading(q, result, 3)) ||
      failed(rules.same(state, 3, result, 3)))
    return failure();
  return rules.decay(getDecay(), q, /*tokenAxis=*/2, /*keyAxis=*/3);
}

LogicalResult StateReadOp::verify() {
  NamedTensor q{"q", getQ()};
  if (failed(expectHeads(*this, {q, {"the result", getResult()}})) ||
      failed(verifyState(*this, "state", getState())))
    return failure();
  return verifyDecay(*this, q);
}

LogicalResult StateReadOp::canonicalize(StateReadOp op,
                                        PatternRewriter &rewriter) {
  return foldConstantDecay(op, rewriter);
}

//===----------------------------------------------------------------------===//
// state_update
//===----------------------------------------------------------------------===//

LogicalResult StateUpdateOp::sizeRules(SizeRules &rules) {
  NamedTensor state{"state", getState()}, k{"k", getK()}, v{"v", getV()},
      result{"the result", getResult()};
  if (failed(rules.sameLeading(k, v, 3)) ||
      failed(rules.sameLeading(state, result, 4)) ||
      failed(rules.state(state, rules.size(k, 0), rules.size(k, 1),
                         rules.size(k, 3), rules.size(v, 3))))
    return failure();
  return rules.decay(getDecay(), k, /*tokenAxis=*/2, /*keyAxis=*/3);
}

LogicalResult StateUpdateOp::verify() {
  NamedTensor k{"k", getK()};
  if (failed(verifyState(*this, "state", getState())) ||
      failed(verifyState(*this, "the result", getResult())) ||
      failed(expectHeads(*this, {k, {"v", getV()}})))
    return failure();
  return verifyDecay(*this, k);
}

LogicalResult StateUpdateOp::canonicalize(StateUpdateOp op,
                                          PatternRewriter &rewriter) {
  return foldConstantDecay(op, rewriter);
}

//===----------------------------------------------------------------------===//
// state_carry
//===----------------------------------------------------------------------===//

LogicalResult StateCarryOp::sizeRules(SizeRules &rules) {
  NamedTensor state{"state", getState()}, local{"local", getLocal()},
      result{"the result", getResult()};
  if (failed(rules.sameLeading(state, local, 4)) ||
      failed(rules.sameLeading(state, result, 4)) ||
      (!getDecay() &&
       failed(rules.has(state, 1, getSlopes().size(), "slopes"))))
    return failure();
  return rules.decay(getDecay(), state, /*tokenAxis=*/std::nullopt,
                     /*keyAxis=*/2);
}

LogicalResult StateCarryOp::verify() {
  NamedTensor state{"state", getState()};
  for (NamedTensor tensor :
       {state, NamedTensor{"local", getLocal()}, {"the result", getResult()}})
    if (failed(verifyState(*this, tensor.name, tensor.value)))
      return failure();
  if (failed(verifyDecayRank(*this, getDecay(), getSlopesAttr())) ||
      failed(verifySizes(*this)) ||
      failed(verifyDecaySlopes(*this, getSlopes().size())))
    return failure();
  bool varies =
      getDecay() && cast<RankedTensorType>(getDecay().getType()).getRank() > 1;
  if (varies && getTokens())
    return emitOpError("takes no number of tokens beside a decay of each");
  if (!varies && !getTokens())
    return emitOpError("needs the number of tokens of a decay that is constant "
                       "in time");
  return success();
}

LogicalResult StateCarryOp::canonicalize(StateCarryOp op,
                                         PatternRewriter &rewriter) {
  return foldConstantDecay(op, rewriter);
}

//===----------------------------------------------------------------------===//
// mask_values
//===----------------------------------------------------------------------===//

LogicalResult MaskValuesOp::sizeRules(SizeRules &rules) {
  NamedTensor v{"v", getV()}, result{"the result", getResult()};
  if (failed(rules.sameLeading(v, result, 4)))
    return failure();
  return rules.mask(getMask(), v, 2);
}

LogicalResult MaskValuesOp::verify() {
  if (failed(expectHeads(*this, {{"v", getV()}})) ||
      failed(verifyMask(*this, getMask())))
    return failure();
  return verifySizes(*this);
}

/// Nothing is padding, or it is 0 already.
OpFoldResult MaskValuesOp::fold(FoldAdaptor adaptor) {
  auto isOne = [](const auto &number) { return !number.isZero(); };
  if (auto mask = dyn_cast_or_null<DenseIntElementsAttr>(adaptor.getMask()))
    if (llvm::all_of(mask.getValues<APInt>(), isOne))
      return getV();
  if (auto mask = dyn_cast_or_null<DenseFPElementsAttr>(adaptor.getMask()))
    if (llvm::all_of(mask.getValues<APFloat>(), isOne))
      return getV();
  auto before = getV().getDefiningOp<MaskValuesOp>();
  return before && before.getMask() == getMask() ? getV() : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// sums_of_squares
//===----------------------------------------------------------------------===//

LogicalResult SumsOfSquaresOp::sizeRules(SizeRules &rules) {
  NamedTensor x{"x", getX()}, result{"the result", getResult()};
  if (failed(rules.same(x, 0, result, 0)) ||
      failed(rules.same(x, 2, result, 1)))
    return failure();
  return rules.same(x, 1, result, 2);
}

LogicalResult SumsOfSquaresOp::verify() {
  if (failed(expectHeads(*this, {{"x", getX()}})) ||
      failed(expectRank(*this, {"the result", getResult()}, 3,
                        "[batch, tokens, heads]")))
    return failure();
  return verifySizes(*this);
}

//===----------------------------------------------------------------------===//
// The tokens of the chunk
//===----------------------------------------------------------------------===//

Value ChunkScoresOp::getChunk() { return getQ(); }
Value ChunkApplyOp::getChunk() { return getV(); }
Value StateReadOp::getChunk() { return getQ(); }
Value StateUpdateOp::getChunk() { return getK(); }
Value StateCarryOp::getChunk() { return {}; }
Value MaskValuesOp::getChunk() { return getV(); }
Value SumsOfSquaresOp::getChunk() { return getX(); }
