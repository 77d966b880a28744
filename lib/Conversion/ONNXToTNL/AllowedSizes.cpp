//===- AllowedSizes.cpp - The sizes that calls can have -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AllowedSizes.h"
#include "Requirement.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Requirements on one symbol that are looked at for each of its sizes, and the
// parts of the formulas of one. Without the others more sizes are left.
static constexpr size_t kMostRequirements = 128;
static constexpr unsigned kMostParts = 512;
// Parts of formulas that are evaluated before all is taken to differ.
static constexpr int64_t kMostSizeWork = int64_t(1) << 26;

struct AllowedSizes::Cases {
  SmallVector<Requirement> requirements;
  /// Those up to kMostTried, and whether there may be larger ones.
  std::vector<int64_t> sizes;
  bool hasLarger = true, areFound = false;
  int64_t work = 0;

  /// Not before it is asked for.
  void find() {
    if (areFound)
      return;
    areFound = true;
    for (int64_t size = 1; size <= kMostTried; ++size)
      if (allHold(requirements, size, /*unknown=*/true))
        sizes.push_back(size);
    hasLarger = llvm::none_of(requirements, [](const Requirement &requirement) {
      return requirement.failsAbove(kMostTried);
    });
  }
};

AllowedSizes::AllowedSizes(func::FuncOp function) {
  SmallVector<RequireOp> requirements(function.getOps<RequireOp>());
  for (auto &[symbol, ops] : bySymbol(requirements)) {
    auto of = std::make_shared<Cases>();
    // Layers have the same ones.
    for (const Requirement &requirement : ops)
      if (of->requirements.size() < kMostRequirements &&
          requirement.lhs.nodes() + requirement.rhs.nodes() <= kMostParts &&
          !llvm::is_contained(of->requirements, requirement))
        of->requirements.push_back(requirement);
    cases[symbol] = std::move(of);
  }
}

AllowedSizes::Cases *AllowedSizes::casesOf(ArrayRef<SizeExpr> sizes) const {
  llvm::SmallSetVector<StringAttr, 2> symbols;
  for (SizeExpr size : sizes)
    size.forEachSymbol([&](StringAttr name) { symbols.insert(name); });
  Cases *all =
      symbols.size() == 1 ? cases.lookup(symbols.front()).get() : nullptr;
  if (all)
    all->find();
  return all && !all->sizes.empty() ? all : nullptr;
}

// The number that `size` is where its symbol is `number`.
static std::optional<int64_t> valueOf(SizeExpr size, int64_t number) {
  return size.evaluate([&](StringAttr) { return std::optional(number); });
}

std::optional<std::pair<int64_t, int64_t>>
AllowedSizes::rangeOf(SizeExpr size) const {
  Cases *all = size ? casesOf(size) : nullptr;
  if (!all || all->hasLarger)
    return std::nullopt;
  std::optional<std::pair<int64_t, int64_t>> range;
  for (int64_t number : all->sizes) {
    std::optional<int64_t> value = valueOf(size, number);
    if (!value)
      return std::nullopt;
    if (!range)
      range = {*value, *value};
    range = {std::min(range->first, *value), std::max(range->second, *value)};
  }
  return range;
}

bool AllowedSizes::inEveryCall(ArrayRef<SizeExpr> sizes, Holds holds) const {
  if (!llvm::all_of(sizes, [](SizeExpr size) { return bool(size); }))
    return false;
  if (holds(sizes))
    return true;
  Cases *all = casesOf(sizes);
  if (!all)
    return false;
  // Most that differ do so for large sizes.
  SmallVector<SizeExpr> known(sizes);
  if (all->hasLarger) {
    for (SizeExpr &size : known)
      size = size.substitute(
          [](StringAttr name) { return SizeExpr::symbol(name) + kMostTried; });
    if (!llvm::all_of(known, [](SizeExpr size) { return bool(size); }) ||
        !holds(known))
      return false;
  }
  for (int64_t number : llvm::reverse(all->sizes)) {
    for (auto [size, value] : llvm::zip_equal(sizes, known)) {
      all->work += size.nodes();
      std::optional<int64_t> result = valueOf(size, number);
      if (!result || all->work > kMostSizeWork)
        return false;
      value = SizeExpr::constant(*result, size.getContext());
    }
    if (!holds(known))
      return false;
  }
  return true;
}
