//===- Loops.cpp - onnx.Loop with a constant trip count -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FoldShapes.h"
#include "TNL/Dialect/ONNX/Transforms/Passes.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

namespace {

/// Puts the block of a loop in its place, once for each trip.
class Unroller {
public:
  Unroller(LoopOp op, int64_t trips, IRRewriter &rewriter)
      : op(op), trips(trips), rewriter(rewriter), loc(op.getLoc()) {}

  void run();

private:
  Value ints(ArrayRef<int64_t> numbers);
  Value scalar(Type element, int64_t number);
  /// Element `index` of `whole` along `axis`, which it loses.
  Value elementOf(Value whole, int64_t axis, int64_t index);
  /// `values` along a new axis.
  Value collect(ArrayRef<Value> values, int64_t axis, RankedTensorType type);

  template <typename Op, typename... Args>
  Value make(Value like, Args &&...args) {
    Type type = UnrankedTensorType::get(getElementTypeOrSelf(like.getType()));
    return Op::create(rewriter, loc, type, std::forward<Args>(args)...)
        ->getResult(0);
  }

  LoopOp op;
  int64_t trips;
  IRRewriter &rewriter;
  Location loc;
};

} // namespace

Value Unroller::ints(ArrayRef<int64_t> numbers) {
  auto type =
      RankedTensorType::get(int64_t(numbers.size()), rewriter.getI64Type());
  return ConstantOp::create(rewriter, loc,
                            DenseElementsAttr::get(type, numbers));
}

Value Unroller::scalar(Type element, int64_t number) {
  auto type = RankedTensorType::get({}, element);
  Attribute value = rewriter.getIntegerAttr(element, number);
  return ConstantOp::create(rewriter, loc, DenseElementsAttr::get(type, value));
}

Value Unroller::elementOf(Value whole, int64_t axis, int64_t index) {
  Value axes = ints(axis);
  Value piece = make<SliceOp>(whole, whole, ints(index), ints(index + 1), axes,
                              /*steps=*/Value());
  return make<SqueezeOp>(whole, piece, axes);
}

Value Unroller::collect(ArrayRef<Value> values, int64_t axis,
                        RankedTensorType type) {
  if (values.empty()) {
    SmallVector<int64_t> sizes(type.getShape());
    sizes[axis < 0 ? axis + type.getRank() : axis] = 0;
    return ConstantOp::create(
        rewriter, loc,
        DenseElementsAttr::get(
            RankedTensorType::get(sizes, type.getElementType()),
            ArrayRef<Attribute>()));
  }
  Value axes = ints(axis);
  SmallVector<Value> parts;
  for (Value value : values)
    parts.push_back(make<UnsqueezeOp>(value, value, axes));
  return make<ConcatOp>(values.front(), parts, axis);
}

void Unroller::run() {
  rewriter.setInsertionPoint(op);
  SmallVector<Value> carried(op.getInitials());
  SmallVector<SmallVector<Value>> collected(op.getOutputAxes().size());
  Value condition = scalar(rewriter.getI1Type(), 1);
  for (int64_t trip = 0; trip < trips; ++trip) {
    IRMapping values;
    values.map(op.getIteration(), scalar(rewriter.getI64Type(), trip));
    values.map(op.getBodyCondition(), condition);
    for (auto [argument, value] : llvm::zip_equal(op.getCarried(), carried))
      values.map(argument, value);
    for (auto [argument, whole, axis] :
         llvm::zip_equal(op.getElements(), op.getScanned(), op.getInputAxes()))
      values.map(argument, elementOf(whole, axis, trip));
    for (Operation &inner : op.getBody().front().without_terminator())
      rewriter.clone(inner, values);
    for (auto [value, next] : llvm::zip_equal(carried, op.getNextCarried()))
      value = values.lookupOrDefault(next);
    for (auto [list, value] : llvm::zip_equal(collected, op.getNextCollected()))
      list.push_back(values.lookupOrDefault(value));
  }
  SmallVector<Value> results = std::move(carried);
  for (auto [list, axis, result] :
       llvm::zip_equal(collected, op.getOutputAxes(), op.getCollected()))
    results.push_back(
        collect(list, axis, dyn_cast<RankedTensorType>(result.getType())));
  rewriter.replaceOp(op, results);
}

static int64_t countOperations(LoopOp op) {
  int64_t number = 0;
  op.getBody().walk([&](Operation *) { ++number; });
  return number;
}

/// Values of loops that do not run have a shape only if it is static.
static bool canBeEmpty(LoopOp op) {
  return llvm::all_of(
      llvm::zip_equal(op.getCollected(), op.getOutputAxes()), [](auto pair) {
        auto [result, given] = pair;
        auto type = dyn_cast<RankedTensorType>(result.getType());
        if (!type)
          return false;
        int64_t axis = given < 0 ? given + type.getRank() : given;
        for (auto [i, size] : llvm::enumerate(type.getShape()))
          if (int64_t(i) != axis && ShapedType::isDynamic(size))
            return false;
        return true;
      });
}

/// Whether a state [batch, heads, ., .] is carried that decays and is added to:
/// one operation may take the place of the whole loop.
static bool isRecurrence(LoopOp op) {
  if (!isa<func::FuncOp>(op->getParentOp()) || op->hasAttr(kUnrollAttr))
    return false;
  return llvm::any_of(
      llvm::zip_equal(op.getCarried(), op.getNextCarried()), [](auto pair) {
        auto [state, next] = pair;
        auto type = dyn_cast<RankedTensorType>(next.getType());
        auto sum = next.template getDefiningOp<AddOp>();
        if (!sum || !type || type.getRank() != 4)
          return false;
        return llvm::any_of(sum->getOperands(), [state](Value summand) {
          auto product = summand.getDefiningOp<MulOp>();
          return summand == state ||
                 (product && llvm::is_contained(product->getOperands(), state));
        });
      });
}

bool onnx::unrollLoops(func::FuncOp function, UnrollBudget &budget) {
  IRRewriter rewriter(function.getContext());
  bool changed = false;
  // Inner ones first: what they become counts for outer ones.
  function.walk([&](LoopOp op) {
    std::optional<int64_t> trips =
        op.runsAllTrips() ? op.getStaticTripCount() : std::nullopt;
    if (op.runsNever())
      trips = 0;
    if (!trips || (*trips == 0 && !canBeEmpty(op)) ||
        (*trips > 1 && isRecurrence(op)))
      return;
    // Slices of what is scanned and the joining of what is collected count,
    // too.
    int64_t operations = countOperations(op) + 2 * op.getScanned().size() +
                         op.getOutputAxes().size();
    int64_t most = std::min(kMostUnrolled, budget.operations);
    if (*trips > most / operations)
      return;
    budget.operations -= *trips * operations;
    Unroller(op, *trips, rewriter).run();
    changed = true;
  });
  return changed;
}
