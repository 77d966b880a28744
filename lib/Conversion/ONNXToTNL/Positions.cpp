//===- Positions.cpp - Where tokens are in their sequences ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   Range(0, N), the numbers 0 to N - 1, an input, or a sum of these.
//
//===----------------------------------------------------------------------===//

#include "Positions.h"
#include "Values.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Tables of more positions are not read.
static constexpr int64_t kMostPositions = int64_t(1) << 24;
// What is computed in more steps is not read.
static constexpr unsigned kMostVisits = 256;

// A table that is shorter than the sequence could not be broadcast, so that
// start and end decide which elements are left.
std::optional<int64_t> tnl::raising::firstRows(const Raiser &raiser,
                                               onnx::SliceOp slice,
                                               int64_t axis, SizeExpr start,
                                               SizeExpr end, SizeExpr tokens) {
  if (!start || !start.is(0))
    return std::nullopt;
  if (raiser.sameSize(slice, axis, slice.getData(), axis))
    return 0;
  int64_t size = dimOf(slice.getData(), axis);
  if (!tokens || ShapedType::isDynamic(size) || size < 2 ||
      (raiser.size(slice, axis) != tokens && end != tokens))
    return std::nullopt;
  return size;
}

// The first of the numbers of a vector.
std::optional<Positions> PositionMatcher::matchSlice(onnx::SliceOp slice,
                                                     const Index &index) {
  auto cuts = readSlice(raiser, slice);
  if (rankOf(slice) != 1 || rankOf(slice.getData()) != 1 ||
      index.front() != Axis::Row || !cuts || cuts->size() != 1 ||
      cuts->front().step != 1)
    return fail("positions are a part of others");
  std::optional<int64_t> rows =
      firstRows(raiser, slice, 0, cuts->front().start, cuts->front().end,
                raiser.size(tokens, axis));
  if (!rows)
    return fail("positions are a part of others");
  most = *rows ? *rows : most;
  return match(slice.getData(), index);
}

std::optional<Positions> PositionMatcher::matchSum(onnx::AddOp add,
                                                   const Index &index) {
  Positions sum;
  for (Value operand : {add.getA(), add.getB()}) {
    auto inner = broadcastIndex(index, operand);
    auto part = inner ? match(operand, *inner) : std::nullopt;
    if (!part)
      return fail("positions are a sum of unknown parts");
    if ((part->base && sum.base) || (part->counts && sum.counts))
      return fail("positions are a sum of more than a start and a count");
    if (part->base)
      sum.base = part->base;
    sum.counts |= part->counts;
    sum.offset += part->offset;
  }
  return sum;
}

std::optional<Positions> PositionMatcher::matchRange(onnx::RangeOp range,
                                                     const Index &index) {
  auto start = readUniform(range.getStart()),
       step = readUniform(range.getDelta());
  if (!start || !step || *step != 1)
    return fail("positions do not count tokens");
  if (index.front() == Axis::None)
    return Positions{{}, false, *start};
  bool known = areRows || raiser.sameSize(range, 0, tokens, axis);
  auto cast = range.getLimit().getDefiningOp<onnx::CastOp>();
  if (!known && cast && *start == 0) { // float ranges have no known length
    const SymbolicValue &facts = raiser.facts(cast.getInput());
    known = facts.elements && facts.elements->size() == 1 &&
            facts.elements->front() &&
            facts.elements->front() == raiser.size(tokens, axis);
  }
  if (index.front() != Axis::Row || !known)
    return fail("positions do not count tokens");
  return Positions{{}, true, *start};
}

// The numbers 0, 1, .. or from another start on, written out.
std::optional<Positions> PositionMatcher::matchTable(Value value,
                                                     const Index &index) {
  std::optional<Constant> table = readConstant(value, kMostPositions);
  if (!table || table->elements.size() == 0)
    return std::nullopt;
  int64_t count = 0;
  for (auto [size, loop] : llvm::zip_equal(table->shape, index)) {
    if (size == 1)
      continue;
    if (loop != Axis::Row || count)
      return fail("positions do not count tokens");
    count = size;
  }
  if (!areRows && count != (most ? most : dimOf(tokens, axis)))
    return fail("positions do not count tokens");
  double start = table->elements.getFloat(0);
  for (int64_t n = 0; n < count; ++n)
    if (table->elements.getFloat(n) != start + double(n))
      return fail("positions do not count tokens");
  return Positions{{}, true, start};
}

std::optional<Positions> PositionMatcher::matchBase(Value value,
                                                    const Index &index) {
  if (isFloat(value) || rankOf(value) != 1 || index.size() != 1)
    return fail("positions are no vector of integers");
  if (index.front() != Axis::None && index.front() != Axis::Batch)
    return fail("positions are neither one number nor one per sequence");
  if (!isa<IntegerType>(elementOf(value)) ||
      elementOf(value).getIntOrFloatBitWidth() < 32)
    return fail("positions are no vector of integers");
  return Positions{value, false, 0};
}

std::optional<Positions> PositionMatcher::match(Value value,
                                                const Index &index) {
  if (rankOf(value) != static_cast<int64_t>(index.size()))
    return fail("the shape of positions is not known");
  if (++visits > kMostVisits)
    return fail("positions are computed in too many steps");
  if (auto number = readUniform(value))
    return Positions{{}, false, *number};
  if (auto table = matchTable(value, index))
    return table;
  Operation *op = value.getDefiningOp();
  if (op) {
    if (auto cast = dyn_cast<onnx::CastOp>(op)) {
      Type to = elementOf(cast);
      if (isa<FloatType>(to) && to.getIntOrFloatBitWidth() < 32)
        return fail("positions are rounded to 16 bits");
      if (!isa<FloatType>(to) && isFloat(cast.getInput()))
        return fail("positions are rounded to integers");
      if (isa<IntegerType>(to) && !isWide(to))
        return fail("positions are integers of less than 32 bits");
      return match(cast.getInput(), index);
    }
    if (auto add = dyn_cast<onnx::AddOp>(op); add && isWide(elementOf(add)))
      return matchSum(add, index);
    if (auto range = dyn_cast<onnx::RangeOp>(op))
      return matchRange(range, index);
    if (auto slice = dyn_cast<onnx::SliceOp>(op))
      return matchSlice(slice, index);
    if (movesAxes(op))
      if (auto inner = operandIndex(raiser, op, index))
        return match(op->getOperand(0), *inner);
  }
  return matchBase(value, index);
}
