//===- ArgumentsTest.cpp --------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Arguments.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace tnl;
using namespace tnl::run;

static Expected<Arguments> parse(std::vector<const char *> words) {
  static const CommandSpec spec = {"test",
                                   {"PACKAGE"},
                                   "a test",
                                   {{"name", "TEXT", "text"},
                                    {"flag", "", "flag"},
                                    {"many", "X", "several", true}}};
  return Arguments::parse(spec, words);
}

TEST(Arguments, BothSpellings) {
  for (auto words : {std::vector<const char *>{"p", "--name=a=b"},
                     std::vector<const char *>{"--name", "a=b", "p"}}) {
    Expected<Arguments> arguments = parse(words);
    ASSERT_TRUE(arguments.ok()) << arguments.message();
    EXPECT_EQ(arguments->operand(0), "p");
    EXPECT_EQ(arguments->value("name", ""), "a=b");
    EXPECT_FALSE(arguments->has("flag"));
  }
}

TEST(Arguments, ValuesMayLookLikeOptions) {
  Expected<Arguments> arguments =
      parse({"--name", "--flag", "--many=1", "--many", "-2", "--", "--p"});
  ASSERT_TRUE(arguments.ok()) << arguments.message();
  EXPECT_EQ(arguments->value("name", ""), "--flag");
  EXPECT_EQ(arguments->values("many").size(), 2u);
  EXPECT_EQ(arguments->operand(0), "--p");
}

TEST(Arguments, Failures) {
  EXPECT_EQ(parse({"p", "--nme=1"}).message(),
            "unknown option '--nme'\nhint: see 'tnl-run test --help'");
  EXPECT_EQ(
      parse({"p", "-x"}).message(),
      "unknown option '-x'; options begin with '--'\nhint: see 'tnl-run test "
      "--help'");
  EXPECT_EQ(parse({"p", "--flag=1"}).message(),
            "option '--flag' takes no value\nhint: see 'tnl-run test --help'");
  EXPECT_EQ(parse({"p", "--name"}).message(),
            "option '--name' needs a value: --name=TEXT");
  EXPECT_EQ(parse({"p", "--name=1", "--name=2"}).message(),
            "option '--name' is given twice");
  EXPECT_EQ(parse({"p", "q"}).message(),
            "unexpected argument 'q'\nhint: see 'tnl-run test --help'");
  EXPECT_EQ(parse({}).message(),
            "PACKAGE is missing\nhint: see 'tnl-run test --help'");
}

TEST(Arguments, Numbers) {
  Expected<Arguments> arguments = parse({"p", "--name=12"});
  EXPECT_EQ(*arguments->integer("name", 0, 1), 12);
  EXPECT_EQ(*arguments->integer("many", 7, 1), 7);
  EXPECT_EQ(arguments->integer("name", 0, 13).message(),
            "option '--name': '12' is not a whole number of at least 13");
  EXPECT_EQ(arguments->number("name", 0, 0, 1).message(),
            "option '--name': '12' is not a number of at least 0 and at most "
            "1");
  EXPECT_FALSE(parse({"p", "--name=nan"})->number("name", 0, 0, INFINITY).ok());
  EXPECT_FALSE(parse({"p", "--name=1x"})->integer("name", 0, 0).ok());
  EXPECT_FALSE(
      parse({"p", "--name=99999999999999999999"})->integer("name", 0, 0).ok());
}

TEST(Arguments, ParsedNumbersAreWhole) {
  EXPECT_EQ(parseNumber("-1.5e3"), -1500);
  EXPECT_EQ(parseNumber("1e999"), INFINITY);
  EXPECT_FALSE(parseNumber("1 "));
  EXPECT_FALSE(parseNumber(""));
  EXPECT_FALSE(parseInteger("0x10"));
}
