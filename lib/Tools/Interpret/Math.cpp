//===- Math.cpp - Meaning of math operations on tensors -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "mlir/Dialect/Math/IR/Math.h"
#include "Elementwise.h"
#include "TNL/Tools/Interpret/Interpreter.h"
#include <cmath>

using namespace mlir;

namespace tnl::interpret {

template <typename Op>
static void function(Registry &registry, double (*f)(double)) {
  registry.add<Op>([f](Op op, Evaluation &e) -> FailureOr<Tensor> {
    return mapFloats(e[op.getOperand()], f);
  });
}

void registerMath(Registry &registry) {
  function<math::AbsFOp>(registry, std::fabs);
  function<math::CeilOp>(registry, std::ceil);
  function<math::CosOp>(registry, std::cos);
  function<math::ErfOp>(registry, std::erf);
  function<math::ExpOp>(registry, std::exp);
  function<math::FloorOp>(registry, std::floor);
  function<math::LogOp>(registry, std::log);
  function<math::SinOp>(registry, std::sin);
  function<math::SqrtOp>(registry, std::sqrt);
  function<math::TanhOp>(registry, std::tanh);
  registry.add<math::PowFOp>([](math::PowFOp op,
                                Evaluation &e) -> FailureOr<Tensor> {
    const Tensor &base = e[op.getLhs()], &exponent = e[op.getRhs()];
    if (failed(e.checkShape("right operand", exponent, base.shape)))
      return failure();
    return zipWith<double, double>(
        e, base, exponent, [](double a, double b) { return std::pow(a, b); });
  });
}

} // namespace tnl::interpret
