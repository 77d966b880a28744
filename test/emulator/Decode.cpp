//===- Decode.cpp - Operands of a statement -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decode.h"

using namespace tnl::emulator;

unsigned tnl::emulator::sizeOf(Type type) {
  switch (type) {
  case Type::B8:
  case Type::U8:
  case Type::S8:
    return 1;
  case Type::B16:
  case Type::U16:
  case Type::S16:
  case Type::F16:
  case Type::BF16:
    return 2;
  case Type::B32:
  case Type::U32:
  case Type::S32:
  case Type::F32:
  case Type::TF32:
  case Type::F16X2:
  case Type::BF16X2:
    return 4;
  case Type::B64:
  case Type::U64:
  case Type::S64:
  case Type::F64:
    return 8;
  case Type::None:
  case Type::Pred:
    return 0;
  }
  return 0;
}

Type tnl::emulator::parseType(std::string_view text) {
  static const std::pair<std::string_view, Type> names[] = {
      {"b8", Type::B8},     {"b16", Type::B16},     {"b32", Type::B32},
      {"b64", Type::B64},   {"u8", Type::U8},       {"u16", Type::U16},
      {"u32", Type::U32},   {"u64", Type::U64},     {"s8", Type::S8},
      {"s16", Type::S16},   {"s32", Type::S32},     {"s64", Type::S64},
      {"f16", Type::F16},   {"bf16", Type::BF16},   {"f32", Type::F32},
      {"f64", Type::F64},   {"f16x2", Type::F16X2}, {"bf16x2", Type::BF16X2},
      {"tf32", Type::TF32}, {"pred", Type::Pred}};
  for (auto &[name, type] : names)
    if (name == text)
      return type;
  return Type::None;
}

bool Decode::has(std::string_view part) const {
  for (size_t i = 1; i < parts.size(); ++i)
    if (parts[i] == part)
      return true;
  return false;
}

Type Decode::type(unsigned n) const {
  for (size_t i = 1; i < parts.size(); ++i)
    if (Type t = parseType(parts[i]); t != Type::None && n-- == 0)
      return t;
  return Type::None;
}

bool Decode::fail(std::string message) {
  if (error.empty())
    error = std::move(message);
  return true;
}

bool Decode::count(size_t from, size_t to) {
  if (ops.size() >= from && ops.size() <= to)
    return true;
  fail("has " + std::to_string(ops.size()) + " operands");
  return false;
}

int Decode::constant(uint64_t bits) {
  auto &all = kernel.constants;
  for (size_t i = 0; i < all.size(); ++i)
    if (all[i] == bits)
      return ~int(i);
  all.push_back(bits);
  return ~int(all.size() - 1);
}

int Decode::srcOf(const Operand &op, Type type) {
  switch (op.kind) {
  case Operand::Reg:
    return op.slot;
  case Operand::Int: {
    // An integer as a float operand is the float of that value.
    if (!op.isSymbol && (type == Type::F32 || type == Type::F64)) {
      auto v = double(int64_t(op.bits));
      return constant(type == Type::F32 ? put(float(v)) : put(v));
    }
    return op.isSymbol && op.slot != NoSlot ? op.slot : constant(op.bits);
  }
  case Operand::Float:
    if (type == Type::F64 || type == Type::B64)
      return constant(put(op.value));
    if (type == Type::F16)
      return constant(toHalf(op.value).bits);
    if (type == Type::BF16)
      return constant(toBFloat(float(op.value)).bits);
    return constant(put(float(op.value)));
  default:
    fail("an operand should be a register or a constant");
    return constant(0);
  }
}

int Decode::src(size_t n, Type type) {
  if (n >= ops.size()) {
    fail("lacks an operand");
    return constant(0);
  }
  return srcOf(ops[n], type);
}

int Decode::dstOf(const Operand &op) {
  if (op.kind == Operand::Reg)
    return op.slot;
  if (op.kind != Operand::Sink)
    fail("the result should be a register");
  return kernel.slots++;
}

int Decode::dst(size_t n) {
  static const Operand none;
  return dstOf(n < ops.size() ? ops[n] : none);
}

int Decode::predDstOf(const Operand &op) {
  if (op.kind == Operand::Pred)
    return op.slot;
  if (op.kind != Operand::Sink)
    fail("the result should be a predicate");
  return kernel.predicates++;
}

int Decode::predDst(size_t n) {
  static const Operand none;
  return predDstOf(n < ops.size() ? ops[n] : none);
}

int Decode::predSrc(size_t n, bool &negated) {
  // A predicate that nothing writes is false.
  auto never = [&] { return kernel.predicates++; };
  negated = false;
  if (n < ops.size() && ops[n].kind == Operand::Pred) {
    negated = ops[n].negated;
    return ops[n].slot;
  }
  if (n < ops.size() && ops[n].kind == Operand::Int) {
    negated = ops[n].bits != 0;
    return never();
  }
  fail("an operand should be a predicate");
  return never();
}

void Decode::address(size_t n, int &slot, int64_t &offset, Space *space) {
  if (n >= ops.size() || ops[n].kind != Operand::Addr) {
    fail("an operand should be an address");
    slot = constant(0);
    return;
  }
  const Operand &op = ops[n];
  slot = op.slot == NoSlot ? constant(op.bits) : op.slot;
  offset = op.offset;
  if (space && op.isSymbol && *space == Space::Generic)
    *space = op.space;
}

int Decode::list(const std::vector<Operand> &operands, Type type,
                 bool written) {
  int at = int(kernel.lists.size());
  std::vector<int> slots;
  for (const Operand &op : operands)
    slots.push_back(written ? dstOf(op) : srcOf(op, type));
  kernel.lists.insert(kernel.lists.end(), slots.begin(), slots.end());
  return at;
}

int64_t Decode::immediate(size_t n) {
  if (n < ops.size() && ops[n].kind == Operand::Int && !ops[n].isSymbol)
    return int64_t(ops[n].bits);
  fail("an operand should be an integer constant");
  return 0;
}

bool Decode::group(decltype(Inst::run) commit, decltype(Inst::run) wait) {
  if (has("commit_group")) {
    inst.run = commit;
    return true;
  }
  if (!has("wait_group"))
    return false;
  if (count(1, 1)) {
    inst.imm = immediate(0);
    inst.run = wait;
  }
  return true;
}

Round Decode::rounding(Round otherwise) const {
  for (size_t i = 1; i < parts.size(); ++i) {
    std::string_view p = parts[i];
    if (p == "rn" || p == "rni")
      return Round::Nearest;
    if (p == "rz" || p == "rzi")
      return Round::Zero;
    if (p == "rm" || p == "rmi")
      return Round::Down;
    if (p == "rp" || p == "rpi")
      return Round::Up;
    if (p == "rna")
      return Round::Away;
  }
  return otherwise;
}
