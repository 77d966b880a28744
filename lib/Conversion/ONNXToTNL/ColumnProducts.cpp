//===- ColumnProducts.cpp - Columns that are products ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Columns.h"
#include "Values.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static bool isFloatCast(Operation *op) {
  auto cast = dyn_cast_or_null<onnx::CastOp>(op);
  return cast && isFloat(cast.getInput()) && isFloat(cast);
}

// Made of cosines, sines and constants alone.
bool ColumnReader::isFactor(Value value, unsigned depth) {
  Operation *op = value.getDefiningOp();
  if (!op || depth > kMostSteps)
    return false;
  if (isa<onnx::CosOp, onnx::SinOp, onnx::ConstantOp, WeightOp>(op))
    return isFloat(value);
  auto [it, isNew] = factors.try_emplace(value, false);
  if (!isNew)
    return it->second;
  // Integers say where elements are taken from, not what they are.
  auto isFactorOrIndex = [&](Value operand) {
    return !isFloat(operand) || isFactor(operand, depth + 1);
  };
  bool result = (isFloatCast(op) ||
                 (op->hasTrait<onnx::MovesElements>() && isFloat(value))) &&
                llvm::all_of(op->getOperands(), isFactorOrIndex);
  return factors[value] = result;
}

std::optional<Factor> ColumnReader::readFactor(Element element) {
  Factor factor;
  for (unsigned i = 0; i < kMostSteps; ++i) {
    element = follow(element);
    Operation *op = element.value.getDefiningOp();
    bool isAngle = factor.kind != Factor::Number;
    if (auto cosine = dyn_cast_or_null<onnx::CosOp>(op); cosine && !isAngle) {
      factor.kind = Factor::Cosine;
      element.value = cosine.getX();
    } else if (auto sine = dyn_cast_or_null<onnx::SinOp>(op);
               sine && !isAngle) {
      factor.kind = Factor::Sine;
      element.value = sine.getX();
    } else if (isFloatCast(op) && !isAngle) {
      element.value = op->getOperand(0);
    } else {
      break;
    }
  }
  factor.of = element;
  if (factor.kind == Factor::Number &&
      !isa_and_present<onnx::ConstantOp, WeightOp>(
          element.value.getDefiningOp()))
    return std::nullopt;
  return factor;
}

// The first value on the way that has an element for each of those that loops
// run over, and `width` columns.
std::optional<Element> ColumnReader::readX(Element element, int64_t width,
                                           Value from) {
  for (unsigned i = 0; i < kMostSteps; ++i) {
    if (from ? element.value == from
             : rankOf(element.value) == 4 && dimOf(element.value, 3) == width &&
                   element.places.back().isNumber())
      return element;
    std::optional<Element> next = step(element);
    if (!next)
      return std::nullopt;
    element = *next;
  }
  return std::nullopt;
}

std::optional<ColumnProduct> ColumnReader::read(Value value, int64_t column,
                                                int64_t width, Value from) {
  Element element{value, {}};
  const Axis loops[] = {Axis::Batch, Axis::Head, Axis::Row};
  for (auto [axis, loop] : llvm::enumerate(loops))
    element.places.push_back({dimOf(value, axis) == 1 ? Axis::None : loop, 0});
  element.places.push_back({Axis::None, column});
  element = follow(element);
  auto mul = element.value.getDefiningOp<onnx::MulOp>();
  if (!mul)
    return std::nullopt;
  Value x = mul.getA(), factor = mul.getB();
  if (isFactor(x))
    std::swap(x, factor);
  std::optional<Places> xPlaces = broadcast(element.places, x),
                        factorPlaces = broadcast(element.places, factor);
  if (!isFactor(factor) || isFactor(x) || !xPlaces || !factorPlaces)
    return std::nullopt;
  std::optional<Element> source = readX({x, *xPlaces}, width, from);
  if (!source)
    return std::nullopt;
  std::optional<Factor> times = readFactor({factor, *factorPlaces});
  if (!times)
    return std::nullopt;
  return ColumnProduct{*source, *times};
}
