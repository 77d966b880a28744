//===- FunctionBuilder.cpp - Scheduled functions in package form ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FunctionBuilder.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace tnl;
using package::Place;
using package::StepKind;

// The exclusive bound of an integer input that picks rows of a table.
static int64_t limitOf(BlockArgument argument, ModuleOp module) {
  int64_t limit = 0;
  auto bound = [&](Value table, int64_t axis) {
    auto type = dyn_cast<RankedTensorType>(table.getType());
    if (type && axis < type.getRank() && !type.isDynamicDim(axis))
      limit = limit ? std::min(limit, type.getDimSize(axis))
                    : type.getDimSize(axis);
  };
  std::function<void(Value)> visit = [&](Value value) {
    for (OpOperand &use : value.getUses()) {
      Operation *user = use.getOwner();
      if (auto embedding = dyn_cast<EmbeddingOp>(user)) {
        if (embedding.getIds() == value)
          bound(embedding.getTable(), 0);
      } else if (auto gather = dyn_cast<onnx::GatherOp>(user)) {
        if (gather.getIndices() == value && gather.getAxis() >= 0)
          bound(gather.getData(), gather.getAxis());
      } else if (auto dispatch = dyn_cast<DispatchOp>(user)) {
        if (auto kernel =
                module.lookupSymbol<func::FuncOp>(dispatch.getKernel()))
          visit(kernel.getArgument(use.getOperandNumber()));
      }
    }
  };
  visit(argument);
  return limit;
}

static std::vector<std::string> namesOf(const SymbolicShapeAnalysis &shapes,
                                        StringRef deviceSize) {
  std::vector<std::string> names;
  for (StringRef name : shapes.symbols())
    names.push_back(name.str());
  if (!deviceSize.empty())
    names.push_back(deviceSize.str());
  return names;
}

FunctionBuilder::FunctionBuilder(func::FuncOp function, WeightTable &weights,
                                 StringRef deviceSize)
    : function(function), weights(weights), shapes(function),
      result(std::make_unique<package::FunctionT>()),
      sizes(namesOf(shapes, deviceSize), result->sizes) {
  result->name = function.getSymName().str();
  result->symbols = namesOf(shapes, deviceSize);
}

std::unique_ptr<package::RequirementT>
tnl::toPackage(const SizeRequirement &requirement, SizeTable &sizes) {
  auto packaged = std::make_unique<package::RequirementT>();
  packaged->relation = static_cast<package::Relation>(
      static_cast<uint32_t>(requirement.relation));
  packaged->lhs = sizes.toPackage(requirement.lhs);
  packaged->rhs = sizes.toPackage(requirement.rhs);
  packaged->what = requirement.what;
  return packaged;
}

/// The first of several nodes that require the same is the one that is named.
void FunctionBuilder::addRequirement(RequireOp op) {
  auto packaged = toPackage(SizeRequirement{op.getRelation(), op.lhsSize(),
                                            op.rhsSize(), op.getWhat().str()},
                            sizes);
  packaged->location = describe(op.getLoc());
  auto isSame = [](const package::ExprT &a, const package::ExprT &b) {
    return a.nodes[0].op() == b.nodes[0].op() &&
           a.nodes[0].value() == b.nodes[0].value();
  };
  for (const auto &other : result->requirements)
    if (other->relation == packaged->relation &&
        isSame(*other->lhs, *packaged->lhs) &&
        isSame(*other->rhs, *packaged->rhs))
      return;
  result->requirements.push_back(std::move(packaged));
}

FailureOr<std::unique_ptr<package::TensorT>>
FunctionBuilder::tensor(Value value, Attribute name, StringRef what,
                        unsigned index) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  auto shape = type ? shapes.shapeOf(value) : std::nullopt;
  auto dtype = type ? tnl::toPackage(type.getElementType())
                    : std::optional<package::DType>();
  if (!shape || !dtype) {
    function.emitOpError() << what << " " << index << " of type "
                           << value.getType()
                           << " cannot be passed to or from a package";
    return failure();
  }
  auto result = std::make_unique<package::TensorT>();
  auto text = dyn_cast_or_null<StringAttr>(name);
  result->name = text ? text.str() : (what + Twine(index)).str();
  result->dtype = *dtype;
  result->shape = sizes.toPackage(*shape);
  return result;
}

LogicalResult FunctionBuilder::addInputs() {
  auto module = function->getParentOfType<ModuleOp>();
  for (BlockArgument argument : function.getArguments()) {
    unsigned index = argument.getArgNumber();
    auto input = tensor(argument, function.getArgAttr(index, kNameAttr),
                        "argument", index);
    if (failed(input))
      return failure();
    if (isa<IntegerType>(getElementTypeOrSelf(argument.getType())))
      (*input)->limit = limitOf(argument, module);
    places[argument] = {Place::Input, index};
    result->inputs.push_back(std::move(*input));
  }
  return success();
}

// An output lives where its producer writes it; arguments, weights and values
// returned twice are copied.
LogicalResult FunctionBuilder::addOutputs() {
  Operation *terminator = function.getBody().front().getTerminator();
  for (auto [index, value] : llvm::enumerate(terminator->getOperands())) {
    auto output = tensor(value, function.getResultAttr(index, kNameAttr),
                         "result", index);
    if (failed(output))
      return failure();
    result->outputs.push_back(std::move(*output));
    if (Operation *producer = value.getDefiningOp();
        producer && isStep(producer))
      places.try_emplace(value, Place::Output, index);
  }
  return success();
}

FailureOr<ValuePtr> FunctionBuilder::place(Value value, Place place,
                                           unsigned index) {
  auto type = cast<RankedTensorType>(value.getType());
  auto dtype = tnl::toPackage(type.getElementType());
  auto shape = shapes.shapeOf(value);
  if (!dtype || !shape) {
    mlir::emitError(value.getLoc())
        << "a value of type " << type << " cannot be held by a package";
    return failure();
  }
  auto result = std::make_unique<package::ValueT>();
  result->place = place;
  result->index = index;
  result->dtype = *dtype;
  result->shape = sizes.toPackage(*shape);
  return result;
}

FailureOr<ValuePtr> FunctionBuilder::operand(Value value) {
  if (auto it = places.find(value); it != places.end())
    return place(value, it->second.first, it->second.second);
  FailureOr<unsigned> weight = weights.add(value);
  if (failed(weight)) {
    mlir::emitError(value.getLoc())
        << "this value is not scheduled\nhint: run tnl-form-dispatches and "
           "tnl-plan-buffers first";
    return failure();
  }
  return place(value, Place::Weight, *weight);
}

LogicalResult FunctionBuilder::placeResults(Operation *op) {
  auto planned = op->getAttrOfType<DenseI64ArrayAttr>(kBuffersAttr);
  if (!planned || planned.size() != static_cast<int64_t>(op->getNumResults()))
    return op->emitOpError(
        "has no buffer plan\nhint: run tnl-plan-buffers first");
  for (auto [value, buffer] : llvm::zip(op->getResults(), planned.asArrayRef()))
    if (buffer >= 0)
      places[value] = {Place::Buffer, static_cast<unsigned>(buffer)};
  return success();
}

// Operations carry the source graph's node name in their location.
std::string tnl::describe(Location loc) {
  std::string text;
  loc->walk([&](Location part) {
    if (auto name = dyn_cast<NameLoc>(part)) {
      text = name.getName().str();
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return text;
}

// state_in_X is replaced by state_out_X.
void FunctionBuilder::addStates() {
  for (auto [in, input] : llvm::enumerate(result->inputs)) {
    StringRef name = input->name;
    if (!name.consume_front("state_in_"))
      continue;
    for (auto [out, output] : llvm::enumerate(result->outputs))
      if (output->name == ("state_out_" + name).str()) {
        auto state = std::make_unique<package::StateT>();
        state->input = in;
        state->output = out;
        result->states.push_back(std::move(state));
      }
  }
}

LogicalResult FunctionBuilder::copyOutputs() {
  Operation *terminator = function.getBody().front().getTerminator();
  for (auto [index, value] : llvm::enumerate(terminator->getOperands())) {
    auto from = operand(value);
    if (failed(from))
      return failure();
    if ((*from)->place == Place::Output && (*from)->index == index)
      continue;
    auto to = place(value, Place::Output, index);
    if (failed(to))
      return failure();
    auto step = std::make_unique<package::StepT>();
    step->kind = StepKind::Copy;
    step->inputs.push_back(std::move(*from));
    step->outputs.push_back(std::move(*to));
    result->steps.push_back(std::move(step));
  }
  return success();
}

LogicalResult FunctionBuilder::addCheck(CheckIndicesOp op) {
  auto step = std::make_unique<package::StepT>();
  step->location = describe(op.getLoc());
  step->kind = package::StepKind::Check;
  step->limit = sizes.toPackage(cast<SizeExpr>(op.getSize()));
  auto indices = operand(op.getIndices());
  if (failed(indices))
    return failure();
  step->inputs.push_back(std::move(*indices));
  result->steps.push_back(std::move(step));
  return success();
}

FailureOr<FunctionPtr> FunctionBuilder::build() {
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("has control flow; only straight-line graphs "
                                "can be scheduled");
  if (!shapes.succeeded() || failed(addInputs()) || failed(addOutputs()))
    return failure();
  if (auto planned = function->getAttrOfType<ArrayAttr>(kBufferSizesAttr))
    for (SizeExpr size : sizesOf(planned)) {
      if (!size)
        return function.emitOpError(
            "has a buffer plan of another kind\nhint: run "
            "tnl-plan-buffers");
      result->buffers.push_back(sizes.toPackage(size));
    }
  for (Operation &op : function.getBody().front()) {
    if (auto requirement = dyn_cast<RequireOp>(op)) {
      addRequirement(requirement);
      continue;
    }
    if (isStep(&op)) {
      if (failed(addStep(&op)))
        return failure();
    } else if (!isWeightOp(&op) && !isa<func::ReturnOp>(op)) {
      return op.emitOpError(
          "is not part of a schedule for this target\nhint: run "
          "tnl-form-dispatches first");
    }
  }
  if (failed(finish()) || failed(copyOutputs()))
    return failure();
  if (!sizes.problem().empty())
    return function.emitOpError("cannot be packaged: ") << sizes.problem();
  addStates();
  return std::move(result);
}
