//===- TokenizeCommand.cpp - Texts to tokens and back ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Files.h"
#include "TNL/Tools/Run/Generate.h"

using namespace tnl;
using namespace tnl::run;

/// The tokens of a line that --decode reads.
static Expected<std::vector<int64_t>> parseIds(std::string_view line) {
  std::vector<int64_t> ids;
  for (std::string_view word : splitText(line, ' ')) {
    if (word.empty())
      continue;
    auto id = parseInteger(word);
    if (!id)
      return Status::error("'" + std::string(word) + "' is no token");
    ids.push_back(*id);
  }
  return ids;
}

static Expected<std::string> convert(const Tokenizer &tokenizer,
                                     std::string_view line, bool decode) {
  if (decode) {
    auto ids = parseIds(line);
    return ids ? tokenizer.decode(*ids) : Expected<std::string>(ids.status());
  }
  auto ids = tokenizer.encode(line);
  if (!ids)
    return ids.status();
  std::string text;
  for (int64_t id : *ids)
    text += (text.empty() ? "" : " ") + std::to_string(id);
  return text;
}

static Outcome execute(const Arguments &arguments) {
  auto text = readPrompt(arguments, /*needed=*/true);
  if (!text)
    return text.status();
  auto file = openPackage(arguments.operand(0));
  if (!file)
    return file.status();
  auto tokenizer = openTokenizer(**file);
  if (!tokenizer)
    return tokenizer.status();
  std::string_view rest = *text;
  if (rest.ends_with('\n'))
    rest.remove_suffix(1);
  for (std::string_view line : splitText(rest, '\n')) {
    auto result = convert(**tokenizer, line, arguments.has("decode"));
    if (!result)
      return result.status();
    TNL_RETURN_IF_ERROR(print(*result + "\n"));
  }
  return 0;
}

Command run::tokenizeCommand() {
  return {{"tokenize",
           {"PACKAGE"},
           "tokens of each line of a text, or its text",
           {{"prompt", "TEXT", "the text; also as an argument"},
            {"prompt-file", "FILE",
             "a file with the text; else it is read from the\n"
             "standard input"},
            {"decode", "", "the lines are tokens, and become text"}},
           "TEXT"},
          execute};
}
