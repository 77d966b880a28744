//===- Parser.cpp - Modules of PTX ----------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a module in one pass. Registers and labels live in scopes, as inline
// assembly declares its own inside braces; branches are resolved at the end of
// a kernel.
//
//===----------------------------------------------------------------------===//

#include "Parser.h"

#include <cctype>
#include <cstdlib>

using namespace tnl::emulator;

std::string_view tnl::emulator::trim(std::string_view s) {
  while (!s.empty() && std::isspace((unsigned char)s.front()))
    s.remove_prefix(1);
  while (!s.empty() && std::isspace((unsigned char)s.back()))
    s.remove_suffix(1);
  return s;
}

std::vector<std::string_view> tnl::emulator::split(std::string_view s,
                                                   char separator) {
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

bool tnl::emulator::parseNumber(std::string_view s, Operand &op) {
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

/// Passes over a device function; a `call` of it is an unknown instruction.
void Parser::skipFunction() {
  int depth = 0;
  while (!atEnd()) {
    char c = text[pos++];
    if (c == '{')
      ++depth;
    else if (c == '}' && --depth <= 0)
      return;
    else if (c == ';' && depth == 0)
      return;
  }
  error("a function ends without '}'");
}

/// `.branchtargets A, B;` behind its label.
void Parser::branchTargets(const std::string &label) {
  std::vector<std::string> names;
  std::string list = until(';');
  for (std::string_view name : split(list, ','))
    names.emplace_back(name);
  tables[label] = {int(kernel->lists.size()), names, scope};
  kernel->lists.resize(kernel->lists.size() + names.size());
}

void Parser::function(bool entry) {
  if (!entry)
    return skipFunction();
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

std::string tnl::emulator::parseModule(const std::string &text, unsigned arch,
                                       DeviceMemory &memory, Module &module) {
  return Parser(text, arch, memory, module).run();
}
