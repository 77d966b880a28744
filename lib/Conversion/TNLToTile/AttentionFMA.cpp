//===- AttentionFMA.cpp - Attention of any types and sizes ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A block takes one head of one sequence and 64 columns of v, and goes through
// the tokens in chunks of 64, or of fewer, for which rows of its tiles stay
// empty. The state stays in shared memory; keys pass by in slices of 64 of its
// rows. Everything is float32.
//
//===----------------------------------------------------------------------===//

#include "AttentionParts.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

namespace {

constexpr int32_t kFMAThreads = 128;
constexpr int64_t kTile = 64;
/// Rows of shared tiles are so much longer than their columns, so that
/// neighbours in different rows lie in different banks.
constexpr int64_t kPadding = 4;

/// Tokens of a chunk: those of the body, or as many as a tile has.
int64_t chunkOf(const Attention &attention) {
  return attention.block ? attention.block : kTile;
}
int64_t alignedStateRows(const Attention &attention) {
  return llvm::alignTo(attention.stateWidth(), kTile);
}
/// Rows of the state that shared memory holds beside the tiles of a chunk:
/// queries, keys, values twice, and weights.
int64_t mostStateRows(int64_t chunk, const KernelOptions &options) {
  int64_t row = (kTile + kPadding) * 4,
          weights = kTile * (chunk + kPadding) * 4,
          left = options.target.getSharedBytes() - weights -
                 (kTile + 3 * chunk) * row;
  return left / row / kTile * kTile;
}

class ChunkKernel {
public:
  ChunkKernel(const Attention &attention, LaunchBuilder &host)
      : attention(attention), host(host), arguments(attention, host),
        slices(llvm::divideCeil(attention.valueWidth, kTile)),
        stateRows(alignedStateRows(attention)), block(chunkOf(attention)) {}

  void emit();

private:
  void forTile(int64_t width, int64_t rows, int64_t unroll,
               function_ref<void(Val, Val)> body);
  void loadState();
  void storeState();
  void loadKeys(Val slice);
  void loadValues();
  void attend();
  void writeOut(Val o);

  const Attention &attention;
  LaunchBuilder &host;
  AttentionArguments arguments;
  int64_t slices, stateRows, block;
  int sums = -1;

  KernelBuilder *k = nullptr;
  const AttentionHead *head = nullptr;
  Val thread, firstColumn; // of the block's slice of v
  Val chunk, chunkTokens;  // first token and number of tokens
  Val state, queryTile, keyTile, weightTile, valueTile, decayedTile;
};

} // namespace

/// Calls `body` with row and column of every `width`-th element of `rows` rows
/// of 64, spread over the block.
void ChunkKernel::forTile(int64_t width, int64_t rows, int64_t unroll,
                          function_ref<void(Val, Val)> body) {
  int64_t across = kTile / width, step = kFMAThreads / across;
  unroll = std::min(unroll, rows / step);
  Val col = (thread % double(across)) * double(width);
  Val first = thread / double(across);
  k->forLoop(k->i32(0), k->i32(rows), k->i32(step * unroll), [&](Val row) {
    for (int64_t i = 0; i < unroll; ++i)
      body(first + row + double(i * step), col);
  });
}

void ChunkKernel::loadState() {
  int64_t width = vectorWidth(k->f32Type(), attention.valueWidth);
  forTile(width, stateRows, 4, [&](Val row, Val col) {
    SmallVector<Val> values(width, k->f32(0));
    Val column = firstColumn + col;
    if (attention.state)
      values = loadElements(*k, k->arg(arguments.state),
                            head->stateAddress(row, column), width,
                            (row < double(attention.stateWidth())) &
                                (column < double(attention.valueWidth)));
    storeShared(*k, values, state, row, col);
  });
}

void ChunkKernel::storeState() {
  int64_t width = vectorWidth(k->f32Type(), attention.valueWidth);
  Type type = k->f32Type();
  if (width > 1)
    type = VectorType::get({width}, type);
  forTile(width, stateRows, 4, [&](Val row, Val col) {
    Val column = firstColumn + col;
    k->store(k->load(state, {row, col}, type), k->arg(arguments.stateOut),
             {head->stateAddress(row, column)},
             (row < double(attention.stateWidth())) &
                 (column < double(attention.valueWidth)));
  });
}

/// Rows [slice, slice + 64) of the state: what q and k have for them.
void ChunkKernel::loadKeys(Val slice) {
  int64_t width = vectorWidth(attention.element, {attention.q, attention.k});
  int64_t keys = attention.keyWidth;
  Val qBegin = head->address(attention.q, chunk);
  Val kBegin = head->address(attention.k, chunk);
  forTile(width, block, attention.theta ? 1 : 4, [&](Val row, Val col) {
    Val stateRow = slice + col, key = stateRow;
    Val inside =
        (row < chunkTokens) & (stateRow < double(attention.stateWidth()));
    Val isSine = stateRow >= double(keys);
    if (attention.theta)
      key = select(isSine, stateRow - double(keys), stateRow);
    auto load = [&](int argument, const Attention::Operand &operand,
                    Val begin) {
      Val at = begin + toI64(row) * double(AttentionHead::rowStride(operand)) +
               toI64(key);
      return loadPieces(*k, k->arg(argument), at, width, inside);
    };
    Pieces qPieces = load(arguments.q, attention.q, qBegin);
    Pieces kPieces = load(arguments.k, attention.k, kBegin);
    SmallVector<Val> q = toElements(qPieces), keysOf = toElements(kPieces);
    for (int64_t i = 0; i < width; ++i) {
      if (attention.silu) {
        q[i] = silu(q[i]);
        keysOf[i] = silu(keysOf[i]);
      }
      if (attention.theta) {
        SinCos turn = rotation(head->theta(key + double(i), inside),
                               head->positionOf(chunk + row));
        Val factor = select(isSine, turn.sin, turn.cos);
        q[i] = q[i] * factor;
        keysOf[i] = keysOf[i] * factor;
      }
    }
    storeShared(*k, q, queryTile, row, col);
    storeShared(*k, keysOf, keyTile, row, col);
  });
}

/// v as it is, and with the decay from its token to the chunk's end.
void ChunkKernel::loadValues() {
  int64_t width = vectorWidth(attention.element, attention.v);
  Val begin = head->address(attention.v, chunk);
  forTile(width, block, 2, [&](Val row, Val col) {
    Val column = firstColumn + col, rowInside = row < chunkTokens;
    Val inside = head->counts(chunk + row, rowInside) &
                 (column < double(attention.valueWidth));
    Val at = begin +
             toI64(row) * double(AttentionHead::rowStride(attention.v)) +
             toI64(column);
    SmallVector<Val> values =
        loadElements(*k, k->arg(arguments.v), at, width, inside);
    storeShared(*k, values, valueTile, row, col);
    Val decay = head->decay(max(chunkTokens - 1 - row, k->i32(0)));
    for (Val &value : values)
      value = value * decay;
    storeShared(*k, values, decayedTile, row, col);
  });
}

/// One chunk: its outputs, and the state after it.
void ChunkKernel::attend() {
  tile::FragType type = k->frag(kTile, kTile),
                 scoreType = k->frag(kTile, block);
  k->barrier(); // the chunk before has been read
  loadValues();
  StateDecay decay = head->stateDecay(chunkTokens);
  // P = q k^T and O = q S, added up over slices of the state's rows.
  KernelBuilder::Carried sums = k->forLoop(
      k->i32(0), k->i32(stateRows), k->i32(kTile),
      {k->zeros(scoreType), k->zeros(type)},
      [&](Val slice, ArrayRef<Val> carried) -> KernelBuilder::Carried {
        loadKeys(slice);
        k->barrier();
        Val rows = k->slice(state, slice, k->i32(0), kTile, kTile);
        Val p = k->fma(queryTile, keyTile, carried[0], scoreType, false, true);
        Val o = k->fma(queryTile, rows, carried[1], type);
        k->barrier(); // all have read the state
        Val next = k->map(
            type, k->loadFrag(rows, type),
            [&](ArrayRef<Val> in, Val, Val) { return in[0] * decay.rest; });
        next = k->fma(keyTile, decayedTile, next, type, /*transposeA=*/true);
        next = k->map(type, {k->loadFrag(rows, type), next},
                      [&](ArrayRef<Val> in, Val, Val) {
                        return in[0] * decay.whole + in[1];
                      });
        k->storeFrag(next, rows);
        k->barrier(); // q and k may be overwritten
        return {p, o};
      });
  Val p = k->map(scoreType, sums[0], [&](ArrayRef<Val> in, Val row, Val col) {
    Val decay = head->decay(max(row - col, row.like(0)));
    return select(col <= row, in[0] * decay, in[0].like(0));
  });
  k->storeFrag(p, weightTile);
  k->barrier();
  Val o = k->map(type, sums[1], [&](ArrayRef<Val> in, Val row, Val) {
    return in[0] * head->decay(row + 1);
  });
  writeOut(k->fma(weightTile, valueTile, o, type));
}

void ChunkKernel::writeOut(Val o) {
  Val outBegin = head->address(attention.out, chunk), gateBegin;
  if (attention.gate.buffer)
    gateBegin = head->address(attention.gate, chunk);
  k->forEach(o, [&](ArrayRef<Val> in, Val row, Val col) {
    Val column = firstColumn + col, y = in[0];
    Val inside = (row < chunkTokens) & (column < double(attention.valueWidth));
    auto at = [&](const Attention::Operand &operand, Val begin) {
      return begin + toI64(row) * double(AttentionHead::rowStride(operand)) +
             toI64(column);
    };
    if (attention.gate.buffer)
      y = y * loadElements(*k, k->arg(arguments.gate),
                           at(attention.gate, gateBegin), 1, inside)
                  .front();
    storeElements(*k, y, k->arg(arguments.out), at(attention.out, outBegin),
                  inside);
  });
  if (sums < 0)
    return;
  Val squares =
      k->map(k->frag(kTile, kTile), o,
             [&](ArrayRef<Val> in, Val, Val) { return in[0] * in[0]; });
  Val slice = k->blockId(tile::Axis::Y);
  k->forEach(k->reduceRows(tile::Combiner::Add, squares), [&](ArrayRef<Val> in,
                                                              Val row, Val) {
    k->store(in[0], k->arg(sums),
             {partialAddress(*head, attention, chunk + row, slice, slices)},
             row < chunkTokens);
  });
}

void ChunkKernel::emit() {
  Value partial = partialSums(attention, host, slices, attention.batches);
  sums = arguments.list.add(partial);
  KernelBuilder builder(host.module(), host.loc(), host.kernelName("attention"),
                        arguments.list.types(), kFMAThreads);
  k = &builder;
  thread = k->threadId();
  firstColumn = k->blockId(tile::Axis::Y) * double(kTile);
  Type f32 = k->f32Type();
  auto tile = [&](int64_t rows, int64_t columns = kTile) {
    return k->alloc({rows, columns}, f32, false, columns + kPadding);
  };
  state = tile(stateRows);
  queryTile = tile(kTile);
  keyTile = tile(block);
  weightTile = tile(kTile, block);
  valueTile = tile(block);
  decayedTile = tile(block);
  AttentionHead view(*k, attention, arguments);
  head = &view;
  loadState();
  // A chunk leaves the other rows of the queries alone.
  if (block < kTile)
    forTile(4, kTile, 1, [&](Val row, Val col) {
      storeShared(*k, SmallVector<Val>(4, k->f32(0)), queryTile, row, col);
    });
  k->forLoop(k->i32(0), view.tokens, k->i32(block), [&](Val first) {
    chunk = first;
    chunkTokens = min(view.tokens - first, k->i32(block));
    attend();
  });
  k->barrier();
  if (attention.stateOut)
    storeState();
  host.launch(k->finish(), attention.batches * double(attention.heads),
              host.index(slices), host.index(1), arguments.list.values());
  addPartialSums(attention, host, partial, slices, attention.batches);
}

//===----------------------------------------------------------------------===//
// The choice
//===----------------------------------------------------------------------===//

static LogicalResult fitsChunks(const Attention &attention,
                                const KernelOptions &options, Why &why) {
  if (failed(attention.expectSlopes(why)))
    return failure();
  int64_t chunk = chunkOf(attention);
  if (!llvm::is_contained({16, 32, 64}, chunk) ||
      !attention.hasChunksOf(chunk)) {
    why = "its chunks have 16, 32 or 64 tokens, not " + attention.chunkText();
    return failure();
  }
  if (attention.stateWidth() <= mostStateRows(chunk, options))
    return success();
  why = "the state has " + std::to_string(attention.stateWidth()) +
        " rows, more than the " +
        std::to_string(mostStateRows(chunk, options)) +
        " that fit in shared memory";
  return failure();
}

/// Of 64 value columns: scores, what they give, and the state, read and
/// updated, by 128 multiply-adds in a cycle.
static int64_t costOfChunks(const Attention &attention) {
  int64_t chunk = chunkOf(attention), rows = alignedStateRows(attention);
  int64_t chunks = llvm::divideCeil(attention.costTokens(), chunk);
  int64_t products = kTile * chunk * (rows + kTile) + // P, P v
                     kTile * kTile * rows + chunk * kTile * rows;
  return attention.costOfState() +
         chunks * products * llvm::divideCeil(attention.valueWidth, kTile) /
             128;
}

constinit const KernelChoice<Attention> tnl::gpu::kAttentionFMA = {
    "AttentionFMA (multiply-adds)", fitsChunks, costOfChunks,
    launchOne<ChunkKernel>};
