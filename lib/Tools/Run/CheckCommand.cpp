//===- CheckCommand.cpp - Compares a package with a golden case -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Json.h"
#include "TNL/Tools/Run/Commands.h"
#include "TNL/Tools/Run/Compare.h"
#include "TNL/Tools/Run/Golden.h"

#include <cstdio>

using namespace tnl;
using namespace tnl::run;
using package::FunctionT;

static Json describe(const char *function, bool good,
                     const GoldenCase::Result &worst) {
  Json result = {{"function", function},
                 {"outcome", good ? "passed" : "failed"}};
  if (!worst) {
    result["reason"] = worst.message();
    return result;
  }
  result["tensor"] = worst->tensor;
  result["max_rel"] = worst->relative;
  result["relative_l2"] = worst->l2;
  return result;
}

static Outcome execute(const Arguments &arguments) {
  // Options are read before the model: a typing error should not cost time.
  if (Expected<double> given = arguments.number("max-rel", 0, 0, 1e300); !given)
    return given.status();
  Expected<NpzReader> golden = NpzReader::open(arguments.operand(1));
  if (!golden)
    return golden.status();
  Expected<Model> model = Model::open(arguments);
  if (!model)
    return model.status();

  Expected<Tolerance> tolerance = model->tolerance(arguments);
  if (!tolerance)
    return tolerance.status();
  if (!arguments.has("json"))
    tolerance->print();
  GoldenCase checker(*model, *golden);
  struct Part {
    const char *function;
    const char *array; // without it the case has no such part
    GoldenCase::Result (GoldenCase::*check)(const FunctionT &) const;
    bool steps = false; // takes one token at a time
  };
  constexpr Part parts[] = {
      {"full", "logits", &GoldenCase::prompt},
      {"prefill", "logits", &GoldenCase::prefill},
      {"decode", "decode_ids", &GoldenCase::decode, /*steps=*/true}};
  bool json = arguments.has("json");
  Json results = Json::array();
  int passed = 0, failed = 0;
  for (const Part &part : parts) {
    const FunctionT *function = model->executor->findFunction(part.function);
    bool given = golden->contains(part.array);
    // Without steps the prompt itself is decoded, after a part of it.
    const FunctionT *before =
        function && !given && part.steps && checker.canChain(*function)
            ? model->executor->findFunction("prefill")
            : nullptr;
    if (!function || (!given && !before)) {
      if (json)
        results.push_back({{"function", part.function}, {"outcome", "absent"}});
      else
        std::printf("absent %s -\n", part.function);
      continue;
    }
    GoldenCase::Result worst = given ? (checker.*part.check)(*function)
                                     : checker.chain(*before, *function);
    bool good = worst && worst->relative <= tolerance->limit;
    ++(good ? passed : failed);
    if (json)
      results.push_back(describe(part.function, good, worst));
    else
      std::printf("%s %s %s\n", good ? "passed" : "failed", part.function,
                  worst ? errorText(worst->relative).c_str() : "nan");
    std::fflush(stdout);
    if (!worst)
      std::fprintf(stderr, "tnl-run: %s: %s\n", part.function,
                   worst.message().c_str());
    else if (!good || arguments.has("verbose"))
      std::fprintf(
          stderr, "tnl-run: %s: worst is %s: %s (relative L2 error %s)\n",
          part.function, worst->tensor.c_str(),
          errorText(worst->relative).c_str(), errorText(worst->l2).c_str());
  }
  if (json)
    printJson({{"json_version", kJsonVersion},
               {"max_rel", tolerance->limit},
               {"results", results},
               {"passed", passed},
               {"failed", failed}});
  else
    std::printf("%d passed, %d failed\n", passed, failed);
  return failed || !passed ? 1 : 0;
}

Command run::checkCommand() {
  return {{"check",
           {"PACKAGE", "GOLDEN.npz"},
           "compare full, prefill and decode with a golden case",
           withRunOptions(
               {{"max-rel", "X",
                 "largest max|out - golden| / max|golden| of a tensor;\n"
                 "default 1e-5, or 5e-3 and 4e-2 for activations in\n"
                 "float16 and bfloat16"},
                {"verbose", "", "say on stderr which tensor is the worst"},
                {"json", "", "print JSON"}})},
          execute};
}
