// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Headers of sources that lower to MLIR's dialects. NVVM's alone takes longer
// to parse than most sources take to compile.
#ifndef TNL_LOWERING_PCH_H
#define TNL_LOWERING_PCH_H

#include "TNLPCH.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#endif // TNL_LOWERING_PCH_H
