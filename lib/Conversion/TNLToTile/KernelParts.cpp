//===- KernelParts.cpp - What several kernels are made of -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelParts.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

//===----------------------------------------------------------------------===//
// Types and buffers
//===----------------------------------------------------------------------===//

bool tnl::gpu::isKernelFloat(Type type) {
  return type.isF32() || type.isBF16() || type.isF16();
}

Type tnl::gpu::elementOf(Value tensor) {
  return cast<ShapedType>(tensor.getType()).getElementType();
}

int64_t tnl::gpu::lastSize(Value tensor) {
  auto shape = cast<ShapedType>(tensor.getType()).getShape();
  return shape.empty() ? 1 : shape.back();
}

LogicalResult tnl::gpu::expectBuffers(const LaunchBuilder &host,
                                      ArrayRef<Value> tensors, Why &why) {
  for (Value tensor : tensors) {
    if (!tensor || host.buffer(tensor))
      continue;
    why = "a tensor of type ";
    llvm::raw_string_ostream(why)
        << tensor.getType() << " is neither passed to the kernel nor returned";
    return failure();
  }
  return success();
}

LogicalResult tnl::gpu::expectFloats(const LaunchBuilder &host,
                                     ArrayRef<Value> tensors, Why &why) {
  for (Value tensor : tensors) {
    if (!tensor || isKernelFloat(elementOf(tensor)))
      continue;
    why = "kernels compute with f32, bf16 and f16, not ";
    llvm::raw_string_ostream(why) << elementOf(tensor);
    return failure();
  }
  return expectBuffers(host, tensors, why);
}

int Arguments::add(Value value) {
  if (!value)
    return -1;
  MLIRContext *context = value.getContext();
  if (auto buffer = dyn_cast<MemRefType>(value.getType())) {
    Type element = buffer.getElementType();
    if (element.isInteger()) // without signs; i1 is a byte in memory
      element = IntegerType::get(context,
                                 std::max(8u, element.getIntOrFloatBitWidth()));
    parameters.push_back(tile::GlobalType::get(element));
  } else {
    parameters.push_back(IntegerType::get(context, 32));
  }
  passed.push_back(value);
  return passed.size() - 1;
}

//===----------------------------------------------------------------------===//
// Neighbouring elements
//===----------------------------------------------------------------------===//

static Type globalElement(Val global) {
  return cast<tile::GlobalType>(global.type()).getElementType();
}

int64_t tnl::gpu::vectorWidth(Type element, int64_t columns) {
  if (ShapedType::isDynamic(columns))
    return 1;
  int64_t width = 128 / element.getIntOrFloatBitWidth();
  while (columns % width != 0)
    width /= 2;
  return width;
}

Pieces tnl::gpu::loadPieces(KernelBuilder &k, Val source, Val index,
                            int64_t count, Val mask) {
  Type element = globalElement(source);
  int64_t width =
      std::min<int64_t>(count, 128 / element.getIntOrFloatBitWidth());
  Type type = width == 1 ? element : VectorType::get({width}, element);
  Pieces pieces;
  for (int64_t i = 0; i < count; i += width)
    pieces.push_back(
        k.load(source, {i ? index + double(i) : index}, type, mask));
  return pieces;
}

SmallVector<Val> tnl::gpu::toElements(ArrayRef<Val> pieces) {
  SmallVector<Val> elements;
  for (Val piece : pieces) {
    auto type = dyn_cast<VectorType>(piece.type());
    if (!type) {
      elements.push_back(toF32(piece));
      continue;
    }
    for (int64_t i = 0; i < type.getNumElements(); ++i)
      elements.push_back(toF32(
          Val(piece.ops(), vector::ExtractOp::create(piece.ops(), piece.loc(),
                                                     piece.get(), i))));
  }
  return elements;
}

SmallVector<Val> tnl::gpu::loadElements(KernelBuilder &k, Val source, Val index,
                                        int64_t count, Val mask) {
  return toElements(loadPieces(k, source, index, count, mask));
}

static Val packed(KernelBuilder &k, ArrayRef<Val> values) {
  if (values.size() == 1)
    return values.front();
  auto type = VectorType::get({static_cast<int64_t>(values.size())},
                              values.front().type());
  return Val(k.ops(), vector::FromElementsOp::create(
                          k.ops(), k.loc(), type,
                          SmallVector<Value>(values.begin(), values.end())));
}

void tnl::gpu::storeElements(KernelBuilder &k, ArrayRef<Val> values, Val target,
                             Val index, Val mask) {
  Type element = globalElement(target);
  size_t width =
      std::min<size_t>(values.size(), 128 / element.getIntOrFloatBitWidth());
  for (size_t i = 0; i < values.size(); i += width) {
    SmallVector<Val> rounded;
    for (Val value : values.slice(i, width))
      rounded.push_back(fromF32(value, element));
    k.store(packed(k, rounded), target, {i ? index + double(i) : index}, mask);
  }
}

void tnl::gpu::storeShared(KernelBuilder &k, ArrayRef<Val> values, Val tile,
                           Val row, Val col) {
  size_t width = std::min<size_t>(values.size(), 4);
  for (size_t i = 0; i < values.size(); i += width)
    k.store(packed(k, values.slice(i, width)), tile,
            {row, i ? col + double(i) : col});
}

//===----------------------------------------------------------------------===//
// Work of a block
//===----------------------------------------------------------------------===//

void tnl::gpu::forColumns(KernelBuilder &k, Val thread, int32_t threads,
                          Val columns, int64_t width, int64_t unroll,
                          function_ref<void(Val, Val)> body) {
  int64_t step = threads * width;
  k.forLoop(k.i32(0), columns, k.i32(unroll * step), [&](Val begin) {
    Val first = begin + thread * double(width);
    for (int64_t i = 0; i < unroll; ++i) {
      Val column = first + double(i * step);
      body(column, column < columns);
    }
  });
}

int64_t tnl::gpu::unrollFor(int64_t columns, int64_t step) {
  constexpr int64_t kMost = 4;
  if (ShapedType::isDynamic(columns) || columns >= kMost * step)
    return kMost;
  return std::max<int64_t>(1, llvm::divideCeil(columns, step));
}

Val tnl::gpu::blockSum(KernelBuilder &k, Val value, Val thread, int32_t threads,
                       Val scratch) {
  Val sum = k.warpReduce(tile::Combiner::Add, value);
  if (threads == 32)
    return sum;
  k.ifThen((thread & 31) == 0.0,
           [&] { k.store(sum, scratch, {k.i32(0), thread >> 5}); });
  k.barrier();
  Val total = k.f32(0);
  for (int32_t warp = 0; warp < threads / 32; ++warp)
    total = total + k.load(scratch, {k.i32(0), k.i32(warp)}, k.f32Type());
  return total;
}

SinCos tnl::gpu::rotation(Val theta, Val position) {
  Type f64 = theta.ops().getF64Type();
  Val angle = fromF32(theta, f64) * toFloat(position, f64);
  // Adding and subtracting 1.5 * 2^52 rounds to an integer.
  constexpr double kRound = 6755399441055744.0;
  constexpr double kTurn = 6.283185307179586;
  Val turns = (angle * (1 / kTurn) + kRound) - kRound;
  Val reduced = toF32(angle - turns * kTurn);
  return {sin(reduced), cos(reduced)};
}

Val tnl::gpu::isZero(Val element) {
  bool isShort =
      element.isFloat() && element.type().getIntOrFloatBitWidth() < 32;
  return (isShort ? toF32(element) : element) == 0.0;
}

void tnl::gpu::perElement(LaunchBuilder &host, StringRef what,
                          Arguments arguments, ArrayRef<Val> sizes,
                          ElementBody body) {
  constexpr int32_t kThreads = 256;
  SmallVector<int> parameters;
  Val total = host.index(1);
  for (Val size : sizes) {
    parameters.push_back(arguments.add(size));
    total = total * size;
  }
  KernelBuilder k(host.module(), host.loc(), host.kernelName(what),
                  arguments.types(), kThreads);
  SmallVector<Val> limits;
  Val count = toI64(k.i32(1));
  for (int parameter : parameters) {
    limits.push_back(toI64(k.arg(parameter)));
    count = count * limits.back();
  }
  Val number =
      toI64(k.blockId(tile::Axis::X)) * double(kThreads) + toI64(k.threadId());
  k.ifThen(number < count, [&] {
    SmallVector<Val> indices(limits.size());
    Val rest = number;
    for (size_t i = limits.size(); i-- > 1;) {
      indices[i] = rest % limits[i];
      rest = rest / limits[i];
    }
    if (!indices.empty())
      indices[0] = rest;
    body(k, indices, number);
  });
  tile::KernelOp kernel = k.finish();
  host.launch(kernel, ceilDiv(total, kThreads), host.index(1), host.index(1),
              arguments.values());
}
