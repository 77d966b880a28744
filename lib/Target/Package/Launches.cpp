//===- Launches.cpp - What a lowered kernel function does -----------------===//

#include "Launches.h"
#include "TNL/Dialect/TNL/WeightData.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tnl;
using package::ExprOp;
using package::LaunchArgKind;

namespace {

/// Runs a launch function on symbolic sizes, operation by operation.
class Collector {
public:
  Collector(func::FuncOp function, ArrayRef<std::vector<Size>> shapes);
  FailureOr<LaunchList> run();

private:
  LogicalResult visit(Operation *op);
  LogicalResult visitArithmetic(Operation *op, ExprOp kind);
  LogicalResult visitDim(memref::DimOp op);
  LogicalResult visitAlloc(memref::AllocOp op);
  LogicalResult visitGlobal(memref::GetGlobalOp op);
  LogicalResult visitLaunch(tile::LaunchOp op);
  FailureOr<std::unique_ptr<package::TensorMapT>> mapOf(tile::TensorMapOp op);
  FailureOr<Size> size(Operation *user, Value value);
  /// Elements as bytes.
  FailureOr<Size> bytes(Operation *user, Value elements, unsigned width);
  FailureOr<Memory> memory(Operation *user, Value buffer);

  func::FuncOp function;
  LaunchList list;
  llvm::DenseMap<Value, Size> sizes;
  llvm::DenseMap<Value, Memory> places;
  llvm::DenseMap<Value, std::vector<Size>> shapes;
};

} // namespace

Collector::Collector(func::FuncOp function,
                     ArrayRef<std::vector<Size>> operandShapes)
    : function(function) {
  for (auto [argument, shape] :
       llvm::zip(function.getArguments(), operandShapes)) {
    places[argument] = {Memory::Operand, argument.getArgNumber()};
    shapes[argument] = shape;
  }
}

FailureOr<Size> Collector::size(Operation *user, Value value) {
  auto found = sizes.find(value);
  if (found != sizes.end())
    return found->second;
  IntegerAttr constant;
  if (matchPattern(value, m_Constant(&constant)))
    return constantSizeOf(constant.getInt());
  return user->emitOpError("depends on a number that is not known from the "
                           "sizes of the function's inputs");
}

FailureOr<Size> Collector::bytes(Operation *user, Value elements,
                                 unsigned width) {
  FailureOr<Size> count = size(user, elements);
  if (failed(count))
    return failure();
  FailureOr<Size> product = combine(ExprOp::Mul, *count, constantSizeOf(width));
  if (failed(product))
    user->emitOpError("has a size that does not fit into 64 bits");
  return product;
}

FailureOr<Memory> Collector::memory(Operation *user, Value buffer) {
  auto found = places.find(buffer);
  if (found != places.end())
    return found->second;
  return user->emitOpError("uses a buffer that is no argument, no allocation "
                           "and no constant of the kernel function");
}

LogicalResult Collector::visitArithmetic(Operation *op, ExprOp kind) {
  FailureOr<Size> lhs = size(op, op->getOperand(0));
  if (failed(lhs))
    return failure();
  FailureOr<Size> rhs = size(op, op->getOperand(1));
  if (failed(rhs))
    return failure();
  bool divides = kind == ExprOp::FloorDiv || kind == ExprOp::CeilDiv ||
                 kind == ExprOp::Mod;
  if (divides && asConstant(*rhs).value_or(1) < 1)
    return op->emitOpError("divides a size by ") << *asConstant(*rhs);
  FailureOr<Size> result = combine(kind, *lhs, *rhs);
  if (failed(result))
    return op->emitOpError("gives a size that a package cannot hold: over 64 "
                           "bits, or too long a formula");
  sizes[op->getResult(0)] = std::move(*result);
  return success();
}

LogicalResult Collector::visitDim(memref::DimOp op) {
  auto shape = shapes.find(op.getSource());
  FailureOr<Size> index = size(op, op.getIndex());
  if (failed(index))
    return failure();
  auto axis = asConstant(*index);
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
      allocation.shape.push_back(constantSizeOf(extent));
      continue;
    }
    FailureOr<Size> value = size(op, *dynamic++);
    if (failed(value))
      return failure();
    allocation.shape.push_back(std::move(*value));
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

FailureOr<std::unique_ptr<package::TensorMapT>>
Collector::mapOf(tile::TensorMapOp op) {
  auto type = cast<tile::MapType>(op.getMap().getType());
  unsigned width = storedBytes(type.getElementType());
  auto map = std::make_unique<package::TensorMapT>();
  // The package has the fastest dimension first.
  for (Value value : llvm::reverse(op.getSizes())) {
    FailureOr<Size> count = size(op, value);
    if (failed(count))
      return failure();
    map->sizes.push_back(toPackage(*count));
  }
  for (Value value : llvm::reverse(op.getStrides())) {
    FailureOr<Size> stride = bytes(op, value, width);
    if (failed(stride))
      return failure();
    map->strides.push_back(toPackage(*stride));
  }
  for (int64_t extent : llvm::reverse(type.getBox()))
    map->box.push_back(extent);
  map->swizzle = type.isSwizzled() ? 128 : 0;
  FailureOr<Size> offset = bytes(op, op.getOffset(), width);
  if (failed(offset))
    return failure();
  if (asConstant(*offset) != 0)
    map->offset = toPackage(*offset);
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
    FailureOr<Size> count = size(op, value);
    if (failed(count))
      return failure();
    blocks = std::move(*count);
  }
  for (auto [index, value] : llvm::enumerate(op.getArgs())) {
    LaunchRecord::Argument argument;
    Value buffer = value;
    if (value.getType().isIndex()) {
      FailureOr<Size> number = size(op, value);
      if (failed(number))
        return failure();
      argument.kind = LaunchArgKind::Size;
      argument.size = std::move(*number);
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
  if (std::optional<ExprOp> kind = sizeOperation(op);
      kind && op->getResult(0).getType().isIndex())
    return visitArithmetic(op, *kind);
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](memref::DimOp dim) { return visitDim(dim); })
      .Case([&](memref::AllocOp alloc) { return visitAlloc(alloc); })
      .Case([&](memref::GetGlobalOp global) { return visitGlobal(global); })
      .Case([&](memref::CastOp cast) -> LogicalResult {
        if (auto found = places.find(cast.getSource()); found != places.end())
          places[cast.getResult()] = Memory(found->second);
        if (auto found = shapes.find(cast.getSource()); found != shapes.end())
          shapes[cast.getResult()] = std::vector<Size>(found->second);
        return success();
      })
      .Case([&](tile::LaunchOp launch) { return visitLaunch(launch); })
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

FailureOr<LaunchList> tnl::collectLaunches(func::FuncOp function,
                                           ArrayRef<std::vector<Size>> shapes) {
  return Collector(function, shapes).run();
}
