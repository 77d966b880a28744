//===- SizeTable.cpp - Sizes and types in package form --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SizeTable.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace tnl;
using package::DType;
using package::ExprNode;
using package::ExprOp;

SizeTable::SizeTable(ArrayRef<std::string> names, package::ExprList &computed)
    : computed(computed) {
  for (auto [i, name] : llvm::enumerate(names))
    symbols[name] = i;
}

/// Sums as they are read: what is subtracted comes after what is not.
void SizeTable::appendSum(SizeExpr size, std::vector<ExprNode> &nodes) {
  SmallVector<std::pair<SizeExpr, int64_t>> terms;
  for (bool negative : {false, true})
    for (auto [atom, factor] :
         llvm::zip_equal(size.operands(), size.coefficients()))
      if ((factor < 0) == negative)
        terms.emplace_back(atom, factor);
  bool first = true;
  auto combine = [&](bool negative) {
    if (!first)
      nodes.emplace_back(0, negative ? ExprOp::Sub : ExprOp::Add);
    first = false;
  };
  if (terms.front().second < 0) {
    nodes.emplace_back(size.value(), ExprOp::Const);
    first = false;
  }
  for (auto [atom, factor] : terms) {
    nodes.push_back(leaf(atom));
    // The magnitude of the least number is no number.
    bool negative = factor < 0 && factor != INT64_MIN;
    int64_t scale = negative ? -factor : factor;
    if (scale != 1) {
      nodes.emplace_back(scale, ExprOp::Const);
      nodes.emplace_back(0, ExprOp::Mul);
    }
    combine(negative);
  }
  if (terms.front().second < 0 || size.value() == 0)
    return;
  bool negative = size.value() < 0 && size.value() != INT64_MIN;
  nodes.emplace_back(negative ? -size.value() : size.value(), ExprOp::Const);
  combine(negative);
}

/// One operation on leaves.
void SizeTable::append(SizeExpr size, std::vector<ExprNode> &nodes) {
  auto op = [&]() -> std::optional<ExprOp> {
    switch (size.kind()) {
    case SizeKind::Product:
      return ExprOp::Mul;
    case SizeKind::FloorDiv:
      return ExprOp::FloorDiv;
    case SizeKind::Mod:
      return ExprOp::Mod;
    case SizeKind::Min:
      return ExprOp::Min;
    case SizeKind::Max:
      return ExprOp::Max;
    case SizeKind::Equal:
      return ExprOp::Equal;
    case SizeKind::AtMost:
      return ExprOp::AtMost;
    default:
      return std::nullopt;
    }
  }();
  if (size.kind() == SizeKind::Sum)
    return appendSum(size, nodes);
  for (auto [i, operand] : llvm::enumerate(size.operands())) {
    nodes.push_back(leaf(operand));
    if (op && i > 0)
      nodes.emplace_back(0, *op);
  }
  if (size.kind() == SizeKind::Select)
    nodes.emplace_back(0, ExprOp::Select);
}

ExprNode SizeTable::leaf(SizeExpr size) {
  if (!size) {
    if (wrong.empty())
      wrong = "a size is not known" +
              (size.why().empty() ? std::string() : ": " + size.why().str());
    return ExprNode(1, ExprOp::Const);
  }
  if (auto number = size.asConstant())
    return ExprNode(*number, ExprOp::Const);
  if (size.kind() == SizeKind::Symbol) {
    auto found = symbols.find(size.symbolName().getValue());
    if (found != symbols.end())
      return ExprNode(found->second, ExprOp::Symbol);
    if (wrong.empty())
      wrong = "'" + size.symbolName().str() + "' is no size of the function";
    return ExprNode(1, ExprOp::Const);
  }
  if (auto known = indices.find(size); known != indices.end())
    return ExprNode(known->second, ExprOp::Symbol);
  auto program = std::make_unique<package::ExprT>();
  append(size, program->nodes);
  if (computed.size() >= package::kMaxSizes && wrong.empty())
    wrong = "it has more than " + std::to_string(package::kMaxSizes) +
            " computed sizes";
  unsigned index = symbols.size() + computed.size();
  indices[size] = index;
  computed.push_back(std::move(program));
  return ExprNode(index, ExprOp::Symbol);
}

ExprPtr SizeTable::toPackage(SizeExpr size) {
  auto program = std::make_unique<package::ExprT>();
  program->nodes.push_back(leaf(size));
  return program;
}

package::ExprList SizeTable::toPackage(ArrayRef<SizeExpr> sizes) {
  package::ExprList programs;
  for (SizeExpr size : sizes)
    programs.push_back(toPackage(size));
  return programs;
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
