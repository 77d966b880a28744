//===- Attention.cpp - Where the operands of attention lie ----------------===//

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

/// exp(-slope) is 0 in float32 long before; a larger slope times log2(e) might
/// be infinite, and infinity times a distance of 0 is no number.
static constexpr float kMostSlope = 1000;

/// Keeps the number of slices, whose sums are added one by one, small.
static constexpr int64_t kMostValueColumns = 4096;

static bool isMaskElement(Type type) {
  for (unsigned bits : {1, 8, 16, 32, 64})
    if (type.isInteger(bits))
      return true;
  return isKernelFloat(type) || type.isF64();
}

/// What both operations have: masks, states, positions.
static LogicalResult setCommon(Attention &attention, LaunchBuilder &host,
                               Value theta, Value position, Value mask,
                               Value state, Value stateOut, Value sums,
                               ArrayRef<float> slopes, Why &why) {
  for (Value tensor : {theta, state, stateOut, sums})
    if (tensor && host.buffer(tensor) && !elementOf(tensor).isF32()) {
      llvm::raw_string_ostream(why)
          << "states, sums and theta are f32 there, not " << elementOf(tensor);
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
  if (failed(expectBuffers(host, {theta, position, mask, state}, why)))
    return failure();
  if (mask && !isMaskElement(elementOf(mask))) {
    llvm::raw_string_ostream(why)
        << "there is no mask of " << elementOf(mask) << " in kernels";
    return failure();
  }
  auto buffer = [&](Value tensor) {
    return tensor ? host.buffer(tensor) : Value();
  };
  attention.theta = buffer(theta);
  attention.position = buffer(position);
  if (position)
    attention.positions = host.size(position, 0);
  attention.mask = buffer(mask);
  attention.state = buffer(state);
  attention.stateOut = buffer(stateOut);
  attention.sums = buffer(sums);
  for (float slope : slopes)
    attention.slopes.push_back(std::min(slope, kMostSlope));
  return success();
}

/// The value that split_heads was given, or the value itself.
static Value beforeSplit(Value heads) {
  auto split = heads.getDefiningOp<SplitHeadsOp>();
  return split ? split.getX() : heads;
}

/// The value that is returned for `out`: itself, or with merged heads.
static Value afterMerge(Value out, const LaunchBuilder &host) {
  if (host.buffer(out))
    return out;
  for (Operation *user : out.getUsers())
    if (auto merge = dyn_cast<MergeHeadsOp>(user))
      if (host.buffer(merge.getResult()))
        return merge.getResult();
  return out;
}

FailureOr<Attention> tnl::gpu::attentionOf(LinearAttentionOp op,
                                           LaunchBuilder &host, Why &why) {
  if (op.getDecay()) {
    why = "its decay is an operand";
    return failure();
  }
  Value out = afterMerge(op.getOut(), host);
  SmallVector<Value> tensors = {beforeSplit(op.getQ()), beforeSplit(op.getK()),
                                beforeSplit(op.getV()), out};
  if (failed(expectFloats(host, tensors, why)))
    return failure();
  for (Value tensor : tensors)
    if (elementOf(tensor) != elementOf(out)) {
      why = "q, k, v and out have different element types";
      return failure();
    }
  auto qType = cast<RankedTensorType>(op.getQ().getType());
  int64_t keys = lastSize(op.getQ()), values = lastSize(op.getV());
  if (ShapedType::isDynamic(keys) || ShapedType::isDynamic(values)) {
    why = "head widths are not static";
    return failure();
  }
  Attention attention;
  attention.element = elementOf(out);
  attention.heads = qType.getDimSize(1);
  attention.keyWidth = keys;
  attention.valueWidth = values;
  attention.singleToken = qType.getDimSize(2) == 1;
  if (failed(setCommon(attention, host, /*theta=*/{}, /*position=*/{},
                       op.getMask(), op.getState(), op.getStateOut(),
                       /*sums=*/{}, op.getSlopes(), why)))
    return failure();
  auto rankOf = [](Value tensor) {
    return cast<RankedTensorType>(tensor.getType()).getRank();
  };
  Value first = tensors.front();
  attention.batches = host.size(first, 0);
  attention.tokens = host.size(first, rankOf(first) == 3 ? 1 : 2);
  auto operandOf = [&](Value tensor, int64_t width) {
    Value buffer = host.buffer(tensor);
    return rankOf(tensor) == 3
               ? merged(host, buffer, 0, attention.heads * width, width,
                        attention.tokens)
               : headMajor(host, buffer, attention.heads, width,
                           attention.tokens);
  };
  attention.q = operandOf(tensors[0], keys);
  attention.k = operandOf(tensors[1], keys);
  attention.v = operandOf(tensors[2], values);
  attention.out = operandOf(out, values);
  return attention;
}

FailureOr<Attention> tnl::gpu::attentionOf(GatedLinearAttentionOp op,
                                           LaunchBuilder &host, Why &why) {
  Value qkvu = op.getQkvu();
  if (failed(expectFloats(host, {qkvu, op.getOut()}, why)) ||
      failed(expectBuffers(host, op.getSums(), why)))
    return failure();
  if (elementOf(qkvu) != elementOf(op.getOut())) {
    why = "qkvu and out have different element types";
    return failure();
  }
  int64_t channels = lastSize(qkvu) / 4;
  Attention attention;
  attention.element = elementOf(qkvu);
  attention.heads = op.getHeads();
  attention.keyWidth = attention.valueWidth = channels / attention.heads;
  attention.singleToken =
      cast<RankedTensorType>(qkvu.getType()).getDimSize(1) == 1;
  attention.silu = op.getActivation() == Activation::SiLU;
  if (failed(setCommon(attention, host, op.getTheta(), op.getPosition(),
                       op.getMask(), op.getState(), op.getStateOut(),
                       op.getSums(), op.getSlopes(), why)))
    return failure();
  attention.batches = host.size(qkvu, 0);
  attention.tokens = host.size(qkvu, 1);
  auto part = [&](Value tensor, int64_t index, int64_t columns) {
    return merged(host, host.buffer(tensor), index * channels, columns,
                  attention.keyWidth, attention.tokens);
  };
  attention.q = part(qkvu, 0, 4 * channels);
  attention.k = part(qkvu, 1, 4 * channels);
  attention.v = part(qkvu, 2, 4 * channels);
  attention.gate = part(qkvu, 3, 4 * channels);
  attention.out = part(op.getOut(), 0, channels);
  return attention;
}
