//===- ParserKernel.cpp - Bodies of kernels -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Parser.h"

#include <cctype>
#include <cstdlib>

using namespace tnl::emulator;

void Parser::body() {
  scopes.clear();
  branches.clear();
  tables.clear();
  locals.clear();
  dynamic.clear();
  dynamicAlign = 16;
  specialSlots.clear();
  scopes.push_back({-1, {}, {}, {}});
  scope = 0;
  eat('{');
  while (!atEnd() && errorCount < 50) {
    if (eat('{')) {
      scopes.push_back({scope, {}, {}, {}});
      scope = int(scopes.size()) - 1;
      continue;
    }
    if (eat('}')) {
      if (scope == 0)
        return finish();
      scope = scopes[size_t(scope)].parent;
      continue;
    }
    if (eat(';'))
      continue;
    if (peek() == '@') {
      statement("");
      continue;
    }
    std::string first = word();
    if (first.empty()) {
      error(std::string("unexpected '") + text[pos] + "'");
      ++pos;
      continue;
    }
    if (peek() == ':') {
      ++pos;
      size_t here = pos;
      unsigned hereLine = line;
      if (word() == ".branchtargets") {
        branchTargets(first);
        continue;
      }
      pos = here;
      line = hereLine;
      scopes[size_t(scope)].labels[first] = int(kernel->code.size());
      continue;
    }
    if (first == ".reg")
      registers();
    else if (first[0] == '.')
      directive(first);
    else
      statement(first);
  }
  error("a kernel ends without '}'");
}

/// `.reg .b32 %r<10>, %x;`
void Parser::registers() {
  std::string list = until(';');
  std::string_view rest = trim(list);
  Type type = Type::None;
  while (!rest.empty() && rest.front() == '.') {
    size_t end = rest.find_first_of(" \t");
    Type t = parseType(rest.substr(1, end == rest.npos ? end : end - 1));
    if (t != Type::None)
      type = t;
    rest = end == rest.npos ? "" : trim(rest.substr(end));
  }
  if (type == Type::None)
    return error("registers of an unknown type: '.reg " + list + "'");
  for (std::string_view name : split(rest, ',')) {
    unsigned count = 1;
    bool range = false;
    if (auto angle = name.find('<'); angle != name.npos) {
      count = unsigned(std::atoi(std::string(name.substr(angle + 1)).c_str()));
      name = trim(name.substr(0, angle));
      range = true;
    }
    if (count > 1000000)
      return error("too many registers");
    Operand op;
    op.kind = type == Type::Pred ? Operand::Pred : Operand::Reg;
    int &next = type == Type::Pred ? kernel->predicates : kernel->slots;
    op.slot = next;
    next += int(count);
    if (range)
      scopes[size_t(scope)].ranges[std::string(name)] = {op, count};
    else
      scopes[size_t(scope)].names[std::string(name)] = op;
  }
}

const Operand *Parser::lookup(const std::string &name) {
  size_t digits = name.size();
  while (digits > 0 && std::isdigit((unsigned char)name[digits - 1]))
    --digits;
  std::string prefix = name.substr(0, digits);
  unsigned number = digits < name.size() && name.size() - digits < 9
                        ? unsigned(std::atoi(name.c_str() + digits))
                        : ~0u;
  for (int s = scope; s >= 0; s = scopes[size_t(s)].parent) {
    Scope &in = scopes[size_t(s)];
    if (auto it = in.names.find(name); it != in.names.end())
      return &it->second;
    auto it = in.ranges.find(prefix);
    if (it != in.ranges.end() && number < it->second.second) {
      Operand op = it->second.first;
      op.slot += int(number);
      return &(in.names[name] = op);
    }
  }
  return nullptr;
}

bool Parser::sreg(std::string_view name, Operand &op) {
  static const std::unordered_map<std::string_view, Special> names = {
      {"%tid.x", Special::TidX},
      {"%tid.y", Special::TidY},
      {"%tid.z", Special::TidZ},
      {"%ntid.x", Special::NTidX},
      {"%ntid.y", Special::NTidY},
      {"%ntid.z", Special::NTidZ},
      {"%ctaid.x", Special::CtaX},
      {"%ctaid.y", Special::CtaY},
      {"%ctaid.z", Special::CtaZ},
      {"%nctaid.x", Special::NCtaX},
      {"%nctaid.y", Special::NCtaY},
      {"%nctaid.z", Special::NCtaZ},
      {"%laneid", Special::Lane},
      {"%warpid", Special::WarpId},
      {"%nwarpid", Special::NWarp},
      {"%lanemask_eq", Special::MaskEq},
      {"%lanemask_lt", Special::MaskLt},
      {"%lanemask_le", Special::MaskLe},
      {"%lanemask_gt", Special::MaskGt},
      {"%lanemask_ge", Special::MaskGe},
      {"%dynamic_smem_size", Special::DynShared},
      {"%total_smem_size", Special::TotalShared},
      {"%smid", Special::Zero},
      {"%nsmid", Special::One},
      {"%gridid", Special::Zero},
      {"%clusterid.x", Special::CtaX},
      {"%clusterid.y", Special::CtaY},
      {"%clusterid.z", Special::CtaZ},
      {"%nclusterid.x", Special::NCtaX},
      {"%nclusterid.y", Special::NCtaY},
      {"%nclusterid.z", Special::NCtaZ},
      {"%cluster_ctaid.x", Special::Zero},
      {"%cluster_ctaid.y", Special::Zero},
      {"%cluster_ctaid.z", Special::Zero},
      {"%cluster_nctaid.x", Special::One},
      {"%cluster_nctaid.y", Special::One},
      {"%cluster_nctaid.z", Special::One},
      {"%cluster_ctarank", Special::Zero},
      {"%cluster_nctarank", Special::One}};
  if (name == "%clock" || name == "%clock64" || name == "%clock_hi" ||
      name == "%globaltimer" || name == "%globaltimer_lo" ||
      name == "%globaltimer_hi") {
    op.kind = Operand::Clock;
    op.name = name;
    return true;
  }
  auto it = names.find(name);
  if (it == names.end())
    return false;
  op.kind = Operand::Reg;
  auto [slot, fresh] = specialSlots.try_emplace(int(it->second), kernel->slots);
  if (fresh) {
    ++kernel->slots;
    kernel->specials.push_back({slot->second, it->second});
  }
  op.slot = slot->second;
  return true;
}

/// A variable or parameter as the constant of its address.
bool Parser::symbol(std::string_view name, Operand &op) {
  std::string key(name);
  if (auto it = params.find(key); it != params.end()) {
    op.kind = Operand::Int;
    op.isSymbol = true;
    op.bits = it->second;
    op.space = Space::Param;
    return true;
  }
  Variable *v = nullptr;
  if (auto it = locals.find(key); it != locals.end())
    v = &it->second;
  else if (auto global = variables.find(key); global != variables.end()) {
    v = &global->second;
    // Each kernel places the shared variables that it uses.
    if (!v->placed)
      v = &(locals[key] = *v);
  }
  if (!v)
    return false;
  op.kind = Operand::Int;
  op.isSymbol = true;
  op.space = v->space;
  if (v->space == Space::Shared && v->dynamic) {
    kernel->dynamicShared = true;
    dynamicAlign = std::max(dynamicAlign, v->align);
    auto [it, fresh] = dynamic.try_emplace(key, int(kernel->constants.size()));
    if (fresh) // Never equal to another constant until it is patched.
      kernel->constants.push_back(0xD15EA5ED00000000 | dynamic.size());
    op.slot = ~it->second;
    return true;
  }
  if (!v->placed) {
    uint64_t &used =
        v->space == Space::Shared ? kernel->staticShared : kernel->localBytes;
    uint64_t start = v->space == Space::Shared ? SharedStart : LocalStart;
    v->address = alignUp(start + used, v->align);
    used = v->address + v->size - start;
    v->placed = true;
    if (used > (1 << 20)) {
      error("variable '" + key + "' is too large");
      used = 0;
    }
  }
  op.bits = v->address;
  return true;
}

bool Parser::parseAddress(std::string_view s, Operand &op, int depth) {
  auto pieces = split(s, ',');
  if (pieces.empty() || pieces.size() > 2)
    return false;
  std::string_view base = pieces[0];
  op.kind = Operand::Addr;
  int64_t sign = 1;
  size_t plus = base.find_first_of("+-", 1);
  if (plus != base.npos) {
    if (base[plus] == '-')
      sign = -1;
    Operand number;
    if (!parseNumber(trim(base.substr(plus + 1)), number) ||
        number.kind != Operand::Int)
      return false;
    op.offset = sign * int64_t(number.bits);
    base = trim(base.substr(0, plus));
  }
  Operand inner;
  if (!parseOperand(base, inner, depth + 1) ||
      (inner.kind != Operand::Reg && inner.kind != Operand::Int))
    return false;
  op.slot = inner.slot;
  op.bits = inner.bits;
  op.isSymbol = inner.isSymbol;
  op.space = inner.space;
  if (pieces.size() == 2) {
    Operand at;
    if (!parseOperand(pieces[1], at, depth + 1) || at.kind != Operand::Vec)
      return false;
    op.parts = std::move(at.parts);
  }
  return true;
}

bool Parser::parseOperand(std::string_view s, Operand &op, int depth) {
  s = trim(s);
  if (s.empty() || depth > 3)
    return false;
  if (s == "_") {
    op.kind = Operand::Sink;
    return true;
  }
  if (s.front() == '{' && s.back() == '}') {
    op.kind = Operand::Vec;
    for (std::string_view part : split(s.substr(1, s.size() - 2), ',')) {
      op.parts.emplace_back();
      if (!parseOperand(part, op.parts.back(), depth + 1))
        return false;
    }
    return true;
  }
  if (s.front() == '[' && s.back() == ']')
    return parseAddress(trim(s.substr(1, s.size() - 2)), op, depth);
  if (s.front() == '!') {
    if (!parseOperand(s.substr(1), op, depth + 1) || op.kind != Operand::Pred)
      return false;
    op.negated = !op.negated;
    return true;
  }
  if (parseNumber(s, op))
    return true;
  if (const Operand *found = lookup(std::string(s))) {
    op = *found;
    return true;
  }
  if (s.front() == '%' && sreg(s, op))
    return true;
  if (s == "WARP_SZ") {
    op.kind = Operand::Int;
    op.bits = 32;
    return true;
  }
  if (symbol(s, op))
    return true;
  if (auto plus = s.find('+'); plus != s.npos) {
    Operand number;
    if (symbol(trim(s.substr(0, plus)), op) && op.slot == NoSlot &&
        parseNumber(trim(s.substr(plus + 1)), number)) {
      op.bits += number.bits;
      return true;
    }
  }
  return false;
}

static bool decodeFamilies(Decode &d) {
  using Family = bool (*)(Decode &);
  static constexpr Family families[] = {
      decodeMove,    decodeInteger, decodeFloat,  decodeCompare,
      decodeConvert, decodeMemory,  decodeAtomic, decodeWarp,
      decodeSync,    decodeBulk,    decodeMatrix, decodeWgmma};
  for (Family family : families)
    if (family(d))
      return true;
  return false;
}

void Parser::statement(std::string first) {
  Inst inst;
  if (first.empty()) {
    eat('@');
    inst.negated = eat('!');
    std::string name = word();
    const Operand *guard = lookup(name);
    if (!guard || guard->kind != Operand::Pred)
      error("unknown predicate '" + name + "'");
    else
      inst.guard = guard->slot;
    first = word();
  }
  if (first.empty() || first[0] == '.') {
    error("an instruction should follow");
    until(';');
    return;
  }
  inst.line = line;
  unsigned at = line;
  std::string rest = until(';');
  int index = int(kernel->code.size());
  Decode d(*kernel, inst);
  for (std::string_view part : split(first, '.'))
    d.parts.push_back(part);
  std::string_view root = d.parts.empty() ? "" : d.parts[0];
  if (root == "bra") {
    inst.flow = Flow::Branch;
    branches.push_back({index, scope, std::string(trim(rest))});
    kernel->code.push_back(inst);
    return;
  }
  if (root == "brx") {
    auto parts = split(rest, ',');
    Operand entry;
    if (parts.size() != 2 || !parseOperand(parts[0], entry))
      return error("cannot read " + first, at);
    inst.flow = Flow::Table;
    inst.a = d.srcOf(entry, Type::U32);
    auto table = tables.find(std::string(parts[1]));
    if (table == tables.end() || !d.error.empty())
      return error("unknown branch table '" + std::string(parts[1]) + "'", at);
    inst.list = table->second.list;
    inst.imm = int64_t(table->second.labels.size());
    kernel->code.push_back(inst);
    return;
  }
  if (root == "ret" || root == "exit") {
    inst.flow = Flow::Exit;
    kernel->code.push_back(inst);
    return;
  }
  for (std::string_view part : split(rest, ',')) {
    // `%r1|%p1` names two results.
    if (part.empty())
      continue;
    size_t bar =
        part.front() == '{' || part.front() == '[' ? part.npos : part.find('|');
    for (std::string_view piece :
         {part.substr(0, bar),
          bar == part.npos ? std::string_view() : part.substr(bar + 1)}) {
      if (piece.empty())
        continue;
      Operand op;
      if (!parseOperand(piece, op)) {
        error("cannot read operand '" + std::string(piece) + "' of " + first,
              at);
        return;
      }
      d.ops.push_back(std::move(op));
    }
    if (bar != part.npos)
      inst.flags |= 1u << 31; // two results
  }
  if (!decodeFamilies(d) || (!inst.run && d.error.empty())) {
    unknown.insert(first);
    if (unknown.size() == 1)
      ++errorCount;
    return;
  }
  if (!d.error.empty())
    return error(first + ": " + d.error, at);
  kernel->code.push_back(inst);
}

int Parser::findLabel(const std::string &label, int from, unsigned at) {
  for (int s = from; s >= 0; s = scopes[size_t(s)].parent) {
    auto it = scopes[size_t(s)].labels.find(label);
    if (it != scopes[size_t(s)].labels.end())
      return it->second;
  }
  error("unknown label '" + label + "'", at);
  return 0;
}

void Parser::finish() {
  // The end of the body ends the thread.
  Inst end;
  end.flow = Flow::Exit;
  end.line = line;
  kernel->code.push_back(end);
  for (Branch &branch : branches) {
    Inst &inst = kernel->code[size_t(branch.inst)];
    inst.target = findLabel(branch.label, branch.scope, inst.line);
  }
  for (auto &[name, table] : tables)
    for (size_t k = 0; k < table.labels.size(); ++k)
      kernel->lists[size_t(table.list) + k] =
          findLabel(table.labels[k], table.scope, line);
  uint64_t base = alignUp(SharedStart + kernel->staticShared, dynamicAlign);
  if (!dynamic.empty())
    kernel->staticShared = base - SharedStart;
  for (auto &[name, index] : dynamic)
    kernel->constants[size_t(index)] = base;
  std::vector<uint64_t> lanes;
  lanes.reserve(kernel->constants.size() * 32);
  for (uint64_t value : kernel->constants)
    lanes.insert(lanes.end(), 32, value);
  kernel->constants = std::move(lanes);
  kernel->lines = lines;
}
