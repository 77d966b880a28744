//===- LoadStore.cpp - ld, st, cp.async, prefetch -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decode.h"
#include "Sync.h"

#include <algorithm>

using namespace tnl::emulator;

namespace {

/// imm: offset; flags: 1 the elements are signed.
template <unsigned Size> void load(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a);
  const int *list = w.kernel->lists.data() + i.list;
  unsigned total = Size * i.n;
  // The address register may be overwritten by the first element.
  uint64_t base[32];
  std::copy(a, a + 32, base);
  for (uint32_t left = m; left; left &= left - 1) {
    auto l = unsigned(std::countr_zero(left));
    uint64_t at = base[l] + uint64_t(i.imm);
    const uint8_t *p = w.access(i, i.space, at, total, l);
    if (!p)
      return;
    for (unsigned k = 0; k < i.n; ++k) {
      uint64_t v = 0;
      std::memcpy(&v, p + k * Size, Size);
      if (Size < 8 && i.flags & 1)
        v = uint64_t(int64_t(v << (64 - 8 * Size)) >> (64 - 8 * Size));
      w.reg(list[k])[l] = v;
    }
  }
}

template <unsigned Size> void store(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a);
  const int *list = w.kernel->lists.data() + i.list;
  unsigned total = Size * i.n;
  for (uint32_t left = m; left; left &= left - 1) {
    auto l = unsigned(std::countr_zero(left));
    uint64_t at = a[l] + uint64_t(i.imm);
    uint8_t *p = w.access(i, i.space, at, total, l);
    if (!p)
      return;
    for (unsigned k = 0; k < i.n; ++k) {
      uint64_t v = w.src(list[k])[l];
      std::memcpy(p + k * Size, &v, Size);
    }
    if (i.space == Space::Shared ||
        (i.space == Space::Generic && at >> 48 == 1))
      w.block->wrote(w.index, at & 0xffffffff, total);
  }
}

void nothing(Warp &, const Inst &, uint32_t) {}

//===----------------------------------------------------------------------===//
// cp.async: the data lands at the wait
//===----------------------------------------------------------------------===//

/// a: destination, b: source, c: bytes that are read; imm2: bytes written.
void copyAsync(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *to = w.src(i.a), *from = w.src(i.b);
  for (uint32_t left = m; left; left &= left - 1) {
    auto l = unsigned(std::countr_zero(left));
    Transfer t;
    t.lane = uint8_t(l);
    t.shared = uint32_t(to[l] + uint64_t(i.imm));
    t.global = from[l] + uint64_t(i.flags & 0x7fffffff);
    t.bytes = uint32_t(i.imm2);
    t.at[0] = i.c == NoSlot ? int32_t(i.imm2) : int32_t(w.src(i.c)[l]);
    t.line = i.line;
    if (t.at[0] < 0 || t.at[0] > int32_t(t.bytes))
      return w.fault(i, ErrorIllegalInstruction, "source size out of range");
    if (!w.shared(i, t.shared, t.bytes, t.bytes))
      return;
    if (t.at[0] && !w.access(i, Space::Global, t.global, t.bytes, l))
      return;
    w.copies.push_back(t);
  }
}

void land(Warp &w, const Inst &i, const Transfer &t) {
  uint8_t *to = w.shared(i, t.shared, t.bytes, 1);
  if (!to)
    return;
  std::memset(to, 0, t.bytes);
  if (t.at[0]) {
    const uint8_t *from = w.global(i, t.global, unsigned(t.at[0]));
    if (from)
      std::memcpy(to, from, size_t(t.at[0]));
  }
  w.block->wrote(w.index, t.shared, t.bytes);
  ++w.block->events;
}

/// Lands the copies of `mask` but those of the last `keep` groups.
void landCopies(Warp &w, const Inst &i, uint32_t mask, int keep) {
  std::vector<Transfer> rest;
  for (const Transfer &t : w.copies) {
    bool mine = mask >> t.lane & 1;
    bool due =
        keep < 0 || (t.group >= 0 && t.group < w.copyGroups[t.lane] - keep);
    if (mine && due)
      land(w, i, t);
    else
      rest.push_back(t);
  }
  w.copies = std::move(rest);
}

void commitCopies(Warp &w, const Inst &i, uint32_t m) {
  for (Transfer &t : w.copies)
    if (m >> t.lane & 1 && t.group < 0)
      t.group = w.copyGroups[t.lane];
  eachLane(m, [&](unsigned l) { ++w.copyGroups[l]; });
}

void waitCopies(Warp &w, const Inst &i, uint32_t m) {
  landCopies(w, i, m, int(i.imm));
}

bool decodeCopyAsync(Decode &d) {
  Inst &i = d.inst;
  if (d.has("bulk") || d.has("mbarrier"))
    return false;
  if (d.group(commitCopies, waitCopies))
    return true;
  if (d.has("wait_all")) {
    i.imm = -1;
    i.run = waitCopies;
    return true;
  }
  if (!d.has("ca") && !d.has("cg"))
    return false;
  if (!d.count(3, 5))
    return true;
  int64_t offset = 0;
  d.address(0, i.a, i.imm);
  d.address(1, i.b, offset);
  if (offset < 0 || offset >= INT32_MAX)
    return d.fail("a negative offset of the source is not supported");
  i.flags = uint32_t(offset);
  i.imm2 = d.immediate(2);
  if (i.imm2 != 4 && i.imm2 != 8 && i.imm2 != 16)
    return d.fail("copies 4, 8 or 16 bytes");
  if (d.ops.size() > 3 && !d.has("L2::cache_hint"))
    i.c = d.src(3, Type::U32);
  i.run = copyAsync;
  return true;
}

} // namespace

void tnl::emulator::landAllCopies(Warp &w, const Inst &i, uint32_t mask) {
  landCopies(w, i, mask, -1);
}

static Space spaceOf(const Decode &d) {
  if (d.has("global") || d.has("const"))
    return Space::Global;
  if (d.has("shared") || d.has("shared::cta") || d.has("shared::cluster"))
    return Space::Shared;
  if (d.has("local"))
    return Space::Local;
  if (d.has("param") || d.has("param::entry"))
    return Space::Param;
  return Space::Generic;
}

bool tnl::emulator::decodeMemory(Decode &d) {
  std::string_view op = d.parts[0];
  Inst &i = d.inst;
  if (op == "prefetch" || op == "prefetchu" || op == "discard" ||
      op == "applypriority" || (op == "cp" && d.has("prefetch"))) {
    i.run = nothing;
    return true;
  }
  if (op == "createpolicy") {
    if (d.ops.empty())
      return d.fail("lacks a result");
    i.run = nothing;
    d.dst(0);
    return true;
  }
  if (op == "cp")
    return d.has("async") && decodeCopyAsync(d);
  bool loads = op == "ld" || op == "ldu";
  if ((!loads && op != "st") || d.has("async"))
    return false;
  Type t = d.type();
  i.space = spaceOf(d);
  i.n = d.has("v2") ? 2 : d.has("v4") ? 4 : d.has("v8") ? 8 : 1;
  // An optional cache policy follows.
  if (!d.count(2, 3))
    return true;
  size_t value = loads ? 0 : 1, at = loads ? 1 : 0;
  d.address(at, i.a, i.imm, &i.space);
  const Operand &v = d.ops[value];
  if ((v.kind == Operand::Vec ? v.parts.size() : 1) != i.n)
    return d.fail("the vector has the wrong length");
  i.list = v.kind == Operand::Vec ? d.list(v.parts, t, loads)
                                  : d.list({v}, t, loads);
  i.flags = t == Type::S8 || t == Type::S16 || t == Type::S32;
  switch (sizeOf(t)) {
  case 1:
    i.run = loads ? load<1> : store<1>;
    break;
  case 2:
    i.run = loads ? load<2> : store<2>;
    break;
  case 4:
    i.run = loads ? load<4> : store<4>;
    break;
  case 8:
    i.run = loads ? load<8> : store<8>;
    break;
  }
  return true;
}
