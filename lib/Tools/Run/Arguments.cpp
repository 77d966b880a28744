//===- Arguments.cpp - Command lines of tnl-run ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Arguments.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>

using namespace tnl;
using namespace tnl::run;

std::string run::helpText(const CommandSpec &spec) {
  std::string text = "usage: tnl-run " + std::string(spec.name);
  for (std::string_view operand : spec.operands)
    text += " " + std::string(operand);
  if (!spec.optional.empty())
    text += " [" + std::string(spec.optional) + "]";
  text += " [options]\n\n" + std::string(spec.summary) + "\n\noptions:\n";
  auto line = [&](std::string left, std::string_view help) {
    left.resize(std::max<size_t>(left.size() + 2, 30), ' ');
    // Further lines of the help stay in its column.
    for (size_t at = 0; at != std::string_view::npos;) {
      size_t end = help.find('\n', at);
      text += left + std::string(help.substr(at, end - at)) + "\n";
      left.assign(30, ' ');
      at = end == std::string_view::npos ? end : end + 1;
    }
  };
  for (const OptionSpec &option : spec.options) {
    if (option.help.empty()) // for developers
      continue;
    std::string left = "  --" + std::string(option.name);
    if (!option.value.empty())
      left += "=" + std::string(option.value);
    line(std::move(left), option.help);
  }
  line("  --help", "print this text");
  return text;
}

std::string run::listText(std::span<const std::string> names) {
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "'" : ", '") + name + "'";
  return text.empty() ? "none" : text;
}

std::optional<int64_t> run::parseInteger(std::string_view text) {
  int64_t value = 0;
  const char *end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end)
    return std::nullopt;
  return value;
}

std::optional<double> run::parseNumber(std::string_view text) {
  double value = 0;
  const char *end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::result_out_of_range && stop == end)
    // Too large or too small: strtod says which, as infinity or zero.
    return std::strtod(std::string(text).c_str(), nullptr);
  if (error != std::errc() || stop != end)
    return std::nullopt;
  return value;
}

std::vector<std::string_view> run::splitText(std::string_view text,
                                             char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos)
      return parts;
    text.remove_prefix(end + 1);
  }
}

static const OptionSpec *findOption(const CommandSpec &spec,
                                    std::string_view name) {
  for (const OptionSpec &option : spec.options)
    if (option.name == name)
      return &option;
  return nullptr;
}

Expected<Arguments> Arguments::parse(const CommandSpec &spec,
                                     std::span<const char *const> words) {
  std::string seeHelp =
      "\nhint: see 'tnl-run " + std::string(spec.name) + " --help'";
  Arguments result;
  bool onlyOperands = false;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (!onlyOperands && word == "--") {
      onlyOperands = true;
      continue;
    }
    if (onlyOperands || word.size() < 2 || word[0] != '-') {
      if (result.operands.size() ==
          spec.operands.size() + !spec.optional.empty())
        return Status::error("unexpected argument '" + std::string(word) + "'" +
                             seeHelp);
      result.operands.emplace_back(word);
      continue;
    }
    if (word == "--help" || word == "-h") {
      result.help = true;
      return result;
    }
    if (!word.starts_with("--"))
      return Status::error("unknown option '" + std::string(word) +
                           "'; options begin with '--'" + seeHelp);
    size_t equals = word.find('=');
    std::string name(word.substr(2, equals - 2));
    const OptionSpec *option = findOption(spec, name);
    if (!option)
      return Status::error("unknown option '--" + name + "'" + seeHelp);
    std::string value;
    if (equals != std::string_view::npos) {
      if (option->value.empty())
        return Status::error("option '--" + name + "' takes no value" +
                             seeHelp);
      value = word.substr(equals + 1);
    } else if (!option->value.empty()) {
      if (i + 1 == words.size())
        return Status::error("option '--" + name + "' needs a value: --" +
                             name + "=" + std::string(option->value));
      value = words[++i];
    }
    std::vector<std::string> &values = result.options[name];
    if (!values.empty() && !option->repeated)
      return Status::error("option '--" + name + "' is given twice");
    values.push_back(std::move(value));
  }
  if (result.operands.size() < spec.operands.size())
    return Status::error(std::string(spec.operands[result.operands.size()]) +
                         " is missing" + seeHelp);
  return result;
}

std::span<const std::string> Arguments::values(std::string_view option) const {
  auto found = options.find(option);
  if (found == options.end())
    return {};
  return found->second;
}

std::string Arguments::value(std::string_view option,
                             std::string_view otherwise) const {
  std::span<const std::string> given = values(option);
  return given.empty() ? std::string(otherwise) : given.front();
}

Expected<int64_t> Arguments::integer(std::string_view option, int64_t otherwise,
                                     int64_t least, int64_t most) const {
  if (!has(option))
    return otherwise;
  const std::string &text = values(option).front();
  std::optional<int64_t> value = parseInteger(text);
  if (value && *value >= least && *value <= most)
    return *value;
  std::string wanted = "a whole number of at least " + std::to_string(least);
  if (most != INT64_MAX)
    wanted += " and at most " + std::to_string(most);
  return Status::error("option '--" + std::string(option) + "': '" + text +
                       "' is not " + wanted);
}

Expected<double> Arguments::number(std::string_view option, double otherwise,
                                   double least, double most) const {
  if (!has(option))
    return otherwise;
  const std::string &text = values(option).front();
  std::optional<double> value = parseNumber(text);
  if (value && *value >= least && *value <= most)
    return *value;
  auto shortText = [](double number) {
    char buffer[32];
    std::snprintf(buffer, sizeof(buffer), "%g", number);
    return std::string(buffer);
  };
  std::string wanted = "a number of at least " + shortText(least);
  if (std::isfinite(most))
    wanted += " and at most " + shortText(most);
  return Status::error("option '--" + std::string(option) + "': '" + text +
                       "' is not " + wanted);
}
