//===- LaunchBuilder.cpp - Kernel functions over buffers ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LaunchBuilder.h"
#include "TNL/Dialect/TNL/TNLDialect.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

static MemRefType bufferType(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return MemRefType::get(tensor.getShape(), tensor.getElementType());
}

LaunchBuilder::LaunchBuilder(func::FuncOp source)
    : source(source), owner(source->getParentOfType<ModuleOp>()),
      location(source.getLoc()), builder(source) {
  Operation *terminator = source.getBody().front().getTerminator();
  SmallVector<Type> types;
  for (Type type : source.getArgumentTypes())
    types.push_back(bufferType(type));
  for (Type type : terminator->getOperandTypes())
    types.push_back(bufferType(type));
  function = func::FuncOp::create(builder, location, source.getName(),
                                  builder.getFunctionType(types, {}));
  function.setPrivate();
  function->setAttr(kKernelAttr, builder.getUnitAttr());
  Block *body = function.addEntryBlock();
  builder.setInsertionPointToStart(body);
  for (auto [from, to] : llvm::zip(source.getArguments(), body->getArguments()))
    buffers[from] = to;
  for (auto [i, value] : llvm::enumerate(terminator->getOperands()))
    buffers.try_emplace(value, body->getArgument(source.getNumArguments() + i));
}

void LaunchBuilder::finish() {
  func::ReturnOp::create(builder, location);
  source.erase();
}

void LaunchBuilder::abandon() { function.erase(); }

Val LaunchBuilder::index(int64_t value) {
  return Val(builder, arith::ConstantIndexOp::create(builder, location, value));
}

Val LaunchBuilder::multiprocessors() {
  return Val(builder, tile::MultiprocessorsOp::create(builder, location,
                                                      builder.getIndexType()));
}

Val LaunchBuilder::size(Value tensor, unsigned dimension) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (!type.isDynamicDim(dimension))
    return index(type.getDimSize(dimension));
  return Val(builder, memref::DimOp::create(builder, location, buffer(tensor),
                                            dimension));
}

Val LaunchBuilder::sizes(Value tensor, unsigned first, unsigned last) {
  Val product = index(1);
  for (unsigned i = first; i < last; ++i)
    product = product * size(tensor, i);
  return product;
}

Value LaunchBuilder::scratch(ArrayRef<Val> sizes, Type element) {
  Val product = sizes.front();
  for (Val size : sizes.drop_front())
    product = product * size;
  // A buffer has an element, also where a launch that does not happen needs
  // none.
  product = max(product, index(1));
  return memref::AllocOp::create(
      builder, location, MemRefType::get({ShapedType::kDynamic}, element),
      ValueRange(product.get()));
}

Value LaunchBuilder::constant(ArrayRef<float> numbers) {
  auto type = MemRefType::get({static_cast<int64_t>(numbers.size())},
                              builder.getF32Type());
  auto value = DenseElementsAttr::get(
      RankedTensorType::get(type.getShape(), type.getElementType()), numbers);
  memref::GlobalOp global;
  unsigned count = 0;
  for (auto other : owner.getOps<memref::GlobalOp>()) {
    ++count;
    if (other.getInitialValueAttr() == value)
      global = other;
  }
  if (!global) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(owner.getBody());
    global = memref::GlobalOp::create(builder, location,
                                      "numbers" + std::to_string(count),
                                      builder.getStringAttr("private"), type,
                                      value, /*constant=*/true, IntegerAttr());
  }
  return memref::GetGlobalOp::create(builder, location, type,
                                     global.getSymName());
}

Value LaunchBuilder::map(Value buffer, Val offset, ArrayRef<Val> sizes,
                         ArrayRef<Val> strides, ArrayRef<int64_t> box) {
  Type element = cast<MemRefType>(buffer.getType()).getElementType();
  return tile::TensorMapOp::create(
      builder, location, tile::MapType::get(box, element), buffer, offset,
      SmallVector<Value>(sizes.begin(), sizes.end()),
      SmallVector<Value>(strides.begin(), strides.end()));
}

void LaunchBuilder::launch(tile::KernelOp kernel, Val x, Val y, Val z,
                           ArrayRef<Value> args) {
  tile::LaunchOp::create(builder, location,
                         FlatSymbolRefAttr::get(kernel.getSymNameAttr()), x, y,
                         z, ValueRange(args));
}

std::string LaunchBuilder::kernelName(StringRef what) const {
  func::FuncOp from = source;
  ModuleOp in = owner;
  std::string base = (from.getName() + "_" + what).str(), name = base;
  for (unsigned i = 1; in.lookupSymbol(name); ++i)
    name = base + "_" + std::to_string(i);
  return name;
}
