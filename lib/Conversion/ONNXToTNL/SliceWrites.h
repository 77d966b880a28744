//===- SliceWrites.h - Results written block by block -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exporters write `out[:, :, a:b] = x` as onnx.ScatterND with the places spelt
// out: constants, or Ranges that are reshaped, expanded and joined.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_SLICEWRITES_H
#define TNL_CONVERSION_ONNXTOTNL_SLICEWRITES_H

#include "Values.h"

namespace tnl::raising {

/// Positions [start, end) along an axis, as a graph names them: of N positions
/// those below N, and none where `end` is not above `start`.
struct Extent {
  SizeExpr start, end;

  friend bool operator==(const Extent &, const Extent &) = default;
};

/// `updates` written over positions `extent` along `axis` of `data`; axis -1:
/// over all of it.
struct SliceWrite {
  mlir::Value data, updates;
  int64_t axis;
  Extent extent;
};
std::optional<SliceWrite> matchSliceWrite(const Raiser &raiser,
                                          onnx::ScatterNDOp scatter);

/// What `value` is cut from along `axis`, whole along all others; `value`
/// itself, and all of its positions, when it is no such slice.
struct Cut {
  mlir::Value whole;
  Extent extent;
};
Cut matchCut(const Raiser &raiser, mlir::Value value, int64_t axis);

/// Whether `extents` follow each other from 0 to `size` in every call.
bool coversAll(const Raiser &raiser, llvm::ArrayRef<Extent> extents,
               SizeExpr size);

/// Values that lie one after the other along `axis` and make up a whole (-1:
/// one that is all of it).
struct Pieces {
  int64_t axis = -1;
  llvm::SmallVector<mlir::Value> values;
  /// Where each was written; none where they are joined as they are.
  llvm::SmallVector<Extent> written;
};
/// The pieces of `root`, the last of a chain of writes or a Concat. Unset when
/// writes leave positions out or overlap.
std::optional<Pieces> matchPieces(const Raiser &raiser, mlir::Operation *root);

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_SLICEWRITES_H
