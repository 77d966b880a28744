//===- Driver.h - What tnl-interpret does -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function writes its lines to `out`, explains failures through
// diagnostics and fails if anything did.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TOOLS_INTERPRET_DRIVER_H
#define TNL_TOOLS_INTERPRET_DRIVER_H

#include "TNL/Tools/Interpret/Inputs.h"
#include "TNL/Tools/Interpret/Interpreter.h"
#include "llvm/Support/raw_ostream.h"

namespace tnl::interpret {

struct Options {
  InputOptions inputs;
  /// Only this function, unless empty.
  std::string function;
  /// Print every element of the outputs.
  bool print = false;
  /// Files for outputs, by name.
  llvm::StringMap<std::string> outputFiles;
  /// Seed of noise on results, see Interpreter::perturb.
  std::optional<uint64_t> perturb;
  /// Largest relative error that passes.
  double maxRel = 1e-9;
};

/// Runs the functions of `module` and prints a line per output:
///
///   FUNCTION OUTPUT SHAPE l2=... max=...
mlir::LogicalResult runFunctions(mlir::ModuleOp module, const Options &options,
                                 llvm::raw_ostream &out);

/// Runs the functions that both modules have on the same inputs and compares
/// outputs of the same name. Inputs that only `other` has are zeros.
mlir::LogicalResult compareModules(mlir::ModuleOp module, mlir::ModuleOp other,
                                   const Options &options,
                                   llvm::raw_ostream &out);

/// Checks the functions of `module` against a golden case: an .npz file with
/// input_ids [B, N], attention_mask [B, N] (optional), logits [B, N, V],
/// state_i; decode_ids [T, B, 1], decode_position [T, 1], decode_logits [T, B,
/// 1, V], final_state_i.
mlir::LogicalResult checkGolden(mlir::ModuleOp module, llvm::StringRef path,
                                const Options &options, llvm::raw_ostream &out);

/// Checks that the functions derived from one graph agree with it: full,
/// prefill in one piece and in chunks, prefill_last, and decode token by token.
mlir::LogicalResult checkConsistency(mlir::ModuleOp module,
                                     const Options &options,
                                     llvm::raw_ostream &out);

} // namespace tnl::interpret

#endif // TNL_TOOLS_INTERPRET_DRIVER_H
