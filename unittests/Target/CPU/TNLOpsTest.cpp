//===- TNLOpsTest.cpp - Generated kernels of tnl operations ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OpRunner.h"

using namespace tnl::test;

namespace {

TEST(TNLOps, NormsAndScales) {
  int64_t B = 2, N = 3, C = 64;
  Values x = randomValues(B * N * C, 1), scales, normed(x.size());
  for (int64_t row = 0; row < B * N; ++row) {
    double sum = 0.0;
    for (int64_t c = 0; c < C; ++c)
      sum += x[row * C + c] * x[row * C + c];
    scales.push_back(1.0 / std::sqrt(sum / C + 1e-6));
    for (int64_t c = 0; c < C; ++c)
      normed[row * C + c] = x[row * C + c] * scales.back();
  }
  Values sums = {1, 2, 3, 4, 5, 6}, ofSums;
  for (int i = 0; i < 3; ++i)
    ofSums.push_back(1.0 /
                     std::sqrt((sums[2 * i] + sums[2 * i + 1]) / 32 + 1e-6));
  checkAll({
      {"scale",
       "%x: tensor<?x?x64xf32>",
       "%r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xf32> -> "
       "tensor<?x?xf32>",
       "tensor<?x?xf32>",
       {Array("f32", {B, N, C}, x)},
       Array("f32", {B, N}),
       scales,
       1e-6,
       6},
      {"norm",
       "%x: tensor<?x?x64xf32>",
       "%r = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<?x?x64xf32>",
       "tensor<?x?x64xf32>",
       {Array("f32", {B, N, C}, x)},
       Array("f32", {B, N, C}),
       normed,
       1e-6,
       6},
      {"norm16",
       "%x: tensor<?x?x64xbf16>",
       "%r = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<?x?x64xbf16>",
       "tensor<?x?x64xbf16>",
       {Array("bf16", {B, N, C}, x)},
       Array("bf16", {B, N, C}),
       normed,
       5e-3,
       6},
      {"of_sums",
       "%s: tensor<?x?x2xf32>",
       "%r = tnl.rms_scale_of_sums %s width 32 eps 1.0e-6 : tensor<?x?x2xf32> "
       "-> tensor<?x?xf32>",
       "tensor<?x?xf32>",
       {Array("f32", {1, 3, 2}, sums)},
       Array("f32", {1, 3}),
       ofSums,
       1e-6,
       3},
  });
}

TEST(TNLOps, Tables) {
  Values table = randomValues(8 * 4, 3), rows;
  for (int64_t id : {3, 7, 0, 7, 0})
    for (int64_t c = 0; c < 4; ++c)
      rows.push_back(2.0 * table[id * 4 + c]);
  checkAll({
      // -1 counts from the end, 100 and -100 are limited to the table.
      {"embedding",
       "%i: tensor<?x?xi64>, %t: tensor<8x4xf16>",
       "%r = tnl.embedding %i, %t scale 2.0 : (tensor<?x?xi64>, "
       "tensor<8x4xf16>) -> "
       "tensor<?x?x4xf32>",
       "tensor<?x?x4xf32>",
       {Array("i64", {1, 5}, {3, -1, 0, 100, -100}),
        Array("f16", {8, 4}, table)},
       Array("f32", {1, 5, 4}),
       rows,
       1e-3,
       5},
      {"argmax",
       "%x: tensor<?x1x4xf32>",
       "%r = tnl.argmax %x : tensor<?x1x4xf32> -> tensor<?x1xi64>",
       "tensor<?x1xi64>",
       {Array("f32", {2, 1, 4}, {1, 5, 5, 2, -3, -4, -2, -9})},
       Array("i64", {2, 1}),
       {1, 2},
       0.0,
       2},
  });
}

TEST(TNLOps, Heads) {
  int64_t B = 2, N = 3, H = 2, P = 4;
  Values x = randomValues(B * N * H * P, 4), heads(x.size()), rotated, last;
  for (int64_t b = 0; b < B; ++b)
    for (int64_t n = 0; n < N; ++n)
      for (int64_t c = 0; c < H * P; ++c)
        heads[((b * H + c / P) * N + n) * P + c % P] =
            x[(b * N + n) * H * P + c];
  Values theta = {1.0, 0.1, 0.01, 1e-4, 0.5, 0.05, 0.005, 1e-5};
  for (int64_t b = 0; b < B; ++b)
    for (int64_t h = 0; h < H; ++h)
      for (int64_t n = 0; n < N; ++n)
        for (int64_t c = 0; c < 2 * P; ++c) {
          double angle =
              (65536.0 + b + n) * static_cast<float>(theta[h * P + c % P]);
          double value = heads[((b * H + h) * N + n) * P + c % P];
          rotated.push_back(value *
                            (c < P ? std::cos(angle) : std::sin(angle)));
        }
  for (int64_t b = 0; b < B; ++b)
    last.insert(last.end(), x.begin() + (b * N + N - 1) * H * P,
                x.begin() + (b + 1) * N * H * P);
  checkAll({
      {"split",
       "%x: tensor<?x?x8xf32>",
       "%r = tnl.split_heads %x : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>",
       "tensor<?x2x?x4xf32>",
       {Array("f32", {B, N, H * P}, x)},
       Array("f32", {B, H, N, P}),
       heads,
       0.0,
       B * H * N},
      {"merge",
       "%x: tensor<?x2x?x4xf32>",
       "%r = tnl.merge_heads %x : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>",
       "tensor<?x?x8xf32>",
       {Array("f32", {B, H, N, P}, heads)},
       Array("f32", {B, N, H * P}),
       x,
       0.0,
       B * N},
      {"lrpe",
       "%x: tensor<?x2x?x4xf32>, %t: tensor<2x4xf32>, %p: tensor<?xi64>",
       "%r = tnl.lrpe %x, %t position(%p) : (tensor<?x2x?x4xf32>, "
       "tensor<2x4xf32>, "
       "tensor<?xi64>) -> tensor<?x2x?x8xf32>",
       "tensor<?x2x?x8xf32>",
       {Array("f32", {B, H, N, P}, heads), Array("f32", {H, P}, theta),
        Array("i64", {B}, {65536, 65537})},
       Array("f32", {B, H, N, 2 * P}),
       rotated,
       1e-6,
       B * H * N},
      {"last",
       "%x: tensor<?x?x8xf32>",
       "%r = tnl.last_token %x : tensor<?x?x8xf32> -> tensor<?x1x8xf32>",
       "tensor<?x1x8xf32>",
       {Array("f32", {B, N, H * P}, x)},
       Array("f32", {B, 1, H * P}),
       last,
       0.0},
      {"second",
       "%x: tensor<?x?x8xf32>",
       "%a, %r = tnl.split %x : tensor<?x?x8xf32> -> (tensor<?x?x6xf32>, "
       "tensor<?x?x2xf32>)",
       "tensor<?x?x2xf32>",
       {Array("f32", {1, 1, 8}, {0, 1, 2, 3, 4, 5, 6, 7})},
       Array("f32", {1, 1, 2}),
       {6, 7},
       0.0},
  });
}

TEST(TNLOps, Products) {
  Values x = randomValues(2 * 3, 5), w = randomValues(4 * 3, 6),
         w2 = randomValues(4 * 3, 7);
  Values scale = {2.0, 0.5}, bias = {1, 2, 3, 4}, residual = randomValues(8, 8),
         linear, glu;
  for (int64_t n = 0; n < 2; ++n)
    for (int64_t o = 0; o < 4; ++o) {
      double sums[2] = {0.0, 0.0};
      for (int64_t i = 0; i < 3; ++i) {
        sums[0] += x[n * 3 + i] * w[o * 3 + i];
        sums[1] += x[n * 3 + i] * w2[o * 3 + i];
      }
      linear.push_back(scale[n] * sums[0] + bias[o] + residual[n * 4 + o]);
      glu.push_back(scale[n] * sums[0] * scale[n] * sums[1]);
    }
  checkAll({
      {"linear",
       "%x: tensor<?x?x3xf32>, %w: tensor<4x3xf32>, %s: tensor<?x?xf32>, %b: "
       "tensor<4xf32>, %z: "
       "tensor<?x?x4xf32>",
       "%r = tnl.linear %x, %w scale(%s) bias(%b) residual(%z) : "
       "(tensor<?x?x3xf32>, "
       "tensor<4x3xf32>, tensor<?x?xf32>, tensor<4xf32>, tensor<?x?x4xf32>) -> "
       "tensor<?x?x4xf32>",
       "tensor<?x?x4xf32>",
       {Array("f32", {1, 2, 3}, x), Array("f32", {4, 3}, w),
        Array("f32", {1, 2}, scale), Array("f32", {4}, bias),
        Array("f32", {1, 2, 4}, residual)},
       Array("f32", {1, 2, 4}),
       linear,
       1e-6,
       2},
      {"glu",
       "%x: tensor<?x?x3xf32>, %w: tensor<4x3xf32>, %v: tensor<4x3xf32>, %s: "
       "tensor<?x?xf32>",
       "%r = tnl.glu %x, %w, %v scale(%s) : (tensor<?x?x3xf32>, "
       "tensor<4x3xf32>, "
       "tensor<4x3xf32>, tensor<?x?xf32>) -> tensor<?x?x4xf32>",
       "tensor<?x?x4xf32>",
       {Array("f32", {1, 2, 3}, x), Array("f32", {4, 3}, w),
        Array("f32", {4, 3}, w2), Array("f32", {1, 2}, scale)},
       Array("f32", {1, 2, 4}),
       glu,
       1e-6,
       2},
  });
}

TEST(TNLOps, SiLUAtTheEnds) {
  Values x = {-1000.0, -100.0, -88.0, -1.0, 0.0,        1e-20,
              1.0,     30.0,   88.7,  1e6,  infinity(), nan()};
  Values y = mapped(x, [](double v) {
    return v == infinity() ? v : v / (1.0 + std::exp(-v));
  });
  y[0] = y[1] = y[2] = 0.0;
  Values small = randomValues(200, 9, 4.0);
  checkAll({
      {"ends",
       "%x: tensor<?xf32>",
       "%r = tnl.silu %x : tensor<?xf32>",
       "tensor<?xf32>",
       {Array("f32", {12}, x)},
       Array("f32", {12}),
       y,
       1e-6},
      {"many",
       "%x: tensor<?x100xf32>",
       "%r = tnl.silu %x : tensor<?x100xf32>",
       "tensor<?x100xf32>",
       {Array("f32", {2, 100}, small)},
       Array("f32", {2, 100}),
       mapped(small, [](double v) { return v / (1.0 + std::exp(-v)); }),
       3e-7,
       2},
      {"half",
       "%x: tensor<?x100xf16>",
       "%r = tnl.silu %x : tensor<?x100xf16>",
       "tensor<?x100xf16>",
       {Array("f16", {2, 100}, small)},
       Array("f16", {2, 100}),
       mapped(small, [](double v) { return v / (1.0 + std::exp(-v)); }),
       1e-3,
       2},
  });
}

} // namespace
