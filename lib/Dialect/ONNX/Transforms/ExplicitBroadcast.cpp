//===- ExplicitBroadcast.cpp - Expand what may be 1 at run time -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/ONNX/Transforms/Passes.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/TypeSwitch.h"

namespace tnl::onnx {
#define GEN_PASS_DEF_ONNXEXPLICITBROADCAST
#include "TNL/Dialect/ONNX/Transforms/Passes.h.inc"
} // namespace tnl::onnx

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

namespace {

/// A dimension of the shape that operands are broadcast to.
struct Target {
  int64_t size;  ///< of the type
  SizeExpr fact; ///< what is known of it
  /// Dimensions that it may come from: values and their axes.
  SmallVector<std::pair<Value, int64_t>> sources;
};

/// Expands the operands of one operation.
class Expander {
public:
  Expander(Operation *op, const SymbolicShapeAnalysis &shapes)
      : op(op), shapes(shapes), builder(op) {}

  /// Operands `indices` are broadcast to each other in the leading dimensions
  /// but the last `kept` ones, which stay as they are.
  void together(ArrayRef<unsigned> indices, int64_t kept, Value result);
  /// Operand `index` is broadcast to the last dimensions of `to`.
  void to(unsigned index, Value to);

private:
  bool fits(Value operand, ArrayRef<Target> target, int64_t kept) const;
  void expand(unsigned index, ArrayRef<Target> target, int64_t kept);
  Value sizeOf(const Target &target);
  Value shapeOf(Value operand, ArrayRef<Target> target, int64_t kept);
  Value dim(Value value, int64_t axis);

  Operation *op;
  const SymbolicShapeAnalysis &shapes;
  OpBuilder builder;
};

} // namespace

static RankedTensorType rankedType(Value value) {
  return dyn_cast<RankedTensorType>(value.getType());
}

/// Whether all dimensions of `operand` are those of the target or 1 by type.
bool Expander::fits(Value operand, ArrayRef<Target> target,
                    int64_t kept) const {
  RankedTensorType type = rankedType(operand);
  const SymbolicValue &facts = shapes.lookup(operand);
  int64_t count = type.getRank() - kept, offset = target.size() - count;
  for (int64_t axis = 0; axis < count; ++axis) {
    const Target &dim = target[offset + axis];
    if (type.getDimSize(axis) == 1 ||
        (!type.isDynamicDim(axis) && type.getDimSize(axis) == dim.size))
      continue;
    if (!facts.shape || !sameSize((*facts.shape)[axis], dim.fact))
      return false;
  }
  return true;
}

Value Expander::dim(Value value, int64_t axis) {
  auto type = RankedTensorType::get(1, builder.getI64Type());
  return ShapeOp::create(
      builder, op->getLoc(), type, value, axis,
      builder.getIntegerAttr(builder.getIntegerType(64, /*isSigned=*/true),
                             axis + 1));
}

Value Expander::sizeOf(const Target &target) {
  auto type = RankedTensorType::get(1, builder.getI64Type());
  if (!ShapedType::isDynamic(target.size))
    return ConstantOp::create(builder, op->getLoc(),
                              DenseElementsAttr::get(type, target.size));
  Value size;
  for (auto [value, axis] : target.sources) {
    Value next = dim(value, axis);
    size =
        size
            ? MaxOp::create(builder, op->getLoc(), type, size, next).getResult()
            : next;
  }
  return size;
}

/// The target as a vector, followed by the dimensions of the operand that stay.
Value Expander::shapeOf(Value operand, ArrayRef<Target> target, int64_t kept) {
  SmallVector<Value> sizes;
  for (const Target &dim : target)
    sizes.push_back(sizeOf(dim));
  RankedTensorType type = rankedType(operand);
  for (int64_t axis = type.getRank() - kept; axis < type.getRank(); ++axis)
    sizes.push_back(sizeOf({type.getDimSize(axis), {}, {{operand, axis}}}));
  auto shape = RankedTensorType::get(static_cast<int64_t>(sizes.size()),
                                     builder.getI64Type());
  return ConcatOp::create(builder, op->getLoc(), shape, sizes, /*axis=*/0);
}

void Expander::expand(unsigned index, ArrayRef<Target> target, int64_t kept) {
  Value operand = op->getOperand(index);
  if (fits(operand, target, kept))
    return;
  RankedTensorType type = rankedType(operand);
  SmallVector<int64_t> sizes;
  for (const Target &dim : target)
    sizes.push_back(dim.size);
  llvm::append_range(sizes, type.getShape().take_back(kept));
  Value shape = shapeOf(operand, target, kept);
  op->setOperand(index, ExpandOp::create(builder, op->getLoc(),
                                         type.clone(sizes), operand, shape));
}

void Expander::together(ArrayRef<unsigned> indices, int64_t kept,
                        Value result) {
  RankedTensorType type = rankedType(result);
  const SymbolicValue &facts = shapes.lookup(result);
  if (!type || !facts.shape || type.getRank() < kept)
    return;
  SmallVector<Target> target;
  int64_t rank = type.getRank() - kept;
  for (int64_t axis = 0; axis < rank; ++axis)
    target.push_back({type.getDimSize(axis), (*facts.shape)[axis], {}});
  for (unsigned index : indices) {
    Value operand = op->getOperand(index);
    RankedTensorType operandType = rankedType(operand);
    if (!operandType || operandType.getRank() < kept)
      return;
    int64_t count = operandType.getRank() - kept, offset = rank - count;
    for (int64_t axis = 0; axis < count; ++axis)
      if (operandType.getDimSize(axis) != 1)
        target[offset + axis].sources.emplace_back(operand, axis);
  }
  for (unsigned index : indices)
    expand(index, target, kept);
}

void Expander::to(unsigned index, Value to) {
  Value operand = op->getOperand(index);
  RankedTensorType type = rankedType(to), own = rankedType(operand);
  const SymbolicValue &facts = shapes.lookup(to);
  if (!type || !own || !facts.shape || own.getRank() > type.getRank())
    return;
  SmallVector<Target> target;
  for (int64_t axis = type.getRank() - own.getRank(); axis < type.getRank();
       ++axis)
    target.push_back(
        {type.getDimSize(axis), (*facts.shape)[axis], {{to, axis}}});
  expand(index, target, /*kept=*/0);
}

/// C of a Gemm is broadcast to the product, which has no value of its own: the
/// sum becomes one.
static void splitSum(GemmOp gemm, const SymbolicShapeAnalysis &shapes) {
  Value c = gemm.getC();
  RankedTensorType type = c ? rankedType(c) : nullptr;
  if (!type || type.hasStaticShape() || !rankedType(gemm.getY()))
    return;
  OpBuilder builder(gemm);
  Location loc = gemm.getLoc();
  auto scaled = [&](Value value, FloatAttr factor) -> Value {
    if (factor.getValue().isExactlyValue(1.0))
      return value;
    Type element = getElementTypeOrSelf(value.getType());
    auto scalar = RankedTensorType::get({}, element);
    if (!isa<FloatType>(element))
      return {};
    APFloat number = factor.getValue();
    bool inexact;
    number.convert(cast<FloatType>(element).getFloatSemantics(),
                   APFloat::rmNearestTiesToEven, &inexact);
    Value constant = ConstantOp::create(builder, loc,
                                        DenseElementsAttr::get(scalar, number));
    return MulOp::create(builder, loc, value.getType(), value, constant);
  };
  Value bias = scaled(c, gemm.getBetaAttr());
  if (!bias)
    return;
  builder.setInsertionPointAfter(gemm);
  auto sum =
      AddOp::create(builder, loc, gemm.getY().getType(), gemm.getY(), bias);
  gemm.getY().replaceAllUsesExcept(sum, sum);
  gemm.getCMutable().clear();
}

namespace {

struct ExplicitBroadcast
    : onnx::impl::ONNXExplicitBroadcastBase<ExplicitBroadcast> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    {
      SymbolicShapeAnalysis shapes(function);
      if (!shapes.succeeded())
        return signalPassFailure();
      insertRequirements(function, shapes);
      function.walk([&](GemmOp gemm) { splitSum(gemm, shapes); });
    }
    SymbolicShapeAnalysis shapes(function);
    if (!shapes.succeeded())
      return signalPassFailure();
    SmallVector<Operation *> ops;
    function.walk([&](Operation *op) {
      if (isa_and_present<ONNXDialect>(op->getDialect()))
        ops.push_back(op);
    });
    for (Operation *op : ops)
      visit(op, shapes);
  }

  void visit(Operation *op, const SymbolicShapeAnalysis &shapes) {
    Expander expander(op, shapes);
    if (op->hasTrait<onnx::Broadcasts>()) {
      auto all = llvm::to_vector(llvm::seq(op->getNumOperands()));
      expander.together(all, /*kept=*/0, op->getResult(0));
      return;
    }
    llvm::TypeSwitch<Operation *>(op)
        .Case([&](MatMulOp product) {
          RankedTensorType a = rankedType(product.getA()),
                           b = rankedType(product.getB());
          // Vectors have no dimensions to be broadcast.
          if (a && b && a.getRank() > 2 && b.getRank() > 2)
            expander.together({0, 1}, /*kept=*/2, product.getY());
        })
        .Case<LayerNormalizationOp, RMSNormalizationOp>([&](Operation *norm) {
          for (unsigned index = 1; index < norm->getNumOperands(); ++index)
            expander.to(index, norm->getOperand(0));
        });
  }
};

} // namespace
