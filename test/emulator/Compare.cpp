//===- Compare.cpp - setp, set, selp, slct --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decode.h"

using namespace tnl::emulator;

namespace {

enum Cmp { Eq, Ne, Lt, Le, Gt, Ge, Equ, Neu, Ltu, Leu, Gtu, Geu, Num, Nan };

template <class V> inline bool compare(Cmp op, V a, V b) {
  bool unordered = false;
  if constexpr (std::is_floating_point_v<V>)
    unordered = std::isnan(a) || std::isnan(b);
  switch (op) {
  case Eq:
    return a == b;
  case Ne:
    return !unordered && a != b;
  case Lt:
    return a < b;
  case Le:
    return a <= b;
  case Gt:
    return a > b;
  case Ge:
    return a >= b;
  case Equ:
    return unordered || a == b;
  case Neu:
    return a != b;
  case Ltu:
    return unordered || a < b;
  case Leu:
    return unordered || a <= b;
  case Gtu:
    return unordered || a > b;
  case Geu:
    return unordered || a >= b;
  case Num:
    return !unordered;
  case Nan:
    return unordered;
  }
  return false;
}

template <class T> inline auto value(uint64_t bits) {
  if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat>)
    return toFloat(get<T>(bits));
  else
    return get<T>(bits);
}

template <class T>
uint32_t lanesWhere(Warp &w, const Inst &i, uint32_t m, unsigned shift) {
  const uint64_t *a = w.src(i.a), *b = w.src(i.b);
  auto op = Cmp(i.imm);
  uint32_t r = 0;
  eachLane(m, [&](unsigned l) {
    r |= uint32_t(compare(op, value<T>(a[l] >> shift), value<T>(b[l] >> shift)))
         << l;
  });
  return r;
}

/// flags: 1, 2, 4: and, or, xor with predicate c; 8: c is negated.
uint32_t combine(Warp &w, const Inst &i, uint32_t r) {
  if (!(i.flags & 7))
    return r;
  uint32_t c = w.pred(i.c, i.flags & 8);
  return i.flags & 1 ? r & c : i.flags & 2 ? r | c : r ^ c;
}

template <class T> void setp(Warp &w, const Inst &i, uint32_t m) {
  uint32_t r = lanesWhere<T>(w, i, m, 0);
  // The combining predicate may also be the result.
  uint32_t yes = combine(w, i, r), no = combine(w, i, ~r);
  w.setPred(i.d, yes, m);
  if (i.d2 != NoSlot)
    w.setPred(i.d2, no, m);
}

template <class T> void setpPacked(Warp &w, const Inst &i, uint32_t m) {
  uint32_t low = combine(w, i, lanesWhere<T>(w, i, m, 0));
  uint32_t high = combine(w, i, lanesWhere<T>(w, i, m, 16));
  w.setPred(i.d, low, m);
  if (i.d2 != NoSlot)
    w.setPred(i.d2, high, m);
}

/// imm2: what a true lane gets.
template <class T> void set(Warp &w, const Inst &i, uint32_t m) {
  uint32_t r = combine(w, i, lanesWhere<T>(w, i, m, 0));
  uint64_t *d = w.reg(i.d);
  eachLane(m, [&](unsigned l) { d[l] = r >> l & 1 ? uint64_t(i.imm2) : 0; });
}

void selp(Warp &w, const Inst &i, uint32_t m) {
  uint32_t p = w.pred(i.c, i.flags & 1);
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b);
  eachLane(m, [&](unsigned l) { d[l] = p >> l & 1 ? a[l] : b[l]; });
}

template <class T> void slct(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b), *c = w.src(i.c);
  eachLane(m, [&](unsigned l) { d[l] = get<T>(c[l]) >= 0 ? a[l] : b[l]; });
}

} // namespace

static int comparison(std::string_view name, bool isUnsigned) {
  static const std::pair<std::string_view, Cmp> names[] = {
      {"eq", Eq},   {"ne", Ne},   {"lt", Lt},   {"le", Le},   {"gt", Gt},
      {"ge", Ge},   {"equ", Equ}, {"neu", Neu}, {"ltu", Ltu}, {"leu", Leu},
      {"gtu", Gtu}, {"geu", Geu}, {"num", Num}, {"nan", Nan}, {"lo", Lt},
      {"ls", Le},   {"hi", Gt},   {"hs", Ge}};
  for (auto &[text, op] : names)
    if (text == name)
      return op;
  return -1;
}

#define TNL_BY_TYPE(T, F)                                                      \
  (T == Type::U8 || T == Type::B8     ? F<uint8_t>                             \
   : T == Type::S8                    ? F<int8_t>                              \
   : T == Type::U16 || T == Type::B16 ? F<uint16_t>                            \
   : T == Type::S16                   ? F<int16_t>                             \
   : T == Type::U32 || T == Type::B32 ? F<uint32_t>                            \
   : T == Type::S32                   ? F<int32_t>                             \
   : T == Type::U64 || T == Type::B64 ? F<uint64_t>                            \
   : T == Type::S64                   ? F<int64_t>                             \
   : T == Type::F16                   ? F<Half>                                \
   : T == Type::BF16                  ? F<BFloat>                              \
   : T == Type::F32                   ? F<float>                               \
   : T == Type::F64                   ? F<double>                              \
                                      : nullptr)

static bool decodeSet(Decode &d, bool predicate) {
  Inst &i = d.inst;
  Type t = predicate ? d.type() : d.type(1);
  int cmp = d.parts.size() > 1 ? comparison(d.parts[1], false) : -1;
  if (cmp < 0)
    return false;
  bool combined = d.has("and") || d.has("or") || d.has("xor");
  bool two = i.flags >> 31;
  i.flags = 0;
  size_t at = two ? 2 : 1;
  if (!d.count(at + 2 + combined, at + 2 + combined))
    return true;
  i.imm = cmp;
  i.a = d.src(at, t);
  i.b = d.src(at + 1, t);
  if (combined) {
    bool negated = false;
    i.c = d.predSrc(at + 2, negated);
    i.flags = (d.has("and") ? 1 : d.has("or") ? 2 : 4) | (negated ? 8 : 0);
  }
  if (!predicate) {
    i.d = d.dst(0);
    Type result = d.type();
    i.imm2 = result == Type::F32    ? 0x3f800000
             : sizeOf(result) == 4  ? 0xffffffff
             : result == Type::F16  ? 0x3c00
             : result == Type::BF16 ? 0x3f80
                                    : 0xffff;
    i.run = TNL_BY_TYPE(t, set);
    return true;
  }
  i.d = d.predDst(0);
  if (two)
    i.d2 = d.predDst(1);
  i.run = t == Type::F16X2    ? setpPacked<Half>
          : t == Type::BF16X2 ? setpPacked<BFloat>
                              : TNL_BY_TYPE(t, setp);
  return true;
}

bool tnl::emulator::decodeCompare(Decode &d) {
  std::string_view op = d.parts[0];
  Inst &i = d.inst;
  if (op == "setp" || op == "set")
    return decodeSet(d, op == "setp");
  if (op == "selp") {
    if (!d.count(4, 4))
      return true;
    bool negated = false;
    Type t = d.type();
    i.d = d.dst(0);
    i.a = d.src(1, t);
    i.b = d.src(2, t);
    i.c = d.predSrc(3, negated);
    i.flags = negated;
    i.run = selp;
    return true;
  }
  if (op == "slct") {
    if (!d.count(4, 4))
      return true;
    Type t = d.type(), by = d.type(1);
    i.d = d.dst(0);
    i.a = d.src(1, t);
    i.b = d.src(2, t);
    i.c = d.src(3, by);
    i.run = by == Type::F32 ? slct<float> : slct<int32_t>;
    return true;
  }
  return false;
}
