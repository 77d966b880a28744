//===- Float.h - Narrow floats and rounding -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TEST_EMULATOR_FLOAT_H
#define TNL_TEST_EMULATOR_FLOAT_H

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace tnl::emulator {

enum class Round : uint8_t { Nearest, Zero, Down, Up, Away };

struct Half {
  uint16_t bits;
};
struct BFloat {
  uint16_t bits;
};

/// Rounds an integral number of units.
inline double roundUnits(double v, Round mode) {
  switch (mode) {
  case Round::Nearest:
    return std::nearbyint(v);
  case Round::Zero:
    return std::trunc(v);
  case Round::Down:
    return std::floor(v);
  case Round::Up:
    return std::ceil(v);
  case Round::Away:
    return std::round(v);
  }
  return v;
}

/// Rounds to a format of `mantissa` stored bits and exponents from `minExp` to
/// `maxExp`; the result is exact in double.
inline double roundTo(double v, int mantissa, int minExp, int maxExp,
                      Round mode) {
  if (v == 0 || !std::isfinite(v))
    return v;
  int exponent = std::ilogb(v);
  if (exponent < minExp)
    exponent = minExp;
  double unit = std::ldexp(1.0, exponent - mantissa);
  double r = std::copysign(roundUnits(v / unit, mode) * unit, v);
  double limit = std::ldexp(2.0 - std::ldexp(1.0, -mantissa), maxExp);
  if (std::fabs(r) > limit) {
    bool inward = mode == Round::Zero || (mode == Round::Down && v > 0) ||
                  (mode == Round::Up && v < 0);
    return std::copysign(
        inward ? limit : std::numeric_limits<double>::infinity(), v);
  }
  return r;
}

inline float toFloat(BFloat v) {
  return std::bit_cast<float>(uint32_t(v.bits) << 16);
}

inline BFloat toBFloat(float f) {
  uint32_t u = std::bit_cast<uint32_t>(f);
  if ((u & 0x7fffffff) > 0x7f800000)
    return {0x7fff};
  return {uint16_t((u + 0x7fff + ((u >> 16) & 1)) >> 16)};
}

inline float toFloat(Half h) {
  uint32_t sign = uint32_t(h.bits & 0x8000) << 16, e = (h.bits >> 10) & 31,
           m = h.bits & 1023;
  if (e == 31)
    return std::bit_cast<float>(sign | 0x7f800000 | m << 13);
  if (e)
    return std::bit_cast<float>(sign | (e + 112) << 23 | m << 13);
  float f = float(m) * 0x1p-24f;
  return sign ? -f : f;
}

inline Half toHalf(double v, Round mode = Round::Nearest) {
  if (std::isnan(v))
    return {0x7fff};
  double r = roundTo(v, 10, -14, 15, mode);
  uint16_t sign = std::signbit(r) ? 0x8000 : 0;
  r = std::fabs(r);
  if (std::isinf(r))
    return {uint16_t(sign | 0x7c00)};
  if (r < 0x1p-14)
    return {uint16_t(sign | uint16_t(r * 0x1p24))};
  int e = std::ilogb(r);
  auto m = uint16_t(std::ldexp(r, 10 - e) - 1024);
  return {uint16_t(sign | (e + 15) << 10 | m)};
}

inline BFloat toBFloat(double v, Round mode) {
  if (std::isnan(v))
    return {0x7fff};
  auto f = float(roundTo(v, 7, -126, 127, mode));
  return {uint16_t(std::bit_cast<uint32_t>(f) >> 16)};
}

inline float toFloat(double v, Round mode) {
  if (mode == Round::Nearest)
    return float(v);
  return float(roundTo(v, 23, -126, 127, mode));
}

} // namespace tnl::emulator

#endif // TNL_TEST_EMULATOR_FLOAT_H
