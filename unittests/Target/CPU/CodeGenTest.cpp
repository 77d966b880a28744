//===- CodeGenTest.cpp - Levels and failures of code generation -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Target/CPU/CodeGen.h"
#include "TNL/Conversion/CPU/Grid.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include <gtest/gtest.h>

using namespace mlir;

namespace {

class CodeGen : public ::testing::Test {
protected:
  CodeGen() {
    DialectRegistry registry;
    registry.insert<tnl::TNLDialect, tnl::onnx::ONNXDialect>();
    tnl::registerCPUTarget(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    context.getDiagEngine().registerHandler([&](Diagnostic &diagnostic) {
      message += diagnostic.str();
      return success();
    });
  }

  OwningOpRef<ModuleOp> parse(llvm::StringRef text) {
    return parseSourceString<ModuleOp>(text, &context);
  }

  MLIRContext context{MLIRContext::Threading::DISABLED};
  std::string message;
};

constexpr llvm::StringLiteral kKernel = R"(
func.func private @k(%x: tensor<?x?x8xf32>) -> tensor<?x?xf32> attributes {tnl.kernel} {
  %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x8xf32> -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
})";

TEST_F(CodeGen, MakesAnObjectPerLevel) {
  OwningOpRef<ModuleOp> module = parse(kKernel);
  auto code = tnl::compileKernels(*module, tnl::cpuLevels());
  ASSERT_TRUE(succeeded(code));
  ASSERT_EQ(code->objects.size(), 3u);
  for (auto [object, level] : llvm::zip(code->objects, tnl::cpuLevels())) {
    EXPECT_EQ(object.level, level);
    EXPECT_TRUE(llvm::StringRef(object.elf.data(), object.elf.size())
                    .starts_with("\x7f"
                                 "ELF"));
  }
}

TEST_F(CodeGen, IsTheSameEachTime) {
  OwningOpRef<ModuleOp> one = parse(kKernel), two = parse(kKernel);
  auto first = tnl::compileKernels(*one, {"x86-64-v3"});
  auto second = tnl::compileKernels(*two, {"x86-64-v3"});
  ASSERT_TRUE(succeeded(first) && succeeded(second));
  EXPECT_EQ(first->objects.front().elf, second->objects.front().elf);
}

TEST_F(CodeGen, RefusesUnknownLevels) {
  OwningOpRef<ModuleOp> module = parse(kKernel);
  EXPECT_TRUE(failed(tnl::compileKernels(*module, {"x86-64-v5"})));
  EXPECT_EQ(
      message,
      "no code can be generated for the CPU level 'x86-64-v5'; the levels are "
      "x86-64, x86-64-v3, x86-64-v4");
}

TEST_F(CodeGen, RefusesWhatItCannotLower) {
  OwningOpRef<ModuleOp> module = parse(R"(
func.func private @k(%x: tensor<*xf32>) -> tensor<*xf32> attributes {tnl.kernel} {
  %r = onnx.Exp %x : (tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
})");
  EXPECT_TRUE(failed(tnl::compileKernels(*module, {"x86-64"})));
  EXPECT_NE(message.find("'onnx.Exp' op cannot be compiled for the CPU"),
            std::string::npos)
      << message;
}

TEST_F(CodeGen, GridIsTheRowsOfTheResult) {
  OwningOpRef<ModuleOp> module = parse(kKernel);
  tnl::KernelGrid grid =
      tnl::getKernelGrid(*module->getOps<func::FuncOp>().begin());
  EXPECT_EQ(grid.result, 0u);
  EXPECT_EQ(grid.tiles, SmallVector<int64_t>({1, 1}));
  EXPECT_EQ(grid.factor, 1);
}

// The same tiles as those of the loop: an item that is not in the grid would be
// left out.
TEST_F(CodeGen, GridOfASoftmaxByColumns) {
  OwningOpRef<ModuleOp> module = parse(R"(
func.func private @k(%x: tensor<?x?x?xf32>) -> tensor<?x?x?xf32> attributes {tnl.kernel} {
  %r = onnx.Softmax %x {axis = 1 : si64} : (tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  return %r : tensor<?x?x?xf32>
})");
  tnl::KernelGrid grid =
      tnl::getKernelGrid(*module->getOps<func::FuncOp>().begin());
  EXPECT_EQ(grid.result, 0u);
  EXPECT_EQ(grid.tiles, SmallVector<int64_t>({1, 0, 64}));
  EXPECT_EQ(grid.factor, 1);
}

TEST_F(CodeGen, GridOfAttentionIsBatchAndHeads) {
  OwningOpRef<ModuleOp> module = parse(R"(
func.func private @k(%x: tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>)
    attributes {tnl.kernel} {
  %r:3 = tnl.gated_linear_attention %x heads 2 activation <silu> slopes [0.5, 0.25]
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %r#0, %r#1 : tensor<?x?x32xf32>, tensor<?x?x2xf32>
})");
  auto kernel = *module->getOps<func::FuncOp>().begin();
  tnl::KernelGrid grid = tnl::getKernelGrid(kernel);
  EXPECT_EQ(grid.result, 0u);
  EXPECT_EQ(grid.tiles, SmallVector<int64_t>({1}));
  EXPECT_EQ(grid.factor, 2);
}

} // namespace
