//===- Values.h - Reading constants and looking through ops -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_ONNXTOTNL_VALUES_H
#define TNL_CONVERSION_ONNXTOTNL_VALUES_H

#include "Raise.h"
#include "TNL/Dialect/TNL/WeightData.h"
#include <optional>

namespace tnl::raising {

/// A constant: its shape where it is used, and its elements, row-major.
struct Constant {
  llvm::SmallVector<int64_t> shape;
  WeightData elements;
};

/// Constants with more elements are not read: 8192 positions squared, 4 heads.
inline constexpr int64_t kMostElements = int64_t(1) << 28;

/// The elements of `value` when it is an onnx.Constant or a tnl.weight, seen
/// through exact casts and changes of shape.
std::optional<Constant> readConstant(mlir::Value value,
                                     int64_t most = kMostElements);

/// The one number that all elements of the constant `value` are equal to.
std::optional<double> readUniform(mlir::Value value);

/// `value` is a constant all of whose elements are `number` (to float
/// precision for numbers that are not small integers).
bool isUniform(mlir::Value value, double number);

/// All elements of `value` are 0, as far as 0 times anything is.
bool isZero(mlir::Value value);

/// The elements of an integer vector or scalar, from a constant or from what is
/// known of the function's sizes.
std::optional<llvm::SmallVector<int64_t>> readInts(const Raiser &raiser,
                                                   mlir::Value value);

/// What a slice takes along one axis, from 0 on; bounds as the graph gives
/// them, from the end where they are negative, null where they are not known.
struct SliceAxis {
  int64_t axis;
  SizeExpr start, end;
  int64_t step;
};
/// The axes that `slice` names; unset where they are not known, or its steps.
std::optional<llvm::SmallVector<SliceAxis>> readSlice(const Raiser &raiser,
                                                      onnx::SliceOp slice);

/// `value` comes from an onnx.Constant or tnl.weight through casts, transposes
/// and changes of shape only.
bool isConstantLike(mlir::Value value);

/// Whether every number of float type `from` is one of float type `to`.
bool isExactCast(mlir::Type from, mlir::Type to);

/// `value` without exact float casts of constants (16-bit weights that are
/// stored narrow and used wide).
mlir::Value withoutWideningCasts(mlir::Value value);

/// The constant `value` as a tnl.weight of shape `shape` (same elements in the
/// same order), made at its definition. Null when it is no constant.
mlir::Value asWeight(Raiser &raiser, mlir::Value value,
                     llvm::ArrayRef<int64_t> shape);

/// `value` with its axes permuted: result axis i is axis perm[i]. Looks through
/// transposes, so that a permutation that undoes one gives its operand. Created
/// before `at` when needed.
mlir::Value transposed(Raiser &raiser, mlir::Operation *at, mlir::Value value,
                       llvm::ArrayRef<int64_t> perm);

/// `value` with its two last axes exchanged, as above.
mlir::Value swappedLast(Raiser &raiser, mlir::Operation *at, mlir::Value value);

/// `value` can only be computed after `other`.
bool dependsOn(mlir::Value value, mlir::Value other);

/// The rank of `value`, -1 when it is not ranked.
int64_t rankOf(mlir::Value value);

/// The static size along `axis` (negative: from the end), kDynamic otherwise.
int64_t dimOf(mlir::Value value, int64_t axis);

mlir::Type elementOf(mlir::Value value);
/// Whether numbers of `type` count all tokens, and their distances.
bool isWide(mlir::Type type);
bool isFloat(mlir::Value value);

/// One operand is `Op`'s result; returns it and the other one. For commutative
/// operations with operands A and B.
template <typename Op, typename Binary>
std::pair<Op, mlir::Value> operandOfKind(Binary binary) {
  if (auto op = binary.getA().template getDefiningOp<Op>())
    return {op, binary.getB()};
  if (auto op = binary.getB().template getDefiningOp<Op>())
    return {op, binary.getA()};
  return {nullptr, nullptr};
}

/// One operand is a constant equal to one number; returns the number and the
/// other operand.
template <typename Binary>
std::optional<std::pair<double, mlir::Value>> uniformOperand(Binary binary) {
  if (auto number = readUniform(binary.getB()))
    return std::make_pair(*number, mlir::Value(binary.getA()));
  if (auto number = readUniform(binary.getA()))
    return std::make_pair(*number, mlir::Value(binary.getB()));
  return std::nullopt;
}

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_VALUES_H
