//===- pass-fuzzer.cpp - Passes on changed modules of the tests -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The first byte chooses a pass or pipeline, the next two a module, and each
// four bytes after them a change of it. What verifies then is run: the pass
// succeeds with a module that verifies, or fails with a diagnostic. Changes of
// the IR, not of its text: this is no test of MLIR's parser.
//
//===----------------------------------------------------------------------===//

#include "Modules.h"
#include "Mutations.h"
#include "PassList.h"
#include "TNL/Tools/Registration.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace mlir;
using namespace tnl;

/// Attributes live as long as their context: a new one from time to time.
static constexpr unsigned kRunsPerContext = 500;
static constexpr size_t kHeader = 3, kChange = 4, kMostChanges = 16;

namespace {

DialectRegistry makeRegistry() {
  DialectRegistry registry;
  registerDialects(registry);
  return registry;
}

class Subjects {
public:
  Subjects(const std::vector<test::ModuleText> &texts)
      : texts(texts), context(makeRegistry(), MLIRContext::Threading::DISABLED),
        handler(&context,
                [this](Diagnostic &diagnostic) {
                  errors +=
                      diagnostic.getSeverity() == DiagnosticSeverity::Error;
                  return success();
                }),
        modules(texts.size()) {}

  /// A copy of module `number`, or null where it does not parse.
  OwningOpRef<ModuleOp> copyOf(size_t number) {
    if (!modules[number]) {
      ParserConfig config(&context);
      modules[number] = parseSourceString<ModuleOp>(texts[number].text, config);
      if (!modules[number])
        return nullptr;
    }
    return modules[number]->clone();
  }

  void run(ModuleOp module, const std::string &pipeline) {
    PassManager pm(&context, ModuleOp::getOperationName(),
                   OpPassManager::Nesting::Implicit);
    if (failed(test::addPipeline(pm, pipeline)))
      std::abort();
    errors = 0;
    bool succeeds = succeeded(pm.run(module));
    if (succeeds != (errors == 0)) {
      std::fprintf(stderr, "%s ends with %u errors, success %d\n",
                   pipeline.c_str(), errors, succeeds);
      std::abort();
    }
    if (succeeds && failed(verify(module)))
      std::abort();
  }

private:
  const std::vector<test::ModuleText> &texts;
  MLIRContext context;
  unsigned errors = 0;
  ScopedDiagnosticHandler handler;
  std::vector<OwningOpRef<ModuleOp>> modules;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const std::vector<test::ModuleText> texts =
      test::modulesBelow(TNL_TESTS);
  static const std::vector<std::string> pipelines = test::makePipelines();
  static std::unique_ptr<Subjects> subjects;
  static unsigned runs = 0;
  if (size < kHeader || texts.empty())
    return 0;
  if (runs++ % kRunsPerContext == 0)
    subjects = std::make_unique<Subjects>(texts);

  uint16_t number;
  std::memcpy(&number, data + 1, 2);
  OwningOpRef<ModuleOp> module = subjects->copyOf(number % texts.size());
  if (!module)
    return 0;
  size_t changes = std::min((size - kHeader) / kChange, kMostChanges);
  for (size_t i = 0; i < changes; ++i) {
    const uint8_t *bytes = data + kHeader + i * kChange;
    fuzz::Change change{bytes[0], 0, bytes[3]};
    std::memcpy(&change.place, bytes + 1, 2);
    fuzz::apply(change, *module);
    // What does not verify any more, no change makes better.
    if (failed(verify(*module)))
      return 0;
  }
  subjects->run(*module, pipelines[data[0] % pipelines.size()]);
  return 0;
}
