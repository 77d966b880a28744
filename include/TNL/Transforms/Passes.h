//===- Passes.h - Passes over the tnl dialect -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TRANSFORMS_PASSES_H
#define TNL_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/Pass.h"

namespace tnl {

#define GEN_PASS_DECL
#include "TNL/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "TNL/Transforms/Passes.h.inc"

} // namespace tnl

#endif // TNL_TRANSFORMS_PASSES_H
