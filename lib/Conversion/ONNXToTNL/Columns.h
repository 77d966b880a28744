//===- Columns.h - Where the columns of a value come from -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A rotation can be joined, tiled, stacked, sliced and reshaped in many ways.
// An element of it is followed to its sources instead: one number along the
// axes that make up the columns, all numbers along batch, heads and tokens.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_COLUMNS_H
#define TNL_CONVERSION_ONNXTOTNL_COLUMNS_H

#include "Index.h"
#include "llvm/ADT/DenseMap.h"

namespace tnl::raising {

/// Where an element is along one axis: at `number`, or anywhere in a loop.
struct Place {
  Axis loop = Axis::None;
  int64_t number = 0;

  bool isNumber() const { return loop == Axis::None; }
  friend bool operator==(const Place &a, const Place &b) {
    return a.loop == b.loop && a.number == b.number;
  }
};
using Places = llvm::SmallVector<Place, 5>;

/// An element of a value.
struct Element {
  mlir::Value value;
  Places places;
};

/// What an element is multiplied by.
struct Factor {
  enum Kind { Number, Cosine, Sine };
  Kind kind = Number;
  Element of; ///< itself, or the angle
};

/// An element that is one of `x` times a factor.
struct ColumnProduct {
  Element x;
  Factor factor;
};

class ColumnReader {
public:
  /// What is made in more steps is not followed.
  static constexpr unsigned kMostSteps = 32;

  /// Loops over rows are over as many tokens as `tokens` has along `axis`.
  ColumnReader(const Raiser &raiser, mlir::Value tokens, int64_t axis)
      : raiser(raiser), tokens(tokens), axis(axis) {}

  /// Column `column` of `value`, an element per batch, head and token. `x` is
  /// the first value with `width` columns that it comes from, or `from` if that
  /// is given.
  std::optional<ColumnProduct> read(mlir::Value value, int64_t column,
                                    int64_t width, mlir::Value from = {});

  /// The element of `value` at `places`, followed through what only moves
  /// elements.
  Element follow(Element element);

  /// The places in `operand` of an operation that broadcasts.
  static std::optional<Places> broadcast(const Places &places,
                                         mlir::Value operand);

  /// How many rows the tables have of which some were taken; 0: none.
  int64_t mostTokens() const { return most; }

  /// The indices that pick rows of tables by position, if any do.
  const std::optional<Element> &rowIndices() const { return gathered; }

private:
  std::optional<Element> step(const Element &element);
  std::optional<Element> stepGather(onnx::GatherOp op, const Places &places);
  std::optional<Element> stepConcat(onnx::ConcatOp op, const Places &places);
  std::optional<Element> stepReshape(mlir::Operation *op, const Places &places);
  std::optional<Element> stepSlice(onnx::SliceOp op, const Places &places);
  std::optional<Element> stepSplit(const Element &element);
  std::optional<Element> stepTile(onnx::TileOp op, const Places &places);
  bool isFactor(mlir::Value value, unsigned depth = 0);
  std::optional<Factor> readFactor(Element element);
  std::optional<Element> readX(Element element, int64_t width,
                               mlir::Value from);

  const Raiser &raiser;
  mlir::Value tokens;
  int64_t axis;
  int64_t most = 0;
  std::optional<Element> gathered;
  llvm::DenseMap<mlir::Value, bool> factors;
};

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_COLUMNS_H
