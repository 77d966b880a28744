//===- Launches.h - What a lowered kernel function does ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TARGET_PACKAGE_LAUNCHES_H
#define TNL_LIB_TARGET_PACKAGE_LAUNCHES_H

#include "TNL/Dialect/Size/SizeExpr.h"
#include "TNL/Dialect/Tile/TileOps.h"
#include "TNL/Package/Package_generated.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinAttributes.h"

namespace tnl {

/// The size that launches have of the device: tile.multiprocessors.
inline constexpr llvm::StringLiteral kMultiprocessors = "sms";

/// Memory that a launch reads or writes.
struct Memory {
  enum Kind {
    Operand, ///< parameter `index` of the function
    Scratch, ///< LaunchList::scratch[index]
    Constant ///< LaunchList::constants[index]
  };
  Kind kind = Operand;
  unsigned index = 0;

  bool operator==(const Memory &other) const = default;
};

/// A tensor map with sizes as formulas, the fastest dimension first.
struct LaunchMap {
  tile::MapType type;
  llvm::SmallVector<SizeExpr> sizes;
  llvm::SmallVector<SizeExpr> strides; ///< bytes, of dimension 1 and further
  SizeExpr offset;                     ///< bytes
};

struct LaunchRecord {
  struct Argument {
    package::LaunchArgKind kind = package::LaunchArgKind::Pointer;
    unsigned memory = 0; ///< Pointer, TensorMap: index into `memory`
    SizeExpr size;       ///< Size
    std::optional<LaunchMap> map;
  };
  tile::LaunchOp op;
  tile::KernelOp kernel;
  llvm::SmallVector<Memory> memory; ///< what it touches, each once
  llvm::SmallVector<bool> written;  ///< which of it the kernel writes
  llvm::SmallVector<Argument, 0> arguments;
  SizeExpr blocks[3];
};

/// The launches of one call of a lowered kernel function.
struct LaunchList {
  struct Allocation {
    mlir::Type element;
    llvm::SmallVector<SizeExpr> shape;
  };
  std::vector<Allocation> scratch;
  std::vector<std::pair<std::string, mlir::ElementsAttr>> constants;
  llvm::SmallVector<LaunchRecord, 0> launches;
};

/// Evaluates `function`, whose parameters have the shapes `shapes`: buffers in,
/// then buffers out. What cannot be known before a call's sizes are is a
/// diagnostic at the operation.
mlir::FailureOr<LaunchList>
collectLaunches(mlir::func::FuncOp function,
                llvm::ArrayRef<llvm::SmallVector<SizeExpr>> shapes);

} // namespace tnl

#endif // TNL_LIB_TARGET_PACKAGE_LAUNCHES_H
