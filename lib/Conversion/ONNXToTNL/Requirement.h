//===- Requirement.h - One requirement on sizes -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_ONNXTOTNL_REQUIREMENT_H
#define TNL_CONVERSION_ONNXTOTNL_REQUIREMENT_H

#include "TNL/Dialect/Size/SizeDialect.h"
#include "TNL/Dialect/Size/SizeExpr.h"
#include "llvm/ADT/MapVector.h"

namespace tnl::raising {

/// Sizes that are tried one by one: blocks of sequences have 64 to 2048 tokens.
inline constexpr int64_t kMostTried = 4096;

/// What a size.require asks for. Symbols are at least 1: where both sides of an
/// equation are multiples of one, it says nothing about that symbol.
struct Requirement {
  explicit Requirement(RequireOp op);

  llvm::SmallVector<mlir::StringAttr> symbols() const;

  /// Whether a requirement on one symbol holds for a size; `unknown` where that
  /// cannot be computed.
  bool holdsFor(int64_t size, bool unknown) const;

  /// Whether it is known to fail for all sizes above `most` of its symbol.
  bool failsAbove(int64_t most) const;

  friend bool operator==(const Requirement &a, const Requirement &b) {
    return a.relation == b.relation && a.lhs == b.lhs && a.rhs == b.rhs;
  }

  SizeRelation relation;
  SizeExpr lhs, rhs;
};

/// Those that have one symbol, by this symbol.
using RequirementsBySymbol =
    llvm::MapVector<mlir::StringAttr, llvm::SmallVector<Requirement>>;
RequirementsBySymbol bySymbol(llvm::ArrayRef<RequireOp> requirements);

/// Whether requirements on one symbol hold for a size.
bool allHold(llvm::ArrayRef<Requirement> requirements, int64_t size,
             bool unknown);

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_REQUIREMENT_H
