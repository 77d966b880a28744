//===- Decode.h - From a PTX statement to an instruction ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TEST_EMULATOR_DECODE_H
#define TNL_TEST_EMULATOR_DECODE_H

#include "Float.h"
#include "Isa.h"
#include "Machine.h"

#include <string_view>
#include <type_traits>
#include <utility>

namespace tnl::emulator {

struct Operand {
  enum Kind { None, Reg, Pred, Int, Float, Vec, Addr, Sink, Clock, Label };
  Kind kind = None;
  int slot = NoSlot;
  bool negated = false;
  bool isSymbol = false; ///< an Int that is an address
  uint64_t bits = 0;     ///< of an Int
  double value = 0;      ///< of a Float
  Space space = Space::Generic;
  std::vector<Operand> parts; ///< of a Vec; of an Addr, the coordinates
  std::string name;
  int64_t offset = 0; ///< of an Addr
};

/// One statement on its way to an Inst.
struct Decode {
  Kernel &kernel;
  Inst &inst;
  std::vector<std::string_view> parts; ///< of the opcode, between its dots
  std::vector<Operand> ops;
  std::string error;

  Decode(Kernel &kernel, Inst &inst) : kernel(kernel), inst(inst) {}

  bool has(std::string_view part) const;
  /// The `n`-th type suffix, None when there are fewer.
  Type type(unsigned n = 0) const;
  /// A constant's slot; equal constants share one.
  int constant(uint64_t bits);
  /// The slot of operand `n` read as `type`.
  int src(size_t n, Type type);
  int srcOf(const Operand &op, Type type);
  /// The slot of a register that is written; a sink gets a scratch slot.
  int dst(size_t n);
  int dstOf(const Operand &op);
  int predDst(size_t n);
  int predDstOf(const Operand &op);
  /// A predicate that is read, with its negation.
  int predSrc(size_t n, bool &negated);
  /// Sets `slot` and `offset` from an address operand.
  void address(size_t n, int &slot, int64_t &offset, Space *space = nullptr);
  int list(const std::vector<Operand> &ops, Type type, bool written);
  int64_t immediate(size_t n);
  bool fail(std::string message);
  /// True when operands `from` to `to` were given.
  bool count(size_t from, size_t to);
  /// commit_group and wait_group N: true when it was one of them.
  bool group(decltype(Inst::run) commit, decltype(Inst::run) wait);
  Round rounding(Round otherwise = Round::Nearest) const;
};

Type parseType(std::string_view text);

// Each family tries an opcode: true when it is its own (see Decode::error).
bool decodeInteger(Decode &d);
bool decodeFloat(Decode &d);
bool decodeCompare(Decode &d);
bool decodeConvert(Decode &d);
bool decodeMove(Decode &d);
bool decodeMemory(Decode &d);
bool decodeAtomic(Decode &d);
bool decodeWarp(Decode &d);
bool decodeSync(Decode &d);
bool decodeBulk(Decode &d);
bool decodeMatrix(Decode &d);
bool decodeWgmma(Decode &d);

//===----------------------------------------------------------------------===//
// Values in lanes
//===----------------------------------------------------------------------===//

template <class T> inline T get(uint64_t v) {
  if constexpr (std::is_same_v<T, float>)
    return std::bit_cast<float>(uint32_t(v));
  else if constexpr (std::is_same_v<T, double>)
    return std::bit_cast<double>(v);
  else if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat>)
    return T{uint16_t(v)};
  else
    return T(v);
}

template <class T> inline uint64_t put(T v) {
  if constexpr (std::is_same_v<T, float>)
    return std::bit_cast<uint32_t>(v);
  else if constexpr (std::is_same_v<T, double>)
    return std::bit_cast<uint64_t>(v);
  else if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat>)
    return v.bits;
  else
    return uint64_t(std::make_unsigned_t<T>(v));
}

template <class D, class A, class F>
void unary(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a);
  eachLane(m, [&](unsigned l) { d[l] = put<D>(F{}(get<A>(a[l]))); });
}

template <class D, class A, class F>
void binary(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b);
  eachLane(m,
           [&](unsigned l) { d[l] = put<D>(F{}(get<A>(a[l]), get<A>(b[l]))); });
}

template <class D, class A, class F>
void ternary(Warp &w, const Inst &i, uint32_t m) {
  uint64_t *d = w.reg(i.d);
  const uint64_t *a = w.src(i.a), *b = w.src(i.b), *c = w.src(i.c);
  eachLane(m, [&](unsigned l) {
    d[l] = put<D>(F{}(get<A>(a[l]), get<A>(b[l]), get<D>(c[l])));
  });
}

} // namespace tnl::emulator

#endif // TNL_TEST_EMULATOR_DECODE_H
