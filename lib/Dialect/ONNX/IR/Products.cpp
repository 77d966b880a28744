//===- Products.cpp - MatMul and Gemm -------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OpUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

LogicalResult
MatMulOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                              SmallVectorImpl<SymbolicValue> &results,
                              SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  if (!operands[0].shape || !operands[1].shape)
    return success();
  ArrayRef<SizeExpr> a = *operands[0].shape, b = *operands[1].shape;
  if (a.empty() || b.empty())
    return emitOpError("cannot multiply a scalar");
  SizeExpr depth = b.size() == 1 ? b[0] : b[b.size() - 2];
  if (failed(requirements.equal(a.back(), depth, "in the summed dimension")))
    return failure();
  // As numpy: a vector gets a dimension of 1 that the result lacks.
  SymbolicValue batchA{Dims(a.drop_back(a.size() == 1 ? 1 : 2)), {}};
  SymbolicValue batchB{Dims(b.drop_back(b.size() == 1 ? 1 : 2)), {}};
  if (failed(inferBroadcast({batchA, batchB}, result, requirements)))
    return failure();
  if (a.size() > 1)
    result.shape->push_back(a[a.size() - 2]);
  if (b.size() > 1)
    result.shape->push_back(b.back());
  return success();
}

LogicalResult MatMulOp::verify() {
  if (failed(verifySameElements(*this, {getA(), getB(), getY()})))
    return failure();
  return verifyByInference(*this);
}

LogicalResult
GemmOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                            SmallVectorImpl<SymbolicValue> &results,
                            SizeRequirements &requirements) {
  SizeExpr rows, columns, depthA, depthB;
  if (operands[0].shape) {
    ArrayRef<SizeExpr> a = *operands[0].shape;
    if (a.size() != 2)
      return emitOpError("expects matrices, got rank ") << a.size() << " for A";
    rows = a[getTransA()];
    depthA = a[!getTransA()];
  }
  if (operands[1].shape) {
    ArrayRef<SizeExpr> b = *operands[1].shape;
    if (b.size() != 2)
      return emitOpError("expects matrices, got rank ") << b.size() << " for B";
    depthB = b[getTransB()];
    columns = b[!getTransB()];
  }
  if (failed(requirements.equal(depthA, depthB, "in the summed dimension")))
    return failure();
  Dims product{rows, columns};
  if (getC()) {
    const SymbolicValue &c = operands[2];
    if (c.shape && c.shape->size() > 2)
      return emitOpError("expects C to have rank 2 at most, got ")
             << c.shape->size();
    if (failed(requireBroadcastTo(c, product, "C", requirements)))
      return failure();
  }
  results.push_back({std::move(product), {}});
  return success();
}

LogicalResult GemmOp::verify() {
  if (failed(verifySameElements(*this, {getA(), getB(), getC(), getY()})))
    return failure();
  return verifyByInference(*this);
}
