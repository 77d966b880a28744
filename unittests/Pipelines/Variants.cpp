//===- Variants.cpp - Odd forms of modules --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Variants.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace tnl::test;

static void forEach(ModuleOp module,
                    llvm::function_ref<void(func::FuncOp)> change) {
  SmallVector<func::FuncOp> functions;
  module.walk([&](func::FuncOp function) { functions.push_back(function); });
  for (func::FuncOp function : functions)
    change(function);
}

static void same(ModuleOp) {}

static void makeKernels(ModuleOp module) {
  Builder builder(module.getContext());
  forEach(module, [&](func::FuncOp function) {
    function.setPrivate();
    function->setAttr(tnl::kKernelAttr, builder.getUnitAttr());
    function->setAttr("tnl.grid_rank", builder.getI64IntegerAttr(1));
  });
}

static void makeGraphs(ModuleOp module) {
  forEach(module, [](func::FuncOp function) {
    for (StringRef name :
         {StringRef(tnl::kKernelAttr), StringRef(tnl::kSymbolsAttr),
          StringRef("tnl.grid_rank"), StringRef("tnl.arg_ranks")})
      function->removeAttr(name);
    function.removeArgAttrsAttr();
    function.setPublic();
  });
}

static void removeBodies(ModuleOp module) {
  forEach(module, [](func::FuncOp function) {
    function.eraseBody();
    function.setPrivate();
  });
}

static void removeResults(ModuleOp module) {
  forEach(module, [](func::FuncOp function) {
    function.walk([](func::ReturnOp end) { end->setOperands({}); });
    function.removeResAttrsAttr();
    function.setType(FunctionType::get(function.getContext(),
                                       function.getArgumentTypes(), {}));
  });
}

static void splitBlocks(ModuleOp module) {
  module->getContext()->loadDialect<cf::ControlFlowDialect>();
  forEach(module, [](func::FuncOp function) {
    if (function.isExternal())
      return;
    Block &first = function.getBody().front();
    Block *rest = first.splitBlock(first.getTerminator());
    OpBuilder builder = OpBuilder::atBlockEnd(&first);
    cf::BranchOp::create(builder, function.getLoc(), rest);
  });
}

/// The results become arguments, and nothing is computed.
static void returnArguments(ModuleOp module) {
  forEach(module, [](func::FuncOp function) {
    if (function.isExternal() || !function.getBody().hasOneBlock())
      return;
    Block &body = function.getBody().front();
    Operation *end = body.getTerminator();
    function.removeArgAttrsAttr();
    for (OpOperand &operand : end->getOpOperands())
      operand.set(body.addArgument(operand.get().getType(), function.getLoc()));
    function.setType(FunctionType::get(function.getContext(),
                                       body.getArgumentTypes(),
                                       function.getResultTypes()));
  });
}

template <void (*First)(ModuleOp), void (*Second)(ModuleOp)>
static void both(ModuleOp module) {
  First(module);
  Second(module);
}

llvm::ArrayRef<Variant> tnl::test::variants() {
  static const Variant list[] = {
      {"as it is", same},
      {"all kernels", makeKernels},
      {"no kernels", makeGraphs},
      {"without bodies", removeBodies},
      {"without results", removeResults},
      {"two blocks", splitBlocks},
      {"kernels without results", both<makeKernels, removeResults>},
      {"kernels of two blocks", both<makeKernels, splitBlocks>},
      {"returning arguments", returnArguments},
  };
  return list;
}
