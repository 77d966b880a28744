//===- AttentionRecurrent.cpp - Attention of one token --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// S = exp(-s) S + k^T v and o = q S, reading and writing the state once, with
// exp(-s) in two parts (StateDecay), for it is applied again and again. Eight
// lanes lie side by side along a row of the state, four over its rows; warps
// take the other columns and rows. A block has a head of a sequence.
//
//===----------------------------------------------------------------------===//

#include "AttentionParts.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

namespace {

constexpr int64_t kMostWarps = 16;

class RecurrentKernel {
public:
  RecurrentKernel(const Attention &attention, LaunchBuilder &host)
      : attention(attention), host(host),
        arguments(attention, host, /*oneToken=*/true),
        width(vectorWidth(host.ops().getF32Type(), attention.valueWidth)),
        blockColumns(std::min(attention.valueWidth, kMostWarps * 8 * width)),
        slices(llvm::divideCeil(attention.valueWidth, blockColumns)),
        columnWarps(llvm::divideCeil(blockColumns, 8 * width)),
        rowWarps(
            std::clamp<int64_t>(kMostWarps / columnWarps, 1,
                                llvm::divideCeil(attention.stateWidth(), 4))) {}

  void emit();

private:
  int32_t threads() const { return 32 * columnWarps * rowWarps; }
  int64_t rowGroups() const { return 4 * rowWarps; }
  void loadKeys();
  void loadValues();
  SmallVector<Val> update();
  void writeOut(ArrayRef<Val> sums);

  const Attention &attention;
  LaunchBuilder &host;
  AttentionArguments arguments;
  int64_t width, blockColumns, slices, columnWarps, rowWarps;
  int partial = -1;

  KernelBuilder *k = nullptr;
  const AttentionHead *head = nullptr;
  Val zero, thread, firstColumn;
  Val localColumn, rowGroup; // of this thread
  Val queries, keys, values, partials, scratch;
  StateDecay decay;
};

} // namespace

void RecurrentKernel::loadKeys() {
  loadKeyRows(*k, attention, arguments, *head, zero, zero, thread, threads(),
              queries, keys);
}

void RecurrentKernel::loadValues() {
  Val begin = head->address(attention.v, zero);
  Val counts = head->counts(zero, k->i32(0) == 0.0);
  forColumns(*k, thread, threads(), k->i32(columnWarps * 8 * width), 1, 1,
             [&](Val col, Val inside) {
               Val column = firstColumn + col;
               Val value =
                   loadElements(*k, k->arg(arguments.v), begin + toI64(column),
                                1,
                                counts & inside &
                                    (column < double(attention.valueWidth)))
                       .front();
               k->store(value, values, {zero, col}, inside);
             });
}

/// Updates this thread's rows and columns; gives its part of q S.
SmallVector<Val> RecurrentKernel::update() {
  Type f32 = k->f32Type();
  Type type = width == 1 ? f32 : VectorType::get({width}, f32);
  auto spread = [&](Val scalar) {
    if (width == 1)
      return scalar;
    return Val(k->ops(), vector::BroadcastOp::create(k->ops(), k->loc(), type,
                                                     scalar.get()));
  };
  auto add = [&](Val a, Val b) {
    return Val(k->ops(), arith::AddFOp::create(k->ops(), k->loc(), a, b));
  };
  auto multiply = [&](Val a, Val b) {
    return Val(k->ops(), arith::MulFOp::create(k->ops(), k->loc(), a, b));
  };
  Val column = firstColumn + localColumn;
  Val columnInside = column < double(attention.valueWidth);
  Val value = k->load(values, {zero, localColumn}, type);
  Val whole = spread(decay.whole), rest = spread(decay.rest);
  int64_t rows = attention.stateWidth(), groups = rowGroups();
  int64_t unroll = std::min<int64_t>(8, llvm::divideCeil(rows, groups));
  KernelBuilder::Carried sums = k->forLoop(
      zero, k->i32(rows), k->i32(groups * unroll), {spread(k->f32(0))},
      [&](Val first, ArrayRef<Val> carried) -> KernelBuilder::Carried {
        SmallVector<Val> row, inside, address, old;
        for (int64_t i = 0; i < unroll; ++i) {
          row.push_back(first + rowGroup + double(i * groups));
          inside.push_back(columnInside & (row[i] < double(rows)));
          address.push_back(head->stateAddress(row[i], column));
          if (attention.state)
            old.push_back(k->load(k->arg(arguments.state), {address[i]}, type,
                                  inside[i]));
        }
        Val sum = carried[0];
        for (int64_t i = 0; i < unroll; ++i) {
          // Rows past the end: q and k have room, and the result is dropped.
          Val at = min(row[i], k->i32(rows - 1));
          Val next = multiply(spread(k->load(keys, {zero, at}, f32)), value);
          if (attention.state)
            next =
                add(multiply(old[i], whole), add(multiply(old[i], rest), next));
          if (attention.stateOut)
            k->store(next, k->arg(arguments.stateOut), {address[i]}, inside[i]);
          Val q = k->load(queries, {zero, at}, f32);
          q = select(row[i] < double(rows), q, k->f32(0));
          sum = add(sum, multiply(spread(q), next));
        }
        return {sum};
      });
  return toElements(sums);
}

/// Adds up over rows, then one thread finishes each column.
void RecurrentKernel::writeOut(ArrayRef<Val> sums) {
  Val lane = thread & 31, rowWarp = rowGroup / 4.0;
  SmallVector<Val> reduced;
  for (Val sum : sums)
    reduced.push_back(k->warpReduce(tile::Combiner::Add, sum, 4));
  k->ifThen((lane & 3) == 0.0,
            [&] { storeShared(*k, reduced, partials, rowWarp, localColumn); });
  k->barrier();
  Val column = firstColumn + thread;
  Val inside =
      (thread < double(blockColumns)) & (column < double(attention.valueWidth));
  Val at = min(thread, k->i32(blockColumns - 1)), o = k->f32(0);
  for (int64_t warp = 0; warp < rowWarps; ++warp)
    o = o + k->load(partials, {k->i32(warp), at}, k->f32Type());
  Val y = o, offset = toI64(column);
  if (attention.gate.buffer)
    y = y * loadElements(*k, k->arg(arguments.gate),
                         head->address(attention.gate, zero) + offset, 1,
                         inside)
                .front();
  storeElements(*k, y, k->arg(arguments.out),
                head->address(attention.out, zero) + offset, inside);
  if (partial < 0)
    return;
  Val square = select(inside, o * o, k->f32(0));
  Val sum = blockSum(*k, square, thread, threads(), scratch);
  k->store(sum, k->arg(partial),
           {partialAddress(*head, attention, zero, k->blockId(tile::Axis::Y),
                           slices)},
           thread == 0.0);
}

void RecurrentKernel::emit() {
  Value partialBuffer = partialSums(attention, host, slices, attention.batches);
  partial = arguments.list.add(partialBuffer);
  KernelBuilder builder(host.module(), host.loc(), host.kernelName("recurrent"),
                        arguments.list.types(), threads());
  k = &builder;
  Type f32 = k->f32Type();
  queries = k->alloc({1, attention.stateWidth()}, f32);
  keys = k->alloc({1, attention.stateWidth()}, f32);
  values = k->alloc({1, columnWarps * 8 * width}, f32);
  partials = k->alloc({rowWarps, columnWarps * 8 * width}, f32);
  if (partial >= 0 && threads() > 32)
    scratch = k->alloc({1, threads() / 32}, f32);
  AttentionHead view(*k, attention, arguments);
  head = &view;
  decay = view.tokenDecay();
  zero = k->i32(0);
  thread = k->threadId();
  firstColumn = k->blockId(tile::Axis::Y) * double(blockColumns);
  Val lane = thread & 31, warp = thread >> 5;
  localColumn = (warp % double(columnWarps)) * double(8 * width) +
                (lane >> 2) * double(width);
  rowGroup = (warp / double(columnWarps)) * 4.0 + (lane & 3);
  loadKeys();
  loadValues();
  k->barrier();
  writeOut(update());
  host.launch(k->finish(), attention.batches * double(attention.heads),
              host.index(slices), host.index(1), arguments.list.values());
  addPartialSums(attention, host, partialBuffer, slices, attention.batches);
}

//===----------------------------------------------------------------------===//
// The choice
//===----------------------------------------------------------------------===//

static LogicalResult fitsToken(const Attention &attention,
                               const KernelOptions &, Why &why) {
  if (!attention.singleToken) {
    why = "sequences have more tokens than one";
    return failure();
  }
  if (failed(attention.expectSlopes(why)))
    return failure();
  return attention.expectStateRows(Attention::kMostStateRows, why);
}

static int64_t costOfTokens(const Attention &attention) {
  return attention.costTokens() * attention.costOfState();
}

constinit const KernelChoice<Attention> tnl::gpu::kAttentionRecurrent = {
    "AttentionRecurrent (one token)", fitsToken, costOfTokens,
    launchOne<RecurrentKernel>};
