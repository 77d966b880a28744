//===- TokenWeights.cpp - Factors of tokens and heads ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TokenWeights.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// What rounding may do to an exponent: a few digits of a float32 near 1, and of
// the exponent itself.
static constexpr double kAbsolute = 4e-7, kRelative = 1e-6;
// exp of less is left over from underflow, or 0.
static constexpr double kLeastExponent = -69;

bool TokenWeights::take(Value factor, const Index &index) {
  auto inner = broadcastIndex(index, factor);
  if (!inner)
    return false;
  DecayForm form = evaluator.evaluate(factor, *inner);
  if (evaluator.sawDecay()) {
    sawDecay = true;
    if (!form.isKnown() && why.empty())
      why = evaluator.reason();
  }
  if (!form.isKnown())
    return false;
  sawDecay |= !form[Same].isConstant();
  weight = multiply(weight, form[Same]);
  return true;
}

// Whether a factor gives `product` no more elements than `kept` has. Factors
// along tokens are looked at when they are taken.
static bool isWhole(const Raiser &raiser, Value kept, Value product,
                    const Index &index) {
  if (raiser.sameShape(kept, product))
    return true;
  if (kept.getType() != product.getType() ||
      rankOf(product) != static_cast<int64_t>(index.size()))
    return false;
  for (auto [axis, loop] : llvm::enumerate(index))
    if (loop != Axis::Column && !raiser.sameSize(kept, axis, product, axis))
      return false;
  return true;
}

Value TokenWeights::strip(Operation *at, Value value, const Index &index,
                          bool anyShape) {
  Operation *op = value.getDefiningOp();
  if (auto transpose = dyn_cast_or_null<onnx::TransposeOp>(op)) {
    Value inner = strip(at, transpose.getData(),
                        *operandIndex(raiser, op, index), anyShape);
    return inner == transpose.getData()
               ? value
               : transposed(raiser, at, inner, transpose.getPerm());
  }
  if (auto mul = dyn_cast_or_null<onnx::MulOp>(op))
    for (auto [kept, factor] :
         {std::pair(mul.getA(), mul.getB()), std::pair(mul.getB(), mul.getA())})
      if (isWhole(raiser, kept, mul, index) &&
          (anyShape || factor.getType() != mul.getType()) &&
          take(factor, index))
        return strip(at, kept, index, anyShape);
  return value;
}

static bool isNear(double a, double b) {
  return std::abs(a - b) <= kRelative * std::max(std::abs(a), std::abs(b));
}

bool TokenWeights::isDecay(ArrayRef<float> rates, double column, double length,
                           double offset) const {
  bool exponential = weight.kind == Formula::Exponential;
  if (!weight.isConstant() && !exponential)
    return false;
  std::optional<int64_t> tokens = evaluator.tokenCount().asConstant();
  double reach = tokens ? *tokens : mostTokens();
  for (auto [head, rate] : llvm::enumerate(rates)) {
    double factor = exponential ? weight.factor[head] : weight.offset[head];
    // A decay over a whole block can be too small for float32.
    if (factor == 0 && !exponential && tokens &&
        -rate * (std::min(column * (*tokens - 1), 0.0) + length * *tokens +
                 offset) <
            kLeastExponent)
      continue;
    if (!(factor > 0))
      return false;
    // The exponent that there is, and the one that there should be.
    double has[] = {0, 0, std::log(factor)};
    if (exponential) {
      has[0] = weight.column[head];
      has[1] = weight.length[head];
      has[2] += weight.offset[head];
    }
    double wants[] = {-rate * column, -rate * length, -rate * offset};
    if (tokens)
      for (double *exponent : {has, wants}) {
        exponent[2] += exponent[1] * double(*tokens);
        exponent[1] = 0;
      }
    if (reach == 0) {
      for (int part : {0, 1, 2})
        if (!isNear(has[part], wants[part]) &&
            std::abs(has[part] - wants[part]) > 1e-12)
          return false;
      continue;
    }
    double difference = 0, largest = 0;
    for (int part : {0, 1, 2}) {
      double scale = part == 2 ? 1 : part == 1 ? reach : reach - 1;
      difference += std::abs(has[part] - wants[part]) * scale;
      largest += std::abs(wants[part]) * scale;
    }
    if (!(difference <= kAbsolute + kRelative * largest))
      return false;
  }
  return true;
}

bool tnl::raising::sameRates(ArrayRef<float> a, ArrayRef<float> b,
                             int64_t reach) {
  if (a.size() != b.size())
    return false;
  for (auto [x, y] : llvm::zip_equal(a, b)) {
    double difference = std::abs(double(x) - y),
           allowed = kRelative * std::max(x, y);
    if (reach > 0)
      allowed += kAbsolute / double(reach);
    if (!(difference <= allowed))
      return false;
  }
  return true;
}

LinearAttentionOp tnl::raising::findAttention(Value k, Value v, Value state,
                                              Value mask, ArrayRef<float> rates,
                                              int64_t reach) {
  for (Operation *user : k.getUsers()) {
    auto attention = dyn_cast<LinearAttentionOp>(user);
    if (attention && !attention.getDecay() && attention.getK() == k &&
        attention.getV() == v && attention.getState() == state &&
        attention.getMask() == mask &&
        sameRates(attention.getSlopes(), rates, reach))
      return attention;
  }
  return {};
}
