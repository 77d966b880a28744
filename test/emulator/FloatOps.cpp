//===- FloatOps.cpp - Floating-point instructions -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decode.h"

#include <cfenv>

using namespace tnl::emulator;

namespace {

inline float widen(float v) { return v; }
inline double widen(double v) { return v; }
inline float widen(Half v) { return toFloat(v); }
inline float widen(BFloat v) { return toFloat(v); }

template <class T> inline T narrow(double v) {
  if constexpr (std::is_same_v<T, Half>)
    return toHalf(v);
  else if constexpr (std::is_same_v<T, BFloat>) {
    // Rounds once: what float cannot hold becomes an odd last bit.
    auto bits = std::bit_cast<uint64_t>(v);
    if (bits & 0xfffffff && std::isfinite(v))
      v = std::bit_cast<double>((bits & ~uint64_t(0xfffffff)) | 0x10000000);
    return toBFloat(float(v));
  } else
    return T(v);
}

struct Add {
  template <class V> V operator()(V a, V b) const { return a + b; }
};
struct Sub {
  template <class V> V operator()(V a, V b) const { return a - b; }
};
struct Mul {
  template <class V> V operator()(V a, V b) const { return a * b; }
};
struct Div {
  template <class V> V operator()(V a, V b) const { return a / b; }
};
struct Min {
  template <class V> V operator()(V a, V b) const {
    if (a == 0 && b == 0)
      return std::signbit(a) ? a : b;
    return std::fmin(a, b);
  }
};
struct Max {
  template <class V> V operator()(V a, V b) const {
    if (a == 0 && b == 0)
      return std::signbit(a) ? b : a;
    return std::fmax(a, b);
  }
};
template <class F> struct PropagateNaN {
  template <class V> V operator()(V a, V b) const {
    return std::isnan(a) || std::isnan(b) ? std::numeric_limits<V>::quiet_NaN()
                                          : F{}(a, b);
  }
};
/// Copies the sign of the first to the second operand.
struct CopySign {
  template <class V> V operator()(V a, V b) const {
    return std::copysign(b, a);
  }
};
struct Fma {
  template <class V> V operator()(V a, V b, V c) const {
    return std::fma(a, b, c);
  }
};
struct Neg {
  template <class V> V operator()(V a) const { return -a; }
};
struct Abs {
  template <class V> V operator()(V a) const { return std::fabs(a); }
};
struct Sqrt {
  template <class V> V operator()(V a) const { return std::sqrt(a); }
};
struct RSqrt {
  template <class V> V operator()(V a) const {
    return V(1 / std::sqrt(double(a)));
  }
};
struct Rcp {
  template <class V> V operator()(V a) const { return V(1) / a; }
};
struct Exp2 {
  template <class V> V operator()(V a) const { return std::exp2(a); }
};
struct Log2 {
  template <class V> V operator()(V a) const { return std::log2(a); }
};
struct Sin {
  template <class V> V operator()(V a) const { return std::sin(a); }
};
struct Cos {
  template <class V> V operator()(V a) const { return std::cos(a); }
};
struct Tanh {
  template <class V> V operator()(V a) const { return std::tanh(a); }
};

enum : unsigned { Plain = 0, Ftz = 1, Sat = 2, Relu = 3 };

template <unsigned Mode, class V> inline V before(V v) {
  if constexpr (Mode == Ftz)
    return std::fabs(v) < std::numeric_limits<float>::min()
               ? std::copysign(V(0), v)
               : v;
  return v;
}
template <unsigned Mode, class V> inline V after(V v) {
  if constexpr (Mode == Ftz)
    return before<Ftz>(v);
  if constexpr (Mode == Sat)
    return std::isnan(v) ? V(0) : v < V(0) ? V(0) : v > V(1) ? V(1) : v;
  if constexpr (Mode == Relu)
    return v > V(0) ? v : V(0);
  return v;
}

template <class T, class F, unsigned Mode> struct One {
  T operator()(T a) const {
    return narrow<T>(after<Mode>(F{}(before<Mode>(widen(a)))));
  }
};
template <class T, class F, unsigned Mode> struct Two {
  T operator()(T a, T b) const {
    return narrow<T>(
        after<Mode>(F{}(before<Mode>(widen(a)), before<Mode>(widen(b)))));
  }
};
template <class T, class F, unsigned Mode> struct Three {
  T operator()(T a, T b, T c) const {
    if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat>)
      // The product is exact in double.
      return narrow<T>(after<Mode>(
          F{}(double(widen(a)), double(widen(b)), double(widen(c)))));
    else
      return narrow<T>(
          after<Mode>(F{}(before<Mode>(a), before<Mode>(b), before<Mode>(c))));
  }
};
/// The same on both halves of a register.
template <class T, class Scalar> struct Packed {
  template <class... V> uint32_t operator()(V... v) const {
    T low = Scalar{}(T{uint16_t(v)}...);
    T high = Scalar{}(T{uint16_t(v >> 16)}...);
    return uint32_t(high.bits) << 16 | low.bits;
  }
};
/// Sign operations keep NaNs' payloads, so they work on the bits.
template <class T, bool Negate> struct SignBit {
  T operator()(T v) const {
    if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat>)
      return {uint16_t(Negate ? v.bits ^ 0x8000 : v.bits & 0x7fff)};
    else
      return Negate ? -v : std::fabs(v);
  }
};

template <class T, class F, unsigned Mode, int N> constexpr Handler scalar() {
  if constexpr (N == 1)
    return unary<T, T, One<T, F, Mode>>;
  else if constexpr (N == 2)
    return binary<T, T, Two<T, F, Mode>>;
  else
    return ternary<T, T, Three<T, F, Mode>>;
}
template <class T, class F, unsigned Mode, int N> constexpr Handler packed() {
  if constexpr (N == 1)
    return unary<uint32_t, uint32_t, Packed<T, One<T, F, Mode>>>;
  else if constexpr (N == 2)
    return binary<uint32_t, uint32_t, Packed<T, Two<T, F, Mode>>>;
  else
    return ternary<uint32_t, uint32_t, Packed<T, Three<T, F, Mode>>>;
}

template <class F, int N, unsigned Mode> Handler ofType(Type t) {
  switch (t) {
  case Type::F32:
    return scalar<float, F, Mode, N>();
  case Type::F64:
    return scalar<double, F, Mode, N>();
  case Type::F16:
    return scalar<Half, F, Mode, N>();
  case Type::BF16:
    return scalar<BFloat, F, Mode, N>();
  case Type::F16X2:
    return packed<Half, F, Mode, N>();
  case Type::BF16X2:
    return packed<BFloat, F, Mode, N>();
  default:
    return nullptr;
  }
}

template <class F, int N> Handler ofMode(const Decode &d, Type t) {
  if (d.has("sat"))
    return ofType<F, N, Sat>(t);
  if (d.has("relu"))
    return ofType<F, N, Relu>(t);
  if (d.has("ftz") && t == Type::F32)
    return ofType<F, N, Ftz>(t);
  return ofType<F, N, Plain>(t);
}

template <bool Negate> Handler signOf(Type t) {
  switch (t) {
  case Type::F32:
    return unary<float, float, SignBit<float, Negate>>;
  case Type::F64:
    return unary<double, double, SignBit<double, Negate>>;
  case Type::F16:
  case Type::BF16:
    return unary<Half, Half, SignBit<Half, Negate>>;
  case Type::F16X2:
  case Type::BF16X2:
    return unary<uint32_t, uint32_t, Packed<Half, SignBit<Half, Negate>>>;
  default:
    return nullptr;
  }
}

template <class T, int Kind> void testp(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a);
  uint32_t r = 0;
  eachLane(m, [&](unsigned l) {
    T v = get<T>(a[l]);
    bool yes = Kind == 0   ? std::isfinite(v)
               : Kind == 1 ? std::isinf(v)
               : Kind == 2 ? !std::isnan(v)
               : Kind == 3 ? std::isnan(v)
               : Kind == 4 ? std::isnormal(v)
                           : std::fpclassify(v) == FP_SUBNORMAL;
    r |= uint32_t(yes) << l;
  });
  w.setPred(i.d, r, m);
}

template <class T> Handler testpOf(const Decode &d) {
  return d.has("finite")       ? testp<T, 0>
         : d.has("infinite")   ? testp<T, 1>
         : d.has("number")     ? testp<T, 2>
         : d.has("notanumber") ? testp<T, 3>
         : d.has("normal")     ? testp<T, 4>
         : d.has("subnormal")  ? testp<T, 5>
                               : nullptr;
}

/// Runs an instruction in the rounding mode `imm` of the host.
void rounded(Warp &w, const Inst &i, uint32_t m) {
  std::fesetround(int(i.imm));
  i.inner(w, i, m);
  std::fesetround(FE_TONEAREST);
}

} // namespace

bool tnl::emulator::decodeFloat(Decode &d) {
  std::string_view op = d.parts[0];
  Type t = d.type();
  if (!ofType<Add, 2, Plain>(t))
    return false;
  Inst &i = d.inst;
  if (op == "testp") {
    if (!d.count(2, 2))
      return true;
    i.d = d.predDst(0);
    i.a = d.src(1, t);
    i.run = t == Type::F64 ? testpOf<double>(d) : testpOf<float>(d);
    return true;
  }
  bool nan = d.has("NaN");
  int operands = 0;
  Handler run = nullptr;
  auto two = [&](Handler h) { operands = 2, run = h; };
  auto one = [&](Handler h) { operands = 1, run = h; };
  if (op == "add")
    two(ofMode<Add, 2>(d, t));
  else if (op == "sub")
    two(ofMode<Sub, 2>(d, t));
  else if (op == "mul")
    two(ofMode<Mul, 2>(d, t));
  else if (op == "div")
    two(ofMode<Div, 2>(d, t));
  else if (op == "min")
    two(nan ? ofMode<PropagateNaN<Min>, 2>(d, t) : ofMode<Min, 2>(d, t));
  else if (op == "max")
    two(nan ? ofMode<PropagateNaN<Max>, 2>(d, t) : ofMode<Max, 2>(d, t));
  else if (op == "copysign")
    two(ofMode<CopySign, 2>(d, t));
  else if (op == "fma" || op == "mad")
    operands = 3, run = ofMode<Fma, 3>(d, t);
  else if (op == "neg")
    one(signOf<true>(t));
  else if (op == "abs")
    one(signOf<false>(t));
  else if (op == "sqrt")
    one(ofMode<Sqrt, 1>(d, t));
  else if (op == "rsqrt")
    one(ofMode<RSqrt, 1>(d, t));
  else if (op == "rcp")
    one(ofMode<Rcp, 1>(d, t));
  else if (op == "ex2")
    one(ofMode<Exp2, 1>(d, t));
  else if (op == "lg2")
    one(ofMode<Log2, 1>(d, t));
  else if (op == "sin")
    one(ofMode<Sin, 1>(d, t));
  else if (op == "cos")
    one(ofMode<Cos, 1>(d, t));
  else if (op == "tanh")
    one(ofMode<Tanh, 1>(d, t));
  if (!run)
    return false;
  bool directed = d.has("rz") || d.has("rm") || d.has("rp");
  if (directed && t != Type::F32 && t != Type::F64)
    return d.fail("only rounding to nearest is supported");
  if (d.has("xorsign"))
    return false;
  size_t n = size_t(operands) + 1;
  if (!d.count(n, n))
    return true;
  i.d = d.dst(0);
  i.a = d.src(1, t);
  if (operands > 1)
    i.b = d.src(2, t);
  if (operands > 2)
    i.c = d.src(3, t);
  i.run = run;
  if (directed) {
    i.inner = run;
    i.imm = d.has("rz") ? FE_TOWARDZERO : d.has("rm") ? FE_DOWNWARD : FE_UPWARD;
    i.run = rounded;
  }
  return true;
}
