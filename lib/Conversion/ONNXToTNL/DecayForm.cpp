//===- DecayForm.cpp - Values as functions of token positions -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "DecayForm.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>

using namespace tnl::raising;
using llvm::function_ref;

// Finite numbers that stand for minus infinity in additive masks, from the
// least float16 on: exp of them stays 0 whatever decay over a sequence is
// added.
static constexpr double kLeastNumber = -65504;

//===----------------------------------------------------------------------===//
// PerHead
//===----------------------------------------------------------------------===//

bool PerHead::isZero() const {
  return llvm::all_of(numbers, [](double number) { return number == 0; });
}

PerHead PerHead::combine(const PerHead &a, const PerHead &b,
                         llvm::function_ref<double(double, double)> function) {
  llvm::SmallVector<double, 4> result;
  for (size_t head = 0; head < std::max(a.size(), b.size()); ++head)
    result.push_back(function(a[head], b[head]));
  return PerHead(result);
}

PerHead PerHead::map(llvm::function_ref<double(double)> function) const {
  llvm::SmallVector<double, 4> result;
  for (double number : numbers)
    result.push_back(function(number));
  return PerHead(result);
}

namespace tnl::raising {
PerHead operator+(const PerHead &a, const PerHead &b) {
  return PerHead::combine(a, b, std::plus<>());
}
PerHead operator-(const PerHead &a, const PerHead &b) {
  return PerHead::combine(a, b, std::minus<>());
}
PerHead operator*(const PerHead &a, const PerHead &b) {
  return PerHead::combine(a, b, std::multiplies<>());
}
} // namespace tnl::raising

static bool allOf(const PerHead &a,
                  llvm::function_ref<bool(double)> predicate) {
  return llvm::all_of(a.all(), predicate);
}

//===----------------------------------------------------------------------===//
// Formula
//===----------------------------------------------------------------------===//

Formula Formula::affine(const PerHead &row, const PerHead &column,
                        const PerHead &length, const PerHead &offset) {
  Formula formula;
  formula.kind = Affine;
  formula.row = row;
  formula.column = column;
  formula.length = length;
  formula.offset = offset;
  return formula;
}

Formula Formula::minusInfinity(bool finite) {
  Formula formula;
  formula.kind = MinusInfinity;
  formula.finite = finite;
  return formula;
}

Formula Formula::constant(const PerHead &number) {
  if (allOf(number, [](double x) { return x <= kLeastNumber; }))
    return minusInfinity(
        allOf(number, [](double x) { return std::isfinite(x); }));
  if (!allOf(number, [](double x) { return std::isfinite(x); }))
    return unknown();
  return affine(0, 0, 0, number);
}

bool Formula::isConstant() const {
  return kind == Affine && row.isZero() && column.isZero() && length.isZero();
}

bool Formula::isConstant(double number) const {
  return isConstant() && allOf(offset, [&](double x) { return x == number; });
}

bool DecayForm::isKnown() const {
  return llvm::none_of(zones, [](const Formula &formula) {
    return formula.kind == Formula::Unknown;
  });
}

// An exponential whose exponent does not depend on positions is a constant.
static Formula simplified(Formula formula) {
  if (formula.kind != Formula::Exponential)
    return formula;
  if (formula.factor.isZero())
    return Formula::constant(0);
  if (formula.row.isZero() && formula.column.isZero() &&
      formula.length.isZero())
    return Formula::constant(formula.factor * formula.offset.map([](double x) {
      return std::exp(x);
    }));
  return formula;
}

static Formula scaled(Formula formula, const PerHead &number) {
  switch (formula.kind) {
  case Formula::Affine:
    return Formula::affine(formula.row * number, formula.column * number,
                           formula.length * number, formula.offset * number);
  case Formula::Exponential:
    formula.factor = formula.factor * number;
    return simplified(formula);
  case Formula::MinusInfinity:
    if (formula.finite && number.isZero())
      return Formula::constant(0);
    return allOf(number, [](double x) { return x > 0; }) ? formula
                                                         : Formula::unknown();
  case Formula::Unknown:
    break;
  }
  return Formula::unknown();
}

Formula tnl::raising::onDiagonal(Formula a) {
  a.column = a.column + a.row;
  a.row = PerHead();
  return simplified(a);
}

Formula tnl::raising::add(const Formula &a, const Formula &b) {
  if (a.isConstant(0))
    return b;
  if (b.isConstant(0))
    return a;
  auto isNumber = [](const Formula &x) {
    return x.kind == Formula::Affine || x.kind == Formula::MinusInfinity;
  };
  if (!isNumber(a) || !isNumber(b))
    return Formula::unknown();
  if (a.kind == Formula::MinusInfinity || b.kind == Formula::MinusInfinity)
    return Formula::minusInfinity(a.kind == Formula::Affine ? b.finite
                                                            : a.finite);
  return Formula::affine(a.row + b.row, a.column + b.column,
                         a.length + b.length, a.offset + b.offset);
}

Formula tnl::raising::negate(const Formula &a) { return scaled(a, -1); }

Formula tnl::raising::multiply(const Formula &a, const Formula &b) {
  if (a.isConstant())
    return scaled(b, a.offset);
  if (b.isConstant())
    return scaled(a, b.offset);
  if (a.kind != Formula::Exponential || b.kind != Formula::Exponential)
    return Formula::unknown();
  Formula product = Formula::affine(a.row + b.row, a.column + b.column,
                                    a.length + b.length, a.offset + b.offset);
  product.kind = Formula::Exponential;
  product.factor = a.factor * b.factor;
  return simplified(product);
}

Formula tnl::raising::exponential(const Formula &a) {
  if (a.kind == Formula::MinusInfinity)
    return Formula::constant(0);
  if (a.kind != Formula::Affine)
    return Formula::unknown();
  Formula result = a;
  result.kind = Formula::Exponential;
  result.factor = 1;
  return simplified(result);
}

Formula tnl::raising::reciprocal(const Formula &a) {
  if (a.isConstant() && allOf(a.offset, [](double x) { return x != 0; }))
    return Formula::constant(a.offset.map([](double x) { return 1 / x; }));
  if (a.kind != Formula::Exponential)
    return Formula::unknown();
  Formula result = Formula::affine(PerHead() - a.row, PerHead() - a.column,
                                   PerHead() - a.length, PerHead() - a.offset);
  result.kind = Formula::Exponential;
  result.factor = a.factor.map([](double x) { return 1 / x; });
  return result;
}

Formula tnl::raising::power(const Formula &base, const Formula &exponent) {
  if (!base.isConstant())
    return Formula::unknown();
  if (exponent.isConstant())
    return Formula::constant(
        PerHead::combine(base.offset, exponent.offset,
                         [](double x, double y) { return std::pow(x, y); }));
  if (!allOf(base.offset, [](double x) { return x > 0; }))
    return Formula::unknown();
  PerHead logarithm = base.offset.map([](double x) { return std::log(x); });
  return exponential(scaled(exponent, logarithm));
}

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

// Least value of sum of coefficients times numbers >= 0, plus `start`.
static double leastOf(std::initializer_list<double> coefficients,
                      double start) {
  for (double coefficient : coefficients)
    if (coefficient < 0)
      return -std::numeric_limits<double>::infinity();
  return start;
}

// With e = |i - j|, p = min(i, j) and t tokens after the later position:
// i = p + e before, j = p + e after, and N = p + e + 1 + t.
Bounds tnl::raising::boundsOf(const Formula &formula, Zone zone) {
  if (formula.kind != Formula::Affine)
    return {};
  Bounds bounds{std::numeric_limits<double>::infinity(),
                -std::numeric_limits<double>::infinity()};
  size_t heads = std::max({formula.row.size(), formula.column.size(),
                           formula.length.size(), formula.offset.size()});
  for (size_t head = 0; head < heads; ++head) {
    double row = formula.row[head], column = formula.column[head],
           length = formula.length[head], offset = formula.offset[head];
    double p = row + column + length, t = length;
    double e = (zone == Before  ? row
                : zone == After ? column
                                : 0.0) +
               (zone == Same ? 0.0 : length);
    double start = e + length + offset; // p = t = 0, e = 1 (0 where i == j)
    bounds.least = std::min(bounds.least, leastOf({p, e, t}, start));
    bounds.largest = std::max(bounds.largest, -leastOf({-p, -e, -t}, -start));
  }
  return bounds;
}

Formula tnl::raising::compare(Comparison comparison, const Formula &a,
                              const Formula &b, Zone zone) {
  if (a.kind == Formula::MinusInfinity && b.kind == Formula::Affine)
    return Formula::constant(0);
  if (a.kind == Formula::Affine && b.kind == Formula::MinusInfinity)
    return Formula::constant(comparison == Comparison::Equal ? 0 : 1);
  if (a.kind != Formula::Affine || b.kind != Formula::Affine)
    return Formula::unknown();
  Bounds difference = boundsOf(add(a, negate(b)), zone);
  bool positive = difference.least > 0, negative = difference.largest < 0;
  switch (comparison) {
  case Comparison::Equal:
    if (difference.least == 0 && difference.largest == 0)
      return Formula::constant(1);
    return positive || negative ? Formula::constant(0) : Formula::unknown();
  case Comparison::Greater:
    if (positive)
      return Formula::constant(1);
    return difference.largest <= 0 ? Formula::constant(0) : Formula::unknown();
  case Comparison::GreaterOrEqual:
    if (difference.least >= 0)
      return Formula::constant(1);
    return negative ? Formula::constant(0) : Formula::unknown();
  }
  return Formula::unknown();
}

Formula tnl::raising::select(const Formula &condition, const Formula &a,
                             const Formula &b) {
  if (condition.isConstant(1))
    return a;
  if (condition.isConstant(0))
    return b;
  return Formula::unknown();
}

Formula tnl::raising::larger(const Formula &a, const Formula &b, Zone zone) {
  return select(compare(Comparison::GreaterOrEqual, a, b, zone), a, b);
}

Formula tnl::raising::absolute(const Formula &a, Zone zone) {
  return select(
      compare(Comparison::GreaterOrEqual, a, Formula::constant(0), zone), a,
      negate(a));
}

//===----------------------------------------------------------------------===//
// Heads
//===----------------------------------------------------------------------===//

static constexpr PerHead Formula::*kParts[] = {
    &Formula::row, &Formula::column, &Formula::length, &Formula::offset,
    &Formula::factor};

Formula tnl::raising::ofHead(Formula a, size_t head) {
  for (PerHead Formula::*part : kParts)
    a.*part = PerHead((a.*part)[head]);
  return a;
}

Formula tnl::raising::joinHeads(llvm::ArrayRef<Formula> parts) {
  if (parts.empty() || llvm::any_of(parts, [&](const Formula &part) {
        return part.kind != parts.front().kind ||
               part.finite != parts.front().finite;
      }))
    return Formula::unknown();
  Formula joined = parts.front();
  for (PerHead Formula::*part : kParts) {
    llvm::SmallVector<double> numbers;
    for (const Formula &head : parts)
      numbers.push_back((head.*part)[0]);
    joined.*part =
        llvm::all_equal(numbers) ? PerHead(numbers.front()) : PerHead(numbers);
  }
  return joined;
}
