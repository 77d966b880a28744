//===- SymbolicShapeTest.cpp - Arithmetic on named sizes ------------------===//

#include "TNL/Interfaces/SymbolicShapeInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/Support/MathExtras.h"
#include <functional>
#include <gtest/gtest.h>
#include <random>

using namespace mlir;
using namespace tnl;

namespace {

class Sizes : public testing::Test {
protected:
  AffineExpr num(int64_t value) {
    return getAffineConstantExpr(value, &context);
  }
  SymbolicValue shape(llvm::ArrayRef<SymbolicDim> sizes) {
    return {llvm::SmallVector<SymbolicDim>(sizes), std::nullopt};
  }

  MLIRContext context;
  AffineExpr m = getAffineSymbolExpr(0, &context);
  AffineExpr n = getAffineSymbolExpr(1, &context);
  SymbolicDim unknown;
};

/// The value of an expression for given symbols.
int64_t evaluate(AffineExpr expr, llvm::ArrayRef<int64_t> symbols) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return symbols[symbol.getPosition()];
  auto binary = cast<AffineBinaryOpExpr>(expr);
  int64_t lhs = evaluate(binary.getLHS(), symbols);
  int64_t rhs = evaluate(binary.getRHS(), symbols);
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return lhs + rhs;
  case AffineExprKind::Mul:
    return lhs * rhs;
  case AffineExprKind::FloorDiv:
    return llvm::divideFloorSigned(lhs, rhs);
  case AffineExprKind::CeilDiv:
    return llvm::divideCeilSigned(lhs, rhs);
  default:
    return lhs - rhs * llvm::divideFloorSigned(lhs, rhs);
  }
}

TEST_F(Sizes, Broadcast) {
  bool conflict = false;
  EXPECT_EQ(broadcastDims(num(4), num(1), conflict), num(4));
  EXPECT_EQ(broadcastDims(num(1), n, conflict), n);
  EXPECT_EQ(broadcastDims(n, num(4), conflict), num(4));
  EXPECT_EQ(broadcastDims(n, n, conflict), n);
  EXPECT_EQ(broadcastDims(num(0), num(1), conflict), num(0));
  EXPECT_EQ(broadcastDims(m, n, conflict), unknown);
  EXPECT_EQ(broadcastDims(unknown, n, conflict), unknown);
  EXPECT_EQ(broadcastDims(unknown, num(1), conflict), unknown);
  EXPECT_EQ(broadcastDims(unknown, num(4), conflict), num(4));
  EXPECT_FALSE(conflict);
  EXPECT_EQ(broadcastDims(num(4), num(5), conflict), unknown);
  EXPECT_TRUE(conflict);
}

TEST_F(Sizes, BroadcastShapes) {
  bool conflict = false;
  auto result = broadcastShapes(
      {shape({n, num(1)}), shape({m, num(1), num(4)}), shape({})}, conflict);
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, (llvm::SmallVector<SymbolicDim>{m, n, num(4)}));
  EXPECT_FALSE(conflict);
  EXPECT_FALSE(broadcastShapes({shape({n}), SymbolicValue()}, conflict));
}

TEST_F(Sizes, DivideProducts) {
  auto divide = [&](llvm::ArrayRef<SymbolicDim> top,
                    llvm::ArrayRef<SymbolicDim> bottom) {
    return divideProducts(top, bottom, &context);
  };
  EXPECT_EQ(divide({m, n, num(64)}, {m, num(4), num(16)}), n);
  EXPECT_EQ(divide({m, n, num(64)}, {m, n}), num(64));
  EXPECT_EQ(divide({m * n, num(64)}, {num(64), n}), m);
  EXPECT_EQ(divide({m * 6}, {num(4)}), unknown);
  EXPECT_EQ(divide({m * 6, num(2)}, {num(4)}), m * 3);
  EXPECT_EQ(divide({m}, {n}), unknown);
  EXPECT_EQ(divide({m}, {num(0)}), unknown);
  EXPECT_EQ(divide({m, unknown}, {m}), unknown);
  EXPECT_EQ(divide({}, {}), num(1));
  // A sum whose terms are multiples.
  SymbolicDim half = divide({m * 4 + 6}, {num(2)});
  ASSERT_TRUE(half);
  EXPECT_EQ(evaluate(half, {5}), 13);
}

TEST_F(Sizes, Compare) {
  EXPECT_EQ(lowerBound(n * 4 + 3), 7);
  EXPECT_EQ(lowerBound((n + 3).floorDiv(4)), 1);
  EXPECT_EQ(lowerBound(n - m), std::nullopt);
  EXPECT_TRUE(provablyAtMost(num(1), n));
  EXPECT_FALSE(provablyAtMost(num(2), n));
  EXPECT_TRUE(provablyAtMost(n, n * 2));
  EXPECT_TRUE(provablyAtMost(n - 1, n));
  EXPECT_FALSE(provablyAtMost(n, m));
  EXPECT_TRUE(sameSize(n + m, m + n));
  EXPECT_FALSE(sameSize(n, m));
  EXPECT_FALSE(sameSize(unknown, unknown));
  EXPECT_EQ(simplifySize(n - (n - 1)), num(1));
}

TEST_F(Sizes, Constants) {
  Builder builder(&context);
  SymbolicValue value = symbolicFromConstant(builder.getI64TensorAttr({3, -1}));
  EXPECT_EQ(*value.shape, llvm::SmallVector<SymbolicDim>{num(2)});
  EXPECT_EQ(*value.elements, (llvm::SmallVector<SymbolicDim>{num(3), num(-1)}));
  auto flags =
      DenseElementsAttr::get(RankedTensorType::get({2}, builder.getI1Type()),
                             llvm::ArrayRef<bool>{true, false});
  EXPECT_EQ(*symbolicFromConstant(flags).elements,
            (llvm::SmallVector<SymbolicDim>{num(1), num(0)}));
  auto floats = DenseElementsAttr::get(
      RankedTensorType::get({1}, builder.getF32Type()), 1.0f);
  EXPECT_FALSE(symbolicFromConstant(floats).elements);
  auto large = RankedTensorType::get({65}, builder.getI64Type());
  EXPECT_FALSE(
      symbolicFromConstant(DenseElementsAttr::get(large, int64_t(1))).elements);
}

/// What is claimed of expressions holds for values of the symbols.
TEST_F(Sizes, ClaimsHoldForEveryValue) {
  std::mt19937 random(7);
  auto pick = [&](int count) { return int(random() % count); };
  std::function<AffineExpr(int)> grow = [&](int depth) -> AffineExpr {
    if (depth == 0 || pick(4) == 0)
      return pick(2) ? (pick(2) ? m : n) : num(pick(9) - 2);
    AffineExpr lhs = grow(depth - 1);
    switch (pick(5)) {
    case 0:
      return lhs + grow(depth - 1);
    case 1:
      return lhs - grow(depth - 1);
    case 2:
      return lhs * num(pick(6));
    case 3:
      return lhs.floorDiv(num(1 + pick(5)));
    default:
      return lhs * (pick(2) ? m : n);
    }
  };
  for (int round = 0; round < 3000; ++round) {
    AffineExpr a = grow(3), b = grow(2);
    AffineExpr simple = simplifySize(a);
    SymbolicDim quotient = divideProducts({a, b}, {b}, &context);
    bool atMost = provablyAtMost(a, b);
    std::optional<int64_t> low = lowerBound(a);
    for (int64_t x : {1, 2, 3, 5, 8})
      for (int64_t y : {1, 2, 7}) {
        int64_t value = evaluate(a, {x, y}), other = evaluate(b, {x, y});
        EXPECT_EQ(evaluate(simple, {x, y}), value);
        if (low)
          EXPECT_LE(*low, value);
        if (atMost)
          EXPECT_LE(value, other);
        if (quotient && other != 0)
          EXPECT_EQ(evaluate(quotient, {x, y}) * other, value * other);
      }
    if (testing::Test::HasFailure()) {
      std::string text;
      llvm::raw_string_ostream(text) << a << " and " << b;
      FAIL() << text;
    }
  }
}

} // namespace
