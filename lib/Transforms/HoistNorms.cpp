//===- HoistNorms.cpp - Norms are computed before products ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

namespace tnl {
#define GEN_PASS_DEF_HOISTNORMS
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

static RowScale rowScaleOf(Operation *op) {
  return llvm::TypeSwitch<Operation *, RowScale>(op)
      .Case<LinearOp, GLUOp>([](auto product) { return product.getRowScale(); })
      .Default([](Operation *) { return RowScale(); });
}

/// The input of a product.
static Value inputOf(Operation *product) {
  return llvm::TypeSwitch<Operation *, Value>(product).Case<LinearOp, GLUOp>(
      [](auto product) { return product.getX(); });
}

/// Products of a block with the same norm, in order.
using Products = SmallVector<Operation *, 2>;

namespace {

struct HoistNorms : tnl::impl::HoistNormsBase<HoistNorms> {
  using HoistNormsBase::HoistNormsBase;

  void runOnOperation() override {
    getOperation().walk([&](Block *block) { hoist(*block); });
  }

private:
  void hoist(Block &block) {
    using Key = std::tuple<Value, Attribute, Attribute>;
    llvm::MapVector<Key, Products> norms;
    for (Operation &op : block)
      if (RowScale rows = rowScaleOf(&op); rows.norm)
        norms[{rows.norm, rows.width, rows.eps}].push_back(&op);
    for (auto &[key, products] : norms)
      if (!inside || !isInside(products))
        hoist(products);
  }

  /// Whether one product has the norm for itself, and all that it needs.
  static bool isInside(const Products &products) {
    RowScale rows = rowScaleOf(products.front());
    return products.size() == 1 &&
           (rows.width || rows.norm == inputOf(products.front()));
  }

  static void hoist(const Products &products) {
    Operation *first = products.front();
    RowScale norm = rowScaleOf(first), rows;
    OpBuilder builder(first);
    // As soon as its operand is there: the rows may still be in a cache.
    Operation *made = norm.norm.getDefiningOp();
    if (made && made->getBlock() == first->getBlock())
      builder.setInsertionPointAfter(made);
    rows.scale = norm.materialize(builder, first->getLoc());
    for (Operation *product : products)
      llvm::TypeSwitch<Operation *>(product).Case<LinearOp, GLUOp>(
          [&](auto op) { op.setRowScale(rows); });
  }
};

} // namespace
