//===- PassesTest.cpp - Every pass on every module ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pass may meet any module that the parser accepts: it succeeds with a module
// that verifies, or it fails with a diagnostic.
//
//===----------------------------------------------------------------------===//

#include "Isolated.h"
#include "Modules.h"
#include "PassList.h"
#include "TNL/Tools/Registration.h"
#include "Variants.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace tnl::test;

namespace {

/// The module that passes are run on.
class Subject {
public:
  explicit Subject(const ModuleText &source)
      : context(makeRegistry(), MLIRContext::Threading::DISABLED),
        handler(&context, [this](Diagnostic &diagnostic) {
          errors += diagnostic.getSeverity() == DiagnosticSeverity::Error;
          return success();
        }) {
    ParserConfig config(&context);
    original = parseSourceString<ModuleOp>(source.text, config);
  }

  /// Whether `variant` of the module, which runs get then, is valid.
  bool choose(const Variant &variant) {
    if (!original)
      return false;
    module = original->clone();
    variant.change(*module);
    return succeeded(verify(*module));
  }

  /// What is wrong with `pipeline`; nothing if it does as it should.
  std::string run(const std::string &pipeline) {
    OwningOpRef<ModuleOp> copy = module->clone();
    PassManager pm(&context, ModuleOp::getOperationName(),
                   OpPassManager::Nesting::Implicit);
    errors = 0;
    if (failed(addPipeline(pm, pipeline)))
      return "is no pipeline";
    LogicalResult result = pm.run(*copy);
    if (failed(result) && errors == 0)
      return "fails without a diagnostic";
    if (succeeded(result) && errors != 0)
      return "succeeds in spite of an error";
    if (succeeded(result) && failed(verify(*copy)))
      return "leaves a module that does not verify";
    return "";
  }

private:
  static DialectRegistry makeRegistry() {
    DialectRegistry registry;
    tnl::registerDialects(registry);
    return registry;
  }

  MLIRContext context;
  unsigned errors = 0;
  ScopedDiagnosticHandler handler;
  OwningOpRef<ModuleOp> original, module;
};

TEST(Passes, SurviveEveryModule) {
  std::vector<std::string> names = makePipelines();
  std::vector<ModuleText> modules = modulesBelow(TNL_TESTS);
  ASSERT_GT(names.size(), 30u);
  ASSERT_GT(modules.size(), 600u);

  // A child has one form of one module after the other.
  size_t forms = modules.size() * variants().size();
  std::unique_ptr<Subject> subject;
  size_t current = modules.size(), form = forms;
  bool valid = false;
  auto work = [&](size_t item) -> std::string {
    if (form != item / names.size()) {
      form = item / names.size();
      if (current != form / variants().size()) {
        current = form / variants().size();
        subject = std::make_unique<Subject>(modules[current]);
      }
      valid = subject->choose(variants()[form % variants().size()]);
    }
    // What the verifier refuses is tested elsewhere.
    return valid ? subject->run(names[item % names.size()]) : "";
  };
  size_t chunk = names.size() * variants().size();
  for (const Fault &fault :
       runIsolated(forms * names.size(), chunk, /*seconds=*/60, work)) {
    size_t form = fault.item / names.size();
    ADD_FAILURE() << modules[form / variants().size()].name << ", "
                  << variants()[form % variants().size()].name << " --"
                  << names[fault.item % names.size()] << ": " << fault.what;
  }
}

} // namespace
