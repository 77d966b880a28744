//===- Einsum.h - Equations of Einsum ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_ONNX_EINSUM_H
#define TNL_DIALECT_ONNX_EINSUM_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <string>

namespace tnl::onnx {

/// Labels of axes: letters, or axes of the ellipsis.
using EinsumLabels = llvm::SmallVector<int, 8>;

/// The label of axis `fromBack` of the ellipsis: 0 is its last one.
inline int ellipsisLabel(int64_t fromBack) { return 256 + int(fromBack); }
inline bool isLetter(int label) { return label < 256; }

/// The labels of one operand or of the result.
struct EinsumTerm {
  std::string before, after; ///< letters around the ellipsis
  bool hasEllipsis = false;

  size_t letters() const { return before.size() + after.size(); }
  /// One label for each axis, of which `ellipsis` belong to the ellipsis.
  EinsumLabels labels(int64_t ellipsis) const;
};

/// `bij,bjk->bik`
struct EinsumEquation {
  llvm::SmallVector<EinsumTerm> operands;
  EinsumTerm result;

  /// Reads an equation for so many operands; fails with the reason in `why`.
  static mlir::FailureOr<EinsumEquation>
  parse(llvm::StringRef text, size_t operands, std::string &why);

  /// The number of axes that the ellipsis stands for, of operands of these
  /// ranks; fails with the reason in `why` where labels and ranks do not fit.
  mlir::FailureOr<int64_t> ellipsisRank(llvm::ArrayRef<int64_t> ranks,
                                        std::string &why) const;
};

} // namespace tnl::onnx

#endif // TNL_DIALECT_ONNX_EINSUM_H
