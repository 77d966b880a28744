//===- PassesTest.cpp - Every pass on every module ------------------------===//
//
// A pass may meet any module that the parser accepts: it succeeds with a module
// that verifies, or it fails with a diagnostic.
//
//===----------------------------------------------------------------------===//

#include "Isolated.h"
#include "Modules.h"
#include "TNL/Tools/Registration.h"
#include "Variants.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/CommandLine.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace tnl::test;

/// The passes and pipelines that TNL registers: each is a literal of the option
/// without a name by which tools take them.
static std::vector<std::string> registeredNames() {
  llvm::StringSet<> before;
  for (const auto &entry : llvm::cl::getRegisteredOptions())
    before.insert(entry.first);
  tnl::registerPasses();
  static PassPipelineCLParser parser("", "passes");
  std::vector<std::string> names;
  for (const auto &entry : llvm::cl::getRegisteredOptions())
    if (!before.contains(entry.first) && entry.first != "pass-pipeline")
      names.push_back(entry.first.str());
  llvm::sort(names);
  return names;
}

/// What is run: all of them, some with options, and some after others.
static std::vector<std::string> pipelines() {
  std::vector<std::string> all = registeredNames();
  for (const char *more :
       {"tnl-form-dispatches{products=true}", "tnl-set-precision{dtype=f32}",
        "tnl-schedule-gpu{dtype=bf16}", "tnl-derive-functions{source=f}",
        "convert-tnl-to-tile{tensor-cores=false}",
        "convert-tnl-attention-to-loops{rows=8}",
        "tnl-name-sizes onnx-fold-shapes tnl-schedule",
        "tnl-name-sizes onnx-fold-shapes tnl-schedule-gpu tnl-tile-kernels",
        "tnl-kernel-destinations tnl-kernel-work-range"})
    all.push_back(more);
  return all;
}

/// As `tnl-opt --NAME=OPTIONS ...` makes it of "NAME{OPTIONS} ...".
static LogicalResult build(PassManager &pm, StringRef pipeline) {
  SmallVector<StringRef> parts;
  pipeline.split(parts, ' ');
  for (StringRef part : parts) {
    auto [name, options] = part.split('{');
    options.consume_back("}");
    const PassRegistryEntry *entry = PassPipelineInfo::lookup(name);
    if (!entry)
      entry = PassInfo::lookup(name);
    if (!entry || failed(entry->addToPipeline(
                      pm, options, [](const Twine &) { return failure(); })))
      return failure();
  }
  return success();
}

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
    if (failed(build(pm, pipeline)))
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
  std::vector<std::string> names = pipelines();
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
