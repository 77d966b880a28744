//===- Machine.cpp - Scheduling of blocks and warps -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Machine.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

using namespace tnl::emulator;

/// Instructions of one turn: loops that poll memory must let others run.
static constexpr unsigned TurnLength = 20000;

static std::string hex(uint64_t v) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", (unsigned long long)v);
  return text;
}

void Grid::report(int code, std::string message) {
  std::lock_guard lock(mutex);
  if (!fault.code)
    fault = {code, std::move(message)};
  stop = true;
}

std::string Block::where() const {
  return "kernel '" + launch.kernel->name + "', block (" +
         std::to_string(at[0]) + ", " + std::to_string(at[1]) + ", " +
         std::to_string(at[2]) + ")";
}

static std::string lineText(const Kernel &kernel, unsigned line) {
  std::string text = "line " + std::to_string(line);
  if (kernel.lines && line && line <= kernel.lines->size())
    text += " '" + (*kernel.lines)[line - 1].substr(0, 120) + "'";
  return text;
}

void Warp::fault(const Inst &inst, int code, const std::string &message) {
  block->grid.report(code, block->where() + ", warp " + std::to_string(index) +
                               ", " + lineText(*kernel, inst.line) + ": " +
                               message);
}

uint8_t *Warp::outOfBounds(const Inst &inst, const char *space,
                           uint64_t address, unsigned size, unsigned lane) {
  fault(inst, ErrorIllegalAddress,
        "lane " + std::to_string(lane) + " accesses " + std::to_string(size) +
            " bytes at " + hex(address) + ", out of bounds of " + space);
  return nullptr;
}

uint8_t *Warp::global(const Inst &inst, uint64_t address, unsigned size) {
  if (!waited) {
    fault(inst, ErrorLaunchFailed,
          "was launched programmatically and accesses global memory before "
          "griddepcontrol.wait");
    return nullptr;
  }
  if (address - cached.base >= cached.size) {
    const Allocation *found = block->launch.memory->find(address);
    if (!found)
      return nullptr;
    cached = *found;
  }
  uint64_t offset = address - cached.base;
  if (size > cached.size - offset)
    return nullptr;
  return cached.host + offset;
}

uint8_t *Warp::shared(const Inst &inst, uint64_t address, unsigned size,
                      unsigned alignment) {
  uint64_t offset = address - SharedStart;
  uint64_t total = block->sharedBytes.size();
  if (offset >= total || size > total - offset)
    return outOfBounds(inst, "shared memory", address, size, 0);
  if (address % alignment) {
    fault(inst, ErrorMisaligned,
          "shared address " + hex(address) + " is not aligned to " +
              std::to_string(alignment) + " bytes");
    return nullptr;
  }
  return block->sharedBytes.data() + offset;
}

uint8_t *Warp::access(const Inst &inst, Space space, uint64_t address,
                      unsigned size, unsigned lane) {
  if (space == Space::Shared || space == Space::Local) {
    // These addresses have 32 bits, whatever register holds them.
    address = uint32_t(address);
  } else if (space == Space::Generic) {
    switch (address >> 48) {
    case 0:
      space = Space::Global;
      break;
    case 1:
      space = Space::Shared;
      break;
    case 2:
      space = Space::Local;
      break;
    case 3:
      space = Space::Param;
      break;
    }
  }
  if (address & (size - 1)) {
    fault(inst, ErrorMisaligned,
          "lane " + std::to_string(lane) + ": address " + hex(address) +
              " is not aligned to " + std::to_string(size) + " bytes");
    return nullptr;
  }
  uint64_t low = address & ((uint64_t(1) << 48) - 1);
  switch (space) {
  case Space::Shared: {
    uint64_t offset = low - SharedStart;
    if (offset >= block->sharedBytes.size() ||
        size > block->sharedBytes.size() - offset)
      return outOfBounds(inst, "shared memory", address, size, lane);
    return block->sharedBytes.data() + offset;
  }
  case Space::Local: {
    uint64_t offset = low - LocalStart, total = kernel->localBytes;
    if (offset >= total || size > total - offset)
      return outOfBounds(inst, "local memory", address, size, lane);
    return local.data() + lane * total + offset;
  }
  case Space::Param: {
    auto &params = block->launch.params;
    if (low >= params.size() || size > params.size() - low)
      return outOfBounds(inst, "the parameters", address, size, lane);
    return const_cast<uint8_t *>(params.data()) + low;
  }
  default:
    if (uint8_t *at = global(inst, address, size))
      return at;
    return outOfBounds(inst, "global memory", address, size, lane);
  }
}

bool Warp::converged(uint32_t mask, uint32_t members) {
  if (((members & alive) & ~mask) == 0)
    return true;
  action = Action::Retry;
  reason = "the other lanes of the warp";
  return false;
}

static uint64_t special(Special what, const Block &block, unsigned thread,
                        unsigned lane, unsigned warp) {
  const Launch &l = block.launch;
  switch (what) {
  case Special::TidX:
    return thread % l.block[0];
  case Special::TidY:
    return thread / l.block[0] % l.block[1];
  case Special::TidZ:
    return thread / l.block[0] / l.block[1];
  case Special::NTidX:
  case Special::NTidY:
  case Special::NTidZ:
    return l.block[int(what) - int(Special::NTidX)];
  case Special::CtaX:
  case Special::CtaY:
  case Special::CtaZ:
    return block.at[int(what) - int(Special::CtaX)];
  case Special::NCtaX:
  case Special::NCtaY:
  case Special::NCtaZ:
    return l.grid[int(what) - int(Special::NCtaX)];
  case Special::Lane:
    return lane;
  case Special::WarpId:
    return warp;
  case Special::NWarp:
    return (block.threads + 31) / 32;
  case Special::MaskEq:
    return 1u << lane;
  case Special::MaskLt:
    return (1u << lane) - 1;
  case Special::MaskLe:
    return (2u << lane) - 1;
  case Special::MaskGt:
    return ~((2u << lane) - 1);
  case Special::MaskGe:
    return ~((1u << lane) - 1);
  case Special::DynShared:
    return l.dynamicShared;
  case Special::TotalShared:
    return block.sharedBytes.size();
  case Special::Zero:
    return 0;
  case Special::One:
    return 1;
  }
  return 0;
}

void Warp::start(Block &owner, unsigned number) {
  block = &owner;
  kernel = owner.launch.kernel;
  index = number;
  cached = {};
  // Registers that nothing wrote read as NaN.
  registers.assign(size_t(kernel->slots) * 32, ~uint64_t(0));
  predicates.assign(size_t(kernel->predicates), 0);
  local.assign(kernel->localBytes * 32, 0xFF);
  pc.fill(0);
  unsigned count = std::min(32u, owner.threads - number * 32);
  initial = alive = count == 32 ? ~0u : (1u << count) - 1;
  blocked = deferred = group = 0;
  waited = owner.launch.programmatic ? 0 : initial;
  action = Action::None;
  stores.clear();
  copies.clear();
  storeGroups.fill(0);
  copyGroups.fill(0);
  inFlight.clear();
  inFlightAt.assign(size_t(kernel->slots), -1);
  wgmmaGroup = 0;
  for (auto [slot, what] : kernel->specials)
    for (unsigned l = 0; l < 32; ++l)
      reg(slot)[l] = special(what, owner, number * 32 + l, l, number);
}

std::pair<int, int> Warp::pickGroup(uint32_t candidates) {
  int at = INT32_MAX, next = INT32_MAX;
  for (uint32_t m = candidates; m; m &= m - 1)
    at = std::min(at, pc[size_t(std::countr_zero(m))]);
  group = 0;
  for (uint32_t m = alive & ~blocked; m; m &= m - 1) {
    auto l = size_t(std::countr_zero(m));
    if (pc[l] == at)
      group |= 1u << l;
    else if (pc[l] > at && !(deferred >> l & 1))
      next = std::min(next, pc[l]);
  }
  deferred &= ~group;
  return {at, next};
}

bool Warp::turn() {
  const Inst *code = kernel->code.data();
  unsigned budget = TurnLength;
  std::atomic<bool> &stop = block->grid.stop;
  clean = true;
  while (true) {
    uint32_t candidates = alive & ~blocked & ~deferred;
    if (!candidates) {
      deferred = 0;
      return true;
    }
    auto [at, next] = pickGroup(candidates);
    auto store = [&](int where, uint32_t lanes) {
      for (uint32_t m = lanes; m; m &= m - 1)
        pc[size_t(std::countr_zero(m))] = where;
    };
    while (true) {
      const Inst &inst = code[at];
      uint32_t mask = group;
      if (inst.guard >= 0)
        mask &= pred(inst.guard, inst.negated);
      if (inst.flow == Flow::None) {
        if (mask) {
          current = at;
          inst.run(*this, inst, mask);
          if (stop.load(std::memory_order_relaxed))
            return false;
          if (action != Action::None) {
            Action what = action;
            action = Action::None;
            if (what == Action::Retry) {
              store(at, group);
              deferred |= group;
              break;
            }
            if (what == Action::Block) {
              // `run` has marked the lanes that wait.
              store(at + 1, group);
              break;
            }
            store(at + 1, group);
            clean = what == Action::Poll;
            return true;
          }
        }
        ++at;
      } else if (inst.flow == Flow::Branch) {
        if (mask == group) {
          at = inst.target;
        } else if (mask) {
          store(inst.target, mask);
          store(at + 1, group & ~mask);
          break;
        } else {
          ++at;
        }
      } else if (inst.flow == Flow::Table) {
        store(at + 1, group & ~mask);
        for (uint32_t m = mask; m; m &= m - 1) {
          auto l = size_t(std::countr_zero(m));
          auto entry = uint32_t(src(inst.a)[l]);
          if (entry >= uint64_t(inst.imm)) {
            fault(inst, ErrorIllegalInstruction,
                  "the index is beyond the branch table");
            return false;
          }
          pc[l] = kernel->lists[size_t(inst.list) + entry];
        }
        break;
      } else {
        alive &= ~mask;
        ++block->events;
        block->lanesLeft(unsigned(std::popcount(mask)));
        store(at + 1, group & ~mask);
        break;
      }
      if (at >= next) {
        store(at, group);
        break;
      }
      if (--budget == 0) {
        // The other lanes of the warp have their turn before this loop.
        store(at, group);
        deferred |= group;
        clean = false;
        return true;
      }
    }
  }
}

namespace {
/// Warps of earlier launches, whose memory is used again.
struct Pool {
  std::mutex mutex;
  std::vector<std::vector<Warp>> free;
};
} // namespace

static Pool &pool() {
  static Pool p;
  return p;
}

Block::~Block() {
  std::lock_guard lock(pool().mutex);
  pool().free.push_back(std::move(warps));
}

Block::Block(Grid &grid) : grid(grid), launch(grid.launch) {
  {
    std::lock_guard lock(pool().mutex);
    if (!pool().free.empty()) {
      warps = std::move(pool().free.back());
      pool().free.pop_back();
    }
  }
  threads = launch.block[0] * launch.block[1] * launch.block[2];
  sharedBytes.resize(launch.kernel->staticShared + launch.dynamicShared);
  writer.resize(sharedBytes.size() / 16 + 1);
  warps.resize((threads + 31) / 32);
}

void Block::release(unsigned id) {
  barriers[id] = {};
  ++events;
  for (Warp &warp : warps)
    for (uint32_t m = warp.blocked; m; m &= m - 1) {
      auto l = size_t(std::countr_zero(m));
      if (warp.waits[l] == id)
        warp.blocked &= ~(1u << l);
    }
}

void Block::lanesLeft(unsigned count) {
  live -= count;
  for (unsigned id = 0; id < barriers.size(); ++id)
    if (barriers[id].arrived && !barriers[id].expected &&
        barriers[id].arrived >= live)
      release(id);
}

void Block::reportDeadlock() {
  std::string text = where() + ": deadlock, no warp can go on";
  for (Warp &warp : warps) {
    if (!warp.alive)
      continue;
    // One line for the lanes that stand at one place.
    uint32_t left = warp.alive;
    while (left) {
      auto first = size_t(std::countr_zero(left));
      bool waits = warp.blocked >> first & 1;
      uint32_t same = 0;
      for (uint32_t m = left; m; m &= m - 1) {
        auto l = size_t(std::countr_zero(m));
        if (warp.pc[l] == warp.pc[first] &&
            bool(warp.blocked >> l & 1) == waits)
          same |= 1u << l;
      }
      left &= ~same;
      auto at = size_t(warp.pc[first]) - (waits ? 1 : 0);
      text += "\n  warp " + std::to_string(warp.index) + " lanes " + hex(same) +
              " at pc " + std::to_string(at);
      if (at < launch.kernel->code.size())
        text += ", " + lineText(*launch.kernel, launch.kernel->code[at].line);
      if (waits) {
        unsigned id = warp.waits[first];
        text += " waits for barrier " + std::to_string(id) + " (" +
                std::to_string(barriers[id].arrived) + " of " +
                std::to_string(barriers[id].expected ? barriers[id].expected
                                                     : live) +
                " arrived)";
      }
    }
  }
  grid.report(ErrorLaunchTimeout, text);
}

void Block::run(uint64_t number) {
  at[0] = unsigned(number % launch.grid[0]);
  at[1] = unsigned(number / launch.grid[0] % launch.grid[1]);
  at[2] = unsigned(number / launch.grid[0] / launch.grid[1]);
  std::fill(sharedBytes.begin(), sharedBytes.end(), 0xFF);
  std::fill(writer.begin(), writer.end(), 0);
  barriers.fill({});
  mbarriers.clear();
  loads.clear();
  live = threads;
  events = 0;
  for (unsigned w = 0; w < warps.size(); ++w)
    warps[w].start(*this, w);
  unsigned idle = 0;
  while (live) {
    uint64_t before = events;
    bool progress = false;
    for (Warp &warp : warps) {
      if (!(warp.alive & ~warp.blocked))
        continue;
      if (!warp.turn())
        return;
      progress |= !warp.clean;
      landLoads(warp);
      if (grid.stop)
        return;
    }
    if (progress || events != before)
      idle = 0;
    else if (++idle == 64)
      return reportDeadlock();
    if (std::chrono::steady_clock::now() > grid.deadline) {
      grid.report(ErrorLaunchTimeout, where() + ": ran out of time");
      return;
    }
  }
  for (Warp &warp : warps)
    if (warp.initial & ~warp.waited)
      grid.report(ErrorLaunchFailed,
                  where() + ", warp " + std::to_string(warp.index) +
                      ": was launched programmatically but did not wait "
                      "(griddepcontrol.wait in all threads)");
  for (Warp &warp : warps)
    if (!warp.stores.empty())
      grid.report(ErrorLaunchFailed,
                  where() + ", warp " + std::to_string(warp.index) +
                      ": ends before its bulk stores have read shared memory "
                      "(wait for them with cp.async.bulk.wait_group)");
}

Fault tnl::emulator::runLaunch(const Launch &launch) {
  Grid grid(launch);
  double seconds = 300;
  if (const char *text = std::getenv("TNL_EMULATOR_TIMEOUT"))
    if (double v = std::atof(text); v > 0)
      seconds = std::min(v, 1e6);
  grid.deadline = std::chrono::steady_clock::now() +
                  std::chrono::milliseconds(int64_t(seconds * 1000));
  uint64_t blocks = uint64_t(launch.grid[0]) * launch.grid[1] * launch.grid[2];
  auto work = [&] {
    Block block(grid);
    while (!grid.stop) {
      uint64_t index = grid.nextBlock++;
      if (index >= blocks)
        return;
      block.run(index);
    }
  };
  uint64_t helpers = std::thread::hardware_concurrency();
  helpers = std::min<uint64_t>({helpers ? helpers : 1, 8, blocks}) - 1;
  std::vector<std::thread> threads;
  for (uint64_t i = 0; i < helpers; ++i)
    threads.emplace_back(work);
  work();
  for (std::thread &thread : threads)
    thread.join();
  return grid.fault;
}
