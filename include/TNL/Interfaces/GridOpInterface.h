//===- GridOpInterface.h - How its work can be divided ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_INTERFACES_GRIDOPINTERFACE_H
#define TNL_INTERFACES_GRIDOPINTERFACE_H

#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/SmallVector.h"

namespace tnl {

/// How the work of a kernel is divided among threads of the CPU: the dimensions
/// of result `result` cut into tiles of these sizes (0: not cut), times
/// `factor`. Later dimensions are not cut.
struct KernelGrid {
  unsigned result = 0;
  llvm::SmallVector<int64_t> tiles;
  int64_t factor = 1;
  /// Whether nothing else may be computed in the kernel: the grid is not one of
  /// a single result.
  bool isAlone = false;

  /// The first `rank` dimensions of the result, one by one.
  static KernelGrid oneByOne(int64_t rank);
  /// The heads of each sequence; one item where their number is not known.
  static KernelGrid ofHeads(int64_t heads);
};

/// One item for each row of the only result: `dropped` of its last dimensions
/// are not cut. One item where its rank is not known.
KernelGrid gridOfResult(mlir::Operation *op, int64_t dropped);

} // namespace tnl

#include "TNL/Interfaces/GridOpInterface.h.inc"

namespace tnl {

/// Trait: a row of the result, along its last axis, is one item.
template <typename ConcreteType>
class RowsAreItems
    : public mlir::OpTrait::TraitBase<ConcreteType, RowsAreItems> {
public:
  KernelGrid getGrid() {
    return gridOfResult(this->getOperation(), /*dropped=*/1);
  }
};

/// Trait: an element of the result is one item: it is what a row was reduced
/// to.
template <typename ConcreteType>
class ElementsAreItems
    : public mlir::OpTrait::TraitBase<ConcreteType, ElementsAreItems> {
public:
  KernelGrid getGrid() {
    return gridOfResult(this->getOperation(), /*dropped=*/0);
  }
};

/// Trait: declines GridOpInterface.
template <typename ConcreteType>
class NoGrid : public mlir::OpTrait::TraitBase<ConcreteType, NoGrid> {};

} // namespace tnl

#endif // TNL_INTERFACES_GRIDOPINTERFACE_H
