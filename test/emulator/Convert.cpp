//===- Convert.cpp - cvt --------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decode.h"

using namespace tnl::emulator;

namespace {

/// flags: rounding, then these.
enum : unsigned { Sat = 16, Ftz = 32, Relu = 64, ToIntegral = 128 };

Round mode(const Inst &i) { return Round(i.flags & 15); }

template <class T> constexpr bool isFloat = !std::is_integral_v<T>;

template <class T> inline double wide(uint64_t bits) {
  if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat>)
    return toFloat(get<T>(bits));
  else
    return double(get<T>(bits));
}

template <class D> inline uint64_t toFloatBits(double v, Round round) {
  if constexpr (std::is_same_v<D, Half>)
    return toHalf(v, round).bits;
  else if constexpr (std::is_same_v<D, BFloat>)
    return toBFloat(v, round).bits;
  else if constexpr (std::is_same_v<D, float>)
    return put(toFloat(v, round));
  else
    return put(v);
}

inline double adjust(const Inst &i, double v) {
  if (i.flags & Ftz && std::fabs(v) < std::numeric_limits<float>::min())
    v = std::copysign(0.0, v);
  if (i.flags & Sat)
    v = std::isnan(v) ? 0 : v < 0 ? 0 : v > 1 ? 1 : v;
  if (i.flags & Relu && !(v > 0))
    v = 0;
  return v;
}

template <class D, class S> void convert(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a);
  Round round = mode(i);
  eachLane(m, [&](unsigned l) {
    if constexpr (isFloat<S> && isFloat<D>) {
      double v = adjust(i, wide<S>(a[l]));
      if (i.flags & ToIntegral)
        v = roundUnits(v, round);
      d[l] = toFloatBits<D>(v, round);
    } else if constexpr (isFloat<S>) {
      double v = wide<S>(a[l]);
      // Out of range saturates; NaN is zero, or the top bit for 64 bits.
      constexpr double low = double(std::numeric_limits<D>::min());
      constexpr double top = double(std::numeric_limits<D>::max());
      if (std::isnan(v)) {
        d[l] = sizeof(D) == 8 ? uint64_t(1) << 63 : 0;
        return;
      }
      v = roundUnits(v, round);
      D r = v <= low   ? std::numeric_limits<D>::min()
            : v >= top ? std::numeric_limits<D>::max()
                       : D(v);
      d[l] = put(r);
    } else if constexpr (isFloat<D>) {
      S v = get<S>(a[l]);
      if constexpr (std::is_same_v<D, float>) {
        // One rounding: 64-bit integers do not fit a double.
        if (round == Round::Nearest)
          d[l] = put(float(v));
        else
          d[l] = toFloatBits<D>(double(v), round);
      } else {
        d[l] = toFloatBits<D>(double(v), round);
      }
    } else {
      S v = get<S>(a[l]);
      if (i.flags & Sat) {
        if (std::cmp_less(v, std::numeric_limits<D>::min()))
          d[l] = put(std::numeric_limits<D>::min());
        else if (std::cmp_greater(v, std::numeric_limits<D>::max()))
          d[l] = put(std::numeric_limits<D>::max());
        else
          d[l] = put(D(v));
        return;
      }
      // A register may be wider than the type: extend.
      d[l] = uint64_t(int64_t(D(v)));
    }
  });
}

template <class D> void pack(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b);
  Round round = mode(i);
  eachLane(m, [&](unsigned l) {
    double high = adjust(i, get<float>(a[l])),
           low = adjust(i, get<float>(b[l]));
    if constexpr (std::is_same_v<D, BFloat>)
      if (round == Round::Nearest) {
        d[l] = uint64_t(toBFloat(float(high)).bits) << 16 |
               toBFloat(float(low)).bits;
        return;
      }
    d[l] = toFloatBits<D>(high, round) << 16 | toFloatBits<D>(low, round);
  });
}

void toTF32(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a);
  eachLane(m, [&](unsigned l) {
    double v = adjust(i, get<float>(a[l]));
    d[l] = put(float(roundTo(v, 10, -126, 127, mode(i))));
  });
}

template <class D> Handler from(Type s) {
  switch (s) {
  case Type::U8:
  case Type::B8:
    return convert<D, uint8_t>;
  case Type::S8:
    return convert<D, int8_t>;
  case Type::U16:
  case Type::B16:
    return convert<D, uint16_t>;
  case Type::S16:
    return convert<D, int16_t>;
  case Type::U32:
  case Type::B32:
    return convert<D, uint32_t>;
  case Type::S32:
    return convert<D, int32_t>;
  case Type::U64:
  case Type::B64:
    return convert<D, uint64_t>;
  case Type::S64:
    return convert<D, int64_t>;
  case Type::F16:
    return convert<D, Half>;
  case Type::BF16:
    return convert<D, BFloat>;
  case Type::F32:
    return convert<D, float>;
  case Type::F64:
    return convert<D, double>;
  default:
    return nullptr;
  }
}

Handler fromTo(Type d, Type s) {
  switch (d) {
  case Type::U8:
  case Type::B8:
    return from<uint8_t>(s);
  case Type::S8:
    return from<int8_t>(s);
  case Type::U16:
  case Type::B16:
    return from<uint16_t>(s);
  case Type::S16:
    return from<int16_t>(s);
  case Type::U32:
  case Type::B32:
    return from<uint32_t>(s);
  case Type::S32:
    return from<int32_t>(s);
  case Type::U64:
  case Type::B64:
    return from<uint64_t>(s);
  case Type::S64:
    return from<int64_t>(s);
  case Type::F16:
    return from<Half>(s);
  case Type::BF16:
    return from<BFloat>(s);
  case Type::F32:
    return from<float>(s);
  case Type::F64:
    return from<double>(s);
  default:
    return nullptr;
  }
}

} // namespace

bool tnl::emulator::decodeConvert(Decode &d) {
  if (d.parts[0] != "cvt" || d.has("pack"))
    return false;
  Inst &i = d.inst;
  Type to = d.type(), source = d.type(1);
  bool integral = d.has("rni") || d.has("rzi") || d.has("rmi") || d.has("rpi");
  i.flags = unsigned(d.rounding()) | (d.has("sat") ? Sat : 0) |
            (d.has("ftz") ? Ftz : 0) | (d.has("relu") ? Relu : 0) |
            (integral ? ToIntegral : 0);
  bool packs = to == Type::BF16X2 || to == Type::F16X2;
  if (!d.count(packs ? 3 : 2, packs ? 3 : 2))
    return true;
  i.d = d.dst(0);
  i.a = d.src(1, source);
  if (packs) {
    i.b = d.src(2, source);
    if (source == Type::F32)
      i.run = to == Type::BF16X2 ? pack<BFloat> : pack<Half>;
    return true;
  }
  if (to == Type::TF32) {
    i.run = source == Type::F32 ? toTF32 : nullptr;
    return true;
  }
  i.run = fromTo(to, source);
  return true;
}
