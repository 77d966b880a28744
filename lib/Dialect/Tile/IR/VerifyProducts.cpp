//===- VerifyProducts.cpp - Checks of matrix products ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Verify.h"

using namespace mlir;
using namespace tnl::tile;

/// A is M x K, B is K x N, the result M x N in f32; transpositions applied.
static LogicalResult verifyShapes(Operation *op, Shape a, Shape b,
                                  FragType result) {
  if (a.cols != b.rows)
    return op->emitOpError()
           << "A is M x K = " << a << " and B is K x N = " << b
           << "; their K must agree";
  if (!result.getElementType().isF32())
    return op->emitOpError() << "the result is in f32, got " << result;
  Shape product{a.rows, b.cols};
  if (shapeOf(result) != product)
    return op->emitOpError() << "the result must be M x N = " << product
                             << ", got " << shapeOf(result);
  if (a.rows % 64 != 0)
    return op->emitOpError() << "M must be a multiple of 64, got " << a.rows;
  if (b.cols % 8 != 0 || b.cols > 256)
    return op->emitOpError()
           << "N must be a multiple of 8 up to 256, got " << b.cols;
  return success();
}

//===----------------------------------------------------------------------===//
// Products on tensor cores
//===----------------------------------------------------------------------===//

static LogicalResult expectSwizzled(Operation *op, StringRef what,
                                    SharedType tile) {
  if (failed(expectOneStage(op, what, tile)))
    return failure();
  if (!tile.getSwizzled())
    return op->emitOpError()
           << what << " must be a swizzled tile, got " << tile;
  return success();
}

LogicalResult MMAOp::verify() {
  SharedType b = getB().getType();
  if (failed(expectSwizzled(*this, "B", b)))
    return failure();
  Type element;
  Shape shape;
  if (auto fragment = dyn_cast<FragType>(getA().getType())) {
    if (getTransposeA())
      return emitOpError() << "A can be transposed in shared memory only, got "
                           << fragment;
    element = fragment.getElementType();
    shape = shapeOf(fragment);
  } else {
    auto tile = cast<SharedType>(getA().getType());
    if (failed(expectSwizzled(*this, "A", tile)))
      return failure();
    element = tile.getElementType();
    shape = shapeOf(tile).transposedIf(getTransposeA());
  }
  if (!is16BitFloat(element) || element != b.getElementType())
    return emitOpError() << "A and B must both be bf16 or both f16, got "
                         << element << " and " << b.getElementType();
  if (failed(verifyShapes(*this, shape,
                          shapeOf(b).transposedIf(getTransposeB()),
                          getResult().getType())))
    return failure();
  if (shape.cols % 16 != 0)
    return emitOpError() << "K must be a multiple of 16, got " << shape.cols;
  return success();
}

LogicalResult MMAWaitOp::verify() {
  return expectRange(*this, "pending", getPendingAttr().getInt(), 0, 7);
}

//===----------------------------------------------------------------------===//
// Products in float32
//===----------------------------------------------------------------------===//

LogicalResult FMAOp::verify() {
  auto check = [&](StringRef what, Type type) -> LogicalResult {
    auto tile = dyn_cast<SharedType>(type);
    if (!tile || tile.getSwizzled())
      return emitOpError() << what
                           << " must be a shared tile without swizzle, got "
                           << type;
    if (!tile.getElementType().isF32() && !is16BitFloat(tile.getElementType()))
      return emitOpError() << what
                           << " must have f32, bf16 or f16 elements, "
                              "got "
                           << tile.getElementType();
    return expectOneStage(*this, what, tile);
  };
  if (failed(check("A", getA().getType())) ||
      failed(check("B", getB().getType())))
    return failure();
  auto a = cast<SharedType>(getA().getType());
  return verifyShapes(*this, shapeOf(a).transposedIf(getTransposeA()),
                      shapeOf(getB().getType()).transposedIf(getTransposeB()),
                      getResult().getType());
}
