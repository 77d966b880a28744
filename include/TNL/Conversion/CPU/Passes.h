//===- Passes.h - Lowering kernels to the CPU -------------------*- C++ -*-===//

#ifndef TNL_CONVERSION_CPU_PASSES_H
#define TNL_CONVERSION_CPU_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace tnl {

#define GEN_PASS_DECL
#include "TNL/Conversion/CPU/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "TNL/Conversion/CPU/Passes.h.inc"

} // namespace tnl

#endif // TNL_CONVERSION_CPU_PASSES_H
