//===- PackageBuilder.h - From scheduled IR to a package --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TARGET_PACKAGE_PACKAGEBUILDER_H
#define TNL_TARGET_PACKAGE_PACKAGEBUILDER_H

#include "TNL/Package/FileFormat.h"
#include "TNL/Target/CPU/CodeGen.h"
#include "TNL/Target/NVPTX/CodeGen.h"
#include "mlir/IR/BuiltinOps.h"
#include <optional>
#include <string>

namespace tnl {

/// What a package records about where it came from.
struct PackageInfo {
  std::string producer; ///< compiler and its version
  std::string source;   ///< the model files, as given
  /// Of the bytes of the model file, or of the hashes of several; absent where
  /// they cannot be read again.
  std::optional<package::Hash> sourceHash;
  std::string pipeline; ///< pass pipeline of the CPU's functions, as text
  std::vector<std::string> notes; ///< besides those of the modules
  bool byteTokenizer = false;
  bool withoutWeights = false; ///< names and types of the model's weights only
  std::string sentencePiece;   ///< A model of SentencePiece; empty: none.
  bool beginOfText = false;    ///< Texts begin with the token for that.
};

/// Functions for the CPU: a module after `tnl-schedule`.
struct CPUProgram {
  mlir::ModuleOp schedule;
  CPUCode code;
};

/// The same functions for a GPU.
struct GPUProgram {
  mlir::ModuleOp schedule; ///< after `tnl-schedule-gpu`
  mlir::ModuleOp launches; ///< its kernels after `convert-tnl-to-tile`
  NVPTXCode code;
  bool bf16 = false; ///< 16-bit arithmetic
  std::string pipeline;
};

/// Writes the programs, one of them at least, and their weights to `path`. The
/// file appears complete or not at all. Errors are diagnostics of the
/// modules.
mlir::LogicalResult writePackage(const std::optional<CPUProgram> &cpu,
                                 const std::optional<GPUProgram> &gpu,
                                 const PackageInfo &info, llvm::StringRef path);

} // namespace tnl

#endif // TNL_TARGET_PACKAGE_PACKAGEBUILDER_H
