//===- GenerateOptions.cpp - How texts are continued ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Files.h"
#include "TNL/Tools/Run/Generate.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <unistd.h>

using namespace tnl;
using namespace tnl::run;

std::vector<OptionSpec> run::generateOptionSpecs() {
  return {{"prompt", "TEXT", "the text to continue; also as an argument"},
          {"prompt-file", "FILE",
           "a file with the text to continue; else it is read\n"
           "from the standard input"},
          {"batch", "FILE",
           "continue each line of a file, all at once; prints a\n"
           "line for each, with \\n, \\r and \\\\ for line breaks\n"
           "and backslashes"},
          {"interactive", "",
           "continue line after line of the standard input; each\n"
           "one follows what is there so far"},
          {"max-tokens", "N", "tokens to produce; default 160"},
          {"stop", "TEXT",
           "end before this text, which is not printed; may be\n"
           "given several times",
           /*repeated=*/true},
          {"bos", "yes|no",
           "begin with the token for the beginning of a text;\n"
           "default: as the package says"},
          {"temperature", "T",
           "0 (the default) takes the most likely token, larger\n"
           "values vary more"},
          {"top-k", "K", "sample from the K most likely; 0: all"},
          {"top-p", "P", "sample from the most likely that sum up to P"},
          {"min-p", "P",
           "sample from those at least P times as likely as the\n"
           "most likely one"},
          {"repetition-penalty", "R",
           "divide logits of tokens that were there by R, those\n"
           "below 0 are multiplied; default 1"},
          {"seed", "N", "the same seed gives the same text on a device"},
          {"save-state", "FILE", "write what is needed to go on later"},
          {"load-state", "FILE",
           "go on from what --save-state wrote; a prompt is\n"
           "optional"},
          {"quiet", "", "print no speed and memory on stderr"}};
}

static Status readSampling(const Arguments &arguments,
                           GenerateOptions &options) {
  Expected<double> temperature =
      arguments.number("temperature", 0, 0, INFINITY);
  Expected<int64_t> topK = arguments.integer("top-k", 0, 0);
  Expected<double> topP = arguments.number("top-p", 1, 0, 1);
  Expected<double> minP = arguments.number("min-p", 0, 0, 1);
  Expected<double> penalty =
      arguments.number("repetition-penalty", 1, 1e-3, 1e3);
  Expected<int64_t> seed = arguments.integer("seed", 0, 0);
  for (const Status *status :
       {&temperature.status(), &topK.status(), &topP.status(), &minP.status(),
        &penalty.status(), &seed.status()})
    TNL_RETURN_IF_ERROR(*status);
  if (std::isinf(*temperature))
    return Status::error("option '--temperature': the number is too large");
  options.sampling = {*temperature, *topK, *topP, *minP,
                      static_cast<uint64_t>(*seed)};
  options.repetitionPenalty = *penalty;
  options.reseed = arguments.has("seed");
  return Status::success();
}

Expected<GenerateOptions> GenerateOptions::read(const Arguments &arguments) {
  GenerateOptions options;
  TNL_RETURN_IF_ERROR(readSampling(arguments, options));
  Expected<int64_t> most = arguments.integer("max-tokens", 160, 0);
  if (!most)
    return most.status();
  options.maxTokens = *most;
  for (const std::string &stop : arguments.values("stop")) {
    if (stop.empty())
      return Status::error("option '--stop': the text is empty");
    options.stops.push_back(stop);
  }
  std::string bos = arguments.value("bos", "");
  if (arguments.has("bos") && bos != "yes" && bos != "no")
    return Status::error("option '--bos': '" + bos + "' is neither yes nor no");
  if (arguments.has("bos"))
    options.bos = bos == "yes";
  options.quiet = arguments.has("quiet");
  auto excludes = [&](const char *one, const char *other) {
    return arguments.has(one) && arguments.has(other)
               ? Status::error("give --" + std::string(one) + " or --" + other +
                               ", not both")
               : Status::success();
  };
  for (const char *other :
       {"interactive", "prompt", "prompt-file", "save-state", "load-state"})
    TNL_RETURN_IF_ERROR(excludes("batch", other));
  if (arguments.has("batch") && arguments.operandCount() > 1)
    return Status::error("give --batch or a prompt, not both");
  TNL_RETURN_IF_ERROR(excludes("prompt", "prompt-file"));
  if (arguments.operandCount() > 1 &&
      (arguments.has("prompt") || arguments.has("prompt-file")))
    return Status::error("the prompt is given twice");
  return options;
}

static Expected<std::string> readStandardInput() {
  std::string text;
  char part[1 << 16];
  while (true) {
    ssize_t size = ::read(STDIN_FILENO, part, sizeof part);
    if (size < 0 && errno == EINTR)
      continue;
    if (size < 0)
      return Status::error(ErrorCode::IO, "cannot read the standard input: %s",
                           std::strerror(errno));
    if (size == 0)
      return text;
    text.append(part, static_cast<size_t>(size));
    if (text.size() > kLongestText)
      return Status::error("the standard input has more than " +
                           std::to_string(kLongestText) + " bytes");
  }
}

Expected<std::string> run::readPrompt(const Arguments &arguments, bool needed) {
  bool asOperand = arguments.operandCount() > 1;
  std::string operand = asOperand ? arguments.operand(1) : "";
  Expected<std::string> text = std::string();
  if (arguments.has("prompt")) {
    text = arguments.value("prompt", "");
  } else if (asOperand && operand != "-") {
    text = operand;
  } else if (arguments.has("prompt-file") &&
             arguments.value("prompt-file", "") != "-") {
    Expected<Buffer> bytes =
        readFile(arguments.value("prompt-file", ""), kLongestText);
    if (!bytes)
      return bytes.status();
    text->assign(reinterpret_cast<const char *>(bytes->data()), bytes->size());
  } else if (asOperand || arguments.has("prompt-file")) {
    text = readStandardInput();
  } else if (!needed) {
    return text;
  } else if (::isatty(STDIN_FILENO)) {
    return Status::error("there is no prompt: give it as an argument, by "
                         "--prompt=TEXT or --prompt-file=FILE, or on the "
                         "standard input");
  } else {
    text = readStandardInput();
  }
  if (text && text->empty() && needed)
    return Status::error("the prompt is empty; one byte at least is needed");
  return text;
}
