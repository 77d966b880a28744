//===- ONNXConstants.cpp - Meaning of onnx.Constant and onnx.Cast ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elementwise.h"
#include "Literals.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Tools/Interpret/Interpreter.h"

using namespace mlir;
using namespace tnl::onnx;

namespace tnl::interpret {

Tensor asFloats(const Tensor &x) {
  if (x.isFloat())
    return x;
  return {x.shape, std::vector<double>(x.i().begin(), x.i().end())};
}

Tensor asInts(const Tensor &x) {
  if (!x.isFloat())
    return x;
  Tensor result = Tensor::ints(x.shape);
  for (auto [to, from] : llvm::zip_equal(result.i(), x.f()))
    to = from != from     ? 0
         : from >= 0x1p63 ? INT64_MAX
         : from < -0x1p63 ? INT64_MIN
                          : int64_t(from);
  return result;
}

Tensor convert(const Tensor &x, Type type) {
  if (llvm::isa<FloatType>(type))
    return asFloats(x);
  if (!type.isInteger(1))
    return asInts(x);
  Tensor result = Tensor::ints(x.shape);
  for (int64_t k = 0; k < x.size(); ++k)
    result.i()[k] = x.number(k) != 0;
  return result;
}

FailureOr<Tensor> readElements(Attribute source, Type type, Evaluation &e) {
  auto ranked = llvm::dyn_cast<RankedTensorType>(type);
  if (!ranked || !ranked.hasStaticShape())
    return e.error() << "has data but no static shape";
  if (failed(e.checkSize(ranked.getShape())))
    return failure();
  FailureOr<WeightData> data =
      WeightData::open(source, ranked, [&] { return e.error(); });
  if (failed(data))
    return failure();
  if (llvm::isa<FloatType>(ranked.getElementType())) {
    Tensor result = Tensor::floats(ranked.getShape());
    for (int64_t k = 0; k < result.size(); ++k)
      result.f()[k] = data->getFloat(k);
    return result;
  }
  Tensor result = Tensor::ints(ranked.getShape());
  for (int64_t k = 0; k < result.size(); ++k)
    result.i()[k] = data->getInt(k);
  return result;
}

void registerONNXConstants(Registry &registry) {
  registry.add<ConstantOp>([](ConstantOp op, Evaluation &e) {
    return e.interpreter.kept(
        op, [&] { return readElements(op.getValue(), op.getType(), e); });
  });
  registry.add<CastOp>([](CastOp op, Evaluation &e) -> FailureOr<TensorRef> {
    Type type = op.getOutput().getType().getElementType();
    TensorRef input = e.ref(op.getInput());
    // Between floating-point types nothing is rounded.
    if (input->isFloat() && llvm::isa<FloatType>(type))
      return input;
    return TensorRef(std::make_shared<Tensor>(convert(*input, type)));
  });
}

} // namespace tnl::interpret
