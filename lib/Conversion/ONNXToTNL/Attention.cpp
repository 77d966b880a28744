//===- Attention.cpp - Shared by the forms of attention -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Attention.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

bool tnl::raising::checkAttentionShapes(const Raiser &raiser, Value q, Value k,
                                        Value v, std::string &why) {
  if (rankOf(q) != 4 || rankOf(k) != 4 || rankOf(v) != 4) {
    why = "q, k and v are not [batch, heads, tokens, width]";
    return false;
  }
  if (ShapedType::isDynamic(dimOf(q, 1))) {
    why = "the number of heads is not static";
    return false;
  }
  for (int64_t axis : {0, 1, 2})
    if (!raiser.sameSize(q, axis, k, axis) ||
        !raiser.sameSize(q, axis, v, axis)) {
      why = "q, k and v differ in batch, heads or tokens";
      return false;
    }
  if (!raiser.sameSize(q, 3, k, 3)) {
    why = "q and k differ in width";
    return false;
  }
  return true;
}

LinearAttentionOp tnl::raising::createAttention(Raiser &raiser, Operation *at,
                                                Value q, Value k, Value v,
                                                Value state, Value mask,
                                                ArrayRef<float> slopes,
                                                Type outElement) {
  return createAttention(raiser, at, q, k, v, state, mask, /*decay=*/Value(),
                         slopes, outElement);
}

LinearAttentionOp
tnl::raising::createAttention(Raiser &raiser, Operation *at, Value q, Value k,
                              Value v, Value state, Value mask, Value decay,
                              ArrayRef<float> slopes, Type outElement) {
  Builder &builder = raiser.rewriter;
  Type stateElement = elementOf(v).isF64() ? Type(builder.getF64Type())
                                           : Type(builder.getF32Type());
  auto dim = [&](Value value, int64_t axis) {
    SizeExpr size = raiser.size(value, axis);
    return (size ? size.asConstant() : std::nullopt)
        .value_or(ShapedType::kDynamic);
  };
  auto out = RankedTensorType::get({dim(v, 0), dim(v, 1), dim(v, 2), dim(v, 3)},
                                   outElement);
  auto stateOut = RankedTensorType::get(
      {dim(v, 0), dim(v, 1), dim(k, 3), dim(v, 3)}, stateElement);
  // One of the two.
  DenseF32ArrayAttr constant;
  if (!decay)
    constant = builder.getDenseF32ArrayAttr(slopes);
  return raiser.create<LinearAttentionOp>(at, out, stateOut, q, k, v, state,
                                          mask, decay, constant);
}
