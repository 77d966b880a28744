//===- FuseProjections.cpp - Separate q, k, v, u become one product -------===//

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/SetVector.h"

namespace tnl {
#define GEN_PASS_DEF_FUSEPROJECTIONS
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// The linear map that `value` comes from by way of what a token mixer does to
/// q, k, v and u.
static LinearOp projectionOf(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto linear = dyn_cast<LinearOp>(op))
      return linear;
    if (!isa<LRPEOp, SplitHeadsOp, SiLUOp, arith::ExtFOp, arith::TruncFOp>(op))
      return {};
    value = op->getOperand(0);
  }
  return {};
}

/// The value that gates the output of `attention`, if there is one.
static Value gateOf(LinearAttentionOp attention) {
  SmallVector<Value> worklist{attention.getOut()};
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    for (Operation *user : value.getUsers()) {
      if (auto product = dyn_cast<arith::MulFOp>(user))
        return product.getLhs() == value ? product.getRhs() : product.getLhs();
      if (isa<MergeHeadsOp, SimpleRMSNormOp, arith::ExtFOp, arith::TruncFOp>(
              user))
        worklist.push_back(user->getResult(0));
    }
  }
  return {};
}

/// Moves what makes the weight `value` before `point` if it is not there yet.
static void hoistWeight(Value value, Operation *point) {
  Operation *op = value.getDefiningOp();
  if (op->getBlock() != point->getBlock() || op->isBeforeInBlock(point))
    return;
  for (Value operand : op->getOperands())
    hoistWeight(operand, point);
  op->moveBefore(point);
}

static Type elementType(Value value) {
  return value ? getElementTypeOrSelf(value.getType()) : Type();
}

/// Whether `other` can be rows of one product with `first`.
static bool canJoin(LinearOp first, LinearOp other) {
  auto leading = [](LinearOp linear) {
    return cast<RankedTensorType>(linear.getResult().getType())
        .getShape()
        .drop_back();
  };
  return other->getBlock() == first->getBlock() &&
         other.getX() == first.getX() &&
         other.getRowScale() == first.getRowScale() && !other.getResidual() &&
         !first.getSiluColumns() && !other.getSiluColumns() &&
         elementType(other.getWeight()) == elementType(first.getWeight()) &&
         elementType(other.getBias()) == elementType(first.getBias()) &&
         elementType(other.getResult()) == elementType(first.getResult()) &&
         leading(other) == leading(first) && isWeight(other.getWeight()) &&
         (!other.getBias() || isWeight(other.getBias())) &&
         !cast<RankedTensorType>(other.getWeight().getType()).isDynamicDim(0);
}

/// `values`, matrices or vectors, one below the other.
static Value concatWeights(OpBuilder &builder, Location loc,
                           ArrayRef<Value> values) {
  auto type = cast<RankedTensorType>(values.front().getType());
  SmallVector<int64_t> shape(type.getShape());
  shape[0] = 0;
  for (Value value : values)
    shape[0] += cast<RankedTensorType>(value.getType()).getDimSize(0);
  return ConcatOp::create(builder, loc, type.clone(shape), values);
}

static bool fuseProjections(LinearAttentionOp attention) {
  llvm::SmallSetVector<LinearOp, 4> linears;
  for (Value value : {attention.getQ(), attention.getK(), attention.getV()}) {
    LinearOp linear = projectionOf(value);
    // One map for two of them: they are not separate projections.
    if (!linear || !linears.insert(linear) || !canJoin(linears.front(), linear))
      return false;
  }
  if (Value gate = gateOf(attention))
    if (LinearOp linear = projectionOf(gate))
      if (canJoin(linears.front(), linear))
        linears.insert(linear);

  LinearOp first = *llvm::min_element(
      linears, [](LinearOp a, LinearOp b) { return a->isBeforeInBlock(b); });
  SmallVector<Value> weights, biases;
  SmallVector<Type> parts;
  SmallVector<Location> locations;
  int64_t columns = 0;
  for (LinearOp linear : linears) {
    weights.push_back(linear.getWeight());
    if (linear.getBias())
      biases.push_back(linear.getBias());
    auto type = cast<RankedTensorType>(linear.getResult().getType());
    int64_t rows =
        cast<RankedTensorType>(linear.getWeight().getType()).getDimSize(0);
    SmallVector<int64_t> shape(type.getShape());
    shape.back() = rows;
    // A result type that leaves the width open cannot be a part of a split.
    if (type.getShape() != ArrayRef(shape))
      return false;
    parts.push_back(type);
    locations.push_back(linear.getLoc());
    columns += rows;
  }
  for (Value value : llvm::concat<Value>(weights, biases))
    hoistWeight(value, first);

  OpBuilder builder(first);
  Location loc = builder.getFusedLoc(locations);
  auto partType = cast<RankedTensorType>(parts.front());
  SmallVector<int64_t> shape(partType.getShape());
  shape.back() = columns;
  Value bias = biases.empty() ? Value() : concatWeights(builder, loc, biases);
  auto product = LinearOp::create(
      builder, loc, partType.clone(shape), first.getX(),
      concatWeights(builder, loc, weights), first.getRowScale(), bias,
      /*residual=*/Value());
  auto split = SplitOp::create(builder, loc, parts, product.getResult());
  for (auto [index, part] : llvm::enumerate(split.getParts())) {
    Operation *linear = linears[index];
    linear->replaceAllUsesWith(ValueRange(part));
    linear->erase();
  }
  return true;
}

namespace {

struct FuseProjections : tnl::impl::FuseProjectionsBase<FuseProjections> {
  void runOnOperation() override {
    SmallVector<LinearAttentionOp> attentions;
    getOperation().walk(
        [&](LinearAttentionOp op) { attentions.push_back(op); });
    for (LinearAttentionOp attention : attentions)
      if (fuseProjections(attention))
        ++numFused;
  }
};

} // namespace
