//===- ArithmeticTest.cpp - Instructions against the host -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

#include <cmath>
#include <functional>

using namespace tnl::emulator::test;

namespace {

using Host = std::function<uint64_t(uint64_t, uint64_t, uint64_t)>;
struct Case {
  const char *code; ///< from %rd1-3, %r1-3, %f1-3, %fd1-3, %rs1-3 to %rd10
  Host host;
};

float f(uint64_t v) { return std::bit_cast<float>(uint32_t(v)); }
double d(uint64_t v) { return std::bit_cast<double>(v); }
uint64_t u(float v) { return std::bit_cast<uint32_t>(v); }
uint64_t u(double v) { return std::bit_cast<uint64_t>(v); }
int32_t s(uint64_t v) { return int32_t(v); }

class ValueArithmetic : public Gpu {
protected:
  std::vector<uint64_t> inputs, results;

  void compute(const std::string &code, const std::vector<uint64_t> &values) {
    inputs = values;
    size_t n = inputs.size() / 3;
    uint64_t in = upload(inputs), out = allocate(n * 8);
    std::string body = R"(
      ld.param.u64 %rd20, [p0];
      ld.param.u64 %rd21, [p1];
      ld.param.u64 %rd22, [p2];
      mov.u32 %r20, %tid.x;
      mov.u32 %r21, %ctaid.x;
      mad.lo.s32 %r20, %r21, 64, %r20;
      cvt.u64.u32 %rd23, %r20;
      setp.ge.u64 %p20, %rd23, %rd22;
      @%p20 bra DONE;
      mad.lo.u64 %rd24, %rd23, 24, %rd20;
      mad.lo.u64 %rd25, %rd23, 8, %rd21;
      ld.global.b64 %rd1, [%rd24];
      ld.global.b64 %rd2, [%rd24+8];
      ld.global.b64 %rd3, [%rd24+16];
      mov.f64 %fd1, %rd1;
      mov.f64 %fd2, %rd2;
      mov.f64 %fd3, %rd3;
      cvt.u32.u64 %r1, %rd1;
      cvt.u32.u64 %r2, %rd2;
      cvt.u32.u64 %r3, %rd3;
      mov.b32 %f1, %r1;
      mov.b32 %f2, %r2;
      mov.b32 %f3, %r3;
      cvt.u16.u64 %rs1, %rd1;
      cvt.u16.u64 %rs2, %rd2;
      cvt.u16.u64 %rs3, %rd3;
    )" + code + R"(
      st.global.b64 [%rd25], %rd10;
      DONE:)";
    ASSERT_EQ(runBody(body, unsigned((n + 63) / 64), 64, {in, out, n}), 0)
        << code;
    results = download<uint64_t>(out, n);
  }

  void check(const std::vector<Case> &cases,
             const std::vector<uint64_t> &values, double tolerance = 0) {
    for (const Case &c : cases) {
      compute(c.code, values);
      if (HasFatalFailure())
        return;
      for (size_t k = 0; k < results.size(); ++k) {
        uint64_t a = inputs[3 * k], b = inputs[3 * k + 1],
                 e = inputs[3 * k + 2];
        uint64_t want = c.host(a, b, e);
        if (tolerance != 0 && std::isfinite(f(want)) &&
            std::fabs(f(results[k]) - f(want)) <=
                tolerance * std::max(1.0f, std::fabs(f(want))))
          continue;
        ASSERT_EQ(results[k], want)
            << c.code << " of " << std::hex << a << ", " << b << ", " << e;
      }
    }
  }

  static std::vector<uint64_t> integers() {
    std::vector<uint64_t> v;
    static const uint64_t edges[] = {0,
                                     1,
                                     5,
                                     0x7fffffff,
                                     0x80000000,
                                     0xffffffff,
                                     0xffffffffffffffff,
                                     0x8000000000000000};
    for (uint64_t a : edges)
      for (uint64_t b : edges)
        v.insert(v.end(), {a, b, 3 + (a & 7)});
    std::mt19937_64 random(1);
    for (int k = 0; k < 300; ++k)
      v.push_back(random() >> (random() % 50));
    return v;
  }
  static std::vector<uint64_t> floats() {
    std::vector<uint64_t> v;
    static const float edges[] = {0.f,   -0.f,   1.f,      -2.5f,
                                  3e38f, 1e-30f, INFINITY, -INFINITY};
    for (float a : edges)
      for (float b : edges)
        v.insert(v.end(), {u(a), u(b), u(0.5f)});
    std::mt19937 random(2);
    std::normal_distribution<float> normal(0, 10);
    for (int k = 0; k < 300; ++k)
      v.push_back(u(normal(random)));
    return v;
  }
  static std::vector<uint64_t> doubles() {
    std::vector<uint64_t> v;
    std::mt19937 random(3);
    std::normal_distribution<double> normal(0, 10);
    for (int k = 0; k < 300; ++k)
      v.push_back(u(normal(random)));
    return v;
  }
};

#define TO64(X) X " cvt.u64.u32 %rd10, %r10;"
#define FTO64(X) X " mov.b32 %r10, %f10; cvt.u64.u32 %rd10, %r10;"
#define DTO64(X) X " mov.b64 %rd10, %fd10;"
#define PTO64(X) X " selp.b64 %rd10, 1, 0, %p1;"

} // namespace

TEST_F(ValueArithmetic, Integers32) {
  auto w = [](auto v) { return uint64_t(uint32_t(v)); };
  check({{TO64("add.s32 %r10, %r1, %r2;"),
          [=](auto a, auto b, auto) { return w(a + b); }},
         {TO64("sub.s32 %r10, %r1, %r2;"),
          [=](auto a, auto b, auto) { return w(a - b); }},
         {TO64("mul.lo.s32 %r10, %r1, -7;"),
          [=](auto a, auto, auto) { return w(uint32_t(a) * uint32_t(-7)); }},
         {TO64("mul.hi.u32 %r10, %r1, %r2;"),
          [=](auto a, auto b, auto) {
            return uint64_t(uint32_t(a)) * uint32_t(b) >> 32;
          }},
         {TO64("mul.hi.s32 %r10, %r1, %r2;"),
          [=](auto a, auto b, auto) { return w(int64_t(s(a)) * s(b) >> 32); }},
         {"mul.wide.s32 %rd10, %r1, %r2;",
          [](auto a, auto b, auto) { return uint64_t(int64_t(s(a)) * s(b)); }},
         {"mad.wide.u32 %rd10, %r1, %r2, %rd3;",
          [](auto a, auto b, auto c) {
            return uint64_t(uint32_t(a)) * uint32_t(b) + c;
          }},
         {TO64("mad.lo.s32 %r10, %r1, %r2, %r3;"),
          [=](auto a, auto b, auto c) {
            return w(uint32_t(a) * uint32_t(b) + uint32_t(c));
          }},
         {TO64("min.s32 %r10, %r1, %r2;"),
          [=](auto a, auto b, auto) { return w(std::min(s(a), s(b))); }},
         {TO64("max.u32 %r10, %r1, %r2;"),
          [=](auto a, auto b, auto) {
            return w(std::max(uint32_t(a), uint32_t(b)));
          }},
         {TO64("abs.s32 %r10, %r1;"),
          [=](auto a, auto, auto) {
            return w(s(a) < 0 ? 0 - uint32_t(a) : uint32_t(a));
          }},
         {TO64("div.u32 %r10, %r1, %r3;"),
          [=](auto a, auto, auto c) {
            return uint32_t(c) ? w(uint32_t(a) / uint32_t(c)) : 0xffffffff;
          }},
         {TO64("rem.s32 %r10, %r1, 7;"),
          [=](auto a, auto, auto) { return w(s(a) % 7); }},
         {TO64("div.s32 %r10, %r1, -3;"),
          [=](auto a, auto, auto) { return w(s(a) / -3); }},
         {TO64("neg.s32 %r10, %r1;"),
          [=](auto a, auto, auto) { return w(0 - a); }}},
        integers());
}

TEST_F(ValueArithmetic, Integers64And16) {
  check(
      {{"add.s64 %rd10, %rd1, %rd2;",
        [](auto a, auto b, auto) { return a + b; }},
       {"mul.lo.s64 %rd10, %rd1, %rd2;",
        [](auto a, auto b, auto) { return a * b; }},
       {"mul.hi.u64 %rd10, %rd1, %rd2;",
        [](auto a, auto b, auto) {
          __extension__ typedef unsigned __int128 Wide;
          return uint64_t(Wide(a) * b >> 64);
        }},
       {"mul.hi.s64 %rd10, %rd1, %rd2;",
        [](auto a, auto b, auto) {
          __extension__ typedef __int128 Wide;
          return uint64_t(Wide(int64_t(a)) * int64_t(b) >> 64);
        }},
       {"min.s64 %rd10, %rd1, %rd2;",
        [](auto a, auto b, auto) {
          return uint64_t(std::min(int64_t(a), int64_t(b)));
        }},
       {"rem.u64 %rd10, %rd1, 1000;",
        [](auto a, auto, auto) { return a % 1000; }},
       {"div.s64 %rd10, %rd1, 10;",
        [](auto a, auto, auto) { return uint64_t(int64_t(a) / 10); }},
       {"add.s16 %rs10, %rs1, %rs2; cvt.u64.u16 %rd10, %rs10;",
        [](auto a, auto b, auto) { return uint64_t(uint16_t(a + b)); }},
       {"shr.s16 %rs10, %rs1, 3; cvt.s64.s16 %rd10, %rs10;",
        [](auto a, auto, auto) { return uint64_t(int64_t(int16_t(a) >> 3)); }},
       {TO64("mul.wide.u16 %r10, %rs1, %rs2;"),
        [](auto a, auto b, auto) {
          return uint64_t(uint32_t(uint16_t(a)) * uint16_t(b));
        }}},
      integers());
}

TEST_F(ValueArithmetic, Bits) {
  auto w = [](auto v) { return uint64_t(uint32_t(v)); };
  check(
      {{TO64("and.b32 %r10, %r1, %r2;"),
        [=](auto a, auto b, auto) { return w(a & b); }},
       {TO64("not.b32 %r10, %r1;"), [=](auto a, auto, auto) { return w(~a); }},
       {"xor.b64 %rd10, %rd1, %rd2;",
        [](auto a, auto b, auto) { return a ^ b; }},
       {TO64("shl.b32 %r10, %r1, %r3;"),
        [=](auto a, auto, auto c) {
          return uint32_t(c) > 31 ? 0 : w(uint32_t(a) << uint32_t(c));
        }},
       {TO64("shr.s32 %r10, %r1, %r3;"),
        [=](auto a, auto, auto c) {
          return w(s(a) >> std::min(uint32_t(c), 31u));
        }},
       {"shr.u64 %rd10, %rd1, 40;", [](auto a, auto, auto) { return a >> 40; }},
       {TO64("shf.l.wrap.b32 %r10, %r1, %r2, %r3;"),
        [=](auto a, auto b, auto c) {
          uint64_t both = uint64_t(uint32_t(b)) << 32 | uint32_t(a);
          return both << (c & 31) >> 32;
        }},
       {TO64("shf.r.wrap.b32 %r10, %r1, %r2, 9;"),
        [=](auto a, auto b, auto) {
          return w((uint64_t(uint32_t(b)) << 32 | uint32_t(a)) >> 9);
        }},
       {TO64("bfe.u32 %r10, %r1, 5, 9;"),
        [=](auto a, auto, auto) { return w(uint32_t(a) >> 5 & 511); }},
       {TO64("bfe.s32 %r10, %r1, 5, 9;"),
        [=](auto a, auto, auto) { return w(s(uint32_t(a) << 18) >> 23); }},
       {TO64("bfe.s32 %r10, %r1, 28, 9;"),
        [=](auto a, auto, auto) { return w(s(a) >> 28); }},
       {TO64("bfi.b32 %r10, %r1, %r2, 4, 8;"),
        [=](auto a, auto b, auto) {
          return w((b & ~0xff0ull) | (a << 4 & 0xff0));
        }},
       {TO64("clz.b32 %r10, %r1;"),
        [=](auto a, auto, auto) {
          return uint64_t(std::countl_zero(uint32_t(a)));
        }},
       {TO64("popc.b64 %r10, %rd1;"),
        [=](auto a, auto, auto) { return uint64_t(std::popcount(a)); }},
       {TO64("bfind.u32 %r10, %r1;"),
        [=](auto a, auto, auto) {
          return uint32_t(a) ? uint64_t(31 - std::countl_zero(uint32_t(a)))
                             : 0xffffffff;
        }},
       {TO64("brev.b32 %r10, %r1;"),
        [=](auto a, auto, auto) {
          uint32_t r = 0;
          for (int k = 0; k < 32; ++k)
            r |= (uint32_t(a) >> k & 1) << (31 - k);
          return w(r);
        }},
       {TO64("prmt.b32 %r10, %r1, %r2, 0x5410;"),
        [=](auto a, auto b, auto) {
          return w((a & 0xffff) | (b & 0xffff) << 16);
        }},
       {TO64("lop3.b32 %r10, %r1, %r2, %r3, 0xe8;"),
        [=](auto a, auto b, auto c) { return w((a & b) | (a & c) | (b & c)); }},
       {"mov.b32 {%rs4, %rs5}, %r1; mov.b32 %r10, {%rs5, %rs4}; "
        "cvt.u64.u32 %rd10, %r10;",
        [=](auto a, auto, auto) {
          return w((a & 0xffff) << 16 | (a >> 16 & 0xffff));
        }}},
      integers());
}

TEST_F(ValueArithmetic, Compare) {
  check({{PTO64("setp.lt.s32 %p1, %r1, %r2;"),
          [](auto a, auto b, auto) { return uint64_t(s(a) < s(b)); }},
         {PTO64("setp.hi.u32 %p1, %r1, %r2;"),
          [](auto a, auto b, auto) {
            return uint64_t(uint32_t(a) > uint32_t(b));
          }},
         {PTO64("setp.ge.s64 %p1, %rd1, %rd2;"),
          [](auto a, auto b, auto) {
            return uint64_t(int64_t(a) >= int64_t(b));
          }},
         {PTO64("setp.gt.s32 %p2, %r1, 0; setp.lt.and.s32 %p1|%p3, %r1, 100, "
                "%p2; @%p3 xor.pred %p1, %p1, %p2;"),
          [](auto a, auto, auto) {
            bool low = s(a) < 100, positive = s(a) > 0;
            bool p1 = low && positive, p3 = !low && positive;
            return uint64_t(p3 ? p1 != positive : p1);
          }}},
        integers());
  std::vector<uint64_t> withNan = floats();
  for (float a : {NAN, 1.f})
    for (float b : {NAN, 1.f})
      withNan.insert(withNan.end(), {u(a), u(b), u(1.f)});
  check({{PTO64("setp.lt.f32 %p1, %f1, %f2;"),
          [](auto a, auto b, auto) { return uint64_t(f(a) < f(b)); }},
         {PTO64("setp.geu.f32 %p1, %f1, %f2;"),
          [](auto a, auto b, auto) { return uint64_t(!(f(a) < f(b))); }},
         {PTO64("setp.nan.f32 %p1, %f1, %f2;"),
          [](auto a, auto b, auto) {
            return uint64_t(std::isnan(f(a)) || std::isnan(f(b)));
          }},
         {PTO64("setp.neu.f32 %p1, %f1, %f2;"),
          [](auto a, auto b, auto) { return uint64_t(f(a) != f(b)); }},
         {PTO64("setp.ne.f32 %p1, %f1, %f2;"),
          [](auto a, auto b, auto) {
            return uint64_t(f(a) < f(b) || f(a) > f(b));
          }}},
        withNan);
}

TEST_F(ValueArithmetic, Float32) {
  auto finite = floats();
  for (uint64_t &v : finite)
    if (!std::isfinite(f(v)))
      v = u(4.f);
  check({{FTO64("add.rn.f32 %f10, %f1, %f2;"),
          [](auto a, auto b, auto) { return u(f(a) + f(b)); }},
         {FTO64("sub.f32 %f10, %f1, %f2;"),
          [](auto a, auto b, auto) { return u(f(a) - f(b)); }},
         {FTO64("mul.f32 %f10, %f1, 0f3FC00000;"),
          [](auto a, auto, auto) { return u(f(a) * 1.5f); }},
         {FTO64("fma.rn.f32 %f10, %f1, %f3, %f2;"),
          [](auto a, auto b, auto c) { return u(std::fma(f(a), f(c), f(b))); }},
         {FTO64("div.rn.f32 %f10, %f1, %f3;"),
          [](auto a, auto, auto c) { return u(f(a) / f(c)); }},
         {FTO64("min.f32 %f10, %f1, %f2;"),
          [](auto a, auto b, auto) {
            if (f(a) == 0 && f(b) == 0)
              return a | b;
            return u(std::fmin(f(a), f(b)));
          }},
         {FTO64("neg.f32 %f10, %f1;"),
          [](auto a, auto, auto) { return u(-f(a)); }},
         {FTO64("abs.f32 %f9, %f1; sqrt.rn.f32 %f10, %f9;"),
          [](auto a, auto, auto) { return u(std::sqrt(std::fabs(f(a)))); }},
         {FTO64("mul.rz.f32 %f10, %f1, %f2;"),
          [](auto a, auto b, auto) {
            double v = double(f(a)) * double(f(b));
            float r = float(v);
            if (std::fabs(double(r)) > std::fabs(v))
              r = std::nextafter(r, 0.f);
            return u(r);
          }},
         {FTO64("copysign.f32 %f10, %f1, %f2;"),
          [](auto a, auto b, auto) { return u(std::copysign(f(b), f(a))); }},
         {FTO64("add.sat.f32 %f10, %f1, 0f3F000000;"),
          [](auto a, auto, auto) {
            float v = f(a) + 0.5f;
            return u(v < 0 ? 0.f : v > 1 ? 1.f : v);
          }}},
        finite);
}

TEST_F(ValueArithmetic, Transcendental) {
  std::vector<uint64_t> v;
  for (int k = 1; k < 100; ++k)
    v.insert(v.end(), {u(float(k) * 0.07f), u(float(k % 7) - 3.f), u(2.f)});
  check({{FTO64("ex2.approx.ftz.f32 %f10, %f2;"),
          [](auto, auto b, auto) { return u(std::exp2(f(b))); }},
         {FTO64("lg2.approx.f32 %f10, %f1;"),
          [](auto a, auto, auto) { return u(std::log2(f(a))); }},
         {FTO64("sin.approx.f32 %f10, %f2;"),
          [](auto, auto b, auto) { return u(std::sin(f(b))); }},
         {FTO64("cos.approx.f32 %f10, %f2;"),
          [](auto, auto b, auto) { return u(std::cos(f(b))); }},
         {FTO64("rsqrt.approx.f32 %f10, %f1;"),
          [](auto a, auto, auto) { return u(1 / std::sqrt(f(a))); }},
         {FTO64("rcp.approx.ftz.f32 %f10, %f1;"),
          [](auto a, auto, auto) { return u(1 / f(a)); }},
         {FTO64("div.full.f32 %f10, %f2, %f1;"),
          [](auto a, auto b, auto) { return u(f(b) / f(a)); }}},
        v, 2e-6);
  check({{FTO64("tanh.approx.f32 %f10, %f2;"),
          [](auto, auto b, auto) { return u(std::tanh(f(b))); }}},
        v, 1e-3);
}

TEST_F(ValueArithmetic, Float64) {
  check({{DTO64("add.f64 %fd10, %fd1, %fd2;"),
          [](auto a, auto b, auto) { return u(d(a) + d(b)); }},
         {DTO64("fma.rn.f64 %fd10, %fd1, %fd2, %fd3;"),
          [](auto a, auto b, auto c) { return u(std::fma(d(a), d(b), d(c))); }},
         {DTO64("div.rn.f64 %fd10, %fd1, 0d4008000000000000;"),
          [](auto a, auto, auto) { return u(d(a) / 3.0); }},
         {DTO64("abs.f64 %fd9, %fd1; sqrt.rn.f64 %fd10, %fd9;"),
          [](auto a, auto, auto) { return u(std::sqrt(std::fabs(d(a)))); }}},
        doubles());
}

TEST_F(ValueArithmetic, Narrow) {
  std::vector<uint64_t> v;
  std::mt19937 random(4);
  std::normal_distribution<float> normal(0, 3);
  auto pair = [&] {
    return uint64_t(toBF16(normal(random))) << 16 | toBF16(normal(random));
  };
  for (int k = 0; k < 300; ++k)
    v.push_back(pair());
  auto both = [](uint64_t a, uint64_t b, uint64_t c, auto op) {
    auto one = [&](unsigned at) {
      return uint64_t(
          toBF16(op(fromBF16(uint16_t(a >> at)), fromBF16(uint16_t(b >> at)),
                    fromBF16(uint16_t(c >> at)))));
    };
    return one(16) << 16 | one(0);
  };
  check({{TO64("mul.rn.bf16x2 %r10, %r1, %r2;"),
          [=](auto a, auto b, auto c) {
            return both(a, b, c, [](float x, float y, float) { return x * y; });
          }},
         {TO64("add.rn.bf16x2 %r10, %r1, %r2;"),
          [=](auto a, auto b, auto c) {
            return both(a, b, c, [](float x, float y, float) { return x + y; });
          }},
         {TO64("fma.rn.bf16x2 %r10, %r1, %r2, %r3;"),
          [=](auto a, auto b, auto c) {
            return both(a, b, c, [](float x, float y, float z) {
              return std::fma(x, y, z);
            });
          }},
         {TO64("max.bf16x2 %r10, %r1, %r2;"),
          [=](auto a, auto b, auto c) {
            return both(a, b, c, [](float x, float y, float) {
              return std::fmax(x, y);
            });
          }},
         {TO64("neg.bf16x2 %r10, %r1;"),
          [=](auto a, auto, auto) { return (a ^ 0x80008000) & 0xffffffff; }},
         {"fma.rn.bf16 %rs10, %rs1, %rs2, %rs3; cvt.u64.u16 %rd10, %rs10;",
          [=](auto a, auto b, auto c) {
            return uint64_t(
                toBF16(std::fma(fromBF16(uint16_t(a)), fromBF16(uint16_t(b)),
                                fromBF16(uint16_t(c)))));
          }}},
        v);
}
