//===- LinearVector.cpp - Products of few rows ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bound by reading the weights once: each warp streams the rows of the weight
// that belong to its columns, a lane taking every 32nd 16-byte piece, and sums
// over its lanes at the end. Up to 8 rows of x share what is read.
//
//===----------------------------------------------------------------------===//

#include "Linear.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

namespace {

constexpr int32_t kVectorThreads = 128;
constexpr int64_t kMostRows = 8;

/// Emits the kernel for `groupRows` rows at a time.
class VectorKernel {
public:
  VectorKernel(const Product &product, LaunchBuilder &host, int64_t groupRows)
      : product(product), host(host), groupRows(groupRows),
        columnsPerWarp((product.weights.size() == 2 ? 1 : 2) *
                       (groupRows > 1 ? 2 : 1)),
        fixed(lastSize(product.x)),
        width(std::max(vectorWidth(elementOf(product.x), fixed),
                       vectorWidth(elementOf(product.weights[0]), fixed))) {}

  void emit(Val blockRows);

private:
  int64_t sumCount() const {
    return columnsPerWarp * product.weights.size() * groupRows;
  }
  /// The rows' sums of squares follow the products.
  bool sumsSquares() const { return product.norm && !product.norm->sums; }
  /// Adds the products of `steps` pieces a lane from inner column `first` on.
  KernelBuilder::Carried accumulate(KernelBuilder &k, ArrayRef<Val> sums,
                                    Val first, int64_t steps, bool checked);

  const Product &product;
  LaunchBuilder &host;
  int64_t groupRows, columnsPerWarp, fixed, width;
  Val x, inner;
  SmallVector<Val> weights;      // arrays, one for each stream
  SmallVector<Val> weightBegins; // where the streams' rows begin
  SmallVector<Val> xBegins;
};

} // namespace

KernelBuilder::Carried VectorKernel::accumulate(KernelBuilder &k,
                                                ArrayRef<Val> sums, Val first,
                                                int64_t steps, bool checked) {
  // All of the weight first: it comes from far away.
  SmallVector<SmallVector<Pieces>> weightPieces(steps), xPieces(steps);
  SmallVector<Val> columns, masks;
  for (int64_t i = 0; i < steps; ++i) {
    columns.push_back(toI64(first + double(i * 32 * width)));
    masks.push_back(checked ? first + double(i * 32 * width) < inner : Val());
  }
  for (int64_t i = 0; i < steps; ++i)
    for (auto [weight, begin] : llvm::zip(weights, weightBegins))
      weightPieces[i].push_back(
          loadPieces(k, weight, begin + columns[i], width, masks[i]));
  KernelBuilder::Carried next(sums);
  for (int64_t i = 0; i < steps; ++i) {
    SmallVector<SmallVector<Val>> weightElements;
    for (const Pieces &pieces : weightPieces[i])
      weightElements.push_back(toElements(pieces));
    for (auto [row, begin] : llvm::enumerate(xBegins)) {
      SmallVector<Val> values =
          loadElements(k, x, begin + columns[i], width, masks[i]);
      for (auto [stream, elements] : llvm::enumerate(weightElements)) {
        Val &sum = next[stream * groupRows + row];
        for (auto [a, b] : llvm::zip_equal(values, elements))
          sum = Val(k.ops(), math::FmaOp::create(k.ops(), k.loc(), a, b, sum));
      }
      if (sumsSquares()) {
        Val &sum = next[sumCount() + row];
        for (Val a : values)
          sum = Val(k.ops(), math::FmaOp::create(k.ops(), k.loc(), a, a, sum));
      }
    }
  }
  return next;
}

void VectorKernel::emit(Val blockRows) {
  int64_t rank = cast<RankedTensorType>(product.x.getType()).getRank();
  Val rowCount = host.sizes(product.x, 0, rank - 1);
  Val columnCount = host.size(product.weights[0], 0);
  Arguments arguments;
  int xAt = arguments.add(host.buffer(product.x));
  SmallVector<int> weightsAt;
  for (Value weight : product.weights)
    weightsAt.push_back(arguments.add(host.buffer(weight)));
  Epilogue epilogue(product, host, arguments);
  int rowsAt = arguments.add(rowCount), columnsAt = arguments.add(columnCount);
  int innerAt = arguments.add(host.size(product.x, rank - 1));

  std::string what = product.weights.size() == 2 ? "glu" : "linear";
  KernelBuilder k(host.module(), host.loc(),
                  host.kernelName(what + "_rows" + std::to_string(groupRows)),
                  arguments.types(), kVectorThreads);
  x = k.arg(xAt);
  inner = ShapedType::isDynamic(fixed) ? k.arg(innerAt) : k.i32(fixed);
  Val rows = k.arg(rowsAt), columns = k.arg(columnsAt);
  Val thread = k.threadId(), lane = thread & 31;
  Val warp =
      k.blockId(tile::Axis::X) * double(kVectorThreads / 32) + (thread >> 5);
  Val firstCol = warp * double(columnsPerWarp);
  Val firstRow = k.blockId(tile::Axis::Y) * double(groupRows);
  // Past the end the last row is read again, and nothing is written.
  for (int64_t row = 0; row < groupRows; ++row)
    xBegins.push_back(toI64(min(firstRow + double(row), rows - 1)) *
                      toI64(inner));
  for (int64_t col = 0; col < columnsPerWarp; ++col)
    for (int weight : weightsAt) {
      weights.push_back(k.arg(weight));
      weightBegins.push_back(toI64(min(firstCol + double(col), columns - 1)) *
                             toI64(inner));
    }

  int64_t step = 32 * width;
  int64_t unroll = unrollFor(fixed, step);
  if (groupRows > 1) // registers
    unroll = std::min<int64_t>(unroll, 2);
  Val mine = lane * double(width);
  // Lane r finishes row r.
  Val row = firstRow + lane;
  Val inside = (row < rows) & (lane < double(groupRows));
  Val scale = epilogue.rowScale(k, row, inside);
  KernelBuilder::Carried sums(sumCount() + (sumsSquares() ? groupRows : 0),
                              k.f32(0));
  Val whole = inner - inner % double(unroll * step);
  sums = k.forLoop(k.i32(0), whole, k.i32(unroll * step), sums,
                   [&](Val first, ArrayRef<Val> carried) {
                     return accumulate(k, carried, first + mine, unroll, false);
                   });
  sums = k.forLoop(whole, inner, k.i32(step), sums,
                   [&](Val first, ArrayRef<Val> carried) {
                     return accumulate(k, carried, first + mine, 1, true);
                   });
  for (Val &sum : sums)
    sum = k.warpReduce(tile::Combiner::Add, sum);

  auto ofMyRow = [&](size_t first) {
    Val value = sums[first];
    for (int64_t r = 1; r < groupRows; ++r)
      value = select(lane == double(r), sums[first + r], value);
    return value;
  };
  if (sumsSquares())
    scale = scaleOfSum(*product.norm, ofMyRow(sumCount()));
  for (int64_t col = 0; col < columnsPerWarp; ++col) {
    SmallVector<Val> chosen;
    for (size_t weight = 0; weight < weightsAt.size(); ++weight)
      chosen.push_back(ofMyRow((col * weightsAt.size() + weight) * groupRows));
    Val column = firstCol + double(col);
    epilogue.store(k, chosen, scale, row, column, columns,
                   inside & (column < columns));
  }
  tile::KernelOp kernel = k.finish();
  host.launch(kernel,
              ceilDiv(columnCount, columnsPerWarp * (kVectorThreads / 32)),
              blockRows, host.index(1), arguments.values());
}

void tnl::gpu::emitVector(const Product &product, LaunchBuilder &host,
                          Val enabled) {
  auto type = cast<RankedTensorType>(product.x.getType());
  Val rows = host.sizes(product.x, 0, type.getRank() - 1);
  ArrayRef<int64_t> leading = type.getShape().drop_back();
  bool fixed = llvm::none_of(leading, ShapedType::isDynamic);
  bool one = llvm::all_of(leading, [](int64_t size) { return size == 1; });
  // Of two launches the one that does not suit the number of rows has no
  // blocks: one row alone is where registers are best spent on loads.
  if (!fixed || one)
    VectorKernel(product, host, 1)
        .emit(enabled *
              (fixed ? rows
                     : min(rows, max(host.index(0), host.index(2) - rows))));
  if (!fixed || !one)
    VectorKernel(product, host, kMostRows)
        .emit(enabled *
              (fixed ? ceilDiv(rows, kMostRows)
                     : min(max(rows - 1, host.index(0)), host.index(1)) *
                           ceilDiv(rows, kMostRows)));
}
