//===- TNLWeights.cpp - Meaning of operations on weights ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Literals.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Tools/Interpret/Interpreter.h"

using namespace mlir;

namespace tnl::interpret {

static FailureOr<Tensor> evaluateConcat(ConcatOp op, Evaluation &e) {
  SmallVector<const Tensor *> parts;
  for (Value weight : op.getWeights()) {
    const Tensor &part = e[weight];
    if (part.rank() == 0)
      return e.error() << "joins a scalar";
    if (!parts.empty()) {
      Shape expected = parts[0]->shape;
      expected[0] = part.shape[0];
      if (failed(e.checkShape("weight", part, expected)))
        return failure();
      if (part.isFloat() != parts[0]->isFloat())
        return e.error() << "mixes floating-point numbers and integers";
    }
    parts.push_back(&part);
  }
  if (parts.empty())
    return e.error() << "joins no weights";
  return concat(parts, 0);
}

void registerTNLWeights(Registry &registry) {
  registry.add<WeightOp>([](WeightOp op, Evaluation &e) {
    return e.interpreter.kept(
        op, [&] { return readElements(op.getSource(), op.getType(), e); });
  });
  registry.add<FillOp>([](FillOp op, Evaluation &e) {
    return e.interpreter.kept(
        op, [&] { return readElements(op.getValue(), op.getType(), e); });
  });
  registry.add<TransposeOp>(
      [](TransposeOp op, Evaluation &e) -> FailureOr<Tensor> {
        if (failed(e.checkRank("weight", e[op.getWeight()], 2)))
          return failure();
        return transpose(e[op.getWeight()], {1, 0});
      });
  registry.add<ConcatOp>(evaluateConcat);
  // Nothing is rounded.
  registry.add<ConvertOp>(
      [](ConvertOp op, Evaluation &e) -> FailureOr<TensorRef> {
        return e.ref(op.getWeight());
      });
}

} // namespace tnl::interpret
