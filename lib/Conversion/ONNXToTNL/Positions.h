//===- Positions.h - Where tokens are in their sequences --------*- C++ -*-===//

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

/// Reads positions of the tokens that `tokens` has along `axis`.
class PositionMatcher {
public:
  PositionMatcher(const Raiser &raiser, mlir::Value tokens, int64_t axis)
      : raiser(raiser), tokens(tokens), axis(axis) {}

  std::optional<Positions> match(mlir::Value value, const Index &index);
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
  std::optional<Positions> matchBase(mlir::Value value, const Index &index);

  const Raiser &raiser;
  mlir::Value tokens;
  int64_t axis;
};

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_POSITIONS_H
