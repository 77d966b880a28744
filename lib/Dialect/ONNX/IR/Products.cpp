//===- Products.cpp - MatMul and Gemm -------------------------------------===//

#include "OpUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

LogicalResult
MatMulOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                              SmallVectorImpl<SymbolicValue> &results) {
  SymbolicValue &result = results.emplace_back();
  if (!operands[0].shape || !operands[1].shape)
    return success();
  ArrayRef<SymbolicDim> a = *operands[0].shape, b = *operands[1].shape;
  if (a.empty() || b.empty())
    return emitOpError("cannot multiply a scalar");
  SymbolicDim depth = b.size() == 1 ? b[0] : b[b.size() - 2];
  if (failed(mergeSizes(*this, a.back(), depth, "in the summed dimension")))
    return failure();
  // As numpy: a vector gets a dimension of 1 that the result lacks.
  SymbolicValue batchA{Dims(a.drop_back(a.size() == 1 ? 1 : 2)), {}};
  SymbolicValue batchB{Dims(b.drop_back(b.size() == 1 ? 1 : 2)), {}};
  if (failed(inferBroadcast(*this, {batchA, batchB}, result)))
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
                            SmallVectorImpl<SymbolicValue> &results) {
  SymbolicDim rows, columns, depthA, depthB;
  if (operands[0].shape) {
    ArrayRef<SymbolicDim> a = *operands[0].shape;
    if (a.size() != 2)
      return emitOpError("expects matrices, got rank ") << a.size() << " for A";
    rows = a[getTransA()];
    depthA = a[!getTransA()];
  }
  if (operands[1].shape) {
    ArrayRef<SymbolicDim> b = *operands[1].shape;
    if (b.size() != 2)
      return emitOpError("expects matrices, got rank ") << b.size() << " for B";
    depthB = b[getTransB()];
    columns = b[!getTransB()];
  }
  if (failed(mergeSizes(*this, depthA, depthB, "in the summed dimension")))
    return failure();
  SymbolicValue product{Dims{rows, columns}, {}};
  if (getC()) {
    const SymbolicValue &c = operands[2];
    SymbolicValue sum;
    if (failed(inferBroadcast(*this, {product, c}, sum)))
      return failure();
    if (c.shape && c.shape->size() > 2)
      return emitOpError("expects C to have rank 2 at most, got ")
             << c.shape->size();
  }
  results.push_back(std::move(product));
  return success();
}

LogicalResult GemmOp::verify() {
  if (failed(verifySameElements(*this, {getA(), getB(), getC(), getY()})))
    return failure();
  return verifyByInference(*this);
}
