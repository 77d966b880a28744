//===- DecayRates.cpp - From formulas to decay rates ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "DecayEvaluator.h"
#include "llvm/Support/Format.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static constexpr double kRateTolerance = 1e-6;

static bool isNearRate(double a, double b) {
  return std::abs(a - b) <= kRateTolerance * std::max(std::abs(a), std::abs(b));
}

static bool areNearRates(const PerHead &a, const PerHead &b) {
  for (size_t head = 0; head < std::max(a.size(), b.size()); ++head)
    if (!isNearRate(a[head], b[head]))
      return false;
  return true;
}

static std::string text(double number) {
  std::string result;
  llvm::raw_string_ostream(result) << llvm::format("%g", number);
  return result;
}

static std::optional<SmallVector<float>>
ratesOf(const PerHead &numbers, int64_t heads, std::string &why) {
  if (numbers.size() != 1 && static_cast<int64_t>(numbers.size()) != heads) {
    why = "there are " + std::to_string(numbers.size()) + " decay rates for " +
          std::to_string(heads) + " heads";
    return std::nullopt;
  }
  SmallVector<float> rates;
  for (int64_t head = 0; head < heads; ++head) {
    double rate = numbers[head] + 0.0; // no -0
    if (!(rate >= 0) || !std::isfinite(rate)) {
      why = "the decay rate of head " + std::to_string(head) + " is " +
            text(rate) + "; rates must not be negative";
      return std::nullopt;
    }
    rates.push_back(static_cast<float>(rate));
  }
  return rates;
}

// The number in front of the decay: factor * exp(offset).
static PerHead scaleOf(const Formula &formula) {
  return formula.factor *
         formula.offset.map([](double x) { return std::exp(x); });
}

static int64_t staticTokens(SizeExpr tokens) {
  return tokens.asConstant().value_or(ShapedType::kDynamic);
}

std::optional<SmallVector<float>> tnl::raising::maskRates(const DecayForm &form,
                                                          int64_t heads,
                                                          SizeExpr tokens,
                                                          std::string &why) {
  const Formula &after = form[After], &same = form[Same],
                &before = form[Before];
  int64_t count = staticTokens(tokens);
  if (count != 1 && !after.isConstant(0)) {
    why = after.isConstant() && before.isConstant()
              ? "the scores are not masked: later tokens are attended to"
              : "the mask keeps entries above the diagonal";
    return std::nullopt;
  }
  if (same.isConstant(0)) {
    why = "the mask drops the diagonal: a token does not attend to itself";
    return std::nullopt;
  }
  if (!same.isConstant()) {
    why = "the diagonal of the mask is not constant";
    return std::nullopt;
  }
  if (!areNearRates(same.offset, 1)) {
    why = "the diagonal of the mask is " + text(same.offset[0]) +
          ", not 1: the scores are scaled";
    return std::nullopt;
  }
  if (count == 1)
    return ratesOf(0, heads, why);
  if (before.isConstant(0)) {
    why = "the mask keeps nothing below the diagonal";
    return std::nullopt;
  }
  if (before.isConstant()) {
    // One distance only: the table says nothing about others.
    if (count == 2)
      return ratesOf(before.offset.map([](double x) { return -std::log(x); }),
                     heads, why);
    if (areNearRates(before.offset, 1))
      return ratesOf(0, heads, why);
    why = "the mask does not decay with distance";
    return std::nullopt;
  }
  if (before.kind != Formula::Exponential) {
    why = "the mask is no exponential of token distances";
    return std::nullopt;
  }
  if (!before.length.isZero() ||
      !areNearRates(before.row, PerHead() - before.column)) {
    why = "the mask depends on positions other than by their distance";
    return std::nullopt;
  }
  if (!areNearRates(scaleOf(before), 1)) {
    why = "the decay at distance d is " + text(scaleOf(before)[0]) +
          " times exp(-s d)";
    return std::nullopt;
  }
  return ratesOf(before.column, heads, why);
}

std::optional<SmallVector<float>>
tnl::raising::stateRates(const DecayForm &form, int64_t heads, SizeExpr tokens,
                         std::string &why) {
  const Formula &weight = form[Same];
  if (weight.isConstant() && areNearRates(weight.offset, 1))
    return ratesOf(0, heads, why);
  if (weight.kind != Formula::Exponential || !weight.row.isZero()) {
    why = "the keys are not weighted by an exponential of their position";
    return std::nullopt;
  }
  // The last token, at N - 1, has weight 1.
  int64_t count = staticTokens(tokens);
  bool endsAtOne =
      ShapedType::isDynamic(count)
          ? areNearRates(weight.column, PerHead() - weight.length) &&
                areNearRates(weight.offset, weight.column)
          : areNearRates(weight.offset + weight.length * double(count),
                         weight.column * (1.0 - double(count)));
  if (!endsAtOne || !areNearRates(weight.factor, 1)) {
    why = "the last token's key is not weighted by 1";
    return std::nullopt;
  }
  return ratesOf(weight.column, heads, why);
}

std::optional<SmallVector<float>> tnl::raising::stepRates(const DecayForm &form,
                                                          int64_t heads,
                                                          std::string &why) {
  const Formula &lambda = form[Same];
  if (!lambda.isConstant()) {
    why = "the state is not multiplied by a constant for each head";
    return std::nullopt;
  }
  return ratesOf(lambda.offset.map([](double x) { return -std::log(x); }),
                 heads, why);
}

std::optional<SmallVector<float>>
tnl::raising::logarithmRates(const DecayForm &form, int64_t heads,
                             std::string &why) {
  const Formula &decay = form[Same];
  if (!decay.isConstant()) {
    why = "the decay is not the same for all tokens";
    return std::nullopt;
  }
  return ratesOf(PerHead() - decay.offset, heads, why);
}
