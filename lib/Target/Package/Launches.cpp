//===- Launches.cpp - What a lowered kernel function does -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Launches.h"
#include "TNL/Analysis/SizeArithmetic.h"
#include "TNL/Dialect/TNL/WeightData.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tnl;
using package::LaunchArgKind;

namespace {

/// Runs a launch function on symbolic sizes, operation by operation.
class Collector {
public:
  Collector(func::FuncOp function, ArrayRef<SmallVector<SizeExpr>> shapes);
  FailureOr<LaunchList> run();

private:
  LogicalResult visit(Operation *op);
  LogicalResult visitArithmetic(Operation *op);
  LogicalResult visitDim(memref::DimOp op);
  LogicalResult visitAlloc(memref::AllocOp op);
  LogicalResult visitGlobal(memref::GetGlobalOp op);
  LogicalResult visitLaunch(tile::LaunchOp op);
  FailureOr<LaunchMap> mapOf(tile::TensorMapOp op);
  FailureOr<SizeExpr> size(Operation *user, Value value);
  /// Elements as bytes.
  FailureOr<SizeExpr> bytes(Operation *user, Value elements, unsigned width);
  FailureOr<Memory> memory(Operation *user, Value buffer);

  func::FuncOp function;
  LaunchList list;
  llvm::DenseMap<Value, SizeExpr> sizes;
  llvm::DenseMap<Value, Memory> places;
  llvm::DenseMap<Value, SmallVector<SizeExpr>> shapes;
};

} // namespace

Collector::Collector(func::FuncOp function,
                     ArrayRef<SmallVector<SizeExpr>> operandShapes)
    : function(function) {
  for (auto [argument, shape] :
       llvm::zip(function.getArguments(), operandShapes)) {
    places[argument] = {Memory::Operand, argument.getArgNumber()};
    shapes[argument] = shape;
  }
}

FailureOr<SizeExpr> Collector::size(Operation *user, Value value) {
  auto found = sizes.find(value);
  if (found != sizes.end())
    return found->second;
  IntegerAttr constant;
  if (matchPattern(value, m_Constant(&constant)))
    return SizeExpr::constant(constant.getInt(), user->getContext());
  return user->emitOpError("depends on a number that is not known from the "
                           "sizes of the function's inputs");
}

FailureOr<SizeExpr> Collector::bytes(Operation *user, Value elements,
                                     unsigned width) {
  FailureOr<SizeExpr> count = size(user, elements);
  if (failed(count))
    return failure();
  SizeExpr product = *count * width;
  if (!product)
    return user->emitOpError("has a size that cannot be written: ")
           << product.why();
  return product;
}

FailureOr<Memory> Collector::memory(Operation *user, Value buffer) {
  auto found = places.find(buffer);
  if (found != places.end())
    return found->second;
  return user->emitOpError("uses a buffer that is no argument, no allocation "
                           "and no constant of the kernel function");
}

LogicalResult Collector::visitArithmetic(Operation *op) {
  SmallVector<SizeExpr> operands;
  for (Value operand : op->getOperands()) {
    FailureOr<SizeExpr> known = size(op, operand);
    if (failed(known))
      return failure();
    operands.push_back(*known);
  }
  std::optional<SizeExpr> combined = evaluateSize(op, operands);
  if (!combined)
    return op->emitOpError("cannot be evaluated when a package is written");
  SizeExpr result = *combined;
  if (!result)
    return op->emitOpError("gives a size that cannot be written: ")
           << result.why();
  sizes[op->getResult(0)] = result;
  return success();
}

LogicalResult Collector::visitDim(memref::DimOp op) {
  auto shape = shapes.find(op.getSource());
  FailureOr<SizeExpr> index = size(op, op.getIndex());
  if (failed(index))
    return failure();
  auto axis = index->asConstant();
  if (shape == shapes.end() || !axis || *axis < 0 ||
      *axis >= static_cast<int64_t>(shape->second.size()))
    return op.emitOpError("asks for a size that is not known");
  sizes[op.getResult()] = shape->second[*axis];
  return success();
}

LogicalResult Collector::visitAlloc(memref::AllocOp op) {
  MemRefType type = op.getType();
  if (!type.getLayout().isIdentity() || !op.getSymbolOperands().empty() ||
      !storedBytes(type.getElementType()))
    return op.emitOpError("must allocate a row-major buffer of plain elements");
  LaunchList::Allocation allocation{type.getElementType(), {}};
  auto dynamic = op.getDynamicSizes().begin();
  for (int64_t extent : type.getShape()) {
    if (!ShapedType::isDynamic(extent)) {
      allocation.shape.push_back(SizeExpr::constant(extent, op.getContext()));
      continue;
    }
    FailureOr<SizeExpr> value = size(op, *dynamic++);
    if (failed(value))
      return failure();
    allocation.shape.push_back(*value);
  }
  shapes[op.getResult()] = allocation.shape;
  places[op.getResult()] = {Memory::Scratch,
                            static_cast<unsigned>(list.scratch.size())};
  list.scratch.push_back(std::move(allocation));
  return success();
}

LogicalResult Collector::visitGlobal(memref::GetGlobalOp op) {
  auto global = SymbolTable::lookupNearestSymbolFrom<memref::GlobalOp>(
      op, op.getNameAttr());
  auto value =
      global ? dyn_cast_or_null<ElementsAttr>(global.getInitialValueAttr())
             : ElementsAttr();
  if (!value || !global.getConstant())
    return op.emitOpError("names no constant with a value");
  places[op.getResult()] = {Memory::Constant,
                            static_cast<unsigned>(list.constants.size())};
  list.constants.emplace_back(global.getSymName().str(), value);
  return success();
}

FailureOr<LaunchMap> Collector::mapOf(tile::TensorMapOp op) {
  LaunchMap map;
  map.type = cast<tile::MapType>(op.getMap().getType());
  unsigned width = storedBytes(map.type.getElementType());
  for (Value value : llvm::reverse(op.getSizes())) {
    FailureOr<SizeExpr> count = size(op, value);
    if (failed(count))
      return failure();
    map.sizes.push_back(*count);
  }
  for (Value value : llvm::reverse(op.getStrides())) {
    FailureOr<SizeExpr> stride = bytes(op, value, width);
    if (failed(stride))
      return failure();
    map.strides.push_back(*stride);
  }
  FailureOr<SizeExpr> offset = bytes(op, op.getOffset(), width);
  if (failed(offset))
    return failure();
  map.offset = *offset;
  return map;
}

/// Whether a kernel writes through its parameter.
static bool isWritten(BlockArgument parameter) {
  return llvm::any_of(parameter.getUses(), [](OpOperand &use) {
    if (auto store = dyn_cast<tile::StoreOp>(use.getOwner()))
      return store.getTarget() == use.get();
    if (auto store = dyn_cast<tile::TMAStoreOp>(use.getOwner()))
      return store.getMap() == use.get();
    return false;
  });
}

LogicalResult Collector::visitLaunch(tile::LaunchOp op) {
  LaunchRecord record;
  record.op = op;
  record.kernel = SymbolTable::lookupNearestSymbolFrom<tile::KernelOp>(
      op, op.getKernelAttr());
  if (!record.kernel ||
      record.kernel.getArgumentTypes().size() != op.getArgs().size())
    return op.emitOpError("does not fit the kernel ") << op.getKernelAttr();
  Value grid[] = {op.getX(), op.getY(), op.getZ()};
  for (auto [blocks, value] : llvm::zip(record.blocks, grid)) {
    FailureOr<SizeExpr> count = size(op, value);
    if (failed(count))
      return failure();
    blocks = *count;
  }
  for (auto [index, value] : llvm::enumerate(op.getArgs())) {
    LaunchRecord::Argument argument;
    Value buffer = value;
    if (value.getType().isIndex()) {
      FailureOr<SizeExpr> number = size(op, value);
      if (failed(number))
        return failure();
      argument.kind = LaunchArgKind::Size;
      argument.size = *number;
      record.arguments.push_back(std::move(argument));
      continue;
    }
    if (auto map = value.getDefiningOp<tile::TensorMapOp>()) {
      auto packaged = mapOf(map);
      if (failed(packaged))
        return failure();
      argument.kind = LaunchArgKind::TensorMap;
      argument.map = std::move(*packaged);
      buffer = map.getBuffer();
    }
    FailureOr<Memory> place = memory(op, buffer);
    if (failed(place))
      return failure();
    auto *known = llvm::find(record.memory, *place);
    argument.memory = known - record.memory.begin();
    if (known == record.memory.end()) {
      record.memory.push_back(*place);
      record.written.push_back(false);
    }
    if (isWritten(record.kernel.getBody().getArgument(index)))
      record.written[argument.memory] = true;
    record.arguments.push_back(std::move(argument));
  }
  list.launches.push_back(std::move(record));
  return success();
}

LogicalResult Collector::visit(Operation *op) {
  // Numbers of other types are no sizes.
  auto isSize = [](Type type) { return type.isIndex() || type.isInteger(1); };
  if (isa<arith::ArithDialect>(op->getDialect()) && op->getNumOperands() &&
      llvm::all_of(op->getOperandTypes(), isSize))
    return visitArithmetic(op);
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](memref::DimOp dim) { return visitDim(dim); })
      .Case([&](memref::AllocOp alloc) { return visitAlloc(alloc); })
      .Case([&](memref::GetGlobalOp global) { return visitGlobal(global); })
      .Case([&](memref::CastOp cast) -> LogicalResult {
        if (auto found = places.find(cast.getSource()); found != places.end())
          places[cast.getResult()] = Memory(found->second);
        if (auto found = shapes.find(cast.getSource()); found != shapes.end())
          shapes[cast.getResult()] = SmallVector<SizeExpr>(found->second);
        return success();
      })
      .Case([&](tile::LaunchOp launch) { return visitLaunch(launch); })
      .Case([&](tile::MultiprocessorsOp number) {
        sizes[number.getResult()] =
            SizeExpr::symbol(kMultiprocessors, number->getContext());
        return success();
      })
      // Constants and maps are looked at where they are used.
      .Case<arith::ConstantOp, tile::TensorMapOp, func::ReturnOp>(
          [](Operation *) { return success(); })
      .Default([](Operation *op) {
        return op->emitOpError("cannot be evaluated when a package is written");
      });
}

FailureOr<LaunchList> Collector::run() {
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("has control flow; the launches of a kernel "
                                "function follow one another");
  for (Operation &op : function.getBody().front())
    if (failed(visit(&op)))
      return failure();
  return std::move(list);
}

FailureOr<LaunchList>
tnl::collectLaunches(func::FuncOp function,
                     ArrayRef<SmallVector<SizeExpr>> shapes) {
  return Collector(function, shapes).run();
}
