//===- CPUFunction.cpp - Steps of functions for the CPU -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FunctionBuilder.h"
#include "TNL/Conversion/CPU/Grid.h"

using namespace mlir;
using namespace tnl;
using package::StepKind;

namespace {

class CPUFunctionBuilder : public FunctionBuilder {
public:
  CPUFunctionBuilder(func::FuncOp function, WeightTable &weights,
                     const llvm::StringMap<unsigned> &kernels)
      : FunctionBuilder(function, weights), kernels(kernels) {}

private:
  bool isStep(Operation *op) const override {
    return op->hasTrait<WeightProduct>() || op->hasTrait<ScheduleStep>();
  }
  LogicalResult addStep(Operation *op) override;
  LogicalResult values(ValueRange range, std::vector<ValuePtr> &list);
  SizeExpr grid(DispatchOp dispatch);

  const llvm::StringMap<unsigned> &kernels;
};

} // namespace

LogicalResult CPUFunctionBuilder::values(ValueRange range,
                                         std::vector<ValuePtr> &list) {
  for (Value value : range) {
    auto placed = operand(value);
    if (failed(placed))
      return failure();
    list.push_back(std::move(*placed));
  }
  return success();
}

SizeExpr CPUFunctionBuilder::grid(DispatchOp dispatch) {
  auto module = function->getParentOfType<ModuleOp>();
  auto kernel = module.lookupSymbol<func::FuncOp>(dispatch.getKernel());
  KernelGrid grid = getKernelGrid(kernel);
  SizeExpr items = SizeExpr::constant(grid.factor, function.getContext());
  if (!grid.tiles.empty())
    for (auto [size, tile] :
         llvm::zip(dispatch.shapeOf(grid.result), grid.tiles))
      if (tile != 0)
        items = items * size.ceilDiv(tile);
  return items;
}

/// What the products of the runtime do not do.
static LogicalResult checkProduct(Operation *op) {
  auto linear = dyn_cast<LinearOp>(op);
  auto glu = dyn_cast<GLUOp>(op);
  if (linear && linear.getSiluColumns())
    return op->emitOpError("has an activation, which the products of the "
                           "CPU do not; tnl-fuse-activations is for GPUs");
  if (glu && glu.getActivation() != Activation::None)
    return op->emitOpError("has an activation, which the products of the CPU "
                           "do not; tnl-expand-glu takes it out");
  if (linear ? linear.getNorm() : glu.getNorm())
    return op->emitOpError("has a norm, which the products of the CPU do not; "
                           "tnl-hoist-norms computes it before");
  return success();
}

LogicalResult CPUFunctionBuilder::addStep(Operation *op) {
  if (auto check = dyn_cast<CheckIndicesOp>(op))
    return addCheck(check);
  auto step = std::make_unique<package::StepT>();
  step->location = describe(op->getLoc());
  if (auto dispatch = dyn_cast<DispatchOp>(op)) {
    step->kind = StepKind::Kernel;
    step->kernel = kernels.lookup(dispatch.getKernel());
    step->grid = sizes.toPackage(grid(dispatch));
  } else if (isa<ReshapeOp>(op)) {
    step->kind = StepKind::Copy;
  } else {
    if (failed(checkProduct(op)))
      return failure();
    bool scale, bias, residual = false;
    if (auto linear = dyn_cast<LinearOp>(op)) {
      step->kind = StepKind::Linear;
      scale = !!linear.getScale();
      bias = !!linear.getBias();
      residual = !!linear.getResidual();
    } else {
      auto glu = cast<GLUOp>(op);
      step->kind = StepKind::Glu;
      scale = !!glu.getScale();
      bias = !!glu.getBias1();
    }
    unsigned flags = 0;
    for (auto [present, flag] :
         {std::pair(scale, package::Optional::Scale),
          std::pair(bias, package::Optional::Bias),
          std::pair(residual, package::Optional::Residual)})
      if (present)
        flags |= static_cast<unsigned>(flag);
    step->operands = static_cast<package::Optional>(flags);
  }
  if (failed(placeResults(op)) ||
      failed(values(op->getOperands(), step->inputs)) ||
      failed(values(op->getResults(), step->outputs)))
    return failure();
  result->steps.push_back(std::move(step));
  return success();
}

FailureOr<FunctionPtr>
tnl::buildCPUFunction(func::FuncOp function, WeightTable &weights,
                      const llvm::StringMap<unsigned> &kernels) {
  return CPUFunctionBuilder(function, weights, kernels).build();
}
