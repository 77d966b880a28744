//===- SymbolicShapeAnalysis.cpp - Sizes of every value -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/Threading.h"

using namespace mlir;
using namespace tnl;

SymbolicShapeAnalysis::SymbolicShapeAnalysis(func::FuncOp function,
                                             UnnamedSizes unnamed)
    : function(function) {
  MLIRContext *context = function.getContext();
  if (auto symbols = function->getAttrOfType<ArrayAttr>("tnl.symbols"))
    for (auto name : symbols.getAsRange<StringAttr>())
      names.push_back(name.getValue());
  if (function.isExternal())
    return;

  for (auto [i, argument] : llvm::enumerate(function.getArguments())) {
    SymbolicValue value = symbolicFromType(argument.getType());
    auto dims = function.getArgAttrOfType<ArrayAttr>(i, "tnl.dims");
    if (dims && value.shape && dims.size() != value.shape->size())
      dims = {};
    for (auto [d, size] :
         llvm::enumerate(value.shape ? MutableArrayRef(*value.shape)
                                     : MutableArrayRef<SizeExpr>())) {
      if (size)
        continue;
      auto name = dims ? dyn_cast<StringAttr>(dims[d]) : StringAttr();
      if (name && llvm::is_contained(names, name.getValue()))
        size = SizeExpr::symbol(name);
      else if (unnamed == UnnamedSizes::Symbols)
        size = SizeExpr::symbol((Twine(i) + "." + Twine(d)).str(), context);
    }
    set(argument, std::move(value));
  }
  for (Block &block : function.getBody())
    visit(block);
}

/// Operations that map elementwise take operands of one shape.
static LogicalResult inferElementwise(ArrayRef<SymbolicValue> operands,
                                      SmallVectorImpl<SymbolicValue> &results,
                                      SizeRequirements &requirements) {
  SymbolicValue first;
  first.shape = operands[0].shape;
  for (const SymbolicValue &operand : operands.drop_front()) {
    if (!first.shape || !operand.shape ||
        first.shape->size() != operand.shape->size())
      continue;
    for (auto [i, size] : llvm::enumerate(*operand.shape)) {
      FailureOr<SizeExpr> merged = requirements.merge(
          (*first.shape)[i], size, "in dimension " + Twine(i));
      if (failed(merged))
        return failure();
      (*first.shape)[i] = *merged;
    }
  }
  results.assign(requirements.operation()->getNumResults(), first);
  return success();
}

LogicalResult
SymbolicShapeAnalysis::infer(Operation *op,
                             SmallVectorImpl<SymbolicValue> &results,
                             SizeRequirements &requirements) {
  SmallVector<SymbolicValue> operands = lookupAll(op->getOperands());
  ElementsAttr constant;
  if (auto shaped = dyn_cast<SymbolicShapeOpInterface>(op)) {
    if (failed(shaped.inferSymbolicShapes(operands, results, requirements)))
      return failure();
  } else if (matchPattern(op, m_Constant(&constant))) {
    results.push_back(symbolicFromConstant(constant));
  } else if (op->hasTrait<OpTrait::Elementwise>() && op->getNumOperands()) {
    if (failed(inferElementwise(operands, results, requirements)))
      return failure();
  } else {
    for (Value result : op->getResults())
      results.push_back(symbolicFromType(result.getType()));
  }
  return refineByResultTypes(results, requirements);
}

SmallVector<SymbolicValue>
SymbolicShapeAnalysis::lookupAll(ValueRange values) const {
  SmallVector<SymbolicValue> facts;
  for (Value value : values)
    facts.push_back(lookup(value));
  return facts;
}

void SymbolicShapeAnalysis::setResults(Operation *op, bool succeeded,
                                       SmallVectorImpl<SymbolicValue> &results,
                                       const SizeRequirements &requirements) {
  if (!succeeded) {
    valid = false;
    results.clear();
    for (Value result : op->getResults())
      results.push_back(symbolicFromType(result.getType()));
  }
  for (const SizeRequirement &requirement : requirements.all())
    required.push_back({requirement, op});
  for (auto [result, value] : llvm::zip_equal(op->getResults(), results))
    set(result, std::move(value));
}

void SymbolicShapeAnalysis::visitLeaf(Operation *op) {
  SmallVector<SymbolicValue> results;
  SizeRequirements requirements(op);
  bool succeeded = llvm::succeeded(infer(op, results, requirements));
  setResults(op, succeeded, results, requirements);
}

void SymbolicShapeAnalysis::visit(Block &block) {
  for (Operation &op : block)
    visit(&op);
}

void SymbolicShapeAnalysis::visit(Operation *op) {
  if (auto loop = dyn_cast<SymbolicLoopOpInterface>(op))
    return visitLoop(loop);
  visitLeaf(op);
  // A branch that is never taken may contradict what holds around it.
  if (op->hasTrait<OpTrait::NoRegionArguments>())
    return;
  for (Region &region : op->getRegions())
    for (Block &block : region) {
      for (BlockArgument argument : block.getArguments())
        set(argument, symbolicFromType(argument.getType()));
      visit(block);
    }
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// What is known of `value` and its type; they may not contradict each other.
static bool refineByType(SymbolicValue &value, Type type) {
  SymbolicValue known = symbolicFromType(type);
  if (!known.shape)
    return true;
  if (!value.shape) {
    value.shape = known.shape;
    return true;
  }
  if (value.shape->size() != known.shape->size())
    return false;
  for (auto [size, fromType] : llvm::zip_equal(*value.shape, *known.shape)) {
    if (size.asConstant() && fromType && size != fromType)
      return false;
    if (fromType)
      size = fromType;
  }
  return true;
}

bool SymbolicShapeAnalysis::visitBody(SymbolicLoopOpInterface loop,
                                      ArrayRef<SymbolicValue> operands,
                                      bool areKept) {
  Block &block = loop->getRegion(0).front();
  SmallVector<SymbolicValue> arguments;
  loop.inferBodyArguments(operands, areKept, arguments);
  for (auto [argument, facts] :
       llvm::zip_equal(block.getArguments(), arguments)) {
    if (!refineByType(facts, argument.getType())) {
      if (areKept)
        return false;
      facts = symbolicFromType(argument.getType());
      valid = false;
      loop->emitOpError("argument ")
          << argument.getArgNumber() << " of its block is of type "
          << argument.getType() << ", which its operand does not fit";
    }
    set(argument, facts);
  }
  visit(block);
  return areKept && valid &&
         loop.keepsArguments(arguments,
                             lookupAll(block.getTerminator()->getOperands()));
}

void SymbolicShapeAnalysis::visitLoop(SymbolicLoopOpInterface loop) {
  // Blocks that are looked at twice are few: loops in loops double them.
  static constexpr unsigned kMaxDepth = 4;
  SmallVector<SymbolicValue> operands = lookupAll(loop->getOperands());
  bool wasValid = valid, areKept = false;
  size_t numRequired = required.size();
  ++depth;
  if (valid && depth <= kMaxDepth) {
    // Contradictions may come from what is taken for granted. Other threads
    // look at other functions.
    ScopedDiagnosticHandler quiet(
        loop->getContext(), [thread = llvm::get_threadid()](Diagnostic &) {
          return success(llvm::get_threadid() == thread);
        });
    areKept = visitBody(loop, operands, /*areKept=*/true);
  }
  if (!areKept) {
    valid = wasValid;
    required.truncate(numRequired);
    visitBody(loop, operands, /*areKept=*/false);
  }
  --depth;
  SmallVector<SymbolicValue> results;
  SizeRequirements requirements(loop);
  Operation *end = loop->getRegion(0).front().getTerminator();
  bool succeeded = llvm::succeeded(loop.inferLoopResults(
                       operands, lookupAll(end->getOperands()), areKept,
                       results, requirements)) &&
                   llvm::succeeded(refineByResultTypes(results, requirements));
  setResults(loop, succeeded, results, requirements);
}

const SymbolicValue &SymbolicShapeAnalysis::lookup(Value value) const {
  static const SymbolicValue unknown;
  auto found = values.find(value);
  return found == values.end() ? unknown : *found->second;
}

//===----------------------------------------------------------------------===//
// Functions that change
//===----------------------------------------------------------------------===//

/// Of what repeats or branches only what types say: its blocks may not be
/// known.
void SymbolicShapeAnalysis::inferNew(Operation *op) {
  if (op->getNumRegions() == 0) {
    size_t numRequired = required.size();
    visitLeaf(op);
    return required.truncate(numRequired);
  }
  for (Value result : op->getResults())
    set(result, symbolicFromType(result.getType()));
}

const SymbolicValue &SymbolicShapeAnalysis::lookupOrInfer(Value value) {
  // No recursion: chains of new operations may be long.
  SmallVector<Value> open = {value};
  while (!open.empty()) {
    Value next = open.back();
    if (values.contains(next)) {
      open.pop_back();
      continue;
    }
    Operation *op = next.getDefiningOp();
    if (!op) {
      set(next, symbolicFromType(next.getType()));
      continue;
    }
    size_t before = open.size();
    for (Value operand : op->getOperands())
      if (!values.contains(operand))
        open.push_back(operand);
    if (open.size() == before)
      inferNew(op);
  }
  return lookup(value);
}

void SymbolicShapeAnalysis::handOn(Value from, Value to) {
  SymbolicValue facts = lookup(from);
  if (!facts.shape)
    return;
  const SymbolicValue &own = lookupOrInfer(to);
  if (own.elements)
    facts.elements = own.elements;
  if (own.shape && own.shape->size() == facts.shape->size())
    for (auto [size, known] : llvm::zip_equal(*facts.shape, *own.shape))
      if (known)
        size = known;
  set(to, std::move(facts));
}

void SymbolicShapeAnalysis::forget(Operation *op) {
  for (Value result : op->getResults())
    values.erase(result);
}

std::optional<SmallVector<SizeExpr>>
SymbolicShapeAnalysis::shapeOf(Value value) const {
  const SymbolicValue &facts = lookup(value);
  if (!facts.shape ||
      llvm::any_of(*facts.shape, [](SizeExpr size) { return !size; }))
    return std::nullopt;
  return facts.shape;
}

std::string SymbolicShapeAnalysis::whyUnknown(Value value) const {
  const SymbolicValue &facts = lookup(value);
  if (facts.shape)
    for (SizeExpr size : *facts.shape)
      if (!size && !size.why().empty())
        return size.why().str();
  return "";
}

bool tnl::insertRequirements(func::FuncOp function,
                             const SymbolicShapeAnalysis &shapes) {
  llvm::DenseSet<std::tuple<int, Attribute, Attribute, Attribute>> present;
  auto isNew = [&](SizeRelation relation, Attribute lhs, Attribute rhs,
                   Location loc) {
    return present
        .insert({static_cast<int>(relation), lhs, rhs, LocationAttr(loc)})
        .second;
  };
  for (RequireOp op : function.getOps<RequireOp>())
    isNew(op.getRelation(), op.getLhs(), op.getRhs(), op.getLoc());
  OpBuilder builder(function.getContext());
  bool inserted = false;
  for (const SymbolicShapeAnalysis::Requirement &requirement :
       shapes.requirements()) {
    Location loc = requirement.op->getLoc();
    if (requirement.op->getParentOp() != function ||
        !isNew(requirement.relation, requirement.lhs, requirement.rhs, loc))
      continue;
    builder.setInsertionPoint(requirement.op);
    RequireOp::create(builder, loc, requirement.relation, requirement.lhs,
                      requirement.rhs, requirement.what);
    inserted = true;
  }
  return inserted;
}
