//===- SizeEmitter.h - Sizes as operations of the llvm dialect --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_CPU_SIZEEMITTER_H
#define TNL_LIB_CONVERSION_CPU_SIZEEMITTER_H

#include "TNL/Dialect/Size/SizeExpr.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/DenseMap.h"

namespace tnl::cpu {

/// Computes known sizes as i64 where the builder stands, each formula once.
class SizeEmitter {
public:
  /// `symbols` gives the values of symbols, and outlives the emitter's use.
  SizeEmitter(mlir::ImplicitLocOpBuilder &builder,
              llvm::function_ref<mlir::Value(mlir::StringAttr)> symbols)
      : b(builder), symbols(symbols) {}

  mlir::Value emit(SizeExpr size);

private:
  mlir::Value compute(SizeExpr size);
  mlir::Value computeSum(SizeExpr size);
  mlir::Value constant(int64_t value);

  mlir::ImplicitLocOpBuilder &b;
  llvm::function_ref<mlir::Value(mlir::StringAttr)> symbols;
  llvm::DenseMap<mlir::Attribute, mlir::Value> emitted;
};

} // namespace tnl::cpu

#endif // TNL_LIB_CONVERSION_CPU_SIZEEMITTER_H
