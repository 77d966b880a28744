//===- Math.cpp - Functions of scalars, without libdevice -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "mlir/Dialect/Math/IR/Math.h"
#include "Emitter.h"

using namespace mlir;
using namespace tnl::tile;

static Value exp2(Value x, Emitter &e) {
  return e.intrinsic("llvm.nvvm.ex2.approx.ftz", e.f32Type, x);
}

static LogicalResult lowerExp2(Exp2Op op, Operands<Exp2Op> operands,
                               Emitter &e) {
  e.rewriter.replaceOp(op, exp2(operands.getValue().front(), e));
  return success();
}

static LogicalResult
lowerMathExp2(math::Exp2Op op, Operands<math::Exp2Op> operands, Emitter &e) {
  if (!op.getType().isF32())
    return e.rewriter.notifyMatchFailure(op, "only f32");
  e.rewriter.replaceOp(op, exp2(operands.getOperand().front(), e));
  return success();
}

/// e^x = 2^(x log2(e)). The rounding error of the product, which 2^ would
/// magnify, is computed and multiplied in afterwards.
static LogicalResult lowerExp(math::ExpOp op, Operands<math::ExpOp> operands,
                              Emitter &e) {
  if (!op.getType().isF32())
    return e.rewriter.notifyMatchFailure(op, "only f32");
  constexpr float kLog2e = 1.44269502e+00f, kLog2eRest = 1.92596299e-08f;
  constexpr float kLn2 = 0.693147182f;
  // Beyond these the result is 0 or infinite; keeps infinities out of the
  // differences below. NaN stays NaN.
  Value x = e.create<arith::MaximumFOp>(operands.getOperand().front(),
                                        e.f32(-110.0f));
  x = e.create<arith::MinimumFOp>(x, e.f32(100.0f));
  Value high = e.create<arith::MulFOp>(x, e.f32(kLog2e));
  Value minusHigh = e.create<arith::NegFOp>(high);
  Value low = e.create<LLVM::FMAOp>(x, e.f32(kLog2e), minusHigh);
  low = e.create<LLVM::FMAOp>(x, e.f32(kLog2eRest), low);
  Value correction = e.create<LLVM::FMAOp>(low, e.f32(kLn2), e.f32(1.0f));
  e.rewriter.replaceOpWithNewOp<arith::MulFOp>(op, exp2(high, e), correction);
  return success();
}

/// An operation that one approximate f32 instruction does.
template <typename OpT, const char *&name>
static LogicalResult lowerToInstruction(OpT op, Operands<OpT> operands,
                                        Emitter &e) {
  if (!op.getType().isF32())
    return e.rewriter.notifyMatchFailure(op, "only f32");
  e.rewriter.replaceOp(
      op, e.intrinsic(name, e.f32Type, operands.getOperand().front()));
  return success();
}

static const char *rsqrtName = "llvm.nvvm.rsqrt.approx.f";
static const char *sinName = "llvm.nvvm.sin.approx.f";
static const char *cosName = "llvm.nvvm.cos.approx.f";

void tnl::tile::addMathPatterns(Patterns &patterns) {
  patterns.add<Exp2Op>(lowerExp2);
  patterns.add<math::Exp2Op>(lowerMathExp2);
  patterns.add<math::ExpOp>(lowerExp);
  patterns.add<math::RsqrtOp>(lowerToInstruction<math::RsqrtOp, rsqrtName>);
  patterns.add<math::SinOp>(lowerToInstruction<math::SinOp, sinName>);
  patterns.add<math::CosOp>(lowerToInstruction<math::CosOp, cosName>);
}
