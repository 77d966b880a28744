//===- Requirements.cpp - What a graph requires of its sizes --------------===//

#include "Requirements.h"
#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/Size/SizeDialect.h"
#include "TNL/Support/SizeRelation.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Sizes that are tried one by one: blocks of sequences have 64 to 2048 tokens.
static constexpr int64_t kMostTried = 4096;
// Requirements on one symbol that are looked at for each of them.
static constexpr size_t kMostRequirements = 128;
// The largest of the others, which lie around powers of 2.
static constexpr int64_t kLargestTried = int64_t(1) << 20;

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

  /// Whether it is known to fail for all sizes above `most` of its symbol.
  bool failsAbove(int64_t most) const {
    auto shifted = [&](StringAttr name) {
      return SizeExpr::symbol(name) + most;
    };
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

  friend bool operator==(const Requirement &a, const Requirement &b) {
    return a.relation == b.relation && a.lhs == b.lhs && a.rhs == b.rhs;
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

//===----------------------------------------------------------------------===//
// Sizes that are left
//===----------------------------------------------------------------------===//

struct AllowedSizes::Cases {
  SmallVector<Requirement> requirements;
  /// Those up to kMostTried, and whether there may be larger ones.
  std::vector<int64_t> sizes;
  bool hasLarger = true, areFound = false;

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
  for (auto &[symbol, ops] : group(requirements)) {
    auto of = std::make_shared<Cases>();
    // Layers have the same ones.
    for (const Requirement &requirement : ops)
      if (of->requirements.size() < kMostRequirements &&
          !llvm::is_contained(of->requirements, requirement))
        of->requirements.push_back(requirement);
    cases[symbol] = std::move(of);
  }
}

bool AllowedSizes::inEveryCall(ArrayRef<SizeExpr> sizes, Holds holds) const {
  llvm::SmallSetVector<StringAttr, 2> symbols;
  for (SizeExpr size : sizes) {
    if (!size)
      return false;
    size.forEachSymbol([&](StringAttr name) { symbols.insert(name); });
  }
  if (holds(sizes))
    return true;
  Cases *all =
      symbols.size() == 1 ? cases.lookup(symbols.front()).get() : nullptr;
  if (!all)
    return false;
  all->find();
  if (all->sizes.empty())
    return false;
  SmallVector<SizeExpr> known(sizes);
  for (int64_t number : all->sizes) {
    for (auto [size, value] : llvm::zip_equal(sizes, known)) {
      std::optional<int64_t> result =
          size.evaluate([&](StringAttr) { return std::optional(number); });
      if (!result)
        return false;
      value = SizeExpr::constant(*result, size.getContext());
    }
    if (!holds(known))
      return false;
  }
  if (!all->hasLarger)
    return true;
  for (auto [size, value] : llvm::zip_equal(sizes, known)) {
    value = size.substitute(
        [](StringAttr name) { return SizeExpr::symbol(name) + kMostTried; });
    if (!value)
      return false;
  }
  return holds(known);
}

//===----------------------------------------------------------------------===//
// Requirements that raising makes needless
//===----------------------------------------------------------------------===//

llvm::DenseSet<Location> tnl::raising::nodesOf(func::FuncOp function) {
  llvm::DenseSet<Location> nodes;
  function.walk([&](Operation *op) {
    if (isa_and_present<onnx::ONNXDialect>(op->getDialect()))
      nodes.insert(op->getLoc());
  });
  return nodes;
}

// The sizes, of those that are tried, for which requirements on one symbol
// hold.
static std::vector<int64_t> allowedSizes(ArrayRef<Requirement> requirements) {
  std::vector<int64_t> sizes;
  auto add = [&](int64_t size) {
    if (allHold(requirements, size, /*unknown=*/true))
      sizes.push_back(size);
  };
  for (int64_t size = 1; size <= kMostTried; ++size)
    add(size);
  for (int64_t power = 2 * kMostTried; power <= kLargestTried; power *= 2)
    for (int64_t size : {power - 1, power, power + 1})
      add(size);
  return sizes;
}

// Whether `op` holds for the sizes, by symbol, that are allowed.
static bool
followsFrom(RequireOp op,
            const llvm::MapVector<StringAttr, std::vector<int64_t>> &allowed) {
  Requirement requirement(op);
  if (requirement.relation == SizeRelation::Equal &&
      requirement.lhs == requirement.rhs)
    return true;
  SmallVector<StringAttr> symbols = requirement.symbols();
  auto sizes =
      symbols.size() == 1 ? allowed.find(symbols.front()) : allowed.end();
  return sizes != allowed.end() &&
         llvm::all_of(sizes->second, [&](int64_t size) {
           return requirement.holdsFor(size, /*unknown=*/false);
         });
}

// Nodes of one operation that broadcasts, whose operands need no broadcasting.
static llvm::DenseSet<Location> nodesOfOneShape(func::FuncOp function) {
  llvm::DenseMap<Location, unsigned> counts;
  function.walk([&](Operation *op) {
    if (isa_and_present<onnx::ONNXDialect>(op->getDialect()))
      ++counts[op->getLoc()];
  });
  // As the sizes are, not as the graph requires them.
  SymbolicShapeAnalysis shapes(function);
  llvm::DenseSet<Location> nodes;
  for (Operation &op : function.getOps())
    if (op.hasTrait<onnx::Broadcasts>() && counts.lookup(op.getLoc()) == 1) {
      auto first = shapes.shapeOf(op.getOperand(0));
      if (first &&
          llvm::all_of(op.getOperands().drop_front(), [&](Value operand) {
            return shapes.shapeOf(operand) == first;
          }))
        nodes.insert(op.getLoc());
    }
  return nodes;
}

void tnl::raising::dropRaisedRequirements(
    func::FuncOp function, const llvm::DenseSet<Location> &before) {
  llvm::DenseSet<Location> left = nodesOf(function),
                           sameShapes = nodesOfOneShape(function);
  SmallVector<RequireOp> raised, folded;
  for (RequireOp op : function.getOps<RequireOp>())
    if (op.getRelation() == SizeRelation::Broadcast &&
        sameShapes.contains(op.getLoc()))
      raised.push_back(op);
    else if (!left.contains(op.getLoc()))
      (before.contains(op.getLoc()) ? raised : folded).push_back(op);
  llvm::MapVector<StringAttr, std::vector<int64_t>> allowed;
  if (!folded.empty())
    for (auto &[symbol, requirements] : group(raised))
      allowed[symbol] = allowedSizes(requirements);
  for (RequireOp op : folded)
    if (followsFrom(op, allowed))
      op.erase();
  for (RequireOp op : raised)
    op.erase();
}
