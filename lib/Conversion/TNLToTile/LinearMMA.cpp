//===- LinearMMA.cpp - Linear maps on tensor cores ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// y = epilogue(x W^T) with wgmma and TMA. A block has a warpgroup that loads
// and one or two that multiply, 64 rows each, and goes through output tiles, so
// that the loads of the next tile run beside the epilogue of the last. Large
// tiles move the least data, small ones give every multiprocessor work: the
// host counts and launches the kernel that should be done first.
//
//===----------------------------------------------------------------------===//

#include "Linear.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;
using Carried = KernelBuilder::Carried;

static constexpr int64_t kDepth = 64;
/// Row tiles whose output tiles follow each other, to share weights in L2.
static constexpr int64_t kGroup = 8;

namespace {

/// An output tile, and what it costs.
struct TileShape {
  int64_t consumers; ///< warpgroups of 64 rows
  int64_t columns;   ///< of all matrices together, at least 64 of each
  int64_t mostStages, blocksPerProcessor;
  int32_t registers; ///< of a consumer's thread
  /// Clock cycles for a step of kDepth, with all multiprocessors at work, and
  /// for what precedes and follows the steps. Measured on an H100.
  int64_t stepCycles, tileCycles;

  int64_t rows() const { return 64 * consumers; }
  /// Columns of each matrix.
  int64_t columnsOf(int64_t matrices) const {
    return std::max<int64_t>(columns / matrices, 64);
  }
};
constexpr TileShape kShapes[] = {
    {2, 256, 5, 1, 232, 1250, 3000},
    {2, 128, 5, 1, 232, 750, 2000},
    {2, 64, 8, 1, 232, 500, 1500},
    {1, 64, 6, 2, 216, 400, 1500},
};

/// Parameters of the kernel, in order.
enum : unsigned {
  X,
  Weight1,
  Weight2,
  Residual, ///< map
  Out,      ///< map for 16-bit results, else elements
  Scale,    ///< or sums of squares
  Bias1,
  Bias2,
  Rows,
  Blocks,
  ParameterCount
};

class LinearKernel {
public:
  LinearKernel(const Product &product, LaunchBuilder &host,
               const TileShape &shape);
  /// Cycles that all tiles take.
  Val cycles() const;
  /// `enabled` is 1, or 0 for no blocks.
  void launch(Val enabled);

private:
  static SmallVector<Type> parameters(const Product &p, const TileShape &shape,
                                      MLIRContext *context);
  void build();
  void produce();
  void consume(Val wg);
  Val rowCount() const;
  Val tiles() const {
    return ceilDiv(rowCount(), rows) * static_cast<double>(across);
  }
  std::pair<Val, Val> place(Val tile);
  void forTiles(function_ref<void(Val tile, Val done)> body);
  bool sumsSquares() const { return p.norm && !p.norm->sums; }
  Val givenScale(Val row);
  Val epilogue(Val scale, Val column, Val piece, ArrayRef<Val> sums);

  const Product &p;
  LaunchBuilder &host;
  const TileShape &shape;
  const int64_t inputs, outputs, matrices;
  const int64_t rows, columns; ///< of an output tile
  const int64_t across;        ///< output tiles side by side
  const int64_t steps;         ///< of kDepth columns of x
  Type element, resultElement;
  const bool staged; ///< 16-bit results go through shared memory
  KernelBuilder k;
  Val xRing, w1Ring, w2Ring, staging, pipeline, residuals;
};

} // namespace

SmallVector<Type> LinearKernel::parameters(const Product &p,
                                           const TileShape &shape,
                                           MLIRContext *context) {
  Builder b(context);
  Type element = elementOf(p.x), result = elementOf(p.result);
  int64_t columns = shape.columnsOf(p.weights.size());
  auto bias = [&](unsigned i) {
    return tile::GlobalType::get(p.biases.empty() ? b.getF32Type()
                                                  : elementOf(p.biases[i]));
  };
  SmallVector<Type> types(ParameterCount, b.getI32Type());
  types[X] = tile::MapType::get({shape.rows(), kDepth}, element);
  types[Weight1] = types[Weight2] =
      tile::MapType::get({columns, kDepth}, element);
  types[Residual] = tile::MapType::get({64, 64}, element);
  types[Out] = result.isF32() ? Type(tile::GlobalType::get(result))
                              : Type(tile::MapType::get({64, 64}, result));
  types[Scale] = tile::GlobalType::get(b.getF32Type());
  types[Bias1] = bias(0);
  types[Bias2] = bias(p.biases.size() - 1);
  return types;
}

LinearKernel::LinearKernel(const Product &product, LaunchBuilder &host,
                           const TileShape &shape)
    : p(product), host(host), shape(shape), inputs(lastSize(p.x)),
      outputs(lastSize(p.result)), matrices(p.weights.size()),
      rows(shape.rows()), columns(shape.columnsOf(matrices)),
      across(llvm::divideCeil(outputs, columns)),
      steps(llvm::divideCeil(inputs, kDepth)), element(elementOf(p.x)),
      resultElement(elementOf(p.result)), staged(!resultElement.isF32()),
      k(host.module(), host.loc(),
        host.kernelName(llvm::formatv("mma_{0}x{1}", rows, columns).str()),
        parameters(p, shape, host.module().getContext()),
        static_cast<int32_t>(128 * (shape.consumers + 1)),
        static_cast<int32_t>(shape.blocksPerProcessor)) {}

Val LinearKernel::rowCount() const {
  return host.sizes(p.x, 0,
                    cast<RankedTensorType>(p.x.getType()).getRank() - 1);
}

Val LinearKernel::cycles() const {
  // What a step costs is what it loads.
  int64_t step =
      shape.stepCycles * (rows + matrices * columns) / (rows + shape.columns);
  return ceilDiv(tiles(), host.multiprocessors()) *
         static_cast<double>(steps * step + shape.tileCycles);
}

// First row and column of an output tile.
std::pair<Val, Val> LinearKernel::place(Val tile) {
  Val down = ceilDiv(k.arg(Rows), rows);
  Val start = tile / (kGroup * across) * kGroup;
  Val size = min(down - start, k.i32(kGroup));
  Val inside = tile % (kGroup * across);
  return {(start + inside % size) * rows, inside / size * columns};
}

// Calls `body` for each of the block's tiles with how many came before.
void LinearKernel::forTiles(function_ref<void(Val tile, Val done)> body) {
  Val tiles = ceilDiv(k.arg(Rows), rows) * across;
  k.forLoop(k.blockId(tile::Axis::X), tiles, k.arg(Blocks), {k.i32(0)},
            [&](Val tile, ArrayRef<Val> done) -> Carried {
              body(tile, done[0]);
              return {done[0] + 1};
            });
}

void LinearKernel::produce() {
  k.single([&] {
    forTiles([&](Val tile, Val done) {
      auto [row, column] = place(tile);
      k.forLoop(k.i32(0), k.i32(steps), k.i32(1), [&](Val step) {
        Val it = done * steps + step, depth = step * kDepth;
        k.waitEmpty(pipeline, it);
        k.expectBytes(pipeline, it, (rows + matrices * columns) * kDepth * 2);
        k.tmaLoad(k.arg(X), {row, depth}, k.stage(xRing, it), pipeline, it);
        k.tmaLoad(k.arg(Weight1), {column, depth}, k.stage(w1Ring, it),
                  pipeline, it);
        if (matrices == 2)
          k.tmaLoad(k.arg(Weight2), {column, depth}, k.stage(w2Ring, it),
                    pipeline, it);
      });
    });
  });
}

// The scale of 64 rows as a column, from what is given.
Val LinearKernel::givenScale(Val row) {
  return k.map(k.frag(64, 1), {}, [&](ArrayRef<Val>, Val r, Val) {
    Val inside = row + r < k.arg(Rows);
    if (p.norm)
      return scaleOfSums(k, *p.norm, k.arg(Scale), row + r, inside);
    return k.load(k.arg(Scale), {row + r}, k.f32Type(), inside);
  });
}

// Scale, bias, SiLU or product of 64 columns of the sums.
Val LinearKernel::epilogue(Val scale, Val column, Val piece,
                           ArrayRef<Val> sums) {
  tile::FragType type = k.frag(64, 64);
  SmallVector<Val> parts;
  for (auto [i, sum] : llvm::enumerate(sums)) {
    SmallVector<Val> in = {sum};
    if (scale)
      in.push_back(scale);
    if (!p.biases.empty())
      in.push_back(k.map(k.frag(1, 64), {}, [&](ArrayRef<Val>, Val, Val c) {
        return toF32(k.load(k.arg(i == 0 ? Bias1 : Bias2), {column + c},
                            elementOf(p.biases[i]), column + c < outputs));
      }));
    parts.push_back(k.map(type, in, [&](ArrayRef<Val> x, Val, Val c) {
      Val y = scale ? x[0] * x[1] : x[0];
      if (!p.biases.empty())
        y = y + x.back();
      if (p.siluColumns >= outputs || (p.siluGate && i == 0))
        y = silu(y);
      else if (p.siluColumns > 0)
        y = select(column + c < p.siluColumns, silu(y), y);
      return y;
    }));
  }
  if (parts.size() == 2)
    parts[0] = k.map(type, parts,
                     [&](ArrayRef<Val> x, Val, Val) { return x[0] * x[1]; });
  if (p.residual)
    parts[0] =
        k.map(type,
              {parts[0],
               k.cast(k.loadFrag(piece, k.frag(64, 64, element)), k.f32Type())},
              [&](ArrayRef<Val> x, Val, Val) { return x[0] + x[1]; });
  return parts[0];
}

void LinearKernel::consume(Val wg) {
  int64_t pieces = columns / 64;
  Val own = wg + 1;
  auto pieceTile = [&](int64_t i) {
    return k.slice(staging, wg * 64, k.i32(i * 64), 64, 64);
  };
  forTiles([&](Val tile, Val done) {
    auto [row0, column] = place(tile);
    Val row = row0 + wg * 64;
    if (p.residual)
      k.single([&] {
        // The last tile has left the staging tiles.
        k.tmaStoreWait(0, /*read=*/true);
        Val it = done * shape.consumers + wg;
        k.expectBytes(residuals, it, 64 * columns * 2);
        for (int64_t i = 0; i < pieces; ++i)
          k.tmaLoad(k.arg(Residual), {row, column + i * 64}, pieceTile(i),
                    residuals, it);
      });
    Val scale = p.readsScale() ? givenScale(row) : Val();
    tile::FragType type = k.frag(64, columns), depthType = k.frag(64, kDepth);
    Carried sums = {k.zeros(type)};
    if (matrices == 2)
      sums.push_back(k.zeros(type));
    sums = k.mmaFence(sums);
    if (sumsSquares())
      sums.push_back(k.zeros(depthType));
    // All of the warpgroup have read a stage before it is free.
    auto release = [&](Val it) {
      if (sumsSquares())
        k.barrier(own, 128);
      k.single([&] { k.arriveEmpty(pipeline, it); });
    };
    sums = k.forLoop(
        k.i32(0), k.i32(steps), k.i32(1), sums,
        [&](Val step, ArrayRef<Val> acc) -> Carried {
          Val it = done * steps + step;
          k.waitFull(pipeline, it);
          Val x = k.slice(k.stage(xRing, it), wg * 64, k.i32(0), 64, kDepth);
          k.mmaFence({});
          Carried next = {
              k.mma(x, k.stage(w1Ring, it), acc[0], type, false, true)};
          if (matrices == 2)
            next.push_back(
                k.mma(x, k.stage(w2Ring, it), acc[1], type, false, true));
          k.mmaCommit();
          // One step stays in flight; the stage before it is free.
          k.mmaWait(1, {});
          k.ifThen(step > 0, [&] { release(it - 1); });
          if (sumsSquares())
            next.push_back(k.map(
                depthType,
                {acc.back(), k.cast(k.loadFrag(x, k.frag(64, kDepth, element)),
                                    k.f32Type())},
                [](ArrayRef<Val> x, Val, Val) { return x[0] + x[1] * x[1]; }));
          return next;
        });
    if (sumsSquares())
      scale = k.map(
          k.frag(64, 1),
          {k.reduceRows(tile::Combiner::Add, sums.pop_back_val())},
          [&](ArrayRef<Val> x, Val, Val) { return scaleOfSum(*p.norm, x[0]); });
    sums = k.mmaWait(0, sums);
    release(done * steps + (steps - 1));
    if (p.residual)
      k.waitFull(residuals, done * shape.consumers + wg);
    else if (staged) {
      k.single([&] { k.tmaStoreWait(0, /*read=*/true); });
      k.barrier(own, 128);
    }
    for (int64_t i = 0; i < pieces; ++i) {
      SmallVector<Val> part;
      for (Val sum : sums)
        part.push_back(k.columns(sum, i * 64, 64));
      Val first = column + i * 64;
      Val y = epilogue(scale, first, staged ? pieceTile(i) : Val(), part);
      if (staged) {
        k.storeFrag(k.cast(y, resultElement), pieceTile(i));
        continue;
      }
      k.forEach({y}, [&](ArrayRef<Val> x, Val r, Val c) {
        Val index = toI64(row + r) * outputs + toI64(first + c);
        k.store(x[0], k.arg(Out), {index},
                (row + r < k.arg(Rows)) & (first + c < outputs));
      });
    }
    if (staged) {
      k.proxyFence();
      k.barrier(own, 128);
      k.single([&] {
        for (int64_t i = 0; i < pieces; ++i)
          k.tmaStore(pieceTile(i), k.arg(Out), {row, column + i * 64});
      });
    }
  });
  if (staged)
    k.single([&] { k.tmaStoreWait(0); });
}

/// Stages of the ring that `sharedBytes` have room for; 0: none.
static int64_t stagesOf(const TileShape &shape, int64_t matrices, bool staged,
                        int64_t sharedBytes) {
  int64_t rows = shape.rows(), columns = shape.columnsOf(matrices);
  int64_t stageBytes = (rows + matrices * columns) * kDepth * 2;
  int64_t stagingBytes = staged ? rows * columns * 2 : 0;
  int64_t bytes = sharedBytes / shape.blocksPerProcessor - 4096 - stagingBytes;
  return std::clamp<int64_t>(bytes / stageBytes, 0, shape.mostStages);
}

void LinearKernel::build() {
  int64_t stages = std::max<int64_t>(
      stagesOf(shape, matrices, staged, host.target().getSharedBytes()), 1);
  int32_t consumers = static_cast<int32_t>(shape.consumers);
  xRing = k.alloc({stages, rows, kDepth}, element, true);
  w1Ring = k.alloc({stages, columns, kDepth}, element, true);
  if (matrices == 2)
    w2Ring = k.alloc({stages, columns, kDepth}, element, true);
  if (staged)
    staging = k.alloc({rows, columns}, element, true);
  pipeline = k.createPipeline(stages, 1, consumers);
  if (p.residual)
    residuals = k.createPipeline(consumers, 1, 1);
  k.barrier();
  SmallVector<std::function<void(Val)>> groups = {[&](Val) { produce(); },
                                                  [&](Val wg) { consume(wg); }};
  k.specialize({1, consumers}, {40, shape.registers}, groups);
}

void LinearKernel::launch(Val enabled) {
  build();
  tile::KernelOp kernel = k.finish();
  Val zero = host.index(0), outs = host.index(outputs), tall = rowCount();
  auto matrix = [&](Value tensor, Val height, int64_t width, int64_t boxRows) {
    return host.map(host.buffer(tensor), zero, {height, host.index(width)},
                    {host.index(width)}, {boxRows, 64});
  };
  SmallVector<Value> args(ParameterCount);
  args[X] = matrix(p.x, tall, inputs, rows);
  args[Weight1] = matrix(p.weights[0], outs, inputs, columns);
  args[Weight2] = matrix(p.weights.back(), outs, inputs, columns);
  args[Residual] = p.residual ? matrix(p.residual, tall, outputs, 64)
                              : matrix(p.x, tall, inputs, 64);
  args[Out] = resultElement.isF32() ? host.buffer(p.result)
                                    : matrix(p.result, tall, outputs, 64);
  Value numbers = host.constant({0.0f});
  Value scale = p.scaleBuffer(host);
  args[Scale] = scale ? scale : numbers;
  args[Bias1] = p.biases.empty() ? numbers : host.buffer(p.biases.front());
  args[Bias2] = p.biases.empty() ? numbers : host.buffer(p.biases.back());
  Val blocks = min(tiles(), host.multiprocessors() *
                                static_cast<double>(shape.blocksPerProcessor));
  args[Rows] = tall;
  args[Blocks] = blocks;
  host.launch(kernel, blocks * enabled, host.index(1), host.index(1), args);
}

LogicalResult tnl::gpu::expectTensorCores(const Product &product, Why &why) {
  Type element = elementOf(product.x), result = elementOf(product.result);
  llvm::raw_string_ostream os(why);
  if (!element.isBF16() && !element.isF16()) {
    os << "x has elements of " << element << ", not of 16 bits";
    return failure();
  }
  auto expect = [&](StringRef what, Value tensor) -> LogicalResult {
    if (!tensor || elementOf(tensor) == element)
      return success();
    os << what << " has elements of " << elementOf(tensor) << ", and x of "
       << element;
    return failure();
  };
  for (Value weight : product.weights)
    if (failed(expect("a weight", weight)))
      return failure();
  if (failed(expect("the residual", product.residual)) ||
      ((product.residual || !result.isF32()) &&
       failed(expect("the result", product.result))))
    return failure();
  // Rows are what TMA moves: multiples of 16 bytes.
  auto fits = [&](StringRef what, Value tensor, int64_t unit) -> LogicalResult {
    int64_t size = lastSize(tensor);
    if (ShapedType::isDynamic(size)) {
      os << "rows of " << what << " are of no static size";
      return failure();
    }
    if (size % unit == 0)
      return success();
    os << "rows of " << what << " have " << size
       << " columns, no multiple of 8";
    return failure();
  };
  return success(
      succeeded(fits("x", product.x, 8)) &&
      succeeded(fits("the result", product.result, result.isF32() ? 1 : 8)));
}

void tnl::gpu::emitMMA(const Product &product, LaunchBuilder &host,
                       const KernelOptions &, Val enabled, bool fewRows) {
  SmallVector<const TileShape *> shapes;
  for (const TileShape &shape : kShapes) {
    int64_t columns = shape.columnsOf(product.weights.size());
    bool last = &shape == std::end(kShapes) - 1;
    // No tiles that are half empty, none whose loads do not overlap, and no two
    // that are alike.
    bool tight = stagesOf(shape, product.weights.size(),
                          !elementOf(product.result).isF32(),
                          host.target().getSharedBytes()) < 2;
    bool wide = columns > 64 && columns / 2 >= lastSize(product.result);
    bool same = !shapes.empty() && !last &&
                columns == shapes.back()->columnsOf(product.weights.size());
    if (!wide && !same && !(tight && !last) &&
        (last || shapes.empty() || !fewRows))
      shapes.push_back(&shape);
  }
  SmallVector<std::unique_ptr<LinearKernel>> kernels;
  SmallVector<Val> ranks; // cycles, then the kernel's number
  for (auto [i, shape] : llvm::enumerate(shapes)) {
    kernels.push_back(std::make_unique<LinearKernel>(product, host, *shape));
    ranks.push_back(kernels[i]->cycles() * static_cast<double>(shapes.size()) +
                    static_cast<double>(i));
  }
  Val first = ranks[0], one = host.index(1);
  for (Val rank : ArrayRef(ranks).drop_front())
    first = min(first, rank);
  for (auto [kernel, rank] : llvm::zip(kernels, ranks))
    kernel->launch(enabled * (one - min(rank - first, one)));
}
