//===- FragmentMemory.cpp - Fragments to and from shared tiles ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Emitter.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tnl::tile;

//===----------------------------------------------------------------------===//
// Swizzled tiles: ldmatrix and stmatrix
//===----------------------------------------------------------------------===//

/// Bytes from a tile's start to what lane l of warp w addresses of the first
/// four 8 x 8 matrices, the swizzle included. Matrix l / 8 is the upper or
/// lower half of the warp's 16 rows (bit 0) in the first or second 8 columns
/// (bit 1); the lane names its row l % 8.
static Value laneOffset(bool transposed, Emitter &e) {
  return e.atEntry([&] {
    Value lane = e.lane(), warp = e.warp();
    Value row = e.bitAnd(lane, 7);
    Value half = e.bitAnd(e.shiftRight(lane, 3), 1);
    Value column = e.shiftRight(lane, 4);
    // Row and 16-byte piece in the box.
    Value tileRow, piece;
    if (transposed) {
      tileRow = e.add(e.shiftLeft(column, 3), row);
      piece = e.add(e.shiftLeft(warp, 1), half);
    } else {
      tileRow = e.add(e.add(e.shiftLeft(warp, 4), e.shiftLeft(half, 3)), row);
      piece = column;
    }
    return e.add(e.shiftLeft(tileRow, 7), e.shiftLeft(e.bitXor(piece, row), 4));
  });
}

/// Calls `access` for each 16 columns of each 64 rows of a fragment, which is
/// the tile or (not transposed) its columns from `start` on: the first of its
/// four registers and the lane's pointer.
static void forEachMatrix(FragType fragment, SharedType tile, Value address,
                          bool transposed, int64_t start, Emitter &e,
                          function_ref<void(int64_t, Value)> access) {
  Value base = e.add(address, laneOffset(transposed, e));
  int64_t boxBytes = tile.getRows() * kBoxRowBytes;
  int64_t tiles = fragment.getRows() / 64, steps = fragment.getCols() / 16;
  for (int64_t row = 0; row < tiles; ++row)
    for (int64_t step = 0; step < steps; ++step) {
      int64_t first = (row * steps + step) * 4;
      if (transposed) {
        access(first, e.sharedPointer(base, row * boxBytes +
                                                step * 16 * kBoxRowBytes));
        continue;
      }
      // Two pieces further: the swizzle makes it an xor of the address.
      int64_t place = start / 16 + step;
      Value moved = base;
      if (place % 4)
        moved = e.bitXor(base, e.i32(place % 4 * 32));
      access(first, e.sharedPointer(moved, place / 4 * boxBytes +
                                               row * 64 * kBoxRowBytes));
    }
}

static NVVM::MMALayout layoutOf(bool transposed) {
  return transposed ? NVVM::MMALayout::col : NVVM::MMALayout::row;
}

static SmallVector<Value> loadSwizzled(LoadFragOp op, Value address,
                                       Emitter &e) {
  MLIRContext *context = e.rewriter.getContext();
  Type four = LLVM::LLVMStructType::getLiteral(context,
                                               SmallVector<Type>(4, e.i32Type));
  SmallVector<Value> registers;
  forEachMatrix(
      op.getType(), op.getTile().getType(), address, op.getTransposed(),
      op.getFirst().value_or(0), e, [&](int64_t, Value pointer) {
        Value loaded = e.create<NVVM::LdMatrixOp>(
            four, pointer, 4, layoutOf(op.getTransposed()),
            NVVM::LdStMatrixShapeAttr::get(context, 8, 8),
            NVVM::LdStMatrixEltType::B16);
        for (int64_t i = 0; i < 4; ++i)
          registers.push_back(e.create<LLVM::ExtractValueOp>(loaded, i));
      });
  return registers;
}

static void storeSwizzled(StoreFragOp op, Value address, ValueRange registers,
                          Emitter &e) {
  MLIRContext *context = e.rewriter.getContext();
  forEachMatrix(op.getValue().getType(), op.getTile().getType(), address,
                op.getTransposed(), op.getFirst().value_or(0), e,
                [&](int64_t first, Value pointer) {
                  e.create<NVVM::StMatrixOp>(
                      pointer, registers.slice(first, 4),
                      layoutOf(op.getTransposed()),
                      NVVM::LdStMatrixShapeAttr::get(context, 8, 8),
                      NVVM::LdStMatrixEltType::B16);
                });
}

//===----------------------------------------------------------------------===//
// Other tiles: element by element
//===----------------------------------------------------------------------===//

namespace {
/// Where a thread finds the elements of a fragment in a row-major tile.
struct ElementAddresses {
  FragType fragment;
  SharedType tile;
  bool transposed;
  /// Two neighbouring columns of the fragment are one aligned access.
  bool pairs;

  int64_t bytes() const { return elementBytes(tile.getElementType()); }

  /// Bytes between rows and between columns of the fragment.
  int64_t rowBytes() const {
    return (transposed ? 1 : tile.getPitch()) * bytes();
  }
  int64_t colBytes() const {
    return (transposed ? tile.getPitch() : 1) * bytes();
  }

  Value base(Value address, Emitter &e) const {
    if (!fragment.isRowVector())
      address = e.add(address, e.mul(e.firstRow(), rowBytes()));
    if (!fragment.isColumnVector())
      address = e.add(address, e.mul(e.firstCol(), colBytes()));
    return address;
  }
  int64_t offset(ElementPlace place) const {
    return place.row * rowBytes() + place.col * colBytes();
  }
};
} // namespace

static ElementAddresses addressesOf(FragType fragment,
                                    TypedValue<SharedType> tile,
                                    bool transposed, Emitter &e) {
  ElementAddresses addresses{fragment, tile.getType(), transposed, false};
  int64_t pair = 2 * addresses.bytes();
  addresses.pairs =
      !transposed && !fragment.isColumnVector() &&
      e.info.getAlignment(tile) % pair == 0 &&
      (fragment.isRowVector() || addresses.rowBytes() % pair == 0);
  return addresses;
}

static SmallVector<Value> loadElements(LoadFragOp op, Value address,
                                       Emitter &e) {
  FragType type = op.getType();
  ElementAddresses addresses =
      addressesOf(type, op.getTile(), op.getTransposed(), e);
  Type element = addresses.tile.getElementType();
  Value base = addresses.base(address, e);
  SmallVector<ElementPlace> places =
      getElementPlaces(type.getRows(), type.getCols());
  SmallVector<Value> elements;
  for (size_t i = 0; i < places.size(); i += addresses.pairs ? 2 : 1) {
    Value pointer = e.sharedPointer(base, addresses.offset(places[i]));
    if (!addresses.pairs) {
      elements.push_back(e.load(pointer, element));
      continue;
    }
    Value pair = e.load(pointer, VectorType::get(2, element));
    for (int64_t j = 0; j < 2; ++j)
      elements.push_back(e.create<vector::ExtractOp>(pair, j));
  }
  if (type.getElementType() != element)
    for (Value &value : elements)
      value = e.create<arith::ExtFOp>(type.getElementType(), value);
  return e.pack(elements, type);
}

static void storeElements(StoreFragOp op, Value address, ValueRange registers,
                          Emitter &e) {
  FragType type = op.getValue().getType();
  ElementAddresses addresses =
      addressesOf(type, op.getTile(), op.getTransposed(), e);
  Value base = addresses.base(address, e);
  SmallVector<Value> elements = e.unpack(registers, type);
  SmallVector<ElementPlace> places =
      getElementPlaces(type.getRows(), type.getCols());
  for (size_t i = 0; i < places.size(); i += addresses.pairs ? 2 : 1) {
    Value pointer = e.sharedPointer(base, addresses.offset(places[i]));
    Value value = elements[i];
    if (addresses.pairs)
      value = e.create<vector::FromElementsOp>(
          VectorType::get(2, type.getElementType()),
          ValueRange{elements[i], elements[i + 1]});
    e.store(value, pointer);
  }
}

static LogicalResult lowerLoadFrag(LoadFragOp op, Operands<LoadFragOp> operands,
                                   Emitter &e) {
  Value address = operands.getTile().front();
  SmallVector<Value> registers = op.getTile().getType().getSwizzled()
                                     ? loadSwizzled(op, address, e)
                                     : loadElements(op, address, e);
  e.rewriter.replaceOpWithMultiple(op, {registers});
  return success();
}

static LogicalResult
lowerStoreFrag(StoreFragOp op, Operands<StoreFragOp> operands, Emitter &e) {
  Value address = operands.getTile().front();
  if (op.getTile().getType().getSwizzled())
    storeSwizzled(op, address, operands.getValue(), e);
  else
    storeElements(op, address, operands.getValue(), e);
  e.rewriter.eraseOp(op);
  return success();
}

void tnl::tile::addFragmentMemoryPatterns(Patterns &patterns) {
  patterns.add<LoadFragOp>(lowerLoadFrag);
  patterns.add<StoreFragOp>(lowerStoreFrag);
}
