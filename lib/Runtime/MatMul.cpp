//===- MatMul.cpp - Products with weight matrices -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A product is cut into tiles whose sizes depend on nothing but its shape, so
// that every sum is formed in the same order whatever the number of threads.
//
//===----------------------------------------------------------------------===//

#include "TNL/Runtime/MatMul.h"
#include "MatMulKernels.h"
#include "MatMulReference.h"
#include "OneDNN.h"
#include "TNL/Runtime/Device.h"
#include "TNL/Runtime/Tensor.h"

#include <algorithm>
#include <atomic>

using namespace tnl;
using package::DType;

/// Sizes of a tile: kTileRows x kTileDepth floats of x stay in the second-level
/// cache while the panels of weights pass by, kTileDepth of them deep.
static constexpr int64_t kTileRows = 384;
static constexpr int64_t kTileColumns = 64;
static constexpr int64_t kTileDepth = 1024;
/// For oneDNN, which packs a tile of x and a panel of weights in each call.
static constexpr int64_t kLibraryRows = 256;
static constexpr int64_t kLibraryColumns = 128;
/// With so few rows, reading the weights costs most: no packing.
static constexpr int64_t kFewRows = 16;
static constexpr int64_t kMaxColumns = std::max(kTileColumns, kLibraryColumns);
/// Multiplications worth waking a thread for.
static constexpr int64_t kMinWork = 1 << 18;

const MatMulKernels &tnl::matMulKernels() {
  static const MatMulKernels &best =
      cpuLevel() >= CpuLevel::V4   ? kMatMulKernelsV4
      : cpuLevel() >= CpuLevel::V3 ? kMatMulKernelsV3
                                   : kMatMulKernelsV1;
  return best;
}

MatMulLibrary tnl::resolveMatMulLibrary(MatMulLibrary wanted) {
  if (wanted != MatMulLibrary::Auto)
    return wanted;
  // The loops here read 16-bit weights and finish results on the way, and are
  // level with oneDNN in between; with SSE they fall behind.
  return cpuLevel() < CpuLevel::V3 && loadOneDNN() ? MatMulLibrary::OneDNN
                                                   : MatMulLibrary::Portable;
}

bool tnl::hasMatMulLibrary(MatMulLibrary library) {
  return library != MatMulLibrary::OneDNN || loadOneDNN();
}

std::string tnl::describeMatMulLibrary(MatMulLibrary library) {
  library = resolveMatMulLibrary(library);
  if (library == MatMulLibrary::OneDNN)
    return loadOneDNN() ? loadOneDNN()->description : "oneDNN (not found)";
  return std::string("portable loops (") + matMulKernels().name + ")";
}

namespace {
/// Memory of one thread that grows as needed and is kept.
class Scratch {
public:
  float *get(int64_t floats) {
    if (floats > capacity) {
      memory = allocateAligned(floats * sizeof(float));
      capacity = memory ? floats : 0;
    }
    return reinterpret_cast<float *>(memory.get());
  }

private:
  AlignedBytes memory;
  int64_t capacity = 0;
};

/// What linear and glu have in common: one or two products of the same x.
struct Product {
  int64_t rows, inputs, outputs;
  MatrixRef x, weights[2], biases[2], scale, residual;
  int count;
  void *result;
  DType resultType;
};

class Multiplier {
public:
  Multiplier(const Product &p, ThreadPool &pool, MatMulLibrary library)
      : p(p), pool(pool), kernels(matMulKernels()),
        dnn(library == MatMulLibrary::OneDNN ? loadOneDNN() : nullptr),
        few(p.rows <= kFewRows) {}
  Status run();

private:
  Status convertX();
  // One tile of the results; false if there is no memory.
  bool multiplyTile(int64_t m0, int64_t rows, int64_t n0, int64_t columns);
  bool multiplyFew(int64_t m0, int64_t rows, int64_t n0, int64_t columns);
  bool multiplyPacked(int64_t m0, int64_t rows, int64_t n0, int64_t columns);
  bool multiplyByLibrary(int64_t m0, int64_t rows, int64_t n0, int64_t columns);
  void finish(int64_t m0, int64_t rows, int64_t n0, int64_t columns,
              float *const sums[2], int64_t stride, float *row);

  const Product &p;
  ThreadPool &pool;
  const MatMulKernels &kernels;
  const OneDNN *dnn;
  const bool few;
  const float *x = nullptr; ///< p.x as float32
};
} // namespace

static thread_local Scratch tileScratch, xScratch;

static FloatKind kindOf(DType dtype) {
  return dtype == DType::F16    ? FloatKind::F16
         : dtype == DType::BF16 ? FloatKind::BF16
                                : FloatKind::F32;
}

static const void *elementAt(const MatrixRef &matrix, int64_t index) {
  return static_cast<const char *>(matrix.data) +
         index * package::sizeOf(matrix.dtype);
}

Status Multiplier::convertX() {
  if (p.x.dtype == DType::F32) {
    x = static_cast<const float *>(p.x.data);
    return Status::success();
  }
  float *to = xScratch.get(p.rows * p.inputs);
  if (!to)
    return Status::make(ErrorCode::OutOfMemory,
                        "no memory for the operand of a matrix product");
  int64_t grain = std::max<int64_t>(1, kMinWork / p.inputs);
  pool.parallelFor(p.rows, grain, [&](int64_t begin, int64_t end, int) {
    kernels.toFloat(kindOf(p.x.dtype), elementAt(p.x, begin * p.inputs),
                    to + begin * p.inputs, (end - begin) * p.inputs);
  });
  x = to;
  return Status::success();
}

/// The scales of a tile's rows as float32.
static void loadScales(const MatMulKernels &kernels, const MatrixRef &scale,
                       int64_t m0, int64_t rows, float *to) {
  if (scale.dtype != DType::F64) {
    kernels.toFloat(kindOf(scale.dtype), elementAt(scale, m0), to, rows);
    return;
  }
  auto *from = static_cast<const double *>(scale.data) + m0;
  std::transform(from, from + rows, to, [](double x) { return float(x); });
}

void Multiplier::finish(int64_t m0, int64_t rows, int64_t n0, int64_t columns,
                        float *const sums[2], int64_t stride, float *row) {
  float biases[2][kMaxColumns], scales[kTileRows];
  for (int i = 0; i < p.count; ++i)
    if (p.biases[i].data)
      kernels.toFloat(kindOf(p.biases[i].dtype), elementAt(p.biases[i], n0),
                      biases[i], columns);
  if (p.scale.data)
    loadScales(kernels, p.scale, m0, rows, scales);
  EpilogueTile tile = {};
  tile.rows = rows;
  tile.columns = columns;
  tile.product = sums[0];
  tile.product2 = p.count == 2 ? sums[1] : nullptr;
  tile.productStride = stride;
  tile.bias = p.biases[0].data ? biases[0] : nullptr;
  tile.bias2 = p.biases[1].data ? biases[1] : nullptr;
  tile.scale = p.scale.data ? scales : nullptr;
  bool plain = p.resultType == DType::F32;
  if (plain && (!p.residual.data || p.residual.dtype == DType::F32)) {
    int64_t at = m0 * p.outputs + n0;
    tile.result = static_cast<float *>(p.result) + at;
    tile.resultStride = tile.residualStride = p.outputs;
    if (p.residual.data)
      tile.residual = static_cast<const float *>(p.residual.data) + at;
    kernels.epilogue(tile);
    return;
  }
  // Row by row through float32.
  tile.rows = 1;
  for (int64_t m = 0; m < rows; ++m) {
    int64_t at = (m0 + m) * p.outputs + n0;
    tile.product = tile.result = sums[0] + m * stride;
    tile.product2 = p.count == 2 ? sums[1] + m * stride : nullptr;
    tile.scale = p.scale.data ? scales + m : nullptr;
    if (p.residual.data) {
      kernels.toFloat(kindOf(p.residual.dtype), elementAt(p.residual, at), row,
                      columns);
      tile.residual = row;
    }
    kernels.epilogue(tile);
    kernels.fromFloat(kindOf(p.resultType), tile.result,
                      static_cast<char *>(p.result) +
                          at * package::sizeOf(p.resultType),
                      columns);
  }
}

// The few rows at a time that the dot products take.
bool Multiplier::multiplyFew(int64_t m0, int64_t rows, int64_t n0,
                             int64_t columns) {
  float *row = tileScratch.get((p.count * rows + 1) * columns);
  if (!row)
    return false;
  float *sums[2] = {row + columns, row + (1 + (p.count - 1) * rows) * columns};
  for (int i = 0; i < p.count; ++i)
    for (int64_t m = 0; m < rows; m += kMaxDotRows)
      kernels.dot(x + (m0 + m) * p.inputs, p.inputs,
                  int(std::min<int64_t>(kMaxDotRows, rows - m)),
                  kindOf(p.weights[i].dtype),
                  elementAt(p.weights[i], n0 * p.inputs), columns,
                  sums[i] + m * columns, columns);
  finish(m0, rows, n0, columns, sums, columns, row);
  return true;
}

// A panel of the weights is widened and packed once and meets all rows of the
// tile. Sums of one pass go from registers to the epilogue through a block that
// stays in the first-level cache; those of several passes are kept.
bool Multiplier::multiplyPacked(int64_t m0, int64_t rows, int64_t n0,
                                int64_t columns) {
  int64_t width = kernels.columns, depth = std::min(kTileDepth, p.inputs);
  bool onePass = depth == p.inputs;
  int64_t panelSize = depth * width,
          sumsSize = (onePass ? kernels.rows : rows) * width;
  float *panels = tileScratch.get(p.count * (panelSize + sumsSize) + width);
  if (!panels)
    return false;
  float *kept = panels + p.count * panelSize, *row = kept + p.count * sumsSize;
  for (int64_t n = 0; n < columns; n += width) {
    int64_t some = std::min(width, columns - n);
    for (int64_t k0 = 0; k0 < p.inputs; k0 += kTileDepth) {
      int64_t deep = std::min(kTileDepth, p.inputs - k0);
      for (int i = 0; i < p.count; ++i)
        kernels.pack(kindOf(p.weights[i].dtype),
                     elementAt(p.weights[i], (n0 + n) * p.inputs + k0),
                     p.inputs, some, deep, panels + i * panelSize);
      for (int64_t m = 0; m < rows; m += kernels.rows) {
        int high = int(std::min<int64_t>(kernels.rows, rows - m));
        float *sums[2];
        for (int i = 0; i < p.count; ++i) {
          sums[i] = kept + i * sumsSize + (onePass ? 0 : m * width);
          kernels.block(high, deep, x + (m0 + m) * p.inputs + k0, p.inputs,
                        panels + i * panelSize, sums[i], k0 > 0);
        }
        if (k0 + deep == p.inputs)
          finish(m0 + m, high, n0 + n, some, sums, width, row);
      }
    }
  }
  return true;
}

bool Multiplier::multiplyByLibrary(int64_t m0, int64_t rows, int64_t n0,
                                   int64_t columns) {
  int64_t tile = rows * columns;
  int64_t panelSize = columns * std::min(kTileDepth, p.inputs);
  float *row = tileScratch.get(columns + p.count * tile + panelSize);
  if (!row)
    return false;
  float *sums[2] = {row + columns, row + columns + (p.count - 1) * tile};
  float *panel = row + columns + p.count * tile;
  for (int i = 0; i < p.count; ++i) {
    const MatrixRef &weight = p.weights[i];
    FloatKind kind = kindOf(weight.dtype);
    int64_t step = kind == FloatKind::F32 ? p.inputs : kTileDepth;
    for (int64_t k0 = 0; k0 < p.inputs; k0 += step) {
      int64_t depth = std::min(step, p.inputs - k0), ldb = depth;
      const float *b = panel;
      if (kind == FloatKind::F32) {
        b = static_cast<const float *>(weight.data) + n0 * p.inputs + k0;
        ldb = p.inputs;
      } else {
        for (int64_t n = 0; n < columns; ++n)
          kernels.toFloat(kind, elementAt(weight, (n0 + n) * p.inputs + k0),
                          panel + n * depth, depth);
      }
      if (dnn->sgemm('N', 'T', rows, columns, depth, 1.0f,
                     x + m0 * p.inputs + k0, p.inputs, b, ldb,
                     k0 > 0 ? 1.0f : 0.0f, sums[i], columns) != 0)
        return false;
    }
  }
  finish(m0, rows, n0, columns, sums, columns, row);
  return true;
}

bool Multiplier::multiplyTile(int64_t m0, int64_t rows, int64_t n0,
                              int64_t columns) {
  if (few)
    return multiplyFew(m0, rows, n0, columns);
  return dnn ? multiplyByLibrary(m0, rows, n0, columns)
             : multiplyPacked(m0, rows, n0, columns);
}

Status Multiplier::run() {
  TNL_RETURN_IF_ERROR(convertX());
  bool library = dnn && !few;
  int64_t width = library ? kLibraryColumns : kTileColumns;
  int64_t most = library ? kLibraryRows : kTileRows;
  // Tiles of about one height, in whole blocks.
  int64_t tilesM = (p.rows + most - 1) / most;
  int64_t height = (p.rows + tilesM - 1) / tilesM;
  if (!library)
    height = (height + kernels.rows - 1) / kernels.rows * kernels.rows;
  int64_t tilesN = (p.outputs + width - 1) / width;
  int64_t work = std::min(p.rows, height) * width * p.inputs * p.count;
  int64_t grain = std::max<int64_t>(1, kMinWork / std::max<int64_t>(1, work));
  std::atomic<bool> failed{false};
  pool.parallelFor(
      tilesM * tilesN, grain, [&](int64_t begin, int64_t end, int) {
        OneThreadOnly single(library ? dnn : nullptr);
        for (int64_t tile = begin; tile < end; ++tile) {
          // A thread's next tile has the same rows of x.
          int64_t m0 = tile / tilesN * height, n0 = tile % tilesN * width;
          if (m0 < p.rows && !multiplyTile(m0, std::min(height, p.rows - m0),
                                           n0, std::min(width, p.outputs - n0)))
            failed.store(true, std::memory_order_relaxed);
        }
      });
  if (failed)
    return Status::make(ErrorCode::OutOfMemory,
                        "a matrix product failed; most likely there is no "
                        "memory for its working space");
  return Status::success();
}

static Status multiply(const Product &p, ThreadPool &pool,
                       MatMulLibrary library) {
  if (p.rows <= 0 || p.outputs <= 0)
    return Status::success();
  library = resolveMatMulLibrary(library);
  if (!hasMatMulLibrary(library))
    return Status::make(ErrorCode::Unsupported,
                        "oneDNN was asked for, but libdnnl.so.2 cannot be "
                        "loaded");
  return Multiplier(p, pool, library).run();
}

Status tnl::linear(const LinearArgs &args, ThreadPool &pool,
                   MatMulLibrary library) {
  if (needsDouble(args)) {
    linearDouble(args, pool);
    return Status::success();
  }
  Product p = {args.rows,   args.inputs,       args.outputs,
               args.x,      {args.weight, {}}, {args.bias, {}},
               args.scale,  args.residual,     1,
               args.result, args.resultType};
  return multiply(p, pool, library);
}

Status tnl::glu(const GluArgs &args, ThreadPool &pool, MatMulLibrary library) {
  if (needsDouble(args)) {
    gluDouble(args, pool);
    return Status::success();
  }
  Product p = {args.rows,
               args.inputs,
               args.outputs,
               args.x,
               {args.weight1, args.weight2},
               {args.bias1, args.bias2},
               args.scale,
               {},
               2,
               args.result,
               args.resultType};
  return multiply(p, pool, library);
}
