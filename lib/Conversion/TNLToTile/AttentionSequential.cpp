//===- AttentionSequential.cpp - Attention token by token -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// S = exp(g) S + k^T v and o = q S for one token after the other, where the log
// decays g are an operand: of heads, of tokens, or of each row of the state. A
// block has a head of a sequence and 128 columns of its values; a thread has
// one column of the state, which stays in memory, where the state that leaves
// is, or in a buffer where none is wanted.
//
//===----------------------------------------------------------------------===//

#include "AttentionParts.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

namespace {

constexpr int32_t kSequentialThreads = 128;

class SequentialKernel {
public:
  SequentialKernel(const Attention &attention, LaunchBuilder &host)
      : attention(attention), host(host), arguments(attention, host),
        rank(cast<MemRefType>(attention.decay.getType()).getRank()),
        slices(llvm::divideCeil(attention.valueWidth, kSequentialThreads)) {}

  void emit();

private:
  void forRows(function_ref<void(Val row, Val address)> body);
  StateDecay decayOf(Val index);
  void loadDecays(Val token);
  void attend(Val token);
  void writeOut(Val token, Val o);

  const Attention &attention;
  LaunchBuilder &host;
  AttentionArguments arguments;
  int64_t rank, slices;
  int partial = -1, states = -1;

  KernelBuilder *k = nullptr;
  const AttentionHead *head = nullptr;
  Val zero, thread, column, inside; // of this thread
  Val queries, keys, wholes, rests, scratch;
};

} // namespace

/// Every row of this thread's column of the state.
void SequentialKernel::forRows(function_ref<void(Val, Val)> body) {
  k->forLoop(zero, k->i32(attention.stateWidth()), k->i32(1),
             [&](Val row) { body(row, head->stateAddress(row, column)); });
}

/// exp(g) of an element of the decays. One that is not negative makes the state
/// grow; then there is nothing beside a 1.
StateDecay SequentialKernel::decayOf(Val index) {
  Val g = k->load(k->arg(arguments.decay), {index}, k->f32Type());
  Val x = min(g.like(0) - g, g.like(kMostSlope));
  StateDecay decay = stateDecay(x);
  Val grows = x < 0;
  return {select(grows, x.like(0), decay.whole),
          select(grows, exp2(x * -kLog2E), decay.rest)};
}

/// Those of a token, for each row of the state.
void SequentialKernel::loadDecays(Val token) {
  Val at = toI64(head->head);
  if (rank > 1) {
    at = toI64(head->batch) * double(attention.heads) + at;
    at = at * toI64(head->tokens) + toI64(token);
  }
  forColumns(*k, thread, kSequentialThreads, k->i32(attention.stateWidth()), 1,
             1, [&](Val row, Val within) {
               Val index = at;
               if (rank > 3) {
                 Val last = k->i32(attention.stateWidth() - 1);
                 index = at * double(attention.stateWidth()) +
                         toI64(min(row, last));
               }
               StateDecay decay = decayOf(index);
               k->store(decay.whole, wholes, {zero, row}, within);
               k->store(decay.rest, rests, {zero, row}, within);
             });
}

void SequentialKernel::attend(Val token) {
  k->barrier(); // the token before has been read
  loadKeyRows(*k, attention, arguments, *head, token, zero, thread,
              kSequentialThreads, queries, keys);
  loadDecays(token);
  k->barrier();
  Val at = head->address(attention.v, token) + toI64(column);
  Val value =
      loadElements(*k, k->arg(arguments.v), at, 1, head->counts(token, inside))
          .front();
  Type f32 = k->f32Type();
  Val o = k->forLoop(
      zero, k->i32(attention.stateWidth()), k->i32(1), {k->f32(0)},
      [&](Val row, ArrayRef<Val> sum) -> KernelBuilder::Carried {
        auto shared = [&](Val tile) { return k->load(tile, {zero, row}, f32); };
        Val address = head->stateAddress(row, column);
        Val old = k->load(k->arg(states), {address}, f32, inside);
        Val next =
            old * shared(wholes) + (old * shared(rests) + shared(keys) * value);
        k->store(next, k->arg(states), {address}, inside);
        return {sum[0] + shared(queries) * next};
      })[0];
  writeOut(token, o);
}

void SequentialKernel::writeOut(Val token, Val o) {
  Val offset = toI64(column), y = o;
  if (attention.gate.buffer)
    y = y * loadElements(*k, k->arg(arguments.gate),
                         head->address(attention.gate, token) + offset, 1,
                         inside)
                .front();
  storeElements(*k, y, k->arg(arguments.out),
                head->address(attention.out, token) + offset, inside);
  if (partial < 0)
    return;
  Val square = select(inside, o * o, k->f32(0));
  Val sum = blockSum(*k, square, thread, kSequentialThreads, scratch);
  k->store(sum, k->arg(partial),
           {partialAddress(*head, attention, token, k->blockId(tile::Axis::Y),
                           slices)},
           thread == 0.0);
}

void SequentialKernel::emit() {
  Value partialBuffer = partialSums(attention, host, slices, attention.batches);
  partial = arguments.list.add(partialBuffer);
  Val heads = attention.batches * double(attention.heads);
  states = arguments.stateOut;
  if (states < 0)
    states = arguments.list.add(host.scratch(
        {heads, host.index(attention.stateWidth() * attention.valueWidth)},
        host.ops().getF32Type()));
  KernelBuilder builder(host.module(), host.loc(),
                        host.kernelName("sequential"), arguments.list.types(),
                        kSequentialThreads);
  k = &builder;
  Type f32 = k->f32Type();
  for (Val *tile : {&queries, &keys, &wholes, &rests})
    *tile = k->alloc({1, attention.stateWidth()}, f32);
  if (partial >= 0)
    scratch = k->alloc({1, kSequentialThreads / 32}, f32);
  AttentionHead view(*k, attention, arguments);
  head = &view;
  zero = k->i32(0);
  thread = k->threadId();
  column = k->blockId(tile::Axis::Y) * double(kSequentialThreads) + thread;
  inside = column < double(attention.valueWidth);
  forRows([&](Val, Val address) {
    Val first = k->f32(0);
    if (attention.state)
      first = k->load(k->arg(arguments.state), {address}, f32, inside);
    k->store(first, k->arg(states), {address}, inside);
  });
  k->forLoop(zero, view.tokens, k->i32(1), [&](Val token) { attend(token); });
  host.launch(k->finish(), heads, host.index(slices), host.index(1),
              arguments.list.values());
  addPartialSums(attention, host, partialBuffer, slices, attention.batches);
}

//===----------------------------------------------------------------------===//
// The choice
//===----------------------------------------------------------------------===//

static LogicalResult fitsDecays(const Attention &attention,
                                const KernelOptions &, Why &why) {
  if (!attention.decay) {
    why = "its decay is constant";
    return failure();
  }
  return attention.expectStateRows(Attention::kMostStateRows, why);
}

/// Rows follow each other, and so do the memory accesses of each.
static int64_t costOfSequence(const Attention &attention) {
  return attention.costTokens() * attention.costOfState() * 2;
}

constinit const KernelChoice<Attention> tnl::gpu::kAttentionSequential = {
    "AttentionSequential (token by token)", fitsDecays, costOfSequence,
    launchOne<SequentialKernel>};
