//===- ExprTest.cpp - Sizes computed from symbols -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

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
  EXPECT_EQ(compute(ExprOp::CeilDiv, INT64_MAX, INT64_MAX), 1);
  EXPECT_EQ(compute(ExprOp::Sub, 3, 5), -2);
  EXPECT_EQ(compute(ExprOp::Min, 3, -5), -5);
  EXPECT_EQ(compute(ExprOp::Min, -5, 3), -5);
  EXPECT_EQ(compute(ExprOp::Max, 3, -5), 3);
  EXPECT_EQ(compute(ExprOp::Max, -5, 3), 3);
}

TEST(Expr, Overflow) {
  for (auto [op, a, b] :
       {std::tuple(ExprOp::Add, INT64_MAX, int64_t(1)),
        std::tuple(ExprOp::Add, -INT64_MAX, int64_t(-2)),
        std::tuple(ExprOp::Mul, int64_t(1) << 32, int64_t(1) << 32),
        std::tuple(ExprOp::Mul, -INT64_MAX, int64_t(-2)),
        std::tuple(ExprOp::Sub, -INT64_MAX, int64_t(2)),
        std::tuple(ExprOp::Sub, -INT64_MAX, int64_t(1)), // kNoSize
        std::tuple(ExprOp::Min, int64_t(0), INT64_MIN)}) {
    auto result = evaluate(*binary(op, constant(a), constant(b)), {});
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.status().code(), ErrorCode::InvalidArgument);
    EXPECT_NE(result.status().message().find("64 bits"), std::string::npos);
  }
}

TEST(Expr, Divisors) {
  for (ExprOp op : {ExprOp::FloorDiv, ExprOp::CeilDiv, ExprOp::Mod})
    for (int64_t divisor : {int64_t(0), int64_t(-1), -INT64_MAX}) {
      auto result = evaluate(*binary(op, constant(5), constant(divisor)), {});
      ASSERT_FALSE(result.ok());
      EXPECT_NE(result.status().message().find("divided by"),
                std::string::npos);
    }
}

TEST(Expr, ComparisonAndSelection) {
  EXPECT_EQ(compute(ExprOp::Equal, 3, 3), 1);
  EXPECT_EQ(compute(ExprOp::Equal, 3, 4), 0);
  EXPECT_EQ(compute(ExprOp::AtMost, 3, 3), 1);
  EXPECT_EQ(compute(ExprOp::AtMost, 4, 3), 0);
  // 10 floordiv n where n is not 0, else 7: what is not selected may have no
  // value.
  auto expr = std::make_unique<ExprT>();
  for (auto [value, op] : {std::pair(int64_t(0), ExprOp::Symbol),
                           {10, ExprOp::Const},
                           {0, ExprOp::Symbol},
                           {0, ExprOp::FloorDiv},
                           {7, ExprOp::Const},
                           {0, ExprOp::Select}})
    expr->nodes.emplace_back(value, op);
  ASSERT_TRUE(checkExpr(*expr, 1).ok());
  int64_t zero[] = {0}, three[] = {3};
  EXPECT_EQ(*evaluate(*expr, zero), 7);
  EXPECT_EQ(*evaluate(*expr, three), 3);
  const std::string names[] = {"n"};
  EXPECT_EQ(toString(*expr, names), "select(n, 10 floordiv n, 7)");
  expr->nodes.erase(expr->nodes.begin());
  EXPECT_FALSE(checkExpr(*expr, 1).ok());
}

TEST(Expr, ComputedSizes) {
  FunctionT function;
  function.symbols = {"n"};
  function.sizes.push_back(binary(ExprOp::Mul, symbol(0), constant(4)));
  function.sizes.push_back(binary(ExprOp::Add, symbol(1), symbol(0)));
  function.sizes.push_back(binary(ExprOp::Mul, symbol(2), symbol(2)));
  std::vector<int64_t> sizes = {5};
  appendSizes(function.sizes, sizes);
  EXPECT_EQ(sizes, (std::vector<int64_t>{5, 20, 25, 625}));
  EXPECT_EQ(sizeNames(function),
            (std::vector<std::string>{"n", "n * 4", "n * 4 + n",
                                      "(n * 4 + n) * (n * 4 + n)"}));
  // A size without a value is an error of who reads it.
  sizes = {int64_t(1) << 40};
  appendSizes(function.sizes, sizes);
  EXPECT_EQ(sizes[3], kNoSize);
  EXPECT_TRUE(evaluate(*symbol(1), sizes).ok());
  EXPECT_FALSE(evaluate(*symbol(3), sizes).ok());
  EXPECT_FALSE(evaluate(*symbol(4), sizes).ok());
  // Long formulas are named.
  for (int i = 0; i < 8; ++i)
    function.sizes.push_back(binary(ExprOp::Mul, symbol(3 + i), symbol(3 + i)));
  for (const std::string &name : sizeNames(function))
    EXPECT_LE(name.size(), 80u);
  EXPECT_EQ(sizeNames(function)[5], "size4");
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
  // The least number of 64 bits is no value.
  constexpr int64_t none = std::numeric_limits<int64_t>::min();
  constexpr int64_t least = none + 1;
  EXPECT_FALSE(
      evaluate(*binary(ExprOp::Mod, constant(none), constant(3)), {}).ok());
  // The quotient rounded down times the divisor does not fit into 64 bits.
  auto of = [](ExprOp op, int64_t divisor) {
    return *evaluate(*binary(op, constant(least), constant(divisor)), {});
  };
  EXPECT_EQ(of(ExprOp::Mod, 3), 2);
  EXPECT_EQ(of(ExprOp::Mod, 1), 0);
  EXPECT_EQ(of(ExprOp::FloorDiv, 3), least / 3 - 1);
  EXPECT_EQ(of(ExprOp::CeilDiv, 3), least / 3);
  EXPECT_EQ(of(ExprOp::FloorDiv, 1), least);
  EXPECT_EQ(of(ExprOp::Mod, std::numeric_limits<int64_t>::max()), 0);
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
