//===- SymbolicShapeAnalysisTest.cpp --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace tnl;

namespace {

class Analysis : public testing::Test {
protected:
  Analysis() {
    context.loadDialect<func::FuncDialect, arith::ArithDialect,
                        onnx::ONNXDialect>();
  }

  func::FuncOp parse(llvm::StringRef text) {
    module = parseSourceString<ModuleOp>(text, &context);
    return module ? *module->getOps<func::FuncOp>().begin() : nullptr;
  }

  Value returned(func::FuncOp function, unsigned i = 0) {
    return function.front().getTerminator()->getOperand(i);
  }

  /// "batch, seq, 8"; "unknown" where a size is.
  static std::string text(std::optional<llvm::SmallVector<SizeExpr>> shape) {
    std::string result;
    llvm::raw_string_ostream os(result);
    if (shape)
      llvm::interleaveComma(*shape, os);
    else
      os << "unknown";
    return result;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

TEST_F(Analysis, NamedSizes) {
  func::FuncOp function = parse(R"(
    func.func @f(%x: tensor<?x?x64xf32> {tnl.dims = ["batch", "seq", ""]},
                 %w: tensor<64x8xf32>) -> tensor<?x?x8xf32>
        attributes {tnl.symbols = ["batch", "seq"]} {
      %0 = onnx.MatMul %x, %w : (tensor<?x?x64xf32>, tensor<64x8xf32>) -> tensor<?x?x8xf32>
      %1 = arith.negf %0 : tensor<?x?x8xf32>
      return %1 : tensor<?x?x8xf32>
    })");
  ASSERT_TRUE(function);
  SymbolicShapeAnalysis facts(function);
  EXPECT_TRUE(facts.succeeded());
  EXPECT_EQ(facts.symbols(), (llvm::ArrayRef<llvm::StringRef>{"batch", "seq"}));
  EXPECT_EQ(text(facts.shapeOf(returned(function))), "batch, seq, 8");
}

TEST_F(Analysis, UnnamedSizesAreUnknown) {
  func::FuncOp function = parse(R"(
    func.func @f(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
      %0 = onnx.Exp %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
      return %0 : tensor<?x4xf32>
    })");
  ASSERT_TRUE(function);
  SymbolicShapeAnalysis facts(function);
  EXPECT_TRUE(facts.succeeded());
  EXPECT_EQ(text(facts.shapeOf(returned(function))), "unknown");
  EXPECT_EQ(constantSize((*facts.lookup(returned(function)).shape)[1]), 4);
  SymbolicShapeAnalysis named(function, UnnamedSizes::Symbols);
  EXPECT_EQ(text(named.shapeOf(returned(function))), "\"0.0\", 4");
}

TEST_F(Analysis, ElementsOfSizeArithmetic) {
  func::FuncOp function = parse(R"(
    func.func @f(%x: tensor<?xf32> {tnl.dims = ["n"]}) -> (tensor<*xi64>, tensor<1xi64>)
        attributes {tnl.symbols = ["n"]} {
      %c = arith.constant dense<2> : tensor<1xi64>
      %0 = onnx.Shape %x : (tensor<?xf32>) -> tensor<1xi64>
      %1 = onnx.Mul %0, %c : (tensor<1xi64>, tensor<1xi64>) -> tensor<*xi64>
      %2 = onnx.Div %1, %c : (tensor<*xi64>, tensor<1xi64>) -> tensor<*xi64>
      %3 = onnx.Div %0, %c : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
      return %2, %3 : tensor<*xi64>, tensor<1xi64>
    })");
  ASSERT_TRUE(function);
  SymbolicShapeAnalysis facts(function);
  SizeExpr n = SizeExpr::symbol("n", &context);
  EXPECT_EQ(facts.lookup(returned(function, 0)).elements->front(), n);
  EXPECT_EQ(facts.lookup(returned(function, 1)).elements->front(),
            n.floorDiv(2));
}

TEST_F(Analysis, FollowsRewrites) {
  func::FuncOp function = parse(R"(
    func.func @f(%x: tensor<?x4xf32> {tnl.dims = ["n", ""]}) -> tensor<?x4xf32>
        attributes {tnl.symbols = ["n"]} {
      %0 = onnx.Exp %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
      return %0 : tensor<?x4xf32>
    })");
  ASSERT_TRUE(function);
  SymbolicShapeAnalysis facts(function);
  Value exp = returned(function);
  OpBuilder builder(&context);
  builder.setInsertionPointAfterValue(exp);

  // What is created is looked at when it is asked about, its operands first.
  Value once = onnx::TransposeOp::create(
      builder, exp.getLoc(),
      RankedTensorType::get({4, ShapedType::kDynamic}, builder.getF32Type()),
      exp, {1, 0});
  Value twice =
      onnx::ExpOp::create(builder, exp.getLoc(), once.getType(), once);
  EXPECT_EQ(text(facts.shapeOf(twice)), "unknown");
  facts.lookupOrInfer(twice);
  EXPECT_EQ(text(facts.shapeOf(twice)), "4, n");
  EXPECT_EQ(text(facts.shapeOf(once)), "4, n");

  // A value that comes in another's place has its sizes, too.
  auto opaque = UnrealizedConversionCastOp::create(builder, exp.getLoc(),
                                                   exp.getType(), exp);
  facts.lookupOrInfer(opaque.getResult(0));
  EXPECT_EQ(text(facts.shapeOf(opaque.getResult(0))), "unknown");
  facts.handOn(exp, opaque.getResult(0));
  EXPECT_EQ(text(facts.shapeOf(opaque.getResult(0))), "n, 4");

  facts.forget(exp.getDefiningOp());
  EXPECT_EQ(text(facts.shapeOf(exp)), "unknown");
  EXPECT_TRUE(facts.requirements().empty());
}

TEST_F(Analysis, ContradictionFails) {
  func::FuncOp function = parse(R"(
    func.func @f(%x: tensor<4xf32>, %y: tensor<5xf32>) -> tensor<*xf32> {
      %0 = onnx.Exp %x : (tensor<4xf32>) -> tensor<*xf32>
      %1 = onnx.Add %0, %y : (tensor<*xf32>, tensor<5xf32>) -> tensor<*xf32>
      return %1 : tensor<*xf32>
    })");
  ASSERT_TRUE(function);
  std::string message;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    message += diagnostic.str();
    return success();
  });
  EXPECT_FALSE(SymbolicShapeAnalysis(function).succeeded());
  EXPECT_EQ(message,
            "'onnx.Add' op cannot broadcast sizes 4 and 5 in dimension 0");
}

TEST_F(Analysis, WhatIsTakenForGrantedIsRequired) {
  func::FuncOp function = parse(R"(
    func.func @f(%x: tensor<?x?xf32> {tnl.dims = ["a", "k"]},
                 %y: tensor<?x4xf32> {tnl.dims = ["l"]}) -> tensor<?x4xf32>
        attributes {tnl.symbols = ["a", "k", "l"]} {
      %0 = onnx.MatMul %x, %y : (tensor<?x?xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
      %1 = arith.addf %0, %0 : tensor<?x4xf32>
      return %1 : tensor<?x4xf32>
    })");
  ASSERT_TRUE(function);
  SymbolicShapeAnalysis facts(function, UnnamedSizes::Symbols);
  ASSERT_EQ(facts.requirements().size(), 1u);
  EXPECT_EQ(facts.requirements()[0].op,
            returned(function).getDefiningOp()->getOperand(0).getDefiningOp());
  EXPECT_TRUE(insertRequirements(function, facts));
  // Once.
  EXPECT_FALSE(insertRequirements(
      function, SymbolicShapeAnalysis(function, UnnamedSizes::Symbols)));
  std::string text;
  for (RequireOp op : function.getOps<RequireOp>())
    text += describeRequirement(op) + "\n";
  EXPECT_EQ(text, "k must equal \"1.0\" in the summed dimension\n");
}

TEST_F(Analysis, UnknownSizesSayWhy) {
  func::FuncOp function = parse(R"(
    func.func @f(%x: tensor<4xf32>, %s: tensor<2xi64>) -> tensor<*xf32> {
      %0 = onnx.Reshape %x, %s : (tensor<4xf32>, tensor<2xi64>) -> tensor<*xf32>
      %1 = onnx.Exp %0 : (tensor<*xf32>) -> tensor<*xf32>
      return %1 : tensor<*xf32>
    })");
  ASSERT_TRUE(function);
  EXPECT_EQ(SymbolicShapeAnalysis(function).whyUnknown(returned(function)),
            "it depends on the numbers in the operand shape, which are not "
            "known before the graph runs");
}

} // namespace
