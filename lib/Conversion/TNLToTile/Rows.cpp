//===- Rows.cpp - Kernels with a block for each row -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelParts.h"
#include <limits>

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

/// A block of one warp needs no shared memory; long rows take more threads.
static int32_t threadsFor(int64_t columns) {
  return !ShapedType::isDynamic(columns) && columns <= 512 ? 32 : 128;
}

namespace {

/// Rows of a tensor, as a kernel and its launch see them.
struct RowsOf {
  RowsOf(LaunchBuilder &host, Arguments &arguments, Value tensor)
      : axis(cast<RankedTensorType>(tensor.getType()).getRank() - 1),
        rows(host.sizes(tensor, 0, axis)), fixed(lastSize(tensor)) {
    if (ShapedType::isDynamic(fixed))
      argument = arguments.add(host.size(tensor, axis));
  }
  Val columns(KernelBuilder &k) const {
    return argument < 0 ? k.i32(fixed) : k.arg(argument);
  }
  /// Loads of a thread that should be in flight together.
  int64_t unroll(int64_t threads, int64_t width) const {
    return unrollFor(fixed, threads * width);
  }

  int64_t axis;
  Val rows; ///< index
  int64_t fixed;
  int argument = -1;
};

} // namespace

static void launchRows(LaunchBuilder &host, KernelBuilder &k,
                       const Arguments &arguments, Val blocks) {
  tile::KernelOp kernel = k.finish();
  host.launch(kernel, blocks, host.index(1), host.index(1), arguments.values());
}

//===----------------------------------------------------------------------===//
// embedding
//===----------------------------------------------------------------------===//

LogicalResult tnl::gpu::emit(EmbeddingOp op, LaunchBuilder &host, Why &why) {
  Value table = op.getTable(), result = op.getResult();
  if (failed(expectFloats(host, {table, result}, why)) ||
      failed(expectBuffers(host, op.getIds(), why)))
    return failure();
  Arguments arguments;
  int ids = arguments.add(host.buffer(op.getIds()));
  int from = arguments.add(host.buffer(table));
  int to = arguments.add(host.buffer(result));
  int vocabulary = arguments.add(host.size(table, 0));
  RowsOf rows(host, arguments, result);
  int64_t width = std::min(vectorWidth(elementOf(table), rows.fixed),
                           vectorWidth(elementOf(result), rows.fixed));
  int32_t threads = threadsFor(rows.fixed);

  KernelBuilder k(host.module(), host.loc(), host.kernelName("embedding"),
                  arguments.types(), threads);
  Val row = k.blockId(tile::Axis::X), columns = rows.columns(k);
  Val count = toI64(k.arg(vocabulary));
  Val id = toI64(k.load(k.arg(ids), {row}, elementOf(op.getIds())));
  id = select(id < 0, id + count, id);
  // The caller checks ids; a wrong one must not lead out of the table.
  id = max(min(id, count - 1), id.like(0));
  Val source = id * toI64(columns), target = toI64(row) * toI64(columns);
  double scale = op.getScale().convertToDouble();
  forColumns(k, k.threadId(), threads, columns, width,
             rows.unroll(threads, width), [&](Val column, Val inside) {
               Val offset = toI64(column);
               SmallVector<Val> values =
                   loadElements(k, k.arg(from), source + offset, width,
                                inside & (count > 0));
               if (scale != 1.0)
                 for (Val &value : values)
                   value = value * scale;
               storeElements(k, values, k.arg(to), target + offset, inside);
             });
  launchRows(host, k, arguments, rows.rows);
  return success();
}

//===----------------------------------------------------------------------===//
// Norms
//===----------------------------------------------------------------------===//

/// rsqrt(mean(x^2) + eps) of the block's row, in all threads.
static Val rowScale(KernelBuilder &k, Val x, Val begin, Val columns,
                    int64_t width, int32_t threads, int64_t unroll,
                    double eps) {
  Val scratch = threads > 32 ? k.alloc({1, threads / 32}, k.f32Type()) : Val();
  Val thread = k.threadId();
  int64_t step = threads * width;
  KernelBuilder::Carried sums = k.forLoop(
      k.i32(0), columns, k.i32(unroll * step), {k.f32(0), k.f32(0)},
      [&](Val first, ArrayRef<Val> carried) -> KernelBuilder::Carried {
        SmallVector<Pieces> loaded;
        for (int64_t i = 0; i < unroll; ++i) {
          Val column = first + thread * double(width) + double(i * step);
          loaded.push_back(
              loadPieces(k, x, begin + toI64(column), width, column < columns));
        }
        // Two chains of additions, always in the same order.
        Val sums[2] = {carried[0], carried[1]};
        for (const Pieces &pieces : loaded)
          for (auto [i, value] : llvm::enumerate(toElements(pieces)))
            sums[i % 2] = sums[i % 2] + value * value;
        return {sums[0], sums[1]};
      });
  Val sum = blockSum(k, sums[0] + sums[1], thread, threads, scratch);
  Val mean = sum / toFloat(columns, k.f32Type());
  return rsqrt(mean + eps);
}

/// The scale of each row, or the rows times their scale, into a buffer.
static LogicalResult emitNorm(Value x, Value into, double eps, bool apply,
                              LaunchBuilder &host, Why &why) {
  if (failed(expectFloats(host, x, why)))
    return failure();
  Arguments arguments;
  int from = arguments.add(host.buffer(x));
  int to = arguments.add(into);
  RowsOf rows(host, arguments, x);
  int64_t width = vectorWidth(elementOf(x), rows.fixed);
  int32_t threads = threadsFor(rows.fixed);
  KernelBuilder k(host.module(), host.loc(),
                  host.kernelName(apply ? "simple_rms_norm" : "rms_scale"),
                  arguments.types(), threads);
  Val row = k.blockId(tile::Axis::X), columns = rows.columns(k);
  Val begin = toI64(row) * toI64(columns), thread = k.threadId();
  Val scale = rowScale(k, k.arg(from), begin, columns, width, threads,
                       rows.unroll(threads, width), eps);
  if (!apply)
    k.ifThen(thread == 0.0, [&] { k.store(scale, k.arg(to), {row}); });
  else
    forColumns(k, thread, threads, columns, width, rows.unroll(threads, width),
               [&](Val column, Val inside) {
                 Val at = begin + toI64(column);
                 SmallVector<Val> values =
                     loadElements(k, k.arg(from), at, width, inside);
                 for (Val &value : values)
                   value = value * scale;
                 storeElements(k, values, k.arg(to), at, inside);
               });
  launchRows(host, k, arguments, rows.rows);
  return success();
}

LogicalResult tnl::gpu::emitScale(Value x, Value into, double eps,
                                  LaunchBuilder &host, Why &why) {
  return emitNorm(x, into, eps, /*apply=*/false, host, why);
}

LogicalResult tnl::gpu::emit(RMSScaleOp op, LaunchBuilder &host, Why &why) {
  if (failed(expectFloats(host, op.getResult(), why)))
    return failure();
  return emitScale(op.getX(), host.buffer(op.getResult()),
                   op.getEps().convertToDouble(), host, why);
}

LogicalResult tnl::gpu::emit(SimpleRMSNormOp op, LaunchBuilder &host,
                             Why &why) {
  if (failed(expectFloats(host, op.getResult(), why)))
    return failure();
  return emitNorm(op.getX(), host.buffer(op.getResult()),
                  op.getEps().convertToDouble(), /*apply=*/true, host, why);
}

LogicalResult tnl::gpu::emit(RMSScaleOfSumsOp op, LaunchBuilder &host,
                             Why &why) {
  if (failed(expectFloats(host, op.getResult(), why)))
    return failure();
  return emitScaleOfSums(op.getSums(), host.buffer(op.getResult()),
                         op.getWidth(), op.getEps().convertToDouble(), host,
                         why);
}

LogicalResult tnl::gpu::emitScaleOfSums(Value sums, Value into, int64_t width,
                                        double eps, LaunchBuilder &host,
                                        Why &why) {
  if (failed(expectFloats(host, sums, why)))
    return failure();
  Arguments arguments;
  int from = arguments.add(host.buffer(sums));
  int to = arguments.add(into);
  RowsOf rows(host, arguments, sums);
  int count = arguments.add(rows.rows);
  constexpr int32_t kThreads = 128;
  KernelBuilder k(host.module(), host.loc(),
                  host.kernelName("rms_scale_of_sums"), arguments.types(),
                  kThreads);
  Val row = k.blockId(tile::Axis::X) * double(kThreads) + k.threadId();
  Val columns = rows.columns(k);
  k.ifThen(row < k.arg(count), [&] {
    int64_t step = vectorWidth(elementOf(sums), rows.fixed);
    Val begin = toI64(row) * toI64(columns);
    KernelBuilder::Carried sum = k.forLoop(
        k.i32(0), columns, k.i32(step), {k.f32(0)},
        [&](Val column, ArrayRef<Val> carried) -> KernelBuilder::Carried {
          Val total = carried[0];
          for (Val value :
               loadElements(k, k.arg(from), begin + toI64(column), step))
            total = total + value;
          return {total};
        });
    Val mean = sum[0] * (1.0 / static_cast<double>(width));
    k.store(rsqrt(mean + eps), k.arg(to), {row});
  });
  launchRows(host, k, arguments, ceilDiv(rows.rows, kThreads));
  return success();
}

//===----------------------------------------------------------------------===//
// argmax
//===----------------------------------------------------------------------===//

LogicalResult tnl::gpu::emit(ArgmaxOp op, LaunchBuilder &host, Why &why) {
  Value logits = op.getLogits(), result = op.getResult();
  if (failed(expectFloats(host, logits, why)) ||
      failed(expectBuffers(host, result, why)))
    return failure();
  Arguments arguments;
  int from = arguments.add(host.buffer(logits));
  int to = arguments.add(host.buffer(result));
  RowsOf rows(host, arguments, logits);
  int64_t width = vectorWidth(elementOf(logits), rows.fixed);
  constexpr int32_t kThreads = 512;
  KernelBuilder k(host.module(), host.loc(), host.kernelName("argmax"),
                  arguments.types(), kThreads);
  Val bests = k.alloc({1, kThreads}, k.f32Type());
  Val places = k.alloc({1, kThreads}, k.ops().getI32Type());
  Val row = k.blockId(tile::Axis::X), thread = k.threadId();
  Val columns = rows.columns(k), begin = toI64(row) * toI64(columns);

  // Larger, or as large and earlier. `none` lets any number in.
  Val none = k.i32(std::numeric_limits<int32_t>::max());
  auto better = [](Val value, Val place, Val best, Val bestPlace) {
    return (value > best) | ((value == best) & (place < bestPlace));
  };
  // One block reads a whole row: many loads must be in flight.
  int64_t step = kThreads * width, unroll = 2 * rows.unroll(kThreads, width);
  KernelBuilder::Carried found = k.forLoop(
      k.i32(0), columns, k.i32(unroll * step),
      {k.f32(-std::numeric_limits<float>::infinity()), none},
      [&](Val first, ArrayRef<Val> carried) -> KernelBuilder::Carried {
        SmallVector<Val> at;
        SmallVector<Pieces> loaded;
        for (int64_t i = 0; i < unroll; ++i) {
          at.push_back(first + thread * double(width) + double(i * step));
          loaded.push_back(loadPieces(k, k.arg(from), begin + toI64(at[i]),
                                      width, at[i] < columns));
        }
        Val best = carried[0], place = carried[1];
        for (auto [column, pieces] : llvm::zip(at, loaded))
          for (auto [i, value] : llvm::enumerate(toElements(pieces))) {
            Val take = (column < columns) &
                       better(value, column + double(i), best, place);
            best = select(take, value, best);
            place = select(take, column + double(i), place);
          }
        return {best, place};
      });

  Val zero = k.i32(0);
  k.store(found[0], bests, {zero, thread});
  k.store(found[1], places, {zero, thread});
  k.barrier();
  for (int32_t half = kThreads / 2; half > 0; half /= 2) {
    k.ifThen(thread < double(half), [&] {
      Val other = thread + double(half);
      Val value = k.load(bests, {zero, other}, k.f32Type());
      Val place = k.load(places, {zero, other}, k.ops().getI32Type());
      Val best = k.load(bests, {zero, thread}, k.f32Type());
      Val bestPlace = k.load(places, {zero, thread}, k.ops().getI32Type());
      Val take = better(value, place, best, bestPlace);
      k.store(select(take, value, best), bests, {zero, thread});
      k.store(select(take, place, bestPlace), places, {zero, thread});
    });
    k.barrier();
  }
  k.ifThen(thread == 0.0, [&] {
    Val place = k.load(places, {zero, zero}, k.ops().getI32Type());
    // A row without any number has its maximum at the start.
    place = select(place == none, zero, place);
    bool isWide = elementOf(result).isInteger(64);
    k.store(isWide ? toI64(place) : place, k.arg(to), {row});
  });
  launchRows(host, k, arguments, rows.rows);
  return success();
}
