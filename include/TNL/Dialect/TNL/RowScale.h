//===- RowScale.h - The factor of a product's rows --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TNL_ROWSCALE_H
#define TNL_DIALECT_TNL_ROWSCALE_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Value.h"

namespace tnl {

/// One factor for each row of a tnl.linear or tnl.glu: `scale`, or that of a
/// norm which the product computes.
struct RowScale {
  mlir::Value scale;
  /// The tensor that is normalised or, with `width`, partial sums of squares of
  /// rows of as many elements.
  mlir::Value norm;
  mlir::IntegerAttr width;
  mlir::FloatAttr eps;

  explicit operator bool() const { return scale || norm; }
  bool operator==(const RowScale &) const = default;

  /// The factors as a tensor: `scale`, or an operation that computes them.
  mlir::Value materialize(mlir::OpBuilder &builder, mlir::Location loc) const;
};

} // namespace tnl

#endif // TNL_DIALECT_TNL_ROWSCALE_H
