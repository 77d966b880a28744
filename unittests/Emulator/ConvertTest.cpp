//===- ConvertTest.cpp - cvt against the host -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

#include <cmath>

using namespace tnl::emulator::test;

namespace {

class ValueConvert : public Gpu {
protected:
  /// Runs `code` from %rd1 (%r1, %f1, %rs1) to %rd10 on each value.
  std::vector<uint64_t> convert(const std::string &code,
                                const std::vector<uint64_t> &values) {
    uint64_t in = upload(values), out = allocate(values.size() * 8);
    std::string body = R"(
      ld.param.u64 %rd20, [p0];
      ld.param.u64 %rd21, [p1];
      mov.u32 %r20, %tid.x;
      mov.u32 %r21, %ctaid.x;
      mad.lo.s32 %r20, %r21, 128, %r20;
      ld.param.u32 %r22, [p2];
      setp.ge.u32 %p1, %r20, %r22;
      @%p1 ret;
      mul.wide.u32 %rd22, %r20, 8;
      add.s64 %rd20, %rd20, %rd22;
      add.s64 %rd21, %rd21, %rd22;
      ld.global.b64 %rd1, [%rd20];
      mov.b64 {%r1, %r2}, %rd1;
      mov.b32 %f1, %r1;
      mov.b32 %f2, %r2;
      mov.b64 %fd1, %rd1;
      mov.b32 {%rs1, %rs2}, %r1;
    )" + code + "st.global.b64 [%rd21], %rd10;";
    EXPECT_EQ(runBody(body, unsigned((values.size() + 127) / 128), 128,
                      {in, out, values.size()}),
              0);
    return download<uint64_t>(out, values.size());
  }
  template <class F>
  void expect(const std::string &code, const std::vector<uint64_t> &values,
              F host) {
    auto got = convert(code, values);
    for (size_t k = 0; k < values.size(); ++k)
      ASSERT_EQ(got[k], uint64_t(host(values[k])))
          << code << " of " << std::hex << values[k];
  }
  static std::vector<uint64_t> all16() {
    std::vector<uint64_t> v(65536);
    for (size_t k = 0; k < v.size(); ++k)
      v[k] = k;
    return v;
  }
  static std::vector<uint64_t> floats() {
    std::vector<uint64_t> v;
    for (float f :
         {0.f, -0.f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 3e9f, -3e9f, 1e20f, -1e20f,
          INFINITY, -INFINITY, 65519.f, 65520.f, 1e-8f, 6e-8f, 3e-5f})
      v.push_back(std::bit_cast<uint32_t>(f));
    std::mt19937 random(7);
    for (int scale = 0; scale < 12; ++scale)
      for (int k = 0; k < 100; ++k)
        v.push_back(std::bit_cast<uint32_t>(std::normal_distribution<float>(
            0, std::ldexp(1.f, 4 * scale - 20))(random)));
    return v;
  }
};

float f(uint64_t v) { return std::bit_cast<float>(uint32_t(v)); }
uint64_t u(float v) { return std::bit_cast<uint32_t>(v); }
template <class T> uint64_t clamp(double v) {
  if (v <= double(std::numeric_limits<T>::min()))
    return uint32_t(std::numeric_limits<T>::min());
  if (v >= double(std::numeric_limits<T>::max()))
    return uint32_t(std::numeric_limits<T>::max());
  return uint32_t(T(v));
}

} // namespace

TEST_F(ValueConvert, HalvesToFloat) {
  auto bits = all16();
  auto half = convert("cvt.f32.f16 %f10, %rs1; mov.b32 %r10, %f10; "
                      "cvt.u64.u32 %rd10, %r10;",
                      bits);
  auto bf = convert("cvt.f32.bf16 %f10, %rs1; mov.b32 %r10, %f10; "
                    "cvt.u64.u32 %rd10, %r10;",
                    bits);
  for (size_t k = 0; k < bits.size(); ++k) {
    float wantHalf = float(std::bit_cast<_Float16>(uint16_t(k)));
    if (std::isnan(wantHalf))
      ASSERT_TRUE(std::isnan(f(half[k])));
    else
      ASSERT_EQ(half[k], u(wantHalf)) << k;
    if (std::isnan(fromBF16(uint16_t(k))))
      ASSERT_TRUE(std::isnan(f(bf[k])));
    else
      ASSERT_EQ(bf[k], u(fromBF16(uint16_t(k)))) << k;
  }
}

TEST_F(ValueConvert, FloatToNarrow) {
  auto v = floats();
  expect("cvt.rn.bf16.f32 %rs10, %f1; cvt.u64.u16 %rd10, %rs10;", v,
         [](uint64_t a) { return toBF16(f(a)); });
  expect("cvt.rz.bf16.f32 %rs10, %f1; cvt.u64.u16 %rd10, %rs10;", v,
         [](uint64_t a) { return a >> 16; });
  expect("cvt.rn.f16.f32 %rs10, %f1; cvt.u64.u16 %rd10, %rs10;", v,
         [](uint64_t a) { return std::bit_cast<uint16_t>(_Float16(f(a))); });
  expect("cvt.rn.f16x2.f32 %r10, %f1, 0f3F800000; cvt.u64.u32 %rd10, %r10;", v,
         [](uint64_t a) {
           return uint64_t(std::bit_cast<uint16_t>(_Float16(f(a)))) << 16 |
                  0x3c00;
         });
  // Two values of a 64-bit word: the first operand is the upper half.
  std::vector<uint64_t> pairs;
  for (size_t k = 1; k < v.size(); ++k)
    pairs.push_back(v[k] << 32 | v[k - 1]);
  expect("cvt.rn.bf16x2.f32 %r10, %f2, %f1; cvt.u64.u32 %rd10, %r10;", pairs,
         [](uint64_t a) {
           return uint64_t(toBF16(f(a >> 32))) << 16 | toBF16(f(a));
         });
  expect("cvt.rna.tf32.f32 %r10, %f1; cvt.u64.u32 %rd10, %r10;",
         {u(1.f), u(1.f + 0x1p-11f), u(-1.f - 0x1p-11f), u(1.f + 0x1p-12f)},
         [](uint64_t a) {
           return std::fabs(f(a)) == 1.f + 0x1p-11f
                      ? u(std::copysign(1.f + 0x1p-10f, f(a)))
                      : u(std::copysign(1.f, f(a)));
         });
}

TEST_F(ValueConvert, FloatToInteger) {
  auto v = floats();
  auto with = [](const char *mode, const char *type) {
    return std::string("cvt.") + mode + "." + type +
           ".f32 %r10, %f1; cvt.u64.u32 %rd10, %r10;";
  };
  expect(with("rni", "s32"), v, [](uint64_t a) {
    return clamp<int32_t>(std::nearbyint(double(f(a))));
  });
  expect(with("rzi", "s32"), v,
         [](uint64_t a) { return clamp<int32_t>(std::trunc(double(f(a)))); });
  expect(with("rmi", "s32"), v,
         [](uint64_t a) { return clamp<int32_t>(std::floor(double(f(a)))); });
  expect(with("rpi", "u32"), v,
         [](uint64_t a) { return clamp<uint32_t>(std::ceil(double(f(a)))); });
  expect(with("rzi", "s32"), {0x7fc00000}, [](uint64_t) { return 0; });
  expect("cvt.rmi.f32.f32 %f10, %f1; mov.b32 %r10, %f10; "
         "cvt.u64.u32 %rd10, %r10;",
         v, [](uint64_t a) { return u(std::floor(f(a))); });
  expect("cvt.rzi.s64.f32 %rd10, %f1;", {u(1e12f), u(-1e12f), u(3.9f)},
         [](uint64_t a) { return uint64_t(int64_t(f(a))); });
}

TEST_F(ValueConvert, IntegerToFloat) {
  std::mt19937_64 random(3);
  std::vector<uint64_t> v = {0,
                             1,
                             16777217,
                             0x7fffffff,
                             0xffffffff,
                             0x8000000000000000,
                             0xffffffffffffffff,
                             0x7fffffbfffffffff};
  for (int k = 0; k < 200; ++k)
    v.push_back(random() >> (k % 60));
  const std::string end = "mov.b32 %r10, %f10; cvt.u64.u32 %rd10, %r10;";
  expect("cvt.rn.f32.s32 %f10, %r1;" + end, v,
         [](uint64_t a) { return u(float(int32_t(a))); });
  expect("cvt.rn.f32.u64 %f10, %rd1;" + end, v,
         [](uint64_t a) { return u(float(a)); });
  expect("cvt.rn.f32.s64 %f10, %rd1;" + end, v,
         [](uint64_t a) { return u(float(int64_t(a))); });
  expect("cvt.rn.f64.u32 %fd10, %r1; mov.b64 %rd10, %fd10;", v, [](uint64_t a) {
    return std::bit_cast<uint64_t>(double(uint32_t(a)));
  });
  expect("cvt.s64.s32 %rd10, %r1;", v,
         [](uint64_t a) { return uint64_t(int64_t(int32_t(a))); });
  expect("cvt.s32.s8 %r10, %r1; cvt.u64.u32 %rd10, %r10;", v,
         [](uint64_t a) { return uint32_t(int32_t(int8_t(a))); });
  expect("cvt.sat.u8.s32 %r10, %r1; cvt.u64.u32 %rd10, %r10;", v,
         [](uint64_t a) {
           auto s = int32_t(a);
           return uint32_t(s < 0 ? 0 : s > 255 ? 255 : s);
         });
}

TEST_F(ValueConvert, Doubles) {
  std::vector<uint64_t> v;
  std::mt19937 random(5);
  for (int k = 0; k < 200; ++k)
    v.push_back(std::bit_cast<uint64_t>(
        std::normal_distribution<double>(0, 100)(random)));
  const std::string end = "mov.b32 %r10, %f10; cvt.u64.u32 %rd10, %r10;";
  expect("cvt.rn.f32.f64 %f10, %fd1;" + end, v,
         [](uint64_t a) { return u(float(std::bit_cast<double>(a))); });
  expect("cvt.rz.f32.f64 %f10, %fd1;" + end, v, [](uint64_t a) {
    double d = std::bit_cast<double>(a);
    float r = float(d);
    if (std::fabs(double(r)) > std::fabs(d))
      r = std::nextafter(r, 0.f);
    return u(r);
  });
}
