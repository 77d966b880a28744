//===- Index.h - Which loop runs over which axis ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise graphs are read from their result to their leaves: element
// [b, h, i, j] of the result is some element of each operand, and an Index says
// which, axis by axis.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_INDEX_H
#define TNL_CONVERSION_ONNXTOTNL_INDEX_H

#include "Raise.h"
#include <optional>

namespace tnl::raising {

/// The loop over an axis; `None` where the axis has size 1.
enum class Axis : uint8_t { None, Batch, Head, Row, Column, Other };

using Index = llvm::SmallVector<Axis, 4>;

/// The index of `operand` of an operation that broadcasts to a result with
/// `index`. Unset when the operand has a higher rank or none.
std::optional<Index> broadcastIndex(const Index &index, mlir::Value operand);

/// Whether `op` does nothing but move, insert or repeat axes of its first
/// operand.
bool movesAxes(mlir::Operation *op);

/// The index of the data operand of an operation that moves axes (`movesAxes`),
/// whose result has `index`. Unset for other operations and for reshapes that
/// split or merge axes.
std::optional<Index> operandIndex(const Raiser &raiser, mlir::Operation *op,
                                  const Index &index);

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_INDEX_H
