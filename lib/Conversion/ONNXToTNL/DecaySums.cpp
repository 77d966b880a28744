//===- DecaySums.cpp - Running sums in masks ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   Positions counted as a running sum of ones, exponents as one of rates, and
//   distances as one of a triangle: along an axis, what is added is one number
//   before, one at and one after the diagonal.
//
//===----------------------------------------------------------------------===//

#include "DecayEvaluator.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// number * (row*i + column*j + length*N + offset)
static Formula times(const Formula &number, double row, double column,
                     double length, double offset) {
  return multiply(number, Formula::affine(row, column, length, offset));
}

// Sums over rows 0 to i of what column j has: `after` for rows above j, `same`
// at j, `before` below; and the same with the roles of rows and columns
// exchanged.
static DecayForm sumUpTo(const DecayForm &form, Axis loop) {
  const Formula &same = form[Same];
  bool rows = loop == Axis::Row;
  // Elements that come first along the axis, and those past the diagonal.
  Zone first = rows ? After : Before, last = rows ? Before : After;
  double i = rows, j = !rows;
  DecayForm sum;
  sum.zones[first] = times(form[first], i, j, 0, 1);
  sum.zones[Same] = onDiagonal(add(times(form[first], i, j, 0, 0), same));
  sum.zones[last] = add(add(times(form[first], 1 - i, 1 - j, 0, 0), same),
                        times(form[last], 2 * i - 1, 2 * j - 1, 0, 0));
  return sum;
}

DecayForm DecayEvaluator::visitSum(onnx::CumSumOp sum, const Index &index) {
  int64_t rank = index.size();
  if (!isWide(elementOf(sum)))
    return unknown(
        "a running sum of a mask is of numbers that cannot count all "
        "tokens");
  auto axes = readInts(raiser, sum.getAxis());
  if (!axes || axes->size() != 1 || axes->front() < -rank ||
      axes->front() >= rank)
    return unknown("the axis of a running sum is not known");
  int64_t axis = axes->front() + (axes->front() < 0 ? rank : 0);
  Axis loop = index[axis];
  DecayForm form = visit(sum.getX(), index);
  // Every zone is part of the sums in the others.
  if (!form.isKnown())
    return unknown("a running sum of a mask is not of one number along tokens");
  bool constant = llvm::all_of(
      form.zones, [](const Formula &zone) { return zone.isConstant(); });
  const Window *window = windows.of(loop);
  if (!constant || !window || !window->isWhole() ||
      !isTokens(raiser.size(sum, axis)))
    return unknown("a running sum of a mask is not of one number along tokens");
  DecayForm result = sumUpTo(form, loop);
  if (sum.getReverse()) {
    // From the end: the sum over all less that over the elements before.
    if (!llvm::all_of(form.zones, [&](const Formula &zone) {
          return zone.offset.all() == form[Same].offset.all();
        }))
      return unknown("a running sum of a mask runs backwards over a triangle");
    Formula all = times(form[Same], 0, 0, 1, 0);
    for (Zone zone : kZones)
      result.zones[zone] =
          add(all, negate(add(result[zone], negate(form[zone]))));
  }
  if (sum.getExclusive())
    for (Zone zone : kZones)
      result.zones[zone] = add(result[zone], negate(form[zone]));
  return result;
}
