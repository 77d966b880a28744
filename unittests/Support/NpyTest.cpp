//===- NpyTest.cpp --------------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Npy.h"

#include <cstring>
#include <gtest/gtest.h>

using namespace tnl;

/// A file of format `version` with this header text and data.
static std::string file(const std::string &header, const std::string &data = "",
                        int version = 1) {
  std::string text = "\x93NUMPY";
  text += static_cast<char>(version);
  text += '\0';
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
    text += static_cast<char>(header.size() >> (8 * i));
  return text + header + data;
}

static Expected<Tensor> parse(const std::string &text) {
  return parseNpy(
      {reinterpret_cast<const uint8_t *>(text.data()), text.size()});
}

static std::string failure(const std::string &text) {
  Expected<Tensor> tensor = parse(text);
  EXPECT_FALSE(tensor.ok());
  return tensor.message();
}

static std::string floats(std::vector<float> values) {
  std::string data(values.size() * 4, '\0');
  std::memcpy(data.data(), values.data(), data.size());
  return data;
}

TEST(Npy, ReadsEveryVersion) {
  for (int version : {1, 2, 3}) {
    Expected<Tensor> tensor = parse(
        file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n",
             floats({1, 2, 3, 4, 5, 6}), version));
    ASSERT_TRUE(tensor.ok()) << tensor.message();
    EXPECT_EQ(tensor->dtype(), DType::F32);
    EXPECT_EQ(tensor->shape(), (std::vector<int64_t>{2, 3}));
    EXPECT_EQ(tensor->as<float>()[5], 6);
  }
}

TEST(Npy, KeysInAnyOrderAndScalars) {
  Expected<Tensor> tensor = parse(file(
      "{\"shape\":(),\"fortran_order\":False,\"descr\":\"<f4\"}", floats({5})));
  ASSERT_TRUE(tensor.ok()) << tensor.message();
  EXPECT_TRUE(tensor->shape().empty());
  EXPECT_EQ(tensor->as<float>()[0], 5);
}

TEST(Npy, FortranOrderIsConverted) {
  Expected<Tensor> tensor =
      parse(file("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3)}",
                 floats({1, 4, 2, 5, 3, 6})));
  ASSERT_TRUE(tensor.ok()) << tensor.message();
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(tensor->as<float>()[i], i + 1);
}

TEST(Npy, EmptyArrays) {
  Expected<Tensor> tensor =
      parse(file("{'descr': '<f4', 'fortran_order': True, 'shape': (0, 3)}"));
  ASSERT_TRUE(tensor.ok()) << tensor.message();
  EXPECT_EQ(tensor->elements(), 0);
}

TEST(Npy, BoolsAreNormalised) {
  Expected<Tensor> tensor = parse(file(
      "{'descr': '|b1', 'fortran_order': False, 'shape': (2,)}", "\x02\x01"));
  ASSERT_TRUE(tensor.ok()) << tensor.message();
  EXPECT_EQ(tensor->as<uint8_t>()[0], 1);
}

TEST(Npy, BFloat16HasTwoSpellings) {
  for (const char *descr : {"<V2", "|V2", "<u2"}) {
    Expected<Tensor> tensor =
        parse(file(std::string("{'descr': '") + descr +
                       "', 'fortran_order': False, 'shape': (1,)}",
                   "\x80\x3f"));
    ASSERT_TRUE(tensor.ok()) << tensor.message();
    EXPECT_EQ(tensor->dtype(), DType::BF16);
  }
}

TEST(Npy, WrittenFilesAreRead) {
  for (DType dtype :
       {DType::F32, DType::F16, DType::BF16, DType::F64, DType::I64, DType::I32,
        DType::I16, DType::I8, DType::U8, DType::Bool})
    for (std::vector<int64_t> shape :
         {std::vector<int64_t>{}, {1}, {0, 4}, {2, 3}, {1, 2, 3, 4}}) {
      std::string text = npyHeader(dtype, shape);
      EXPECT_EQ(text.size() % 64, 0u);
      int64_t bytes = package::sizeOf(dtype);
      for (int64_t size : shape)
        bytes *= size;
      Expected<Tensor> tensor = parse(text + std::string(bytes, '\1'));
      ASSERT_TRUE(tensor.ok()) << tensor.message();
      EXPECT_EQ(tensor->dtype(), dtype);
      EXPECT_EQ(tensor->shape(), shape);
    }
}

TEST(Npy, HostileHeaders) {
  std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}";
  std::string one = floats({1});
  EXPECT_TRUE(parse(file(good, one)).ok());
  EXPECT_EQ(failure(""), "not a .npy file");
  EXPECT_EQ(failure("PK\3\4 something else"), "not a .npy file");
  EXPECT_EQ(failure(file(good, one, 9)), "unknown .npy format version 9");
  EXPECT_EQ(failure(file(good, one).substr(0, 40)), "truncated header");
  EXPECT_EQ(failure(file(good)), "1xf32 needs 4 bytes of data, found 0");
  EXPECT_EQ(failure(file(good, one + "x")),
            "1xf32 needs 4 bytes of data, found 5");
  EXPECT_EQ(failure(file(std::string(10001, ' '), one)),
            "header of 10001 bytes; at most 10000 are read");
  EXPECT_NE(failure(file("{'descr': '>f4', 'fortran_order': False, "
                         "'shape': (1,)}",
                         one))
                .find("big-endian"),
            std::string::npos);
  EXPECT_NE(failure(file("{'descr': '<c8', 'fortran_order': False, "
                         "'shape': (1,)}",
                         one))
                .find("'<c8' is not supported"),
            std::string::npos);
  EXPECT_NE(failure(file("{'descr': [('a', '<f4')], 'fortran_order': False, "
                         "'shape': (1,)}",
                         one))
                .find("structured"),
            std::string::npos);
}

TEST(Npy, HostileShapes) {
  auto shape = [](const std::string &text) {
    return failure(file(
        "{'descr': '<f4', 'fortran_order': False, 'shape': " + text + "}"));
  };
  EXPECT_EQ(shape("(4611686018427387904, 4)"),
            "malformed header: a size expected in 'shape'");
  EXPECT_EQ(shape("(999999999999, 999999999999)"),
            "impossible shape: too many elements");
  EXPECT_EQ(shape("(1000000000,)"),
            "1000000000xf32 needs 4000000000 bytes of data, found 0");
  EXPECT_EQ(shape("(-1,)"), "malformed header: a size expected in 'shape'");
  EXPECT_EQ(shape("(1 2)"), "malformed header: ',' or ')' expected in 'shape'");
  EXPECT_EQ(shape("5"), "malformed header: '(' expected for 'shape'");
  std::string many = "(";
  for (int i = 0; i < 65; ++i)
    many += "1, ";
  EXPECT_EQ(shape(many + ")"), "malformed header: more than 64 dimensions");
}

TEST(Npy, KeysAreChecked) {
  EXPECT_EQ(failure(file("{'descr': '<f4', 'shape': (1,)}")),
            "malformed header: 'descr', 'fortran_order' and 'shape' expected");
  EXPECT_EQ(failure(file("{'descr': '<f4', 'descr': '<f4'}")),
            "malformed header: unexpected key 'descr'");
  EXPECT_EQ(failure(file("{'code': 'import os'}")),
            "malformed header: unexpected key 'code'");
  EXPECT_EQ(failure(file("{'descr': '<f4'")),
            "malformed header: ',' or '}' expected");
  EXPECT_EQ(failure(file("{'fortran_order': Maybe}")),
            "malformed header: True or False expected for 'fortran_order'");
}

TEST(Npy, MissingFileNamesThePath) {
  Expected<Tensor> tensor = readNpy("/nonexistent/x.npy");
  ASSERT_FALSE(tensor.ok());
  EXPECT_EQ(tensor.message(),
            "cannot open '/nonexistent/x.npy': No such file or directory");
}
