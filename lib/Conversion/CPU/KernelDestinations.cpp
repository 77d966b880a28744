//===- KernelDestinations.cpp - Tensors of a kernel to memref arguments ---===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelForm.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace tnl {
#define GEN_PASS_DEF_KERNELDESTINATIONS
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

static FailureOr<MemRefType> memrefTypeOf(func::FuncOp kernel, Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return MemRefType::get(tensor.getShape(), tensor.getElementType());
  kernel.emitOpError("has an operand or result of type ")
      << type
      << "; kernels take and return ranked tensors. Run onnx-fold-shapes first";
  return failure();
}

namespace {
struct KernelDestinations
    : tnl::impl::KernelDestinationsBase<KernelDestinations> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr(kKernelAttr) || kernel.isExternal())
      return;
    FailureOr<func::ReturnOp> terminator = requireReturn(kernel);
    if (failed(terminator))
      return signalPassFailure();
    Block &body = kernel.getBody().front();
    OpBuilder builder(&body, body.begin());
    SmallVector<Type> inputs;
    for (BlockArgument argument : body.getArguments()) {
      Type tensor = argument.getType();
      FailureOr<MemRefType> type = memrefTypeOf(kernel, tensor);
      if (failed(type))
        return signalPassFailure();
      inputs.push_back(*type);
      argument.setType(*type);
      auto read = bufferization::ToTensorOp::create(
          builder, kernel.getLoc(), tensor, argument, /*restrict=*/true);
      argument.replaceAllUsesExcept(read.getResult(), read);
    }
    builder.setInsertionPoint(*terminator);
    for (Value result : terminator->getOperands()) {
      FailureOr<MemRefType> type = memrefTypeOf(kernel, result.getType());
      if (failed(type))
        return signalPassFailure();
      inputs.push_back(*type);
      Value destination = body.addArgument(*type, kernel.getLoc());
      bufferization::MaterializeInDestinationOp::create(
          builder, kernel.getLoc(), /*result=*/Type(), result, destination,
          /*restrict=*/true, /*writable=*/true);
    }
    (*terminator)->setOperands({});
    kernel.removeArgAttrsAttr();
    kernel.removeResAttrsAttr();
    kernel.setType(FunctionType::get(&getContext(), inputs, {}));
  }
};
} // namespace
