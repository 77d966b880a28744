//===- LinalgBuilder.cpp - Short ways to build linalg on tensors ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinalgBuilder.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

Value LinalgBuilder::index(int64_t value) {
  return arith::ConstantIndexOp::create(*this, value);
}

Value LinalgBuilder::add(Value a, Value b) {
  return createOrFold<arith::AddIOp>(a, b);
}
Value LinalgBuilder::sub(Value a, Value b) {
  return createOrFold<arith::SubIOp>(a, b);
}
Value LinalgBuilder::mul(Value a, Value b) {
  return createOrFold<arith::MulIOp>(a, b);
}
Value LinalgBuilder::div(Value a, Value b) {
  return createOrFold<arith::DivUIOp>(a, b);
}
Value LinalgBuilder::rem(Value a, Value b) {
  return createOrFold<arith::RemUIOp>(a, b);
}
Value LinalgBuilder::max(Value a, Value b) {
  return createOrFold<arith::MaxSIOp>(a, b);
}
Value LinalgBuilder::min(Value a, Value b) {
  return createOrFold<arith::MinSIOp>(a, b);
}

Value LinalgBuilder::toIndex(Value integer) {
  if (integer.getType().isIndex())
    return integer;
  return createOrFold<arith::IndexCastOp>(getIndexType(), integer);
}

Value LinalgBuilder::dim(Value tensor, int64_t axis) {
  auto type = mlir::cast<RankedTensorType>(tensor.getType());
  if (!type.isDynamicDim(axis))
    return index(type.getDimSize(axis));
  return createOrFold<tensor::DimOp>(tensor, axis);
}

Value LinalgBuilder::constant(Type type, double value) {
  return arith::ConstantOp::create(*this, getFloatAttr(type, value));
}

Value LinalgBuilder::constantInt(Type type, int64_t value) {
  if (type.isIndex())
    return index(value);
  return arith::ConstantOp::create(*this, getIntegerAttr(type, value));
}

Type LinalgBuilder::computeType(Type type) {
  return type.isF16() || type.isBF16() ? getF32Type() : type;
}

Value LinalgBuilder::widen(Value scalar) {
  return mlir::isa<FloatType>(scalar.getType())
             ? toFloat(scalar, computeType(scalar.getType()))
             : scalar;
}

Value LinalgBuilder::toFloat(Value scalar, Type type) {
  unsigned from = scalar.getType().getIntOrFloatBitWidth();
  unsigned to = type.getIntOrFloatBitWidth();
  if (scalar.getType() == type)
    return scalar;
  // Between f64 and 16 bits through f32, which every processor converts.
  if (to == 64 && from == 16) {
    Value wide = arith::ExtFOp::create(*this, getF32Type(), scalar);
    return arith::ExtFOp::create(*this, type, wide);
  }
  if (from == 64 && to == 16)
    return arith::TruncFOp::create(*this, type, truncateToOdd(scalar));
  if (from == to) // f16 and bf16
    return toFloat(arith::ExtFOp::create(*this, getF32Type(), scalar), type);
  if (from < to)
    return arith::ExtFOp::create(*this, type, scalar);
  return arith::TruncFOp::create(*this, type, scalar);
}

// Inexact results are truncated and get an odd last digit, so that rounding
// them to 16 bits is as rounding the f64.
Value LinalgBuilder::truncateToOdd(Value scalar) {
  Value rounded = arith::TruncFOp::create(*this, getF32Type(), scalar);
  Value back = arith::ExtFOp::create(*this, getF64Type(), rounded);
  Value bits = arith::BitcastOp::create(*this, getI32Type(), rounded);
  auto compare = [&](arith::CmpFPredicate predicate, Value a,
                     Value b) -> Value {
    return arith::CmpFOp::create(*this, predicate, a, b);
  };
  Value one = constantInt(getI32Type(), 1);
  Value away =
      compare(arith::CmpFPredicate::OGT, math::AbsFOp::create(*this, back),
              math::AbsFOp::create(*this, scalar));
  Value truncated = arith::SelectOp::create(
      *this, away, arith::SubIOp::create(*this, bits, one), bits);
  Value odd = arith::OrIOp::create(*this, truncated, one);
  Value inexact = compare(arith::CmpFPredicate::ONE, back, scalar);
  Value result = arith::SelectOp::create(*this, inexact, odd, bits);
  return arith::BitcastOp::create(*this, getF32Type(), result);
}

Value LinalgBuilder::empty(RankedTensorType type, ValueRange sizes) {
  SmallVector<Value> dynamic;
  for (auto [axis, size] : llvm::enumerate(sizes))
    if (type.isDynamicDim(axis))
      dynamic.push_back(size);
  return tensor::EmptyOp::create(*this, type, dynamic);
}

SmallVector<Value> LinalgBuilder::sizes(Value tensor) {
  SmallVector<Value> result;
  for (int64_t axis :
       llvm::seq(mlir::cast<RankedTensorType>(tensor.getType()).getRank()))
    result.push_back(dim(tensor, axis));
  return result;
}

Value LinalgBuilder::filled(RankedTensorType type, ValueRange sizes,
                            Value value) {
  return linalg::FillOp::create(*this, value, empty(type, sizes)).getResult(0);
}

Value LinalgBuilder::cast(Value tensor, Type type) {
  if (tensor.getType() == type)
    return tensor;
  return tensor::CastOp::create(*this, type, tensor);
}

Value LinalgBuilder::map(Value out, ValueRange inputs,
                         ArrayRef<AffineMap> inputMaps, Body body) {
  int64_t rank = mlir::cast<RankedTensorType>(out.getType()).getRank();
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  return reduce(out, identity(rank), inputs, inputMaps, iterators, body);
}

Value LinalgBuilder::reduce(Value init, AffineMap initMap, ValueRange inputs,
                            ArrayRef<AffineMap> inputMaps,
                            ArrayRef<utils::IteratorType> iterators,
                            Body body) {
  SmallVector<AffineMap> maps(inputMaps);
  maps.push_back(initMap);
  auto build = [&](OpBuilder &builder, Location loc, ValueRange args) {
    LinalgBuilder inner(loc, builder);
    Value result = body(inner, args);
    linalg::YieldOp::create(inner, result);
  };
  return linalg::GenericOp::create(*this, init.getType(), inputs, init, maps,
                                   iterators, build)
      .getResult(0);
}

Value LinalgBuilder::gather(
    Value x, RankedTensorType type, ValueRange sizes,
    function_ref<SmallVector<Value>(LinalgBuilder &, ArrayRef<Value>)> at) {
  return map(empty(type, sizes), {}, {},
             [&](LinalgBuilder &b, ValueRange) -> Value {
               SmallVector<Value> indices;
               for (int64_t d : llvm::seq(type.getRank()))
                 indices.push_back(linalg::IndexOp::create(b, d));
               return tensor::ExtractOp::create(b, x, at(b, indices));
             });
}

AffineMap LinalgBuilder::identity(int64_t rank) {
  return getMultiDimIdentityMap(rank);
}

AffineMap LinalgBuilder::dims(int64_t rank, ArrayRef<int64_t> dims) {
  SmallVector<AffineExpr> exprs;
  for (int64_t d : dims)
    exprs.push_back(getAffineDimExpr(d));
  return AffineMap::get(rank, 0, exprs, getContext());
}

Value LinalgBuilder::addReassoc(Value a, Value b) {
  if (!mlir::isa<FloatType>(a.getType()))
    return arith::AddIOp::create(*this, a, b);
  return arith::AddFOp::create(*this, a, b,
                               arith::FastMathFlags::reassoc |
                                   arith::FastMathFlags::contract);
}

Value LinalgBuilder::mulAdd(Value a, Value b, Value c) {
  if (!mlir::isa<FloatType>(a.getType()))
    return arith::AddIOp::create(*this, arith::MulIOp::create(*this, a, b), c);
  Value product =
      arith::MulFOp::create(*this, a, b, arith::FastMathFlags::contract);
  return addReassoc(product, c);
}

Value LinalgBuilder::sigmoid(Value x) {
  Value one = constant(x.getType(), 1.0);
  Value e = fastExp(arith::NegFOp::create(*this, x));
  return arith::DivFOp::create(*this, one,
                               arith::AddFOp::create(*this, one, e));
}

LinalgBuilder::Decay LinalgBuilder::splitDecay(Value decay, Type type) {
  Type f64 = getF64Type();
  // From half on the difference is exact.
  Value isSlow = arith::CmpFOp::create(*this, arith::CmpFPredicate::OGE, decay,
                                       constant(f64, 0.5));
  Value whole = arith::SelectOp::create(*this, isSlow, constant(f64, 1.0),
                                        constant(f64, 0.0));
  Value rest = arith::SubFOp::create(*this, decay, whole);
  return {toFloat(whole, type), toFloat(rest, type)};
}

// e^x = 2^n e^r with n = round(x / ln 2) and |r| <= ln 2 / 2; the polynomial
// and the split of ln 2 are those of Cephes' expf. Adding 1.5 * 2^23 rounds to
// an integer and leaves it in the low bits.
Value LinalgBuilder::fastExp(Value x) {
  if (!x.getType().isF32())
    return math::ExpOp::create(*this, x);
  auto f = [&](double value) { return constant(getF32Type(), value); };
  auto i = [&](int32_t value) { return constantInt(getI32Type(), value); };
  auto mulf = [&](Value a, Value b) -> Value {
    return arith::MulFOp::create(*this, a, b, arith::FastMathFlags::contract);
  };
  auto addf = [&](Value a, Value b) -> Value {
    return arith::AddFOp::create(*this, a, b, arith::FastMathFlags::contract);
  };
  Value clamped = arith::MaximumFOp::create(
      *this, arith::MinimumFOp::create(*this, x, f(88.72283935546875)),
      f(-87.33654));
  Value magic = f(12582912.0);
  Value shifted = arith::AddFOp::create(
      *this, arith::MulFOp::create(*this, clamped, f(1.44269504088896341)),
      magic);
  Value n = arith::SubFOp::create(*this, shifted, magic);
  Value r = addf(mulf(n, f(-0.693359375)), clamped);
  r = addf(mulf(n, f(2.12194440e-4)), r);
  Value y = f(1.9875691500E-4);
  for (double c : {1.3981999507E-3, 8.3334519073E-3, 4.1665795894E-2,
                   1.6666665459E-1, 5.0000001201E-1})
    y = addf(mulf(y, r), f(c));
  y = addf(addf(mulf(mulf(r, r), y), r), f(1.0));
  // Two factors: 2^128 itself is no float.
  Value bits = arith::BitcastOp::create(*this, getI32Type(), shifted);
  Value integer = arith::SubIOp::create(*this, bits, i(0x4B400000));
  Value half = arith::ShRSIOp::create(*this, integer, i(1));
  Value rest = arith::SubIOp::create(*this, integer, half);
  for (Value part : {half, rest}) {
    Value exponent = arith::ShLIOp::create(
        *this, arith::AddIOp::create(*this, part, i(127)), i(23));
    y = arith::MulFOp::create(
        *this, y, arith::BitcastOp::create(*this, getF32Type(), exponent));
  }
  return y;
}
