//===- AttentionTest.cpp - Generated attention against the recurrence -----===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelRunner.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <map>

using namespace tnl::test;

namespace {

struct Case {
  int64_t batch, tokens, heads, width;
  bool lrpe = false, mask = false, state = false, silu = true;
  int64_t block = 64;
  std::string type = "f32";
  std::string maskType = "i64";
  int64_t position = 0;
  double tolerance = 2e-6;
  std::string staticTokens = "?";
  bool allLevels = false; // else the best one
};

/// Everything as a loop over tokens in double.
struct Reference {
  std::vector<double> out, sums, state;
  Reference(const Case &c, const std::vector<double> &qkvu,
            const std::vector<double> &theta, const std::vector<double> &state0,
            const std::vector<double> &mask, const std::vector<float> &slopes) {
    int64_t B = c.batch, N = c.tokens, H = c.heads, P = c.width, E = H * P;
    int64_t K = c.lrpe ? 2 * P : P;
    out.resize(B * N * E);
    sums.resize(B * N * H);
    state.assign(B * H * K * P, 0.0);
    if (c.state)
      state = state0;
    auto act = [&](double x) { return c.silu ? x / (1.0 + std::exp(-x)) : x; };
    for (int64_t b = 0; b < B; ++b)
      for (int64_t h = 0; h < H; ++h) {
        double *s = state.data() + (b * H + h) * K * P;
        double lambda = std::exp(-static_cast<double>(slopes[h]));
        for (int64_t n = 0; n < N; ++n) {
          auto at = [&](int64_t part, int64_t p) {
            return qkvu[(b * N + n) * 4 * E + part * E + h * P + p];
          };
          std::vector<double> q(K), k(K);
          for (int64_t p = 0; p < P; ++p) {
            double angle =
                c.lrpe ? (c.position + b + n) * theta[h * P + p] : 0.0;
            q[p] = act(at(0, p)) * std::cos(angle);
            k[p] = act(at(1, p)) * std::cos(angle);
            if (c.lrpe) {
              q[P + p] = act(at(0, p)) * std::sin(angle);
              k[P + p] = act(at(1, p)) * std::sin(angle);
            }
          }
          double keep = !c.mask || mask[b * N + n] != 0.0;
          double sum = 0.0;
          for (int64_t p = 0; p < P; ++p) {
            double o = 0.0;
            for (int64_t i = 0; i < K; ++i) {
              double &cell = s[i * P + p];
              cell = lambda * cell + k[i] * at(2, p) * keep;
              o += q[i] * cell;
            }
            sum += o * o;
            out[(b * N + n) * E + h * P + p] = at(3, p) * o;
          }
          sums[(b * N + n) * H + h] = sum;
        }
      }
  }
};

std::string kernelText(const Case &c, const std::vector<float> &slopes) {
  int64_t H = c.heads, P = c.width, E = H * P, K = c.lrpe ? 2 * P : P;
  std::string qkvu =
      llvm::formatv("tensor<?x{0}x{1}x{2}>", c.staticTokens, 4 * E, c.type);
  std::string state = llvm::formatv("tensor<?x{0}x{1}x{2}xf32>", H, K, P);
  std::string arguments = "%x: " + qkvu, operands, types = qkvu;
  auto add = [&](const std::string &name, const std::string &type) {
    arguments += ", %" + name + ": " + type;
    operands += " " + name + "(%" + name + ")";
    types += ", " + type;
  };
  if (c.lrpe) {
    add("theta", llvm::formatv("tensor<{0}x{1}xf32>", H, P));
    add("position", "tensor<?xi64>");
  }
  if (c.state)
    add("state", state);
  if (c.mask)
    add("mask", llvm::formatv("tensor<?x{0}x{1}>", c.staticTokens, c.maskType));
  std::string results =
      llvm::formatv("tensor<?x{0}x{1}x{2}>, tensor<?x{0}x{3}xf32>, {4}",
                    c.staticTokens, E, c.type, H, state);
  std::string list;
  for (float slope : slopes)
    list += (list.empty() ? "" : ", ") + llvm::formatv("{0:e9}", slope).str();
  return llvm::formatv(R"(
func.func private @k({0}) -> ({1}) attributes {{tnl.kernel} {{
  %r:3 = tnl.gated_linear_attention %x{2} heads {3} activation <{4}> slopes [{5}]
    : ({6}) -> ({1})
  return %r#0, %r#1, %r#2 : {1}
}
)",
                       arguments, results, operands, H,
                       c.silu ? "silu" : "none", list, types);
}

void check(const Case &c) {
  int64_t B = c.batch, N = c.tokens, H = c.heads, P = c.width, E = H * P;
  int64_t K = c.lrpe ? 2 * P : P;
  std::vector<float> slopes;
  for (int64_t h = 0; h < H; ++h) // from fast decay to nearly none
    slopes.push_back(h + 1 == H ? 4e-8f : 0.84f / (1 << (2 * h)));
  Array x(c.type, {B, N, 4 * E}, randomValues(B * N * 4 * E, 1));
  Array theta("f32", {H, P}), position("i64", {B});
  Array state("f32", {B, H, K, P}, randomValues(B * H * K * P, 2));
  Array mask(c.maskType, {B, N});
  std::vector<double> angles, positions, bits;
  for (int64_t i = 0; i < H * P; ++i)
    angles.push_back(std::pow(10000.0, -2.0 * i / (H * P)));
  theta.set(angles);
  for (int64_t b = 0; b < B; ++b)
    positions.push_back(c.position + b);
  position.set(positions);
  for (int64_t i = 0; i < B * N; ++i)
    bits.push_back(i % N < 3 || i % 7 == 5 ? 0.0 : 1.0);
  mask.set(bits);
  Array out(c.type, {B, N, E}), sums("f32", {B, N, H}),
      stateOut("f32", {B, H, K, P});
  std::vector<Array *> operands = {&x};
  if (c.lrpe) {
    operands.push_back(&theta);
    operands.push_back(&position);
  }
  if (c.state)
    operands.push_back(&state);
  if (c.mask)
    operands.push_back(&mask);
  operands.insert(operands.end(), {&out, &sums, &stateOut});
  Reference expected(c, x.values(), theta.values(), state.values(),
                     mask.values(), slopes);
  std::string text = kernelText(c, slopes);
  std::vector<std::string> levels = runnableLevels();
  if (!c.allLevels)
    levels.erase(levels.begin(), levels.end() - 1);
  for (const std::string &level : levels) {
    SCOPED_TRACE(level + text);
    // Cases of other sizes share a kernel.
    static std::map<std::string, std::unique_ptr<Kernels>> compiled;
    std::unique_ptr<Kernels> &slot =
        compiled[level + std::to_string(c.block) + text];
    if (!slot)
      slot = std::make_unique<Kernels>(text, level, c.block);
    Kernels &kernels = *slot;
    ASSERT_TRUE(kernels.isLoaded());
    std::vector<double> garbage(out.count(), 7.0);
    out.set(garbage);
    kernels.run("k", operands, B * H, 3);
    EXPECT_LT(relativeError(out.values(), expected.out), c.tolerance);
    EXPECT_LT(relativeError(sums.values(), expected.sums), 2 * c.tolerance);
    EXPECT_LT(relativeError(stateOut.values(), expected.state), c.tolerance);
  }
}

TEST(Attention, BlocksOfManyLengths) {
  for (int64_t tokens : {1, 3, 63, 64, 65, 200})
    check({.batch = 2,
           .tokens = tokens,
           .heads = 2,
           .width = 16,
           .allLevels = true});
}

TEST(Attention, WidthThatIsNoMultipleOfAVector) {
  check({.batch = 1,
         .tokens = 77,
         .heads = 3,
         .width = 20,
         .state = true,
         .allLevels = true});
  check({.batch = 1,
         .tokens = 70,
         .heads = 2,
         .width = 5,
         .lrpe = true,
         .state = true});
}

TEST(Attention, PublishedWidthWithRotations) {
  check({.batch = 1,
         .tokens = 150,
         .heads = 2,
         .width = 128,
         .lrpe = true,
         .mask = true,
         .state = true,
         .tolerance = 4e-6,
         .allLevels = true});
}

TEST(Attention, FarPosition) {
  check({.batch = 2,
         .tokens = 90,
         .heads = 2,
         .width = 16,
         .lrpe = true,
         .state = true,
         .position = 65536});
}

TEST(Attention, MasksOfAllTypes) {
  for (const char *type : {"i64", "i32", "i1", "i8", "f32"})
    check({.batch = 2,
           .tokens = 40,
           .heads = 2,
           .width = 16,
           .mask = true,
           .maskType = type});
}

TEST(Attention, OtherBlockLengths) {
  for (int64_t block : {16, 32, 128})
    check({.batch = 1,
           .tokens = 300,
           .heads = 2,
           .width = 16,
           .state = true,
           .silu = false,
           .block = block});
}

TEST(Attention, Recurrent) {
  for (int64_t width : {16, 20, 128})
    check({.batch = 2,
           .tokens = 1,
           .heads = 2,
           .width = width,
           .lrpe = true,
           .state = true,
           .position = 1000,
           .staticTokens = "1",
           .allLevels = true});
  check(
      {.batch = 1, .tokens = 1, .heads = 2, .width = 16, .staticTokens = "1"});
  check({.batch = 2,
         .tokens = 50,
         .heads = 2,
         .width = 20,
         .mask = true,
         .state = true});
}

/// Without gate and rotations; keys may be narrower or wider than values.
TEST(Attention, PlainHeads) {
  int64_t B = 2, H = 2, N = 37, K = 6, P = 5;
  std::vector<double> q = randomValues(B * H * N * K, 1),
                      k = randomValues(B * H * N * K, 2);
  std::vector<double> v = randomValues(B * H * N * P, 3),
                      s = randomValues(B * H * K * P, 4);
  std::vector<double> bits(B * N, 1.0), expected(B * H * N * P), last = s;
  bits[3] = bits[40] = 0.0;
  const double slopes[] = {0.5, 0.125};
  for (int64_t bh = 0; bh < B * H; ++bh)
    for (int64_t n = 0; n < N; ++n)
      for (int64_t p = 0; p < P; ++p)
        for (int64_t i = 0; i < K; ++i) {
          int64_t row = bh * N + n;
          double &cell = last[(bh * K + i) * P + p];
          cell = std::exp(-slopes[bh % H]) * cell +
                 k[row * K + i] * v[row * P + p] * bits[bh / H * N + n];
          expected[row * P + p] += q[row * K + i] * cell;
        }
  std::string text = R"(
func.func private @k(%q: tensor<?x2x?x6xf32>, %k: tensor<?x2x?x6xf32>, %v: tensor<?x2x?x5xf32>,
    %s: tensor<?x2x6x5xf32>, %m: tensor<?x?xi64>)
    -> (tensor<?x2x?x5xf32>, tensor<?x2x6x5xf32>) attributes {tnl.kernel} {
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) mask(%m) slopes [0.5, 0.125]
    : (tensor<?x2x?x6xf32>, tensor<?x2x?x6xf32>, tensor<?x2x?x5xf32>, tensor<?x2x6x5xf32>,
       tensor<?x?xi64>) -> (tensor<?x2x?x5xf32>, tensor<?x2x6x5xf32>)
  return %o, %t : tensor<?x2x?x5xf32>, tensor<?x2x6x5xf32>
})";
  Array qs("f32", {B, H, N, K}, q), ks("f32", {B, H, N, K}, k),
      vs("f32", {B, H, N, P}, v);
  Array state("f32", {B, H, K, P}, s), mask("i64", {B, N}, bits);
  for (int64_t block : {16, 64}) {
    SCOPED_TRACE(block);
    Kernels kernels(text, runnableLevels().back(), block);
    ASSERT_TRUE(kernels.isLoaded());
    Array out("f32", {B, H, N, P}), stateOut("f32", {B, H, K, P});
    kernels.run("k", {&qs, &ks, &vs, &state, &mask, &out, &stateOut}, B * H, 2);
    EXPECT_LT(relativeError(out.values(), expected), 2e-6);
    EXPECT_LT(relativeError(stateOut.values(), last), 2e-6);
  }
}

/// What overflows in one token must not reach those before it.
TEST(Attention, LaterInfinityStaysLater) {
  Case c{.batch = 1, .tokens = 64, .heads = 1, .width = 16, .silu = false};
  std::vector<double> x = randomValues(64 * 64, 1), clean = x;
  for (int64_t i = 0; i < 64; ++i)
    x[37 * 64 + i] = std::numeric_limits<double>::infinity();
  Array input("f32", {1, 64, 64}, x);
  Array out("f32", {1, 64, 16}), sums("f32", {1, 64, 1}),
      state("f32", {1, 1, 16, 16});
  Kernels kernels(kernelText(c, {0.25f}), runnableLevels().back());
  ASSERT_TRUE(kernels.isLoaded());
  kernels.run("k", {&input, &out, &sums, &state});
  std::vector<double> rows = out.values(),
                      expected = Reference(c, clean, {}, {}, {}, {0.25f}).out;
  rows.resize(37 * 16);
  expected.resize(37 * 16);
  EXPECT_LT(relativeError(rows, expected), 2e-6);
}

/// Kernels that differ in their slopes share one body.
TEST(Attention, SlopesOfManyLayers) {
  Case c{.batch = 2, .tokens = 70, .heads = 2, .width = 16};
  std::string text;
  std::vector<std::vector<float>> layers = {
      {0.5f, 0.25f}, {0.1f, 4e-8f}, {0.8f, 0.0f}};
  for (size_t layer = 0; layer < layers.size(); ++layer) {
    std::string kernel = kernelText(c, layers[layer]);
    text += kernel.replace(kernel.find("@k"), 2, "@k" + std::to_string(layer));
  }
  Array x("f32", {2, 70, 128}, randomValues(2 * 70 * 128, 1));
  Array out("f32", {2, 70, 32}), sums("f32", {2, 70, 2}),
      state("f32", {2, 2, 16, 16});
  Kernels kernels(text, "x86-64");
  ASSERT_TRUE(kernels.isLoaded());
  for (size_t layer = 0; layer < layers.size(); ++layer) {
    Reference expected(c, x.values(), {}, {}, {}, layers[layer]);
    kernels.run("k" + std::to_string(layer), {&x, &out, &sums, &state}, 4, 2);
    EXPECT_LT(relativeError(out.values(), expected.out), 2e-6) << layer;
    EXPECT_LT(relativeError(state.values(), expected.state), 2e-6) << layer;
  }
}

TEST(Attention, SixteenBitElements) {
  check({.batch = 1,
         .tokens = 70,
         .heads = 2,
         .width = 16,
         .state = true,
         .type = "f16",
         .tolerance = 1e-3,
         .allLevels = true});
  check({.batch = 1,
         .tokens = 70,
         .heads = 2,
         .width = 16,
         .lrpe = true,
         .type = "bf16",
         .tolerance = 8e-3,
         .allLevels = true});
  check({.batch = 1,
         .tokens = 1,
         .heads = 2,
         .width = 16,
         .state = true,
         .type = "bf16",
         .tolerance = 8e-3,
         .staticTokens = "1"});
}

TEST(Attention, DoubleElements) {
  check({.batch = 1,
         .tokens = 70,
         .heads = 2,
         .width = 16,
         .lrpe = true,
         .state = true,
         .type = "f64",
         .tolerance = 2e-7});
}

} // namespace
