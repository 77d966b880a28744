//===- Ptxas.h - The assembler for GPU code ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TARGET_NVPTX_PTXAS_H
#define TNL_LIB_TARGET_NVPTX_PTXAS_H

#include "TNL/Target/NVPTX/CodeGen.h"

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

/// Runs `ptxas` on `ptx`. Why it gave no code is in `why`, with what it said.
mlir::FailureOr<Assembly> assemble(llvm::StringRef ptxas, llvm::StringRef ptx,
                                   llvm::StringRef architecture,
                                   std::string &why);

} // namespace tnl

#endif // TNL_LIB_TARGET_NVPTX_PTXAS_H
