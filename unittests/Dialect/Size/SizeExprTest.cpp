//===- SizeExprTest.cpp - Sizes as formulas -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Size/SizeExpr.h"
#include "TNL/Dialect/Size/SizeDialect.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"
#include <chrono>
#include <random>

using namespace mlir;
using namespace tnl;

namespace {

class SizeExprTest : public ::testing::Test {
protected:
  SizeExpr number(int64_t value) { return SizeExpr::constant(value, &context); }
  SizeExpr symbol(StringRef name) { return SizeExpr::symbol(name, &context); }
  SizeExpr parse(StringRef text) {
    return dyn_cast_or_null<SizeExpr>(
        parseAttribute(("#size<" + text + ">").str(), &context));
  }

  MLIRContext context;
  SizeDialect *dialect = context.getOrLoadDialect<SizeDialect>();
  SizeExpr n = symbol("n"), m = symbol("m"), k = symbol("k");
};

TEST_F(SizeExprTest, EqualPolynomialsAreOneAttribute) {
  EXPECT_EQ(n + m, m + n);
  EXPECT_EQ(n * m * 2, m * 2 * n);
  EXPECT_EQ((n + 1) * (m - 1), n * m - n + m - 1);
  EXPECT_EQ(n + n - n * 2, number(0));
  EXPECT_EQ((n - m) * (n + m), n * n - m * m);
  EXPECT_NE(n * m, n * k);
}

TEST_F(SizeExprTest, QuotientsDropWhatIsExact) {
  EXPECT_EQ((n * 6).floorDiv(3), n * 2);
  EXPECT_EQ((n * 6 + 2).floorDiv(3), n * 2);
  EXPECT_EQ((n * 6 + 4).floorDiv(3), n * 2 + 1);
  EXPECT_EQ((n * 4).floorDiv(8), n.floorDiv(2));
  EXPECT_EQ(n.floorDiv(2).floorDiv(3), n.floorDiv(6));
  EXPECT_EQ(n.ceilDiv(2).ceilDiv(2), n.ceilDiv(4));
  EXPECT_EQ((n * 4 + 3).mod(4), number(3));
  EXPECT_EQ((n * 64).ceilDiv(64), n);
  EXPECT_EQ((n * m * 8).exactDiv(m * 4), n * 2);
  EXPECT_EQ(((n + 2) * 12).exactDiv((n + 2) * 4), number(3));
  EXPECT_EQ((n * m + m).exactDiv(n + 1), m);
  EXPECT_FALSE((n * m + 1).exactDiv(m));
  EXPECT_FALSE((n * 3).exactDiv(number(2)));
  EXPECT_EQ(n.floorDiv(n), number(1));
  EXPECT_FALSE(n.floorDiv(0));
  EXPECT_FALSE(n.floorDiv(n - 1).evaluate([](StringAttr) { return 1; }))
      << "the divisor is 0";
  EXPECT_TRUE(n.floorDiv(n + 1).is(0));
}

TEST_F(SizeExprTest, MinimaAndMaximaKeepWhatCounts) {
  EXPECT_EQ(SizeExpr::min(n, n + 1), n);
  EXPECT_EQ(SizeExpr::max(n, number(1)), n);
  EXPECT_EQ(SizeExpr::min(SizeExpr::min(n, number(64)), number(32)),
            SizeExpr::min(n, number(32)));
  EXPECT_EQ(SizeExpr::max(n - 1, number(0)), n - 1);
  SizeExpr cut = SizeExpr::max(n - 3, number(0));
  EXPECT_EQ(SizeExpr::max(cut - 2, number(0)), SizeExpr::max(n - 5, number(0)));
  EXPECT_TRUE(provablyAtMost(SizeExpr::min(n, m), n));
  EXPECT_TRUE(provablyAtMost(n, SizeExpr::max(n, m)));
  EXPECT_FALSE(provablyAtMost(n, SizeExpr::min(n, m)));
  EXPECT_TRUE(provablyAtMost(n.floorDiv(2) * 2, n));
  EXPECT_TRUE(provablyAtMost(n, n.ceilDiv(64) * 64));
  EXPECT_FALSE(provablyAtMost(n, n.floorDiv(64) * 64));
}

TEST_F(SizeExprTest, ComparisonsFoldWhereKnown) {
  EXPECT_TRUE(SizeExpr::equal(n, n).is(1));
  EXPECT_TRUE(SizeExpr::equal(n + 1, n).is(0));
  EXPECT_TRUE(SizeExpr::equal(n, number(0)).is(0));
  EXPECT_TRUE(SizeExpr::atMost(number(1), n).is(1));
  EXPECT_EQ(SizeExpr::equal(n + 2, m + 1), SizeExpr::equal(m, n + 1));
  SizeExpr isOne = SizeExpr::equal(n, number(1));
  EXPECT_EQ(SizeExpr::select(isOne, m, m), m);
  EXPECT_EQ(SizeExpr::select(isOne, number(1), number(0)), isOne);
}

TEST_F(SizeExprTest, UnknownSizesKeepTheReason) {
  SizeExpr unknown = SizeExpr::unknown("it depends on data", &context);
  EXPECT_FALSE(unknown);
  EXPECT_FALSE(SizeExpr());
  EXPECT_EQ(((n + unknown) * 2).floorDiv(3).why(), "it depends on data");
  EXPECT_FALSE(sameSize(unknown, unknown));
  EXPECT_FALSE(provablyAtMost(unknown, unknown));
  EXPECT_FALSE(number(INT64_MAX) + number(1));
  EXPECT_EQ((number(INT64_MAX) * n * n * number(2)).why(),
            "its formula leaves 64 bits");
  EXPECT_FALSE(n + SizeExpr());
  EXPECT_FALSE(SizeExpr() * n);
  EXPECT_FALSE(SizeExpr::min(n, SizeExpr()));
}

TEST_F(SizeExprTest, FormulasAreLimited) {
  SizeExpr deep = n;
  for (int i = 0; i < 1000; ++i)
    deep = (deep * deep + m).floorDiv(3);
  EXPECT_FALSE(deep);
  EXPECT_NE(deep.why(), "");
  SizeExpr sum = number(0);
  for (int i = 0; i < 1000; ++i)
    sum = sum + symbol("s" + std::to_string(i));
  EXPECT_FALSE(sum);
  SizeExpr power = n;
  for (int i = 0; i < 1000; ++i)
    power = power * n;
  EXPECT_FALSE(power);
}

TEST_F(SizeExprTest, SharedPartsAreVisitedOnce) {
  // As a tree this has 2^10 leaves.
  SizeExpr size = n;
  for (int i = 0; i < 10; ++i)
    size = size.ceilDiv(2) + size.ceilDiv(3);
  ASSERT_TRUE(size);
  auto start = std::chrono::steady_clock::now();
  auto value = size.evaluate([](StringAttr) { return 1000; });
  EXPECT_TRUE(value.has_value());
  unsigned symbols = 0;
  size.forEachSymbol([&](StringAttr) { ++symbols; });
  EXPECT_EQ(symbols, 1u);
  EXPECT_EQ(size.substitute([&](StringAttr) { return m; })
                .substitute([&](StringAttr) { return n; }),
            size);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

// Text has no shared parts, so these would not end to be written.
TEST_F(SizeExprTest, PartsAreLimited) {
  SizeExpr size = n;
  for (int i = 0; i < 60; ++i)
    size = size.ceilDiv(2) + size.ceilDiv(3);
  EXPECT_FALSE(size);
  EXPECT_EQ(size.why(), "its formula has more than 20000 parts");
}

TEST_F(SizeExprTest, TextReadsAsItIsWritten) {
  for (StringRef text :
       {"0", "-7", "n", "n * 2", "m + n * 3 - 1", "m * n", "-n + 5",
        "min(n, 64)", "max(m, n + 1)", "floordiv(n + 63, 64)",
        "mod(n, floordiv(m, 2) + 1)", "eq(n, 3)", "le(n, m * 2)",
        "select(eq(n, 1), m, n)", "\"my dim\" + n", "\"min\" * 2",
        "unknown(\"it depends on data\")"}) {
    SizeExpr size = parse(text);
    ASSERT_TRUE(Attribute(size)) << text.str();
    EXPECT_EQ(size.str(), text.str());
  }
  EXPECT_EQ(parse("2 * (n + 1) - n"), n + 2);
  context.getDiagEngine().registerHandler(
      [](Diagnostic &) { return success(); });
  for (StringRef text :
       {"", "n +", "min(n)", "select(n, m)", "(n", "n * *", "floordiv(n, m, k)",
        "n m", "9223372036854775808", "unknown(n)"})
    EXPECT_FALSE(Attribute(parse(text))) << text.str();
  EXPECT_FALSE(Attribute(parse(std::string(100000, '('))));
  EXPECT_FALSE(Attribute(parse(std::string(100000, '-') + "n")));
}

/// Random formulas against arithmetic on the numbers themselves.
TEST_F(SizeExprTest, FormulasGiveTheValuesOfTheirOperations) {
  std::mt19937 random(7);
  auto pick = [&](int below) { return int(random() % below); };
  for (int round = 0; round < 3000; ++round) {
    int64_t values[] = {1 + pick(9), 1 + pick(9), 1 + pick(9)};
    auto lookup = [&](StringAttr name) -> std::optional<int64_t> {
      return values[name.getValue() == "n"   ? 0
                    : name.getValue() == "m" ? 1
                                             : 2];
    };
    std::vector<std::pair<SizeExpr, int64_t>> pool = {
        {n, values[0]}, {m, values[1]}, {k, values[2]}};
    for (int i = 0; i < 4; ++i) {
      int64_t value = pick(20) - 5;
      pool.emplace_back(number(value), value);
    }
    for (int step = 0; step < 12; ++step) {
      auto [a, x] = pool[pick(pool.size())];
      auto [b, y] = pool[pick(pool.size())];
      auto [c, z] = pool[pick(pool.size())];
      auto floor = [](int64_t p, int64_t q) {
        return p / q - (p % q != 0 && (p < 0) != (q < 0));
      };
      SizeExpr size;
      int64_t value = 0;
      switch (pick(10)) {
      case 0:
        size = a + b, value = x + y;
        break;
      case 1:
        size = a - b, value = x - y;
        break;
      case 2:
        size = a * b, value = x * y;
        break;
      case 3:
        size = SizeExpr::min(a, b), value = std::min(x, y);
        break;
      case 4:
        size = SizeExpr::max(a, b), value = std::max(x, y);
        break;
      case 5:
        size = SizeExpr::equal(a, b), value = x == y;
        break;
      case 6:
        size = SizeExpr::atMost(a, b), value = x <= y;
        break;
      case 7:
        size = SizeExpr::select(a, b, c), value = x ? y : z;
        break;
      case 8:
      case 9: {
        // Sizes are not divided by what is below 1.
        if (y < 1)
          continue;
        bool whole = pick(2);
        size = whole ? a.floorDiv(b) : a.mod(b);
        value = whole ? floor(x, y) : x - floor(x, y) * y;
        break;
      }
      }
      if (!size || std::abs(value) > 1000000)
        continue;
      ASSERT_EQ(size.evaluate(lookup), value) << size.str();
      ASSERT_LE(size.lower(), value) << size.str();
      ASSERT_GE(size.upper(), value) << size.str();
      if (size.divisor() != 0)
        ASSERT_EQ(value % size.divisor(), 0) << size.str();
      else
        ASSERT_EQ(value, 0) << size.str();
      ASSERT_EQ(parse(size.str()), size) << size.str();
      if (provablyAtMost(size, a))
        ASSERT_LE(value, x) << size.str() << " and " << a.str();
      if (provablyAtMost(a, size))
        ASSERT_LE(x, value) << a.str() << " and " << size.str();
      if (SizeExpr exact = size.exactDiv(a); exact && a.lower() >= 1)
        ASSERT_EQ(*exact.evaluate(lookup) * x, value)
            << size.str() << " / " << a.str();
      pool.emplace_back(size, value);
    }
  }
}

} // namespace
