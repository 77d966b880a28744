//===- Calls.cpp - Meaning of calls and of kernel launches ----------------===//

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Tools/Interpret/Interpreter.h"
#include "mlir/IR/AffineMap.h"

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

void registerCalls(Registry &registry) {
  registry.add<func::CallOp>([](func::CallOp op, Evaluation &e) {
    return call(e, op.getCallee(), op.getOperands());
  });
  // `shapes` and `grid` plan memory and work; the values are the kernel's.
  registry.add<DispatchOp>([](DispatchOp op, Evaluation &e) {
    return call(e, op.getKernel(), op.getInputs());
  });
}

} // namespace tnl::interpret
