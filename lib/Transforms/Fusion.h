//===- Fusion.h - What fusions have in common -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TRANSFORMS_FUSION_H
#define TNL_LIB_TRANSFORMS_FUSION_H

#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"

namespace tnl {

/// The first condition of a fusion that failed; empty where there was nothing
/// to fuse.
using Why = std::string;

/// A linear map that `value` is the result of, and that another operation may
/// take over: it is used once, and nothing follows it yet.
LinearOp plainLinear(mlir::Value value, Why &why);

/// A missed remark for each operation that a fusion looked for and left.
/// `whyNot` gives the first condition that failed, or nothing.
template <typename OpTy>
void remarkMissed(mlir::func::FuncOp function, llvm::StringRef fusion,
                  llvm::function_ref<Why(OpTy)> whyNot) {
  // Without an engine nobody listens.
  if (!function.getContext()->getRemarkEngine())
    return;
  function.walk([&](OpTy op) {
    Why why = whyNot(op);
    if (!why.empty())
      mlir::remark::missed(
          op.getLoc(),
          mlir::remark::RemarkOpts::name("fusion").category("fusion").function(
              function.getSymName()))
          << ("not fused to " + fusion + ": " + why).str();
  });
}

} // namespace tnl

#endif // TNL_LIB_TRANSFORMS_FUSION_H
