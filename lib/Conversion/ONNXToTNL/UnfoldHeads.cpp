//===- UnfoldHeads.cpp - Heads that are part of the batch -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   [B, H, N, P] is reshaped to [B*H, N, P], multiplied and reshaped back: the
//   same products with heads as an axis of their own.
//
//===----------------------------------------------------------------------===//

#include "Values.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// An attention takes some 30 operations between its reshapes.
static constexpr unsigned kMostUnfolded = 256;

namespace {
/// Makes [B, H, ...] of values [B*H, ...], for B and H of the reshape `root`.
class HeadUnfolder {
public:
  HeadUnfolder(Raiser &raiser, onnx::ReshapeOp root)
      : raiser(raiser), root(root.getReshaped()) {}

  /// What `value` [B*H, N, P] is with heads apart; null when it is not made of
  /// values that had them apart. Creates nothing unless `create`.
  Value unfold(Value value, bool create);

private:
  bool isUnfolded(Value value) const {
    return rankOf(value) == 4 && raiser.sameSize(value, 0, root, 0) &&
           raiser.sameSize(value, 1, root, 1);
  }
  Value unfoldTile(onnx::TileOp tile);
  Value unfoldOperation(Operation *op, bool create);

  Raiser &raiser;
  Value root; // what the reshape gives
  DenseMap<Value, Value> unfolded;
  unsigned budget = kMostUnfolded;
};
} // namespace

// A table [H, N, N] repeated for each sequence, which broadcasts as it is.
Value HeadUnfolder::unfoldTile(onnx::TileOp tile) {
  Value table = tile.getInput();
  bool same = rankOf(table) == 3 && raiser.sameSize(table, 0, root, 1) &&
              raiser.sameSize(table, 1, tile, 1) &&
              raiser.sameSize(table, 2, tile, 2);
  return same ? table : Value();
}

Value HeadUnfolder::unfoldOperation(Operation *op, bool create) {
  SmallVector<Value> operands;
  for (Value operand : op->getOperands()) {
    // Parts that broadcast along the batch are left as they are.
    bool broadcasts = op->hasTrait<onnx::Broadcasts>() &&
                      (rankOf(operand) < 3 ||
                       (rankOf(operand) == 3 && dimOf(operand, 0) == 1));
    operands.push_back(
        broadcasts && rankOf(operand) >= 0 ? operand : unfold(operand, create));
    if (!operands.back())
      return {};
  }
  if (!create)
    return op->getResult(0);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  SmallVector<int64_t> shape = {dimOf(root, 0), dimOf(root, 1),
                                type.getDimSize(1), type.getDimSize(2)};
  raiser.rewriter.setInsertionPoint(op);
  Operation *copy = raiser.rewriter.clone(*op);
  copy->setOperands(operands);
  copy->getResult(0).setType(type.clone(shape));
  if (auto transpose = dyn_cast<onnx::TransposeOp>(copy)) {
    SmallVector<int64_t> perm = {0, 1};
    for (int64_t axis : transpose.getPerm().drop_front())
      perm.push_back(axis + 1);
    transpose.setPerm(perm);
  }
  return copy->getResult(0);
}

Value HeadUnfolder::unfold(Value value, bool create) {
  Operation *op = value.getDefiningOp();
  if (!op || rankOf(value) != 3 || budget == 0)
    return {};
  if (auto found = unfolded.find(value); found != unfolded.end() && create)
    return found->second;
  --budget;
  if (auto reshape = dyn_cast<onnx::ReshapeOp>(op)) {
    Value data = reshape.getData();
    bool folds = isUnfolded(data) && raiser.sameSize(data, 2, value, 1) &&
                 raiser.sameSize(data, 3, value, 2);
    return folds ? data : Value();
  }
  if (auto tile = dyn_cast<onnx::TileOp>(op))
    return unfoldTile(tile);
  auto transpose = dyn_cast<onnx::TransposeOp>(op);
  bool known =
      op->hasTrait<onnx::Broadcasts>() || op->hasTrait<onnx::MapsElements>() ||
      isa<onnx::MatMulOp>(op) ||
      (transpose && transpose.getPerm() == ArrayRef<int64_t>({0, 2, 1}));
  Value result = known ? unfoldOperation(op, create) : Value();
  if (create)
    unfolded[value] = result;
  return result;
}

static LogicalResult unfoldHeads(Raiser &raiser, onnx::ReshapeOp reshape) {
  Value data = reshape.getData();
  if (rankOf(reshape) != 4 || rankOf(data) != 3 || !isFloat(reshape) ||
      !raiser.sameSize(data, 1, reshape, 2) ||
      !raiser.sameSize(data, 2, reshape, 3) ||
      data.getDefiningOp<onnx::ReshapeOp>() ||
      !HeadUnfolder(raiser, reshape).unfold(data, /*create=*/false))
    return failure();
  raiser.replace(reshape.getResult(),
                 HeadUnfolder(raiser, reshape).unfold(data, true));
  return success();
}

void tnl::raising::populateUnfoldHeadsPatterns(RewritePatternSet &patterns,
                                               RaisingAnalysis &analysis) {
  addPatterns<onnx::ReshapeOp>(patterns, analysis, unfoldHeads);
}
