//===- SizeArithmetic.cpp - Sizes that operations compute -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Analysis/SizeArithmetic.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tnl;

/// `expr` over the dimensions and then the symbols of a map.
static SizeExpr evaluate(AffineExpr expr, unsigned dims,
                         ArrayRef<SizeExpr> operands) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return SizeExpr::constant(constant.getValue(), expr.getContext());
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return operands[dim.getPosition()];
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return operands[dims + symbol.getPosition()];
  auto binary = cast<AffineBinaryOpExpr>(expr);
  SizeExpr lhs = evaluate(binary.getLHS(), dims, operands),
           rhs = evaluate(binary.getRHS(), dims, operands);
  switch (binary.getKind()) {
  case AffineExprKind::Add:
    return lhs + rhs;
  case AffineExprKind::Mul:
    return lhs * rhs;
  case AffineExprKind::Mod:
    return lhs.mod(rhs);
  case AffineExprKind::FloorDiv:
    return lhs.floorDiv(rhs);
  case AffineExprKind::CeilDiv:
    return lhs.ceilDiv(rhs);
  default:
    return SizeExpr();
  }
}

SmallVector<SizeExpr> tnl::evaluateMap(AffineMap map,
                                       ArrayRef<SizeExpr> operands) {
  return llvm::map_to_vector(map.getResults(), [&](AffineExpr expr) {
    return evaluate(expr, map.getNumDims(), operands);
  });
}

static SizeExpr fold(ArrayRef<SizeExpr> sizes,
                     SizeExpr (*combine)(SizeExpr, SizeExpr)) {
  SizeExpr result = sizes.front();
  for (SizeExpr size : sizes.drop_front())
    result = combine(result, size);
  return result;
}

std::optional<SizeExpr> tnl::evaluateSize(Operation *op,
                                          ArrayRef<SizeExpr> in) {
  using P = arith::CmpIPredicate;
  return llvm::TypeSwitch<Operation *, std::optional<SizeExpr>>(op)
      .Case<arith::AddIOp>([&](auto) { return in[0] + in[1]; })
      .Case<arith::SubIOp>([&](auto) { return in[0] - in[1]; })
      .Case<arith::MulIOp>([&](auto) { return in[0] * in[1]; })
      .Case<arith::DivUIOp, arith::DivSIOp, arith::FloorDivSIOp>(
          [&](auto) { return in[0].floorDiv(in[1]); })
      .Case<arith::CeilDivUIOp, arith::CeilDivSIOp>(
          [&](auto) { return in[0].ceilDiv(in[1]); })
      .Case<arith::RemUIOp, arith::RemSIOp>(
          [&](auto) { return in[0].mod(in[1]); })
      .Case<arith::MinUIOp, arith::MinSIOp>(
          [&](auto) { return SizeExpr::min(in[0], in[1]); })
      .Case<arith::MaxUIOp, arith::MaxSIOp>(
          [&](auto) { return SizeExpr::max(in[0], in[1]); })
      .Case<arith::SelectOp>(
          [&](auto) { return SizeExpr::select(in[0], in[1], in[2]); })
      .Case<arith::CmpIOp>([&](arith::CmpIOp compare) {
        switch (compare.getPredicate()) {
        case P::eq:
          return SizeExpr::equal(in[0], in[1]);
        case P::ne:
          return 1 - SizeExpr::equal(in[0], in[1]);
        case P::sle:
        case P::ule:
          return SizeExpr::atMost(in[0], in[1]);
        case P::slt:
        case P::ult:
          return SizeExpr::atMost(in[0] + 1, in[1]);
        case P::sge:
        case P::uge:
          return SizeExpr::atMost(in[1], in[0]);
        case P::sgt:
        case P::ugt:
          return SizeExpr::atMost(in[1] + 1, in[0]);
        }
        return SizeExpr();
      })
      .Case<affine::AffineApplyOp>(
          [&](auto apply) { return evaluateMap(apply.getMap(), in).front(); })
      .Case<affine::AffineMinOp>([&](auto op) {
        return fold(evaluateMap(op.getMap(), in), SizeExpr::min);
      })
      .Case<affine::AffineMaxOp>([&](auto op) {
        return fold(evaluateMap(op.getMap(), in), SizeExpr::max);
      })
      .Default([](auto) { return std::optional<SizeExpr>(); });
}
