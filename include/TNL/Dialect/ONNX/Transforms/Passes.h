//===- Passes.h - Passes of the onnx dialect --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_ONNX_TRANSFORMS_PASSES_H
#define TNL_DIALECT_ONNX_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace tnl::onnx {

/// Marks loops that `onnx-fold-shapes` may unroll although they look like a
/// recurrence, which `convert-onnx-to-tnl` has looked at.
inline constexpr llvm::StringLiteral kUnrollAttr = "onnx.unroll";

#define GEN_PASS_DECL
#include "TNL/Dialect/ONNX/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "TNL/Dialect/ONNX/Transforms/Passes.h.inc"

} // namespace tnl::onnx

#endif // TNL_DIALECT_ONNX_TRANSFORMS_PASSES_H
