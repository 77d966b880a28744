//===- SymbolicShapeTest.cpp - What inference of shapes shares ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Interfaces/SymbolicShapeInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace tnl;

namespace {

class Sizes : public testing::Test {
protected:
  Sizes()
      : handler(&context, [this](Diagnostic &diagnostic) {
          message = diagnostic.str();
          return success();
        }) {}

  SizeExpr num(int64_t value) { return SizeExpr::constant(value, &context); }
  SymbolicValue shape(llvm::ArrayRef<SizeExpr> sizes) {
    return {llvm::SmallVector<SizeExpr>(sizes), std::nullopt};
  }
  /// The size that two give; unset for a contradiction.
  std::optional<SizeExpr> broadcast(SizeExpr a, SizeExpr b) {
    requirements = SizeRequirements(*module);
    FailureOr<SizeExpr> size =
        broadcastDims(a, b, "in dimension 0", requirements);
    return succeeded(size) ? std::optional(*size) : std::nullopt;
  }
  /// The requirements so far, one a line.
  std::string required() {
    std::string text;
    llvm::raw_string_ostream os(text);
    for (const SizeRequirement &r : requirements.all())
      os << stringifySizeRelation(r.relation) << ' ' << r.lhs << ", " << r.rhs
         << ' ' << r.what << '\n';
    return text;
  }

  MLIRContext context;
  SizeDialect *dialect = context.getOrLoadDialect<SizeDialect>();
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(&context));
  SizeRequirements requirements{*module};
  std::string message;
  ScopedDiagnosticHandler handler;
  SizeExpr m = SizeExpr::symbol("m", &context);
  SizeExpr n = SizeExpr::symbol("n", &context);
  SizeExpr unknown;
};

TEST_F(Sizes, BroadcastOfWhatIsKnownRequiresNothing) {
  EXPECT_EQ(broadcast(num(4), num(1)), num(4));
  EXPECT_EQ(broadcast(num(1), n), n);
  EXPECT_EQ(broadcast(n, n), n);
  EXPECT_EQ(broadcast(num(0), num(1)), num(0));
  EXPECT_EQ(broadcast(n * 2 + 1, n * 2 + 1), n * 2 + 1);
  EXPECT_EQ(broadcast(unknown, num(1)), unknown);
  EXPECT_EQ(broadcast(unknown, num(4)), num(4));
  EXPECT_EQ(required(), "");
}

TEST_F(Sizes, BroadcastOfDynamicSizesIsRequired) {
  // A size of 1 at run time takes the other.
  EXPECT_EQ(broadcast(n, num(4)), num(4));
  EXPECT_EQ(required(), "broadcast n, 4 in dimension 0\n");
  EXPECT_EQ(broadcast(m, n), SizeExpr::max(m, n));
  EXPECT_EQ(required(), "broadcast m, n in dimension 0\n");
  // A size that may be 0 is no maximum.
  SizeExpr cut = SizeExpr::max(n - 3, num(0));
  EXPECT_EQ(broadcast(cut, m),
            SizeExpr::select(SizeExpr::equal(cut, num(1)), m, cut));
}

TEST_F(Sizes, BroadcastOfDifferentNumbersIsAnError) {
  EXPECT_FALSE(broadcast(num(4), num(5)));
  EXPECT_EQ(
      message,
      "'builtin.module' op cannot broadcast sizes 4 and 5 in dimension 0");
  // Never equal, and neither can be 1.
  EXPECT_FALSE(broadcast(n + 1, n + 2));
  EXPECT_EQ(message, "'builtin.module' op sizes n + 1 and n + 2 never fit in "
                     "dimension 0");
}

TEST_F(Sizes, BroadcastShapes) {
  auto result = broadcastShapes(
      {shape({n, num(1)}), shape({m, num(1), num(4)}), shape({})},
      requirements);
  ASSERT_TRUE(succeeded(result) && *result);
  EXPECT_EQ(**result, (llvm::SmallVector<SizeExpr>{m, n, num(4)}));
  EXPECT_EQ(required(), "");
  auto unranked = broadcastShapes({shape({n}), SymbolicValue()}, requirements);
  ASSERT_TRUE(succeeded(unranked));
  EXPECT_FALSE(*unranked);
}

TEST_F(Sizes, RequirementsThatHoldAreDropped) {
  EXPECT_TRUE(succeeded(requirements.equal(n * 2, n + n, "")));
  EXPECT_TRUE(succeeded(requirements.atMost(n, n + 1, "")));
  EXPECT_TRUE(succeeded(requirements.multipleOf(n * 6, num(3), "")));
  EXPECT_TRUE(succeeded(requirements.broadcastTo(num(1), n, "")));
  EXPECT_TRUE(succeeded(requirements.equal(unknown, n, "")));
  EXPECT_EQ(required(), "");
  EXPECT_TRUE(succeeded(requirements.atMost(num(3), n, "since 2 is read")));
  EXPECT_TRUE(succeeded(requirements.multipleOf(n, num(3), "in elements")));
  EXPECT_TRUE(succeeded(requirements.broadcastTo(m, n, "of w")));
  EXPECT_EQ(required(), "at_most 3, n since 2 is read\n"
                        "multiple_of n, 3 in elements\n"
                        "broadcast_to m, n of w\n");
  EXPECT_TRUE(failed(requirements.equal(num(3), num(4), "of a product")));
  EXPECT_EQ(message, "'builtin.module' op sizes 3 and 4 differ of a product");
  EXPECT_TRUE(failed(requirements.multipleOf(num(7), num(2), "in elements")));
}

TEST_F(Sizes, MergeKeepsTheBetterFact) {
  EXPECT_EQ(*requirements.merge(n, num(4), "here"), num(4));
  EXPECT_EQ(*requirements.merge(unknown, n, "here"), n);
  EXPECT_EQ(*requirements.merge(m, n, "here"), m);
  EXPECT_EQ(required(), "equal n, 4 here\nequal m, n here\n");
}

TEST_F(Sizes, Constants) {
  Builder builder(&context);
  SymbolicValue value = symbolicFromConstant(builder.getI64TensorAttr({3, -1}));
  EXPECT_EQ(*value.shape, llvm::SmallVector<SizeExpr>{num(2)});
  EXPECT_EQ(*value.elements, (llvm::SmallVector<SizeExpr>{num(3), num(-1)}));
  auto flags =
      DenseElementsAttr::get(RankedTensorType::get({2}, builder.getI1Type()),
                             llvm::ArrayRef<bool>{true, false});
  EXPECT_EQ(*symbolicFromConstant(flags).elements,
            (llvm::SmallVector<SizeExpr>{num(1), num(0)}));
  auto floats = DenseElementsAttr::get(
      RankedTensorType::get({1}, builder.getF32Type()), 1.0f);
  EXPECT_FALSE(symbolicFromConstant(floats).elements);
  auto large = RankedTensorType::get({65}, builder.getI64Type());
  EXPECT_FALSE(
      symbolicFromConstant(DenseElementsAttr::get(large, int64_t(1))).elements);
}

} // namespace
