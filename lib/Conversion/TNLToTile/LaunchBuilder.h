//===- LaunchBuilder.h - Kernel functions over buffers ----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_LAUNCHBUILDER_H
#define TNL_LIB_CONVERSION_TNLTOTILE_LAUNCHBUILDER_H

#include "KernelBuilder.h"
#include "TNL/Dialect/Tile/Target.h"

namespace tnl::gpu {

/// Writes the host function that takes the place of a kernel function: the same
/// name, buffers for tensors (inputs, then results), launches for operations.
class LaunchBuilder {
public:
  /// Creates the new function beside `source`.
  explicit LaunchBuilder(mlir::func::FuncOp source);
  /// Ends it and erases `source`.
  void finish();
  /// Erases what was made.
  void abandon();

  /// The buffer of an argument of `source` or of a value that it returns;
  /// null for other values.
  mlir::Value buffer(mlir::Value tensor) const {
    return buffers.lookup(tensor);
  }

  Val index(int64_t value);
  /// How many the device has that runs the launches.
  Val multiprocessors();
  /// Size of a dimension of `tensor`, which has a buffer.
  Val size(mlir::Value tensor, unsigned dimension);
  /// Product of the sizes of dimensions [first, last).
  Val sizes(mlir::Value tensor, unsigned first, unsigned last);
  /// Memory that lives for this call: as many elements as the product of
  /// `sizes`.
  mlir::Value scratch(llvm::ArrayRef<Val> sizes, mlir::Type element);
  /// Numbers known when compiling, such as slopes: a constant of the module,
  /// shared by all that need the same ones. As a weight in the package.
  mlir::Value constant(llvm::ArrayRef<float> numbers);
  /// See tile.tensor_map; slowest dimension first, strides in elements.
  mlir::Value map(mlir::Value buffer, Val offset, llvm::ArrayRef<Val> sizes,
                  llvm::ArrayRef<Val> strides, llvm::ArrayRef<int64_t> box);
  void launch(tile::KernelOp kernel, Val x, Val y, Val z,
              llvm::ArrayRef<mlir::Value> args);

  /// A kernel's name that is free in the module: function's name and `what`.
  std::string kernelName(llvm::StringRef what) const;
  /// That of the kernel function.
  llvm::StringRef name() const { return mlir::func::FuncOp(source).getName(); }
  mlir::ModuleOp module() const { return owner; }
  tile::TargetAttr target() const { return tile::targetOf(owner); }
  mlir::Location loc() const { return location; }
  mlir::OpBuilder &ops() { return builder; }

private:
  mlir::func::FuncOp source, function;
  mlir::ModuleOp owner;
  mlir::Location location;
  mlir::OpBuilder builder;
  llvm::DenseMap<mlir::Value, mlir::Value> buffers;
};

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_LAUNCHBUILDER_H
