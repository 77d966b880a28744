//===- MatMul.cpp - Products with weight matrices -------------------------===//
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

/// Sizes of a tile. A converted panel of weights is kTileColumns x kTileDepth
/// floats: 512 KiB, to stay in the second-level cache.
static constexpr int64_t kTileRows = 256;
static constexpr int64_t kTileColumns = 128;
static constexpr int64_t kTileDepth = 1024;
/// With so few rows, reading the weights costs most: no packing, and narrow
/// tiles that stay in the cache for the next rows.
static constexpr int64_t kFewRows = 16;
static constexpr int64_t kFewColumns = 64;
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
  if (wanted == MatMulLibrary::Auto)
    return loadOneDNN() ? MatMulLibrary::OneDNN : MatMulLibrary::Portable;
  return wanted;
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
        dnn(library == MatMulLibrary::OneDNN ? loadOneDNN() : nullptr) {}
  Status run();

private:
  Status convertX();
  bool multiplyTile(int64_t m0, int64_t rows, int64_t n0, int64_t columns);
  bool multiplyBlock(const MatrixRef &weight, int64_t m0, int64_t rows,
                     int64_t n0, int64_t columns, float *sums, float *panel,
                     float *gemmScratch);
  void finishTile(int64_t m0, int64_t rows, int64_t n0, int64_t columns,
                  float *const sums[2], float *row);

  const Product &p;
  ThreadPool &pool;
  const MatMulKernels &kernels;
  const OneDNN *dnn;
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

/// sums[rows, columns] = x[m0..] . weight[n0..]
bool Multiplier::multiplyBlock(const MatrixRef &weight, int64_t m0,
                               int64_t rows, int64_t n0, int64_t columns,
                               float *sums, float *panel, float *gemmScratch) {
  const float *a = x + m0 * p.inputs;
  FloatKind kind = kindOf(weight.dtype);
  if (p.rows <= kFewRows) {
    for (int64_t m = 0; m < rows; m += kMaxDotRows)
      kernels.dot(a + m * p.inputs, p.inputs,
                  int(std::min<int64_t>(kMaxDotRows, rows - m)), kind,
                  elementAt(weight, n0 * p.inputs), columns, sums + m * columns,
                  columns);
    return true;
  }
  int64_t step = kind == FloatKind::F32 ? p.inputs : kTileDepth;
  for (int64_t k0 = 0; k0 < p.inputs; k0 += step) {
    int64_t depth = std::min(step, p.inputs - k0);
    const float *b;
    int64_t ldb;
    if (kind == FloatKind::F32) {
      b = static_cast<const float *>(weight.data) + n0 * p.inputs + k0;
      ldb = p.inputs;
    } else {
      for (int64_t n = 0; n < columns; ++n)
        kernels.toFloat(kind, elementAt(weight, (n0 + n) * p.inputs + k0),
                        panel + n * depth, depth);
      b = panel;
      ldb = depth;
    }
    if (!dnn)
      kernels.gemm(rows, columns, depth, a + k0, p.inputs, b, ldb, sums,
                   columns, k0 > 0, gemmScratch);
    else if (dnn->sgemm('N', 'T', rows, columns, depth, 1.0f, a + k0, p.inputs,
                        b, ldb, k0 > 0 ? 1.0f : 0.0f, sums, columns) != 0)
      return false;
  }
  return true;
}

void Multiplier::finishTile(int64_t m0, int64_t rows, int64_t n0,
                            int64_t columns, float *const sums[2], float *row) {
  float biases[2][kTileColumns];
  for (int i = 0; i < p.count; ++i)
    if (p.biases[i].data)
      kernels.toFloat(kindOf(p.biases[i].dtype), elementAt(p.biases[i], n0),
                      biases[i], columns);
  for (int64_t m = 0; m < rows; ++m) {
    int64_t at = (m0 + m) * p.outputs + n0;
    EpilogueRow args = {};
    args.product = sums[0] + m * columns;
    args.product2 = p.count == 2 ? sums[1] + m * columns : nullptr;
    args.bias = p.biases[0].data ? biases[0] : nullptr;
    args.bias2 = p.biases[1].data ? biases[1] : nullptr;
    args.scale = 1.0f;
    if (p.scale.dtype == DType::F64 && p.scale.data)
      args.scale = float(static_cast<const double *>(p.scale.data)[m0 + m]);
    else if (p.scale.data)
      kernels.toFloat(kindOf(p.scale.dtype), elementAt(p.scale, m0 + m),
                      &args.scale, 1);
    if (p.residual.data && p.residual.dtype == DType::F32) {
      args.residual = static_cast<const float *>(p.residual.data) + at;
    } else if (p.residual.data) {
      kernels.toFloat(kindOf(p.residual.dtype), elementAt(p.residual, at), row,
                      columns);
      args.residual = row;
    }
    args.size = columns;
    if (p.resultType == DType::F32) {
      args.result = static_cast<float *>(p.result) + at;
      kernels.epilogue(args);
      continue;
    }
    args.result = sums[0] + m * columns;
    kernels.epilogue(args);
    kernels.fromFloat(kindOf(p.resultType), args.result,
                      static_cast<char *>(p.result) +
                          at * package::sizeOf(p.resultType),
                      columns);
  }
}

bool Multiplier::multiplyTile(int64_t m0, int64_t rows, int64_t n0,
                              int64_t columns) {
  int64_t tile = rows * columns;
  int64_t panel = columns * std::min(kTileDepth, p.inputs);
  float *memory =
      tileScratch.get(p.count * tile + panel + kernels.gemmScratch + columns);
  if (!memory)
    return false;
  float *sums[2] = {memory, memory + (p.count - 1) * tile};
  memory += p.count * tile;
  for (int i = 0; i < p.count; ++i)
    if (!multiplyBlock(p.weights[i], m0, rows, n0, columns, sums[i], memory,
                       memory + panel))
      return false;
  finishTile(m0, rows, n0, columns, sums, memory + panel + kernels.gemmScratch);
  return true;
}

Status Multiplier::run() {
  TNL_RETURN_IF_ERROR(convertX());
  bool few = p.rows <= kFewRows;
  int64_t width = few ? kFewColumns : kTileColumns;
  int64_t tilesM = (p.rows + kTileRows - 1) / kTileRows;
  int64_t tilesN = (p.outputs + width - 1) / width;
  int64_t work = std::min(p.rows, kTileRows) * width * p.inputs * p.count;
  int64_t grain = std::max<int64_t>(1, kMinWork / std::max<int64_t>(1, work));
  std::atomic<bool> failed{false};
  pool.parallelFor(
      tilesM * tilesN, grain, [&](int64_t begin, int64_t end, int) {
        OneThreadOnly single(few ? nullptr : dnn);
        for (int64_t tile = begin; tile < end; ++tile) {
          int64_t m0 = tile % tilesM * kTileRows, n0 = tile / tilesM * width;
          if (!multiplyTile(m0, std::min(kTileRows, p.rows - m0), n0,
                            std::min(width, p.outputs - n0)))
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
  if (library == MatMulLibrary::OneDNN && !loadOneDNN())
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
