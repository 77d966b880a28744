//===- KernelInfo.h - What is known before a kernel is lowered --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_TILETONVVM_KERNELINFO_H
#define TNL_LIB_CONVERSION_TILETONVVM_KERNELINFO_H

#include "TNL/Dialect/Tile/TileOps.h"

namespace tnl::tile {

/// Facts about the kernels of a module that the lowering of single operations
/// asks for; gathered while their values still have tile types.
class KernelInfo {
public:
  explicit KernelInfo(mlir::ModuleOp module);

  /// Bytes from the start of its kernel's shared memory to an allocation or
  /// pipeline.
  int64_t getOffset(mlir::Operation *op) const { return offsets.lookup(op); }

  /// A power of two that divides the address of a shared tile.
  int64_t getAlignment(mlir::Value tile) const;

  /// Registers a thread starts with in a kernel with tile.specialize.
  int64_t getLaunchRegisters(mlir::Operation *specialize) const {
    return launchRegisters.lookup(specialize);
  }

private:
  llvm::DenseMap<mlir::Operation *, int64_t> offsets;
  llvm::DenseMap<mlir::Value, int64_t> alignments;
  llvm::DenseMap<mlir::Operation *, int64_t> launchRegisters;
};

} // namespace tnl::tile

#endif // TNL_LIB_CONVERSION_TILETONVVM_KERNELINFO_H
