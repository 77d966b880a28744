//===- Linear.h - What the kernels of products share ------------*- C++ -*-===//

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_LINEAR_H
#define TNL_LIB_CONVERSION_TNLTOTILE_LINEAR_H

#include "KernelParts.h"

namespace tnl {

/// Why there is no kernel without tensor cores for a product.
mlir::LogicalResult expectProduct(const Product &product,
                                  const LaunchBuilder &host, Why &why);

/// What follows x W^T: scale, bias, activation, product of the two halves of a
/// glu, residual, rounding. Adds its operands to the kernel's arguments.
class Epilogue {
public:
  Epilogue(const Product &product, LaunchBuilder &host, Arguments &arguments);

  /// Writes the result's element (row, col) where `inside`; `sums` has an
  /// element for each weight.
  void store(KernelBuilder &k, llvm::ArrayRef<Val> sums, Val row, Val col,
             Val columns, Val inside) const;

private:
  int scale, residual, result;
  llvm::SmallVector<int, 2> biases;
  int64_t siluColumns;
};

} // namespace tnl

#endif // TNL_LIB_CONVERSION_TNLTOTILE_LINEAR_H
