//===- Remarks.cpp - What users are told of raising -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Raise.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Only while raising: what is raised may be joined with what holds for other
// lengths.
static constexpr StringLiteral kLimitAttr = kGraphHoldsForAttr,
                               kFitAttr = kReadOffTableAttr;

void tnl::raising::setLimit(Operation *op, TokenLimit limit) {
  if (limit.isAny())
    op->removeAttr(kLimitAttr);
  else
    op->setAttr(kLimitAttr, DenseI64ArrayAttr::get(op->getContext(),
                                                   {limit.least, limit.most}));
}

TokenLimit tnl::raising::limitOf(Operation *op) {
  auto limit = op->getAttrOfType<DenseI64ArrayAttr>(kLimitAttr);
  return limit ? TokenLimit{limit[0], limit[1]} : TokenLimit();
}

void tnl::raising::setTableFit(Operation *op, TableFit fit) {
  if (fit.positions > 0)
    op->setAttr(kFitAttr,
                DenseF64ArrayAttr::get(op->getContext(),
                                       {double(fit.positions), fit.interval}));
}

void tnl::raising::copyTableFit(Operation *from, Operation *to) {
  if (Attribute fit = from->getAttr(kFitAttr))
    to->setAttr(kFitAttr, fit);
}

static void remarkTableFit(Operation *op) {
  auto fit = dyn_cast_or_null<DenseF64ArrayAttr>(op->removeAttr(kFitAttr));
  if (fit)
    emitRemark(op->getLoc())
        << "raised to " << op->getName() << " from a table of "
        << int64_t(fit[0]) << " positions, which leaves an interval of "
        << llvm::formatv("{0:e1}", fit[1]).str() << " of its decay rates";
}

static void remarkLimit(Operation *op) {
  TokenLimit limit = limitOf(op);
  if (limit.isAny())
    return;
  std::string lengths = "at most " + std::to_string(limit.most);
  if (limit.least == limit.most)
    lengths = std::to_string(limit.most);
  else if (limit.least > 1)
    lengths = std::to_string(limit.least) + " to " + std::to_string(limit.most);
  emitRemark(op->getLoc())
      << "raised to " << op->getName()
      << " for any number of tokens; the graph itself holds for " << lengths;
  setLimit(op, {});
}

void tnl::raising::emitRemarks(func::FuncOp function,
                               const RaisingAnalysis &analysis) {
  function.walk([&](Operation *op) {
    remarkLimit(op);
    remarkTableFit(op);
    for (const std::string &reason : analysis.refusalsOf(op))
      emitRemark(op->getLoc()) << "not raised to " << reason;
  });
}
