//===- GenerateCommand.cpp - Continues a text -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Files.h"
#include "TNL/Tools/Run/Commands.h"
#include "TNL/Tools/Run/Sampler.h"
#include "TNL/Tools/Run/Text.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>

using namespace tnl;
using namespace tnl::run;

static Expected<SamplerOptions> samplerOptions(const Arguments &arguments) {
  SamplerOptions options;
  Expected<double> temperature =
      arguments.number("temperature", 0, 0, INFINITY);
  Expected<int64_t> topK = arguments.integer("top-k", 0, 0);
  Expected<double> topP = arguments.number("top-p", 1, 0, 1);
  Expected<int64_t> seed = arguments.integer("seed", 0, 0);
  for (const Status *status :
       {&temperature.status(), &topK.status(), &topP.status(), &seed.status()})
    if (!status->ok())
      return *status;
  if (std::isinf(*temperature))
    return Status::error("option '--temperature': the number is too large");
  options.temperature = *temperature;
  options.topK = *topK;
  options.topP = *topP;
  options.seed = static_cast<uint64_t>(*seed);
  return options;
}

static Expected<Buffer> promptText(const Arguments &arguments) {
  bool inLine = arguments.has("prompt"), inFile = arguments.has("prompt-file");
  if (inLine == inFile)
    return Status::error(inLine ? "give --prompt or --prompt-file, not both"
                                : "--prompt=TEXT is missing");
  std::string given = arguments.value("prompt", "");
  Expected<Buffer> text =
      inFile ? readFile(arguments.value("prompt-file", ""), kLongestText)
             : Buffer::allocate(given.size());
  if (text && !inFile)
    std::ranges::copy(given, text->data());
  if (text && !text->size())
    return Status::error("the prompt is empty; one byte at least is needed");
  return text;
}

static Outcome execute(const Arguments &arguments) {
  Expected<SamplerOptions> sampling = samplerOptions(arguments);
  if (!sampling)
    return sampling.status();
  Expected<int64_t> maxTokens = arguments.integer("max-tokens", 160, 0);
  if (!maxTokens)
    return maxTokens.status();
  Expected<Buffer> prompt = promptText(arguments);
  if (!prompt)
    return prompt.status();
  Expected<TextSession> session = TextSession::open(arguments);
  if (!session)
    return session.status();

  Tensor logits;
  Stopwatch prefill;
  Status status = session->feed(prompt->span(), LogitsWanted::Last, logits);
  if (!status)
    return status;
  double prefillSeconds = prefill.seconds();

  Sampler sampler(*sampling);
  std::vector<double> row;
  Stopwatch decode;
  int64_t count = 0;
  while (count < *maxTokens) {
    loadRow(logits, 0, row);
    int64_t token = sampler.pick(row);
    if (std::isnan(row[static_cast<size_t>(token)]))
      return Status::error("the logits are not numbers after " +
                           std::to_string(count) + " tokens");
    if (token > 255)
      return Status::error("token " + std::to_string(token) + " is no byte");
    std::putchar(static_cast<int>(token));
    if (std::fflush(stdout) != 0)
      return Status::error(
          std::string("cannot write to the standard output: ") +
          std::strerror(errno));
    // The last token is printed, so nothing needs to follow it.
    if (++count == *maxTokens)
      break;
    status = session->step(token, logits);
    if (!status)
      return status;
  }
  double decodeSeconds = decode.seconds();
  std::fprintf(stderr,
               "tnl-run: prompt: %zu tokens in %.3f s (%.0f tokens/s)\n",
               prompt->size(), prefillSeconds,
               static_cast<double>(prompt->size()) / prefillSeconds);
  if (count > 1)
    std::fprintf(stderr,
                 "tnl-run: output: %lld tokens in %.3f s (%.0f tokens/s)\n",
                 static_cast<long long>(count), decodeSeconds,
                 static_cast<double>(count - 1) / decodeSeconds);
  return 0;
}

Command run::generateCommand() {
  return {{"generate",
           {"PACKAGE"},
           "continue a text",
           withTextOptions(
               {{"prompt", "TEXT", "the text to continue"},
                {"prompt-file", "FILE", "a file with the text to continue"},
                {"max-tokens", "N", "tokens to produce; default 160"},
                {"temperature", "T",
                 "0 (the default) takes the most likely token, larger\n"
                 "values vary more"},
                {"top-k", "K", "sample from the K most likely; 0: all"},
                {"top-p", "P", "sample from the most likely that sum up to P"},
                {"seed", "N", "the same seed gives the same text"}})},
          execute};
}
