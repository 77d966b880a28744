//===- Arith.cpp - Meaning of arith operations on tensors -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "Elementwise.h"
#include "Literals.h"
#include "TNL/Tools/Interpret/Interpreter.h"
#include <cmath>

using namespace mlir;

namespace tnl::interpret {

/// Operands of equal shape: arith does not broadcast.
template <typename Op, typename F>
static void binaryFloat(Registry &registry, F f) {
  registry.add<Op>([f](Op op, Evaluation &e) -> FailureOr<Tensor> {
    const Tensor &left = e[op.getLhs()], &right = e[op.getRhs()];
    if (failed(e.checkShape("right operand", right, left.shape)))
      return failure();
    return zipWith<double, double>(e, left, right, f);
  });
}

template <typename Op, typename F>
static void binaryInt(Registry &registry, F f) {
  registry.add<Op>([f](Op op, Evaluation &e) -> FailureOr<Tensor> {
    const Tensor &left = e[op.getLhs()], &right = e[op.getRhs()];
    if (failed(e.checkShape("right operand", right, left.shape)))
      return failure();
    return zipWith<int64_t, int64_t>(e, left, right, f);
  });
}

/// Conversions between floating-point types, of which none rounds, and of
/// indices.
template <typename Op> static void identity(Registry &registry) {
  registry.add<Op>([](Op op, Evaluation &e) -> FailureOr<TensorRef> {
    return e.ref(op.getIn());
  });
}

template <typename Op> static void conversion(Registry &registry) {
  registry.add<Op>([](Op op, Evaluation &e) -> FailureOr<Tensor> {
    return convert(e[op.getIn()], getElementTypeOrSelf(op.getType()));
  });
}

void registerArith(Registry &registry) {
  binaryFloat<arith::AddFOp>(registry,
                             [](double a, double b) { return a + b; });
  binaryFloat<arith::SubFOp>(registry,
                             [](double a, double b) { return a - b; });
  binaryFloat<arith::MulFOp>(registry,
                             [](double a, double b) { return a * b; });
  binaryFloat<arith::DivFOp>(registry,
                             [](double a, double b) { return a / b; });
  // A NaN wins.
  binaryFloat<arith::MaximumFOp>(registry, [](double a, double b) {
    return std::isnan(a) || a > b ? a : b;
  });
  binaryFloat<arith::MinimumFOp>(registry, [](double a, double b) {
    return std::isnan(a) || a < b ? a : b;
  });
  binaryInt<arith::AddIOp>(registry, wrappingAdd);
  binaryInt<arith::SubIOp>(registry, wrappingSub);
  binaryInt<arith::MulIOp>(registry, wrappingMul);

  binaryInt<arith::MinSIOp>(
      registry, [](int64_t a, int64_t b) { return std::min(a, b); });
  binaryInt<arith::MaxSIOp>(
      registry, [](int64_t a, int64_t b) { return std::max(a, b); });
  registry.add<arith::CeilDivSIOp>([](arith::CeilDivSIOp op,
                                      Evaluation &e) -> FailureOr<Tensor> {
    const Tensor &left = e[op.getLhs()], &right = e[op.getRhs()];
    if (failed(e.checkShape("right operand", right, left.shape)))
      return failure();
    if (llvm::any_of(right.i(), [](int64_t x) { return x <= 0; }))
      return e.error() << "divides by a number below 1";
    return zipWith<int64_t, int64_t>(e, left, right, [](int64_t a, int64_t b) {
      return a / b + (a % b > 0);
    });
  });

  registry.add<arith::NegFOp>(
      [](arith::NegFOp op, Evaluation &e) -> FailureOr<Tensor> {
        return mapFloats(e[op.getOperand()], [](double x) { return -x; });
      });
  identity<arith::ExtFOp>(registry);
  identity<arith::TruncFOp>(registry);
  identity<arith::IndexCastOp>(registry);
  conversion<arith::SIToFPOp>(registry);
  conversion<arith::FPToSIOp>(registry);
  conversion<arith::ExtSIOp>(registry);
  conversion<arith::TruncIOp>(registry);

  registry.add<arith::ConstantOp>(
      [](arith::ConstantOp op, Evaluation &e) -> FailureOr<TensorRef> {
        return e.interpreter.kept(op, [&]() -> FailureOr<Tensor> {
          if (auto number = dyn_cast<IntegerAttr>(op.getValue())) {
            if (std::optional<int64_t> value = number.getValue().trySExtValue())
              return Tensor::ints({}, *value);
            return e.error() << "is an integer of more than 64 bits";
          }
          if (auto number = dyn_cast<FloatAttr>(op.getValue()))
            return Tensor::floats({}, number.getValueAsDouble());
          return readElements(op.getValue(), op.getType(), e);
        });
      });
}

} // namespace tnl::interpret
