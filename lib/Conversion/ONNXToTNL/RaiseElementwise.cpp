//===- RaiseElementwise.cpp - onnx arithmetic between tnl ops to arith ----===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   Residuals, gates and casts: equal shapes only, for arith does not
//   broadcast. Products with one number become tnl.scale.
//
//===----------------------------------------------------------------------===//

#include "Values.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static bool isArithmetic(Operation *op) {
  return isa<onnx::AddOp, onnx::SubOp, onnx::MulOp, onnx::DivOp>(op);
}

// The tensor of a product with one number, or of a division by a power of 2,
// and the factor.
static std::optional<std::pair<Value, float>> readScale(Operation *op) {
  auto number = [](Value value) -> std::optional<double> {
    auto constant = value.getDefiningOp<onnx::ConstantOp>();
    if (!constant || constant.getValue().getNumElements() != 1)
      return std::nullopt;
    return readUniform(value);
  };
  Value x;
  std::optional<double> factor;
  if (auto mul = dyn_cast<onnx::MulOp>(op)) {
    x = mul.getA();
    if (!(factor = number(mul.getB()))) {
      factor = number(mul.getA());
      x = mul.getB();
    }
  } else if (auto div = dyn_cast<onnx::DivOp>(op)) {
    x = div.getA();
    int exponent;
    if ((factor = number(div.getB())) &&
        std::abs(std::frexp(*factor, &exponent)) == 0.5)
      factor = 1 / *factor;
    else
      return std::nullopt;
  }
  // Exactly, for what float64 tensors are multiplied with.
  if (!factor || !std::isfinite(*factor) ||
      double(static_cast<float>(*factor)) != *factor ||
      x.getType() != op->getResult(0).getType() || rankOf(x) < 0 ||
      !isFloat(x) || x.getDefiningOp<onnx::ConstantOp>())
    return std::nullopt;
  return std::make_pair(x, static_cast<float>(*factor));
}

// Whether arith can say the same, given that the operands are raised.
static bool isRaisable(const Raiser &raiser, Operation *op) {
  if (auto cast = dyn_cast<onnx::CastOp>(op))
    return isFloat(cast) && isFloat(cast.getInput()) && rankOf(cast) >= 0 &&
           cast.getType() == cast.getInput().getType().clone(elementOf(cast)) &&
           elementOf(cast).getIntOrFloatBitWidth() !=
               elementOf(cast.getInput()).getIntOrFloatBitWidth();
  if (!isArithmetic(op) || !isFloat(op->getResult(0)))
    return false;
  return llvm::all_of(op->getOperands(), [&](Value operand) {
    return operand.getType() == op->getResult(0).getType() &&
           raiser.sameShape(operand, op->getResult(0));
  });
}

static Value createArith(Raiser &raiser, Operation *op) {
  auto binary = [&]<typename Op>() -> Value {
    return raiser.create<Op>(op, op->getOperand(0), op->getOperand(1));
  };
  if (isa<onnx::AddOp>(op))
    return binary.operator()<arith::AddFOp>();
  if (isa<onnx::SubOp>(op))
    return binary.operator()<arith::SubFOp>();
  if (isa<onnx::MulOp>(op))
    return binary.operator()<arith::MulFOp>();
  if (isa<onnx::DivOp>(op))
    return binary.operator()<arith::DivFOp>();
  Value input = op->getOperand(0), output = op->getResult(0);
  if (elementOf(output).getIntOrFloatBitWidth() >
      elementOf(input).getIntOrFloatBitWidth())
    return raiser.create<arith::ExtFOp>(op, output.getType(), input);
  return raiser.create<arith::TruncFOp>(op, output.getType(), input);
}

// Operands first: a chain is raised from its start.
static LogicalResult raiseElementwise(Raiser &raiser, Operation *op) {
  auto isRaised = [](Value value) {
    Operation *op = value.getDefiningOp();
    return !op || isa<TNLDialect, arith::ArithDialect>(op->getDialect());
  };
  if (auto scale = readScale(op); scale && isRaised(scale->first)) {
    raiser.replace(
        op->getResult(0),
        raiser.create<ScaleOp>(op, scale->first, APFloat(scale->second)));
    return success();
  }
  if (!llvm::all_of(op->getOperands(), isRaised) || !isRaisable(raiser, op))
    return failure();
  raiser.replace(op->getResult(0), createArith(raiser, op));
  return success();
}

void tnl::raising::populateElementwisePatterns(RewritePatternSet &patterns,
                                               RaisingAnalysis &analysis) {
  addPatterns<onnx::AddOp, onnx::SubOp, onnx::MulOp, onnx::DivOp, onnx::CastOp>(
      patterns, analysis, raiseElementwise);
}
