//===- LinalgBuilder.h - Short ways to build linalg on tensors --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_CPU_LINALGBUILDER_H
#define TNL_LIB_CONVERSION_CPU_LINALGBUILDER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace tnl::cpu {

/// A builder of tensor computations at one location.
class LinalgBuilder : public mlir::ImplicitLocOpBuilder {
public:
  using Value = mlir::Value;
  using Type = mlir::Type;
  using Body = llvm::function_ref<Value(LinalgBuilder &, mlir::ValueRange)>;
  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  /// Indices.
  Value index(int64_t value);
  Value add(Value a, Value b);
  Value sub(Value a, Value b);
  Value mul(Value a, Value b);
  Value div(Value a, Value b); ///< of non-negative indices
  Value rem(Value a, Value b); ///< of non-negative indices
  Value max(Value a, Value b);
  Value min(Value a, Value b);
  /// Index from any integer, sign extended.
  Value toIndex(Value integer);
  /// The size of a dimension: a constant where it is static.
  Value dim(Value tensor, int64_t axis);

  /// Constants of a number type.
  Value constant(Type type, double value);
  Value constantInt(Type type, int64_t value);

  /// 16-bit floats to f32; other types unchanged.
  Value widen(Value scalar);
  /// Any float to `type`.
  Value toFloat(Value scalar, Type type);
  /// The type in which elements of `type` are computed.
  Type computeType(Type type);

  /// `tensor.empty` of `type`; dynamic sizes are taken from `sizes`, which has
  /// one value per dimension (ignored where the type is static).
  Value empty(mlir::RankedTensorType type, mlir::ValueRange sizes);
  /// The sizes of all dimensions.
  llvm::SmallVector<Value> sizes(Value tensor);
  Value filled(mlir::RankedTensorType type, mlir::ValueRange sizes,
               Value value);
  /// Cast between tensor types that differ in static sizes only.
  Value cast(Value tensor, Type type);

  /// An elementwise computation: `out` gives the shape.
  Value map(Value out, mlir::ValueRange inputs,
            llvm::ArrayRef<mlir::AffineMap> inputMaps, Body body);
  /// A reduction of the last axes into `init`, whose map is given; the body's
  /// last argument is the accumulator.
  Value reduce(Value init, mlir::AffineMap initMap, mlir::ValueRange inputs,
               llvm::ArrayRef<mlir::AffineMap> inputMaps,
               llvm::ArrayRef<mlir::utils::IteratorType> iterators, Body body);

  /// A result whose element at indices `i` is that of `x` at `at(i)`.
  Value
  gather(Value x, mlir::RankedTensorType type, mlir::ValueRange sizes,
         llvm::function_ref<llvm::SmallVector<Value>(LinalgBuilder &,
                                                     llvm::ArrayRef<Value>)>
             at);

  mlir::AffineMap identity(int64_t rank);
  /// (d0, ..) -> the dimensions `dims` of `rank`.
  mlir::AffineMap dims(int64_t rank, llvm::ArrayRef<int64_t> dims);

  /// Sums, in any order.
  Value addReassoc(Value a, Value b);
  Value mulAdd(Value a, Value b, Value c);
  /// Sigmoid of an f32 or f64.
  Value sigmoid(Value x);
  /// e^x of an f32 within an ulp or two, in arithmetic that vectorises;
  /// flushes results below 2^-126 to that. Other types use math.exp.
  Value fastExp(Value x);

  /// The decay of a state (f64) as `whole + rest`, `whole` 0 or 1. Beside 1 the
  /// rest is as exact as the decay, which rounded would be wrong by as much
  /// with every step: exp(-s) is 1 for s under 3e-8. A state is decayed as
  ///
  ///   S = whole S + (rest S + what is added)
  ///
  /// so that what it forgets is not rounded to a number of the size of S alone.
  struct Decay {
    Value whole, rest;
  };
  Decay splitDecay(Value decay, Type type);

private:
  /// f64 to f32, rounded to odd.
  Value truncateToOdd(Value scalar);
};

} // namespace tnl::cpu

#endif // TNL_LIB_CONVERSION_CPU_LINALGBUILDER_H
