//===- Elementwise.cpp - Kernels with a thread for each element -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelParts.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

/// The sizes of all dimensions of a tensor.
static SmallVector<Val> allSizes(LaunchBuilder &host, Value tensor) {
  SmallVector<Val> sizes;
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  for (int64_t i = 0; i < rank; ++i)
    sizes.push_back(host.size(tensor, i));
  return sizes;
}

/// A parameter of the kernel as i64.
static Val wide(KernelBuilder &k, int argument) {
  return toI64(k.arg(argument));
}

static Type typeOf(KernelBuilder &k, int argument) {
  return cast<tile::GlobalType>(k.arg(argument).type()).getElementType();
}

/// Copies one element, converting it.
static void copy(KernelBuilder &k, int from, Val source, int to, Val target,
                 Val mask = {}) {
  Val value = toF32(k.load(k.arg(from), {source}, typeOf(k, from), mask));
  k.store(fromF32(value, typeOf(k, to)), k.arg(to), {target});
}

LogicalResult tnl::gpu::emit(SiLUOp op, LaunchBuilder &host, Why &why) {
  if (failed(expectFloats(host, {op.getX(), op.getResult()}, why)))
    return failure();
  Arguments arguments;
  int x = arguments.add(host.buffer(op.getX()));
  int result = arguments.add(host.buffer(op.getResult()));
  perElement(host, "silu", arguments, allSizes(host, op.getX()),
             [&](KernelBuilder &k, ArrayRef<Val>, Val number) {
               Val value = toF32(k.load(k.arg(x), {number}, typeOf(k, x)));
               k.store(fromF32(silu(value), typeOf(k, result)), k.arg(result),
                       {number});
             });
  return success();
}

LogicalResult tnl::gpu::emit(FillOp op, LaunchBuilder &host, Why &why) {
  auto number = cast<TypedAttr>(
      cast<DenseElementsAttr>(op.getValue()).getSplatValue<Attribute>());
  Type element = number.getType();
  // Bits lie in bytes.
  if (auto bit = dyn_cast<BoolAttr>(number))
    number = IntegerAttr::get(host.ops().getI8Type(), bit.getValue());
  if (element.isUnsignedInteger() || element.isF64()) {
    why = "its elements are no numbers that kernels write";
    return failure();
  }
  if (failed(expectBuffers(host, {op.getResult()}, why)))
    return failure();
  Arguments arguments;
  int result = arguments.add(host.buffer(op.getResult()));
  perElement(host, "fill", arguments, allSizes(host, op.getResult()),
             [&](KernelBuilder &k, ArrayRef<Val>, Val at) {
               Val value(k.ops(),
                         arith::ConstantOp::create(k.ops(), k.loc(), number));
               k.store(value, k.arg(result), {at});
             });
  return success();
}

LogicalResult tnl::gpu::emit(ScaleOp op, LaunchBuilder &host, Why &why) {
  if (failed(expectFloats(host, {op.getX(), op.getResult()}, why)))
    return failure();
  double by = op.getBy().convertToDouble();
  Arguments arguments;
  int x = arguments.add(host.buffer(op.getX()));
  int result = arguments.add(host.buffer(op.getResult()));
  perElement(host, "scale", arguments, allSizes(host, op.getX()),
             [&](KernelBuilder &k, ArrayRef<Val>, Val number) {
               Val value = toF32(k.load(k.arg(x), {number}, typeOf(k, x)));
               k.store(fromF32(value * by, typeOf(k, result)), k.arg(result),
                       {number});
             });
  return success();
}

LogicalResult tnl::gpu::emit(SplitOp op, LaunchBuilder &host, Why &why) {
  Value x = op.getX();
  SmallVector<Value> tensors = {x};
  for (Value part : op.getParts()) {
    if (ShapedType::isDynamic(lastSize(part))) {
      why = "a part has no static width";
      return failure();
    }
    if (host.buffer(part))
      tensors.push_back(part);
  }
  if (failed(expectFloats(host, tensors, why)))
    return failure();
  int64_t axis = cast<RankedTensorType>(x.getType()).getRank() - 1;
  Val begin = host.index(0);
  for (Value part : op.getParts()) {
    Val width = host.index(lastSize(part));
    if (host.buffer(part)) {
      Arguments arguments;
      int from = arguments.add(host.buffer(x));
      int to = arguments.add(host.buffer(part));
      int columns = arguments.add(host.size(x, axis));
      int offset = arguments.add(begin);
      perElement(host, "split", arguments, {host.sizes(x, 0, axis), width},
                 [&](KernelBuilder &k, ArrayRef<Val> at, Val number) {
                   Val source =
                       at[0] * wide(k, columns) + wide(k, offset) + at[1];
                   copy(k, from, source, to, number);
                 });
    }
    begin = begin + width;
  }
  return success();
}

/// Between [B, N, H*P] and [B, H, N, P]; the threads follow the latter.
static LogicalResult emitHeads(Value merged, Value heads, bool split,
                               LaunchBuilder &host, Why &why) {
  if (failed(expectFloats(host, {merged, heads}, why)))
    return failure();
  Arguments arguments;
  int m = arguments.add(host.buffer(merged));
  int h = arguments.add(host.buffer(heads));
  int headCount = arguments.add(host.size(heads, 1));
  int tokens = arguments.add(host.size(heads, 2));
  int width = arguments.add(host.size(heads, 3));
  perElement(host, split ? "split_heads" : "merge_heads", arguments,
             allSizes(host, heads),
             [&](KernelBuilder &k, ArrayRef<Val> at, Val number) {
               Val token = at[0] * wide(k, tokens) + at[2];
               Val channel =
                   (token * wide(k, headCount) + at[1]) * wide(k, width) +
                   at[3];
               if (split)
                 copy(k, m, channel, h, number);
               else
                 copy(k, h, number, m, channel);
             });
  return success();
}

LogicalResult tnl::gpu::emit(SplitHeadsOp op, LaunchBuilder &host, Why &why) {
  return emitHeads(op.getX(), op.getResult(), true, host, why);
}

LogicalResult tnl::gpu::emit(MergeHeadsOp op, LaunchBuilder &host, Why &why) {
  return emitHeads(op.getResult(), op.getX(), false, host, why);
}

/// Result head i is head `i * times / group`, as grouped heads have it: each of
/// them some times, or the first of each group.
static std::optional<std::pair<int64_t, int64_t>>
regularPick(ArrayRef<int64_t> which) {
  int64_t count = which.size(), last = which.back() + 1;
  for (auto [times, group] :
       {std::pair<int64_t, int64_t>(1, llvm::divideCeil(count, last)),
        std::pair<int64_t, int64_t>(count > 1 ? which[1] : 1, 1)})
    if (llvm::all_of(llvm::seq(count),
                     [&](int64_t i) { return which[i] == i * times / group; }))
      return std::make_pair(times, group);
  return std::nullopt;
}

/// The head that result head `at` (i64) is taken from.
static Val pickedHead(Val at, ArrayRef<int64_t> which) {
  if (auto regular = regularPick(which))
    return at * double(regular->first) / double(regular->second);
  Val head = at.like(which.front());
  for (auto [i, number] : llvm::enumerate(which.drop_front()))
    head = select(at == double(i + 1), at.like(number), head);
  return head;
}

LogicalResult tnl::gpu::emit(PickHeadsOp op, LaunchBuilder &host, Why &why) {
  Value x = op.getX();
  if (failed(expectFloats(host, {x, op.getResult()}, why)))
    return failure();
  if (op.getWhich().size() > 64 && !regularPick(op.getWhich())) {
    why = "it picks more than 64 heads in no regular order";
    return failure();
  }
  Arguments arguments;
  int from = arguments.add(host.buffer(x));
  int to = arguments.add(host.buffer(op.getResult()));
  int heads = arguments.add(host.size(x, 1));
  int rows = arguments.add(host.size(x, 2));
  int width = arguments.add(host.size(x, 3));
  perElement(host, "pick_heads", arguments, allSizes(host, op.getResult()),
             [&](KernelBuilder &k, ArrayRef<Val> at, Val number) {
               Val head =
                   at[0] * wide(k, heads) + pickedHead(at[1], op.getWhich());
               Val row = head * wide(k, rows) + at[2];
               copy(k, from, row * wide(k, width) + at[3], to, number);
             });
  return success();
}

LogicalResult tnl::gpu::emit(LastTokenOp op, LaunchBuilder &host, Why &why) {
  Value x = op.getX();
  if (failed(expectFloats(host, {x, op.getResult()}, why)))
    return failure();
  Arguments arguments;
  int from = arguments.add(host.buffer(x));
  int to = arguments.add(host.buffer(op.getResult()));
  int tokens = arguments.add(host.size(x, 1));
  int columns = arguments.add(host.size(x, 2));
  perElement(host, "last_token", arguments, {host.size(x, 0), host.size(x, 2)},
             [&](KernelBuilder &k, ArrayRef<Val> at, Val number) {
               Val n = wide(k, tokens);
               Val source = (at[0] * n + (n - 1)) * wide(k, columns) + at[1];
               // Without tokens there is nothing to read.
               copy(k, from, source, to, number, n > 0);
             });
  return success();
}

LogicalResult tnl::gpu::emit(LRPEOp op, LaunchBuilder &host, Why &why) {
  Value x = op.getX(), theta = op.getTheta(), position = op.getPosition();
  if (failed(expectFloats(host, {x, theta, op.getResult()}, why)) ||
      failed(expectBuffers(host, position, why)))
    return failure();
  Arguments arguments;
  int from = arguments.add(host.buffer(x));
  int to = arguments.add(host.buffer(op.getResult()));
  int angles = arguments.add(host.buffer(theta));
  int positions = arguments.add(position ? host.buffer(position) : Value());
  int width = arguments.add(host.size(x, 3));
  int count = arguments.add(position ? host.size(position, 0).get() : Value());
  perElement(
      host, "lrpe", arguments, allSizes(host, x),
      [&](KernelBuilder &k, ArrayRef<Val> at, Val number) {
        Val p = wide(k, width), t = at[2];
        if (position) {
          // One position is that of all sequences.
          Val sequence = min(at[0], wide(k, count) - 1);
          t = t +
              toI64(k.load(k.arg(positions), {sequence}, typeOf(k, positions)));
        }
        Val value = toF32(k.load(k.arg(from), {number}, typeOf(k, from)));
        Val angle = toF32(
            k.load(k.arg(angles), {at[1] * p + at[3]}, typeOf(k, angles)));
        SinCos turn = rotation(angle, t);
        Val target = (number / p) * (p * 2) + at[3];
        Type type = typeOf(k, to);
        k.store(fromF32(value * turn.cos, type), k.arg(to), {target});
        k.store(fromF32(value * turn.sin, type), k.arg(to), {target + p});
      });
  return success();
}

LogicalResult tnl::gpu::emitElementwise(Operation *op, LaunchBuilder &host,
                                        Why &why) {
  if (!isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp,
           arith::NegFOp, arith::ExtFOp, arith::TruncFOp>(op)) {
    why = kNoKernel;
    return failure();
  }
  SmallVector<Value> tensors(op->getOperands());
  tensors.push_back(op->getResult(0));
  for (Value tensor : tensors)
    if (!isa<RankedTensorType>(tensor.getType())) {
      why = "it does not work on ranked tensors";
      return failure();
    }
  if (failed(expectFloats(host, tensors, why)))
    return failure();
  Arguments arguments;
  SmallVector<int> inputs;
  for (Value operand : op->getOperands())
    inputs.push_back(arguments.add(host.buffer(operand)));
  int result = arguments.add(host.buffer(op->getResult(0)));
  perElement(
      host, op->getName().stripDialect(), arguments,
      allSizes(host, op->getOperand(0)),
      [&](KernelBuilder &k, ArrayRef<Val>, Val number) {
        SmallVector<Val> in;
        for (int input : inputs)
          in.push_back(toF32(k.load(k.arg(input), {number}, typeOf(k, input))));
        // In float32 and rounded once: the same as in 16 bits.
        Val value = in[0];
        if (isa<arith::AddFOp>(op))
          value = in[0] + in[1];
        else if (isa<arith::SubFOp>(op))
          value = in[0] - in[1];
        else if (isa<arith::MulFOp>(op))
          value = in[0] * in[1];
        else if (isa<arith::DivFOp>(op))
          value = in[0] / in[1];
        else if (isa<arith::NegFOp>(op))
          value = in[0] * -1.0;
        k.store(fromF32(value, typeOf(k, result)), k.arg(result), {number});
      });
  return success();
}
