//===- AttentionFMA.cpp - Attention of any types and sizes ----------------===//
//
// A block takes one head of one sequence and 64 columns of v, and goes through
// the tokens in chunks of 64. The state stays in shared memory; keys pass by in
// slices of 64 of its rows. Everything is float32.
//
//===----------------------------------------------------------------------===//

#include "AttentionParts.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

namespace {

constexpr int32_t kThreads = 128;
constexpr int64_t kTile = 64;
/// Rows of shared tiles are this far apart, so that neighbours in different
/// rows lie in different banks.
constexpr int64_t kPitch = kTile + 4;
constexpr int64_t kMostStateRows = 512; // what fits in shared memory

class ChunkKernel {
public:
  ChunkKernel(const Attention &attention, LaunchBuilder &host)
      : attention(attention), host(host), arguments(attention, host),
        slices(llvm::divideCeil(attention.valueWidth, kTile)),
        stateRows(llvm::divideCeil(attention.stateWidth(), kTile) * kTile) {}

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
  int64_t slices, stateRows;
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
  int64_t across = kTile / width, step = kThreads / across;
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
  forTile(width, kTile, attention.theta ? 1 : 4, [&](Val row, Val col) {
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
  forTile(width, kTile, 2, [&](Val row, Val col) {
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
  tile::FragType type = k->frag(kTile, kTile);
  k->barrier(); // the chunk before has been read
  loadValues();
  StateDecay decay = head->stateDecay(chunkTokens);
  // P = q k^T and O = q S, added up over slices of the state's rows.
  KernelBuilder::Carried sums = k->forLoop(
      k->i32(0), k->i32(stateRows), k->i32(kTile),
      {k->zeros(type), k->zeros(type)},
      [&](Val slice, ArrayRef<Val> carried) -> KernelBuilder::Carried {
        loadKeys(slice);
        k->barrier();
        Val rows = k->slice(state, slice, k->i32(0), kTile, kTile);
        Val p = k->fma(queryTile, keyTile, carried[0], type, false, true);
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
  Val p = k->map(type, sums[0], [&](ArrayRef<Val> in, Val row, Val col) {
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
                        arguments.list.types(), kThreads);
  k = &builder;
  thread = k->threadId();
  firstColumn = k->blockId(tile::Axis::Y) * double(kTile);
  Type f32 = k->f32Type();
  auto tile = [&](int64_t rows) {
    return k->alloc({rows, kTile}, f32, false, kPitch);
  };
  state = tile(stateRows);
  queryTile = tile(kTile);
  keyTile = tile(kTile);
  weightTile = tile(kTile);
  valueTile = tile(kTile);
  decayedTile = tile(kTile);
  AttentionHead view(*k, attention, arguments);
  head = &view;
  loadState();
  k->forLoop(k->i32(0), view.tokens, k->i32(kTile), [&](Val first) {
    chunk = first;
    chunkTokens = min(view.tokens - first, k->i32(kTile));
    attend();
  });
  k->barrier();
  if (attention.stateOut)
    storeState();
  host.launch(k->finish(), attention.batches * double(attention.heads),
              host.index(slices), host.index(1), arguments.list.values());
  addPartialSums(attention, host, partial, slices, attention.batches);
}

LogicalResult tnl::gpu::emitFMA(const Attention &attention, LaunchBuilder &host,
                                Why &why) {
  if (attention.stateWidth() > kMostStateRows) {
    why = "the state has " + std::to_string(attention.stateWidth()) +
          " rows, more than the " + std::to_string(kMostStateRows) +
          " that fit in shared memory";
    return failure();
  }
  ChunkKernel(attention, host).emit();
  return success();
}
