//===- SetPrecision.cpp - Choose the element type of activations ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations are taken in order. Each that works on activations gets them in
// the chosen type; its other users see a conversion back, which later
// operations look through.
//
//===----------------------------------------------------------------------===//

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

namespace tnl {
#define GEN_PASS_DEF_SETPRECISION
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

/// Gives one function its precision.
class Converter {
public:
  explicit Converter(Type dtype) : dtype(dtype), builder(dtype.getContext()) {}

  void run(func::FuncOp function);

private:
  void convert(Operation *op);
  PrecisionRoles rolesOf(Operation *op) const;
  Value lookThrough(Value value) const;
  bool isActivation(Value value) const;
  Value narrow(Value value);
  Value weight(Value value);

  Type dtype;
  OpBuilder builder;
  llvm::DenseMap<Value, Value> weights; // converted
};

} // namespace

static Type elementOf(Value value) {
  return getElementTypeOrSelf(value.getType());
}

/// `value` with elements of `element`; 16-bit types meet in float32.
static Value cast(OpBuilder &builder, Location loc, Value value, Type element) {
  auto to = [&](Type element) {
    return llvm::cast<RankedTensorType>(value.getType()).clone(element);
  };
  Type from = elementOf(value);
  if (from == element)
    return value;
  unsigned have = from.getIntOrFloatBitWidth(),
           want = element.getIntOrFloatBitWidth();
  if (have == want) {
    value =
        arith::ExtFOp::create(builder, loc, to(builder.getF32Type()), value);
    have = 32;
  }
  if (have < want)
    return arith::ExtFOp::create(builder, loc, to(element), value);
  return arith::TruncFOp::create(builder, loc, to(element), value);
}

/// What `value` was before it was converted, as far back as the last value of
/// the chosen type.
Value Converter::lookThrough(Value value) const {
  while (elementOf(value) != dtype) {
    Operation *op = value.getDefiningOp();
    if (!isa_and_nonnull<arith::ExtFOp, arith::TruncFOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

Value Converter::weight(Value value) {
  if (!value || dtype.isF32() || elementOf(value) == dtype)
    return value;
  if (!isWeight(value))
    return narrow(value);
  Value &converted = weights[value];
  if (!converted) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointAfterValue(value);
    converted = ConvertOp::create(
        builder, value.getLoc(),
        llvm::cast<RankedTensorType>(value.getType()).clone(dtype), value);
  }
  return converted;
}

Value Converter::narrow(Value value) {
  if (elementOf(value) == dtype)
    return value;
  if (isWeight(value) && !dtype.isF32())
    return weight(value);
  Value source = lookThrough(value);
  if (elementOf(source) == dtype)
    return source;
  return cast(builder, value.getLoc(), value, dtype);
}

/// Whether `value` is what an earlier operation made in the chosen type.
bool Converter::isActivation(Value value) const {
  return elementOf(lookThrough(value)) == dtype;
}

/// A result that only leaves the function, or is only compared, keeps its
/// precision.
static bool isFinal(Value result) {
  Type element = elementOf(result);
  return !result.use_empty() && (element.isF32() || element.isBF16()) &&
         llvm::all_of(result.getUsers(), [](Operation *user) {
           return isa<func::ReturnOp, ArgmaxOp>(user);
         });
}

/// What changes here; nothing for operations that keep their precision.
PrecisionRoles Converter::rolesOf(Operation *op) const {
  auto precision = dyn_cast<PrecisionOpInterface>(op);
  if (!precision)
    return {};
  PrecisionRoles roles = precision.getPrecisionRoles();
  if (roles.followsOperands &&
      llvm::none_of(op->getOperands(),
                    [&](Value operand) { return isActivation(operand); }))
    return {};
  if (roles.keepsFinalResults && llvm::all_of(roles.results, isFinal))
    roles.results.clear();
  return roles;
}

void Converter::convert(Operation *op) {
  if (isa<arith::ExtFOp, arith::TruncFOp>(op) &&
      elementOf(op->getResult(0)) == dtype) {
    Value source = lookThrough(op->getOperand(0));
    if (elementOf(source) == dtype)
      op->getResult(0).replaceAllUsesWith(source);
    return;
  }
  PrecisionRoles roles = rolesOf(op);
  builder.setInsertionPoint(op);
  for (OpOperand *operand : roles.activations)
    operand->set(narrow(operand->get()));
  for (OpOperand *operand : roles.weights)
    operand->set(weight(operand->get()));
  builder.setInsertionPointAfter(op);
  for (OpResult result : roles.results) {
    Type before = elementOf(result);
    if (before == dtype)
      continue;
    result.setType(llvm::cast<RankedTensorType>(result.getType()).clone(dtype));
    auto uses = llvm::to_vector(
        llvm::map_range(result.getUses(), [](OpOperand &use) { return &use; }));
    if (uses.empty())
      continue;
    Value back = cast(builder, op->getLoc(), result, before);
    for (OpOperand *use : uses)
      use->set(back);
  }
}

void Converter::run(func::FuncOp function) {
  Block &block = function.getBody().front();
  for (Operation &op : llvm::make_early_inc_range(block))
    convert(&op);
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (op.use_empty() &&
        (isa<arith::ExtFOp, arith::TruncFOp>(op) || isWeightOp(&op)))
      op.erase();
}

namespace {

struct SetPrecision : tnl::impl::SetPrecisionBase<SetPrecision> {
  using SetPrecisionBase::SetPrecisionBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    Builder builder(&getContext());
    if (dtype != "bf16" && dtype != "f32") {
      function.emitError("tnl-set-precision: unknown dtype '")
          << dtype << "'; it must be bf16 or f32";
      return signalPassFailure();
    }
    // A function with control flow is refused when it is scheduled.
    if (function->hasAttr(kKernelAttr) || !function.getBody().hasOneBlock())
      return;
    Converter(dtype == "bf16" ? Type(builder.getBF16Type())
                              : Type(builder.getF32Type()))
        .run(function);
  }
};

} // namespace
