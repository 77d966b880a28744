//===- ExprTest.cpp - Sizes computed from symbols -------------------------===//

#include "TNL/Package/Expr.h"
#include "SamplePackage.h"
#include "TNL/Package/DType.h"

#include <gtest/gtest.h>
#include <limits>

using namespace tnl;
using namespace tnl::package;
using namespace tnl::sample;

static int64_t compute(ExprOp op, int64_t a, int64_t b) {
  auto result = evaluate(*binary(op, constant(a), constant(b)), {});
  EXPECT_TRUE(result.ok()) << result.status().message();
  return result.ok() ? *result : -999;
}

TEST(Expr, Operations) {
  EXPECT_EQ(compute(ExprOp::Add, 3, -5), -2);
  EXPECT_EQ(compute(ExprOp::Mul, 3, -5), -15);
  EXPECT_EQ(compute(ExprOp::FloorDiv, 7, 2), 3);
  EXPECT_EQ(compute(ExprOp::FloorDiv, -7, 2), -4);
  EXPECT_EQ(compute(ExprOp::CeilDiv, 7, 2), 4);
  EXPECT_EQ(compute(ExprOp::CeilDiv, 8, 2), 4);
  EXPECT_EQ(compute(ExprOp::CeilDiv, -7, 2), -3);
  EXPECT_EQ(compute(ExprOp::Mod, 7, 3), 1);
  EXPECT_EQ(compute(ExprOp::Mod, -7, 3), 2);
  EXPECT_EQ(compute(ExprOp::FloorDiv, INT64_MIN, 1), INT64_MIN);
  EXPECT_EQ(compute(ExprOp::CeilDiv, INT64_MAX, INT64_MAX), 1);
  EXPECT_EQ(compute(ExprOp::Sub, 3, 5), -2);
  EXPECT_EQ(compute(ExprOp::Sub, INT64_MIN, INT64_MIN), 0);
  EXPECT_EQ(compute(ExprOp::Min, 3, -5), -5);
  EXPECT_EQ(compute(ExprOp::Min, -5, 3), -5);
  EXPECT_EQ(compute(ExprOp::Max, 3, -5), 3);
  EXPECT_EQ(compute(ExprOp::Max, -5, 3), 3);
}

TEST(Expr, Overflow) {
  for (auto [op, a, b] :
       {std::tuple(ExprOp::Add, INT64_MAX, int64_t(1)),
        std::tuple(ExprOp::Add, INT64_MIN, int64_t(-1)),
        std::tuple(ExprOp::Mul, int64_t(1) << 32, int64_t(1) << 32),
        std::tuple(ExprOp::Mul, INT64_MIN, int64_t(-1)),
        std::tuple(ExprOp::Sub, INT64_MIN, int64_t(1)),
        std::tuple(ExprOp::Sub, int64_t(0), INT64_MIN)}) {
    auto result = evaluate(*binary(op, constant(a), constant(b)), {});
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.status().code(), ErrorCode::InvalidArgument);
    EXPECT_NE(result.status().message().find("64 bits"), std::string::npos);
  }
}

TEST(Expr, Divisors) {
  for (ExprOp op : {ExprOp::FloorDiv, ExprOp::CeilDiv, ExprOp::Mod})
    for (int64_t divisor : {int64_t(0), int64_t(-1), INT64_MIN}) {
      auto result = evaluate(*binary(op, constant(5), constant(divisor)), {});
      ASSERT_FALSE(result.ok());
      EXPECT_NE(result.status().message().find("divided by"),
                std::string::npos);
    }
}

TEST(Expr, SymbolsAndText) {
  auto expr = binary(ExprOp::CeilDiv, binary(ExprOp::Mul, symbol(0), symbol(1)),
                     constant(64));
  int64_t values[] = {3, 50};
  EXPECT_TRUE(checkExpr(*expr, 2).ok());
  EXPECT_FALSE(checkExpr(*expr, 1).ok());
  EXPECT_EQ(*evaluate(*expr, values), 3);
  std::string names[] = {"batch", "seq"};
  EXPECT_EQ(toString(*expr, names), "(batch * seq) ceildiv 64");
  auto most = binary(ExprOp::Max, binary(ExprOp::Sub, symbol(1), constant(1)),
                     binary(ExprOp::Min, symbol(0), constant(4)));
  EXPECT_TRUE(checkExpr(*most, 2).ok());
  EXPECT_EQ(*evaluate(*most, values), 49);
  EXPECT_EQ(toString(*most, names), "max(seq - 1, min(batch, 4))");
  EXPECT_EQ(toString(*binary(ExprOp::Mul, std::move(most), constant(2)), names),
            "max(seq - 1, min(batch, 4)) * 2");
  EXPECT_EQ(toString(shape({-1, 7}), names), "[batch, 7]");
  EXPECT_EQ(asSymbol(*symbol(1)), 1);
  EXPECT_EQ(asSymbol(*expr), -1);
  EXPECT_EQ(asConstant(*constant(9)), 9);
  EXPECT_FALSE(asConstant(*symbol(0)));
}

TEST(Expr, LeastNumber) {
  // The quotient rounded down times the divisor does not fit into 64 bits.
  constexpr int64_t least = std::numeric_limits<int64_t>::min();
  auto of = [](ExprOp op, int64_t divisor) {
    return *evaluate(*binary(op, constant(least), constant(divisor)), {});
  };
  EXPECT_EQ(of(ExprOp::Mod, 3), 1);
  EXPECT_EQ(of(ExprOp::Mod, 1), 0);
  EXPECT_EQ(of(ExprOp::FloorDiv, 3), least / 3 - 1);
  EXPECT_EQ(of(ExprOp::CeilDiv, 3), least / 3);
  EXPECT_EQ(of(ExprOp::FloorDiv, 1), least);
  EXPECT_EQ(of(ExprOp::Mod, std::numeric_limits<int64_t>::max()),
            std::numeric_limits<int64_t>::max() - 1);
}

TEST(Expr, CheckedProduct) {
  int64_t sizes[] = {3, 5};
  EXPECT_EQ(*checkedProduct(sizes, 4), 60);
  int64_t huge[] = {1ll << 40, 1ll << 40};
  EXPECT_FALSE(checkedProduct(huge).ok());
  int64_t negative[] = {-1};
  EXPECT_FALSE(checkedProduct(negative).ok());
}

TEST(DType, NamesAndSizes) {
  for (int i = 0; i <= int(DType::Bool); ++i) {
    DType dtype = static_cast<DType>(i);
    ASSERT_TRUE(isValid(dtype));
    EXPECT_EQ(parseDType(nameOf(dtype)), dtype);
    EXPECT_GT(sizeOf(dtype), 0);
  }
  EXPECT_FALSE(isValid(DType(10)));
  EXPECT_FALSE(parseDType("f8"));
}
