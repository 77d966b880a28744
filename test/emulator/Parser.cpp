//===- Parser.cpp - PTX text ----------------------------------------------===//
//
// Reads a module in one pass. Registers and labels live in scopes, as inline
// assembly declares its own inside braces; branches are resolved at the end of
// a kernel.
//
//===----------------------------------------------------------------------===//

#include "Decode.h"

#include <cctype>
#include <cstdlib>
#include <set>
#include <unordered_map>

using namespace tnl::emulator;

namespace {

struct Variable {
  Space space = Space::Global;
  uint64_t address = 0; ///< for shared and local, set once placed
  uint64_t size = 0, align = 1;
  bool dynamic = false, placed = true;
};

struct Scope {
  int parent;
  std::unordered_map<std::string, Operand> names;
  /// `%r<100>`: prefix to first slot and count.
  std::unordered_map<std::string, std::pair<Operand, unsigned>> ranges;
  std::unordered_map<std::string, int> labels;
};

struct Branch {
  int inst;
  int scope;
  std::string label;
};

class Parser {
public:
  Parser(const std::string &text, unsigned arch, DeviceMemory &memory,
         Module &module)
      : text(text), arch(arch), memory(memory), module(module) {}

  std::string run();

private:
  // Text.
  void skip();
  bool atEnd() {
    skip();
    return pos >= text.size();
  }
  bool eat(char c) {
    skip();
    if (pos < text.size() && text[pos] == c) {
      ++pos;
      return true;
    }
    return false;
  }
  char peek() {
    skip();
    return pos < text.size() ? text[pos] : 0;
  }
  std::string word();
  std::string until(char stop);
  std::string restOfLine();
  void error(const std::string &message, unsigned at = 0);

  // Module scope.
  void directive(const std::string &name);
  void variable(Space space);
  void function(bool entry);
  void initialise(Variable &variable, Type element);

  // Kernels.
  void body();
  void registers();
  void statement(std::string first);
  void finish();
  bool parseOperand(std::string_view s, Operand &op, int depth = 0);
  bool parseAddress(std::string_view s, Operand &op, int depth);
  bool symbol(std::string_view name, Operand &op);
  bool sreg(std::string_view name, Operand &op);
  const Operand *lookup(const std::string &name);

  const std::string &text;
  std::shared_ptr<const std::vector<std::string>> lines;
  unsigned arch;
  DeviceMemory &memory;
  Module &module;
  size_t pos = 0;
  unsigned line = 1;
  std::string errors;
  unsigned errorCount = 0;
  std::set<std::string> unknown;

  Kernel *kernel = nullptr;
  std::vector<Scope> scopes;
  int scope = 0;
  std::vector<Branch> branches;
  std::unordered_map<std::string, Variable> variables; ///< of the module
  std::unordered_map<std::string, Variable> locals;    ///< of the kernel
  std::unordered_map<std::string, unsigned> params;
  /// Dynamic shared memory begins behind all static: slots to patch.
  std::unordered_map<std::string, int> dynamic;
  uint64_t dynamicAlign = 16;
  std::unordered_map<int, int> specialSlots;
};

} // namespace

static std::string_view trim(std::string_view s) {
  while (!s.empty() && std::isspace((unsigned char)s.front()))
    s.remove_prefix(1);
  while (!s.empty() && std::isspace((unsigned char)s.back()))
    s.remove_suffix(1);
  return s;
}

/// Splits at `separator` outside of brackets.
static std::vector<std::string_view> split(std::string_view s, char separator) {
  std::vector<std::string_view> out;
  int depth = 0;
  size_t from = 0;
  for (size_t i = 0; i < s.size(); ++i) {
    char c = s[i];
    if (c == '{' || c == '[' || c == '(')
      ++depth;
    else if (c == '}' || c == ']' || c == ')')
      --depth;
    else if (c == separator && depth == 0) {
      out.push_back(trim(s.substr(from, i - from)));
      from = i + 1;
    }
  }
  std::string_view last = trim(s.substr(from));
  if (!last.empty() || !out.empty())
    out.push_back(last);
  return out;
}

static bool isWord(char c) {
  return std::isalnum((unsigned char)c) || c == '_' || c == '$' || c == '%' ||
         c == '.';
}

static uint64_t alignUp(uint64_t v, uint64_t a) { return (v + a - 1) / a * a; }

static bool parseNumber(std::string_view s, Operand &op) {
  bool minus = false;
  if (!s.empty() && (s.front() == '-' || s.front() == '+')) {
    minus = s.front() == '-';
    s = trim(s.substr(1));
  }
  if (s.empty() || !std::isdigit((unsigned char)s.front()))
    return false;
  std::string copy(s);
  char *end = nullptr;
  if (s.size() > 2 && s[0] == '0' &&
      (s[1] == 'f' || s[1] == 'F' || s[1] == 'd' || s[1] == 'D')) {
    bool wide = s[1] == 'd' || s[1] == 'D';
    uint64_t bits = std::strtoull(copy.c_str() + 2, &end, 16);
    if (*end || s.size() != (wide ? 18u : 10u))
      return false;
    op.kind = Operand::Float;
    op.value = wide ? get<double>(bits) : double(get<float>(bits));
    op.bits = bits;
    if (minus)
      op.value = -op.value;
    return true;
  }
  bool isHex = s.size() > 1 && (s[1] == 'x' || s[1] == 'X');
  if (s.find('.') != s.npos || (!isHex && s.find_first_of("eE") != s.npos)) {
    op.value = std::strtod(copy.c_str(), &end);
    if (*end)
      return false;
    op.kind = Operand::Float;
    if (minus)
      op.value = -op.value;
    return true;
  }
  if (s.size() > 2 && (s[1] == 'b' || s[1] == 'B') && s[0] == '0')
    op.bits = std::strtoull(copy.c_str() + 2, &end, 2);
  else
    op.bits = std::strtoull(copy.c_str(), &end, 0);
  if (*end == 'U' || *end == 'u')
    ++end;
  if (*end)
    return false;
  if (minus)
    op.bits = ~op.bits + 1;
  op.kind = Operand::Int;
  return true;
}

void Parser::error(const std::string &message, unsigned at) {
  if (++errorCount <= 50)
    errors += "line " + std::to_string(at ? at : line) + ": " + message + "\n";
}

void Parser::skip() {
  while (pos < text.size()) {
    char c = text[pos];
    if (c == '\n')
      ++line;
    if (std::isspace((unsigned char)c)) {
      ++pos;
    } else if (c == '/' && pos + 1 < text.size() && text[pos + 1] == '/') {
      while (pos < text.size() && text[pos] != '\n')
        ++pos;
    } else if (c == '/' && pos + 1 < text.size() && text[pos + 1] == '*') {
      pos += 2;
      while (pos + 1 < text.size() &&
             !(text[pos] == '*' && text[pos + 1] == '/')) {
        if (text[pos] == '\n')
          ++line;
        ++pos;
      }
      pos = std::min(text.size(), pos + 2);
    } else {
      break;
    }
  }
}

/// An identifier, opcode or directive; `::` belongs to it, a label's `:` not.
std::string Parser::word() {
  skip();
  size_t from = pos;
  while (pos < text.size()) {
    if (isWord(text[pos]))
      ++pos;
    else if (text[pos] == ':' && pos + 1 < text.size() && text[pos + 1] == ':')
      pos += 2;
    else
      break;
  }
  return text.substr(from, pos - from);
}

/// The text up to `stop` outside of quotes, without comments.
std::string Parser::until(char stop) {
  std::string out;
  while (!atEnd() && text[pos] != stop) {
    if (pos && std::isspace((unsigned char)text[pos - 1]))
      out += ' ';
    if (text[pos] == '"') {
      do
        out += text[pos++];
      while (pos < text.size() && text[pos] != '"');
    }
    if (pos < text.size())
      out += text[pos++];
  }
  if (pos < text.size())
    ++pos;
  else
    error(std::string("the text ends where '") + stop + "' should follow");
  return out;
}

std::string Parser::restOfLine() {
  size_t end = std::min(text.find('\n', pos), text.size());
  std::string out = text.substr(pos, end - pos);
  pos = end;
  return out.substr(0, out.find("//"));
}

std::string Parser::run() {
  bool sawTarget = false;
  auto split = std::make_shared<std::vector<std::string>>();
  for (size_t from = 0; from < text.size();) {
    size_t to = std::min(text.find('\n', from), text.size());
    split->emplace_back(trim(std::string_view(text).substr(from, to - from)));
    from = to + 1;
  }
  lines = split;
  if (text.find(".version") == std::string::npos)
    return "no .version directive: this is not PTX\n";
  while (!atEnd() && errorCount < 50) {
    std::string name = word();
    if (name.empty()) {
      error(std::string("unexpected '") + text[pos] + "'");
      ++pos;
      continue;
    }
    if (name == ".target") {
      std::string list = restOfLine();
      auto names = ::split(list, ',');
      std::string_view first = names.empty() ? "" : names.front();
      unsigned level =
          first.substr(0, 3) == "sm_"
              ? unsigned(std::atoi(std::string(first.substr(3)).c_str()))
              : 0;
      bool exact = !first.empty() && first.back() == 'a';
      if (!level || level > arch || (exact && level != arch))
        return "target " + std::string(first) +
               " does not fit the device of capability " +
               std::to_string(arch / 10) + "." + std::to_string(arch % 10) +
               "\n";
      sawTarget = true;
    } else if (name == ".version" || name == ".address_size") {
      std::string value = word();
      if (name == ".address_size" && value != "64")
        error("only 64-bit addresses are supported");
    } else {
      directive(name);
    }
  }
  if (!sawTarget)
    error("no .target directive");
  if (!unknown.empty()) {
    errors += "unknown instructions:";
    for (auto &name : unknown)
      errors += " " + name;
    errors += "\n";
  }
  return errors;
}

void Parser::directive(const std::string &name) {
  if (name == ".visible" || name == ".extern" || name == ".weak" ||
      name == ".common")
    return;
  if (name == ".entry")
    return function(true);
  if (name == ".func")
    return function(false);
  if (name == ".global")
    return variable(Space::Global);
  if (name == ".const")
    return variable(Space::Const);
  if (name == ".shared")
    return variable(Space::Shared);
  if (name == ".local")
    return variable(Space::Local);
  if (name == ".file" || name == ".loc") {
    restOfLine();
    return;
  }
  if (name == ".section") {
    until('{');
    until('}');
    return;
  }
  if (name == ".pragma" || name == ".alias") {
    until(';');
    return;
  }
  error("unknown directive '" + name + "'");
  until(';');
}

/// `.align N .type name[dims] = init;` after the state space.
void Parser::variable(Space space) {
  Variable v;
  v.space = space;
  Type element = Type::None;
  unsigned vector = 1;
  std::string name;
  while (true) {
    std::string part = word();
    if (part == ".align") {
      v.align = std::strtoull(word().c_str(), nullptr, 10);
    } else if (part == ".v2" || part == ".v4") {
      vector = unsigned(part[2] - '0');
    } else if (part.size() > 1 && part[0] == '.') {
      if (Type t = parseType(std::string_view(part).substr(1)); t != Type::None)
        element = t;
    } else {
      name = part;
      break;
    }
  }
  if (name.empty() || element == Type::None || !v.align || v.align > 65536 ||
      (v.align & (v.align - 1))) {
    error("a variable needs a type, a name and an alignment");
    until(';');
    return;
  }
  uint64_t count = vector;
  while (eat('[')) {
    std::string dim = until(']');
    if (trim(dim).empty())
      v.dynamic = true;
    else
      count *= std::strtoull(dim.c_str(), nullptr, 0);
    if (count > (uint64_t(1) << 32)) {
      error("variable '" + name + "' is too large");
      count = 1;
    }
  }
  v.size = count * sizeOf(element);
  v.align = std::max<uint64_t>(v.align, sizeOf(element) * vector);
  v.placed = false;
  if (space == Space::Global || space == Space::Const) {
    v.address = memory.allocate(std::max<uint64_t>(v.size, 1));
    if (!v.address) {
      error("no device memory for variable '" + name + "'");
    } else {
      module.allocations.push_back(v.address);
      std::memset(memory.translate(v.address, v.size), 0, v.size);
      module.globals[name] = {v.address, v.size};
    }
    v.placed = true;
  }
  if (eat('='))
    initialise(v, element);
  if (!eat(';')) {
    error("';' should follow variable '" + name + "'");
    until(';');
  }
  if (kernel)
    locals[name] = v;
  else
    variables[name] = v;
}

void Parser::initialise(Variable &v, Type element) {
  std::string list;
  skip();
  while (pos < text.size() && text[pos] != ';')
    list += text[pos++];
  std::string flat;
  for (char c : list)
    flat += c == '{' || c == '}' || c == '\n' ? ' ' : c;
  uint64_t offset = 0;
  unsigned size = sizeOf(element);
  for (std::string_view part : split(flat, ',')) {
    Operand op;
    if (part.substr(0, 8) == "generic(" && part.back() == ')')
      part = part.substr(8, part.size() - 9);
    if (!parseNumber(part, op)) {
      auto plus = part.find('+');
      auto it = variables.find(std::string(trim(part.substr(0, plus))));
      if (it == variables.end() || it->second.space == Space::Shared) {
        error("an initialiser is neither a number nor a variable");
        return;
      }
      op.bits = it->second.address;
      if (plus != part.npos)
        op.bits += std::strtoull(std::string(part.substr(plus + 1)).c_str(),
                                 nullptr, 0);
    }
    uint64_t bits = op.bits;
    if (op.kind == Operand::Float)
      bits = element == Type::F64 ? put(op.value) : put(float(op.value));
    uint8_t *to = offset + size <= v.size && v.address
                      ? memory.translate(v.address + offset, size)
                      : nullptr;
    if (!to) {
      error("an initialiser is longer than its variable");
      return;
    }
    std::memcpy(to, &bits, size);
    offset += size;
  }
}

void Parser::function(bool entry) {
  if (!entry) {
    error("device functions are not supported");
    until('}');
    return;
  }
  std::string name = word();
  if (module.kernels.count(name))
    error("kernel '" + name + "' is defined twice");
  Kernel &k = module.kernels[name];
  k = Kernel();
  k.name = name;
  params.clear();
  if (eat('(')) {
    std::string list = until(')');
    for (std::string_view param : split(list, ',')) {
      unsigned align = 1, elements = 1;
      Type type = Type::None;
      std::string paramName;
      std::string item(param);
      size_t at = 0;
      std::vector<std::string> words;
      while (at < item.size()) {
        size_t end = item.find_first_of(" \t\n", at);
        if (end == std::string::npos)
          end = item.size();
        if (end > at)
          words.push_back(item.substr(at, end - at));
        at = end + 1;
      }
      bool pointer = false;
      for (size_t i = 0; i < words.size(); ++i) {
        if (words[i] == ".ptr")
          pointer = true;
        else if (words[i] == ".align" && i + 1 < words.size()) {
          if (auto a = unsigned(std::atoi(words[++i].c_str())); !pointer)
            align = a;
        } else if (words[i][0] == '.') {
          if (Type t = parseType(std::string_view(words[i]).substr(1));
              t != Type::None)
            type = t;
        } else
          paramName = words[i];
      }
      if (auto bracket = paramName.find('['); bracket != std::string::npos) {
        elements = unsigned(std::atoi(paramName.c_str() + bracket + 1));
        paramName.resize(bracket);
      }
      unsigned size = sizeOf(type) * elements;
      align = std::max(align, sizeOf(type));
      if (!size || size > 4096 || align > 4096 || paramName.empty()) {
        error("malformed parameter '" + item + "'");
        continue;
      }
      k.paramBytes = unsigned(alignUp(k.paramBytes, align));
      params[paramName] = k.paramBytes;
      k.params.push_back({k.paramBytes, size});
      k.paramBytes += size;
    }
  }
  while (!atEnd() && peek() != '{') {
    std::string attribute = word();
    if (attribute == ";" || attribute.empty()) {
      error("a kernel needs a body");
      ++pos;
      return;
    }
    auto number = [&] { return unsigned(std::atoi(word().c_str())); };
    if (attribute == ".maxntid" || attribute == ".reqntid") {
      unsigned dims[3] = {1, 1, 1};
      for (unsigned i = 0; i < 3; ++i) {
        dims[i] = number();
        if (!eat(','))
          break;
      }
      k.maxThreads = dims[0] * dims[1] * dims[2];
      if (attribute == ".reqntid")
        std::copy(dims, dims + 3, k.required);
    } else if (attribute == ".minnctapersm" || attribute == ".maxnreg" ||
               attribute == ".maxclusterrank") {
      number();
    } else if (attribute == ".reqnctapercluster") {
      unsigned blocks = 1;
      do
        blocks *= number();
      while (eat(','));
      if (blocks != 1)
        error("clusters of more than one block are not supported");
    } else if (attribute == ".blocksareclusters" ||
               attribute == ".explicitcluster") {
      continue;
    } else {
      error("unknown kernel attribute '" + attribute + "'");
    }
  }
  kernel = &k;
  body();
  kernel = nullptr;
}

void Parser::body() {
  scopes.clear();
  branches.clear();
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

void Parser::finish() {
  // The end of the body ends the thread.
  Inst end;
  end.flow = Flow::Exit;
  end.line = line;
  kernel->code.push_back(end);
  for (Branch &branch : branches) {
    Inst &inst = kernel->code[size_t(branch.inst)];
    for (int s = branch.scope; s >= 0 && inst.target < 0;
         s = scopes[size_t(s)].parent) {
      auto it = scopes[size_t(s)].labels.find(branch.label);
      if (it != scopes[size_t(s)].labels.end())
        inst.target = it->second;
    }
    if (inst.target < 0)
      error("unknown label '" + branch.label + "'", inst.line);
  }
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

std::string tnl::emulator::parseModule(const std::string &text, unsigned arch,
                                       DeviceMemory &memory, Module &module) {
  return Parser(text, arch, memory, module).run();
}
