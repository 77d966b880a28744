//===- PassList.cpp - The passes that TNL registers -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "PassList.h"
#include "TNL/Tools/Registration.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;
using namespace tnl::test;

/// Each is a literal of the option without a name by which tools take them.
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

std::vector<std::string> tnl::test::makePipelines() {
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

LogicalResult tnl::test::addPipeline(PassManager &pm, StringRef pipeline) {
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
