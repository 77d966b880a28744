//===- JoinScores.cpp - Scores of rotated queries and keys in parts -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   (x c)(y c)^T + (x s)(y s)^T is [x c, x s] [y c, y s]^T: the cosine and the
//   sine parts of a rotation side by side, as LRPE has them.
//
//===----------------------------------------------------------------------===//

#include "Values.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Both are products with one value.
static bool shareFactor(Value a, Value b) {
  auto first = a.getDefiningOp<onnx::MulOp>(),
       second = b.getDefiningOp<onnx::MulOp>();
  return first && second && first != second &&
         llvm::any_of(first->getOperands(), [&](Value operand) {
           return llvm::is_contained(second->getOperands(), operand);
         });
}

static bool canJoin(Value a, Value b) {
  return rankOf(a) == 4 && a.getType() == b.getType() &&
         !ShapedType::isDynamic(dimOf(a, 3)) && shareFactor(a, b);
}

static Value join(Raiser &raiser, Operation *at, Value a, Value b) {
  SmallVector<int64_t> sizes(cast<RankedTensorType>(a.getType()).getShape());
  if (llvm::MulOverflow(sizes.back(), int64_t(2), sizes.back()))
    return {};
  return raiser.create<onnx::ConcatOp>(
      at, RankedTensorType::get(sizes, elementOf(a)), ValueRange{a, b}, 3);
}

// The keys of a product with them transposed.
static Value keysOf(onnx::MatMulOp product) {
  auto transpose = product.getB().getDefiningOp<onnx::TransposeOp>();
  return transpose && transpose.getPerm() == ArrayRef<int64_t>{0, 1, 3, 2}
             ? transpose.getData()
             : Value();
}

static LogicalResult joinScores(Raiser &raiser, onnx::AddOp add) {
  auto first = add.getA().getDefiningOp<onnx::MatMulOp>(),
       second = add.getB().getDefiningOp<onnx::MatMulOp>();
  if (!first || !second || first.getType() != add.getType() ||
      second.getType() != add.getType() ||
      !canJoin(first.getA(), second.getA()))
    return failure();
  Value firstKeys = keysOf(first), secondKeys = keysOf(second);
  if (!firstKeys || !secondKeys || !canJoin(firstKeys, secondKeys) ||
      !raiser.sameShape(first.getA(), second.getA()) ||
      !raiser.sameShape(firstKeys, secondKeys))
    return failure();
  Value queries = join(raiser, add, first.getA(), second.getA()),
        keys = join(raiser, add, firstKeys, secondKeys);
  if (!queries || !keys)
    return failure();
  raiser.replace(add.getResult(),
                 raiser.create<onnx::MatMulOp>(add, add.getType(), queries,
                                               swappedLast(raiser, add, keys)));
  return success();
}

void tnl::raising::populateJoinScoresPatterns(RewritePatternSet &patterns,
                                              RaisingAnalysis &analysis) {
  addPatterns<onnx::AddOp>(patterns, analysis, joinScores);
}
