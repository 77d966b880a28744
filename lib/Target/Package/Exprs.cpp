//===- Exprs.cpp - Sizes and types in package form ------------------------===//

#include "Exprs.h"
#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace tnl;
using package::DType;
using package::ExprNode;
using package::ExprOp;

static void append(AffineExpr expr, std::vector<ExprNode> &nodes) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
    nodes.emplace_back(constant.getValue(), ExprOp::Const);
    return;
  }
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr)) {
    nodes.emplace_back(symbol.getPosition(), ExprOp::Symbol);
    return;
  }
  auto binary = cast<AffineBinaryOpExpr>(expr);
  append(binary.getLHS(), nodes);
  append(binary.getRHS(), nodes);
  auto op = [&] {
    switch (expr.getKind()) {
    case AffineExprKind::Add:
      return ExprOp::Add;
    case AffineExprKind::Mul:
      return ExprOp::Mul;
    case AffineExprKind::FloorDiv:
      return ExprOp::FloorDiv;
    case AffineExprKind::CeilDiv:
      return ExprOp::CeilDiv;
    default:
      return ExprOp::Mod;
    }
  }();
  nodes.emplace_back(0, op);
}

std::unique_ptr<package::ExprT> tnl::toPackage(AffineExpr expr) {
  auto result = std::make_unique<package::ExprT>();
  append(expr, result->nodes);
  return result;
}

std::vector<std::unique_ptr<package::ExprT>> tnl::toPackage(AffineMap map) {
  std::vector<std::unique_ptr<package::ExprT>> result;
  for (AffineExpr expr : map.getResults())
    result.push_back(toPackage(expr));
  return result;
}

std::optional<DType> tnl::toPackage(Type type) {
  if (type.isF32())
    return DType::F32;
  if (type.isF16())
    return DType::F16;
  if (type.isBF16())
    return DType::BF16;
  if (type.isF64())
    return DType::F64;
  if (type.isInteger(1))
    return DType::Bool;
  if (type.isUnsignedInteger(8))
    return DType::U8;
  if (type.isSignlessInteger(8))
    return DType::I8;
  if (type.isSignlessInteger(16))
    return DType::I16;
  if (type.isSignlessInteger(32))
    return DType::I32;
  if (type.isSignlessInteger(64))
    return DType::I64;
  return std::nullopt;
}
