//===- Move.cpp - mov, cvta, isspacep -------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decode.h"

using namespace tnl::emulator;

namespace {

void mov(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a);
  eachLane(m, [&](unsigned l) { d[l] = a[l]; });
  // A copy of a wgmma result that is in flight is in flight as well: the copies
  // of a tied operand do not read it on the GPU.
  if (!w.inFlight.empty() && i.a >= 0 && m == w.alive) {
    int from = w.inFlightAt[size_t(i.a)];
    int &to = w.inFlightAt[size_t(i.d)];
    if (from >= 0 && from != to) {
      InFlight copy = w.inFlight[size_t(from)];
      copy.slot = i.d;
      to = int(w.inFlight.size());
      w.inFlight.push_back(copy);
    } else if (from < 0) {
      to = -1;
    }
  }
}

/// Splits a register into the elements of a vector of `imm` bits each.
void unpack(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a);
  const int *to = w.kernel->lists.data() + i.list;
  auto bits = unsigned(i.imm);
  uint64_t keep = (uint64_t(1) << bits) - 1;
  // The source may be one of the results.
  uint64_t copy[32];
  std::copy(a, a + 32, copy);
  for (unsigned k = 0; k < i.n; ++k) {
    uint64_t *d = w.reg(to[k]);
    eachLane(m, [&](unsigned l) { d[l] = copy[l] >> (k * bits) & keep; });
  }
}

void pack(Warp &w, const Inst &i, uint32_t m) {
  uint64_t r[32] = {};
  const int *from = w.kernel->lists.data() + i.list;
  auto bits = unsigned(i.imm);
  uint64_t keep = (uint64_t(1) << bits) - 1;
  for (unsigned k = 0; k < i.n; ++k) {
    const uint64_t *a = w.src(from[k]);
    for (unsigned l = 0; l < 32; ++l)
      r[l] |= (a[l] & keep) << (k * bits);
  }
  uint64_t *d = w.reg(i.d);
  eachLane(m, [&](unsigned l) { d[l] = r[l]; });
}

/// flags: 0 clock, 1 its upper half, 2 nanoseconds, 3 their upper half.
void clock(Warp &w, const Inst &i, uint32_t m) {
  auto now = std::chrono::steady_clock::now().time_since_epoch();
  uint64_t v = uint64_t(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
  if (i.flags & 1)
    v >>= 32;
  uint64_t *d = w.reg(i.d);
  eachLane(m, [&](unsigned l) { d[l] = v; });
}

/// imm: the window to add; imm2: to remove.
void cvta(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a);
  auto add = uint64_t(i.imm), remove = uint64_t(i.imm2);
  eachLane(m, [&](unsigned l) { d[l] = (a[l] + add) & ~remove; });
}

void isspacep(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a);
  uint32_t r = 0;
  eachLane(m, [&](unsigned l) {
    r |= uint32_t(a[l] >> 48 == uint64_t(i.imm)) << l;
  });
  w.setPred(i.d, r, m);
}

uint64_t windowOf(const Decode &d) {
  return d.has("shared") || d.has("shared::cta") || d.has("shared::cluster")
             ? SharedWindow
         : d.has("local")                          ? LocalWindow
         : d.has("param") || d.has("param::entry") ? ParamWindow
                                                   : 0;
}

bool decodeMov(Decode &d) {
  Inst &i = d.inst;
  if (!d.count(2, 2))
    return true;
  Type t = d.type();
  const Operand &to = d.ops[0], &from = d.ops[1];
  if (from.kind == Operand::Clock) {
    i.d = d.dst(0);
    i.flags = from.name.find("_hi") != std::string::npos;
    i.run = clock;
    return true;
  }
  if (to.kind == Operand::Vec || from.kind == Operand::Vec) {
    bool unpacks = to.kind == Operand::Vec;
    const auto &parts = unpacks ? to.parts : from.parts;
    if (to.kind == from.kind)
      return d.fail("moves a vector to a vector");
    unsigned bits = sizeOf(t) * 8;
    if (parts.empty() || !bits || bits % parts.size())
      return d.fail("the vector does not divide the register");
    i.n = uint8_t(parts.size());
    i.imm = int64_t(bits / parts.size());
    i.list = d.list(parts, i.imm == 32 ? Type::B32 : Type::B16, unpacks);
    if (unpacks)
      i.a = d.src(1, t);
    else
      i.d = d.dst(0);
    i.run = unpacks ? unpack : pack;
    return true;
  }
  i.d = d.dst(0);
  i.a = d.src(1, t);
  i.run = mov;
  return true;
}

} // namespace

bool tnl::emulator::decodeMove(Decode &d) {
  std::string_view op = d.parts[0];
  Inst &i = d.inst;
  if (op == "mov" && d.type() != Type::Pred)
    return decodeMov(d);
  if (op == "cvta") {
    if (!d.count(2, 2))
      return true;
    i.d = d.dst(0);
    i.a = d.src(1, Type::U64);
    (d.has("to") ? i.imm2 : i.imm) = int64_t(windowOf(d));
    i.run = cvta;
    return true;
  }
  if (op == "isspacep") {
    if (!d.count(2, 2))
      return true;
    i.d = d.predDst(0);
    i.a = d.src(1, Type::U64);
    i.imm = int64_t(windowOf(d) >> 48);
    i.run = isspacep;
    return true;
  }
  if (op == "mapa") {
    // A cluster has one block: every address is its own.
    if (!d.count(3, 3))
      return true;
    i.d = d.dst(0);
    i.a = d.src(1, d.type());
    i.run = mov;
    return true;
  }
  return false;
}
