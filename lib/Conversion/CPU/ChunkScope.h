//===- ChunkScope.h - What belongs to one chunk of tokens -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_CPU_CHUNKSCOPE_H
#define TNL_LIB_CONVERSION_CPU_CHUNKSCOPE_H

#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/SetVector.h"

namespace tnl::cpu {

/// Whether `op` computes with a chunk of an attention or its state.
bool isChunkOp(mlir::Operation *op);

/// Whether `op` picks columns by constant numbers that lie in its operand.
bool isPickOfColumns(mlir::Operation *op);

/// The operations on one chunk of an attention: the body of a loop over chunks,
/// or those of a block that holds all tokens of a sequence.
struct ChunkScope {
  mlir::scf::ForOp loop;                  ///< null: one chunk
  llvm::SetVector<mlir::Operation *> ops; ///< in order
  /// What is read and written of a state outside of the loop: other heads of
  /// it.
  llvm::SetVector<mlir::Operation *> outer;

  /// What others read: results of the loop, or of its operations.
  llvm::SmallVector<mlir::Value> results() const;
  /// The number of heads, if a type says it.
  int64_t heads() const;
};

/// The scopes of a function, in order. An operation is in one at most.
llvm::SmallVector<ChunkScope> findChunkScopes(mlir::func::FuncOp function);

/// The operations of no scope. What stands around an attention on its chunks is
/// lowered with it.
llvm::SmallVector<mlir::Operation *> findOtherOps(mlir::func::FuncOp function);

} // namespace tnl::cpu

#endif // TNL_LIB_CONVERSION_CPU_CHUNKSCOPE_H
