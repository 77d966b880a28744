//===- FoldShapes.cpp - Infer shapes and fold shape arithmetic ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FoldShapes.h"
#include "TNL/Dialect/ONNX/Transforms/Passes.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace tnl::onnx {
#define GEN_PASS_DEF_ONNXFOLDSHAPES
#include "TNL/Dialect/ONNX/Transforms/Passes.h.inc"
} // namespace tnl::onnx

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

namespace {

/// One round of rewriting by the facts of one analysis.
class ShapeFolder {
public:
  ShapeFolder(func::FuncOp function, const SymbolicShapeAnalysis &facts)
      : function(function), facts(facts), builder(function.getContext()) {}

  /// Whether anything changed.
  bool run();

private:
  void refineTypes(ValueRange values);
  bool replaceByConstant(OpResult result);
  bool replaceByArgumentSize(OpResult result);
  void visit(ReshapeOp op);
  void visit(ExpandOp op);
  void visit(SliceOp op);
  void visit(TileOp op);
  void visit(ScatterNDOp op);
  void visit(RangeOp op);

  /// Replaces a result that is the same as `value`; types must agree.
  void forward(Operation *op, Value value);
  /// Makes `operand` a constant vector of `numbers`.
  void setConstant(OpOperand &operand, ArrayRef<int64_t> numbers);
  bool sameShape(Value lhs, Value rhs) const;

  func::FuncOp function;
  const SymbolicShapeAnalysis &facts;
  OpBuilder builder;
  /// Gathers of argument sizes by (argument, dimension, rank of the result).
  DenseMap<std::tuple<unsigned, unsigned, unsigned>, Value> argumentSizes;
  bool changed = false;
};

struct FoldShapes : onnx::impl::ONNXFoldShapesBase<FoldShapes> {
  void runOnOperation() override;
};

} // namespace

//===----------------------------------------------------------------------===//
// Types and constants
//===----------------------------------------------------------------------===//

void ShapeFolder::refineTypes(ValueRange values) {
  for (Value value : values) {
    auto type = dyn_cast<TensorType>(value.getType());
    const SymbolicValue &known = facts.lookup(value);
    if (!type || !known.shape)
      continue;
    SmallVector<int64_t> sizes;
    for (SizeExpr size : *known.shape)
      sizes.push_back(constantSize(size).value_or(ShapedType::kDynamic));
    auto refined = RankedTensorType::get(sizes, type.getElementType());
    if (refined == type)
      continue;
    value.setType(refined);
    changed = true;
  }
}

bool ShapeFolder::replaceByConstant(OpResult result) {
  const SymbolicValue &value = facts.lookup(result);
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!value.elements || !type || !type.hasStaticShape() ||
      type.getNumElements() != int64_t(value.elements->size()) ||
      isa<ConstantOp>(result.getOwner()))
    return false;
  auto element = dyn_cast<IntegerType>(type.getElementType());
  SmallVector<APInt> numbers;
  for (SizeExpr size : *value.elements) {
    std::optional<int64_t> number = constantSize(size);
    if (!number || !element)
      return false;
    numbers.push_back(APInt(element.getWidth(), *number, /*isSigned=*/true,
                            /*implicitTrunc=*/true));
  }
  builder.setInsertionPoint(result.getOwner());
  result.replaceAllUsesWith(
      ConstantOp::create(builder, result.getOwner()->getLoc(),
                         DenseElementsAttr::get(type, numbers)));
  changed = true;
  return true;
}

/// A size of an argument, however it was computed, is read off the argument:
/// intermediate values lose the uses that only ask for their shapes.
bool ShapeFolder::replaceByArgumentSize(OpResult result) {
  const SymbolicValue &value = facts.lookup(result);
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!value.elements || value.elements->size() != 1 || !type ||
      !type.hasStaticShape() || !type.getElementType().isInteger(64) ||
      result.use_empty())
    return false;
  SizeExpr wanted = value.elements->front();
  if (!wanted || constantSize(wanted))
    return false;
  for (BlockArgument argument : function.getArguments()) {
    const SymbolicValue &sizes = facts.lookup(argument);
    auto *found = sizes.shape ? llvm::find(*sizes.shape, wanted) : nullptr;
    if (!found || found == sizes.shape->end())
      continue;
    unsigned dim = found - sizes.shape->begin();
    unsigned rank = type.getRank();
    if (auto gather = result.getDefiningOp<GatherOp>())
      if (auto shape = gather.getData().getDefiningOp<ShapeOp>())
        if (shape.getData() == argument && shape.getStart() == 0 &&
            !shape.getEnd())
          return false;
    // A whole shape of a vector is in the simplest form already.
    if (auto shape = result.getDefiningOp<ShapeOp>())
      if (shape.getData() == argument)
        return false;
    Value &size = argumentSizes[{argument.getArgNumber(), dim, rank}];
    if (!size) {
      builder.setInsertionPointToStart(&function.front());
      Location loc = result.getLoc();
      auto shapeType =
          RankedTensorType::get(sizes.shape->size(), builder.getI64Type());
      Value shape =
          ShapeOp::create(builder, loc, shapeType, argument, 0, IntegerAttr());
      Value index = ConstantOp::create(
          builder, loc, DenseElementsAttr::get(type, int64_t(dim)));
      size = GatherOp::create(builder, loc, type, shape, index, 0);
    }
    result.replaceAllUsesWith(size);
    changed = true;
    return true;
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Single operations
//===----------------------------------------------------------------------===//

void ShapeFolder::forward(Operation *op, Value value) {
  Value result = op->getResult(0);
  if (value.getType() != result.getType() || result.use_empty())
    return;
  result.replaceAllUsesWith(value);
  changed = true;
}

void ShapeFolder::setConstant(OpOperand &operand, ArrayRef<int64_t> numbers) {
  auto type =
      RankedTensorType::get(int64_t(numbers.size()), builder.getI64Type());
  auto wanted = DenseElementsAttr::get(type, numbers);
  DenseIntElementsAttr present;
  if (matchPattern(operand.get(), m_Constant(&present)) &&
      llvm::equal(present.getValues<APInt>(), numbers,
                  [](const APInt &a, int64_t b) { return a == b; }))
    return;
  builder.setInsertionPoint(operand.getOwner());
  operand.set(
      ConstantOp::create(builder, operand.getOwner()->getLoc(), wanted));
  changed = true;
}

bool ShapeFolder::sameShape(Value lhs, Value rhs) const {
  const SymbolicValue &left = facts.lookup(lhs), &right = facts.lookup(rhs);
  return left.shape && right.shape &&
         llvm::equal(*left.shape, *right.shape, sameSize);
}

void ShapeFolder::visit(ReshapeOp op) {
  if (sameShape(op.getData(), op.getReshaped())) {
    forward(op, op.getData());
    return;
  }
  const SymbolicValue &data = facts.lookup(op.getData());
  const SymbolicValue &result = facts.lookup(op.getReshaped());
  if (!result.shape)
    return;
  DenseIntElementsAttr present;
  bool isConstant = matchPattern(op.getShape(), m_Constant(&present));
  // Sizes that are neither numbers nor copied must be inferred: one can be.
  SmallVector<int64_t> numbers;
  unsigned inferred = 0;
  for (auto [i, size] : llvm::enumerate(*result.shape)) {
    bool copied = data.shape && i < data.shape->size() &&
                  sameSize(size, (*data.shape)[i]);
    // A constant shape can copy a size that is unknown here.
    if (isConstant && !op.getAllowzero())
      copied |= present.getValues<APInt>()[i].isZero();
    std::optional<int64_t> number = constantSize(size);
    if (number == 0)
      return;
    numbers.push_back(number ? *number : copied ? 0 : -1);
    inferred += numbers.back() == -1;
  }
  if (inferred > 1)
    return;
  setConstant(op.getShapeMutable(), numbers);
  if (op.getAllowzero()) {
    op.setAllowzero(false);
    changed = true;
  }
}

void ShapeFolder::visit(ExpandOp op) {
  if (sameShape(op.getInput(), op.getOutput())) {
    forward(op, op.getInput());
    return;
  }
  const SymbolicValue &input = facts.lookup(op.getInput());
  const SymbolicValue &result = facts.lookup(op.getOutput());
  if (!input.shape || !result.shape)
    return;
  // Size 1 keeps the operand's own size.
  SmallVector<int64_t> numbers;
  size_t extra = result.shape->size() - input.shape->size();
  for (auto [i, size] : llvm::enumerate(*result.shape)) {
    if (i >= extra && sameSize(size, (*input.shape)[i - extra]))
      numbers.push_back(1);
    else if (constantSize(size))
      numbers.push_back(*constantSize(size));
    else
      return;
  }
  setConstant(op.getShapeMutable(), numbers);
}

void ShapeFolder::visit(SliceOp op) {
  const SymbolicValue &data = facts.lookup(op.getData());
  const SymbolicValue &result = facts.lookup(op.getOutput());
  if (!data.shape || !result.shape)
    return;
  // A forward slice of full size is the operand.
  auto numbersOf = [&](Value value) -> std::optional<SmallVector<int64_t>> {
    const SymbolicValue &vector = facts.lookup(value);
    if (!vector.elements)
      return std::nullopt;
    SmallVector<int64_t> numbers;
    for (SizeExpr element : *vector.elements) {
      if (!constantSize(element))
        return std::nullopt;
      numbers.push_back(*constantSize(element));
    }
    return numbers;
  };
  if (op.getSteps()) {
    auto steps = numbersOf(op.getSteps());
    if (!steps || llvm::any_of(*steps, [](int64_t step) { return step <= 0; }))
      return;
  }
  int64_t rank = data.shape->size();
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (op.getAxes()) {
    auto given = numbersOf(op.getAxes());
    if (!given)
      return;
    axes = *given;
  }
  if (llvm::all_of(axes, [&](int64_t axis) {
        axis += axis < 0 ? rank : 0;
        return sameSize((*data.shape)[axis], (*result.shape)[axis]);
      }))
    forward(op, op.getData());
}

void ShapeFolder::visit(TileOp op) {
  if (sameShape(op.getInput(), op.getOutput()))
    forward(op, op.getInput());
}

/// The one number that a value repeats.
static Value repeatedNumber(Value value) {
  while (true) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (type && type.hasStaticShape() && type.getNumElements() == 1)
      return value;
    Operation *op = value.getDefiningOp();
    if (!op || !(op->hasTrait<KeepsOrder>() || isa<ExpandOp, TileOp>(op)))
      return {};
    value = op->getOperand(0);
  }
}

/// One number written wherever a mask holds: exporters of `x[mask] = c` list
/// the places, whose number depends on data.
void ShapeFolder::visit(ScatterNDOp op) {
  auto places = op.getIndices().getDefiningOp<TransposeOp>();
  auto nonZero =
      places ? places.getData().getDefiningOp<NonZeroOp>() : NonZeroOp();
  Value number = repeatedNumber(op.getUpdates());
  if (!nonZero || !number || op.getReduction() != "none" ||
      places.getPerm() != ArrayRef<int64_t>({1, 0}) ||
      !sameShape(nonZero.getX(), op.getData()))
    return;
  auto type = dyn_cast<RankedTensorType>(op.getData().getType());
  auto maskType = dyn_cast<RankedTensorType>(nonZero.getX().getType());
  if (!type || !maskType ||
      cast<RankedTensorType>(number.getType()).getRank() > type.getRank())
    return;
  builder.setInsertionPoint(op);
  Value mask = nonZero.getX();
  if (!maskType.getElementType().isInteger(1))
    mask = CastOp::create(
        builder, op.getLoc(),
        RankedTensorType::get(maskType.getShape(), builder.getI1Type()), mask);
  op.getOutput().replaceAllUsesWith(WhereOp::create(
      builder, op.getLoc(), op.getType(), mask, number, op.getData()));
  changed = true;
}

/// The integer that a float scalar was converted from.
static Value convertedFrom(Value value) {
  auto cast = value.getDefiningOp<CastOp>();
  bool isInteger =
      cast && getElementTypeOrSelf(cast.getInput().getType()).isInteger(64);
  return isInteger ? cast.getInput() : Value();
}

/// The value of a constant float scalar that is a whole number.
static std::optional<int64_t> wholeNumber(Value value) {
  DenseFPElementsAttr attr;
  if (!matchPattern(value, m_Constant(&attr)) || attr.getNumElements() != 1)
    return std::nullopt;
  llvm::APSInt whole(64, /*isUnsigned=*/false);
  bool isExact = false;
  (*attr.value_begin<APFloat>())
      .convertToInteger(whole, APFloat::rmTowardZero, &isExact);
  return isExact ? std::optional(whole.getSExtValue()) : std::nullopt;
}

/// Whole numbers as floats: the size of a range of integers is known, since
/// inference follows integers only.
void ShapeFolder::visit(RangeOp op) {
  auto type = dyn_cast<RankedTensorType>(op.getType());
  const SymbolicValue &known = facts.lookup(op.getOutput());
  if (!type || !type.getElementType().isF32() || !known.shape ||
      known.shape->front())
    return;
  if (llvm::any_of(op->getOperands(), [](Value operand) {
        return !convertedFrom(operand) && !wholeNumber(operand);
      }))
    return;
  builder.setInsertionPoint(op);
  SmallVector<Value> operands;
  for (Value operand : op->getOperands()) {
    Value whole = convertedFrom(operand);
    if (!whole)
      whole = ConstantOp::create(
          builder, op.getLoc(),
          DenseElementsAttr::get(
              RankedTensorType::get({}, builder.getI64Type()),
              *wholeNumber(operand)));
    operands.push_back(whole);
  }
  auto whole = RankedTensorType::get(type.getShape(), builder.getI64Type());
  Value range = RangeOp::create(builder, op.getLoc(), whole, operands[0],
                                operands[1], operands[2]);
  op.getOutput().replaceAllUsesWith(
      CastOp::create(builder, op.getLoc(), type, range));
  changed = true;
}

bool ShapeFolder::run() {
  function.walk([&](Operation *op) {
    if (isa_and_present<ONNXDialect>(op->getDialect()))
      refineTypes(op->getResults());
    if (auto loop = dyn_cast<LoopOp>(op))
      refineTypes(ValueRange(loop.getBody().getArguments()));
  });
  function.walk([&](Operation *op) {
    if (!isa_and_present<ONNXDialect>(op->getDialect()))
      return;
    for (OpResult result : op->getResults())
      if (!result.use_empty() && !replaceByConstant(result))
        replaceByArgumentSize(result);
    TypeSwitch<Operation *>(op)
        .Case<ReshapeOp, ExpandOp, SliceOp, TileOp, ScatterNDOp, RangeOp>(
            [&](auto shaped) { visit(shaped); });
  });
  return changed;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

void FoldShapes::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal())
    return;
  // Each round lets the folders see what the previous one made constant. Every
  // round but the last removes uses or makes a type more precise.
  EvaluationBudget budget;
  UnrollBudget unrolling;
  while (true) {
    SymbolicShapeAnalysis facts(function);
    if (!facts.succeeded())
      return signalPassFailure();
    // What the facts rest on outlives the operations that folding removes.
    insertRequirements(function, facts);
    bool rewritten = ShapeFolder(function, facts).run();
    bool folded = false;
    GreedyRewriteConfig config;
    config.setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled);
    (void)applyPatternsGreedily(function, FrozenRewritePatternSet(), config,
                                &folded);
    bool evaluated = evaluateConstants(function, budget);
    if (!evaluated && !decomposeEinsums(function) &&
        !inlineTakenBranches(function) && !rewritten && !folded &&
        !unrollLoops(function, unrolling))
      break;
  }
  if (failed(refuseBranches(function)) || failed(checkLimits(function)))
    return signalPassFailure();
  remarkUnevaluated(function, budget);
  Operation *terminator = function.back().getTerminator();
  function.setFunctionType(FunctionType::get(&getContext(),
                                             function.getArgumentTypes(),
                                             terminator->getOperandTypes()));
}
