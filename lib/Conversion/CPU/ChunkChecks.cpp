//===- ChunkChecks.cpp - Whether a chunk is what a loop goes through ------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ChunkEmitter.h"
#include "TNL/Transforms/TileAttention.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

/// Most tokens of a chunk, whose scores are scratch.
static constexpr int64_t kMaxChunk = 128;

bool ChunkEmitter::refuse(Operation *op, const Twine &why) {
  if (!hasFailed)
    op->emitOpError(why);
  hasFailed = true;
  return false;
}

//===----------------------------------------------------------------------===//
// The loop
//===----------------------------------------------------------------------===//

/// A slice is of all tokens, or of those of the chunk along one axis.
template <typename SliceOp>
static bool isSlice(SliceOp slice, Value first,
                    function_ref<bool(OpFoldResult)> isChunkSize) {
  int64_t axes = 0;
  for (auto [offset, size, stride] :
       llvm::zip_equal(slice.getMixedOffsets(), slice.getMixedSizes(),
                       slice.getMixedStrides())) {
    if (!isOneInteger(stride))
      return false;
    if (dyn_cast<Value>(offset) == first) {
      if (++axes > 1 || !isChunkSize(size))
        return false;
    } else if (!isZeroInteger(offset)) {
      return false;
    }
  }
  return slice.getType().getRank() == slice.getSourceType().getRank();
}

bool ChunkEmitter::checkLoop() {
  if (!scope.loop) {
    for (Operation *op : scope.ops) {
      auto chunk = dyn_cast<ChunkOpInterface>(op);
      Value tokens = chunk ? chunk.getChunk() : Value();
      if (!tokens)
        continue;
      block = cast<ShapedType>(tokens.getType()).getDimSize(2);
      if (ShapedType::isDynamic(block) || block > kMaxChunk)
        return refuse(op, "is compiled in a loop over chunks, or for at most " +
                              Twine(kMaxChunk) +
                              " tokens; tnl-tile-attention writes both");
    }
    return true;
  }
  scf::ForOp loop = scope.loop;
  auto step = getConstantIntValue(loop.getStep());
  if (!step || *step <= 0 || *step > kMaxChunk ||
      !isZeroInteger(loop.getLowerBound()) ||
      !loop.getUpperBound().getType().isIndex())
    return refuse(loop,
                  "carries a state over chunks, but does not go from 0 in "
                  "steps of at most " +
                      Twine(kMaxChunk) + " tokens");
  block = *step;
  Value first = loop.getInductionVar();
  auto isSize = [&](OpFoldResult size) { return isChunkSize(loop, size); };
  for (Operation *op : scope.ops) {
    auto extract = dyn_cast<tensor::ExtractSliceOp>(op);
    auto insert = dyn_cast<tensor::InsertSliceOp>(op);
    if ((extract && !isSlice(extract, first, isSize)) ||
        (insert && !isSlice(insert, first, isSize)))
      return refuse(op, "is no slice of the chunk's tokens");
  }
  return true;
}

/// Whether a tensor has the tokens of the chunk.
bool ChunkEmitter::isOfChunk(Value value) {
  if (!scope.loop)
    return true;
  while (Operation *op = value.getDefiningOp()) {
    if (!scope.ops.contains(op))
      return false;
    if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
      return llvm::is_contained(slice.getOffsets(),
                                scope.loop.getInductionVar());
    if (auto chunk = dyn_cast<ChunkOpInterface>(op))
      value = chunk.getChunk();
    else
      value = op->getNumOperands() ? op->getOperand(0) : Value();
    if (!value)
      return false;
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

bool ChunkEmitter::planSizes() {
  number = b.getF32Type();
  int64_t heads = ShapedType::kDynamic, keys = heads, values = heads;
  bool needsKeys = false, needsValues = false;
  // Dimension `axis` of `tensor` is `size`.
  auto meet = [&](Operation *op, Value tensor, int64_t axis, int64_t &size) {
    needsKeys |= &size == &keys;
    needsValues |= &size == &values;
    int64_t known = cast<ShapedType>(tensor.getType()).getDimSize(axis);
    if (ShapedType::isDynamic(known) || known == size)
      return true;
    if (!ShapedType::isDynamic(size))
      return refuse(op, "has other heads or widths than the rest of its chunk");
    size = known;
    return true;
  };
  auto meetAll = [&](Operation *op, Value tensor, int64_t *first,
                     int64_t &last) {
    if (cast<ShapedType>(tensor.getType()).getElementType().isF64())
      number = b.getF64Type();
    return meet(op, tensor, 1, heads) &&
           (!first || meet(op, tensor, 2, *first)) && meet(op, tensor, 3, last);
  };
  auto ofTokens = [&](Operation *op, Value tensor, int64_t &width) {
    return (isOfChunk(tensor) ||
            refuse(op, "has operands that are no slices of the chunk")) &&
           meetAll(op, tensor, nullptr, width);
  };
  int64_t any = ShapedType::kDynamic;
  for (Operation *op : scope.ops) {
    bool fits = true;
    Value decay;
    if (auto scores = dyn_cast<ChunkScoresOp>(op)) {
      fits =
          ofTokens(op, scores.getQ(), keys) &&
          ofTokens(op, scores.getK(), keys) &&
          meetAll(op, scores.getResult(), nullptr, any = ShapedType::kDynamic);
      decay = scores.getDecay();
    } else if (auto apply = dyn_cast<ChunkApplyOp>(op)) {
      fits = ofTokens(op, apply.getV(), values) &&
             meetAll(op, apply.getResult(), nullptr, values);
    } else if (auto read = dyn_cast<StateReadOp>(op)) {
      fits = ofTokens(op, read.getQ(), keys) &&
             meetAll(op, read.getState(), &keys, values) &&
             meetAll(op, read.getResult(), nullptr, values);
      decay = read.getDecay();
    } else if (auto next = dyn_cast<StateUpdateOp>(op)) {
      fits = ofTokens(op, next.getK(), keys) &&
             ofTokens(op, next.getV(), values) &&
             meetAll(op, next.getState(), &keys, values) &&
             meetAll(op, next.getResult(), &keys, values);
      decay = next.getDecay();
    } else if (auto mask = dyn_cast<MaskValuesOp>(op)) {
      fits = ofTokens(op, mask.getV(), any = ShapedType::kDynamic) &&
             (isOfChunk(mask.getMask()) ||
              refuse(op, "has operands that are no slices of the chunk"));
    } else if (auto sums = dyn_cast<SumsOfSquaresOp>(op)) {
      fits = ofTokens(op, sums.getX(), any = ShapedType::kDynamic);
    }
    if (fits && decay && cast<ShapedType>(decay.getType()).getRank() > 1)
      fits = isOfChunk(decay) ||
             refuse(op, "has a decay that is no slice of the chunk");
    if (!fits)
      return false;
  }
  Operation *op = scope.loop ? scope.loop : scope.ops.front();
  for (Operation *other : scope.ops)
    if (isChunkOp(other))
      op = other;
  if (ShapedType::isDynamic(heads))
    return refuse(op, "heads must be known to be compiled");
  if ((needsKeys && ShapedType::isDynamic(keys)) ||
      (needsValues && ShapedType::isDynamic(values)))
    return refuse(op, "head widths must be static to be compiled");
  H = heads;
  K_ = needsKeys ? keys : 1;
  P = needsValues ? values : 1;
  return true;
}
