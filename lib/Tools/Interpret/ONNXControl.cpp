//===- ONNXControl.cpp - Meaning of onnx.If -------------------------------===//

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Tools/Interpret/Interpreter.h"

using namespace mlir;
using namespace tnl::onnx;

namespace tnl::interpret {

static FailureOr<TensorRefs> evaluateIf(IfOp op, Evaluation &e) {
  const Tensor &condition = e[op.getCondition()];
  if (condition.size() != 1)
    return e.error() << "has a condition of " << condition.size()
                     << " elements";
  Region &taken = condition.i()[0] ? op.getThenBranch() : op.getElseBranch();
  Environment values = e.environment();
  return e.interpreter.run(taken.front(), values);
}

void registerONNXControl(Registry &registry) { registry.add<IfOp>(evaluateIf); }

} // namespace tnl::interpret
