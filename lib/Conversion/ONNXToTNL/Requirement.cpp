//===- Requirement.cpp - One requirement on sizes -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Requirement.h"
#include "TNL/Support/SizeRelation.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

Requirement::Requirement(RequireOp op)
    : relation(op.getRelation()), lhs(op.lhsSize()), rhs(op.rhsSize()) {
  if (relation != SizeRelation::Equal)
    return;
  for (StringAttr name : symbols()) {
    SizeExpr symbol = SizeExpr::symbol(name), left = lhs.exactDiv(symbol),
             right = rhs.exactDiv(symbol);
    if (left && right) {
      lhs = left;
      rhs = right;
    }
  }
}

SmallVector<StringAttr> Requirement::symbols() const {
  llvm::SmallSetVector<StringAttr, 2> found;
  auto add = [&](StringAttr symbol) { found.insert(symbol); };
  lhs.forEachSymbol(add);
  rhs.forEachSymbol(add);
  return found.takeVector();
}

bool Requirement::holdsFor(int64_t size, bool unknown) const {
  auto lookup = [&](StringAttr) { return std::optional(size); };
  std::optional<int64_t> left = lhs.evaluate(lookup),
                         right = rhs.evaluate(lookup);
  return left && right
             ? relationHolds(static_cast<unsigned>(relation), *left, *right)
             : unknown;
}

bool Requirement::failsAbove(int64_t most) const {
  auto shifted = [&](StringAttr name) { return SizeExpr::symbol(name) + most; };
  SizeExpr left = lhs.substitute(shifted), right = rhs.substitute(shifted);
  if (!left || !right)
    return false;
  bool isMore = provablyAtMost(right + 1, left),
       differ = isMore || provablyAtMost(left + 1, right);
  switch (relation) {
  case SizeRelation::Equal:
    return differ;
  case SizeRelation::AtMost:
    return isMore;
  case SizeRelation::Broadcast:
    return differ && left.lower() > 1 && right.lower() > 1;
  case SizeRelation::BroadcastTo:
    return differ && left.lower() > 1;
  default:
    return false;
  }
}

RequirementsBySymbol tnl::raising::bySymbol(ArrayRef<RequireOp> requirements) {
  RequirementsBySymbol groups;
  for (RequireOp op : requirements) {
    Requirement requirement(op);
    SmallVector<StringAttr> symbols = requirement.symbols();
    if (symbols.size() == 1)
      groups[symbols.front()].push_back(requirement);
  }
  return groups;
}

bool tnl::raising::allHold(ArrayRef<Requirement> requirements, int64_t size,
                           bool unknown) {
  return llvm::all_of(requirements, [&](const Requirement &requirement) {
    return requirement.holdsFor(size, unknown);
  });
}
