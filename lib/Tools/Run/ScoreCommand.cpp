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
  Expected<TextSession> session = TextSession::open(arguments);
  if (!session)
    return session.status();

  // The last byte is predicted but predicts nothing.
  size_t last = text->size() - 1;
  double sum = 0;
  Tensor logits;
  std::vector<double> row;
  Stopwatch time;
  for (size_t begin = 0; begin < last;) {
    size_t count =
        std::min(static_cast<size_t>(session->chunk()), last - begin);
    // The last chunk is shorter: let it allocate its own.
    if (!logits.empty() && logits.shape()[1] != static_cast<int64_t>(count))
      logits = Tensor();
    Status status = session->feed(text->span().subspan(begin, count),
                                  LogitsWanted::All, logits);
    if (!status)
      return status;
    for (size_t i = 0; i < count; ++i) {
      loadRow(logits, static_cast<int64_t>(i), row);
      uint8_t next = text->data()[begin + i + 1];
      if (next >= row.size())
        return Status::error("byte " + std::to_string(next) +
                             " is outside the model's vocabulary of " +
                             std::to_string(row.size()));
      sum -= log2Probability(row, next);
    }
    begin += count;
  }
  double seconds = time.seconds();
  std::fprintf(stderr, "tnl-run: %zu tokens in %.3f s (%.0f tokens/s)\n", last,
               seconds, static_cast<double>(last) / seconds);
  double bits = sum / static_cast<double>(last);
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
