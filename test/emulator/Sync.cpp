//===- Sync.cpp - Barriers, mbarriers, fences -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An mbarrier's 64 bits hold: expected arrivals (0-19), pending arrivals
// (20-39), bytes in flight (40-62, signed), and the phase (63).
//
//===----------------------------------------------------------------------===//

#include "Sync.h"

#include "Decode.h"

#include <algorithm>

using namespace tnl::emulator;

namespace {

constexpr uint32_t MaxCount = (1 << 20) - 1;

struct State {
  uint32_t expected, pending;
  int32_t bytes;
  bool phase;

  static State read(const uint8_t *p) {
    uint64_t v;
    std::memcpy(&v, p, 8);
    return {uint32_t(v & MaxCount), uint32_t(v >> 20 & MaxCount),
            int32_t(int64_t(v << 1) >> 41), bool(v >> 63)};
  }
  uint64_t bits() const {
    return uint64_t(expected) | uint64_t(pending) << 20 |
           (uint64_t(int64_t(bytes)) & 0x7fffff) << 40 | uint64_t(phase) << 63;
  }
  void write(uint8_t *p) const {
    uint64_t v = bits();
    std::memcpy(p, &v, 8);
  }
};

uint8_t *barrierAt(Warp &w, const Inst &i, uint64_t address) {
  auto at = uint32_t(address);
  uint8_t *p = w.shared(i, at, 8, 8);
  if (!p)
    return nullptr;
  auto &known = w.block->mbarriers;
  if (std::find(known.begin(), known.end(), at) == known.end()) {
    w.fault(i, ErrorIllegalInstruction,
            "no mbarrier was initialised at shared address " +
                std::to_string(at));
    return nullptr;
  }
  return p;
}

/// Ends the phase when nothing is outstanding.
void settle(Warp &w, State &s, uint8_t *p) {
  if (s.pending == 0 && s.bytes == 0) {
    s.phase = !s.phase;
    s.pending = s.expected;
  }
  s.write(p);
  ++w.block->events;
}

bool arrive(Warp &w, const Inst &i, uint64_t address, uint32_t count,
            uint32_t bytes, bool drop, uint64_t *token) {
  uint8_t *p = barrierAt(w, i, address);
  if (!p)
    return false;
  State s = State::read(p);
  if (token)
    *token = s.bits();
  if (count > s.pending) {
    w.fault(i, ErrorIllegalInstruction,
            "more arrivals than the mbarrier expects");
    return false;
  }
  s.bytes += int32_t(bytes);
  if (drop)
    s.expected -= std::min(count, s.expected);
  if (s.bytes > int32_t(MaxCount)) {
    w.fault(i, ErrorIllegalInstruction,
            "the mbarrier expects more than 2^20 - 1 bytes");
    return false;
  }
  s.pending -= count;
  settle(w, s, p);
  return true;
}

//===----------------------------------------------------------------------===//
// bar, barrier
//===----------------------------------------------------------------------===//

/// flags: 1 arrive only, 2 a count was given, 4 the cluster's barrier,
/// 8 reduces: imm2 0 popc, 1 and, 2 or.
void bar(Warp &w, const Inst &i, uint32_t m) {
  auto first = unsigned(std::countr_zero(m));
  uint64_t id = i.flags & 4 ? 16 : uint32_t(w.src(i.a)[first]);
  if (id >= 16 && !(i.flags & 4))
    return w.fault(i, ErrorIllegalInstruction, "barrier above 15");
  Barrier &b = w.block->barriers[id];
  uint32_t count = 0;
  if (i.flags & 2) {
    count = uint32_t(w.src(i.b)[first]);
    if (count == 0 || count % 32)
      return w.fault(i, ErrorIllegalInstruction,
                     "the thread count of a barrier is " +
                         std::to_string(count) + ", not a multiple of 32");
  }
  if (b.arrived && b.expected != count)
    return w.fault(i, ErrorIllegalInstruction,
                   "the threads at barrier " + std::to_string(id) +
                       " disagree on its count");
  b.expected = count;
  // The last warp of a block counts in full where a count is given.
  b.arrived += count && m == w.initial ? 32 : unsigned(std::popcount(m));
  ++w.block->events;
  uint32_t needed = count ? count : w.block->live;
  if (b.arrived > needed)
    return w.fault(i, ErrorIllegalInstruction,
                   "more threads than expected at barrier " +
                       std::to_string(id));
  bool complete = b.arrived == needed;
  if (!(i.flags & 1)) {
    w.blocked |= m;
    eachLane(m, [&](unsigned l) { w.waits[l] = uint8_t(id); });
    w.action = Action::Block;
  }
  if (complete) {
    w.block->release(unsigned(id));
    if (w.action == Action::Block && !(w.blocked & m))
      w.action = Action::Yield;
  }
}

void barWarp(Warp &w, const Inst &i, uint32_t m) {
  w.converged(m, uint32_t(w.src(i.a)[std::countr_zero(m)]));
}

bool decodeBar(Decode &d) {
  Inst &i = d.inst;
  if (d.has("warp")) {
    if (!d.count(1, 1))
      return true;
    i.a = d.src(0, Type::U32);
    i.run = barWarp;
    return true;
  }
  if (d.has("red"))
    return false;
  i.run = bar;
  if (d.has("cluster")) {
    // A cluster has one block: arriving can wait for the wait.
    i.flags = 4;
    if (d.has("arrive"))
      i.run = [](Warp &, const Inst &, uint32_t) {};
    return true;
  }
  bool only = d.has("arrive");
  if (!only && !d.has("sync"))
    return false;
  if (!d.count(only ? 2 : 1, 2))
    return true;
  i.a = d.src(0, Type::U32);
  i.flags = only;
  if (d.ops.size() > 1) {
    i.b = d.src(1, Type::U32);
    i.flags |= 2;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// mbarrier
//===----------------------------------------------------------------------===//

void init(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a), *b = w.src(i.b);
  eachLane(m, [&](unsigned l) {
    auto at = uint32_t(a[l] + uint64_t(i.imm));
    auto count = uint32_t(b[l]);
    if (count == 0 || count > MaxCount)
      return w.fault(i, ErrorIllegalInstruction,
                     "an mbarrier cannot expect " + std::to_string(count) +
                         " arrivals");
    uint8_t *p = w.shared(i, at, 8, 8);
    if (!p)
      return;
    State{count, count, 0, false}.write(p);
    auto &known = w.block->mbarriers;
    if (std::find(known.begin(), known.end(), at) == known.end())
      known.push_back(at);
    ++w.block->events;
  });
}

void invalidate(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a);
  eachLane(m, [&](unsigned l) {
    auto at = uint32_t(a[l] + uint64_t(i.imm));
    if (barrierAt(w, i, at))
      std::erase(w.block->mbarriers, at);
  });
}

/// flags: 1 the operand b is a count, 2 it is bytes, 4 drop.
void arriveLanes(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a);
  const uint64_t *b = i.b == NoSlot ? nullptr : w.src(i.b);
  for (uint32_t left = m; left; left &= left - 1) {
    auto l = unsigned(std::countr_zero(left));
    uint64_t token = 0;
    if (!arrive(w, i, a[l] + uint64_t(i.imm), i.flags & 1 ? uint32_t(b[l]) : 1,
                i.flags & 2 ? uint32_t(b[l]) : 0, i.flags & 4, &token))
      return;
    if (i.d != NoSlot)
      w.reg(i.d)[l] = token;
  }
}

/// flags 1: completes the bytes instead of expecting them.
void bytesLanes(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a), *b = w.src(i.b);
  for (uint32_t left = m; left; left &= left - 1) {
    auto l = unsigned(std::countr_zero(left));
    uint8_t *p = barrierAt(w, i, a[l] + uint64_t(i.imm));
    if (!p)
      return;
    State s = State::read(p);
    s.bytes += i.flags & 1 ? -int32_t(b[l]) : int32_t(b[l]);
    settle(w, s, p);
  }
}

/// flags: 1 parity, 2 blocks until the phase ends.
void testWait(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a), *b = w.src(i.b);
  uint32_t done = 0;
  for (uint32_t left = m; left; left &= left - 1) {
    auto l = unsigned(std::countr_zero(left));
    uint8_t *p = barrierAt(w, i, a[l] + uint64_t(i.imm));
    if (!p)
      return;
    State s = State::read(p);
    bool old = i.flags & 1 ? b[l] & 1 : b[l] >> 63;
    done |= uint32_t(s.phase != old) << l;
  }
  // try_wait suspends the thread. The time after which it would give up never
  // comes: the caller would only try again.
  if (i.flags & 2 && done != m) {
    w.action = Action::Retry;
    return;
  }
  w.setPred(i.d, done, m);
  if (done != m)
    w.action = Action::Poll;
}

/// flags 1: the arrival is part of the expected count.
void copyArrive(Warp &w, const Inst &i, uint32_t m) {
  landAllCopies(w, i, m);
  if (!(i.flags & 1))
    return; // one more pending arrival, and the arrival
  const uint64_t *a = w.src(i.a);
  eachLane(m, [&](unsigned l) {
    arrive(w, i, a[l] + uint64_t(i.imm), 1, 0, false, nullptr);
  });
}

bool decodeMBarrier(Decode &d) {
  Inst &i = d.inst;
  if (d.has("init")) {
    if (!d.count(2, 2))
      return true;
    d.address(0, i.a, i.imm);
    i.b = d.src(1, Type::U32);
    i.run = init;
    return true;
  }
  if (d.has("inval")) {
    d.address(0, i.a, i.imm);
    i.run = invalidate;
    return true;
  }
  if (d.has("try_wait") || d.has("test_wait")) {
    if (!d.count(3, 4))
      return true;
    i.d = d.predDst(0);
    d.address(1, i.a, i.imm);
    i.b = d.src(2, Type::U64);
    i.flags = (d.has("parity") ? 1 : 0) | (d.has("try_wait") ? 2 : 0);
    i.run = testWait;
    return true;
  }
  bool arrives = d.has("arrive") || d.has("arrive_drop");
  if (!arrives && (d.has("expect_tx") || d.has("complete_tx"))) {
    if (!d.count(2, 2))
      return true;
    d.address(0, i.a, i.imm);
    i.b = d.src(1, Type::U32);
    i.flags = d.has("complete_tx");
    i.run = bytesLanes;
    return true;
  }
  if (!arrives)
    return false;
  // `[a]` alone, or a state before it.
  bool state = !d.ops.empty() && d.ops[0].kind != Operand::Addr;
  size_t at = state ? 1 : 0;
  if (!d.count(at + 1, at + 2))
    return true;
  if (state)
    i.d = d.dst(0);
  d.address(at, i.a, i.imm);
  i.flags = d.has("arrive_drop") ? 4 : 0;
  if (d.ops.size() > at + 1) {
    i.b = d.src(at + 1, Type::U32);
    i.flags |= d.has("expect_tx") ? 2 : 1;
  } else if (d.has("expect_tx")) {
    return d.fail("lacks the number of bytes");
  }
  i.run = arriveLanes;
  return true;
}

//===----------------------------------------------------------------------===//
// Others
//===----------------------------------------------------------------------===//

void nothing(Warp &, const Inst &, uint32_t) {}

void gridWait(Warp &w, const Inst &, uint32_t m) { w.waited |= m; }

void yield(Warp &w, const Inst &, uint32_t) { w.action = Action::Yield; }

void trap(Warp &w, const Inst &i, uint32_t) {
  w.fault(i, ErrorLaunchFailed, "trap");
}

/// What this warp wrote may now be read by TMA and wgmma.
void proxyFence(Warp &w, const Inst &, uint32_t) {
  auto mine = uint8_t(w.index + 1);
  for (uint8_t &writer : w.block->writer)
    writer = writer == mine ? 0 : writer;
}

void allLanes(Warp &w, const Inst &, uint32_t m) { w.converged(m, ~0u); }

} // namespace

bool tnl::emulator::completeBytes(Warp &w, const Inst &i, uint32_t address,
                                  uint32_t bytes) {
  uint8_t *p = barrierAt(w, i, address);
  if (!p)
    return false;
  State s = State::read(p);
  s.bytes -= int32_t(bytes);
  settle(w, s, p);
  return true;
}

bool tnl::emulator::decodeSync(Decode &d) {
  std::string_view op = d.parts[0];
  Inst &i = d.inst;
  if (op == "bar" || op == "barrier")
    return decodeBar(d);
  if (op == "mbarrier")
    return decodeMBarrier(d);
  if (op == "cp" && d.has("mbarrier") && d.has("arrive")) {
    if (!d.count(1, 1))
      return true;
    d.address(0, i.a, i.imm);
    i.flags = d.has("noinc");
    i.run = copyArrive;
    return true;
  }
  if (op == "fence" && d.has("proxy")) {
    i.run = d.has("async") || d.has("async::generic") ? proxyFence : nothing;
    return true;
  }
  if (op == "griddepcontrol") {
    bool wait = d.has("wait");
    if (wait == d.has("launch_dependents"))
      return false;
    // Launches run one after the other: nothing is left to wait for.
    i.run = wait ? gridWait : nothing;
    d.count(0, 0);
    return true;
  }
  if (op == "fence" || op == "membar" || op == "pmevent") {
    i.run = nothing;
    return true;
  }
  if (op == "setmaxnreg") {
    int64_t count = d.immediate(0);
    if (count < 24 || count > 256 || count % 8)
      return d.fail("the register count must be a multiple of 8 in 24..256");
    i.run = allLanes;
    return true;
  }
  if (op == "nanosleep") {
    i.run = yield;
    return true;
  }
  if (op == "trap" || op == "brkpt") {
    i.run = trap;
    return true;
  }
  return false;
}
