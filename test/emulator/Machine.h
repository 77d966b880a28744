//===- Machine.h - Blocks and warps ---------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A block runs on one host thread; its warps take turns. Lanes of a warp that
// have gone different ways run by the lowest program counter, which joins them
// again where their paths meet; a group of lanes that waits lets the others of
// its warp go on.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TEST_EMULATOR_MACHINE_H
#define TNL_TEST_EMULATOR_MACHINE_H

#include "Isa.h"
#include "Memory.h"

#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstring>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tnl::emulator {

/// What a launch ended with: a CUresult and what to tell the user.
struct Fault {
  int code = 0;
  std::string message;
};

struct Launch {
  const Kernel *kernel = nullptr;
  const DeviceMemory *memory = nullptr;
  unsigned grid[3] = {1, 1, 1}, block[3] = {1, 1, 1};
  uint64_t dynamicShared = 0;
  bool programmatic = false; ///< started before the launch before it has ended
  std::vector<uint8_t> params;
};

/// Runs every block; reports the first fault.
Fault runLaunch(const Launch &launch);

/// Shared by the host threads of one launch.
struct Grid {
  const Launch &launch;
  std::atomic<uint64_t> nextBlock{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  Fault fault;
  std::chrono::steady_clock::time_point deadline;

  explicit Grid(const Launch &launch) : launch(launch) {}
  void report(int code, std::string message);
};

enum class Action : uint8_t {
  None,
  Retry, ///< the lanes stay where they are and let others run
  Block, ///< the lanes wait for a barrier behind this instruction
  Yield, ///< the warp's turn ends behind this instruction
  Poll   ///< as Yield, after a test that may have to be made again
};

struct Block;

/// A bulk copy that has been started. It lands when the warp that issued it
/// yields (loads) or waits for it (stores).
struct Transfer {
  bool load = false;
  bool tensor = false;
  bool add = false;
  uint8_t rank = 0;
  uint8_t lane = 0;
  int group = -1; ///< of a store, -1 until committed
  uint64_t map = 0, global = 0;
  uint32_t shared = 0, barrier = 0, bytes = 0;
  std::array<int32_t, 5> at{};
  unsigned line = 0;
};

/// A wgmma result that no wait has made visible yet.
struct InFlight {
  int slot;
  int group; ///< -1 until committed
  std::array<uint64_t, 32> lanes;
};

struct Warp {
  Block *block = nullptr;
  const Kernel *kernel = nullptr;
  unsigned index = 0;
  std::vector<uint64_t> registers;
  std::vector<uint32_t> predicates;
  std::vector<uint8_t> local;
  std::array<int, 32> pc{};
  uint32_t initial = 0, alive = 0, blocked = 0, deferred = 0, group = 0;
  uint32_t waited = 0; ///< lanes for which all earlier launches have ended
  std::array<uint8_t, 32> waits{}; ///< the barrier of each blocked lane
  Action action = Action::None;
  const char *reason = "";
  int current = 0;
  bool clean = true; ///< the last turn ended only because all lanes wait

  std::vector<Transfer> stores;
  std::array<int, 32> storeGroups{};
  std::vector<Transfer> copies; ///< cp.async
  std::array<int, 32> copyGroups{};
  std::vector<InFlight> inFlight;
  std::vector<int> inFlightAt; ///< by slot, -1: none
  int wgmmaGroup = 0;
  Allocation cached; ///< the global allocation used last

  uint64_t *reg(int slot) { return registers.data() + size_t(slot) * 32; }
  const uint64_t *src(int slot) const {
    return slot >= 0 ? registers.data() + size_t(slot) * 32
                     : kernel->constants.data() + size_t(~slot) * 32;
  }
  /// A predicate operand; constants are all ones or zeros.
  uint32_t pred(int slot, bool negated) const {
    uint32_t value = predicates[size_t(slot)];
    return negated ? ~value : value;
  }
  void setPred(int slot, uint32_t value, uint32_t mask) {
    uint32_t &p = predicates[size_t(slot)];
    p = (p & ~mask) | (value & mask);
  }

  void start(Block &block, unsigned index);
  /// One turn. Returns false when a fault has ended the launch.
  bool turn();
  /// Makes the lanes with the lowest program counter, of `candidates`, the
  /// current group. Returns that counter and the next higher one.
  std::pair<int, int> pickGroup(uint32_t candidates);
  void fault(const Inst &inst, int code, const std::string &message);
  /// Puts the current group of lanes off until all of `members` are here.
  bool converged(uint32_t mask, uint32_t members);

  /// The host address of an access, or null after reporting a fault.
  uint8_t *access(const Inst &inst, Space space, uint64_t address,
                  unsigned size, unsigned lane);
  uint8_t *global(const Inst &inst, uint64_t address, unsigned size);
  uint8_t *shared(const Inst &inst, uint64_t address, unsigned size,
                  unsigned alignment);
  uint8_t *outOfBounds(const Inst &inst, const char *space, uint64_t address,
                       unsigned size, unsigned lane);
};

struct Barrier {
  unsigned arrived = 0;
  unsigned expected = 0; ///< 0: every thread that has not left
};

struct Block {
  Grid &grid;
  const Launch &launch;
  unsigned at[3] = {0, 0, 0};
  unsigned threads = 0, live = 0;
  std::vector<uint8_t> sharedBytes;
  std::vector<uint8_t> writer; ///< per 16 bytes: warp + 1 that wrote unfenced
  std::vector<Warp> warps;
  std::array<Barrier, 17> barriers{};
  std::vector<uint32_t> mbarriers; ///< addresses that were initialised
  std::vector<Transfer> loads;
  uint64_t events = 0; ///< counts what may let a waiting warp go on

  explicit Block(Grid &grid);
  ~Block();
  Block(const Block &) = delete;
  Block &operator=(const Block &) = delete;
  void run(uint64_t index);
  void release(unsigned id);
  void lanesLeft(unsigned count);
  std::string where() const;
  void reportDeadlock();
  /// Remembers that lanes wrote shared memory without a proxy fence.
  void wrote(unsigned warp, uint64_t address, unsigned size) {
    size_t first = (address - SharedStart) / 16;
    size_t last = (address - SharedStart + size - 1) / 16;
    for (size_t g = first; g <= last; ++g)
      writer[g] = uint8_t(warp + 1);
  }
};

/// Carries out the loads that a warp's turn has started.
void landLoads(Warp &warp);

template <class F> inline void eachLane(uint32_t mask, F f) {
  if (mask == ~0u) {
    for (unsigned l = 0; l < 32; ++l)
      f(l);
    return;
  }
  for (; mask; mask &= mask - 1)
    f(unsigned(std::countr_zero(mask)));
}

enum : int {
  ErrorLaunchTimeout = 702,
  ErrorIllegalAddress = 700,
  ErrorIllegalInstruction = 715,
  ErrorMisaligned = 716,
  ErrorLaunchFailed = 719
};

} // namespace tnl::emulator

#endif // TNL_TEST_EMULATOR_MACHINE_H
