//===- Positions.h - Where tokens are in their sequences --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_ONNXTOTNL_POSITIONS_H
#define TNL_CONVERSION_ONNXTOTNL_POSITIONS_H

#include "Index.h"
#include <string>

namespace tnl::raising {

/// position[b] + n + offset, with `base` absent where position is 0.
struct Positions {
  mlir::Value base;
  bool counts = false; // has the part + n
  double offset = 0;
};

/// A slice that takes the first of something, from `start` to `end`: how many
/// there are when it takes as many as there are tokens, 0 when it takes all.
std::optional<int64_t> firstRows(const Raiser &raiser, onnx::SliceOp slice,
                                 int64_t axis, SizeExpr start, SizeExpr end,
                                 SizeExpr tokens);

/// Reads positions of the tokens that `tokens` has along `axis`.
class PositionMatcher {
public:
  /// With `areRows`, rows are not tokens but those of something longer.
  PositionMatcher(const Raiser &raiser, mlir::Value tokens, int64_t axis,
                  bool areRows)
      : raiser(raiser), tokens(tokens), axis(axis), areRows(areRows) {}

  std::optional<Positions> match(mlir::Value value, const Index &index);
  /// How many positions the table has whose first were taken; 0: none was.
  int64_t mostTokens() const { return most; }
  std::string why;

private:
  std::nullopt_t fail(const llvm::Twine &reason) {
    if (why.empty())
      why = reason.str();
    return std::nullopt;
  }
  std::optional<Positions> matchSum(onnx::AddOp add, const Index &index);
  std::optional<Positions> matchRange(onnx::RangeOp range, const Index &index);
  std::optional<Positions> matchTable(mlir::Value value, const Index &index);
  std::optional<Positions> matchSlice(onnx::SliceOp slice, const Index &index);
  std::optional<Positions> matchBase(mlir::Value value, const Index &index);

  const Raiser &raiser;
  mlir::Value tokens;
  int64_t axis;
  bool areRows;
  int64_t most = 0;
  unsigned visits = 0;
};

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_POSITIONS_H
