//===- Arguments.h - Command lines of tnl-run -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Options are `--name=value` or `--name value`; `--` ends them. They are
// declared in tables, from which help is printed.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TOOLS_RUN_ARGUMENTS_H
#define TNL_TOOLS_RUN_ARGUMENTS_H

#include "TNL/Support/Status.h"

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

namespace tnl::run {

struct OptionSpec {
  std::string_view name;  ///< Without the dashes.
  std::string_view value; ///< What help calls its value; "" for a flag.
  std::string_view help;  ///< Empty: an option for developers, not listed.
  bool repeated = false;
};

struct CommandSpec {
  std::string_view name;
  std::vector<std::string_view> operands; ///< What help calls them; required.
  std::string_view summary;
  std::vector<OptionSpec> options;
  std::string_view optional = {}; ///< One more operand; "": none.
};

/// The text of `tnl-run COMMAND --help`.
std::string helpText(const CommandSpec &spec);

/// "'a', 'b', 'c'", for messages that list what exists.
std::string listText(std::span<const std::string> names);

/// A whole number or floating-point number that is all of `text`.
std::optional<int64_t> parseInteger(std::string_view text);
std::optional<double> parseNumber(std::string_view text);
std::vector<std::string_view> splitText(std::string_view text, char separator);

/// A command line that fits its specification.
class Arguments {
public:
  static Expected<Arguments> parse(const CommandSpec &spec,
                                   std::span<const char *const> words);

  bool helpWanted() const { return help; }
  const std::string &operand(size_t index) const { return operands[index]; }
  /// With the optional one, if it was given.
  size_t operandCount() const { return operands.size(); }
  bool has(std::string_view option) const { return values(option).size(); }
  /// All values of a repeated option, in order.
  std::span<const std::string> values(std::string_view option) const;
  std::string value(std::string_view option, std::string_view otherwise) const;
  /// Numbers in [least, most].
  Expected<int64_t> integer(std::string_view option, int64_t otherwise,
                            int64_t least, int64_t most = INT64_MAX) const;
  Expected<double> number(std::string_view option, double otherwise,
                          double least, double most) const;

private:
  std::vector<std::string> operands;
  std::map<std::string, std::vector<std::string>, std::less<>> options;
  bool help = false;
};

} // namespace tnl::run

#endif // TNL_TOOLS_RUN_ARGUMENTS_H
