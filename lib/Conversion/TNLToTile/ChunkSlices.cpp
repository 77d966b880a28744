//===- ChunkSlices.cpp - Which slices are those of a chunk ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ChunkMatcher.h"
#include "TNL/Transforms/TileAttention.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

Value ChunkMatcher::throughCasts(Value value) {
  while (auto cast = value.getDefiningOp<tensor::CastOp>()) {
    taken.insert(cast);
    value = cast.getSource();
  }
  return value;
}

std::optional<std::pair<Value, int64_t>> ChunkMatcher::dimensionOf(Value size) {
  auto dim = size.getDefiningOp<tensor::DimOp>();
  auto axis = dim ? dim.getConstantIndex() : std::nullopt;
  if (!axis)
    return std::nullopt;
  Value source = dim.getSource();
  while (Operation *op = source.getDefiningOp()) {
    if (isa<SplitHeadsOp>(op)) {
      // [B, N, H*P] -> [B, H, N, P]
      if (*axis == 2)
        axis = 1;
      else if (*axis != 0)
        return std::nullopt;
    } else if (!isa<tensor::CastOp>(op)) {
      return std::nullopt;
    }
    source = op->getOperand(0);
  }
  if (!isArgument(source))
    return std::nullopt;
  return std::pair(source, *axis);
}

bool ChunkMatcher::isWhole(RankedTensorType type, int64_t axis,
                           OpFoldResult size) {
  std::optional<int64_t> known = getConstantIntValue(size);
  if (known && *known == type.getDimSize(axis))
    return true;
  // Other dimensions than the batch are static.
  if (axis != 0 || !type.isDynamicDim(0))
    return false;
  if (known) {
    batchSizes.push_back(*known);
    return true;
  }
  auto dimension = dimensionOf(cast<Value>(size));
  if (!dimension || dimension->second != 0)
    return false;
  batches.push_back(dimension->first);
  return true;
}

bool ChunkMatcher::isChunkOf(OffsetSizeAndStrideOpInterface slice,
                             RankedTensorType whole, int64_t tokenAxis) {
  for (auto [i, offset, size, stride] :
       llvm::enumerate(slice.getMixedOffsets(), slice.getMixedSizes(),
                       slice.getMixedStrides())) {
    int64_t axis = static_cast<int64_t>(i);
    if (!isOneInteger(stride))
      return false;
    if (axis == tokenAxis) {
      if (!isStep(offset) || !isChunkSize(loop(), size))
        return false;
    } else if (axis == 2 && tokenAxis == 1) {
      if (!getConstantIntValue(offset) || !getConstantIntValue(size))
        return false;
    } else if (!isZeroInteger(offset) || !isWhole(whole, axis, size)) {
      return false;
    }
  }
  return true;
}

bool ChunkMatcher::isColumns(tensor::ExtractSliceOp slice) {
  RankedTensorType whole = slice.getSourceType();
  if (whole.getRank() != 3 || slice.getType().getRank() != 3 || sliced)
    return false;
  SmallVector<OpFoldResult> offsets = slice.getMixedOffsets(),
                            sizes = slice.getMixedSizes();
  auto isOne = [](OpFoldResult stride) { return isOneInteger(stride); };
  // What is cut here has the tokens of the chunk, or all of a static number.
  std::optional<int64_t> tokens = getConstantIntValue(sizes[1]);
  bool isAll = tokens ? *tokens == whole.getDimSize(1)
                      : loop() && isChunkSize(loop(), sizes[1]);
  return llvm::all_of(slice.getMixedStrides(), isOne) &&
         isZeroInteger(offsets[0]) && isZeroInteger(offsets[1]) && isAll &&
         isWhole(whole, 0, sizes[0]) && getConstantIntValue(offsets[2]) &&
         getConstantIntValue(sizes[2]);
}
