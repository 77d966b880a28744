//===- ColumnView.h - Columns of a tensor -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TNL_COLUMNVIEW_H
#define TNL_DIALECT_TNL_COLUMNVIEW_H

#include "mlir/IR/Value.h"

namespace tnl {

/// Columns of a tensor [B, N, C].
struct ColumnView {
  mlir::Value tensor;
  int64_t begin = 0, end = 0;

  int64_t size() const { return end - begin; }
  bool operator==(const ColumnView &) const = default;
};

} // namespace tnl

#endif // TNL_DIALECT_TNL_COLUMNVIEW_H
