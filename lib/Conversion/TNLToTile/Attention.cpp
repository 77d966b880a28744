//===- Attention.cpp - Attention as its kernels see it --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Attention.h"
#include "KernelParts.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

/// `[B, N, columns]` with heads `width` apart from `first` on.
static Attention::Operand merged(LaunchBuilder &host, Value buffer,
                                 int64_t first, int64_t columns, int64_t width,
                                 Val tokens) {
  Attention::Operand operand;
  operand.buffer = buffer;
  operand.offset = host.index(first);
  operand.token = host.index(columns);
  operand.batch = tokens * operand.token;
  operand.head = host.index(width);
  operand.columns = columns;
  operand.first = first;
  operand.width = width;
  return operand;
}

/// `[B, H, N, width]`.
static Attention::Operand headMajor(LaunchBuilder &host, Value buffer,
                                    int64_t heads, int64_t width, Val tokens) {
  Attention::Operand operand;
  operand.buffer = buffer;
  operand.offset = host.index(0);
  operand.token = host.index(width);
  operand.head = tokens * operand.token;
  operand.batch = operand.head * host.index(heads);
  operand.width = width;
  return operand;
}

/// Keeps the number of slices, whose sums are added one by one, small.
static constexpr int64_t kMostValueColumns = 4096;

static bool isMaskElement(Type type) {
  for (unsigned bits : {1, 8, 16, 32, 64})
    if (type.isInteger(bits))
      return true;
  return isKernelFloat(type) || type.isF64();
}

/// Masks, states, positions, slopes.
static LogicalResult setCommon(Attention &attention, ChunkBody &body,
                               LaunchBuilder &host, Why &why) {
  for (Value tensor :
       {body.q.theta, body.state, body.stateOut, body.sums, body.decay})
    if (tensor && !elementOf(tensor).isF32()) {
      llvm::raw_string_ostream(why) << "states, sums, decays and theta are f32 "
                                       "there, not "
                                    << elementOf(tensor);
      return failure();
    }
  if (attention.heads < 1 || attention.keyWidth < 1 ||
      attention.valueWidth < 1 || attention.valueWidth > kMostValueColumns) {
    llvm::raw_string_ostream(why)
        << attention.heads << " heads with keys of " << attention.keyWidth
        << " and values of " << attention.valueWidth
        << " columns are outside of what kernels are written for";
    return failure();
  }
  if (body.v.mask && !isMaskElement(elementOf(body.v.mask))) {
    llvm::raw_string_ostream(why)
        << "there is no mask of " << elementOf(body.v.mask) << " in kernels";
    return failure();
  }
  auto buffer = [&](Value tensor) {
    return tensor ? host.buffer(tensor) : Value();
  };
  attention.theta = buffer(body.q.theta);
  attention.position = buffer(body.q.position);
  if (attention.position)
    attention.positions = host.size(body.q.position, 0);
  attention.mask = buffer(body.v.mask);
  attention.state = buffer(body.state);
  attention.stateOut = buffer(body.stateOut);
  attention.sums = buffer(body.sums);
  attention.decay = buffer(body.decay);
  if (!body.decay)
    for (float slope : body.slopes())
      attention.slopes.push_back(std::min(slope, kMostSlope));
  return success();
}

/// Memory that kernels read and write has elements of one type.
static LogicalResult expectOneElement(const ChunkBody &body,
                                      const LaunchBuilder &host, Why &why) {
  SmallVector<Value> tensors = {body.q.view.tensor, body.k.view.tensor,
                                body.v.view.tensor, body.out.tensor};
  if (body.gate)
    tensors.push_back(body.gate->tensor);
  if (failed(expectFloats(host, tensors, why)))
    return failure();
  for (Value tensor : tensors)
    if (elementOf(tensor) != elementOf(body.out.tensor)) {
      why = "q, k, v, the gate and out have different element types";
      return failure();
    }
  return success();
}

FailureOr<Attention> tnl::gpu::attentionOf(ChunkBody &body, LaunchBuilder &host,
                                           Why &why) {
  if (failed(expectOneElement(body, host, why)))
    return failure();
  auto qType = cast<RankedTensorType>(body.scores.getQ().getType());
  int64_t keys = lastSize(body.scores.getQ()),
          values = lastSize(body.apply.getV());
  if (ShapedType::isDynamic(keys) || ShapedType::isDynamic(values)) {
    why = "head widths are not static";
    return failure();
  }
  Attention attention;
  attention.element = elementOf(body.out.tensor);
  attention.heads = qType.getDimSize(1);
  attention.keyWidth = body.q.theta ? keys / 2 : keys;
  attention.valueWidth = values;
  attention.silu = body.q.silu;
  attention.block = body.block;
  Value first = body.q.view.tensor;
  auto firstType = cast<RankedTensorType>(first.getType());
  int64_t tokenAxis = firstType.getRank() - 2;
  attention.fixedTokens =
      body.loop ? firstType.getDimSize(tokenAxis) : qType.getDimSize(2);
  if (!body.loop && ShapedType::isDynamic(attention.fixedTokens)) {
    why = "one chunk has all of its tokens, whose number is not static";
    return failure();
  }
  attention.singleToken = !body.loop && attention.fixedTokens == 1;
  if (failed(setCommon(attention, body, host, why)))
    return failure();
  attention.batches = host.size(first, 0);
  attention.tokens = host.size(first, tokenAxis);
  auto operandOf = [&](const TokenView &view, int64_t width) {
    Value buffer = host.buffer(view.tensor);
    return view.isHeadMajor()
               ? headMajor(host, buffer, attention.heads, width,
                           attention.tokens)
               : merged(host, buffer, view.first, lastSize(view.tensor), width,
                        attention.tokens);
  };
  attention.q = operandOf(body.q.view, attention.keyWidth);
  attention.k = operandOf(body.k.view, attention.keyWidth);
  attention.v = operandOf(body.v.view, values);
  if (body.gate)
    attention.gate = operandOf(*body.gate, values);
  attention.out = operandOf(body.out, values);
  return attention;
}
