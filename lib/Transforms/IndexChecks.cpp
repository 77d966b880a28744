//===- IndexChecks.cpp - Indices are checked before their use -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "IndexChecks.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;

namespace {

/// Numbers that pick from axes of a table: from `axis` alone, or, where they
/// are `vectors`, those of the last axis from as many axes, from `axis` on.
struct IndexUse {
  Value indices, table;
  int64_t axis = 0;
  bool vectors = false;
};

class IndexChecker {
public:
  IndexChecker(const SymbolicShapeAnalysis &shapes, bool inputsOnly,
               MLIRContext *context)
      : shapes(shapes), inputsOnly(inputsOnly), builder(context) {}

  void check(Operation *op);

  /// Whether operations were added that the shapes do not know.
  bool hasGrown = false;
  bool hasFailed = false;

private:
  bool areKnown(Value indices) const;
  void check(Operation *op, Value indices, SizeExpr size);
  void checkVectors(Operation *op, const IndexUse &use,
                    ArrayRef<SizeExpr> sizes);
  Value component(Location loc, Value indices, int64_t i);

  const SymbolicShapeAnalysis &shapes;
  bool inputsOnly;
  OpBuilder builder;
};

} // namespace

static std::optional<IndexUse> indexUse(Operation *op) {
  return TypeSwitch<Operation *, std::optional<IndexUse>>(op)
      .Case([](EmbeddingOp op) { return IndexUse{op.getIds(), op.getTable()}; })
      .Case<onnx::GatherOp, onnx::GatherElementsOp, onnx::ScatterElementsOp>(
          [](auto op) {
            return IndexUse{op.getIndices(), op.getData(), op.getAxis()};
          })
      .Case([](onnx::GatherNDOp op) {
        return IndexUse{op.getIndices(), op.getData(), op.getBatchDims(), true};
      })
      .Case([](onnx::ScatterNDOp op) {
        return IndexUse{op.getIndices(), op.getData(), 0, true};
      })
      .Default([](Operation *) { return std::nullopt; });
}

/// Whether constants lie in the axes of these sizes, which they pick from in
/// turn.
static bool areConstantsWithin(Value indices, ArrayRef<SizeExpr> sizes) {
  DenseIntElementsAttr constants;
  if (auto weight = indices.getDefiningOp<WeightOp>())
    constants = dyn_cast<DenseIntElementsAttr>(weight.getSource());
  else
    matchPattern(indices, m_Constant(&constants));
  if (!constants)
    return false;
  size_t next = 0;
  for (const APInt &index : constants.getValues<APInt>()) {
    std::optional<int64_t> size = sizes[next++ % sizes.size()].asConstant();
    int64_t at = index.getSExtValue();
    if (!size || at < -*size || at >= *size)
      return false;
  }
  return true;
}

/// Whether inference knows the numbers, and has looked at them.
bool IndexChecker::areKnown(Value indices) const {
  const SymbolicValue &facts = shapes.lookup(indices);
  return facts.elements && llvm::all_of(*facts.elements, [](SizeExpr element) {
           return element.asConstant().has_value();
         });
}

void IndexChecker::check(Operation *op, Value indices, SizeExpr size) {
  if (inputsOnly && !isa<BlockArgument>(indices)) {
    op->emitOpError("indices that are computed cannot be checked on GPUs; the "
                    "CPU checks them (--target=cpu)");
    hasFailed = true;
    return;
  }
  builder.setInsertionPoint(op);
  CheckIndicesOp::create(builder, op->getLoc(), indices, size);
}

/// Index `i` of each vector.
Value IndexChecker::component(Location loc, Value indices, int64_t i) {
  auto vector = [&](int64_t number) -> Value {
    auto type = RankedTensorType::get(1, builder.getI64Type());
    return onnx::ConstantOp::create(builder, loc,
                                    DenseElementsAttr::get(type, number));
  };
  auto type = cast<RankedTensorType>(indices.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.back() = 1;
  hasGrown = true;
  return onnx::SliceOp::create(
      builder, loc, RankedTensorType::get(shape, type.getElementType()),
      indices, vector(i), vector(i + 1), vector(type.getRank() - 1), Value());
}

void IndexChecker::checkVectors(Operation *op, const IndexUse &use,
                                ArrayRef<SizeExpr> sizes) {
  auto type = dyn_cast<RankedTensorType>(use.indices.getType());
  if (!type || type.getRank() == 0 || type.isDynamicDim(type.getRank() - 1))
    return;
  int64_t count = type.getDimSize(type.getRank() - 1);
  if (use.axis + count > int64_t(sizes.size()))
    return;
  ArrayRef<SizeExpr> indexed = sizes.slice(use.axis, count);
  if (areConstantsWithin(use.indices, indexed))
    return;
  if (llvm::all_equal(indexed))
    return check(op, use.indices, indexed.front());
  for (auto [i, size] : llvm::enumerate(indexed)) {
    builder.setInsertionPoint(op);
    check(op, component(op->getLoc(), use.indices, i), size);
  }
}

void IndexChecker::check(Operation *op) {
  std::optional<IndexUse> use = indexUse(op);
  if (!use)
    return;
  auto sizes = shapes.shapeOf(use->table);
  if (!sizes)
    return;
  if (use->vectors)
    return checkVectors(op, *use, *sizes);
  int64_t axis = use->axis < 0 ? use->axis + sizes->size() : use->axis;
  SizeExpr size = (*sizes)[axis];
  // The call checks inputs of the function that pick rows.
  bool isInput = isa<BlockArgument>(use->indices) && use->axis >= 0 &&
                 isa<EmbeddingOp, onnx::GatherOp>(op) && size.asConstant();
  if (!isInput && !areKnown(use->indices) &&
      !areConstantsWithin(use->indices, size))
    check(op, use->indices, size);
}

FailureOr<bool> tnl::insertIndexChecks(func::FuncOp function,
                                       const SymbolicShapeAnalysis &shapes,
                                       bool inputsOnly) {
  IndexChecker checker(shapes, inputsOnly, function.getContext());
  for (Operation &op : llvm::make_early_inc_range(function.getOps()))
    checker.check(&op);
  if (checker.hasFailed)
    return failure();
  return checker.hasGrown;
}
