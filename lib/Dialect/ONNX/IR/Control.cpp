//===- Control.cpp - If ---------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OpUtils.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

Region *IfOp::getTakenBranch() {
  DenseIntElementsAttr constant;
  if (!matchPattern(getCondition(), m_Constant(&constant)) ||
      !constant.getElementType().isInteger(1) || constant.getNumElements() != 1)
    return nullptr;
  return *constant.value_begin<bool>() ? &getThenBranch() : &getElseBranch();
}

void IfOp::inlineBranch(Region &branch, RewriterBase &rewriter) {
  Block *body = &branch.front();
  auto yield = cast<YieldOp>(body->getTerminator());
  SmallVector<Value> values(yield.getValues());
  rewriter.eraseOp(yield);
  rewriter.inlineBlockBefore(body, getOperation());
  rewriter.replaceOp(getOperation(), values);
}

LogicalResult IfOp::canonicalize(IfOp op, PatternRewriter &rewriter) {
  Region *taken = op.getTakenBranch();
  if (!taken)
    return failure();
  // Operations of this dialect take any type for another; a function's return
  // does not.
  auto yield = cast<YieldOp>(taken->front().getTerminator());
  for (auto [result, value] :
       llvm::zip_equal(op.getResults(), yield.getValues()))
    if (result.getType() != value.getType() &&
        !llvm::all_of(result.getUsers(), [](Operation *user) {
          return isa_and_present<ONNXDialect>(user->getDialect());
        }))
      return failure();
  op.inlineBranch(*taken, rewriter);
  return success();
}

static LogicalResult verifyBranch(IfOp op, StringRef name, Region &branch) {
  auto yield = cast<YieldOp>(branch.front().getTerminator());
  if (yield.getNumOperands() != op.getNumResults())
    return op.emitOpError("its ")
           << name << " branch gives " << yield.getNumOperands()
           << " values for " << op.getNumResults() << " results";
  for (auto [result, value] :
       llvm::zip_equal(op.getResults(), yield.getValues())) {
    Type have = value.getType(), want = result.getType();
    if (getElementTypeOrSelf(have) != getElementTypeOrSelf(want) ||
        failed(verifyCompatibleShape(have, want)))
      return op.emitOpError("its ")
             << name << " branch gives " << have << " for result "
             << result.getResultNumber() << " of type " << want;
  }
  return success();
}

LogicalResult IfOp::verify() {
  if (failed(verifyScalar(*this, getCondition(), "the condition")) ||
      failed(verifyBranch(*this, "then", getThenBranch())))
    return failure();
  return verifyBranch(*this, "else", getElseBranch());
}
