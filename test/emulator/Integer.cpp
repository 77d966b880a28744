//===- Integer.cpp - Integer and bit instructions -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decode.h"

using namespace tnl::emulator;

namespace {

template <class T> using Unsigned = std::make_unsigned_t<T>;

/// The type that holds a product of two T.
template <class T> struct WideOf;
template <> struct WideOf<uint8_t> {
  using type = uint16_t;
};
template <> struct WideOf<int8_t> {
  using type = int16_t;
};
template <> struct WideOf<uint16_t> {
  using type = uint32_t;
};
template <> struct WideOf<int16_t> {
  using type = int32_t;
};
template <> struct WideOf<uint32_t> {
  using type = uint64_t;
};
template <> struct WideOf<int32_t> {
  using type = int64_t;
};
__extension__ typedef unsigned __int128 UInt128;
__extension__ typedef __int128 Int128;
template <> struct WideOf<uint64_t> {
  using type = UInt128;
};
template <> struct WideOf<int64_t> {
  using type = Int128;
};
template <class T> using Wide = typename WideOf<T>::type;

template <class T> constexpr T mulLow(T a, T b) {
  return T(uint64_t(a) * uint64_t(b));
}
template <class T> constexpr T mulHigh(T a, T b) {
  return T((Wide<T>(a) * Wide<T>(b)) >> (sizeof(T) * 8));
}

struct Add {
  template <class T> T operator()(T a, T b) const {
    return T(Unsigned<T>(Unsigned<T>(a) + Unsigned<T>(b)));
  }
};
struct AddSat {
  int32_t operator()(int32_t a, int32_t b) const {
    int64_t v = int64_t(a) + b;
    return int32_t(v < INT32_MIN ? INT32_MIN : v > INT32_MAX ? INT32_MAX : v);
  }
};
struct SubSat {
  int32_t operator()(int32_t a, int32_t b) const {
    int64_t v = int64_t(a) - b;
    return int32_t(v < INT32_MIN ? INT32_MIN : v > INT32_MAX ? INT32_MAX : v);
  }
};
struct Sub {
  template <class T> T operator()(T a, T b) const {
    return T(Unsigned<T>(Unsigned<T>(a) - Unsigned<T>(b)));
  }
};
struct MulLow {
  template <class T> T operator()(T a, T b) const { return mulLow(a, b); }
};
struct MulHigh {
  template <class T> T operator()(T a, T b) const { return mulHigh(a, b); }
};
struct MulWide {
  template <class T> Wide<T> operator()(T a, T b) const {
    return Wide<T>(Wide<T>(a) * Wide<T>(b));
  }
};
struct MadLow {
  template <class T> T operator()(T a, T b, T c) const {
    return Add{}(mulLow(a, b), c);
  }
};
struct MadHigh {
  template <class T> T operator()(T a, T b, T c) const {
    return Add{}(mulHigh(a, b), c);
  }
};
struct MadWide {
  template <class T> Wide<T> operator()(T a, T b, Wide<T> c) const {
    return Add{}(Wide<T>(Wide<T>(a) * Wide<T>(b)), c);
  }
};
struct Mul24 {
  template <class T> T operator()(T a, T b) const {
    if constexpr (std::is_signed_v<T>)
      return T((int64_t(a) << 40 >> 40) * (int64_t(b) << 40 >> 40));
    else
      return T(uint64_t(a & 0xffffff) * uint64_t(b & 0xffffff));
  }
};
struct Div {
  template <class T> T operator()(T a, T b) const {
    if (b == 0)
      return T(-1); // what the GPU gives
    if constexpr (std::is_signed_v<T>)
      if (b == T(-1))
        return Sub{}(T(0), a);
    return T(a / b);
  }
};
struct Rem {
  template <class T> T operator()(T a, T b) const {
    if (b == 0)
      return a;
    if constexpr (std::is_signed_v<T>)
      if (b == T(-1))
        return 0;
    return T(a % b);
  }
};
struct Min {
  template <class T> T operator()(T a, T b) const { return a < b ? a : b; }
};
struct Max {
  template <class T> T operator()(T a, T b) const { return a < b ? b : a; }
};
/// Applies F to both 16-bit halves.
template <class T, class F> struct Halves {
  uint32_t operator()(uint32_t a, uint32_t b) const {
    uint16_t low = uint16_t(F{}(T(a), T(b)));
    uint16_t high = uint16_t(F{}(T(a >> 16), T(b >> 16)));
    return uint32_t(high) << 16 | low;
  }
};
struct Abs {
  template <class T> T operator()(T a) const {
    return a < 0 ? Sub{}(T(0), a) : a;
  }
};
struct Neg {
  template <class T> T operator()(T a) const { return Sub{}(T(0), a); }
};
struct And {
  template <class T> T operator()(T a, T b) const { return T(a & b); }
};
struct Or {
  template <class T> T operator()(T a, T b) const { return T(a | b); }
};
struct Xor {
  template <class T> T operator()(T a, T b) const { return T(a ^ b); }
};
struct Not {
  template <class T> T operator()(T a) const { return T(~a); }
};
struct CNot {
  template <class T> T operator()(T a) const { return a == 0; }
};
struct Clz {
  template <class T> uint32_t operator()(T a) const {
    return uint32_t(std::countl_zero(a));
  }
};
struct Popc {
  template <class T> uint32_t operator()(T a) const {
    return uint32_t(std::popcount(a));
  }
};
struct Brev {
  template <class T> T operator()(T a) const {
    T r = 0;
    for (unsigned i = 0; i < sizeof(T) * 8; ++i)
      if (a >> i & 1)
        r |= T(1) << (sizeof(T) * 8 - 1 - i);
    return r;
  }
};
template <bool Amount> struct BFind {
  template <class T> uint32_t operator()(T a) const {
    auto u = Unsigned<T>(a);
    if (std::is_signed_v<T> && a < 0)
      u = Unsigned<T>(~u);
    if (!u)
      return ~0u;
    auto lead = uint32_t(std::countl_zero(u));
    return Amount ? lead : uint32_t(sizeof(T) * 8 - 1) - lead;
  }
};

template <class T> void shiftLeft(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b);
  eachLane(m, [&](unsigned l) {
    auto n = uint32_t(b[l]);
    d[l] = n < sizeof(T) * 8 ? uint64_t(T(T(a[l]) << n)) : 0;
  });
}
template <class T> void shiftRight(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b);
  eachLane(m, [&](unsigned l) {
    uint32_t n = uint32_t(b[l]), top = sizeof(T) * 8 - 1;
    if (n > top)
      d[l] = std::is_signed_v<T> ? put(T(T(a[l]) >> top)) : 0;
    else
      d[l] = put(T(T(a[l]) >> n));
  });
}
template <bool Left, bool Wrap>
void funnel(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b), *c = w.src(i.c);
  eachLane(m, [&](unsigned l) {
    auto n = uint32_t(c[l]);
    n = Wrap ? n & 31 : (n > 32 ? 32 : n);
    uint64_t both = uint64_t(uint32_t(b[l])) << 32 | uint32_t(a[l]);
    d[l] = Left ? uint32_t(n == 32 ? a[l] : (both << n) >> 32)
                : uint32_t(both >> n);
  });
}
template <class T> void bfe(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b), *c = w.src(i.c);
  constexpr unsigned width = sizeof(T) * 8;
  eachLane(m, [&](unsigned l) {
    unsigned at = b[l] & 0xff, count = c[l] & 0xff;
    auto v = Unsigned<T>(a[l]);
    if (count == 0) {
      d[l] = 0;
      return;
    }
    bool sign = false;
    if constexpr (std::is_signed_v<T>)
      sign = v >> std::min(at + count - 1, width - 1) & 1;
    Unsigned<T> r = at < width ? Unsigned<T>(v >> at) : 0;
    if (count < width) {
      Unsigned<T> keep = Unsigned<T>((Unsigned<T>(1) << count) - 1);
      // Bits past the end of the source are copies of the sign.
      if (sign && at + count > width && at < width)
        r |= Unsigned<T>(~Unsigned<T>(0) << (width - at));
      r &= keep;
      if (sign)
        r |= Unsigned<T>(~keep);
    } else if (sign && at > 0) {
      r = at < width ? Unsigned<T>(r | ~Unsigned<T>(0) << (width - at))
                     : Unsigned<T>(~Unsigned<T>(0));
    }
    d[l] = r;
  });
}
template <class T> void bfi(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b), *c = w.src(i.c),
                 *e = w.src(i.e);
  constexpr unsigned width = sizeof(T) * 8;
  eachLane(m, [&](unsigned l) {
    unsigned at = c[l] & 0xff, count = e[l] & 0xff;
    T keep = count >= width ? T(~T(0)) : T((T(1) << count) - 1);
    keep = at < width ? T(keep << at) : T(0);
    T field = at < width ? T(T(a[l]) << at) : T(0);
    d[l] = T((T(b[l]) & ~keep) | (field & keep));
  });
}
void prmt(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b), *c = w.src(i.c);
  eachLane(m, [&](unsigned l) {
    uint64_t both = uint64_t(uint32_t(b[l])) << 32 | uint32_t(a[l]);
    uint32_t r = 0;
    for (unsigned k = 0; k < 4; ++k) {
      auto sel = uint32_t(c[l] >> (4 * k)) & 15;
      auto byte = uint8_t(both >> (8 * (sel & 7)));
      if (sel & 8)
        byte = byte & 0x80 ? 0xff : 0;
      r |= uint32_t(byte) << (8 * k);
    }
    d[l] = r;
  });
}
void lop3(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b), *c = w.src(i.c);
  auto table = unsigned(i.imm);
  eachLane(m, [&](unsigned l) {
    uint32_t x = uint32_t(a[l]), y = uint32_t(b[l]), z = uint32_t(c[l]), r = 0;
    for (unsigned k = 0; k < 8; ++k)
      if (table >> k & 1)
        r |= (k & 4 ? x : ~x) & (k & 2 ? y : ~y) & (k & 1 ? z : ~z);
    d[l] = r;
  });
}
template <class A, class B> void dp4a(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b), *c = w.src(i.c);
  eachLane(m, [&](unsigned l) {
    auto sum = uint32_t(c[l]);
    for (unsigned k = 0; k < 4; ++k)
      sum +=
          uint32_t(int32_t(A(a[l] >> (8 * k))) * int32_t(B(b[l] >> (8 * k))));
    d[l] = sum;
  });
}

/// Predicates: 0 and, 1 or, 2 xor, 3 not, 4 mov.
template <int Op> void predicates(Warp &w, const Inst &i, uint32_t m) {
  uint32_t a = w.pred(i.a, i.flags & 1);
  uint32_t b = Op < 3 ? w.pred(i.b, i.flags & 2) : 0;
  uint32_t r = Op == 0   ? a & b
               : Op == 1 ? a | b
               : Op == 2 ? a ^ b
               : Op == 3 ? ~a
                         : a;
  w.setPred(i.d, r, m);
}

} // namespace

/// Calls f with a value of the C++ type of an integer type.
template <class F> static Handler forInteger(Type type, F f) {
  switch (type) {
  case Type::B8:
  case Type::U8:
    return f(uint8_t());
  case Type::S8:
    return f(int8_t());
  case Type::B16:
  case Type::U16:
    return f(uint16_t());
  case Type::S16:
    return f(int16_t());
  case Type::B32:
  case Type::U32:
    return f(uint32_t());
  case Type::S32:
    return f(int32_t());
  case Type::B64:
  case Type::U64:
    return f(uint64_t());
  case Type::S64:
    return f(int64_t());
  default:
    return nullptr;
  }
}

template <class F> static Handler binaryOf(Type type) {
  return forInteger(type, [](auto v) -> Handler {
    return binary<decltype(v), decltype(v), F>;
  });
}
template <class F> static Handler unaryOf(Type type) {
  return forInteger(type, [](auto v) -> Handler {
    return unary<decltype(v), decltype(v), F>;
  });
}
/// The result is a 32-bit count.
template <class F> static Handler countOf(Type type) {
  return forInteger(
      type, [](auto v) -> Handler { return unary<uint32_t, decltype(v), F>; });
}
template <class F> static Handler unsignedCountOf(Type type) {
  if (sizeOf(type) == 8)
    return unary<uint32_t, uint64_t, F>;
  return unary<uint32_t, uint32_t, F>;
}

static bool decodePredicates(Decode &d, std::string_view op) {
  bool na = false, nb = false;
  Inst &i = d.inst;
  bool two = op == "and" || op == "or" || op == "xor";
  if (!two && op != "not" && op != "mov")
    return false;
  if (!d.count(two ? 3 : 2, two ? 3 : 2))
    return true;
  i.d = d.predDst(0);
  i.a = d.predSrc(1, na);
  if (two)
    i.b = d.predSrc(2, nb);
  i.flags = (na ? 1 : 0) | (nb ? 2 : 0);
  i.run = op == "and"   ? predicates<0>
          : op == "or"  ? predicates<1>
          : op == "xor" ? predicates<2>
          : op == "not" ? predicates<3>
                        : predicates<4>;
  return true;
}

static bool decodeMulMad(Decode &d, std::string_view op, Type t) {
  Inst &i = d.inst;
  bool mad = op == "mad";
  if (!d.count(mad ? 4 : 3, mad ? 4 : 3))
    return true;
  i.d = d.dst(0);
  i.a = d.src(1, t);
  i.b = d.src(2, t);
  if (mad)
    i.c = d.src(3, t);
  if (d.has("wide")) {
    if (sizeOf(t) == 2 || sizeOf(t) == 4) {
      switch (t) {
      case Type::U16:
        i.run = mad ? ternary<uint32_t, uint16_t, MadWide>
                    : binary<uint32_t, uint16_t, MulWide>;
        break;
      case Type::S16:
        i.run = mad ? ternary<int32_t, int16_t, MadWide>
                    : binary<int32_t, int16_t, MulWide>;
        break;
      case Type::U32:
        i.run = mad ? ternary<uint64_t, uint32_t, MadWide>
                    : binary<uint64_t, uint32_t, MulWide>;
        break;
      case Type::S32:
        i.run = mad ? ternary<int64_t, int32_t, MadWide>
                    : binary<int64_t, int32_t, MulWide>;
        break;
      default:
        break;
      }
    }
    return true;
  }
  i.run = forInteger(t, [&](auto v) -> Handler {
    using T = decltype(v);
    if (d.has("hi"))
      return mad ? Handler(ternary<T, T, MadHigh>) : binary<T, T, MulHigh>;
    return mad ? Handler(ternary<T, T, MadLow>) : binary<T, T, MulLow>;
  });
  return true;
}

static bool decodeShift(Decode &d, std::string_view op, Type t) {
  Inst &i = d.inst;
  i.d = d.dst(0);
  i.a = d.src(1, t);
  i.b = d.src(2, Type::U32);
  if (op == "shl")
    i.run = forInteger(
        t, [](auto v) -> Handler { return shiftLeft<Unsigned<decltype(v)>>; });
  else
    i.run = forInteger(
        t, [](auto v) -> Handler { return shiftRight<decltype(v)>; });
  return true;
}

/// bfe, bfi, prmt, lop3, shf, dp4a.
static bool decodeFields(Decode &d, std::string_view op, Type t) {
  Inst &i = d.inst;
  if (op == "bfe" || op == "prmt" || op == "shf" || op == "dp4a") {
    if (!d.count(4, 4))
      return true;
    i.d = d.dst(0);
    i.a = d.src(1, t);
    i.b = d.src(2, Type::U32);
    i.c = d.src(3, Type::U32);
    if (op == "bfe") {
      i.run = forInteger(t, [](auto v) -> Handler { return bfe<decltype(v)>; });
    } else if (op == "prmt") {
      i.run = d.parts.size() == 2 ? prmt : nullptr;
    } else if (op == "shf") {
      bool wrap = d.has("wrap");
      i.run = d.has("l") ? (wrap ? funnel<true, true> : funnel<true, false>)
                         : (wrap ? funnel<false, true> : funnel<false, false>);
    } else {
      bool sa = t == Type::S32, sb = d.type(1) == Type::S32;
      i.run = sa ? (sb ? dp4a<int8_t, int8_t> : dp4a<int8_t, uint8_t>)
                 : (sb ? dp4a<uint8_t, int8_t> : dp4a<uint8_t, uint8_t>);
    }
    return true;
  }
  if (op == "bfi" || op == "lop3") {
    if (!d.count(5, 5))
      return true;
    i.d = d.dst(0);
    i.a = d.src(1, t);
    i.b = d.src(2, t);
    i.c = d.src(3, t);
    if (op == "lop3") {
      i.imm = d.immediate(4);
      i.run = lop3;
    } else {
      i.e = d.src(4, t);
      i.run = sizeOf(t) == 8 ? bfi<uint64_t> : bfi<uint32_t>;
    }
    return true;
  }
  return false;
}

bool tnl::emulator::decodeInteger(Decode &d) {
  std::string_view op = d.parts[0];
  Type t = d.type();
  if (t == Type::Pred)
    return decodePredicates(d, op);
  bool integer = forInteger(t, [](auto) -> Handler {
                   return [](Warp &, const Inst &, uint32_t) {};
                 }) != nullptr;
  Inst &i = d.inst;
  bool pairs = d.has("u16x2") || d.has("s16x2");
  if (pairs) {
    if (!d.count(3, 3))
      return true;
    i.d = d.dst(0);
    i.a = d.src(1, Type::U32);
    i.b = d.src(2, Type::U32);
    bool sign = d.has("s16x2");
    if (op == "add")
      i.run = binary<uint32_t, uint32_t, Halves<uint16_t, Add>>;
    else if (op == "min")
      i.run = sign ? binary<uint32_t, uint32_t, Halves<int16_t, Min>>
                   : binary<uint32_t, uint32_t, Halves<uint16_t, Min>>;
    else if (op == "max")
      i.run = sign ? binary<uint32_t, uint32_t, Halves<int16_t, Max>>
                   : binary<uint32_t, uint32_t, Halves<uint16_t, Max>>;
    return true;
  }
  if (!integer || d.has("cc"))
    return false;
  if (decodeFields(d, op, t))
    return true;
  if (op == "mul" || op == "mad")
    return decodeMulMad(d, op, t);
  if (op == "shl" || op == "shr")
    return d.count(3, 3) ? decodeShift(d, op, t) : true;

  Handler two = op == "add"     ? binaryOf<Add>(t)
                : op == "sub"   ? binaryOf<Sub>(t)
                : op == "div"   ? binaryOf<Div>(t)
                : op == "rem"   ? binaryOf<Rem>(t)
                : op == "min"   ? binaryOf<Min>(t)
                : op == "max"   ? binaryOf<Max>(t)
                : op == "and"   ? binaryOf<And>(t)
                : op == "or"    ? binaryOf<Or>(t)
                : op == "xor"   ? binaryOf<Xor>(t)
                : op == "mul24" ? binaryOf<Mul24>(t)
                                : nullptr;
  if (d.has("sat")) {
    two = op == "add"   ? binary<int32_t, int32_t, AddSat>
          : op == "sub" ? binary<int32_t, int32_t, SubSat>
                        : nullptr;
  }
  if (two) {
    if (!d.count(3, 3))
      return true;
    i.d = d.dst(0);
    i.a = d.src(1, t);
    i.b = d.src(2, t);
    i.run = two;
    return true;
  }
  bool wide = sizeOf(t) == 8;
  Handler one = op == "neg"     ? unaryOf<Neg>(t)
                : op == "abs"   ? unaryOf<Abs>(t)
                : op == "not"   ? unaryOf<Not>(t)
                : op == "cnot"  ? unaryOf<CNot>(t)
                : op == "clz"   ? unsignedCountOf<Clz>(t)
                : op == "popc"  ? unsignedCountOf<Popc>(t)
                : op == "bfind" ? (d.has("shiftamt") ? countOf<BFind<true>>(t)
                                                     : countOf<BFind<false>>(t))
                : op == "brev"  ? (wide ? unary<uint64_t, uint64_t, Brev>
                                        : unary<uint32_t, uint32_t, Brev>)
                                : nullptr;
  if (!one)
    return false;
  if (!d.count(2, 2))
    return true;
  i.d = d.dst(0);
  i.a = d.src(1, t);
  i.run = one;
  return true;
}
