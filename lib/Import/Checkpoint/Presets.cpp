//===- Presets.cpp - Published architectures without weights --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ModelBuilder.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Import/CheckpointImporter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tnl::checkpoint;

namespace {
struct Preset {
  StringRef name;
  int64_t layers, width, heads, gluWidth;
  bool scaleEmbedding;
};
} // namespace

/// Their config.json. All have a vocabulary of 64000 and LRPE in layer 0 alone.
static const Preset kPresets[] = {
    {"385m", 24, 1024, 8, 2816, true},   {"1b", 16, 2048, 16, 5632, true},
    {"7b", 30, 4096, 32, 11008, false},  {"2-1b", 16, 2048, 16, 5632, false},
    {"2-3b", 32, 2560, 20, 6912, false},
};

SmallVector<StringRef> tnl::presetNames() {
  return llvm::map_to_vector(kPresets,
                             [](const Preset &preset) { return preset.name; });
}

OwningOpRef<ModuleOp> tnl::importPreset(StringRef name, MLIRContext &context,
                                        const ImportOptions &options) {
  context.loadDialect<TNLDialect, func::FuncDialect, arith::ArithDialect>();
  Location location = FileLineColLoc::get(&context, name, 0, 0);
  const auto *preset = llvm::find_if(
      kPresets, [&](const Preset &preset) { return preset.name == name; });
  if (preset == std::end(kPresets)) {
    emitError(location) << "no such preset; there are "
                        << llvm::join(presetNames(), ", ");
    return nullptr;
  }
  ModelConfig config;
  config.layers = preset->layers;
  config.width = config.attentionWidth = preset->width;
  config.heads = preset->heads;
  config.gluWidth = preset->gluWidth;
  config.scaleEmbedding = preset->scaleEmbedding;
  config.lrpe.assign(config.layers, false);
  config.lrpe[0] = true;
  WeightSources weights;
  for (const ExpectedTensor &tensor : expectedTensors(config))
    weights[tensor.name] = {BFloat16Type::get(&context),
                            AbsentAttr::get(&context)};
  return buildModel(config, weights, options.functionName, location);
}
