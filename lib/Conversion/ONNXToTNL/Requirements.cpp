//===- Requirements.cpp - What a graph requires of its sizes --------------===//

#include "Requirements.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/Size/SizeDialect.h"
#include "TNL/Support/SizeRelation.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Sizes that are tried: blocks of sequences have 64 to 2048 tokens.
static constexpr int64_t kMostTried = 8192;

namespace {
/// What a size.require asks for. Symbols are at least 1: where both sides of an
/// equation are multiples of one, it says nothing about that symbol.
struct Requirement {
  explicit Requirement(RequireOp op)
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

  SmallVector<StringAttr> symbols() const {
    llvm::SmallSetVector<StringAttr, 2> found;
    auto add = [&](StringAttr symbol) { found.insert(symbol); };
    lhs.forEachSymbol(add);
    rhs.forEachSymbol(add);
    return found.takeVector();
  }

  /// Whether a requirement on one symbol holds for a size; `unknown` where that
  /// cannot be computed.
  bool holdsFor(int64_t size, bool unknown) const {
    auto lookup = [&](StringAttr) { return std::optional(size); };
    std::optional<int64_t> left = lhs.evaluate(lookup),
                           right = rhs.evaluate(lookup);
    return left && right
               ? relationHolds(static_cast<unsigned>(relation), *left, *right)
               : unknown;
  }

  SizeRelation relation;
  SizeExpr lhs, rhs;
};
} // namespace

using RequirementsBySymbol =
    llvm::MapVector<StringAttr, SmallVector<Requirement>>;

// Those that have one symbol.
static RequirementsBySymbol group(ArrayRef<RequireOp> requirements) {
  RequirementsBySymbol groups;
  for (RequireOp op : requirements) {
    Requirement requirement(op);
    SmallVector<StringAttr> symbols = requirement.symbols();
    if (symbols.size() == 1)
      groups[symbols.front()].push_back(requirement);
  }
  return groups;
}

static bool allHold(ArrayRef<Requirement> requirements, int64_t size,
                    bool unknown) {
  return llvm::all_of(requirements, [&](const Requirement &requirement) {
    return requirement.holdsFor(size, unknown);
  });
}

static LeastSizes leastSizes(ArrayRef<RequireOp> requirements) {
  LeastSizes least;
  for (auto &[symbol, ops] : group(requirements))
    for (int64_t size = 1; size <= kMostTried; ++size)
      if (allHold(ops, size, /*unknown=*/true)) {
        if (size > 1)
          least.push_back({symbol, size});
        break;
      }
  return least;
}

LeastSizes tnl::raising::leastSizes(func::FuncOp function) {
  return ::leastSizes(SmallVector<RequireOp>(function.getOps<RequireOp>()));
}

SizeExpr tnl::raising::withLeastSizes(SizeExpr size, const LeastSizes &least) {
  if (!size || least.empty())
    return size;
  // Symbols are at least 1, which formulas know: symbol = other + least - 1.
  auto shifted = [&](int64_t sign) {
    return [&, sign](StringAttr name) -> SizeExpr {
      for (auto [symbol, number] : least)
        if (symbol == name)
          return SizeExpr::symbol(name) + sign * (number - 1);
      return {};
    };
  };
  return size.substitute(shifted(1)).substitute(shifted(-1));
}

llvm::DenseSet<Location> tnl::raising::nodesOf(func::FuncOp function) {
  llvm::DenseSet<Location> nodes;
  function.walk([&](Operation *op) {
    if (isa_and_present<onnx::ONNXDialect>(op->getDialect()))
      nodes.insert(op->getLoc());
  });
  return nodes;
}

// Whether `op` holds for the sizes for which `others` do.
static bool followsFrom(RequireOp op, const RequirementsBySymbol &others) {
  Requirement requirement(op);
  if (requirement.relation == SizeRelation::Equal &&
      requirement.lhs == requirement.rhs)
    return true;
  SmallVector<StringAttr> symbols = requirement.symbols();
  auto same = symbols.size() == 1 ? others.find(symbols.front()) : others.end();
  return same != others.end() &&
         llvm::all_of(llvm::seq<int64_t>(1, kMostTried + 1), [&](int64_t size) {
           return !allHold(same->second, size, /*unknown=*/true) ||
                  requirement.holdsFor(size, /*unknown=*/false);
         });
}

void tnl::raising::dropRaisedRequirements(
    func::FuncOp function, const llvm::DenseSet<Location> &before) {
  llvm::DenseSet<Location> left = nodesOf(function);
  SmallVector<RequireOp> raised, folded;
  for (RequireOp op : function.getOps<RequireOp>())
    if (!left.contains(op.getLoc()))
      (before.contains(op.getLoc()) ? raised : folded).push_back(op);
  RequirementsBySymbol groups = group(raised);
  for (RequireOp op : folded)
    if (followsFrom(op, groups))
      op.erase();
  for (RequireOp op : raised)
    op.erase();
}
