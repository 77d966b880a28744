//===- LoopValues.h - Values of a loop for all iterations -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A value in the block of a loop that depends on slices of whole tensors, one
// for each iteration, can be computed for all iterations at once: with one axis
// more, which the slices are cut from.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_LOOPVALUES_H
#define TNL_CONVERSION_ONNXTOTNL_LOOPVALUES_H

#include "Values.h"
#include <functional>
#include <string>

namespace tnl::raising {

/// A value of the block in all iterations. Axes of `value` that are not listed
/// have size 1.
struct AllIterations {
  mlir::Value value;
  /// For each axis that the value has in the block, the axis of `value`; kUnit
  /// where it has none and the size is 1.
  llvm::SmallVector<int64_t> axes;
  /// The axis of iterations; kUnit when all iterations have the same.
  int64_t iterations = kUnit;

  static constexpr int64_t kUnit = -1;
};

/// Makes values of a loop before it.
class LoopValues {
public:
  /// `read` gives values that depend on what the loop carries, unset for
  /// others.
  using Read = std::function<std::optional<AllIterations>(mlir::Operation *)>;

  LoopValues(Raiser &raiser, onnx::LoopOp loop, Read read)
      : raiser(raiser), loop(loop), read(std::move(read)) {}

  /// Moves what is the same in all iterations before the loop.
  void hoistInvariants();

  /// `value` in all iterations; unset, with the reason in `why()`, where that
  /// is not known.
  std::optional<AllIterations> find(mlir::Value value);

  /// The axes of the block in `order`, kIterations among them.
  mlir::Value arrange(const AllIterations &all, llvm::ArrayRef<int64_t> order);
  static constexpr int64_t kIterations = -2;

  const std::string &why() const { return reason; }
  std::optional<AllIterations> fail(const llvm::Twine &text) {
    if (reason.empty())
      reason = text.str();
    return std::nullopt;
  }

  /// What slices are cut from, and along which axis.
  llvm::ArrayRef<std::pair<mlir::Value, int64_t>> sources() const {
    return cut;
  }

private:
  bool isOutside(mlir::Value value) const;
  bool isIteration(mlir::Value value) const;
  std::optional<AllIterations> visit(mlir::Operation *op);
  std::optional<AllIterations> visitMove(mlir::Operation *op);
  std::optional<AllIterations> visitReshape(onnx::ReshapeOp reshape);
  std::optional<AllIterations> visitProduct(onnx::MatMulOp product);
  std::optional<AllIterations> visitElementwise(mlir::Operation *op);
  std::optional<AllIterations> cutFrom(mlir::Value whole, int64_t axis,
                                       bool keepsAxis);

  Raiser &raiser;
  onnx::LoopOp loop;
  Read read;
  std::string reason;
  llvm::DenseMap<mlir::Value, AllIterations> known;
  llvm::SmallVector<std::pair<mlir::Value, int64_t>> cut;
  unsigned depth = 0;
};

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_LOOPVALUES_H
