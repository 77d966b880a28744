//===- FormDispatches.cpp - Outline what must be generated ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Leaves a function as a schedule: weights, library products and dispatches of
// kernel functions.
//
//===----------------------------------------------------------------------===//

#include "IndexChecks.h"
#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/OperationText.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Interfaces/Limits.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MathExtras.h"

namespace tnl {
#define GEN_PASS_DEF_FORMDISPATCHES
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// Constants up to this size are copied into the kernels that use them; larger
/// ones become weights of the package.
static constexpr int64_t kMaxInlineBytes = 1024;

static ElementsAttr constantElements(Operation *op) {
  ElementsAttr elements;
  if (op->getNumResults() == 1 && matchPattern(op, m_Constant(&elements)))
    return elements;
  return nullptr;
}

namespace {

/// Operations of one kernel, in order. The kernel is called where `main` is.
struct Group {
  Operation *main;
  SmallVector<Operation *> ops;
  SmallVector<Value> results;
};

/// Outlines the operations of a module's functions, sharing equal kernels.
class Outliner {
public:
  Outliner(ModuleOp module, bool products)
      : module(module), products(products), symbols(module),
        builder(module.getContext()) {}

  LogicalResult run(func::FuncOp function);

private:
  LogicalResult prepare(func::FuncOp function);
  bool isScheduled(Operation *op) const;
  void makeWeight(Operation *constant, ElementsAttr elements);
  LogicalResult outline(const Group &group,
                        const SymbolicShapeAnalysis &shapes);
  FailureOr<SmallVector<SizeExpr>>
  knownShape(Operation *op, Value result, const SymbolicShapeAnalysis &shapes);
  bool isReshape(Operation *op) const;
  LogicalResult replaceReshape(Operation *op,
                               const SymbolicShapeAnalysis &shapes);
  func::FuncOp kernelFor(const Group &group, ArrayRef<Value> inputs);

  ModuleOp module;
  bool products;
  SymbolTable symbols;
  OpBuilder builder;
  llvm::StringMap<func::FuncOp> kernels; // by their text without the name
  unsigned constants = 0;
};

} // namespace

bool Outliner::isScheduled(Operation *op) const {
  if (op->hasTrait<WeightProduct>())
    return !products;
  return isWeightOp(op) || op->hasTrait<ScheduleStep>() ||
         op->hasTrait<OpTrait::IsTerminator>() || isa<RequireOp>(op);
}

// Constants that the schedule itself needs (biases, results) and large ones
// live in the package's weight table.
void Outliner::makeWeight(Operation *constant, ElementsAttr elements) {
  auto type = cast<RankedTensorType>(constant->getResult(0).getType());
  int64_t bytes = countBytes(type.getShape(), type.getElementType())
                      .value_or(kMaxInlineBytes + 1);
  Value value = constant->getResult(0);
  auto scheduled = [&](OpOperand &use) {
    return products || bytes > kMaxInlineBytes || isScheduled(use.getOwner()) ||
           (isReshape(use.getOwner()) && use.getOperandNumber() == 0);
  };
  if (!llvm::any_of(value.getUses(), scheduled))
    return;
  builder.setInsertionPoint(constant);
  auto weight = WeightOp::create(
      builder, constant->getLoc(), type,
      builder.getStringAttr("constant_" + Twine(constants++)), elements);
  value.replaceUsesWithIf(weight.getResult(), scheduled);
}

func::FuncOp Outliner::kernelFor(const Group &group, ArrayRef<Value> inputs) {
  SmallVector<Type> types =
      llvm::map_to_vector(inputs, [](Value input) { return input.getType(); });
  Location loc = group.main->getLoc();
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  auto kernel = func::FuncOp::create(
      builder, loc, "kernel",
      builder.getFunctionType(types, TypeRange(ValueRange(group.results))));
  kernel.setPrivate();
  kernel->setAttr(kKernelAttr, builder.getUnitAttr());
  Block *body = kernel.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  IRMapping mapping;
  mapping.map(inputs, body->getArguments());
  for (Operation *op : group.ops) {
    for (Value operand : op->getOperands())
      if (!mapping.contains(operand))
        builder.clone(*operand.getDefiningOp(), mapping);
    builder.clone(*op, mapping);
  }
  SmallVector<Value> results = llvm::map_to_vector(
      group.results, [&](Value result) { return mapping.lookup(result); });
  func::ReturnOp::create(builder, loc, results);

  auto [entry, isNew] = kernels.try_emplace(operationText(kernel), kernel);
  if (!isNew) {
    kernel.erase();
    return entry->second;
  }
  // Named for its operation, so that profiles and `inspect` can be read.
  std::string name = group.main->getName().stripDialect().str();
  kernel.setName("k" + std::to_string(kernels.size() - 1) + "_" + name);
  symbols.insert(kernel);
  return kernel;
}

FailureOr<SmallVector<SizeExpr>>
Outliner::knownShape(Operation *op, Value result,
                     const SymbolicShapeAnalysis &shapes) {
  if (auto shape = shapes.shapeOf(result)) {
    if (llvm::any_of(*shape, [](SizeExpr size) { return size.is(0); }))
      return op->emitOpError("a result of size 0 is not supported");
    return *shape;
  }
  std::string why = shapes.whyUnknown(result);
  return op->emitOpError()
         << "has a result whose size does not follow from the sizes of the "
            "function's inputs: "
         << (why.empty() ? "those of its operands are not known" : why);
}

/// The runtime gives elements another shape itself, on the CPU.
bool Outliner::isReshape(Operation *op) const {
  return !products && op->hasTrait<onnx::KeepsOrder>();
}

LogicalResult Outliner::replaceReshape(Operation *op,
                                       const SymbolicShapeAnalysis &shapes) {
  Value result = op->getResult(0);
  auto shape = knownShape(op, result, shapes);
  if (failed(shape))
    return failure();
  if (!isa<RankedTensorType>(op->getOperand(0).getType()) ||
      !isa<RankedTensorType>(result.getType()))
    return op->emitOpError(
        "has an operand or result of unknown rank\nhint: run "
        "onnx-fold-shapes first");
  builder.setInsertionPoint(op);
  auto reshape = ReshapeOp::create(builder, op->getLoc(), result.getType(),
                                   op->getOperand(0),
                                   sizesAttr(*shape, builder.getContext()));
  result.replaceAllUsesWith(reshape.getResult());
  op->erase();
  return success();
}

LogicalResult Outliner::outline(const Group &group,
                                const SymbolicShapeAnalysis &shapes) {
  SmallVector<Attribute> sizes;
  for (Value result : group.results) {
    auto shape = knownShape(group.main, result, shapes);
    if (failed(shape))
      return failure();
    sizes.push_back(sizesAttr(*shape, builder.getContext()));
  }
  SmallVector<Value> inputs;
  for (Operation *op : group.ops)
    for (Value operand : op->getOperands()) {
      Operation *producer = operand.getDefiningOp();
      if (!(producer && (constantElements(producer) ||
                         llvm::is_contained(group.ops, producer))) &&
          !llvm::is_contained(inputs, operand))
        inputs.push_back(operand);
    }
  func::FuncOp kernel = kernelFor(group, inputs);
  builder.setInsertionPoint(group.main);
  auto dispatch = DispatchOp::create(
      builder, group.main->getLoc(), TypeRange(ValueRange(group.results)),
      kernel.getSymName(), inputs, builder.getArrayAttr(sizes),
      /*grid=*/Attribute());
  for (auto [result, output] :
       llvm::zip_equal(group.results, dispatch.getOutputs()))
    Value(result).replaceAllUsesWith(output);
  for (Operation *op : llvm::reverse(group.ops))
    op->erase();
  return success();
}

/// `op` alone, or an attention with the layout changes around it: its kernel
/// reads and writes heads by strides.
static Group groupOf(Operation *op, bool products) {
  Group group{op, {}, llvm::to_vector_of<Value>(op->getResults())};
  auto attention = dyn_cast<LinearAttentionOp>(op);
  if (attention && products)
    for (Value operand :
         {attention.getQ(), attention.getK(), attention.getV()}) {
      auto split = operand.getDefiningOp<SplitHeadsOp>();
      if (split && operand.hasOneUse())
        group.ops.push_back(split);
    }
  group.ops.push_back(op);
  if (attention && products && attention.getOut().hasOneUse())
    if (auto merge =
            dyn_cast<MergeHeadsOp>(*attention.getOut().getUsers().begin())) {
      group.ops.push_back(merge);
      group.results.front() = merge.getResult();
    }
  // A state that nobody reads need not be written by a GPU.
  if (products && isa<LinearAttentionOp, GatedLinearAttentionOp>(op) &&
      group.results.back().use_empty())
    group.results.pop_back();
  return group;
}

/// Writes what inference takes for granted, and replaces what needs no kernel.
LogicalResult Outliner::prepare(func::FuncOp function) {
  for (Operation &op : llvm::make_early_inc_range(function.getOps()))
    if (ElementsAttr elements = constantElements(&op))
      makeWeight(&op, elements);
  SymbolicShapeAnalysis shapes(function);
  if (!shapes.succeeded())
    return failure();
  insertRequirements(function, shapes);
  // Inference follows numbers, such as bounds of slices, through onnx
  // operations only.
  for (Operation &op : llvm::make_early_inc_range(function.getOps()))
    if (isReshape(&op) && !shapes.lookup(op.getResult(0)).elements &&
        failed(replaceReshape(&op, shapes)))
      return failure();
  // What only told the reshapes their sizes.
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
  return success();
}

/// An input without elements, which no call could give.
static LogicalResult checkInputs(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type || !llvm::is_contained(type.getShape(), 0))
      continue;
    auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                      kNameAttr);
    return emitError(function.getLoc())
           << "input '" << (name ? name.getValue() : "") << "' of @"
           << function.getSymName()
           << " has a dimension of 0, which is not supported";
  }
  return success();
}

LogicalResult Outliner::run(func::FuncOp function) {
  if (failed(checkInputs(function)) || failed(prepare(function)))
    return failure();
  std::optional<SymbolicShapeAnalysis> known(std::in_place, function);
  if (!known->succeeded())
    return failure();
  FailureOr<bool> grown =
      insertIndexChecks(function, *known, /*inputsOnly=*/products);
  if (failed(grown))
    return failure();
  if (*grown)
    known.emplace(function);
  const SymbolicShapeAnalysis &shapes = *known;
  SmallVector<Group> groups;
  llvm::SmallPtrSet<Operation *, 16> taken; // by the kernel of another
  for (Operation &op : function.getOps()) {
    if (isScheduled(&op) || constantElements(&op))
      continue;
    if (op.getNumRegions() != 0)
      return op.emitOpError("has regions; a schedule is a list of tensor "
                            "operations");
    groups.push_back(groupOf(&op, products));
    for (Operation *part : groups.back().ops)
      if (part != &op)
        taken.insert(part);
  }
  llvm::erase_if(
      groups, [&](const Group &group) { return taken.contains(group.main); });
  for (const Group &group : groups)
    if (failed(outline(group, shapes)))
      return failure();
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (op.use_empty() && constantElements(&op))
      op.erase();
  return success();
}

namespace {

struct FormDispatches : tnl::impl::FormDispatchesBase<FormDispatches> {
  using FormDispatchesBase::FormDispatchesBase;

  void runOnOperation() override {
    Outliner outliner(getOperation(), products);
    auto functions = llvm::to_vector(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp function : functions) {
      if (function.isExternal() || function->hasAttr(kKernelAttr))
        continue;
      if (!function.getBody().hasOneBlock()) {
        function.emitOpError("has control flow; only straight-line graphs can "
                             "be scheduled");
        return signalPassFailure();
      }
      if (failed(outliner.run(function)))
        return signalPassFailure();
    }
  }
};

} // namespace
