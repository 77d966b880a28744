//===- ONNXOpsTest.cpp - Generated kernels of onnx operations -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OpRunner.h"

using namespace tnl::test;

namespace {

/// onnx.NAME on one operand of `from`, giving `to`, both of shape [?xC].
Op unary(const std::string &name, const std::string &from,
         const std::string &to, Values x, Values y, double tolerance = 1e-6,
         const std::string &id = "") {
  int64_t n = x.size();
  std::string in = "tensor<?x" + std::to_string(n) + "x" + from + ">";
  std::string out = "tensor<?x" + std::to_string(n) + "x" + to + ">";
  return {name + "_" + from + "_" + to + id,
          "%x: " + in,
          "%r = onnx." + name + " %x : (" + in + ") -> " + out,
          out,
          {Array(from, {1, n}, x)},
          Array(to, {1, n}),
          y,
          tolerance};
}

TEST(ONNXOps, Unary) {
  Values x = {-2.5, -1.0, -0.25, 0.5, 1.0, 2.5, 3.5};
  std::vector<Op> ops;
  auto add = [&](const std::string &name, double (*f)(double)) {
    ops.push_back(unary(name, "f32", "f32", x, mapped(x, f)));
    ops.push_back(unary(name, "f16", "f16", x, mapped(x, f), 2e-3));
    ops.push_back(unary(name, "bf16", "bf16", x, mapped(x, f), 1e-2));
    ops.push_back(unary(name, "f64", "f64", x, mapped(x, f), 1e-14));
  };
  add("Abs", [](double v) { return std::abs(v); });
  add("Ceil", [](double v) { return std::ceil(v); });
  add("Floor", [](double v) { return std::floor(v); });
  add("Cos", [](double v) { return std::cos(v); });
  add("Sin", [](double v) { return std::sin(v); });
  add("Exp", [](double v) { return std::exp(v); });
  add("Erf", [](double v) { return std::erf(v); });
  add("Neg", [](double v) { return -v; });
  add("Reciprocal", [](double v) { return 1.0 / v; });
  add("Relu", [](double v) { return std::max(v, 0.0); });
  add("Sigmoid", [](double v) { return 1.0 / (1.0 + std::exp(-v)); });
  add("Sqrt", [](double v) { return std::sqrt(v); });
  add("Log", [](double v) { return std::log(v); });
  add("Tanh", [](double v) { return std::tanh(v); });
  ops.push_back(unary("Neg", "i64", "i64", {1, -2, 3}, {-1, 2, -3}));
  ops.push_back(unary("Abs", "i32", "i32", {1, -2, 3}, {1, 2, 3}));
  ops.push_back(unary("Not", "i1", "i1", {1, 0}, {0, 1}));
  checkAll(std::move(ops));
}

TEST(ONNXOps, Casts) {
  std::vector<Op> ops;
  Values x = {-2.7, -1.0, 0.0, 0.5, 3.9};
  ops.push_back(unary("Cast", "f32", "i64", x, {-2, -1, 0, 0, 3}, 0.0));
  ops.push_back(unary("Cast", "bf16", "i32", x, {-2, -1, 0, 0, 3}, 0.0));
  ops.push_back(unary("Cast", "f32", "i1", x, {1, 1, 0, 1, 1}, 0.0));
  ops.push_back(unary("Cast", "i64", "f16", {1, -7, 2048}, {1, -7, 2048}, 0.0));
  ops.push_back(unary("Cast", "i64", "f32", {1, -7, 1e6}, {1, -7, 1e6}, 0.0));
  ops.push_back(unary("Cast", "ui8", "f32", {200, 3}, {200, 3}, 0.0));
  ops.push_back(unary("Cast", "f32", "ui8", {200, 3}, {200, 3}, 0.0));
  ops.push_back(unary("Cast", "ui8", "i64", {200, 3}, {200, 3}, 0.0));
  ops.push_back(unary("Cast", "i1", "i1", {1, 0}, {1, 0}, 0.0));
  ops.push_back(unary("Cast", "i1", "f32", {1, 0}, {1, 0}, 0.0));
  ops.push_back(unary("Cast", "i1", "i64", {1, 0}, {1, 0}, 0.0));
  ops.push_back(unary("Cast", "i64", "i1", {5, 0, -1}, {1, 0, 1}, 0.0));
  ops.push_back(unary("Cast", "i64", "i32", {5, -6}, {5, -6}, 0.0));
  ops.push_back(unary("Cast", "i8", "i64", {5, -6}, {5, -6}, 0.0));
  ops.push_back(unary("Cast", "f16", "f64", {1.5, -65504, 6e-8},
                      {1.5, -65504, std::ldexp(1, -24)}, 0.0));
  // Next to the middle of two: rounding to float32 first would give the middle,
  // and then the even one.
  double tiny = std::ldexp(1.0, -40);
  double low = 1.0 + std::ldexp(3.0, -11) - tiny,
         high = 1.0 + std::ldexp(1.0, -11) + tiny;
  double step = std::ldexp(1.0, -10);
  ops.push_back(unary(
      "Cast", "f64", "f16", {low, -low, high, -high, 1e300},
      {1.0 + step, -1.0 - step, 1.0 + step, -1.0 - step, infinity()}, 0.0));
  low = 1.0 + std::ldexp(3.0, -8) - tiny;
  high = 1.0 + std::ldexp(1.0, -8) + tiny;
  step = std::ldexp(1.0, -7);
  ops.push_back(
      unary("Cast", "f64", "bf16", {low, -low, high, -high, 1e300, 1e-300},
            {1.0 + step, -1.0 - step, 1.0 + step, -1.0 - step, infinity(), 0.0},
            0.0));
  // All kinds of numbers through float16 and bfloat16.
  Values numbers = {0.0,    -0.0,          1.0,  65504.0,     65520.0,
                    1e30,   6e-8,          3e-8, 2e-8,        6.1035156e-5,
                    6.1e-5, -1.0009765625, 0.1,  -infinity(), 1e-30,
                    2049.0, 2051.0,        nan()};
  Array half("f16", {18}, numbers), brain("bf16", {18}, numbers);
  Values asFloat = Array("f32", {18}, numbers).values();
  ops.push_back(unary("Cast", "f32", "f16", numbers,
                      Array("f16", {18}, asFloat).values(), 0.0));
  ops.push_back(unary("Cast", "f32", "bf16", numbers,
                      Array("bf16", {18}, asFloat).values(), 0.0));
  ops.push_back(unary("Cast", "f16", "f32", numbers, half.values(), 0.0));
  ops.push_back(unary("Cast", "bf16", "f32", numbers, brain.values(), 0.0));
  ops.push_back(
      unary("Cast", "f16", "bf16", {0.1, 3.0},
            Array("bf16", {2}, Array("f16", {2}, {0.1, 3.0}).values()).values(),
            0.0));
  checkAll(std::move(ops));
}

/// onnx.NAME on [1x3] and [3]; the first operand has `type`.
Op binary(const std::string &name, const std::string &type,
          const std::string &to, Values x, Values y, Values z,
          const std::string &attributes = "") {
  int64_t n = x.size();
  std::string a = "tensor<?x" + std::to_string(n) + "x" + type + ">";
  std::string b = "tensor<" + std::to_string(n) + "x" + type + ">";
  std::string c = "tensor<?x" + std::to_string(n) + "x" + to + ">";
  std::string id = attributes.empty() ? "" : "_fmod";
  return {name + "_" + type + id,
          "%x: " + a + ", %y: " + b,
          "%r = onnx." + name + " %x, %y" + attributes + " : (" + a + ", " + b +
              ") -> " + c,
          c,
          {Array(type, {1, n}, x), Array(type, {n}, y)},
          Array(to, {1, n}),
          z,
          1e-6};
}

TEST(ONNXOps, Binary) {
  Values x = {7, -7, 7, -7, 3}, y = {2, 2, -2, -2, 3};
  std::vector<Op> ops;
  for (const char *type : {"f32", "i64", "i32", "bf16"}) {
    bool isFloat = std::string(type).find('f') != std::string::npos;
    ops.push_back(binary("Add", type, type, x, y, {9, -5, 5, -9, 6}));
    ops.push_back(binary("Sub", type, type, x, y, {5, -9, 9, -5, 0}));
    ops.push_back(binary("Mul", type, type, x, y, {14, -14, -14, 14, 9}));
    ops.push_back(binary("Div", type, type, x, y,
                         isFloat ? Values{3.5, -3.5, -3.5, 3.5, 1}
                                 : Values{3, -3, -3, 3, 1}));
    ops.push_back(binary("Max", type, type, x, y, {7, 2, 7, -2, 3}));
    ops.push_back(binary("Min", type, type, x, y, {2, -7, -2, -7, 3}));
    ops.push_back(binary("Equal", type, "i1", x, y, {0, 0, 0, 0, 1}));
    ops.push_back(binary("Greater", type, "i1", x, y, {1, 0, 1, 0, 0}));
    ops.push_back(binary("GreaterOrEqual", type, "i1", x, y, {1, 0, 1, 0, 1}));
    ops.push_back(binary("Less", type, "i1", x, y, {0, 1, 0, 1, 0}));
    ops.push_back(binary("LessOrEqual", type, "i1", x, y, {0, 1, 0, 1, 1}));
    ops.push_back(
        binary("Mod", type, type, x, y, {1, -1, 1, -1, 0}, " {fmod = true}"));
    ops.push_back(
        binary("Pow", type, type, x, {2, 3, 2, 3, 0}, {49, -343, 49, -343, 1}));
  }
  ops[12].tolerance = 1e-6;
  ops.back().expected = {49, -344, 49, -344, 1}; // in bfloat16
  ops.push_back(binary("Mod", "i64", "i64", x, y, {1, 1, -1, -1, 0}));
  ops.push_back(binary("Less", "ui8", "i1", {200, 3}, {3, 200}, {0, 1}));
  ops.push_back(binary("Div", "ui8", "ui8", {200, 3}, {3, 0}, {66, 3}));
  // Division by zero must not trap.
  ops.push_back(binary("Div", "i8", "i8", {1, -128}, {0, -1}, {1, -128}));
  ops.push_back(
      binary("And", "i1", "i1", {1, 1, 0, 0}, {1, 0, 1, 0}, {1, 0, 0, 0}));
  ops.push_back(
      binary("Or", "i1", "i1", {1, 1, 0, 0}, {1, 0, 1, 0}, {1, 1, 1, 0}));
  ops.push_back(
      binary("Xor", "i1", "i1", {1, 1, 0, 0}, {1, 0, 1, 0}, {0, 1, 1, 0}));
  ops.push_back({"where",
                 "%c: tensor<?x1xi1>, %x: tensor<2xf32>, %y: tensor<f32>",
                 "%r = onnx.Where %c, %x, %y : (tensor<?x1xi1>, tensor<2xf32>, "
                 "tensor<f32>) -> "
                 "tensor<?x2xf32>",
                 "tensor<?x2xf32>",
                 {Array("i1", {2, 1}, {1, 0}), Array("f32", {2}, {1, 2}),
                  Array("f32", {}, {-infinity()})},
                 Array("f32", {2, 2}),
                 {1, 2, -infinity(), -infinity()},
                 0.0,
                 2});
  ops.push_back({"clip",
                 "%x: tensor<4xi64>, %m: tensor<i64>",
                 "%r = onnx.Clip %x min(%m) : (tensor<4xi64>, tensor<i64>) -> "
                 "tensor<4xi64>",
                 "tensor<4xi64>",
                 {Array("i64", {4}, {-3, 0, 2, 9}), Array("i64", {}, {0})},
                 Array("i64", {4}),
                 {0, 0, 2, 9},
                 0.0});
  ops.push_back(
      {"square",
       "%x: tensor<?x2xf16>",
       "%y = onnx.Constant dense<2.0> : tensor<f32>\n  %r = onnx.Pow %x, %y : "
       "(tensor<?x2xf16>, tensor<f32>) -> tensor<?x2xf16>",
       "tensor<?x2xf16>",
       {Array("f16", {1, 2}, {3, -4})},
       Array("f16", {1, 2}),
       {9, 16},
       0.0});
  checkAll(std::move(ops));
}

TEST(ONNXOps, Products) {
  std::vector<Op> ops;
  Values x = {1, 2, 3, 4, 5, 6}, y = {1, 0, 2, -1, 0, 3};
  // [2x3] [3x2]
  Values z = {1 + 4, -2 + 9, 4 + 10, -5 + 18};
  for (const char *t : {"f32", "bf16", "i64"}) {
    std::string type = t;
    ops.push_back({"mm_" + type,
                   "%x: tensor<?x?x" + type + ">, %y: tensor<?x2x" + type + ">",
                   "%r = onnx.MatMul %x, %y : (tensor<?x?x" + type +
                       ">, tensor<?x2x" + type + ">) -> tensor<?x2x" + type +
                       ">",
                   "tensor<?x2x" + type + ">",
                   {Array(type, {2, 3}, x), Array(type, {3, 2}, y)},
                   Array(type, {2, 2}),
                   z,
                   0.0,
                   2});
  }
  ops.push_back(
      {"batched",
       "%x: tensor<2x1x?x3xf32>, %y: tensor<2x3x1xf32>",
       "%r = onnx.MatMul %x, %y : (tensor<2x1x?x3xf32>, tensor<2x3x1xf32>) -> "
       "tensor<2x2x?x1xf32>",
       "tensor<2x2x?x1xf32>",
       {Array("f32", {2, 1, 1, 3}, x), Array("f32", {2, 3, 1}, y)},
       Array("f32", {2, 2, 1, 1}),
       {7, 17, 16, 13},
       0.0,
       4});
  ops.back().expected = {1 + 6, -1 + 9, 4 + 12, -4 + 18};
  ops.push_back({"vector",
                 "%x: tensor<3xf32>, %y: tensor<3x2xf32>",
                 "%r = onnx.MatMul %x, %y : (tensor<3xf32>, tensor<3x2xf32>) "
                 "-> tensor<2xf32>",
                 "tensor<2xf32>",
                 {Array("f32", {3}, {1, 2, 3}), Array("f32", {3, 2}, y)},
                 Array("f32", {2}),
                 {5, 7},
                 0.0});
  ops.push_back({"dot",
                 "%x: tensor<2x3xf32>, %y: tensor<3xf32>",
                 "%r = onnx.MatMul %x, %y : (tensor<2x3xf32>, tensor<3xf32>) "
                 "-> tensor<2xf32>",
                 "tensor<2xf32>",
                 {Array("f32", {2, 3}, x), Array("f32", {3}, {1, 0, 2})},
                 Array("f32", {2}),
                 {7, 16},
                 0.0});
  ops.push_back(
      {"gemm",
       "%x: tensor<?x3xf32>, %y: tensor<2x3xf32>, %z: tensor<2xf32>",
       "%r = onnx.Gemm %x, %y, %z {alpha = 2.0 : f32, beta = 0.5 : f32, transB "
       "= true} : "
       "(tensor<?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x2xf32>",
       "tensor<?x2xf32>",
       {Array("f32", {2, 3}, x), Array("f32", {2, 3}, y),
        Array("f32", {2}, {10, 20})},
       Array("f32", {2, 2}),
       {2 * 7 + 5, 2 * 8 + 10, 2 * 16 + 5, 2 * 14 + 10},
       0.0});
  checkAll(std::move(ops));
}

TEST(ONNXOps, Reductions) {
  std::vector<Op> ops;
  auto add = [&](const std::string &name, const std::string &type,
                 Values expected) {
    std::string in = "tensor<?x3x" + type + ">",
                out = "tensor<?x1x" + type + ">";
    ops.push_back(
        {name + "_" + type,
         "%x: " + in,
         "%a = onnx.Constant dense<-1> : tensor<1xi64>\n  %r = onnx." + name +
             " %x, %a : (" + in + ", tensor<1xi64>) -> " + out,
         out,
         {Array(type, {2, 3}, {1, -2, 3, 4, 0, 8})},
         Array(type, {2, 1}),
         expected,
         1e-3});
  };
  for (const char *type : {"f32", "f16", "i64"}) {
    add("ReduceSum", type, {2, 12});
    add("ReduceMax", type, {3, 8});
    add("ReduceMin", type, {-2, 0});
    add("ReduceProd", type, {-6, 0});
    add("ReduceSumSquare", type, {14, 80});
  }
  add("ReduceMean", "f32", {2.0 / 3, 4});
  add("ReduceL2", "f32", {std::sqrt(14.0), std::sqrt(80.0)});
  ops.push_back({"all",
                 "%x: tensor<?x3xf32>",
                 "%r = onnx.ReduceSum %x {keepdims = false} : "
                 "(tensor<?x3xf32>) -> tensor<f32>",
                 "tensor<f32>",
                 {Array("f32", {2, 3}, {1, 2, 3, 4, 5, 6})},
                 Array("f32", {}),
                 {21},
                 0.0});
  ops.push_back({"none",
                 "%x: tensor<?x3xf32>",
                 "%r = onnx.ReduceSum %x {noop_with_empty_axes = true} : "
                 "(tensor<?x3xf32>) -> "
                 "tensor<?x3xf32>",
                 "tensor<?x3xf32>",
                 {Array("f32", {1, 3}, {1, 2, 3})},
                 Array("f32", {1, 3}),
                 {1, 2, 3},
                 0.0});
  ops.push_back({"first",
                 "%x: tensor<2x?xf32>",
                 "%r = onnx.ArgMax %x {axis = 0 : si64, keepdims = false} : "
                 "(tensor<2x?xf32>) -> "
                 "tensor<?xi64>",
                 "tensor<?xi64>",
                 {Array("f32", {2, 3}, {1, 5, 5, 2, 5, 4})},
                 Array("i64", {3}),
                 {1, 0, 0},
                 0.0});
  ops.push_back(
      {"last",
       "%x: tensor<?x4xi32>",
       "%r = onnx.ArgMax %x {axis = 1 : si64, select_last_index = true} : "
       "(tensor<?x4xi32>) -> tensor<?x1xi64>",
       "tensor<?x1xi64>",
       {Array("i32", {1, 4}, {1, 5, 5, 2})},
       Array("i64", {1, 1}),
       {2},
       0.0});
  checkAll(std::move(ops));
}

TEST(ONNXOps, Norms) {
  Values x = {1, 2, 4, -1, 0, 3}, softmax, layer, rms, scale = {1, 2, 3},
         bias = {0.5, 0, -1};
  for (int r = 0; r < 2; ++r) {
    const double *row = x.data() + 3 * r;
    double sum = std::exp(row[0]) + std::exp(row[1]) + std::exp(row[2]);
    double mean = (row[0] + row[1] + row[2]) / 3, variance = 0, square = 0;
    for (int c = 0; c < 3; ++c) {
      variance += (row[c] - mean) * (row[c] - mean) / 3;
      square += row[c] * row[c] / 3;
    }
    for (int c = 0; c < 3; ++c) {
      softmax.push_back(std::exp(row[c]) / sum);
      layer.push_back((row[c] - mean) / std::sqrt(variance + 1e-5) * scale[c] +
                      bias[c]);
      rms.push_back(row[c] / std::sqrt(square + 1e-5) * scale[c]);
    }
  }
  Array input("f32", {2, 3}, x);
  std::string in = "tensor<?x3xf32>";
  checkAll({
      {"softmax",
       "%x: " + in,
       "%r = onnx.Softmax %x : (" + in + ") -> " + in,
       in,
       {input},
       Array("f32", {2, 3}),
       softmax,
       1e-6,
       2},
      {"layer",
       "%x: " + in + ", %s: tensor<3xf32>, %b: tensor<3xf32>",
       "%r = onnx.LayerNormalization %x, %s bias(%b) : (" + in +
           ", tensor<3xf32>, tensor<3xf32>) -> " + in,
       in,
       {input, Array("f32", {3}, scale), Array("f32", {3}, bias)},
       Array("f32", {2, 3}),
       layer,
       1e-6,
       2},
      {"rms",
       "%x: " + in + ", %s: tensor<3xf32>",
       "%r = onnx.RMSNormalization %x, %s : (" + in + ", tensor<3xf32>) -> " +
           in,
       in,
       {input, Array("f32", {3}, scale)},
       Array("f32", {2, 3}),
       rms,
       1e-6,
       2},
      {"cumsum",
       "%x: tensor<?x3xi64>",
       "%a = onnx.Constant dense<1> : tensor<i64>\n  %r = onnx.CumSum %x, %a : "
       "(tensor<?x3xi64>, "
       "tensor<i64>) -> tensor<?x3xi64>",
       "tensor<?x3xi64>",
       {Array("i64", {2, 3}, x)},
       Array("i64", {2, 3}),
       {1, 3, 7, -1, -1, 2},
       0.0},
      {"cumsum_back",
       "%x: tensor<?x3xf16>",
       "%a = onnx.Constant dense<-1> : tensor<i64>\n  %r = onnx.CumSum %x, %a "
       "{exclusive = true, "
       "reverse = true} : (tensor<?x3xf16>, tensor<i64>) -> tensor<?x3xf16>",
       "tensor<?x3xf16>",
       {Array("f16", {2, 3}, x)},
       Array("f16", {2, 3}),
       {6, 4, 0, 3, 3, 0},
       0.0},
  });
}

/// More than one operation in a kernel, and a result that is also used.
TEST(Kernels, GroupsOfOperations) {
  checkAll({
      {"group",
       "%x: tensor<?x?x4xf32>, %y: tensor<?x?x4xf32>",
       "%a = arith.mulf %x, %y : tensor<?x?x4xf32>\n  %b = tnl.simple_rms_norm "
       "%a eps 0.0 : "
       "tensor<?x?x4xf32>\n  %r = arith.addf %b, %x : tensor<?x?x4xf32>",
       "tensor<?x?x4xf32>",
       {Array("f32", {1, 2, 4}, {1, 1, 1, 1, 2, 2, 2, 2}),
        Array("f32", {1, 2, 4}, {3, 3, 3, 3, 1, -1, 1, -1})},
       Array("f32", {1, 2, 4}),
       {2, 2, 2, 2, 3, 1, 3, 1},
       1e-6,
       2},
      {"half",
       "%x: tensor<?x?x2xf16>, %y: tensor<?x?x2xf16>",
       "%r = arith.mulf %x, %y : tensor<?x?x2xf16>",
       "tensor<?x?x2xf16>",
       {Array("f16", {1, 1, 2}, {1.5, 3}), Array("f16", {1, 1, 2}, {2, 0.1})},
       Array("f16", {1, 1, 2}),
       {3, 0.3},
       1e-3},
      {"widen",
       "%x: tensor<?x2xbf16>",
       "%r = arith.extf %x : tensor<?x2xbf16> to tensor<?x2xf32>",
       "tensor<?x2xf32>",
       {Array("bf16", {1, 2}, {1.5, 3})},
       Array("f32", {1, 2}),
       {1.5, 3},
       0.0},
  });
}

} // namespace
