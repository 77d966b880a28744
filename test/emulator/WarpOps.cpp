//===- WarpOps.cpp - Shuffles, votes, reductions --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decode.h"

using namespace tnl::emulator;

namespace {

/// Waits until all members of the operation are here, who are those of `m`.
bool meet(Warp &w, const Inst &i, uint32_t m) {
  auto who = uint32_t(w.src(i.e)[std::countr_zero(m)]);
  if (!w.converged(m, who))
    return false;
  if ((m & ~who) == 0)
    return true;
  w.fault(i, ErrorIllegalInstruction,
          "a lane that is not in the member mask takes part");
  return false;
}

enum Shuffle { Idx, Up, Down, Bfly };

template <Shuffle Mode> void shuffle(Warp &w, const Inst &i, uint32_t m) {
  if (!meet(w, i, m))
    return;
  const uint64_t *b = w.src(i.b), *c = w.src(i.c);
  uint64_t from[32];
  std::copy(w.src(i.a), w.src(i.a) + 32, from);
  uint64_t *d = w.reg(i.d);
  uint32_t valid = 0;
  eachLane(m, [&](unsigned l) {
    unsigned bval = b[l] & 31, cval = c[l] & 31, seg = c[l] >> 8 & 31;
    int maxLane = int((l & seg) | (cval & ~seg));
    int minLane = int(l & seg);
    int j = 0;
    bool ok = false;
    switch (Mode) {
    case Up:
      j = int(l) - int(bval);
      ok = j >= maxLane;
      break;
    case Down:
      j = int(l) + int(bval);
      ok = j <= maxLane;
      break;
    case Bfly:
      j = int(l ^ bval);
      ok = j <= maxLane;
      break;
    case Idx:
      j = int(unsigned(minLane) | (bval & ~seg));
      ok = j <= maxLane;
      break;
    }
    if (!ok)
      j = int(l);
    d[l] = uint32_t(from[j & 31]);
    valid |= uint32_t(ok) << l;
  });
  if (i.d2 != NoSlot)
    w.setPred(i.d2, valid, m);
}

/// imm: 0 all, 1 any, 2 uni, 3 ballot.
void vote(Warp &w, const Inst &i, uint32_t m) {
  if (!meet(w, i, m))
    return;
  uint32_t p = w.pred(i.a, i.flags & 1) & m;
  if (i.imm == 3) {
    uint64_t *d = w.reg(i.d);
    eachLane(m, [&](unsigned l) { d[l] = p; });
    return;
  }
  bool r = i.imm == 0 ? p == m : i.imm == 1 ? p != 0 : p == m || p == 0;
  w.setPred(i.d, r ? ~0u : 0, m);
}

void activemask(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  eachLane(m, [&](unsigned l) { d[l] = m; });
}

/// flags: 1 all, 2 64-bit values.
void match(Warp &w, const Inst &i, uint32_t m) {
  if (!meet(w, i, m))
    return;
  uint64_t v[32];
  const uint64_t *a = w.src(i.a);
  for (unsigned l = 0; l < 32; ++l)
    v[l] = i.flags & 2 ? a[l] : uint32_t(a[l]);
  uint64_t *d = w.reg(i.d);
  uint32_t all = 0;
  eachLane(m, [&](unsigned l) {
    uint32_t same = 0;
    eachLane(m, [&](unsigned k) { same |= uint32_t(v[k] == v[l]) << k; });
    bool every = same == m;
    d[l] = i.flags & 1 ? (every ? same : 0) : same;
    all |= uint32_t(every) << l;
  });
  if (i.d2 != NoSlot)
    w.setPred(i.d2, all, m);
}

void elect(Warp &w, const Inst &i, uint32_t m) {
  if (!meet(w, i, m))
    return;
  auto leader = unsigned(std::countr_zero(m));
  uint64_t *d = w.reg(i.d);
  eachLane(m, [&](unsigned l) { d[l] = leader; });
  w.setPred(i.d2, 1u << leader, m);
}

/// imm: 0 add, 1 min, 2 max, 3 and, 4 or, 5 xor.
template <class T> void redux(Warp &w, const Inst &i, uint32_t m) {
  if (!meet(w, i, m))
    return;
  const uint64_t *a = w.src(i.a);
  bool first = true;
  T r = 0;
  eachLane(m, [&](unsigned l) {
    T v = T(a[l]);
    if (first)
      r = v;
    else
      switch (i.imm) {
      case 0:
        r = T(uint32_t(r) + uint32_t(v));
        break;
      case 1:
        r = std::min(r, v);
        break;
      case 2:
        r = std::max(r, v);
        break;
      case 3:
        r &= v;
        break;
      case 4:
        r |= v;
        break;
      default:
        r ^= v;
      }
    first = false;
  });
  uint64_t *d = w.reg(i.d);
  eachLane(m, [&](unsigned l) { d[l] = uint32_t(r); });
}

} // namespace

bool tnl::emulator::decodeWarp(Decode &d) {
  std::string_view op = d.parts[0];
  Inst &i = d.inst;
  bool two = i.flags >> 31;
  if (op == "shfl" || op == "vote" || op == "match" || op == "elect" ||
      op == "redux" || op == "activemask")
    i.flags = 0;
  size_t at = two ? 2 : 1;
  if (op == "shfl") {
    if (!d.has("sync") || !d.count(at + 4, at + 4))
      return d.has("sync");
    i.d = d.dst(0);
    if (two)
      i.d2 = d.predDst(1);
    i.a = d.src(at, Type::B32);
    i.b = d.src(at + 1, Type::U32);
    i.c = d.src(at + 2, Type::U32);
    i.e = d.src(at + 3, Type::U32);
    i.run = d.has("idx")    ? shuffle<Idx>
            : d.has("up")   ? shuffle<Up>
            : d.has("down") ? shuffle<Down>
            : d.has("bfly") ? shuffle<Bfly>
                            : nullptr;
    return true;
  }
  if (op == "vote") {
    if (!d.has("sync") || !d.count(3, 3))
      return d.has("sync");
    bool negated = false;
    i.imm = d.has("all") ? 0 : d.has("any") ? 1 : d.has("uni") ? 2 : 3;
    i.d = i.imm == 3 ? d.dst(0) : d.predDst(0);
    i.a = d.predSrc(1, negated);
    i.flags = negated;
    i.e = d.src(2, Type::U32);
    i.run = vote;
    return true;
  }
  if (op == "activemask") {
    if (!d.count(1, 1))
      return true;
    i.d = d.dst(0);
    i.run = activemask;
    return true;
  }
  if (op == "match") {
    if (!d.count(at + 2, at + 2))
      return true;
    i.d = d.dst(0);
    if (two)
      i.d2 = d.predDst(1);
    i.a = d.src(at, d.type());
    i.e = d.src(at + 1, Type::U32);
    i.flags = (d.has("all") ? 1 : 0) | (sizeOf(d.type()) == 8 ? 2 : 0);
    i.run = match;
    return true;
  }
  if (op == "elect") {
    if (!two || !d.count(3, 3))
      return d.fail("needs a register and a predicate");
    i.d = d.dst(0);
    i.d2 = d.predDst(1);
    i.e = d.src(2, Type::U32);
    i.run = elect;
    return true;
  }
  if (op == "redux") {
    if (!d.count(3, 3))
      return true;
    static constexpr std::string_view names[] = {"add", "min", "max",
                                                 "and", "or",  "xor"};
    for (unsigned k = 0; k < 6; ++k)
      if (d.has(names[k])) {
        i.imm = k;
        i.run = d.type() == Type::S32 ? redux<int32_t> : redux<uint32_t>;
      }
    if (d.type() == Type::F32)
      i.run = nullptr;
    i.d = d.dst(0);
    i.a = d.src(1, Type::U32);
    i.e = d.src(2, Type::U32);
    return true;
  }
  return false;
}
