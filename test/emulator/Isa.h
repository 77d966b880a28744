//===- Isa.h - Decoded PTX ------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the parser makes of a PTX module: kernels of pre-decoded instructions.
// A register is a slot of 32 lanes of 64 bits; a predicate is a 32-bit mask.
// An operand that is a constant has a negative slot.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TEST_EMULATOR_ISA_H
#define TNL_TEST_EMULATOR_ISA_H

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tnl::emulator {

struct Warp;
struct Inst;
class DeviceMemory;

enum class Type : uint8_t {
  None,
  B8,
  B16,
  B32,
  B64,
  U8,
  U16,
  U32,
  U64,
  S8,
  S16,
  S32,
  S64,
  F16,
  BF16,
  F32,
  F64,
  F16X2,
  BF16X2,
  TF32,
  Pred
};

/// The size in bytes of a value, 0 for None and Pred.
unsigned sizeOf(Type type);

enum class Space : uint8_t { Generic, Global, Shared, Local, Param, Const };

/// Where generic addresses of the other spaces begin. Shared memory starts
/// behind a reserved kilobyte, as on the GPU.
inline constexpr uint64_t SharedWindow = uint64_t(1) << 48;
inline constexpr uint64_t LocalWindow = uint64_t(2) << 48;
inline constexpr uint64_t ParamWindow = uint64_t(3) << 48;
inline constexpr uint64_t SharedStart = 1024;
inline constexpr uint64_t LocalStart = 64;
inline constexpr int NoSlot = INT32_MIN;

/// Executes one instruction for the lanes of `mask`.
using Handler = void (*)(Warp &warp, const Inst &inst, uint32_t mask);

enum class Flow : uint8_t {
  None,
  Branch,
  Table, ///< a branch to entry `a` of the `imm` targets in `list`
  Exit
};

struct Inst {
  Handler run = nullptr;
  Handler inner = nullptr; ///< what `run` wraps
  Flow flow = Flow::None;
  bool negated = false; ///< of the guard
  Space space = Space::Generic;
  Type type = Type::None;
  uint8_t n = 1;      ///< elements of a vector, dimensions of a tensor
  uint32_t flags = 0; ///< meaning is the handler's
  int guard = NoSlot; ///< predicate
  int target = -1;    ///< of a branch
  int d = NoSlot, d2 = NoSlot, a = NoSlot, b = NoSlot, c = NoSlot, e = NoSlot;
  int list = -1; ///< slots of a vector operand, in Kernel::lists
  int list2 = -1;
  int64_t imm = 0, imm2 = 0;
  unsigned line = 0;
};

/// Special registers that are filled in when a warp starts.
enum class Special : uint8_t {
  TidX,
  TidY,
  TidZ,
  NTidX,
  NTidY,
  NTidZ,
  CtaX,
  CtaY,
  CtaZ,
  NCtaX,
  NCtaY,
  NCtaZ,
  Lane,
  WarpId,
  NWarp,
  MaskEq,
  MaskLt,
  MaskLe,
  MaskGt,
  MaskGe,
  DynShared,
  TotalShared,
  Zero,
  One
};

struct Kernel {
  std::string name;
  std::vector<Inst> code;
  std::vector<int> lists;
  std::vector<uint64_t> constants; ///< 32 equal lanes each once parsed
  std::vector<std::pair<int, Special>> specials;
  std::vector<std::pair<unsigned, unsigned>> params; ///< offset, size
  unsigned paramBytes = 0;
  int slots = 0, predicates = 0;
  uint64_t staticShared = 0; ///< without the reserved kilobyte
  uint64_t localBytes = 0;
  unsigned maxThreads = 1024;
  unsigned required[3] = {0, 0, 0}; ///< .reqntid
  bool dynamicShared = false;
  /// The source, for reports.
  std::shared_ptr<const std::vector<std::string>> lines;
};

struct Module {
  std::map<std::string, Kernel> kernels;
  std::map<std::string, std::pair<uint64_t, uint64_t>> globals;
  std::vector<uint64_t> allocations;
};

/// Parses PTX for a device of compute capability `arch` (90 for 9.0). Returns
/// an empty string, or all errors, one a line.
std::string parseModule(const std::string &text, unsigned arch,
                        DeviceMemory &memory, Module &module);

} // namespace tnl::emulator

#endif // TNL_TEST_EMULATOR_ISA_H
