//===- SizeEvaluation.cpp - Values of sizes, and other sizes for symbols --===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Size/SizeExpr.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl;

namespace {
class Evaluator {
public:
  explicit Evaluator(SizeExpr::Lookup symbols) : symbols(symbols) {}

  std::optional<int64_t> run(SizeExpr size) {
    if (!size)
      return std::nullopt;
    if (auto found = values.find(size); found != values.end())
      return found->second;
    std::optional<int64_t> value = compute(size);
    values[size] = value;
    return value;
  }

private:
  std::optional<int64_t> compute(SizeExpr size);
  std::optional<int64_t> sum(SizeExpr size);
  std::optional<int64_t> fold(SizeExpr size);

  SizeExpr::Lookup symbols;
  llvm::DenseMap<Attribute, std::optional<int64_t>> values;
};
} // namespace

std::optional<int64_t> Evaluator::sum(SizeExpr size) {
  int64_t total = size.value();
  for (auto [atom, factor] :
       llvm::zip_equal(size.operands(), size.coefficients())) {
    std::optional<int64_t> term = run(atom);
    int64_t product;
    if (!term || llvm::MulOverflow(*term, factor, product) ||
        llvm::AddOverflow(total, product, total))
      return std::nullopt;
  }
  return total;
}

/// Operations that combine all operands from left to right.
std::optional<int64_t> Evaluator::fold(SizeExpr size) {
  std::optional<int64_t> result = run(size.operands().front());
  for (SizeExpr operand : size.operands().drop_front()) {
    std::optional<int64_t> next = run(operand);
    if (!result || !next)
      return std::nullopt;
    switch (size.kind()) {
    case SizeKind::Product:
      if (llvm::MulOverflow(*result, *next, *result))
        return std::nullopt;
      break;
    case SizeKind::FloorDiv:
    case SizeKind::Mod: {
      if (*next < 1)
        return std::nullopt;
      int64_t quotient = llvm::divideFloorSigned(*result, *next);
      *result =
          size.kind() == SizeKind::Mod ? *result - quotient * *next : quotient;
      break;
    }
    case SizeKind::Min:
      result = std::min(*result, *next);
      break;
    case SizeKind::Max:
      result = std::max(*result, *next);
      break;
    case SizeKind::Equal:
      result = *result == *next;
      break;
    default:
      result = *result <= *next;
      break;
    }
  }
  return result;
}

std::optional<int64_t> Evaluator::compute(SizeExpr size) {
  switch (size.kind()) {
  case SizeKind::Constant:
    return size.value();
  case SizeKind::Symbol:
    return symbols(size.symbolName());
  case SizeKind::Sum:
    return sum(size);
  case SizeKind::Select: {
    std::optional<int64_t> condition = run(size.operands()[0]);
    return condition ? run(size.operands()[*condition ? 1 : 2]) : std::nullopt;
  }
  case SizeKind::Unknown:
    return std::nullopt;
  default:
    return fold(size);
  }
}

std::optional<int64_t> SizeExpr::evaluate(Lookup symbols) const {
  return Evaluator(symbols).run(*this);
}

namespace {
class Substitution {
public:
  explicit Substitution(llvm::function_ref<SizeExpr(StringAttr)> symbols)
      : symbols(symbols) {}

  SizeExpr run(SizeExpr size) {
    if (!size)
      return size;
    if (auto found = done.find(size); found != done.end())
      return cast<SizeExpr>(found->second);
    SizeExpr result = compute(size);
    done[size] = result;
    return result;
  }

private:
  SizeExpr compute(SizeExpr size);

  llvm::function_ref<SizeExpr(StringAttr)> symbols;
  llvm::DenseMap<Attribute, Attribute> done;
};
} // namespace

SizeExpr Substitution::compute(SizeExpr size) {
  if (size.kind() == SizeKind::Constant)
    return size;
  if (size.kind() == SizeKind::Symbol) {
    SizeExpr other = symbols(size.symbolName());
    return Attribute(other) ? other : size;
  }
  SmallVector<SizeExpr> parts;
  for (SizeExpr operand : size.operands())
    parts.push_back(run(operand));
  SizeExpr result = parts.front();
  switch (size.kind()) {
  case SizeKind::Sum:
    result = SizeExpr::constant(size.value(), size.getContext());
    for (auto [part, factor] : llvm::zip_equal(parts, size.coefficients()))
      result = result + part * factor;
    return result;
  case SizeKind::Select:
    return SizeExpr::select(parts[0], parts[1], parts[2]);
  case SizeKind::FloorDiv:
    return parts[0].floorDiv(parts[1]);
  case SizeKind::Mod:
    return parts[0].mod(parts[1]);
  case SizeKind::Equal:
    return SizeExpr::equal(parts[0], parts[1]);
  case SizeKind::AtMost:
    return SizeExpr::atMost(parts[0], parts[1]);
  default:
    for (SizeExpr part : ArrayRef(parts).drop_front())
      result = size.kind() == SizeKind::Product ? result * part
               : size.kind() == SizeKind::Min   ? SizeExpr::min(result, part)
                                                : SizeExpr::max(result, part);
    return result;
  }
}

SizeExpr
SizeExpr::substitute(llvm::function_ref<SizeExpr(StringAttr)> symbols) const {
  return Substitution(symbols).run(*this);
}

bool SizeExpr::dependsOn(StringRef symbol) const {
  bool found = false;
  forEachSymbol([&](StringAttr name) { found |= name.getValue() == symbol; });
  return found;
}

void SizeExpr::forEachSymbol(llvm::function_ref<void(StringAttr)> fn) const {
  llvm::SmallPtrSet<const void *, 16> seen;
  SmallVector<SizeExpr> pending;
  if (*this)
    pending.push_back(*this);
  while (!pending.empty()) {
    SizeExpr size = pending.pop_back_val();
    if (!seen.insert(size.getAsOpaquePointer()).second)
      continue;
    if (size.kind() == SizeKind::Symbol)
      fn(size.symbolName());
    llvm::append_range(pending, size.operands());
  }
}
