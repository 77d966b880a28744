//===- CompileTest.cpp - Any module at any phase of tnl-compile -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `tnl-compile --compile-from` takes what its user has edited by hand: it makes
// a package, or says once what is wrong and leaves nothing behind.
//
//===----------------------------------------------------------------------===//

#include "TNL/Tools/Compile/Compile.h"
#include "Isolated.h"
#include "Modules.h"
#include "TNL/Target/CPU/CodeGen.h"
#include "TNL/Target/NVPTX/CodeGen.h"
#include "TNL/Tools/Diagnostics.h"
#include "TNL/Tools/Registration.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace mlir;
using namespace tnl;
using namespace tnl::test;
namespace fs = std::filesystem;

namespace {

struct Setting {
  Phase from;
  bool gpu;
};

const Setting kSettings[] = {
    {Phase::Import, false},   {Phase::Import, true},    {Phase::Raise, false},
    {Phase::Raise, true},     {Phase::Optimize, false}, {Phase::Optimize, true},
    {Phase::Schedule, false}, {Phase::Schedule, true},  {Phase::Tile, true}};

/// What is wrong with compiling `module`; nothing if it is as it should be.
std::string compileOne(const ModuleText &module, Setting setting) {
  fs::path folder =
      fs::path(testing::TempDir()) / ("tnl-" + std::to_string(getpid()));
  fs::create_directories(folder);
  CompileOptions options;
  options.inputs = {{"", (folder / "in.mlir").string()}};
  options.output = (folder / "out" / "p.tnl").string();
  options.compileFrom = setting.from;
  options.cpu = !setting.gpu;
  options.cpuLevels = {"x86-64"};
  options.gpu = setting.gpu ? "sm_90a" : "";
  std::ofstream(folder / "in.mlir") << module.text;
  fs::create_directory(folder / "out");

  DialectRegistry registry;
  registerDialects(registry);
  registerCPUTarget(registry);
  registerNVPTXTarget(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  std::vector<std::string> errors;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
      errors.push_back(describeLocation(diagnostic.getLocation()) +
                       diagnostic.str().substr(0, 200));
    return success();
  });
  bool made = succeeded(compile(context, options));
  bool left = !fs::is_empty(folder / "out");
  fs::remove_all(folder);
  if (made != errors.empty())
    return made ? "succeeds in spite of " + errors.front()
                : "fails without a word";
  if (made != left)
    return made ? "makes nothing" : "leaves files behind";
  // Several things may be wrong, such as operations without a kernel; each is
  // said once.
  llvm::sort(errors);
  auto *twice =
      std::adjacent_find(errors.data(), errors.data() + errors.size());
  return twice == errors.data() + errors.size() ? "" : "says twice " + *twice;
}

/// Whether the parser takes a module; what it refuses is tested elsewhere.
bool parses(const ModuleText &module) {
  DialectRegistry registry;
  registerDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  ScopedDiagnosticHandler quiet(&context, [](Diagnostic &) {});
  ParserConfig config(&context);
  return bool(parseSourceString<ModuleOp>(module.text, config));
}

struct Case {
  const ModuleText *module;
  Setting setting;
};

void compileAll(llvm::ArrayRef<Case> cases) {
  setenv("TNL_PTXAS", "", 1);
  registerPassManagerCLOptions();
  auto work = [&](size_t item) {
    return compileOne(*cases[item].module, cases[item].setting);
  };
  for (const Fault &fault : runIsolated(cases.size(), 16, 60, work)) {
    auto [module, setting] = cases[fault.item];
    ADD_FAILURE() << module->name
                  << " --compile-from=" << nameOf(setting.from).str()
                  << (setting.gpu ? " --target=nvptx:sm_90a" : "") << ": "
                  << fault.what;
  }
}

/// Odd modules in every setting; of the others each in one, which all take in
/// turn, or also in `every` one.
std::vector<Case> makeCases(llvm::ArrayRef<ModuleText> modules, bool every) {
  std::vector<Case> cases;
  size_t turn = 0;
  for (const ModuleText &module : modules) {
    if (!parses(module))
      continue;
    bool odd = module.name.find("odd.mlir") != std::string::npos;
    for (auto [i, setting] : llvm::enumerate(kSettings))
      if (odd || every || i == turn % std::size(kSettings))
        cases.push_back({&module, setting});
    turn += !odd;
  }
  return cases;
}

TEST(Compile, FromEachPhase) {
  std::vector<ModuleText> modules = modulesBelow(TNL_TESTS);
  std::vector<Case> cases = makeCases(modules, /*every=*/false);
  ASSERT_GT(cases.size(), 600u);
  compileAll(cases);
}

/// All modules from all phases take minutes.
TEST(Compile, DISABLED_AllFromEachPhase) {
  std::vector<ModuleText> modules = modulesBelow(TNL_TESTS);
  compileAll(makeCases(modules, /*every=*/true));
}

} // namespace
