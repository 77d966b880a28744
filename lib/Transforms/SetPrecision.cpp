//===- SetPrecision.cpp - Choose the element type of activations ----------===//
//
// Operations are taken in order. Each that works on activations gets them in
// the chosen type; its other users see a conversion back, which later
// operations look through.
//
//===----------------------------------------------------------------------===//

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

namespace tnl {
#define GEN_PASS_DEF_SETPRECISION
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

/// The operands and results of an operation that change type.
struct Roles {
  SmallVector<OpOperand *> activations;
  SmallVector<OpOperand *> weights;
  SmallVector<OpResult> results;

  bool empty() const {
    return activations.empty() && weights.empty() && results.empty();
  }
};

/// Gives one function its precision.
class Converter {
public:
  explicit Converter(Type dtype) : dtype(dtype), builder(dtype.getContext()) {}

  void run(func::FuncOp function);

private:
  void convert(Operation *op);
  Roles rolesOf(Operation *op);
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

static bool isWeight(Value value) {
  Operation *op = value.getDefiningOp();
  return op && (isa<WeightOp, TransposeOp, ConcatOp, ConvertOp>(op) ||
                matchPattern(op, m_Constant()));
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

Roles Converter::rolesOf(Operation *op) {
  Roles roles;
  auto activations = [&](std::initializer_list<OpOperand *> operands) {
    roles.activations.append(operands);
  };
  auto results = [&](std::initializer_list<Value> values) {
    for (Value value : values)
      roles.results.push_back(llvm::cast<OpResult>(value));
  };
  auto optional = [](MutableOperandRange range,
                     SmallVectorImpl<OpOperand *> &list) {
    for (OpOperand &operand : range)
      list.push_back(&operand);
  };
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](EmbeddingOp embedding) {
        roles.weights = {&embedding.getTableMutable()};
        results({embedding.getResult()});
      })
      .Case([&](LinearOp linear) {
        activations({&linear.getXMutable()});
        if (!linear.getNormWidth())
          optional(linear.getNormMutable(), roles.activations);
        roles.weights = {&linear.getWeightMutable()};
        optional(linear.getBiasMutable(), roles.weights);
        if (!linear.getResidual() && isFinal(linear.getResult()))
          return;
        optional(linear.getResidualMutable(), roles.activations);
        results({linear.getResult()});
      })
      .Case([&](GLUOp glu) {
        activations({&glu.getXMutable()});
        if (!glu.getNormWidth())
          optional(glu.getNormMutable(), roles.activations);
        roles.weights = {&glu.getWeight1Mutable(), &glu.getWeight2Mutable()};
        optional(glu.getBias1Mutable(), roles.weights);
        optional(glu.getBias2Mutable(), roles.weights);
        results({glu.getResult()});
      })
      .Case([&](RMSScaleOp scale) { activations({&scale.getXMutable()}); })
      .Case([&](LRPEOp lrpe) {
        activations({&lrpe.getXMutable()});
        results({lrpe.getResult()});
      })
      .Case([&](LinearAttentionOp attention) {
        activations({&attention.getQMutable(), &attention.getKMutable(),
                     &attention.getVMutable()});
        results({attention.getOut()});
      })
      .Case([&](GatedLinearAttentionOp attention) {
        optional(attention.getSourcesMutable(), roles.activations);
        results({attention.getOut()});
      })
      .Case<SimpleRMSNormOp, SiLUOp, SplitOp, SplitHeadsOp, MergeHeadsOp>(
          [&](Operation *op) {
            activations({&op->getOpOperand(0)});
            llvm::append_range(roles.results, op->getResults());
          })
      // These also move row scales and masks, which stay what they are.
      .Case<LastTokenOp, PickHeadsOp, ScaleOp, arith::AddFOp, arith::SubFOp,
            arith::MulFOp, arith::DivFOp, arith::NegFOp, arith::MaximumFOp,
            arith::MinimumFOp>([&](Operation *op) {
        if (!isa<RankedTensorType>(op->getResult(0).getType()) ||
            !llvm::any_of(op->getOperands(),
                          [&](Value v) { return isActivation(v); }))
          return;
        for (OpOperand &operand : op->getOpOperands())
          roles.activations.push_back(&operand);
        llvm::append_range(roles.results, op->getResults());
      });
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
  Roles roles = rolesOf(op);
  if (roles.empty())
    return;
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
        isa<arith::ExtFOp, arith::TruncFOp, WeightOp, TransposeOp, ConcatOp>(
            op))
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
