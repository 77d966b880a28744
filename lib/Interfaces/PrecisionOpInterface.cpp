//===- PrecisionOpInterface.cpp - May it compute in 16 bits? --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Interfaces/PrecisionOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectRegistry.h"

using namespace mlir;
using namespace tnl;

#include "TNL/Interfaces/PrecisionOpInterface.cpp.inc"

PrecisionRoles tnl::followOperands(Operation *op) {
  PrecisionRoles roles;
  if (!isa<RankedTensorType>(op->getResult(0).getType()))
    return roles;
  for (OpOperand &operand : op->getOpOperands())
    roles.activations.push_back(&operand);
  llvm::append_range(roles.results, op->getResults());
  roles.followsOperands = true;
  return roles;
}

namespace {
/// Arithmetic that is rounded once, as it would be after float32.
template <typename ConcreteOp>
struct Arithmetic
    : PrecisionOpInterface::ExternalModel<Arithmetic<ConcreteOp>, ConcreteOp> {
  PrecisionRoles getPrecisionRoles(Operation *op) const {
    return followOperands(op);
  }
};
} // namespace

template <typename... Ops> static void attachArithmetic(MLIRContext *context) {
  (Ops::template attachInterface<Arithmetic<Ops>>(*context), ...);
}

void tnl::registerArithPrecision(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, arith::ArithDialect *) {
    attachArithmetic<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp,
                     arith::NegFOp, arith::MaximumFOp, arith::MinimumFOp>(
        context);
  });
}
