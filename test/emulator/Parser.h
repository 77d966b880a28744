//===- Parser.h - PTX text ------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TEST_EMULATOR_PARSER_H
#define TNL_TEST_EMULATOR_PARSER_H

#include "Decode.h"

#include <set>
#include <unordered_map>

namespace tnl::emulator {

std::string_view trim(std::string_view s);
/// Splits at `separator` outside of brackets.
std::vector<std::string_view> split(std::string_view s, char separator);
bool parseNumber(std::string_view s, Operand &op);

inline uint64_t alignUp(uint64_t v, uint64_t a) { return (v + a - 1) / a * a; }

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

struct Table {
  int list;
  std::vector<std::string> labels;
  int scope;
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
  void skipFunction();
  void initialise(Variable &variable, Type element);

  // Kernels.
  void body();
  void registers();
  void branchTargets(const std::string &label);
  int findLabel(const std::string &label, int scope, unsigned at);
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
  std::unordered_map<std::string, Table> tables;       ///< of the kernel
  std::unordered_map<std::string, Variable> variables; ///< of the module
  std::unordered_map<std::string, Variable> locals;    ///< of the kernel
  std::unordered_map<std::string, unsigned> params;
  /// Dynamic shared memory begins behind all static: slots to patch.
  std::unordered_map<std::string, int> dynamic;
  uint64_t dynamicAlign = 16;
  std::unordered_map<int, int> specialSlots;
};

} // namespace tnl::emulator

#endif // TNL_TEST_EMULATOR_PARSER_H
