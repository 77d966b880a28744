//===- CheckpointImporter.h - Checkpoint folders to MLIR --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_IMPORT_CHECKPOINTIMPORTER_H
#define TNL_IMPORT_CHECKPOINTIMPORTER_H

#include "TNL/Import/ImportOptions.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Support/LLVM.h"

namespace tnl {

/// Whether a model is a folder, not a file.
bool isCheckpointFolder(llvm::StringRef path);

/// Reads a checkpoint of TransNormerLLM 1 or 2 as it is published: a folder of
/// `config.json` and weights, in `.safetensors` or PyTorch's zip files, one or
/// several. The module is that of a raised `full` graph: one function of `tnl`
/// operations, with float32 arithmetic and weights in their own types, whose
/// bytes stay in their files. Which files, keys and names:
/// docs/checkpoints.md.
///
/// Failures are one MLIR diagnostic and null: any folder may be given, also a
/// damaged or hostile one. Nothing of it is executed, and nothing outside of it
/// is read, whatever links lead there, but for a hub's cache.
mlir::OwningOpRef<mlir::ModuleOp>
importCheckpoint(llvm::StringRef folder, mlir::MLIRContext &context,
                 const ImportOptions &options = {});

struct CheckpointTokenizer {
  std::string path; ///< of tokenizer.model; empty: there is none
  /// Texts begin with the token for that, as tokenizer_config.json has it, or
  /// the class that it names (BaiChuanTokenizer adds it), or config.json.
  bool beginOfText = false;
};

/// The tokenizer of a checkpoint. Fails, with an error, where a file that says
/// how it is used is damaged.
mlir::FailureOr<CheckpointTokenizer> tokenizerOf(llvm::StringRef folder,
                                                 mlir::MLIRContext &context);

/// A published architecture (`presetNames`) whose weights, in bfloat16, are
/// `#tnl.absent`. Null, with an error, for another name.
mlir::OwningOpRef<mlir::ModuleOp>
importPreset(llvm::StringRef name, mlir::MLIRContext &context,
             const ImportOptions &options = {});

/// 385m, 1b, 7b, and 2-1b and 2-3b of TransNormerLLM2.
mlir::SmallVector<llvm::StringRef> presetNames();

} // namespace tnl

#endif // TNL_IMPORT_CHECKPOINTIMPORTER_H
