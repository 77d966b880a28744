//===- Loop.cpp - Loop and Scan -------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OpUtils.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

YieldOp LoopOp::getYield() {
  return cast<YieldOp>(getBody().front().getTerminator());
}

OperandRange LoopOp::getNextCarried() {
  return getYield().getValues().slice(1, getInitials().size());
}

OperandRange LoopOp::getNextCollected() {
  return getYield().getValues().drop_front(1 + getInitials().size());
}

/// The one element of a constant.
static std::optional<int64_t> constantScalar(Value value) {
  DenseIntElementsAttr constant;
  if (!matchPattern(value, m_Constant(&constant)) ||
      constant.getNumElements() != 1)
    return std::nullopt;
  const APInt number = *constant.value_begin<APInt>();
  return number.getBitWidth() == 1 ? int64_t(number.getZExtValue())
                                   : number.getSExtValue();
}

bool LoopOp::runsAllTrips() {
  if (getCondition() && constantScalar(getCondition()) != 1)
    return false;
  Value next = getYield().getValues().front();
  while (auto cast = next.getDefiningOp<CastOp>()) {
    if (!getElementTypeOrSelf(cast.getInput()).isInteger(1))
      return false;
    next = cast.getInput();
  }
  return next == getBodyCondition() || constantScalar(next) == 1;
}

bool LoopOp::runsNever() {
  return getCondition() && constantScalar(getCondition()) == 0;
}

std::optional<int64_t> LoopOp::getStaticTripCount() {
  if (getTripCount()) {
    std::optional<int64_t> count = constantScalar(getTripCount());
    return count ? std::optional(std::max<int64_t>(*count, 0)) : std::nullopt;
  }
  for (auto [value, axis] : llvm::zip_equal(getScanned(), getInputAxes())) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || axis < -type.getRank() || axis >= type.getRank())
      continue;
    int64_t size = type.getDimSize(axis < 0 ? axis + type.getRank() : axis);
    if (!ShapedType::isDynamic(size))
      return size;
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

static LogicalResult verifyCount(LoopOp op, size_t have, size_t want,
                                 StringRef what) {
  if (have == want)
    return success();
  return op.emitOpError("has ") << have << ' ' << what << ", not " << want;
}

static LogicalResult verifyElement(LoopOp op, Value have, Type want,
                                   const Twine &what) {
  Type element = getElementTypeOrSelf(have.getType());
  if (element == getElementTypeOrSelf(want))
    return success();
  return op.emitOpError() << what << " is of type " << element << ", not "
                          << getElementTypeOrSelf(want);
}

static LogicalResult verifyAxis(LoopOp op, Type type, int64_t extra,
                                int64_t axis, StringRef name) {
  auto ranked = dyn_cast<RankedTensorType>(type);
  int64_t rank = ranked ? ranked.getRank() + extra : 0;
  if (!ranked || (axis >= -rank && axis < rank))
    return success();
  return op.emitOpError() << name << ' ' << axis << " is out of range for rank "
                          << rank;
}

static LogicalResult verifyArguments(LoopOp op) {
  auto i1 = IntegerType::get(op.getContext(), 1);
  auto i64 = IntegerType::get(op.getContext(), 64);
  for (BlockArgument argument : op.getBody().getArguments())
    if (!isa<TensorType>(argument.getType()))
      return op.emitOpError("argument ")
             << argument.getArgNumber() << " of its block is no tensor";
  if (failed(verifyElement(op, op.getIteration(), i64,
                           "the number of the iteration")) ||
      failed(
          verifyScalar(op, op.getIteration(), "the number of the iteration")) ||
      failed(verifyElement(op, op.getBodyCondition(), i1,
                           "the condition in its block")) ||
      failed(verifyScalar(op, op.getBodyCondition(),
                          "the condition in its block")))
    return failure();
  for (auto [i, argument, initial] :
       llvm::enumerate(op.getCarried(), op.getInitials()))
    if (failed(verifyElement(op, argument, initial.getType(),
                             "carried value " + Twine(i))))
      return failure();
  for (auto [i, argument, value, axis] :
       llvm::enumerate(op.getElements(), op.getScanned(), op.getInputAxes())) {
    if (failed(verifyElement(op, argument, value.getType(),
                             "scanned value " + Twine(i))) ||
        failed(verifyAxis(op, value.getType(), 0, axis, "axis")))
      return failure();
    auto whole = dyn_cast<RankedTensorType>(value.getType());
    auto part = dyn_cast<RankedTensorType>(argument.getType());
    if (whole && part && whole.getRank() != part.getRank() + 1)
      return op.emitOpError("scanned value ")
             << i << " has rank " << whole.getRank()
             << ", and its element in the block rank " << part.getRank();
  }
  return success();
}

LogicalResult LoopOp::verifyRegions() {
  size_t carried = getInitials().size(), collected = getOutputAxes().size();
  Block &block = getBody().front();
  auto yield = block.empty() ? YieldOp() : dyn_cast<YieldOp>(block.back());
  if (!yield)
    return emitOpError("its block does not end in onnx.Yield");
  if (getTripCount() && !getScanned().empty())
    return emitOpError("has a trip count and values to scan");
  if (failed(verifyCount(*this, getInputAxes().size(), getScanned().size(),
                         "axes of scanned values")) ||
      failed(verifyCount(*this, getNumResults(), carried + collected,
                         "results")) ||
      failed(verifyCount(*this, getBody().getNumArguments(),
                         kNumFixedArguments + carried + getScanned().size(),
                         "arguments of its block")) ||
      failed(verifyCount(*this, yield.getNumOperands(), 1 + carried + collected,
                         "values given by its block")))
    return failure();
  if ((getTripCount() &&
       failed(verifyScalar(*this, getTripCount(), "the trip count"))) ||
      (getCondition() &&
       failed(verifyScalar(*this, getCondition(), "the condition"))) ||
      failed(verifyElement(*this, yield.getValues().front(),
                           IntegerType::get(getContext(), 1),
                           "the next condition")) ||
      failed(verifyScalar(*this, yield.getValues().front(),
                          "the next condition")) ||
      failed(verifyArguments(*this)))
    return failure();
  for (auto [i, value, result] :
       llvm::enumerate(yield.getValues().drop_front(), getResults()))
    if (failed(verifyElement(*this, value, result.getType(),
                             "value " + Twine(i) + " that its block gives")))
      return failure();
  for (auto [i, final, initial] : llvm::enumerate(getFinals(), getInitials()))
    if (failed(verifyElement(*this, final, initial.getType(),
                             "result " + Twine(i))))
      return failure();
  for (auto [value, axis] :
       llvm::zip_equal(getNextCollected(), getOutputAxes()))
    if (failed(verifyAxis(*this, value.getType(), 1, axis, "output axis")))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

namespace {
/// What is known of the operands, by what they are for.
struct LoopFacts {
  LoopFacts(LoopOp op, ArrayRef<SymbolicValue> operands) {
    if (op.getTripCount())
      tripCount = operands.front();
    scanned = operands.take_back(op.getScanned().size());
    initials =
        operands.drop_back(scanned.size()).take_back(op.getInitials().size());
  }
  SymbolicValue tripCount;
  ArrayRef<SymbolicValue> initials, scanned;
};
} // namespace

void LoopOp::inferBodyArguments(ArrayRef<SymbolicValue> operands, bool areKept,
                                SmallVectorImpl<SymbolicValue> &arguments) {
  LoopFacts facts(*this, operands);
  SymbolicValue scalar;
  scalar.shape.emplace();
  arguments.append(kNumFixedArguments, scalar);
  for (const SymbolicValue &initial : facts.initials) {
    SymbolicValue &argument = arguments.emplace_back();
    if (areKept)
      argument.shape = initial.shape;
  }
  for (auto [value, axis] : llvm::zip_equal(facts.scanned, getInputAxes())) {
    SymbolicValue &argument = arguments.emplace_back();
    int64_t rank = value.shape ? value.shape->size() : 0;
    if (axis < -rank || axis >= rank)
      continue;
    argument.shape = value.shape;
    argument.shape->erase(argument.shape->begin() +
                          (axis < 0 ? axis + rank : axis));
  }
}

bool LoopOp::keepsArguments(ArrayRef<SymbolicValue> arguments,
                            ArrayRef<SymbolicValue> yielded) {
  size_t carried = getInitials().size();
  for (auto [argument, next] :
       llvm::zip_equal(arguments.slice(kNumFixedArguments, carried),
                       yielded.slice(1, carried))) {
    if (!argument.shape)
      continue;
    if (!next.shape || next.shape->size() != argument.shape->size())
      return false;
    for (auto [had, has] : llvm::zip_equal(*argument.shape, *next.shape))
      if (had && had != has)
        return false;
  }
  return true;
}

LogicalResult LoopOp::inferLoopResults(ArrayRef<SymbolicValue> operands,
                                       ArrayRef<SymbolicValue> yielded,
                                       bool areKept,
                                       SmallVectorImpl<SymbolicValue> &results,
                                       SizeRequirements &requirements) {
  LoopFacts facts(*this, operands);
  SizeExpr trips;
  for (auto [i, value, given] :
       llvm::enumerate(facts.scanned, getInputAxes())) {
    if (!value.shape)
      continue;
    int64_t axis = given;
    if (failed(normalizeAxis(*this, axis, value.shape->size())))
      return failure();
    FailureOr<SizeExpr> merged = requirements.merge(
        trips, (*value.shape)[axis], "along the axis that is scanned");
    if (failed(merged))
      return failure();
    trips = *merged;
  }
  if (const auto &count = facts.tripCount.elements; count && count->size() == 1)
    trips = SizeExpr::max(count->front(), SizeExpr::constant(0, getContext()));
  if (runsNever())
    trips = SizeExpr::constant(0, getContext());
  else if (!runsAllTrips())
    trips = {};

  for (const SymbolicValue &initial : facts.initials) {
    SymbolicValue &result = results.emplace_back();
    if (areKept || trips.is(0))
      result.shape = initial.shape;
  }
  for (auto [value, given] : llvm::zip_equal(
           yielded.take_back(getOutputAxes().size()), getOutputAxes())) {
    SymbolicValue &result = results.emplace_back();
    if (!value.shape)
      continue;
    int64_t axis = given;
    if (failed(normalizeAxis(*this, axis, value.shape->size() + 1)))
      return failure();
    result.shape = value.shape;
    result.shape->insert(result.shape->begin() + axis, trips);
  }
  return success();
}
