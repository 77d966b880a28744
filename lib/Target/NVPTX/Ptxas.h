//===- Ptxas.h - The assembler for GPU code ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TARGET_NVPTX_PTXAS_H
#define TNL_LIB_TARGET_NVPTX_PTXAS_H

#include "TNL/Target/NVPTX/CodeGen.h"
#include "mlir/IR/Diagnostics.h"

namespace tnl {

/// A remark of ptxas that costs speed.
struct PtxasWarning {
  std::string kernel; ///< empty when it names none
  std::string text;
};

struct Assembly {
  llvm::SmallVector<char> cubin;
  llvm::SmallVector<PtxasReport> reports;
  llvm::SmallVector<PtxasWarning> warnings;
};

using EmitError = llvm::function_ref<mlir::InFlightDiagnostic()>;

/// The path of ptxas, empty when there is none. Fails when $TNL_PTXAS names
/// something that is no file.
mlir::FailureOr<std::string> findPtxas(EmitError emitError);

/// Runs `ptxas` on `ptx`. Why it gave no code is in `why`, with what it said.
mlir::FailureOr<Assembly> assemble(llvm::StringRef ptxas, llvm::StringRef ptx,
                                   llvm::StringRef architecture,
                                   std::string &why);

} // namespace tnl

#endif // TNL_LIB_TARGET_NVPTX_PTXAS_H
