//===- CheckModel.cpp - Refuse what models are not made of ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/Size/SizeDialect.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace tnl {
#define GEN_PASS_DEF_CHECKMODEL
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// Functions of one number that both the CPU's kernels and the reference
/// interpreter compute; those that ONNX has.
static bool isKnownFunction(Operation *op) {
  return isa<math::AbsFOp, math::CeilOp, math::CosOp, math::ErfOp, math::ExpOp,
             math::FloorOp, math::LogOp, math::PowFOp, math::SinOp,
             math::SqrtOp, math::TanhOp>(op);
}

static bool isOfTensors(Operation *op) {
  auto isTensor = [](Type type) { return isa<RankedTensorType>(type); };
  return llvm::all_of(op->getOperandTypes(), isTensor) &&
         llvm::all_of(op->getResultTypes(), isTensor);
}

/// Why code cannot be made for `op`, and what would do; empty if it can.
static StringRef refusal(Operation *op) {
  if (isa_and_nonnull<TNLDialect, onnx::ONNXDialect, SizeDialect>(
          op->getDialect()) ||
      isa<func::ReturnOp>(op))
    return "";
  bool known = isa<arith::ConstantOp>(op) || isKnownFunction(op) ||
               (isa_and_nonnull<arith::ArithDialect>(op->getDialect()) &&
                OpTrait::hasElementwiseMappableTraits(op));
  if (!known)
    return "is none that a model is made of\nhint: tnl and onnx have "
           "operations "
           "for tensors; of other dialects, docs/modules.md names those that "
           "can "
           "be compiled";
  if (!isOfTensors(op))
    return "computes with something else than ranked tensors\nhint: a tensor "
           "of "
           "rank 0, tensor<f32>, holds one number";
  if (!isSpeculatable(op))
    return "is undefined for some values\nhint: onnx.Div and onnx.Mod are "
           "defined for all";
  return "";
}

namespace {

struct CheckModel : tnl::impl::CheckModelBase<CheckModel> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal() || function->hasAttr(kKernelAttr))
      return;
    if (failed(checkFunction(function)))
      return signalPassFailure();
    for (Operation &op : function.getOps())
      if (StringRef why = refusal(&op); !why.empty()) {
        op.emitOpError() << why;
        return signalPassFailure();
      }
  }

  static LogicalResult checkFunction(func::FuncOp function) {
    if (!function.getBody().hasOneBlock())
      return function.emitOpError(
          "has branches, and a compiled graph has none");
    for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
      if (!isa<RankedTensorType>(type))
        return function.emitOpError("has the argument #")
               << index << " of type " << type
               << "; models take ranked tensors";
    for (auto [index, type] : llvm::enumerate(function.getResultTypes()))
      if (!isa<RankedTensorType>(type))
        return function.emitOpError("has the result #")
               << index << " of type " << type
               << "; models give ranked tensors";
    return success();
  }
};

} // namespace
