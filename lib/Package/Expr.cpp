//===- Expr.cpp - Sizes computed from symbols -----------------------------===//

#include "TNL/Package/Expr.h"

#include <algorithm>
#include <array>

using namespace tnl;
using namespace tnl::package;

static bool isBinary(ExprOp op) {
  return op >= ExprOp::Add && op <= ExprOp::Max;
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
    if (node.op() == ExprOp::Const) {
      ++depth;
    } else if (node.op() == ExprOp::Symbol) {
      if (node.value() < 0 || uint64_t(node.value()) >= numSymbols)
        return Status::error(ErrorCode::InvalidPackage,
                             "size expression reads symbol %lld of %zu",
                             (long long)node.value(), numSymbols);
      ++depth;
    } else if (isBinary(node.op())) {
      if (depth < 2)
        return Status::error(ErrorCode::InvalidPackage,
                             "size expression takes a value from an empty "
                             "stack");
      --depth;
    } else {
      return Status::error(ErrorCode::InvalidPackage,
                           "unknown operation %d in a size expression",
                           int(node.op()));
    }
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

/// What that leaves. The quotient times `b` may not fit into 64 bits.
static int64_t floorMod(int64_t a, int64_t b) {
  return a % b < 0 ? a % b + b : a % b;
}

Expected<int64_t> package::evaluate(const ExprT &expr,
                                    std::span<const int64_t> symbols) {
  std::array<int64_t, kMaxExprNodes> stack;
  size_t depth = 0;
  for (const ExprNode &node : expr.nodes) {
    if (node.op() == ExprOp::Const) {
      stack[depth++] = node.value();
      continue;
    }
    if (node.op() == ExprOp::Symbol) {
      stack[depth++] = symbols[node.value()];
      continue;
    }
    int64_t b = stack[--depth];
    int64_t &a = stack[depth - 1];
    bool overflow = false;
    switch (node.op()) {
    case ExprOp::Add:
      overflow = __builtin_add_overflow(a, b, &a);
      break;
    case ExprOp::Mul:
      overflow = __builtin_mul_overflow(a, b, &a);
      break;
    case ExprOp::Sub:
      overflow = __builtin_sub_overflow(a, b, &a);
      break;
    case ExprOp::Min:
      a = std::min(a, b);
      break;
    case ExprOp::Max:
      a = std::max(a, b);
      break;
    default:
      if (b < 1)
        return Status::error(ErrorCode::InvalidArgument,
                             "a size is divided by %lld", (long long)b);
      if (node.op() == ExprOp::FloorDiv)
        a = floorDiv(a, b);
      else if (node.op() == ExprOp::CeilDiv)
        a = floorDiv(a, b) + (a % b != 0 ? 1 : 0);
      else
        a = floorMod(a, b);
    }
    if (overflow)
      return Status::error(ErrorCode::InvalidArgument,
                           "a size computed from the inputs' shapes does not "
                           "fit into 64 bits");
  }
  return stack[0];
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

std::string package::toString(const ExprT &expr,
                              std::span<const std::string> symbols) {
  struct Text {
    std::string text;
    bool atom;
  };
  std::vector<Text> stack;
  auto wrapped = [](const Text &t) {
    return t.atom ? t.text : "(" + t.text + ")";
  };
  for (const ExprNode &node : expr.nodes) {
    if (node.op() == ExprOp::Const) {
      stack.push_back({std::to_string(node.value()), true});
    } else if (node.op() == ExprOp::Symbol) {
      bool known = node.value() >= 0 && size_t(node.value()) < symbols.size();
      stack.push_back({known ? symbols[node.value()] : "?", true});
    } else {
      if (stack.size() < 2)
        return "?";
      Text b = std::move(stack.back());
      stack.pop_back();
      Text &a = stack.back();
      if (node.op() == ExprOp::Min || node.op() == ExprOp::Max) {
        const char *name = node.op() == ExprOp::Min ? "min(" : "max(";
        a = {name + a.text + ", " + b.text + ")", true};
        continue;
      }
      const char *name = node.op() == ExprOp::Add        ? " + "
                         : node.op() == ExprOp::Sub      ? " - "
                         : node.op() == ExprOp::Mul      ? " * "
                         : node.op() == ExprOp::FloorDiv ? " floordiv "
                         : node.op() == ExprOp::CeilDiv  ? " ceildiv "
                                                         : " mod ";
      a = {wrapped(a) + name + wrapped(b), false};
    }
  }
  return stack.size() == 1 ? stack[0].text : "?";
}

std::string package::toString(const std::vector<std::unique_ptr<ExprT>> &shape,
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
