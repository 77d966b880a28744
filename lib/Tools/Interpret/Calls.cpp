//===- Calls.cpp - Meaning of calls, launches and size checks -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Support/SizeRelation.h"
#include "TNL/Tools/Interpret/Interpreter.h"

using namespace mlir;

namespace tnl::interpret {

static FailureOr<TensorRefs> call(Evaluation &e, StringRef name,
                                  OperandRange operands) {
  FailureOr<func::FuncOp> callee = e.interpreter.lookup(name, e);
  if (failed(callee))
    return failure();
  TensorRefs inputs;
  for (Value operand : operands)
    inputs.push_back(e.ref(operand));
  return e.interpreter.run(*callee, inputs);
}

/// A size of the running function; an error where it has no value.
static FailureOr<int64_t> sizeOf(SizeExpr size, Evaluation &e) {
  std::optional<int64_t> value = e.interpreter.evaluate(size);
  if (value)
    return *value;
  return e.error() << "needs the size " << size.str()
                   << ", which has no value here";
}

static FailureOr<TensorRefs> require(RequireOp op, Evaluation &e) {
  FailureOr<int64_t> lhs = sizeOf(op.lhsSize(), e), rhs = failure();
  if (succeeded(lhs))
    rhs = sizeOf(op.rhsSize(), e);
  if (failed(rhs))
    return failure();
  auto relation = static_cast<unsigned>(op.getRelation());
  if (!relationHolds(relation, *lhs, *rhs))
    return e.error() << relationFailure(relation, *lhs, *rhs, op.getWhat());
  return TensorRefs();
}

static FailureOr<Tensor> reshape(ReshapeOp op, Evaluation &e) {
  Tensor result = e[op.getX()];
  result.shape.clear();
  int64_t count = 1;
  for (SizeExpr size : sizesOf(op.getShape())) {
    FailureOr<int64_t> value = sizeOf(size, e);
    if (failed(value))
      return failure();
    result.shape.push_back(*value);
    if (*value < 0 || llvm::MulOverflow(count, *value, count))
      return e.error() << "has a size of " << *value;
  }
  if (count != e[op.getX()].size())
    return e.error() << "gives " << e[op.getX()].size()
                     << " elements a shape of " << count;
  return result;
}

static FailureOr<TensorRefs> checkIndices(CheckIndicesOp op, Evaluation &e) {
  FailureOr<int64_t> size = sizeOf(cast<SizeExpr>(op.getSize()), e);
  if (failed(size))
    return failure();
  for (int64_t index : e[op.getIndices()].i())
    if (index < -*size || index >= *size)
      return e.error() << "index " << index << " is outside of [-" << *size
                       << ", " << *size << ")";
  return TensorRefs();
}

void registerCalls(Registry &registry) {
  registry.add<RequireOp>(require);
  registry.add<ReshapeOp>(reshape);
  registry.add<CheckIndicesOp>(checkIndices);
  registry.add<func::CallOp>([](func::CallOp op, Evaluation &e) {
    return call(e, op.getCallee(), op.getOperands());
  });
  // `shapes` and `grid` plan memory and work; the values are the kernel's.
  registry.add<DispatchOp>([](DispatchOp op, Evaluation &e) {
    return call(e, op.getKernel(), op.getInputs());
  });
}

} // namespace tnl::interpret
