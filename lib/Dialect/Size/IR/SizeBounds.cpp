//===- SizeBounds.cpp - What is known of sizes whatever the symbols are ---===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SizeExprStorage.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>

using namespace mlir;
using namespace tnl;
using namespace tnl::sizes;

//===----------------------------------------------------------------------===//
// Bounds
//===----------------------------------------------------------------------===//

namespace {
/// [lower, upper]; the ends of int64_t stand for no bound.
struct Interval {
  int64_t lower = SizeExpr::kNoLower, upper = SizeExpr::kNoUpper;
};
} // namespace

static Interval boundsOf(SizeExpr size) { return {size.lower(), size.upper()}; }

static int64_t addBounds(int64_t a, int64_t b, int64_t none) {
  int64_t sum;
  return a == none || b == none || llvm::AddOverflow(a, b, sum) ? none : sum;
}

static int64_t multiplyBound(int64_t bound, int64_t factor, int64_t none,
                             int64_t result) {
  int64_t product;
  return bound == none || llvm::MulOverflow(bound, factor, product) ? result
                                                                    : product;
}

static Interval scaled(Interval x, int64_t factor) {
  constexpr int64_t low = SizeExpr::kNoLower, high = SizeExpr::kNoUpper;
  if (factor >= 0)
    return {multiplyBound(x.lower, factor, low, low),
            multiplyBound(x.upper, factor, high, high)};
  return {multiplyBound(x.upper, factor, high, low),
          multiplyBound(x.lower, factor, low, high)};
}

static Interval boundsOfSum(const SizeExprStorage::Key &key) {
  Interval sum{key.value, key.value};
  for (auto [operand, factor] :
       llvm::zip_equal(key.operands, key.coefficients)) {
    Interval term = scaled(boundsOf(operand), factor);
    sum.lower = addBounds(sum.lower, term.lower, SizeExpr::kNoLower);
    sum.upper = addBounds(sum.upper, term.upper, SizeExpr::kNoUpper);
  }
  return sum;
}

static Interval boundsOfProduct(ArrayRef<SizeExpr> factors) {
  Interval product{1, 1};
  for (SizeExpr factor : factors) {
    if (factor.lower() < 0)
      return {};
    product.lower = llvm::SaturatingMultiply<uint64_t>(
                        product.lower, factor.lower()) > INT64_MAX
                        ? INT64_MAX - 1
                        : product.lower * factor.lower();
    product.upper = multiplyBound(factor.upper(), product.upper,
                                  SizeExpr::kNoUpper, SizeExpr::kNoUpper);
  }
  return product;
}

static Interval boundsOfQuotient(SizeExpr dividend, SizeExpr divisor) {
  Interval x = boundsOf(dividend);
  if (std::optional<int64_t> number = divisor.asConstant()) {
    if (x.lower != SizeExpr::kNoLower)
      x.lower = llvm::divideFloorSigned(x.lower, *number);
    if (x.upper != SizeExpr::kNoUpper)
      x.upper = llvm::divideFloorSigned(x.upper, *number);
    return x;
  }
  // The divisor is at least 1.
  return {std::min<int64_t>(x.lower, 0), x.upper < 0 ? -1 : x.upper};
}

SizeFacts sizes::factsOf(const SizeExprStorage::Key &key) {
  SizeFacts facts;
  for (SizeExpr operand : key.operands) {
    facts.depth = std::max(facts.depth, operand.depth() + 1);
    facts.nodes += operand.nodes();
  }
  auto set = [&](Interval bounds) {
    facts.lower = bounds.lower;
    facts.upper = bounds.upper;
  };
  auto commonDivisor = [&](ArrayRef<SizeExpr> operands) {
    facts.divisor = 0;
    for (SizeExpr operand : operands)
      facts.divisor = std::gcd(facts.divisor, operand.divisor());
  };
  switch (key.kind) {
  case SizeKind::Constant:
    set({key.value, key.value});
    facts.divisor = key.value == INT64_MIN ? 1 : std::abs(key.value);
    break;
  case SizeKind::Symbol:
    facts.lower = 1;
    break;
  case SizeKind::Sum:
    set(boundsOfSum(key));
    facts.divisor = key.value == INT64_MIN ? 1 : std::abs(key.value);
    for (auto [operand, factor] :
         llvm::zip_equal(key.operands, key.coefficients)) {
      int64_t product;
      if (llvm::MulOverflow(operand.divisor(), factor, product) ||
          product == INT64_MIN)
        product = 1;
      facts.divisor = std::gcd(facts.divisor, product);
    }
    break;
  case SizeKind::Product:
    set(boundsOfProduct(key.operands));
    for (SizeExpr factor : key.operands) {
      int64_t product;
      if (!llvm::MulOverflow(facts.divisor, factor.divisor(), product))
        facts.divisor = product;
    }
    break;
  case SizeKind::FloorDiv:
    set(boundsOfQuotient(key.operands[0], key.operands[1]));
    break;
  case SizeKind::Mod:
    facts.lower = 0;
    if (key.operands[1].upper() != SizeExpr::kNoUpper)
      facts.upper = key.operands[1].upper() - 1;
    if (key.operands[0].lower() >= 0)
      facts.upper = std::min(facts.upper, key.operands[0].upper());
    break;
  case SizeKind::Min:
  case SizeKind::Max: {
    bool isMin = key.kind == SizeKind::Min;
    Interval bounds = boundsOf(key.operands[0]);
    for (SizeExpr operand : key.operands.drop_front()) {
      auto pick = [&](int64_t a, int64_t b) {
        return isMin ? std::min(a, b) : std::max(a, b);
      };
      bounds = {pick(bounds.lower, operand.lower()),
                pick(bounds.upper, operand.upper())};
    }
    set(bounds);
    commonDivisor(key.operands);
    break;
  }
  case SizeKind::Equal:
  case SizeKind::AtMost:
    set({0, 1});
    break;
  case SizeKind::Select:
    set({std::min(key.operands[1].lower(), key.operands[2].lower()),
         std::max(key.operands[1].upper(), key.operands[2].upper())});
    commonDivisor(key.operands.drop_front());
    break;
  case SizeKind::Unknown:
    break;
  }
  return facts;
}

//===----------------------------------------------------------------------===//
// Proofs
//===----------------------------------------------------------------------===//

namespace {
/// Shows that sizes are never negative, by bounds and by cases: a minimum is
/// one of its operands and at most each of them.
class NonNegative {
public:
  bool holds(SizeExpr size) {
    if (!size)
      return false;
    if (size.lower() >= 0)
      return true;
    if (size.upper() < 0 || steps == 0)
      return false;
    --steps;
    LinearForm form = linearForm(size);
    for (auto [atom, factor] : form.terms)
      if (byCases(size - atom * factor, atom, factor))
        return true;
    return false;
  }

private:
  /// `rest + atom * factor`.
  bool byCases(SizeExpr rest, SizeExpr atom, int64_t factor) {
    ArrayRef<SizeExpr> parts = atom.operands();
    auto with = [&](SizeExpr part) { return holds(rest + part * factor); };
    switch (atom.kind()) {
    case SizeKind::Min:
    case SizeKind::Max:
      if ((atom.kind() == SizeKind::Max) == (factor > 0))
        return llvm::any_of(parts, with);
      return llvm::all_of(parts, with);
    case SizeKind::Select:
      return with(parts[1]) && with(parts[2]);
    case SizeKind::FloorDiv: {
      // x - (k - 1) <= k * floordiv(x, k) <= x.
      std::optional<int64_t> k = parts[1].asConstant();
      if (!k)
        return false;
      SizeExpr bound = factor > 0 ? parts[0] - (*k - 1) : parts[0];
      return holds(rest * *k + bound * factor);
    }
    default:
      return false;
    }
  }

  unsigned steps = 64;
};
} // namespace

bool tnl::provablyAtMost(SizeExpr lhs, SizeExpr rhs) {
  if (!lhs || !rhs)
    return false;
  if (lhs.upper() != SizeExpr::kNoUpper && lhs.upper() <= rhs.lower())
    return true;
  return NonNegative().holds(rhs - lhs);
}

bool tnl::sameSize(SizeExpr lhs, SizeExpr rhs) {
  return lhs && rhs && (lhs == rhs || (lhs - rhs).is(0));
}
