//===- Folding.h - Arithmetic on small constants ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Floats are computed in double precision and rounded once to the element
// type: for one operation on f32, f16 or bf16 that is the correctly rounded
// result. What could trap or is undefined at run time is not folded.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_DIALECT_ONNX_IR_FOLDING_H
#define TNL_LIB_DIALECT_ONNX_IR_FOLDING_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace tnl::onnx {

/// Constants of more elements are left alone, splats excepted.
constexpr int64_t maxFoldedElements = 4096;

using FloatUnary = llvm::function_ref<double(double)>;
using IntUnary = llvm::function_ref<std::optional<int64_t>(int64_t)>;
using FloatBinary = llvm::function_ref<double(double, double)>;
using IntBinary = llvm::function_ref<std::optional<int64_t>(int64_t, int64_t)>;
using FloatCompare = llvm::function_ref<bool(double, double)>;
using IntCompare = llvm::function_ref<bool(int64_t, int64_t)>;

/// The result type if constants of it are folded: ranked, static, small or
/// made of splats, which have a limit too.
mlir::RankedTensorType foldableType(mlir::Type type, bool splat = false);

/// Elementwise functions of constants; null when an operand is not constant,
/// the result type is not static, or a number has no defined result. A null
/// `ints` means floats only.
mlir::Attribute foldUnary(mlir::Attribute x, mlir::Type type, FloatUnary floats,
                          IntUnary ints);
mlir::Attribute foldBinary(mlir::Attribute a, mlir::Attribute b,
                           mlir::Type type, FloatBinary floats, IntBinary ints);
mlir::Attribute foldCompare(mlir::Attribute a, mlir::Attribute b,
                            mlir::Type type, FloatCompare floats,
                            IntCompare ints);

/// `x` converted to the element type of `type`.
mlir::Attribute foldCast(mlir::Attribute x, mlir::Type type);

/// A constant of `type` whose element at an index is element `source(index)`
/// of `x`.
mlir::Attribute
foldMove(mlir::Attribute x, mlir::Type type,
         llvm::function_ref<int64_t(llvm::ArrayRef<int64_t>)> source);

/// An element of one of several constants.
struct ElementPlace {
  size_t part;
  int64_t position;
};

/// A constant of `type` of the elements at `places`, in order; null where there
/// are none.
mlir::Attribute collectElements(llvm::ArrayRef<mlir::DenseElementsAttr> parts,
                                llvm::ArrayRef<ElementPlace> places,
                                mlir::RankedTensorType type);

/// A fold of `data` to the same elements in another shape: nothing to do when
/// static sizes show that the shapes are one, else a constant.
mlir::OpFoldResult foldReshape(mlir::Value data, mlir::Attribute constant,
                               mlir::Type type);

/// Calls `fn` with every index of `shape` in row-major order.
void forEachIndex(llvm::ArrayRef<int64_t> shape,
                  llvm::function_ref<void(llvm::ArrayRef<int64_t>)> fn);

/// Position of the element that `index` of a broadcast result reads in an
/// operand of `shape`.
int64_t broadcastPosition(llvm::ArrayRef<int64_t> index,
                          llvm::ArrayRef<int64_t> shape);

/// All numbers of an integer constant, or unset.
std::optional<llvm::SmallVector<int64_t>> constantInts(mlir::Attribute attr);

/// Whether every element is `number`.
bool isSplatOf(mlir::Attribute attr, double number);

/// A constant of numbers, which are rounded or wrapped to the element type.
mlir::Attribute makeInts(mlir::RankedTensorType type,
                         llvm::ArrayRef<int64_t> values);
mlir::Attribute makeFloats(mlir::RankedTensorType type,
                           llvm::ArrayRef<double> values);

} // namespace tnl::onnx

#endif // TNL_LIB_DIALECT_ONNX_IR_FOLDING_H
