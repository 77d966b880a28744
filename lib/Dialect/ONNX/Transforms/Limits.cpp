//===- Limits.cpp - Results that are too large ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Interfaces/Limits.h"
#include "FoldShapes.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

/// `2x3xf32`
static std::string shapeText(RankedTensorType type) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (int64_t size : type.getShape())
    os << size << "x";
  os << type.getElementType();
  return text;
}

static LogicalResult checkResults(Operation *op) {
  bool isConstant = llvm::all_of(op->getOperands(), [](Value operand) {
    return matchPattern(operand, m_Constant());
  });
  for (Type resultType : op->getResultTypes()) {
    auto type = dyn_cast<RankedTensorType>(resultType);
    if (!type)
      continue;
    if (type.getRank() > kMostDimensions)
      return op->emitOpError("rank ") << type.getRank() << "; at most "
                                      << kMostDimensions << " is supported";
    if (!type.hasStaticShape())
      continue;
    std::optional<int64_t> bytes =
        countBytes(type.getShape(), type.getElementType());
    if (!bytes)
      return op->emitOpError("a result of ")
             << shapeText(type) << " has more than 2^63 bytes";
    if (isConstant && *bytes > kMostConstantBytes)
      return op->emitOpError("a constant of ")
             << *bytes << " bytes (" << shapeText(type) << "); at most "
             << kMostConstantBytes << " are supported";
    if (isa<SplitOp>(op) && *bytes == 0)
      return op->emitOpError("a piece of size 0 is not supported");
  }
  return success();
}

LogicalResult onnx::checkLimits(func::FuncOp function) {
  bool failed = function
                    .walk([](Operation *op) {
                      if (!isa_and_present<ONNXDialect>(op->getDialect()))
                        return WalkResult::advance();
                      return WalkResult(checkResults(op));
                    })
                    .wasInterrupted();
  return failure(failed);
}
