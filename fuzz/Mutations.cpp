//===- Mutations.cpp - Changes of valid modules ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Mutations.h"
#include "Variants.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include <limits>

using namespace mlir;
using namespace tnl::fuzz;

/// Entry `number` of `list`, counted around its end; null if it is empty.
template <typename T> static T *pick(SmallVectorImpl<T> &list, size_t number) {
  return list.empty() ? nullptr : &list[number % list.size()];
}

static SmallVector<Operation *> operationsOf(ModuleOp module) {
  SmallVector<Operation *> ops;
  module.walk([&](Operation *op) {
    if (op != module)
      ops.push_back(op);
  });
  return ops;
}

static SmallVector<Value> valuesOf(Operation *op) {
  SmallVector<Value> values;
  for (Block *block = op->getBlock(); block;
       block = block->getParentOp() ? block->getParentOp()->getBlock()
                                    : nullptr) {
    llvm::append_range(values, block->getArguments());
    for (Operation &other : *block)
      llvm::append_range(values, other.getResults());
  }
  return values;
}

/// A number that nobody expects.
static int64_t oddNumber(uint8_t detail, int64_t now) {
  const int64_t numbers[] = {
      0, 1, -1, 2, 3, 7, 64, 1 << 20, int64_t(1) << 40,
      std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min(),
      // The largest number plus 1 is the least.
      int64_t(uint64_t(now) + 1), int64_t(uint64_t(now) - 1)};
  return numbers[detail % std::size(numbers)];
}

static double oddFloat(uint8_t detail) {
  const double numbers[] = {
      0.0,       -0.0,
      1.0,       -1.0,
      1e-38,     3e38,
      1e300,     HUGE_VAL,
      -HUGE_VAL, std::numeric_limits<double>::quiet_NaN()};
  return numbers[detail % std::size(numbers)];
}

static Attribute changed(Attribute attribute, uint8_t detail) {
  Builder builder(attribute.getContext());
  if (auto integer = dyn_cast<IntegerAttr>(attribute)) {
    int64_t now = integer.getValue().getSExtValue();
    APInt value(64, uint64_t(oddNumber(detail, now)));
    unsigned width = integer.getValue().getBitWidth();
    return IntegerAttr::get(integer.getType(), value.sextOrTrunc(width));
  }
  if (auto number = dyn_cast<FloatAttr>(attribute))
    return builder.getFloatAttr(number.getType(), oddFloat(detail));
  if (auto numbers = dyn_cast<DenseI64ArrayAttr>(attribute)) {
    SmallVector<int64_t> list(numbers.asArrayRef());
    if (list.empty() || detail % 4 == 0)
      list.push_back(oddNumber(detail / 4, 0));
    else if (detail % 4 == 1)
      list.pop_back();
    else
      list[detail % list.size()] = oddNumber(detail / 4, list.front());
    return builder.getDenseI64ArrayAttr(list);
  }
  if (auto numbers = dyn_cast<DenseF32ArrayAttr>(attribute)) {
    SmallVector<float> list(numbers.asArrayRef());
    if (list.empty() || detail % 4 == 0)
      list.push_back(float(oddFloat(detail / 4)));
    else if (detail % 4 == 1)
      list.pop_back();
    else
      list[detail % list.size()] = float(oddFloat(detail / 4));
    return builder.getDenseF32ArrayAttr(list);
  }
  if (auto list = dyn_cast<ArrayAttr>(attribute)) {
    SmallVector<Attribute> entries(list.getAsRange<Attribute>());
    if (entries.empty() || detail % 3 == 0)
      entries.push_back(builder.getStringAttr("n"));
    else if (detail % 3 == 1)
      entries.pop_back();
    else
      entries.push_back(entries[detail % entries.size()]);
    return builder.getArrayAttr(entries);
  }
  if (isa<StringAttr>(attribute))
    return builder.getStringAttr(detail % 2 ? "full" : "");
  if (isa<UnitAttr>(attribute))
    return builder.getI64IntegerAttr(oddNumber(detail, 0));
  return builder.getUnitAttr();
}

static void changeAttribute(Operation *op, uint8_t detail) {
  SmallVector<NamedAttribute> attributes(op->getAttrDictionary().begin(),
                                         op->getAttrDictionary().end());
  NamedAttribute *attribute = pick(attributes, detail);
  // Symbols are what functions are found by.
  if (!attribute || attribute->getName() == "sym_name" ||
      attribute->getName() == "function_type")
    return;
  // Upstream's verifiers read attributes before they look whether all are
  // there.
  bool isOurs = llvm::is_contained({StringRef("tnl"), StringRef("onnx"),
                                    StringRef("tile"), StringRef("size")},
                                   op->getName().getDialectNamespace());
  if (!isOurs && op->getInherentAttr(attribute->getName()))
    return;
  if (detail < 240) {
    op->setAttr(attribute->getName(),
                changed(attribute->getValue(), detail / attributes.size()));
    return;
  }
  op->removeAttr(attribute->getName());
  // No text leaves out what has a default.
  if (op->getPropertiesStorageSize() != 0)
    op->getName().populateDefaultProperties(op->getPropertiesStorage());
}

static void addAttribute(Operation *op, uint8_t detail) {
  Builder builder(op->getContext());
  const std::pair<StringRef, Attribute> attributes[] = {
      {"tnl.kernel", builder.getUnitAttr()},
      {"tnl.grid_rank", builder.getI64IntegerAttr(detail)},
      {"tnl.grid_tiles", builder.getDenseI64ArrayAttr({0, detail})},
      {"tnl.arg_ranks", builder.getDenseI64ArrayAttr({1, detail})},
      {"tnl.decay_argument", builder.getI64IntegerAttr(detail % 4)},
      {"tnl.buffers", builder.getDenseI64ArrayAttr({detail})},
      {"tnl.symbols", builder.getStrArrayAttr({"n", "m"})},
      {"silu_columns", builder.getI64IntegerAttr(detail)}};
  auto [name, value] = attributes[detail % std::size(attributes)];
  op->setAttr(name, value);
}

/// Another size, element or rank.
static Type changed(Type type, uint8_t detail) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return type;
  Builder builder(type.getContext());
  SmallVector<int64_t> shape(tensor.getShape());
  Type element = tensor.getElementType();
  const Type elements[] = {builder.getF32Type(),  builder.getF16Type(),
                           builder.getBF16Type(), builder.getF64Type(),
                           builder.getI64Type(),  builder.getI1Type()};
  if (detail % 4 == 0)
    element = elements[detail / 4 % std::size(elements)];
  else if (detail % 4 == 1 && !shape.empty())
    shape.pop_back();
  else if (detail % 4 == 2 || shape.empty())
    shape.push_back(detail / 4 % 5);
  else
    shape[detail / 4 % shape.size()] =
        detail & 128 ? ShapedType::kDynamic : detail / 16 % 4;
  return RankedTensorType::get(shape, element);
}

static void changeType(Operation *op, uint8_t detail) {
  if (auto function = dyn_cast<func::FuncOp>(op)) {
    SmallVector<Type> inputs(function.getArgumentTypes()),
        results(function.getResultTypes());
    SmallVector<Type> &types = detail % 2 ? inputs : results;
    if (types.empty())
      return;
    size_t number = detail / 2 % types.size();
    types[number] = changed(types[number], detail / 2);
    if (detail % 2 && !function.isExternal())
      function.getArgument(number).setType(types[number]);
    function.setType(FunctionType::get(op->getContext(), inputs, results));
    return;
  }
  if (op->getNumResults() != 0) {
    Value result = op->getResult(detail % op->getNumResults());
    result.setType(changed(result.getType(), detail));
  }
}

static void changeOperand(Operation *op, uint8_t detail) {
  if (op->getNumOperands() == 0)
    return;
  OpOperand &operand = op->getOpOperand(detail % op->getNumOperands());
  SmallVector<Value> values = valuesOf(op);
  llvm::erase_if(values, [&](Value value) {
    return value.getType() != operand.get().getType();
  });
  if (Value *value = pick(values, detail / op->getNumOperands()))
    operand.set(*value);
}

static void erase(Operation *op) {
  if (op->use_empty() && !op->hasTrait<OpTrait::IsTerminator>() &&
      !op->hasAttr("sym_name"))
    op->erase();
}

static void repeat(Operation *op) {
  if (!op->hasTrait<OpTrait::IsTerminator>() && !op->hasAttr("sym_name"))
    OpBuilder(op).clone(*op);
}

void tnl::fuzz::apply(Change change, ModuleOp module) {
  SmallVector<Operation *> ops = operationsOf(module);
  Operation **chosen = pick(ops, change.place);
  if (!chosen)
    return;
  Operation *op = *chosen;
  switch (change.kind % 8) {
  case 0: {
    llvm::ArrayRef<test::Variant> all = test::variants();
    return all[change.detail % all.size()].change(module);
  }
  case 1:
    return changeAttribute(op, change.detail);
  case 2:
    return addAttribute(op, change.detail);
  case 3:
    return changeType(op, change.detail);
  case 4:
    return changeOperand(op, change.detail);
  case 5:
    return erase(op);
  case 6:
    return repeat(op);
  default:
    // Attributes of sizes and rates are what passes compute with.
    changeAttribute(op, change.detail);
    changeType(op, change.detail / 3);
  }
}
