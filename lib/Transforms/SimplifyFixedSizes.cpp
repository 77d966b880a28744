//===- SimplifyFixedSizes.cpp - Constants that only repeat a size ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exporters fold what a graph of dynamic sizes would broadcast, and slice whole
// axes. Sizes that are equal by chance do no harm here: each rewrite keeps all
// values.
//
//===----------------------------------------------------------------------===//

#include "GeneralizeSizes.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// `value` at the first index of `axis`, if all others hold the same.
static DenseElementsAttr narrowed(DenseElementsAttr value, int64_t axis) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape(type.getShape());
  int64_t size = std::exchange(shape[axis], 1);
  RankedTensorType to = type.clone(shape);
  if (value.isSplat())
    return value.resizeSplat(to);
  Type element = type.getElementType();
  if (!element.isIntOrFloat() || element.getIntOrFloatBitWidth() % 8 != 0)
    return {};
  int64_t inner = element.getIntOrFloatBitWidth() / 8;
  for (int64_t dim : type.getShape().drop_front(axis + 1))
    inner *= dim;
  ArrayRef<char> rest = value.getRawData();
  SmallVector<char, 0> kept;
  for (; !rest.empty(); rest = rest.drop_front(size * inner)) {
    ArrayRef<char> first = rest.take_front(inner);
    for (int64_t k = 1; k < size; ++k)
      if (rest.slice(k * inner, inner) != first)
        return {};
    llvm::append_range(kept, first);
  }
  return DenseElementsAttr::getFromRawBuffer(to, kept);
}

/// The size of `value` along an axis counted from the last one; 1 before the
/// first.
static int64_t sizeFromEnd(Value value, int64_t axis) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return ShapedType::kDynamic;
  return axis < type.getRank() ? type.getDimSize(type.getRank() - 1 - axis) : 1;
}

/// The constant operand `index` of `op` without repetitions along dimensions of
/// `sizes` that broadcasting to the other operands gives back.
static DenseElementsAttr narrowedOperand(Operation *op, unsigned index,
                                         ArrayRef<int64_t> sizes) {
  DenseElementsAttr value;
  if (!matchPattern(op->getOperand(index), m_Constant(&value)) ||
      !isa<RankedTensorType>(value.getType()) || value.getNumElements() == 0)
    return {};
  DenseElementsAttr result;
  int64_t rank = value.getType().getRank();
  for (int64_t axis = 0; axis < rank; ++axis) {
    int64_t size = value.getType().getDimSize(axis);
    bool isGivenBack = llvm::any_of(op->getOpOperands(), [&](OpOperand &other) {
      return other.getOperandNumber() != index &&
             !matchPattern(other.get(), m_Constant()) &&
             sizeFromEnd(other.get(), rank - 1 - axis) == size;
    });
    if (!llvm::is_contained(sizes, size) || !isGivenBack)
      continue;
    if (DenseElementsAttr less = narrowed(result ? result : value, axis))
      result = less;
  }
  return result;
}

/// The operation of onnx that broadcasts, for one of arith that does not.
static Operation *createBroadcasting(OpBuilder &builder, Operation *op) {
  auto create = [&]<typename Op>() -> Operation * {
    return Op::create(builder, op->getLoc(), op->getResult(0).getType(),
                      op->getOperand(0), op->getOperand(1));
  };
  if (isa<arith::AddFOp>(op))
    return create.operator()<onnx::AddOp>();
  if (isa<arith::SubFOp>(op))
    return create.operator()<onnx::SubOp>();
  if (isa<arith::MulFOp>(op))
    return create.operator()<onnx::MulOp>();
  return create.operator()<onnx::DivOp>();
}

static void narrowConstants(Operation *op, ArrayRef<int64_t> sizes) {
  bool isArith =
      isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp>(op);
  if (!isArith && !op->hasTrait<onnx::Broadcasts>())
    return;
  for (unsigned i = 0; i < op->getNumOperands(); ++i) {
    DenseElementsAttr value = narrowedOperand(op, i, sizes);
    if (!value)
      continue;
    OpBuilder builder(op);
    Value constant = onnx::ConstantOp::create(builder, op->getLoc(), value);
    if (!isArith) {
      op->setOperand(i, constant);
      continue;
    }
    Operation *replacement = createBroadcasting(builder, op);
    replacement->setOperand(i, constant);
    op->replaceAllUsesWith(replacement);
    op->erase();
    return;
  }
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

static void dropWholeAxes(onnx::SliceOp op) {
  auto type = dyn_cast<RankedTensorType>(op.getData().getType());
  auto starts = onnx::constantInts(op.getStarts()),
       ends = onnx::constantInts(op.getEnds());
  if (!type || !starts || !ends)
    return;
  SmallVector<int64_t> counted =
      llvm::to_vector(llvm::seq<int64_t>(0, starts->size()));
  auto axes =
      op.getAxes() ? onnx::constantInts(op.getAxes()) : std::optional(counted);
  auto steps = op.getSteps()
                   ? onnx::constantInts(op.getSteps())
                   : std::optional(SmallVector<int64_t>(starts->size(), 1));
  if (!axes || !steps || ends->size() != starts->size() ||
      axes->size() != starts->size() || steps->size() != starts->size())
    return;
  struct {
    SmallVector<int64_t> starts, ends, axes, steps;
  } kept;
  for (auto [start, end, axis, step] :
       llvm::zip_equal(*starts, *ends, *axes, *steps)) {
    int64_t from = axis < 0 ? axis + type.getRank() : axis;
    if (from < 0 || from >= type.getRank())
      return;
    int64_t size = type.getDimSize(from);
    bool isWhole = !ShapedType::isDynamic(size) && step == 1 && end >= size &&
                   (start == 0 || start <= -size);
    if (isWhole)
      continue;
    kept.starts.push_back(start);
    kept.ends.push_back(end);
    kept.axes.push_back(axis);
    kept.steps.push_back(step);
  }
  if (kept.starts.size() == starts->size())
    return;
  if (kept.starts.empty()) {
    if (op.getOutput().getType() == type) {
      op.replaceAllUsesWith(op.getData());
      op.erase();
    }
    return;
  }
  OpBuilder builder(op);
  auto constant = [&](ArrayRef<int64_t> numbers) -> Value {
    return onnx::ConstantOp::create(builder, op.getLoc(),
                                    builder.getI64TensorAttr(numbers));
  };
  op.getStartsMutable().assign(constant(kept.starts));
  op.getEndsMutable().assign(constant(kept.ends));
  op.getAxesMutable().assign(constant(kept.axes));
  op.getStepsMutable().assign(constant(kept.steps));
}

void tnl::simplifyFixedSizes(func::FuncOp function) {
  SmallVector<int64_t> sizes;
  for (Type argument : function.getArgumentTypes())
    if (auto type = dyn_cast<RankedTensorType>(argument);
        type && type.getRank() == 2)
      for (int64_t size : type.getShape())
        if (size > 1)
          sizes.push_back(size);
  for (Operation &op : llvm::make_early_inc_range(
           function.getBody().front().without_terminator())) {
    if (auto slice = dyn_cast<onnx::SliceOp>(op))
      dropWholeAxes(slice);
    else
      narrowConstants(&op, sizes);
  }
}
