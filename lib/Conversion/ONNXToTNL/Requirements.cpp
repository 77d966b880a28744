//===- Requirements.cpp - What a graph requires of its sizes --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Requirements.h"
#include "Requirement.h"
#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Sizes above kMostTried that are tried lie around powers of 2.
static constexpr int64_t kLargestTried = int64_t(1) << 20;

static LeastSizes leastSizes(ArrayRef<RequireOp> requirements) {
  LeastSizes least;
  for (auto &[symbol, ops] : bySymbol(requirements))
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

// Nodes of one operation whose operands fit now, whatever the symbols are.
static llvm::DenseSet<Location> nodesThatFit(func::FuncOp function) {
  llvm::DenseMap<Location, unsigned> counts;
  function.walk([&](Operation *op) {
    if (isa_and_present<onnx::ONNXDialect>(op->getDialect()))
      ++counts[op->getLoc()];
  });
  SymbolicShapeAnalysis shapes(function);
  llvm::DenseSet<Location> nodes;
  for (Operation &op : function.getOps())
    if ((op.hasTrait<onnx::Broadcasts>() || isa<onnx::MatMulOp>(op)) &&
        counts.lookup(op.getLoc()) == 1 &&
        llvm::all_of(op.getOperands(), [&](Value operand) {
          return shapes.shapeOf(operand).has_value();
        }))
      nodes.insert(op.getLoc());
  for (const auto &requirement : shapes.requirements())
    nodes.erase(requirement.op->getLoc());
  return nodes;
}

void tnl::raising::dropRaisedRequirements(
    func::FuncOp function, const llvm::DenseSet<Location> &before) {
  llvm::DenseSet<Location> left = nodesOf(function),
                           fit = nodesThatFit(function);
  SmallVector<RequireOp> raised, folded;
  for (RequireOp op : function.getOps<RequireOp>())
    if (fit.contains(op.getLoc()))
      raised.push_back(op);
    else if (!left.contains(op.getLoc()))
      (before.contains(op.getLoc()) ? raised : folded).push_back(op);
  llvm::MapVector<StringAttr, std::vector<int64_t>> allowed;
  if (!folded.empty())
    for (auto &[symbol, requirements] : bySymbol(raised))
      allowed[symbol] = allowedSizes(requirements);
  for (RequireOp op : folded)
    if (followsFrom(op, allowed))
      op.erase();
  for (RequireOp op : raised)
    op.erase();
}
