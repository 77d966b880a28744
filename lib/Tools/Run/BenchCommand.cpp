//===- BenchCommand.cpp - Times prefill and decode ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "BenchFunction.h"
#include "TNL/Support/Files.h"
#include "TNL/Tools/Run/Commands.h"
#include "TNL/Tools/Run/Text.h"

#include <algorithm>
#include <cstdio>
#include <functional>

using namespace tnl;
using namespace tnl::run;

namespace {
struct Case {
  int64_t batch = 1;
  int64_t tokens = 1;
};

struct Timing {
  double median = 0, least = 0;
  double device = -1; ///< median of the device's own time; negative: none
  double first = -1;  ///< median of first calls of a size; negative: none
  int runs = 0;
};
} // namespace

/// "BxN,.." for prefill, "B,.." for decode.
static Expected<std::vector<Case>>
parseCases(std::string_view option, const std::string &text, bool withTokens) {
  std::vector<Case> cases;
  for (std::string_view part : splitText(text, ',')) {
    std::vector<std::string_view> sizes = splitText(part, 'x');
    std::optional<int64_t> batch = parseInteger(sizes[0]);
    std::optional<int64_t> tokens =
        sizes.size() == 2 ? parseInteger(sizes[1]) : std::optional<int64_t>(1);
    constexpr int64_t most = int64_t(1) << 24;
    bool good = sizes.size() == (withTokens ? 2 : 1) && batch && tokens &&
                *batch > 0 && *tokens > 0 && *batch <= most && *tokens <= most;
    if (!good)
      return Status::error("option '--" + std::string(option) + "': '" +
                           std::string(part) + "' is not " +
                           (withTokens ? "BATCHxTOKENS" : "a batch size"));
    cases.push_back({*batch, *tokens});
  }
  return cases;
}

static double medianOf(std::vector<double> &times) {
  std::sort(times.begin(), times.end());
  size_t middle = times.size() / 2;
  return times.size() % 2 ? times[middle]
                          : (times[middle - 1] + times[middle]) / 2;
}

/// Calls to warm up (GPUs record graphs in the first ones), then calls for
/// `seconds`, but 3 at least.
template <typename Body>
static Expected<Timing> measure(Executor &executor, double seconds, Body body) {
  Status status;
  for (int i = 0, e = executor.device() == "cpu" ? 1 : 5; status && i < e; ++i)
    status = body();
  executor.timeCalls(true);
  std::vector<double> times, deviceTimes;
  Stopwatch total;
  while (status && (times.size() < 3 || total.seconds() < seconds) &&
         times.size() < 10000) {
    Stopwatch one;
    status = body();
    times.push_back(one.seconds());
    deviceTimes.push_back(executor.takeDeviceSeconds());
  }
  executor.timeCalls(false);
  if (!status)
    return status;
  Timing timing;
  timing.median = medianOf(times);
  timing.least = times.front();
  timing.device = medianOf(deviceTimes);
  timing.runs = static_cast<int>(times.size());
  return timing;
}

static Json report(const char *kind, const Case &which, const Timing &timing) {
  double rate = static_cast<double>(which.batch * which.tokens) / timing.median;
  std::printf("%-8s batch %-5lld tokens %-7lld %10.3f ms  %10.0f tokens/s  "
              "(median of %d)",
              kind, static_cast<long long>(which.batch),
              static_cast<long long>(which.tokens), timing.median * 1e3, rate,
              timing.runs);
  Json json = {{"batch", which.batch},
               {"tokens", which.tokens},
               {"median_ms", timing.median * 1e3},
               {"least_ms", timing.least * 1e3},
               {"tokens_per_second", rate},
               {"runs", timing.runs}};
  if (timing.device >= 0) {
    std::printf(", kernels %.3f ms", timing.device * 1e3);
    json["kernels_median_ms"] = timing.device * 1e3;
  }
  if (timing.first >= 0) {
    std::printf(", new sizes %.3f ms", timing.first * 1e3);
    json["first_median_ms"] = timing.first * 1e3;
  }
  std::printf("\n");
  std::fflush(stdout);
  return json;
}

/// Ids that differ from token to token, all below the vocabulary.
static Expected<Tensor> someIds(const Case &which, int64_t vocabulary) {
  Expected<Tensor> ids =
      Tensor::allocate(DType::I64, {which.batch, which.tokens});
  uint64_t state = 1;
  for (int64_t i = 0, e = ids ? ids->elements() : 0; i < e; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    ids->as<int64_t>()[i] = static_cast<int64_t>(
        (state >> 33) %
        static_cast<uint64_t>(std::max<int64_t>(vocabulary, 1)));
  }
  return ids;
}

/// The first calls of sizes just below `tokens`, which nobody has planned for;
/// the code is loaded. Negative where there are none.
static Expected<double>
timeNewSizes(int64_t tokens, const std::function<Status(int64_t)> &prefill) {
  std::vector<double> times;
  for (int64_t n = tokens - 1; n > 1 && times.size() < 8; --n) {
    Stopwatch one;
    Status status = prefill(n);
    if (!status)
      return status;
    times.push_back(one.seconds());
  }
  return times.empty() ? -1.0 : medianOf(times);
}

static Expected<Timing> timeCase(const Model &model, const Case &which,
                                 bool decode, double seconds, int64_t chunk) {
  SessionOptions options;
  options.chunk = chunk;
  auto session = Session::create(model.executor, which.batch, options);
  if (!session)
    return session.status();
  Expected<Tensor> given = someIds(which, (*session)->vocabulary());
  if (!given)
    return given.status();
  const int64_t *ids = given->as<int64_t>();
  Tensor logits;
  auto prefill = [&](int64_t tokens) -> Status {
    Status status = (*session)->reset();
    if (!status)
      return status;
    return (*session)->prefill(ids, tokens, /*mask=*/nullptr,
                               LogitsWanted::Last, logits);
  };
  if (decode)
    return measure(*model.executor, seconds,
                   [&] { return (*session)->decode(ids, logits); });
  auto timing =
      measure(*model.executor, seconds, [&] { return prefill(which.tokens); });
  if (!timing)
    return timing;
  auto first = timeNewSizes(which.tokens, prefill);
  if (!first)
    return first.status();
  timing->first = *first;
  return timing;
}

/// All logits of a prompt, by the function `full`.
static Expected<Timing> timeFull(const Model &model, const Case &which,
                                 double seconds) {
  auto function = model.function("full");
  if (!function)
    return function.status();
  Call call(model, **function);
  for (const auto &input : (*function)->inputs) {
    auto tensor = someIds(which, input->limit);
    if (!tensor)
      return tensor.status();
    // A second input of that form is a mask.
    if (input->name != "input_ids")
      std::fill_n(tensor->as<int64_t>(), tensor->elements(), 1);
    Status status = call.setInput(input->name, *tensor);
    if (!status)
      return status;
  }
  return measure(*model.executor, seconds, [&] { return call.run(); });
}

static Outcome writeJson(const Arguments &arguments, const Json &result) {
  if (!arguments.has("json"))
    return 0;
  std::string text = jsonText(result);
  Status status =
      writeFile(arguments.value("json", ""),
                {reinterpret_cast<const uint8_t *>(text.data()), text.size()});
  if (!status)
    return status;
  return 0;
}

static Outcome execute(const Arguments &arguments) {
  auto prefills =
      parseCases("prefill", arguments.value("prefill", "1x512"), true);
  auto fulls = parseCases("full", arguments.value("full", "1x512"), true);
  auto decodes = parseCases("decode", arguments.value("decode", "1"), false);
  Expected<double> seconds = arguments.number("seconds", 1, 0, 3600);
  Expected<int64_t> chunk = arguments.integer("chunk", 512, 1, 1 << 20);
  Expected<int64_t> seed = arguments.integer("random-weights", 0, 0);
  for (const Status *status :
       {&prefills.status(), &fulls.status(), &decodes.status(),
        &seconds.status(), &chunk.status(), &seed.status()})
    if (!status->ok())
      return *status;
  for (const char *option : {"shape", "copies"})
    if (arguments.has(option) && !arguments.has("function"))
      return Status::error("option '--" + std::string(option) +
                           "' needs --function");
  // Without a choice, prompts and single tokens as sessions take them.
  struct Kind {
    const char *name;
    std::vector<Case> cases;
  } kinds[] = {{"full", *fulls}, {"prefill", *prefills}, {"decode", *decodes}};
  auto isGiven = [&](const Kind &kind) { return arguments.has(kind.name); };
  bool anyGiven = std::ranges::any_of(kinds, isGiven);
  for (Kind &kind : kinds)
    if (anyGiven ? !isGiven(kind) : kind.name == std::string_view("full"))
      kind.cases.clear();
  std::optional<uint64_t> randomWeights;
  if (arguments.has("random-weights"))
    randomWeights = static_cast<uint64_t>(*seed);
  Expected<Model> model = Model::open(arguments, randomWeights);
  if (!model)
    return model.status();
  bool random = model->file->lacksWeights();
  if (randomWeights && !random)
    std::fprintf(stderr, "tnl-run: --random-weights has no effect: the package "
                         "holds its weights, and they are used\n");

  Json result = {{"json_version", kJsonVersion},
                 {"package", model->file->path()},
                 {"device", model->executor->device()},
                 {"threads", model->executor->threads().size()},
                 {model->executor->device() == "cpu" ? "cpu_level" : "code",
                  model->executor->codeLevel()}};
  if (random)
    result["random_weights"] = *seed;
  if (arguments.has("function")) {
    Expected<Json> timing = benchFunction(*model, arguments);
    if (!timing)
      return timing.status();
    result.update(*timing);
    return writeJson(arguments, result);
  }
  for (const Kind &kind : kinds) {
    std::string_view name = kind.name;
    result[kind.name] = Json::array();
    for (const Case &which : kind.cases) {
      Expected<Timing> timing =
          name == "full"
              ? timeFull(*model, which, *seconds)
              : timeCase(*model, which, name == "decode", *seconds, *chunk);
      if (!timing)
        return timing.status();
      result[kind.name].push_back(report(kind.name, which, *timing));
    }
  }
  return writeJson(arguments, result);
}

Command run::benchCommand() {
  return {
      {"bench",
       {"PACKAGE"},
       "time prompts and single tokens",
       withTextOptions(
           {{"prefill", "BxN,..", "prompts: sequences x tokens; default 1x512"},
            {"full", "BxN,..",
             "prompts with the logits of every token, by the function\n"
             "full; default: none"},
            {"decode", "B,..", "single tokens of B sequences; default 1"},
            {"seconds", "S", "time to spend on each; default 1"},
            {"function", "NAME",
             "GPU: time one function on random inputs instead, and\n"
             "a copy of as many bytes"},
            {"shape", "INPUT=2x3x4",
             "the shape of an input of that function; others follow\n"
             "from the sizes given",
             true},
            {"copies", "K",
             "inputs and outputs that calls use in turn; default:\n"
             "enough to leave the GPU's cache"},
            {"random-weights", "SEED",
             "the weights of a package without weights are random\n"
             "numbers, made on the device; other packages use theirs"},
            {"json", "FILE", "also write the times as JSON"}})},
      execute};
}
