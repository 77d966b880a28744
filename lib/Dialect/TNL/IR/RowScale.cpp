//===- RowScale.cpp - The factor of a product's rows ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/RowScale.h"
#include "SizeRules.h"

using namespace mlir;
using namespace tnl;

Value RowScale::materialize(OpBuilder &builder, Location loc) const {
  if (scale || !norm)
    return scale;
  auto type = cast<RankedTensorType>(norm.getType());
  Type element = type.getElementType();
  if (!element.isF64())
    element = builder.getF32Type();
  auto rows = RankedTensorType::get(type.getShape().drop_back(), element);
  if (width)
    return RMSScaleOfSumsOp::create(builder, loc, rows, norm, width, eps);
  return RMSScaleOp::create(builder, loc, rows, norm, eps);
}

LogicalResult tnl::rowScaleSizes(SizeRules &rules, const RowScale &rows,
                                 const NamedTensor &x) {
  if (rows.scale)
    return rules.sameLeading({"scale", rows.scale}, x, x.rank() - 1);
  if (rows.norm)
    return rules.sameLeading({"norm", rows.norm}, x, x.rank() - 1);
  return success();
}

static LogicalResult verifyNorm(Operation *op, const RowScale &rows,
                                const NamedTensor &x) {
  NamedTensor norm{"norm", rows.norm};
  if (!rows.eps)
    return op->emitOpError("norm needs an eps");
  if (norm.rank() != x.rank())
    return op->emitOpError() << "norm has rank " << norm.rank()
                             << ", but x has rank " << x.rank();
  if (norm.dim(-1) == 0)
    return op->emitOpError("norm has an empty last dimension");
  if (rows.width) {
    if (rows.width.getInt() <= 0)
      return op->emitOpError()
             << "width of norm must be positive, got " << rows.width.getInt();
    Type element = norm.type().getElementType();
    if (!element.isF32() && !element.isF64())
      return op->emitOpError() << "norm of a width takes sums of squares of "
                                  "f32 or f64, not "
                               << element;
  }
  return verifyEps(op, rows.eps.getValue());
}

LogicalResult tnl::verifyRowScale(Operation *op, const RowScale &rows,
                                  const NamedTensor &x) {
  if (rows.scale && rows.norm)
    return op->emitOpError("has both a scale and a norm");
  if (rows.norm)
    return verifyNorm(op, rows, x);
  if (rows.width || rows.eps)
    return op->emitOpError("has a width or an eps without a norm");
  if (!rows.scale)
    return success();
  NamedTensor tensor{"scale", rows.scale};
  if (tensor.rank() != x.rank() - 1)
    return op->emitOpError()
           << "scale must have one element for each row of x "
              "(rank "
           << x.rank() - 1 << "), but it has rank " << tensor.rank();
  return success();
}

template <typename Op> static void assign(Op op, const RowScale &rows) {
  op.getScaleMutable().assign(rows.scale ? ValueRange(rows.scale)
                                         : ValueRange());
  op.getNormMutable().assign(rows.norm ? ValueRange(rows.norm) : ValueRange());
  op.setNormWidthAttr(rows.width);
  op.setEpsAttr(rows.eps);
}

void LinearOp::setRowScale(const RowScale &rows) { assign(*this, rows); }
void GLUOp::setRowScale(const RowScale &rows) { assign(*this, rows); }
