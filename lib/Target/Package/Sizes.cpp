//===- Sizes.cpp - Arithmetic on sizes in package form --------------------===//

#include "Sizes.h"
#include "TNL/Package/Expr.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tnl;
using package::ExprNode;
using package::ExprOp;

Size tnl::constantSizeOf(int64_t value) {
  return {ExprNode(value, ExprOp::Const)};
}

bool tnl::areEqual(const Size &lhs, const Size &rhs) {
  return llvm::equal(lhs, rhs, [](const ExprNode &a, const ExprNode &b) {
    return a.op() == b.op() && a.value() == b.value();
  });
}

std::optional<int64_t> tnl::asConstant(const Size &size) {
  if (size.size() != 1 || size[0].op() != ExprOp::Const)
    return std::nullopt;
  return size[0].value();
}

std::unique_ptr<package::ExprT> tnl::toPackage(const Size &size) {
  auto expr = std::make_unique<package::ExprT>();
  expr->nodes = size;
  return expr;
}

/// The operand that the result equals, if there is one.
static const Size *neutral(ExprOp op, const Size &lhs, const Size &rhs) {
  std::optional<int64_t> left = asConstant(lhs), right = asConstant(rhs);
  switch (op) {
  case ExprOp::Add:
    return right == 0 ? &lhs : left == 0 ? &rhs : nullptr;
  case ExprOp::Sub:
    return right == 0 ? &lhs : nullptr;
  case ExprOp::Mul:
    if (right == 1 || left == 0)
      return &lhs;
    return left == 1 || right == 0 ? &rhs : nullptr;
  case ExprOp::FloorDiv:
  case ExprOp::CeilDiv:
    return right == 1 ? &lhs : nullptr;
  case ExprOp::Min:
  case ExprOp::Max:
    return areEqual(lhs, rhs) ? &lhs : nullptr;
  default:
    return nullptr;
  }
}

/// `a` of a dividend `a + (divisor - 1)`; empty for another one.
static ArrayRef<ExprNode> roundedUp(ArrayRef<ExprNode> dividend,
                                    const Size &divisor) {
  if (dividend.back().op() != ExprOp::Add)
    return {};
  FailureOr<Size> below = tnl::combine(ExprOp::Sub, divisor, constantSizeOf(1));
  ArrayRef<ExprNode> sum = dividend.drop_back();
  if (failed(below) || sum.size() <= below->size())
    return {};
  ArrayRef<ExprNode> added = sum.take_back(below->size());
  return areEqual(Size(added.begin(), added.end()), *below)
             ? sum.drop_back(below->size())
             : ArrayRef<ExprNode>();
}

FailureOr<Size> tnl::combine(ExprOp op, const Size &lhs, const Size &rhs) {
  if (const Size *same = neutral(op, lhs, rhs))
    return *same;
  // Halves the formula, where the divisor is one too.
  if (op == ExprOp::FloorDiv)
    if (ArrayRef<ExprNode> rounded = roundedUp(lhs, rhs); !rounded.empty())
      return combine(ExprOp::CeilDiv, Size(rounded.begin(), rounded.end()),
                     rhs);
  if (lhs.size() + rhs.size() + 1 > package::kMaxExprNodes)
    return failure();
  package::ExprT expr;
  expr.nodes = lhs;
  expr.nodes.insert(expr.nodes.end(), rhs.begin(), rhs.end());
  expr.nodes.emplace_back(0, op);
  if (!asConstant(lhs) || !asConstant(rhs))
    return expr.nodes;
  auto value = package::evaluate(expr, {});
  if (!value)
    return failure();
  return constantSizeOf(*value);
}

// Sizes are never negative, so that divisions of all kinds agree.
std::optional<ExprOp> tnl::sizeOperation(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<ExprOp>>(op)
      .Case<arith::AddIOp>([](auto) { return ExprOp::Add; })
      .Case<arith::SubIOp>([](auto) { return ExprOp::Sub; })
      .Case<arith::MulIOp>([](auto) { return ExprOp::Mul; })
      .Case<arith::DivUIOp, arith::DivSIOp, arith::FloorDivSIOp>(
          [](auto) { return ExprOp::FloorDiv; })
      .Case<arith::CeilDivUIOp, arith::CeilDivSIOp>(
          [](auto) { return ExprOp::CeilDiv; })
      .Case<arith::RemUIOp, arith::RemSIOp>([](auto) { return ExprOp::Mod; })
      .Case<arith::MinUIOp, arith::MinSIOp>([](auto) { return ExprOp::Min; })
      .Case<arith::MaxUIOp, arith::MaxSIOp>([](auto) { return ExprOp::Max; })
      .Default([](auto) { return std::nullopt; });
}
