//===- TensorTextTest.cpp -------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/TensorText.h"
#include "TNL/Support/Elements.h"

#include <gtest/gtest.h>

using namespace tnl;
using namespace tnl::run;

static std::string printed(std::string_view text) {
  Expected<Tensor> tensor = parseTensor(text);
  return tensor ? printTensor(*tensor) : tensor.message();
}

TEST(TensorText, Literals) {
  EXPECT_EQ(printed("2x3xf32=1,2,3,4,5,6.5"), "2x3xf32 = 1, 2, 3, 4, 5, 6.5");
  EXPECT_EQ(printed("2x2xbf16=1.5"), "2x2xbf16 = 1.5, 1.5, 1.5, 1.5");
  EXPECT_EQ(printed("i64=-9223372036854775808"), "i64 = -9223372036854775808");
  EXPECT_EQ(printed("3xbool=true, 0,1"), "3xbool = 1, 0, 1");
  EXPECT_EQ(printed("0x4xf16="), "0x4xf16 = ");
  EXPECT_EQ(printed("2xf64=nan,-inf"), "2xf64 = nan, -inf");
}

TEST(TensorText, LargeTensorsAreShortened) {
  EXPECT_EQ(printed("40xi32=7"), "40xi32 = 7, 7, 7, 7, ..., 7, 7, 7, 7 "
                                 "(least 7, largest 7, mean 7)");
}

TEST(TensorText, Failures) {
  EXPECT_EQ(printed("2x3xf32=1,2"),
            "'2x3xf32' needs 6 elements or one to fill it, found 2");
  EXPECT_EQ(printed("2xf32=1,a"), "'a' is no element of '2xf32'");
  EXPECT_EQ(printed("2xi32=1,2.5"), "'2.5' is no element of '2xi32'");
  EXPECT_EQ(printed("2xi8=1,200"), "'200' is no element of '2xi8'");
  EXPECT_EQ(printed("1xbool=2"), "'2' is no element of '1xbool'");
  EXPECT_EQ(printed("2xf32"),
            "'2xf32' has no elements\nhint: write 2xf32=0 to fill it");
  EXPECT_EQ(printed("-2xf32=1"), "'-2' in '-2xf32' is no size");
  EXPECT_EQ(printed("9999999999x9999999999xf32=1"),
            "'9999999999x9999999999xf32': too many elements");
  EXPECT_EQ(printed("@a.npz"),
            "'@a.npz' needs the name of an array: @a.npz:KEY");
  EXPECT_NE(printed("x.npy").find("is no tensor\nhint: write @FILE.npy"),
            std::string::npos);
}

TEST(TensorText, NamedValues) {
  Expected<NamedText> named = splitNamed("input", "x=2xf32=1,2");
  ASSERT_TRUE(named.ok());
  EXPECT_EQ(named->name, "x");
  EXPECT_EQ(named->text, "2xf32=1,2");
  EXPECT_EQ(splitNamed("input", "x").message(),
            "option '--input': 'x' is not NAME=VALUE");
  EXPECT_FALSE(splitNamed("input", "=x").ok());
}

TEST(TensorText, Conversion) {
  Expected<Tensor> tensor = parseTensor("2xi64=1,300");
  ASSERT_TRUE(tensor.ok());
  Expected<Tensor> converted = convertTensor(*tensor, DType::F32);
  ASSERT_TRUE(converted.ok());
  EXPECT_EQ(converted->as<float>()[1], 300);
}
