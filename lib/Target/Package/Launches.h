//===- Launches.h - What a lowered kernel function does ---------*- C++ -*-===//

#ifndef TNL_LIB_TARGET_PACKAGE_LAUNCHES_H
#define TNL_LIB_TARGET_PACKAGE_LAUNCHES_H

#include "Sizes.h"
#include "TNL/Dialect/Tile/TileOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinAttributes.h"

namespace tnl {

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

struct LaunchRecord {
  LaunchRecord() = default;
  LaunchRecord(LaunchRecord &&) noexcept = default;

  struct Argument {
    package::LaunchArgKind kind = package::LaunchArgKind::Pointer;
    unsigned memory = 0; ///< Pointer, TensorMap: index into `memory`
    Size size;           ///< Size
    std::unique_ptr<package::TensorMapT> map;
  };
  tile::LaunchOp op;
  tile::KernelOp kernel;
  llvm::SmallVector<Memory> memory; ///< what it touches, each once
  llvm::SmallVector<bool> written;  ///< which of it the kernel writes
  std::vector<Argument> arguments;
  Size blocks[3];
};

/// The launches of one call of a lowered kernel function.
struct LaunchList {
  struct Allocation {
    mlir::Type element;
    std::vector<Size> shape;
  };
  std::vector<Allocation> scratch;
  std::vector<std::pair<std::string, mlir::ElementsAttr>> constants;
  std::vector<LaunchRecord> launches;
};

/// Evaluates `function`, whose parameters have the shapes `shapes`: buffers in,
/// then buffers out. What cannot be known before a call's sizes are is a
/// diagnostic at the operation.
mlir::FailureOr<LaunchList>
collectLaunches(mlir::func::FuncOp function,
                llvm::ArrayRef<std::vector<Size>> shapes);

} // namespace tnl

#endif // TNL_LIB_TARGET_PACKAGE_LAUNCHES_H
