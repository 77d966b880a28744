//===- Linear.h - What the kernels of products share ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_LINEAR_H
#define TNL_LIB_CONVERSION_TNLTOTILE_LINEAR_H

#include "KernelParts.h"
#include "Registry.h"

namespace tnl::gpu {

/// tnl.linear and tnl.glu as one thing: `weights` has one or two matrices.
struct Product {
  mlir::Value x, result;
  llvm::SmallVector<mlir::Value, 2> weights, biases;
  mlir::Value scale, residual;
  int64_t siluColumns = 0;
  bool siluGate = false; ///< of the first of two products
  /// Instead of `scale`: rsqrt(mean(y^2) + eps) of rows y of `width` elements,
  /// whose sums of squares are `sums` [..., parts], or which are those of x
  /// (`sums` null).
  struct Norm {
    mlir::Value sums;
    int64_t width;
    double eps;
  };
  std::optional<Norm> norm;
  /// A buffer, instead of the norm, where a launch before computes it.
  mlir::Value computedScale;

  /// Whether rows have a factor that does not follow from x.
  bool readsScale() const {
    return scale || computedScale || (norm && norm->sums);
  }
  /// The scale or the sums that kernels read, or null.
  mlir::Value scaleBuffer(const LaunchBuilder &host) const;
};
Product productOf(LinearOp op);
Product productOf(GLUOp op);

/// The kernels, a file each; Products.cpp chooses.
// LinearFMA.cpp: any types and sizes, scalar multiply-adds.
void emitFMA(const Product &product, LaunchBuilder &host);
// LinearVector.cpp: few rows (decode), at the speed of memory. Nothing is
// launched where `enabled` (index) is 0 instead of 1.
void emitVector(const Product &product, LaunchBuilder &host, Val enabled);
// LinearMMA.cpp: bf16 and f16 on tensor cores, where types and sizes allow.
// `fewRows`: most calls have fewer than 64.
mlir::LogicalResult expectTensorCores(const Product &product, Why &why);
void emitMMA(const Product &product, LaunchBuilder &host,
             const KernelOptions &options, Val enabled, bool fewRows);

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
