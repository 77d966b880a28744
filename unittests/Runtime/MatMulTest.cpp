//===- MatMulTest.cpp - Products against double precision -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/MatMul.h"
#include "TNL/Support/HalfFloat.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace tnl;
using package::DType;

namespace {
/// Random values in some type, and what they are in double.
struct Matrix {
  std::vector<char> bytes;
  std::vector<double> values;
  DType dtype;
  MatrixRef ref() const { return {bytes.data(), dtype}; }
};

double element(const void *data, DType dtype, int64_t i) {
  switch (dtype) {
  case DType::F64:
    return static_cast<const double *>(data)[i];
  case DType::F16:
    return floatFromF16(static_cast<const uint16_t *>(data)[i]);
  case DType::BF16:
    return floatFromBF16(static_cast<const uint16_t *>(data)[i]);
  default:
    return static_cast<const float *>(data)[i];
  }
}

Matrix randomMatrix(int64_t size, DType dtype, std::mt19937 &random) {
  Matrix m;
  m.dtype = dtype;
  m.bytes.resize(size * package::sizeOf(dtype));
  std::uniform_real_distribution<float> uniform(-1, 1);
  for (int64_t i = 0; i < size; ++i) {
    float value = uniform(random);
    char *p = m.bytes.data();
    if (dtype == DType::F64)
      reinterpret_cast<double *>(p)[i] = value;
    else if (dtype == DType::F16)
      reinterpret_cast<uint16_t *>(p)[i] = f16FromFloat(value);
    else if (dtype == DType::BF16)
      reinterpret_cast<uint16_t *>(p)[i] = bf16FromFloat(value);
    else
      reinterpret_cast<float *>(p)[i] = value;
    m.values.push_back(element(p, dtype, i));
  }
  return m;
}

/// Allowed difference: float32 sums of n terms below 1, then rounding.
double tolerance(int64_t n, DType result, double value) {
  double sum = 4e-7 * std::sqrt(double(n)) + 2e-7 * n * 0.02;
  double rounding = result == DType::BF16  ? 0x1p-8
                    : result == DType::F16 ? 0x1p-11
                                           : 0x1p-23;
  return 4 * sum + rounding * std::abs(value) * 1.01 + 1e-7;
}

struct Case {
  int64_t rows, inputs, outputs;
  DType x, weight, result;
  bool scale, bias, residual;
};

std::vector<Case> cases() {
  std::vector<Case> list;
  const DType F32 = DType::F32, F16 = DType::F16, BF16 = DType::BF16,
              F64 = DType::F64;
  // Shapes with a remainder in every direction, all epilogues.
  for (int64_t rows : {1, 2, 3, 4, 5, 7, 16, 17, 257})
    for (auto [inputs, outputs] : {std::pair<int64_t, int64_t>(1, 1),
                                   {3, 5},
                                   {64, 192},
                                   {97, 131},
                                   {1030, 70}})
      for (int epilogue = 0; epilogue < 8; epilogue += rows > 7 ? 7 : 1)
        list.push_back({rows, inputs, outputs, F32, F32, F32,
                        bool(epilogue & 1), bool(epilogue & 2),
                        bool(epilogue & 4)});
  // All types.
  for (int64_t rows : {1, 6, 40})
    for (DType x : {F32, F16, BF16, F64})
      for (DType weight : {F32, F16, BF16, F64})
        for (DType result : {F32, F16, BF16, F64})
          list.push_back({rows, 150, 77, x, weight, result, true, true, true});
  list.push_back({20, 2500, 140, F32, BF16, F32, true, false, false});
  list.push_back({300, 1025, 129, BF16, F16, BF16, true, true, true});
  // Several tiles of rows.
  list.push_back({800, 40, 70, F32, F16, F32, true, false, true});
  list.push_back({390, 1100, 33, F32, F16, F32, true, false, false});
  return list;
}

void checkLinear(const Case &c, MatMulLibrary library, ThreadPool &pool,
                 std::mt19937 &random) {
  Matrix x = randomMatrix(c.rows * c.inputs, c.x, random);
  Matrix weight = randomMatrix(c.outputs * c.inputs, c.weight, random);
  Matrix scale = randomMatrix(c.rows, DType::F32, random);
  Matrix bias = randomMatrix(c.outputs, c.weight, random);
  Matrix residual = randomMatrix(c.rows * c.outputs, c.x, random);
  std::vector<char> result(c.rows * c.outputs * package::sizeOf(c.result));
  LinearArgs args;
  args.rows = c.rows;
  args.inputs = c.inputs;
  args.outputs = c.outputs;
  args.x = x.ref();
  args.weight = weight.ref();
  if (c.scale)
    args.scale = scale.ref();
  if (c.bias)
    args.bias = bias.ref();
  if (c.residual)
    args.residual = residual.ref();
  args.result = result.data();
  args.resultType = c.result;
  Status status = linear(args, pool, library);
  ASSERT_TRUE(status.ok()) << status.message();
  for (int64_t m = 0; m < c.rows; ++m)
    for (int64_t o = 0; o < c.outputs; ++o) {
      double wanted = 0;
      for (int64_t i = 0; i < c.inputs; ++i)
        wanted += x.values[m * c.inputs + i] * weight.values[o * c.inputs + i];
      wanted = wanted * (c.scale ? scale.values[m] : 1) +
               (c.bias ? bias.values[o] : 0) +
               (c.residual ? residual.values[m * c.outputs + o] : 0);
      double got = element(result.data(), c.result, m * c.outputs + o);
      ASSERT_NEAR(got, wanted, tolerance(c.inputs, c.result, wanted))
          << "row " << m << " of " << c.rows << ", column " << o << " of "
          << c.outputs << ", depth " << c.inputs << ", types "
          << package::nameOf(c.x) << " " << package::nameOf(c.weight) << " "
          << package::nameOf(c.result);
    }
}

void checkGlu(const Case &c, MatMulLibrary library, ThreadPool &pool,
              std::mt19937 &random) {
  Matrix x = randomMatrix(c.rows * c.inputs, c.x, random);
  Matrix w1 = randomMatrix(c.outputs * c.inputs, c.weight, random);
  Matrix w2 = randomMatrix(c.outputs * c.inputs, c.weight, random);
  Matrix scale = randomMatrix(c.rows, DType::F32, random);
  Matrix b1 = randomMatrix(c.outputs, c.weight, random);
  Matrix b2 = randomMatrix(c.outputs, DType::F32, random);
  std::vector<char> result(c.rows * c.outputs * package::sizeOf(c.result));
  GluArgs args;
  args.rows = c.rows;
  args.inputs = c.inputs;
  args.outputs = c.outputs;
  args.x = x.ref();
  args.weight1 = w1.ref();
  args.weight2 = w2.ref();
  if (c.scale)
    args.scale = scale.ref();
  if (c.bias) {
    args.bias1 = b1.ref();
    args.bias2 = b2.ref();
  }
  args.result = result.data();
  args.resultType = c.result;
  Status status = glu(args, pool, library);
  ASSERT_TRUE(status.ok()) << status.message();
  for (int64_t m = 0; m < c.rows; ++m)
    for (int64_t o = 0; o < c.outputs; ++o) {
      double left = 0, right = 0;
      for (int64_t i = 0; i < c.inputs; ++i) {
        left += x.values[m * c.inputs + i] * w1.values[o * c.inputs + i];
        right += x.values[m * c.inputs + i] * w2.values[o * c.inputs + i];
      }
      double s = c.scale ? scale.values[m] : 1;
      left = left * s + (c.bias ? b1.values[o] : 0);
      right = right * s + (c.bias ? b2.values[o] : 0);
      double got = element(result.data(), c.result, m * c.outputs + o);
      double slack = 1 + std::abs(left) + std::abs(right);
      ASSERT_NEAR(got, left * right,
                  tolerance(c.inputs, c.result, left * right) * slack);
    }
}

class MatMul : public testing::TestWithParam<MatMulLibrary> {
protected:
  void SetUp() override {
    if (!hasMatMulLibrary(GetParam()))
      GTEST_SKIP() << "no oneDNN here";
  }
  std::mt19937 random{1};
  ThreadPool pool{2};
};
} // namespace

TEST_P(MatMul, LinearIsRight) {
  for (const Case &c : cases())
    ASSERT_NO_FATAL_FAILURE(checkLinear(c, GetParam(), pool, random));
}

TEST_P(MatMul, GluIsRight) {
  for (Case c : cases())
    if (!c.residual || c.x != DType::F32)
      ASSERT_NO_FATAL_FAILURE(checkGlu(c, GetParam(), pool, random));
}

TEST_P(MatMul, ResidualInPlace) {
  int64_t rows = 19, inputs = 40, outputs = 150;
  Matrix x = randomMatrix(rows * inputs, DType::F32, random);
  Matrix weight = randomMatrix(outputs * inputs, DType::F16, random);
  Matrix residual = randomMatrix(rows * outputs, DType::F32, random);
  std::vector<float> apart(rows * outputs);
  LinearArgs args;
  args.rows = rows;
  args.inputs = inputs;
  args.outputs = outputs;
  args.x = x.ref();
  args.weight = weight.ref();
  args.residual = residual.ref();
  args.result = apart.data();
  ASSERT_TRUE(linear(args, pool, GetParam()).ok());
  args.result = residual.bytes.data();
  ASSERT_TRUE(linear(args, pool, GetParam()).ok());
  EXPECT_EQ(
      std::memcmp(apart.data(), residual.bytes.data(), residual.bytes.size()),
      0);
}

TEST_P(MatMul, AnyNumberOfThreadsGivesTheSameBits) {
  ThreadPool pools[] = {ThreadPool(1), ThreadPool(2), ThreadPool(3),
                        ThreadPool(7)};
  for (int64_t rows : {1, 5, 16, 17, 600})
    for (DType type : {DType::F32, DType::BF16, DType::F16}) {
      int64_t inputs = 1100, outputs = 700;
      Matrix x = randomMatrix(rows * inputs, type, random);
      Matrix w1 = randomMatrix(outputs * inputs, type, random);
      Matrix w2 = randomMatrix(outputs * inputs, type, random);
      std::vector<float> first(rows * outputs), again(rows * outputs);
      for (ThreadPool &pool : pools) {
        bool isFirst = &pool == &pools[0];
        GluArgs args;
        args.rows = rows;
        args.inputs = inputs;
        args.outputs = outputs;
        args.x = x.ref();
        args.weight1 = w1.ref();
        args.weight2 = w2.ref();
        args.result = isFirst ? first.data() : again.data();
        ASSERT_TRUE(glu(args, pool, GetParam()).ok());
        if (!isFirst)
          ASSERT_EQ(std::memcmp(first.data(), again.data(),
                                first.size() * sizeof(float)),
                    0)
              << rows << " rows, " << pool.size() << " threads";
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Libraries, MatMul,
                         testing::Values(MatMulLibrary::Portable,
                                         MatMulLibrary::OneDNN),
                         [](const auto &info) {
                           return info.param == MatMulLibrary::Portable
                                      ? "Portable"
                                      : "OneDNN";
                         });
