//===- AllowedSizes.h - The sizes that calls can have -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an exporter froze, such as a number of blocks, leaves a graph few
// lengths. For these sizes may be the same that are spelt differently, such as
// min(N, 32) and N.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_ALLOWEDSIZES_H
#define TNL_CONVERSION_ONNXTOTNL_ALLOWEDSIZES_H

#include "TNL/Dialect/Size/SizeExpr.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"
#include <memory>

namespace tnl::raising {

/// The sizes that calls can have, as far as requirements on one symbol tell.
class AllowedSizes {
public:
  explicit AllowedSizes(mlir::func::FuncOp function);

  /// Whether `holds` for `sizes` as they are in every call. It is asked for
  /// sizes over symbols, where it must be right whatever these are, and for
  /// numbers. False where a size is not known.
  using Holds = llvm::function_ref<bool(llvm::ArrayRef<SizeExpr> sizes)>;
  bool inEveryCall(llvm::ArrayRef<SizeExpr> sizes, Holds holds) const;

  /// The least and the largest number that `size` is in a call; unset where
  /// there is no largest one.
  std::optional<std::pair<int64_t, int64_t>> rangeOf(SizeExpr size) const;

private:
  struct Cases;
  /// Null for several symbols, or one of which nothing is required.
  Cases *casesOf(llvm::ArrayRef<SizeExpr> sizes) const;
  /// Those of the symbols of which something is required.
  llvm::DenseMap<mlir::StringAttr, std::shared_ptr<Cases>> cases;
};

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_ALLOWEDSIZES_H
