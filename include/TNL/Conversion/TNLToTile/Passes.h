//===- Passes.h - Kernels as tile programs ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_TNLTOTILE_PASSES_H
#define TNL_CONVERSION_TNLTOTILE_PASSES_H

#include "TNL/Dialect/Tile/TileDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/Pass.h"

namespace tnl {

#define GEN_PASS_DECL
#include "TNL/Conversion/TNLToTile/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "TNL/Conversion/TNLToTile/Passes.h.inc"

} // namespace tnl

#endif // TNL_CONVERSION_TNLTOTILE_PASSES_H
