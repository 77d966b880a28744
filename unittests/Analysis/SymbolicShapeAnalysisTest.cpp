//===- SymbolicShapeAnalysisTest.cpp --------------------------------------===//

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

  static std::string text(AffineMap map) {
    std::string result;
    llvm::raw_string_ostream(result) << map;
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
  EXPECT_EQ(text(facts.shapeMap(returned(function))),
            "()[s0, s1] -> (s0, s1, 8)");
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
  EXPECT_FALSE(facts.shapeMap(returned(function)));
  EXPECT_EQ(constantSize((*facts.lookup(returned(function)).shape)[1]), 4);
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
  AffineExpr n = getAffineSymbolExpr(0, &context);
  EXPECT_EQ(facts.lookup(returned(function, 0)).elements->front(), n);
  EXPECT_EQ(facts.lookup(returned(function, 1)).elements->front(),
            n.floorDiv(2));
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

} // namespace
