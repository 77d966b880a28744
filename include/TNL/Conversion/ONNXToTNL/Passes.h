//===- Passes.h - Raising onnx to tnl ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_ONNXTOTNL_PASSES_H
#define TNL_CONVERSION_ONNXTOTNL_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace tnl {

#define GEN_PASS_DECL
#include "TNL/Conversion/ONNXToTNL/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "TNL/Conversion/ONNXToTNL/Passes.h.inc"

} // namespace tnl

#endif // TNL_CONVERSION_ONNXTOTNL_PASSES_H
