//===- Raiser.cpp - What steps of raising work on -------------------------===//

#include "Values.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

Raiser::Raiser(func::FuncOp function)
    : function(function), shapes(function), rewriter(function.getContext()),
      least(leastSizes(function)), allowed(function) {}

SizeExpr Raiser::required(SizeExpr size) const {
  return withLeastSizes(size, least);
}

SizeExpr Raiser::size(Value value, int64_t axis) const {
  int64_t rank = rankOf(value);
  if (rank < 0)
    return {};
  if (axis < 0)
    axis += rank;
  if (axis < 0 || axis >= rank)
    return {};
  if (int64_t dim = dimOf(value, axis); !ShapedType::isDynamic(dim))
    return SizeExpr::constant(dim, value.getContext());
  const SymbolicValue &facts = shapes.lookup(value);
  // Transposes that this pass made are not in the analysis.
  if (auto transpose = value.getDefiningOp<onnx::TransposeOp>();
      transpose && !facts.shape)
    return size(transpose.getData(), transpose.getPerm()[axis]);
  return facts.shape && axis < static_cast<int64_t>(facts.shape->size())
             ? required((*facts.shape)[axis])
             : SizeExpr();
}

bool Raiser::equal(SizeExpr a, SizeExpr b) const {
  return allowed.inEveryCall(
      {a, b}, [](ArrayRef<SizeExpr> sizes) { return sizes[0] == sizes[1]; });
}

bool Raiser::equalForTokens(SizeExpr size, SizeExpr tokens) const {
  // A graph that never has any says nothing.
  bool hasTokens = false;
  return allowed.inEveryCall({size, tokens}, [&](ArrayRef<SizeExpr> sizes) {
    bool isEqual = sizes[0] == sizes[1];
    hasTokens |= isEqual && !sizes[1].is(0);
    return isEqual || sizes[1].is(0);
  }) && hasTokens;
}

std::optional<int64_t> Raiser::difference(SizeExpr a, SizeExpr b,
                                          bool unlessEmpty) const {
  std::optional<int64_t> found;
  bool same = allowed.inEveryCall({a, b}, [&](ArrayRef<SizeExpr> sizes) {
    if (unlessEmpty && sizes[1].is(0))
      return true;
    std::optional<int64_t> number = (sizes[0] - sizes[1]).asConstant();
    if (!found)
      found = number;
    return number && number == found;
  });
  return same ? found : std::nullopt;
}

bool Raiser::sameSize(Value a, int64_t axisA, Value b, int64_t axisB) const {
  return equal(size(a, axisA), size(b, axisB));
}

bool Raiser::sameShape(Value a, Value b) const {
  int64_t rank = rankOf(a);
  if (rank < 0 || rank != rankOf(b))
    return false;
  if (a == b)
    return true;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!sameSize(a, axis, b, axis))
      return false;
  return true;
}

//===----------------------------------------------------------------------===//
// Remarks
//===----------------------------------------------------------------------===//

// Only while raising: a later step may raise what an earlier one could not, or
// join what holds for some lengths.
static constexpr StringLiteral kRefusalsAttr = "tnl.not_raised",
                               kLimitAttr = "tnl.graph_holds_for",
                               kFitAttr = "tnl.read_off_table";

void tnl::raising::refuse(Operation *candidate, StringRef concept_,
                          const Twine &reason) {
  SmallVector<Attribute> refusals;
  if (auto others = candidate->getAttrOfType<ArrayAttr>(kRefusalsAttr))
    llvm::append_range(refusals, others);
  auto text = StringAttr::get(candidate->getContext(),
                              "tnl." + concept_ + ": " + reason);
  if (!llvm::is_contained(refusals, text))
    refusals.push_back(text);
  candidate->setAttr(kRefusalsAttr,
                     ArrayAttr::get(candidate->getContext(), refusals));
}

std::string tnl::raising::refusalsOf(Operation *candidate) {
  std::string all;
  if (auto refusals = candidate->getAttrOfType<ArrayAttr>(kRefusalsAttr))
    for (auto text : refusals.getAsRange<StringAttr>())
      all += (all.empty() ? "" : "; ") + text.getValue().str();
  return all;
}

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

void tnl::raising::emitRemarks(func::FuncOp function) {
  function.walk([](Operation *op) {
    remarkLimit(op);
    remarkTableFit(op);
    auto refusals = dyn_cast_or_null<ArrayAttr>(op->removeAttr(kRefusalsAttr));
    if (!refusals)
      return;
    for (auto text : refusals.getAsRange<StringAttr>())
      emitRemark(op->getLoc()) << "not raised to " << text.getValue();
  });
}
