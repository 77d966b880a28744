//===- SizeEmitter.cpp - Sizes as operations of the llvm dialect ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SizeEmitter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

Value SizeEmitter::constant(int64_t value) {
  return LLVM::ConstantOp::create(b, b.getI64Type(),
                                  b.getI64IntegerAttr(value));
}

Value SizeEmitter::emit(SizeExpr size) {
  if (Value found = emitted.lookup(size))
    return found;
  Value value = compute(size);
  emitted[size] = value;
  return value;
}

Value SizeEmitter::computeSum(SizeExpr size) {
  Value sum = constant(size.value());
  for (auto [factor, term] :
       llvm::zip_equal(size.coefficients(), size.operands())) {
    Value product = LLVM::MulOp::create(b, emit(term), constant(factor));
    sum = LLVM::AddOp::create(b, sum, product);
  }
  return sum;
}

Value SizeEmitter::compute(SizeExpr size) {
  using P = LLVM::ICmpPredicate;
  Type word = b.getI64Type();
  switch (size.kind()) {
  case SizeKind::Constant:
    return constant(size.value());
  case SizeKind::Symbol:
    return symbols(size.symbolName());
  case SizeKind::Sum:
    return computeSum(size);
  case SizeKind::Unknown:
    llvm_unreachable("an unknown size has no value");
  default:
    break;
  }
  auto in = llvm::map_to_vector(
      size.operands(), [&](SizeExpr operand) { return emit(operand); });
  auto compare = [&](P predicate, Value lhs, Value rhs) {
    return LLVM::ICmpOp::create(b, predicate, lhs, rhs);
  };
  auto fold = [&](auto combine) {
    Value result = in.front();
    for (Value operand : ArrayRef(in).drop_front())
      result = combine(result, operand);
    return result;
  };
  switch (size.kind()) {
  case SizeKind::Product:
    return fold([&](Value x, Value y) { return LLVM::MulOp::create(b, x, y); });
  case SizeKind::Min:
    return fold(
        [&](Value x, Value y) { return LLVM::SMinOp::create(b, x, y); });
  case SizeKind::Max:
    return fold(
        [&](Value x, Value y) { return LLVM::SMaxOp::create(b, x, y); });
  case SizeKind::FloorDiv:
  case SizeKind::Mod: {
    // Rounded down, where LLVM rounds towards 0. A divisor that is not positive
    // has a selection for it, which takes another operand.
    if (!size.operands()[1].asConstant())
      in[1] = LLVM::SMaxOp::create(b, in[1], constant(1));
    Value rest = LLVM::SRemOp::create(b, in[0], in[1]);
    Value negative = compare(P::slt, rest, constant(0));
    if (size.kind() == SizeKind::Mod)
      return LLVM::SelectOp::create(b, negative,
                                    LLVM::AddOp::create(b, rest, in[1]), rest);
    Value quotient = LLVM::SDivOp::create(b, in[0], in[1]);
    return LLVM::SubOp::create(b, quotient,
                               LLVM::ZExtOp::create(b, word, negative));
  }
  case SizeKind::Equal:
    return LLVM::ZExtOp::create(b, word, compare(P::eq, in[0], in[1]));
  case SizeKind::AtMost:
    return LLVM::ZExtOp::create(b, word, compare(P::sle, in[0], in[1]));
  default: // Select
    return LLVM::SelectOp::create(b, compare(P::ne, in[0], constant(0)), in[1],
                                  in[2]);
  }
}
