//===- Linear.h - What the kernels of products share ------------*- C++ -*-===//

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_LINEAR_H
#define TNL_LIB_CONVERSION_TNLTOTILE_LINEAR_H

#include "KernelParts.h"

namespace tnl::gpu {

/// Why there is no kernel without tensor cores for a product.
mlir::LogicalResult expectProduct(const Product &product,
                                  const LaunchBuilder &host, Why &why);

/// Whether kernels can compute the scale of this norm themselves: those for few
/// rows and for tensor cores.
bool computesNorm(const Product &product);

/// What follows x W^T: scale, bias, activation, product of the two halves of a
/// glu, residual, rounding. Adds its operands to the kernel's arguments.
class Epilogue {
public:
  Epilogue(const Product &product, LaunchBuilder &host, Arguments &arguments);

  /// The scale of a row, where it is given or follows from given sums; else
  /// null.
  Val rowScale(KernelBuilder &k, Val row, Val inside) const;

  /// Writes the result's element (row, col) where `inside`; `sums` has an
  /// element for each weight, `scale` may be null.
  void store(KernelBuilder &k, llvm::ArrayRef<Val> sums, Val scale, Val row,
             Val col, Val columns, Val inside) const;

private:
  const Product &product;
  int scale, sums, residual, result;
  llvm::SmallVector<int, 2> biases;
};

/// The scale of a row from partial sums of squares.
Val scaleOfSums(KernelBuilder &k, const Product::Norm &norm, Val sums, Val row,
                Val inside);
/// The scale of a row from its sum of squares.
Val scaleOfSum(const Product::Norm &norm, Val sum);

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_LINEAR_H
