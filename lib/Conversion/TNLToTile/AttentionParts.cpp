//===- AttentionParts.cpp - What the kernels of attention share -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AttentionParts.h"
#include <cmath>
#include <numeric>

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

/// Of each head `whole` and `rest` of exp(-slope).
static SmallVector<float> tokenDecays(ArrayRef<float> slopes) {
  SmallVector<float> parts;
  for (double slope : slopes) {
    double decay = std::exp(-slope), whole = decay >= 0.5 ? 1 : 0;
    parts.push_back(static_cast<float>(whole));
    parts.push_back(
        static_cast<float>(whole == 1 ? std::expm1(-slope) : decay));
  }
  return parts;
}

StateDecay tnl::gpu::stateDecay(Val x) {
  Val loss = oneMinusExp(x), isSlow = loss <= loss.like(0.5);
  return {select(isSlow, x.like(1), x.like(0)),
          select(isSlow, x.like(0) - loss, exp2(x * -kLog2E))};
}

AttentionArguments::AttentionArguments(const Attention &attention,
                                       LaunchBuilder &host, bool oneToken) {
  q = list.add(attention.q.buffer);
  k = list.add(attention.k.buffer);
  v = list.add(attention.v.buffer);
  out = list.add(attention.out.buffer);
  gate = list.add(attention.gate.buffer);
  theta = list.add(attention.theta);
  position = list.add(attention.position);
  positions =
      list.add(attention.position ? attention.positions.get() : Value());
  mask = list.add(attention.mask);
  state = list.add(attention.state);
  stateOut = list.add(attention.stateOut);
  decay = list.add(attention.decay);
  if (oneToken)
    decays = list.add(host.constant(tokenDecays(attention.slopes)));
  else if (!attention.decay)
    slopes = list.add(host.constant(attention.slopes));
  tokens = list.add(attention.tokens);
}

AttentionHead::AttentionHead(KernelBuilder &k, const Attention &attention,
                             const AttentionArguments &arguments)
    : k(k), attention(attention), arguments(arguments) {
  Val block = k.blockId(tile::Axis::X);
  batch = block / double(attention.heads);
  head = block % double(attention.heads);
  tokens = attention.singleToken ? k.i32(1) : k.arg(arguments.tokens);
  if (arguments.slopes >= 0)
    slope = k.load(k.arg(arguments.slopes), {head}, k.f32Type());
  start = toI64(k.i32(0));
  if (arguments.position >= 0) {
    Val array = k.arg(arguments.position);
    Type type = cast<tile::GlobalType>(array.type()).getElementType();
    // One position is that of all sequences.
    Val which = min(batch, k.arg(arguments.positions) - 1);
    start = toI64(k.load(array, {which}, type));
  }
}

Val AttentionHead::address(const Attention::Operand &operand, Val token) const {
  Val sequence = toI64(batch), row = toI64(token), n = toI64(tokens);
  if (operand.columns == 0)
    return ((sequence * double(attention.heads) + toI64(head)) * n + row) *
           double(operand.width);
  return (sequence * n + row) * double(operand.columns) +
         double(operand.first) + toI64(head) * double(operand.width);
}

Val AttentionHead::stateAddress(Val row, Val col) const {
  Val matrix = toI64(batch) * double(attention.heads) + toI64(head);
  return (matrix * double(attention.stateWidth()) + toI64(row)) *
             double(attention.valueWidth) +
         toI64(col);
}

Val AttentionHead::decay(Val distance) const {
  return exp2(slope * -kLog2E * toFloat(distance, k.f32Type()));
}

StateDecay AttentionHead::stateDecay(Val distance) const {
  return tnl::gpu::stateDecay(slope * toFloat(distance, k.f32Type()));
}

StateDecay AttentionHead::tokenDecay() const {
  SmallVector<Val> parts =
      loadElements(k, k.arg(arguments.decays), head * 2.0, 2);
  return {parts[0], parts[1]};
}

Val AttentionHead::positionOf(Val token) const { return start + toI64(token); }

Val AttentionHead::theta(Val p, Val inside) const {
  Val at = head * double(attention.keyWidth) + p;
  return loadElements(k, k.arg(arguments.theta), at, 1, inside).front();
}

Val AttentionHead::counts(Val token, Val inside) const {
  if (arguments.mask < 0)
    return inside;
  Val array = k.arg(arguments.mask);
  Type type = cast<tile::GlobalType>(array.type()).getElementType();
  Val at = toI64(batch) * toI64(tokens) + toI64(token);
  Val zero = isZero(k.load(array, {at}, type, inside));
  return inside & (zero ^ zero.like(1));
}

int64_t tnl::gpu::vectorWidth(Type element,
                              ArrayRef<Attention::Operand> operands) {
  int64_t common = 0;
  for (const Attention::Operand &operand : operands)
    for (int64_t size : {operand.columns, operand.first, operand.width})
      common = std::gcd(common, size);
  return vectorWidth(element, common);
}

Val tnl::gpu::partialAddress(const AttentionHead &head,
                             const Attention &attention, Val token, Val slice,
                             int64_t slices) {
  Val row = toI64(head.batch) * toI64(head.tokens) + toI64(token);
  return (row * double(attention.heads) + toI64(head.head)) * double(slices) +
         toI64(slice);
}

Value tnl::gpu::partialSums(const Attention &attention, LaunchBuilder &host,
                            int64_t slices, Val batches) {
  if (!attention.sums || slices == 1)
    return attention.sums;
  return host.scratch(
      {batches, attention.tokens, host.index(attention.heads * slices)},
      host.ops().getF32Type());
}

void tnl::gpu::addPartialSums(const Attention &attention, LaunchBuilder &host,
                              Value partial, int64_t slices, Val batches) {
  if (!attention.sums || slices == 1)
    return;
  Arguments arguments;
  int from = arguments.add(partial), to = arguments.add(attention.sums);
  perElement(host, "sums", arguments,
             {batches, attention.tokens, host.index(attention.heads)},
             [&](KernelBuilder &k, ArrayRef<Val>, Val number) {
               Val sum = k.f32(0);
               for (int64_t slice = 0; slice < slices; ++slice)
                 sum = sum + k.load(k.arg(from),
                                    {number * double(slices) + double(slice)},
                                    k.f32Type());
               k.store(sum, k.arg(to), {number});
             });
}

void tnl::gpu::loadKeyRows(KernelBuilder &k, const Attention &attention,
                           const AttentionArguments &arguments,
                           const AttentionHead &head, Val token, Val zero,
                           Val thread, int32_t threads, Val queries, Val keys) {
  int64_t keyWidth = attention.keyWidth;
  Val qBegin = head.address(attention.q, token);
  Val kBegin = head.address(attention.k, token);
  forColumns(k, thread, threads, k.i32(attention.stateWidth()), 1, 1,
             [&](Val row, Val inside) {
               Val key = row, isSine = row >= double(keyWidth);
               if (attention.theta)
                 key = select(isSine, row - double(keyWidth), row);
               Val q = loadElements(k, k.arg(arguments.q), qBegin + toI64(key),
                                    1, inside)
                           .front();
               Val kk = loadElements(k, k.arg(arguments.k), kBegin + toI64(key),
                                     1, inside)
                            .front();
               if (attention.silu) {
                 q = silu(q);
                 kk = silu(kk);
               }
               if (attention.theta) {
                 SinCos turn =
                     rotation(head.theta(key, inside), head.positionOf(token));
                 Val factor = select(isSine, turn.sin, turn.cos);
                 q = q * factor;
                 kk = kk * factor;
               }
               k.store(q, queries, {zero, row}, inside);
               k.store(kk, keys, {zero, row}, inside);
             });
}
