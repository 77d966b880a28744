//===- ScoreCommand.cpp - Bits a byte of a text ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Json.h"
#include "TNL/Support/Files.h"
#include "TNL/Tools/Run/Commands.h"
#include "TNL/Tools/Run/Sampler.h"
#include "TNL/Tools/Run/Text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace tnl;
using namespace tnl::run;

static Outcome execute(const Arguments &arguments) {
  if (!arguments.has("text"))
    return Status::error("--text=FILE is missing");
  std::string path = arguments.value("text", "");
  Expected<Buffer> text = readFile(path, kLongestText);
  if (!text)
    return text.status();
  if (text->size() < 2)
    return Status::error("'" + path + "' has " + std::to_string(text->size()) +
                         " bytes; two at least are needed, as the first is "
                         "never predicted");
  Expected<TextModel> model = TextModel::open(arguments);
  if (!model)
    return model.status();
  auto ids = model->encode(
      {reinterpret_cast<const char *>(text->data()), text->size()},
      model->beginOfText());
  if (!ids)
    return ids.status();
  if (ids->size() < 2)
    return Status::error("'" + path + "' is one token; two are needed");
  auto session = model->start(1);
  if (!session)
    return session.status();

  // The last token is predicted but predicts nothing.
  size_t last = ids->size() - 1;
  double sum = 0;
  Tensor logits;
  std::vector<double> row;
  Stopwatch time;
  for (size_t begin = 0; begin < last;) {
    size_t count = std::min(static_cast<size_t>(model->chunk), last - begin);
    // The last chunk is shorter: let it allocate its own.
    if (!logits.empty() && logits.shape()[1] != static_cast<int64_t>(count))
      logits = Tensor();
    Status status =
        (*session)->prefill(ids->data() + begin, static_cast<int64_t>(count),
                            nullptr, LogitsWanted::All, logits);
    if (!status)
      return status;
    for (size_t i = 0; i < count; ++i) {
      loadRow(logits, static_cast<int64_t>(i), row);
      int64_t next = (*ids)[begin + i + 1];
      if (next >= static_cast<int64_t>(row.size()))
        return Status::error("token " + std::to_string(next) +
                             " is outside the model's vocabulary of " +
                             std::to_string(row.size()));
      sum -= log2Probability(row, next);
    }
    begin += count;
  }
  double seconds = time.seconds();
  std::fprintf(stderr, "tnl-run: %zu tokens in %.3f s (%.0f tokens/s)\n", last,
               seconds, static_cast<double>(last) / seconds);
  // Without a token for the beginning, the first byte is not predicted.
  bool first = model->beginOfText() && model->tokenizer->bos() >= 0;
  double bits = sum / static_cast<double>(text->size() - !first);
  if (std::isnan(bits))
    return Status::error("the logits are not numbers");
  if (arguments.has("json"))
    printJson({{"json_version", kJsonVersion},
               {"bits_per_byte", bits},
               {"tokens", last},
               {"seconds", seconds}});
  else
    std::printf("bits_per_byte: %.6f\n", bits);
  return 0;
}

Command run::scoreCommand() {
  return {{"score",
           {"PACKAGE"},
           "bits a byte that a model needs for a text",
           withTextOptions({{"text", "FILE", "the text, as one sequence"},
                            {"json", "", "print JSON"}})},
          execute};
}
