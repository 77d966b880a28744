//===- ModelBuilder.h - TransNormerLLM as a tnl module ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_CHECKPOINT_MODELBUILDER_H
#define TNL_LIB_IMPORT_CHECKPOINT_MODELBUILDER_H

#include "ModelConfig.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringMap.h"

namespace tnl::checkpoint {

/// The element type of a weight and where its bytes are: a source of
/// tnl.weight.
struct WeightSource {
  mlir::Type elementType;
  mlir::Attribute source;
};

/// By name, one for each of `expectedTensors`.
using WeightSources = llvm::StringMap<WeightSource>;

/// The module that raising an exported `full` graph gives, with float32
/// arithmetic and weights in their own types: one function of `input_ids`
/// [batch, seq] and `logits` [batch, seq, vocabulary].
mlir::OwningOpRef<mlir::ModuleOp> buildModel(const ModelConfig &config,
                                             const WeightSources &weights,
                                             mlir::StringRef functionName,
                                             mlir::Location location);

} // namespace tnl::checkpoint

#endif // TNL_LIB_IMPORT_CHECKPOINT_MODELBUILDER_H
