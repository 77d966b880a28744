//===- Common.h - What the onnx lowerings share -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_ONNXTOLINALG_COMMON_H
#define TNL_LIB_CONVERSION_ONNXTOLINALG_COMMON_H

#include "../CPU/LinalgBuilder.h"
#include "mlir/IR/PatternMatch.h"
#include <optional>

namespace tnl::onnx {

using cpu::LinalgBuilder;

/// The type as a ranked tensor, or null.
inline mlir::RankedTensorType rankedType(mlir::Value value) {
  return mlir::dyn_cast<mlir::RankedTensorType>(value.getType());
}
/// Whether all operands and results are ranked tensors.
bool isRanked(mlir::Operation *op);

/// Element `i` of a vector, or a scalar, of integers, as an index.
mlir::Value intElement(LinalgBuilder &b, mlir::Value tensor, int64_t i);

/// An index that counts from the end where it is negative, limited to the axis.
mlir::Value wrapIndex(LinalgBuilder &b, mlir::Value i, mlir::Value size);

/// The map that reads an operand of `type` in the loops of a result of `result`
/// by ONNX's (numpy's) broadcasting.
mlir::AffineMap broadcastMap(LinalgBuilder &b, mlir::RankedTensorType type,
                             mlir::RankedTensorType result);

/// Sizes of the broadcast of tensors; those that are static 1 do not count.
llvm::SmallVector<mlir::Value> broadcastSizes(LinalgBuilder &b,
                                              mlir::ValueRange tensors,
                                              mlir::RankedTensorType result);

/// An elementwise computation on broadcast operands.
mlir::Value mapBroadcast(LinalgBuilder &b, mlir::Value op,
                         mlir::ValueRange inputs, LinalgBuilder::Body body);

/// Conversion between any two element types as ONNX Cast does it.
mlir::Value convertElement(LinalgBuilder &b, mlir::Value scalar,
                           mlir::Type type);

/// The same elements in another shape.
mlir::Value reshapeTo(LinalgBuilder &b, mlir::Value data,
                      mlir::RankedTensorType type,
                      llvm::ArrayRef<mlir::Value> sizes);

/// Signless value of an unsigned one; others unchanged.
mlir::Value signless(LinalgBuilder &b, mlir::Value scalar);
/// `scalar` as `type`, which differs in signedness or 16-bit width only.
mlir::Value finish(LinalgBuilder &b, mlir::Value scalar, mlir::Type type);

/// The loops of a reduction of `rank` dimensions over `axes`: parallel
/// dimensions keep their order. `keptMap` drops the axes.
struct ReductionLoops {
  ReductionLoops(LinalgBuilder &b, int64_t rank, llvm::ArrayRef<int64_t> axes);
  llvm::SmallVector<mlir::utils::IteratorType> iterators;
  llvm::SmallVector<int64_t> kept;
  mlir::AffineMap keptMap;
};

/// Reduces axes of `x` from `init`; the result lacks them.
mlir::Value reduceAxes(
    LinalgBuilder &b, mlir::Value x, llvm::ArrayRef<int64_t> axes,
    mlir::Value init,
    llvm::function_ref<mlir::Value(LinalgBuilder &, mlir::Value, mlir::Value)>
        combine);

/// The type sums of `element` are added in: f32 for 16-bit floats.
inline mlir::Type sumType(LinalgBuilder &b, mlir::Type element) {
  return b.computeType(element);
}

} // namespace tnl::onnx

#endif // TNL_LIB_CONVERSION_ONNXTOLINALG_COMMON_H
