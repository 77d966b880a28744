//===- FormDispatches.cpp - Outline what must be generated ----------------===//
//
// Leaves a function as a schedule: weights, library products and dispatches of
// kernel functions.
//
//===----------------------------------------------------------------------===//

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

namespace tnl {
#define GEN_PASS_DEF_FORMDISPATCHES
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// Constants up to this size are copied into the kernels that use them; larger
/// ones become weights of the package.
static constexpr int64_t kMaxInlineBytes = 1024;

static bool isScheduled(Operation *op) {
  return isa<WeightOp, TransposeOp, ConcatOp, LinearOp, GLUOp, DispatchOp,
             func::ReturnOp>(op);
}

static ElementsAttr constantElements(Operation *op) {
  ElementsAttr elements;
  if (op->getNumResults() == 1 && matchPattern(op, m_Constant(&elements)))
    return elements;
  return nullptr;
}

namespace {

/// Outlines the operations of a module's functions, sharing equal kernels.
class Outliner {
public:
  explicit Outliner(ModuleOp module)
      : module(module), symbols(module), builder(module.getContext()) {}

  LogicalResult run(func::FuncOp function);

private:
  void makeWeight(Operation *constant, ElementsAttr elements);
  LogicalResult outline(Operation *op, const SymbolicShapeAnalysis &shapes);
  func::FuncOp kernelFor(Operation *op, ArrayRef<Value> inputs);

  ModuleOp module;
  SymbolTable symbols;
  OpBuilder builder;
  llvm::StringMap<func::FuncOp> kernels; // by their text without the name
  unsigned constants = 0;
};

} // namespace

// Constants that the schedule itself needs (biases, results) and large ones
// live in the package's weight table.
void Outliner::makeWeight(Operation *constant, ElementsAttr elements) {
  auto type = cast<RankedTensorType>(constant->getResult(0).getType());
  int64_t bytes = type.getNumElements() * type.getElementTypeBitWidth() / 8;
  Value value = constant->getResult(0);
  auto scheduled = [&](OpOperand &use) {
    return bytes > kMaxInlineBytes || isScheduled(use.getOwner());
  };
  if (!llvm::any_of(value.getUses(), scheduled))
    return;
  builder.setInsertionPoint(constant);
  auto weight = WeightOp::create(
      builder, constant->getLoc(), type,
      builder.getStringAttr("constant_" + Twine(constants++)), elements);
  value.replaceUsesWithIf(weight.getResult(), scheduled);
}

func::FuncOp Outliner::kernelFor(Operation *op, ArrayRef<Value> inputs) {
  SmallVector<Type> types =
      llvm::map_to_vector(inputs, [](Value input) { return input.getType(); });
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  auto kernel = func::FuncOp::create(
      builder, op->getLoc(), "kernel",
      builder.getFunctionType(types, op->getResultTypes()));
  kernel.setPrivate();
  kernel->setAttr("tnl.kernel", builder.getUnitAttr());
  Block *body = kernel.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  IRMapping mapping;
  mapping.map(inputs, body->getArguments());
  for (Value operand : op->getOperands())
    if (!mapping.contains(operand))
      builder.clone(*operand.getDefiningOp(), mapping);
  Operation *copy = builder.clone(*op, mapping);
  func::ReturnOp::create(builder, op->getLoc(), copy->getResults());

  std::string text;
  llvm::raw_string_ostream os(text);
  kernel->print(os, OpPrintingFlags().useLocalScope());
  auto [entry, isNew] = kernels.try_emplace(text, kernel);
  if (!isNew) {
    kernel.erase();
    return entry->second;
  }
  // Named for its operation, so that profiles and `inspect` can be read.
  std::string name = op->getName().stripDialect().str();
  kernel.setName("k" + std::to_string(kernels.size() - 1) + "_" + name);
  symbols.insert(kernel);
  return kernel;
}

LogicalResult Outliner::outline(Operation *op,
                                const SymbolicShapeAnalysis &shapes) {
  SmallVector<Attribute> maps;
  for (Value result : op->getResults()) {
    AffineMap map = shapes.shapeMap(result);
    if (!map)
      return op->emitOpError()
             << "has a result whose size does not follow from the sizes of the "
                "function's inputs: it depends on data, or on input sizes with "
                "different names that would have to be equal";
    maps.push_back(AffineMapAttr::get(map));
  }
  SmallVector<Value> inputs;
  for (Value operand : op->getOperands()) {
    Operation *producer = operand.getDefiningOp();
    if ((!producer || !constantElements(producer)) &&
        !llvm::is_contained(inputs, operand))
      inputs.push_back(operand);
  }
  func::FuncOp kernel = kernelFor(op, inputs);
  builder.setInsertionPoint(op);
  auto dispatch = DispatchOp::create(
      builder, op->getLoc(), op->getResultTypes(), kernel.getSymName(), inputs,
      builder.getArrayAttr(maps), /*grid=*/AffineMapAttr());
  op->replaceAllUsesWith(dispatch.getOutputs());
  op->erase();
  return success();
}

LogicalResult Outliner::run(func::FuncOp function) {
  for (Operation &op : llvm::make_early_inc_range(function.getOps()))
    if (ElementsAttr elements = constantElements(&op))
      makeWeight(&op, elements);
  SymbolicShapeAnalysis shapes(function);
  if (!shapes.succeeded())
    return failure();
  for (Operation &op : llvm::make_early_inc_range(function.getOps())) {
    if (isScheduled(&op) || constantElements(&op))
      continue;
    if (op.getNumRegions() != 0)
      return op.emitOpError("has regions; a schedule is a list of tensor "
                            "operations");
    if (failed(outline(&op, shapes)))
      return failure();
  }
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (op.use_empty() && constantElements(&op))
      op.erase();
  return success();
}

namespace {

struct FormDispatches : tnl::impl::FormDispatchesBase<FormDispatches> {
  void runOnOperation() override {
    Outliner outliner(getOperation());
    auto functions = llvm::to_vector(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp function : functions) {
      if (function.isExternal() || function->hasAttr("tnl.kernel"))
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
