//===- Expr.cpp - Sizes computed from symbols -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Package/Expr.h"

#include <algorithm>
#include <array>

using namespace tnl;
using namespace tnl::package;

/// How many values an operation takes from the stack; -1 for an unknown one.
static int operandsOf(ExprOp op) {
  switch (op) {
  case ExprOp::Const:
  case ExprOp::Symbol:
    return 0;
  case ExprOp::Select:
    return 3;
  default:
    return op <= ExprOp::MAX ? 2 : -1;
  }
}

Status package::checkExpr(const ExprT &expr, size_t numSymbols) {
  if (expr.nodes.empty())
    return Status::error(ErrorCode::InvalidPackage, "empty size expression");
  if (expr.nodes.size() > kMaxExprNodes)
    return Status::error(ErrorCode::InvalidPackage,
                         "size expression of %zu nodes; at most %zu are "
                         "allowed",
                         expr.nodes.size(), kMaxExprNodes);
  size_t depth = 0;
  for (const ExprNode &node : expr.nodes) {
    int operands = operandsOf(node.op());
    if (operands < 0)
      return Status::error(ErrorCode::InvalidPackage,
                           "unknown operation %d in a size expression",
                           int(node.op()));
    if (depth < size_t(operands))
      return Status::error(ErrorCode::InvalidPackage,
                           "size expression takes a value from an empty "
                           "stack");
    if (node.op() == ExprOp::Symbol &&
        (node.value() < 0 || uint64_t(node.value()) >= numSymbols))
      return Status::error(ErrorCode::InvalidPackage,
                           "size expression reads symbol %lld of %zu",
                           (long long)node.value(), numSymbols);
    depth = depth - operands + 1;
  }
  if (depth != 1)
    return Status::error(ErrorCode::InvalidPackage,
                         "size expression leaves %zu values", depth);
  return Status::success();
}

/// Rounds towards minus infinity; `b` > 0.
static int64_t floorDiv(int64_t a, int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

namespace {
/// Why a program has no value.
enum class Fault { None, Overflow, Divisor, Symbol };
} // namespace

/// `a op b` of two numbers; kNoSize, and the fault, where there is no result.
static int64_t apply(ExprOp op, int64_t a, int64_t b, Fault &fault) {
  int64_t result = 0;
  bool overflow = false;
  switch (op) {
  case ExprOp::Add:
    overflow = __builtin_add_overflow(a, b, &result);
    break;
  case ExprOp::Mul:
    overflow = __builtin_mul_overflow(a, b, &result);
    break;
  case ExprOp::Sub:
    overflow = __builtin_sub_overflow(a, b, &result);
    break;
  case ExprOp::Min:
    return std::min(a, b);
  case ExprOp::Max:
    return std::max(a, b);
  case ExprOp::Equal:
    return a == b;
  case ExprOp::AtMost:
    return a <= b;
  default:
    if (b < 1) {
      fault = Fault::Divisor;
      return kNoSize;
    }
    if (op == ExprOp::FloorDiv)
      result = floorDiv(a, b);
    else if (op == ExprOp::CeilDiv)
      result = floorDiv(a, b) + (a % b != 0 ? 1 : 0);
    else
      result = a % b + (a % b < 0 ? b : 0);
  }
  if (!overflow && result != kNoSize)
    return result;
  fault = Fault::Overflow;
  return kNoSize;
}

/// The value of a checked program. Programs of one node, which most are, take
/// no stack.
static int64_t run(const ExprT &expr, std::span<const int64_t> symbols,
                   Fault &fault) {
  auto leaf = [&](const ExprNode &node) {
    if (node.op() == ExprOp::Const)
      return node.value();
    if (uint64_t(node.value()) < symbols.size())
      return symbols[node.value()];
    fault = Fault::Symbol;
    return kNoSize;
  };
  if (expr.nodes.size() == 1)
    return leaf(expr.nodes[0]);
  std::array<int64_t, kMaxExprNodes> stack;
  size_t depth = 0;
  for (const ExprNode &node : expr.nodes) {
    int operands = operandsOf(node.op());
    if (operands == 0) {
      stack[depth++] = leaf(node);
      continue;
    }
    depth -= operands;
    int64_t *value = &stack[depth++];
    if (operands == 3)
      value[0] = value[0] == kNoSize ? kNoSize : value[0] ? value[1] : value[2];
    else if (value[0] == kNoSize || value[1] == kNoSize)
      value[0] = kNoSize;
    else
      value[0] = apply(node.op(), value[0], value[1], fault);
  }
  return stack[0];
}

Expected<int64_t> package::evaluate(const ExprT &expr,
                                    std::span<const int64_t> symbols) {
  Fault fault = Fault::None;
  int64_t value = run(expr, symbols, fault);
  if (value != kNoSize)
    return value;
  if (fault == Fault::Divisor)
    return Status::make(ErrorCode::InvalidArgument,
                        "a size computed from the inputs' shapes is divided "
                        "by a number below 1");
  if (fault == Fault::Symbol)
    return Status::make(ErrorCode::InvalidArgument,
                        "a size reads others that were not given");
  return Status::make(ErrorCode::InvalidArgument,
                      "a size computed from the inputs' shapes does not fit "
                      "into 64 bits");
}

void package::appendSizes(const ExprList &sizes,
                          std::vector<int64_t> &symbols) {
  symbols.reserve(symbols.size() + sizes.size());
  Fault fault = Fault::None;
  for (const auto &size : sizes)
    symbols.push_back(run(*size, symbols, fault));
}

std::optional<int64_t> package::asConstant(const ExprT &expr) {
  if (expr.nodes.size() != 1 || expr.nodes[0].op() != ExprOp::Const)
    return std::nullopt;
  return expr.nodes[0].value();
}

int64_t package::asSymbol(const ExprT &expr) {
  if (expr.nodes.size() != 1 || expr.nodes[0].op() != ExprOp::Symbol)
    return -1;
  return expr.nodes[0].value();
}

namespace {
/// Text of a part of a formula; an atom needs no parentheses.
struct Text {
  std::string text;
  bool atom;

  std::string wrapped() const { return atom ? text : "(" + text + ")"; }
};
} // namespace

/// Whether the text is one word or one call.
static bool isAtom(const std::string &text) {
  int depth = 0;
  for (char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ' ' && depth == 0)
      return false;
  }
  return true;
}

static Text joined(ExprOp op, const Text &a, const Text &b) {
  auto call = [&](const char *name) {
    return Text{name + ("(" + a.text) + ", " + b.text + ")", true};
  };
  auto infix = [&](const char *name, bool plainLeft) {
    return Text{(plainLeft ? a.text : a.wrapped()) + name + b.wrapped(), false};
  };
  switch (op) {
  case ExprOp::Add:
    return infix(" + ", true);
  case ExprOp::Sub:
    return infix(" - ", true);
  case ExprOp::Mul:
    return infix(" * ", false);
  case ExprOp::FloorDiv:
    return infix(" floordiv ", false);
  case ExprOp::CeilDiv:
    return infix(" ceildiv ", false);
  case ExprOp::Mod:
    return infix(" mod ", false);
  case ExprOp::Min:
    return call("min");
  case ExprOp::Max:
    return call("max");
  case ExprOp::Equal:
    return call("eq");
  default:
    return call("le");
  }
}

std::string package::toString(const ExprT &expr,
                              std::span<const std::string> symbols) {
  std::vector<Text> stack;
  for (const ExprNode &node : expr.nodes) {
    size_t operands = std::max(operandsOf(node.op()), 0);
    if (stack.size() < operands)
      return "?";
    if (node.op() == ExprOp::Const) {
      stack.push_back({std::to_string(node.value()), node.value() >= 0});
    } else if (node.op() == ExprOp::Symbol) {
      bool known = node.value() >= 0 && size_t(node.value()) < symbols.size();
      std::string text = known ? symbols[node.value()] : "?";
      bool atom = isAtom(text);
      stack.push_back({std::move(text), atom});
    } else if (operands == 3) {
      Text c = std::move(stack.back());
      stack.pop_back();
      Text b = std::move(stack.back());
      stack.pop_back();
      stack.back() = {"select(" + stack.back().text + ", " + b.text + ", " +
                          c.text + ")",
                      true};
    } else {
      Text b = std::move(stack.back());
      stack.pop_back();
      stack.back() = joined(node.op(), stack.back(), b);
    }
  }
  return stack.size() == 1 ? stack[0].text : "?";
}

std::vector<std::string> package::sizeNames(const FunctionT &function) {
  constexpr size_t kLongest = 80;
  std::vector<std::string> names = function.symbols;
  for (size_t i = 0; i < function.sizes.size(); ++i) {
    std::string text = toString(*function.sizes[i], names);
    names.push_back(text.size() > kLongest ? "size" + std::to_string(i) : text);
  }
  return names;
}

std::string package::toString(const ExprList &shape,
                              std::span<const std::string> symbols) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? ", " : "") + toString(*shape[i], symbols);
  return text + "]";
}

Expected<int64_t> package::checkedProduct(std::span<const int64_t> sizes,
                                          int64_t factor) {
  int64_t product = factor;
  for (int64_t size : sizes)
    if (size < 0 || __builtin_mul_overflow(product, size, &product))
      return Status::error(ErrorCode::InvalidArgument,
                           "a tensor's size does not fit into 64 bits");
  return product;
}
