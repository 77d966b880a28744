//===- VerifyMemory.cpp - Checks of memory, pipelines and TMA -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Verify.h"

using namespace mlir;
using namespace tnl::tile;

static LogicalResult expectTopLevel(Operation *op) {
  if (isa<KernelOp>(op->getParentOp()))
    return success();
  return op->emitOpError() << "belongs at the top level of a kernel";
}

//===----------------------------------------------------------------------===//
// Shared tiles
//===----------------------------------------------------------------------===//

LogicalResult AllocOp::verify() { return expectTopLevel(*this); }

LogicalResult StageOp::verify() {
  SharedType ring = getRing().getType();
  if (!ring.isRing())
    return emitOpError() << "needs a ring (stages x rows x columns), got "
                         << ring;
  if (getType() != ring.getStageType())
    return emitOpError() << "gives " << ring.getStageType() << ", a stage of "
                         << ring << ", got " << getType();
  return success();
}

LogicalResult SliceOp::verify() {
  SharedType tile = getTile().getType(), result = getType();
  if (failed(expectOneStage(*this, "the tile", tile)) ||
      failed(expectOneStage(*this, "the result", result)))
    return failure();
  if (tile.getElementType() != result.getElementType() ||
      tile.getSwizzled() != result.getSwizzled())
    return emitOpError() << "keeps element type and swizzle, but slices "
                         << tile << " to " << result;
  if (!tile.getSwizzled() && tile.getPitch() != result.getPitch())
    return emitOpError() << "keeps the pitch: rows of the result must be "
                         << tile.getPitch() << " elements apart, got "
                         << result.getPitch();
  if (tile.getSwizzled() && result.getRows() != tile.getRows() &&
      result.getCols() != kBoxColumns)
    return emitOpError() << "of a swizzled tile has all " << tile.getRows()
                         << " rows or is " << kBoxColumns
                         << " columns wide, got " << shapeOf(result);
  struct Side {
    StringRef what, unitName;
    Value start;
    int64_t size, whole, unit;
  };
  for (const Side &side :
       {Side{"rows", "row", getRow(), result.getRows(), tile.getRows(), 8},
        Side{"columns", "col", getCol(), result.getCols(), tile.getCols(),
             kBoxColumns}}) {
    int64_t start = constantOf(side.start).value_or(0);
    if (start < 0 || side.size > side.whole || start > side.whole - side.size)
      return emitOpError() << "takes " << side.what << " " << start << " to "
                           << start + side.size << " of " << side.whole;
    if (tile.getSwizzled() && start % side.unit != 0)
      return emitOpError() << side.unitName
                           << " in a swizzled tile must be a multiple of "
                           << side.unit << ", got " << start;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Loads and stores of elements
//===----------------------------------------------------------------------===//

/// `value` is an element of `memory`, or 2, 4 or 8 neighbours.
static LogicalResult verifyAccess(Operation *op, Type memory,
                                  OperandRange indices, Type value) {
  auto shared = dyn_cast<SharedType>(memory);
  Type element = shared ? shared.getElementType()
                        : cast<GlobalType>(memory).getElementType();
  int64_t count = 1;
  if (auto vector = dyn_cast<VectorType>(value)) {
    count = vector.getRank() == 1 && !vector.isScalable() ? vector.getDimSize(0)
                                                          : 0;
    if (count != 2 && count != 4 && count != 8)
      return op->emitOpError()
             << "vectors have 2, 4 or 8 elements, got " << value;
    if (count * bytesOf(element) > 16)
      return op->emitOpError() << "moves at most 16 bytes, got " << count
                               << " elements of " << element;
    value = vector.getElementType();
  }
  if (value != element)
    return op->emitOpError() << "elements of " << memory << " are " << element
                             << ", got " << value;
  if (!shared) {
    if (indices.size() != 1)
      return op->emitOpError()
             << "a global array has one index, got " << indices.size();
    Type type = indices.front().getType();
    if (!type.isInteger(32) && !type.isInteger(64))
      return op->emitOpError() << "the index must be i32 or i64, got " << type;
    return success();
  }
  if (failed(expectOneStage(op, "the tile", shared)))
    return failure();
  if (shared.getSwizzled())
    return op->emitOpError()
           << "elements of a swizzled tile are reached by tile.load_frag and "
              "tile.store_frag only, got "
           << memory;
  if (indices.size() != 2)
    return op->emitOpError() << "a shared tile has row and column, got "
                             << indices.size() << " indices";
  for (Value index : indices)
    if (!index.getType().isInteger(32))
      return op->emitOpError()
             << "row and column must be i32, got " << index.getType();
  if (shared.getPitch() % count != 0)
    return op->emitOpError()
           << "rows " << shared.getPitch()
           << " elements apart do not keep vectors of " << count << " aligned";
  int64_t row = constantOf(indices[0]).value_or(0);
  int64_t col = constantOf(indices[1]).value_or(0);
  if (row < 0 || row >= shared.getRows() || col < 0 ||
      count > shared.getCols() || col > shared.getCols() - count)
    return op->emitOpError() << "row " << row << ", columns " << col << " to "
                             << col + count << " are outside of " << memory;
  if (col % count != 0)
    return op->emitOpError() << "column " << col << " is no multiple of "
                             << count << ", the vector's size";
  return success();
}

LogicalResult LoadOp::verify() {
  return verifyAccess(*this, getSource().getType(), getIndices(), getType());
}

LogicalResult StoreOp::verify() {
  return verifyAccess(*this, getTarget().getType(), getIndices(),
                      getValue().getType());
}

//===----------------------------------------------------------------------===//
// Pipelines
//===----------------------------------------------------------------------===//

/// Arrivals and bytes that an mbarrier counts.
static constexpr int64_t kMaxCount = (1 << 20) - 1;

LogicalResult CreatePipelineOp::verify() {
  if (failed(expectTopLevel(*this)) ||
      failed(expectRange(*this, "full", getFullAttr().getInt(), 1, kMaxCount)))
    return failure();
  return expectRange(*this, "empty", getEmptyAttr().getInt(), 1, kMaxCount);
}

LogicalResult ExpectBytesOp::verify() {
  return expectRange(*this, "bytes", getBytesAttr().getInt(), 1, kMaxCount);
}

//===----------------------------------------------------------------------===//
// TMA
//===----------------------------------------------------------------------===//

/// What TMA asks of a shared address.
static constexpr int64_t kTMAAlignment = 128;

static LogicalResult verifyBox(Operation *op, TypedValue<SharedType> value,
                               MapType map, OperandRange coordinates) {
  SharedType tile = value.getType();
  if (coordinates.size() != map.getBox().size())
    return op->emitOpError()
           << "needs " << map.getBox().size() << " coordinates for " << map
           << ", got " << coordinates.size();
  if (failed(expectOneStage(op, "the tile", tile)))
    return failure();
  if (tile.getElementType() != map.getElementType())
    return op->emitOpError()
           << "elements of the tile are " << tile.getElementType()
           << ", of the map " << map.getElementType();
  if (tile.getSwizzled() != map.isSwizzled())
    return op->emitOpError()
           << "the box of " << map
           << (map.isSwizzled() ? " is 128 bytes wide, so the tile is swizzled"
                                : " is less than 128 bytes wide, so the tile "
                                  "is not swizzled")
           << ", got " << tile;
  if (tile.getSwizzled() && tile.getCols() != kBoxColumns)
    return op->emitOpError() << "the tile must be one box of " << kBoxColumns
                             << " columns (tile.slice), got " << tile;
  if (!tile.getSwizzled() && tile.getPitch() != tile.getCols())
    return op->emitOpError() << "TMA leaves no padding between rows, but rows "
                                "of the tile are "
                             << tile.getPitch() << " elements apart for "
                             << tile.getCols() << " columns";
  int64_t boxElements = map.getBytes() / bytesOf(map.getElementType());
  if (tile.getRows() * tile.getCols() != boxElements)
    return op->emitOpError()
           << "the box of " << map << " has " << boxElements
           << " elements, but the tile has " << tile.getRows() * tile.getCols();
  if (value.getDefiningOp<StageOp>() &&
      tile.getStageBytes() % kTMAAlignment != 0)
    return op->emitOpError()
           << "stages of " << tile.getStageBytes()
           << " bytes are not aligned to " << kTMAAlignment << ", as TMA needs";
  auto slice = value.getDefiningOp<SliceOp>();
  if (slice && !tile.getSwizzled()) {
    int64_t start = constantOf(slice.getRow()).value_or(0) * tile.getPitch() +
                    constantOf(slice.getCol()).value_or(0);
    if (start * bytesOf(tile.getElementType()) % kTMAAlignment != 0)
      return op->emitOpError() << "the slice starts at byte "
                               << start * bytesOf(tile.getElementType())
                               << " of its tile, no multiple of "
                               << kTMAAlignment << ", as TMA needs";
  }
  return success();
}

LogicalResult TMALoadOp::verify() {
  return verifyBox(*this, getTile(), getMap().getType(), getCoordinates());
}

LogicalResult TMAStoreOp::verify() {
  return verifyBox(*this, getTile(), getMap().getType(), getCoordinates());
}

LogicalResult TMAStoreWaitOp::verify() {
  return expectRange(*this, "pending", getPendingAttr().getInt(), 0, 63);
}
