//===- LinearFMA.cpp - Products of any types and sizes --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A block computes 128 x 64 elements, 64 x 64 in each of two warpgroups, from
// tiles of 32 inner columns in shared memory. The next tiles travel in
// registers while the current ones are multiplied.
//
//===----------------------------------------------------------------------===//

#include "Linear.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

namespace {

constexpr int32_t kTileThreads = 256;
constexpr int64_t kRows = 128, kInner = 32;
/// Rows of shared tiles are this far apart: 4 neighbours of 8 rows then lie in
/// different banks.
constexpr int64_t kPitch = kInner + 4;

/// Moves tiles of a row-major matrix from global to shared memory.
class TileMover {
public:
  TileMover(KernelBuilder &k, Val matrix, Val rows, Val columns, Val firstRow,
            int64_t tileRows, int64_t width)
      : k(k), matrix(matrix), columns(columns), width(width) {
    Val thread = k.threadId();
    int64_t across = kInner / width; // threads side by side in a row
    col = (thread % double(across)) * double(width);
    Val row = thread / double(across);
    int64_t step =
        kTileThreads / across; // divides tileRows: width is at most 8
    for (int64_t first = 0; first < tileRows; first += step) {
      Val inTile = row + double(first);
      Val inMatrix = firstRow + inTile;
      tileRow.push_back(inTile);
      inside.push_back(inMatrix < rows);
      begin.push_back(toI64(inMatrix) * toI64(columns));
    }
  }

  /// Loads this thread's part of the tile that starts at column `first`.
  Pieces fetch(Val first) const {
    Pieces pieces;
    Val column = first + col;
    for (auto [start, rowInside] : llvm::zip(begin, inside))
      llvm::append_range(pieces,
                         loadPieces(k, matrix, start + toI64(column), width,
                                    rowInside & (column < columns)));
    return pieces;
  }

  void put(ArrayRef<Val> pieces, Val tile) const {
    size_t each = pieces.size() / tileRow.size();
    for (auto [i, row] : llvm::enumerate(tileRow)) {
      SmallVector<Val> values = toElements(pieces.slice(i * each, each));
      storeShared(k, values, tile, row, col);
    }
  }

private:
  KernelBuilder &k;
  Val matrix, columns, col;
  int64_t width;
  SmallVector<Val> tileRow, inside, begin;
};

} // namespace

void tnl::gpu::emitFMA(const Product &product, LaunchBuilder &host) {
  int64_t rank = cast<RankedTensorType>(product.x.getType()).getRank();
  Val rowCount = host.sizes(product.x, 0, rank - 1);
  Val columnCount = host.size(product.weights[0], 0);
  int64_t fixed = lastSize(product.x);

  // As many accumulators for a glu as for one product.
  int64_t myCols = 64 / product.weights.size(), blockCols = 2 * myCols;

  Arguments arguments;
  int x = arguments.add(host.buffer(product.x));
  SmallVector<int> weights;
  for (Value weight : product.weights)
    weights.push_back(arguments.add(host.buffer(weight)));
  Epilogue epilogue(product, host, arguments);
  int rowsAt = arguments.add(rowCount), columnsAt = arguments.add(columnCount);
  int innerAt = arguments.add(host.size(product.x, rank - 1));

  KernelBuilder k(host.module(), host.loc(),
                  host.kernelName(weights.size() == 2 ? "glu" : "linear"),
                  arguments.types(), kTileThreads);
  Val rows = k.arg(rowsAt), columns = k.arg(columnsAt);
  Val inner = ShapedType::isDynamic(fixed) ? k.arg(innerAt) : k.i32(fixed);
  Val firstRow = k.blockId(tile::Axis::X) * double(kRows);
  Val firstCol = k.blockId(tile::Axis::Y) * double(blockCols);

  Type f32 = k.f32Type();
  SmallVector<Val> tiles = {k.alloc({kRows, kInner}, f32, false, kPitch)};
  SmallVector<TileMover> movers;
  movers.emplace_back(k, k.arg(x), rows, inner, firstRow, kRows,
                      vectorWidth(elementOf(product.x), fixed));
  for (auto [weight, argument] : llvm::zip(product.weights, weights)) {
    tiles.push_back(k.alloc({blockCols, kInner}, f32, false, kPitch));
    movers.emplace_back(k, k.arg(argument), columns, inner, firstCol, blockCols,
                        vectorWidth(elementOf(weight), fixed));
  }
  Val myCol = (k.threadId() / double(tile::kWarpgroup)) * double(myCols);
  SmallVector<Val> mine;
  for (Val tile : ArrayRef(tiles).drop_front())
    mine.push_back(k.slice(tile, myCol, k.i32(0), myCols, kInner));
  tile::FragType type = k.frag(kRows, myCols);

  // Carried: the accumulators, then what was fetched of the next tiles.
  KernelBuilder::Carried inits(weights.size(), k.zeros(type));
  SmallVector<size_t> counts;
  for (const TileMover &mover : movers) {
    Pieces pieces = mover.fetch(k.i32(0));
    counts.push_back(pieces.size());
    llvm::append_range(inits, pieces);
  }
  KernelBuilder::Carried results = k.forLoop(
      k.i32(0), inner, k.i32(kInner), inits,
      [&](Val first, ArrayRef<Val> carried) -> KernelBuilder::Carried {
        ArrayRef<Val> fetched = carried.drop_front(weights.size());
        for (auto [mover, tile, count] : llvm::zip(movers, tiles, counts)) {
          mover.put(fetched.take_front(count), tile);
          fetched = fetched.drop_front(count);
        }
        k.barrier();
        KernelBuilder::Carried ahead;
        for (const TileMover &mover : movers)
          llvm::append_range(ahead, mover.fetch(first + double(kInner)));
        KernelBuilder::Carried next;
        for (size_t i = 0; i < weights.size(); ++i)
          next.push_back(
              k.fma(tiles[0], mine[i], carried[i], type, false, true));
        k.barrier();
        llvm::append_range(next, ahead);
        return next;
      });

  k.forEach(ArrayRef(results).take_front(weights.size()),
            [&](ArrayRef<Val> sums, Val row, Val col) {
              Val r = firstRow + row, c = firstCol + myCol + col;
              Val inside = (r < rows) & (c < columns);
              epilogue.store(k, sums, epilogue.rowScale(k, r, inside), r, c,
                             columns, inside);
            });
  tile::KernelOp kernel = k.finish();
  host.launch(kernel, ceilDiv(rowCount, kRows), ceilDiv(columnCount, blockCols),
              host.index(1), arguments.values());
}
