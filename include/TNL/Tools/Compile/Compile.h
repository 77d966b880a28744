//===- Compile.h - Models to packages ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_COMPILE_COMPILE_H
#define TNL_TOOLS_COMPILE_COMPILE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Support/LLVM.h"
#include <optional>
#include <string>
#include <vector>

namespace tnl {

/// The phases of a compilation. First those of the model, then those of a
/// target: of the CPU `Schedule`, `Linalg`, `Loops`, `LLVM` and `Assembly`, of
/// GPUs `Schedule`, `Tile`, `LLVM` and `PTX`. Each can be dumped and stopped
/// at.
enum class Phase {
  Import,
  Raise,
  Optimize,
  Schedule,
  Tile,
  Linalg,
  Loops,
  LLVM,
  PTX,
  Assembly,
  Package
};

/// `import`, `raise`, `optimize`, `schedule`, `tile`, `linalg`, `loops`,
/// `llvm`, `ptx`, `asm`, `package`.
llvm::StringRef nameOf(Phase phase);

/// All of them.
llvm::ArrayRef<Phase> allPhases();

/// Those that a compilation can go on from: what they write is MLIR, and
/// enough.
llvm::ArrayRef<Phase> phasesToGoOnFrom();

/// A model file and the function that its graph becomes.
struct ModelInput {
  std::string function; ///< empty: `full`, or the names in the MLIR module
  /// .onnx, .mlir, .mlirbc, or a checkpoint folder; "-" reads MLIR from stdin
  std::string path;
  std::string preset = ""; ///< in place of a path: see importPreset
};

enum class TokenizerChoice { Auto, Byte, None, SentencePiece };

/// What is written in the end.
enum class Emit { Package, ONNX };

/// A pass pipeline, as text, that runs on what a phase up to `Schedule` made.
struct ExtraPasses {
  Phase after;
  std::string pipeline;
};

struct CompileOptions {
  std::vector<ModelInput> inputs;
  std::string output;
  Phase compileFrom = Phase::Import; ///< phase that the (MLIR) input has passed
  Phase compileTo = Phase::Package;
  Emit emit = Emit::Package; ///< ONNX: the model after `Phase::Raise`
  std::string emitFunction;  ///< of ONNX; empty: the only one
  std::vector<ExtraPasses> extraPasses;
  std::string dumpDirectory; ///< empty: no dumps
  bool cpu = true;           ///< functions for the CPU
  std::vector<std::string> cpuLevels = {"x86-64", "x86-64-v3", "x86-64-v4"};
  std::string gpu;            ///< architecture of GPUs; empty: none
  bool bf16 = false;          ///< activations of GPUs in bf16, else float32
  int64_t attentionBlock = 0; ///< tokens of a chunk; 0: the target's default
  bool ptxasErrors = false;   ///< what ptxas warns of is an error
  TokenizerChoice tokenizer = TokenizerChoice::Auto;
  std::string tokenizerFile; ///< SentencePiece: its model, `tokenizer.model`
  /// Texts begin with the tokenizer's token for it; unset: as a checkpoint's
  /// tokenizer has it, else not.
  std::optional<bool> beginOfText;
  /// Keep what failing passes, and ptxas, were given, in $TMPDIR, and say on
  /// stderr what runs them again.
  bool reproducers = false;
  bool noWeights = false;      ///< a package without the model's weights
  bool requireDerived = false; ///< refusing to derive decode is an error
  bool verbose = false;        ///< a line per phase on stderr
  /// Called as a phase begins, with its name and target.
  std::function<void(const std::string &)> onPhase;
};

/// Runs the phases; what goes wrong is a diagnostic of `context`. Before
/// `Phase::Package` the output is text ("-" is stdout), from `Phase::Loops` on
/// of the last of `cpuLevels`. From `Phase::Schedule` on a module is for one
/// target: with two these are no phases to stop at or to go on from. From
/// `Phase::LLVM` only `Phase::PTX` can be reached: the functions that call the
/// kernels are gone. As ONNX the output has no target.
mlir::LogicalResult compile(mlir::MLIRContext &context,
                            const CompileOptions &options);

} // namespace tnl

#endif // TNL_TOOLS_COMPILE_COMPILE_H
