//===- PackageBuilder.cpp - From scheduled IR to a package ----------------===//

#include "TNL/Target/Package/PackageBuilder.h"
#include "Exprs.h"
#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Conversion/CPU/Grid.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Package/Writer.h"
#include "WeightTable.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace tnl;
using package::Place;
using package::StepKind;

namespace {

/// Builds the package form of one scheduled function.
class FunctionBuilder {
public:
  FunctionBuilder(func::FuncOp function, WeightTable &weights,
                  const llvm::StringMap<unsigned> &kernels)
      : function(function), weights(weights), kernels(kernels),
        shapes(function) {}

  FailureOr<std::unique_ptr<package::FunctionT>> build();

private:
  LogicalResult addInputs();
  LogicalResult addOutputs();
  LogicalResult addStep(Operation *op);
  void addStates();
  FailureOr<std::unique_ptr<package::ValueT>> operand(Value value);
  FailureOr<std::unique_ptr<package::ValueT>> place(Value value, Place place,
                                                    unsigned index);
  LogicalResult operands(ValueRange values, package::StepT &step);
  LogicalResult results(Operation *op, package::StepT &step);
  AffineMap grid(DispatchOp dispatch);
  FailureOr<std::unique_ptr<package::TensorT>>
  tensor(Value value, Attribute name, StringRef what, unsigned index);

  func::FuncOp function;
  WeightTable &weights;
  const llvm::StringMap<unsigned> &kernels;
  SymbolicShapeAnalysis shapes;
  std::unique_ptr<package::FunctionT> result;
  llvm::DenseMap<Value, std::pair<Place, unsigned>> places;
};

} // namespace

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

FailureOr<std::unique_ptr<package::TensorT>>
FunctionBuilder::tensor(Value value, Attribute name, StringRef what,
                        unsigned index) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  AffineMap map = type ? shapes.shapeMap(value) : AffineMap();
  auto dtype =
      type ? toPackage(type.getElementType()) : std::optional<package::DType>();
  if (!map || !dtype) {
    function.emitOpError() << what << " " << index << " of type "
                           << value.getType()
                           << " cannot be passed to or from a package";
    return failure();
  }
  auto result = std::make_unique<package::TensorT>();
  auto text = dyn_cast_or_null<StringAttr>(name);
  result->name = text ? text.str() : (what + Twine(index)).str();
  result->dtype = *dtype;
  result->shape = toPackage(map);
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
    if (isa_and_nonnull<LinearOp, GLUOp, DispatchOp>(value.getDefiningOp()))
      places.try_emplace(value, Place::Output, index);
  }
  return success();
}

FailureOr<std::unique_ptr<package::ValueT>>
FunctionBuilder::place(Value value, Place place, unsigned index) {
  auto type = cast<RankedTensorType>(value.getType());
  auto dtype = toPackage(type.getElementType());
  AffineMap map = shapes.shapeMap(value);
  if (!dtype || !map) {
    mlir::emitError(value.getLoc())
        << "a value of type " << type << " cannot be held by a package";
    return failure();
  }
  auto result = std::make_unique<package::ValueT>();
  result->place = place;
  result->index = index;
  result->dtype = *dtype;
  result->shape = toPackage(map);
  return result;
}

FailureOr<std::unique_ptr<package::ValueT>>
FunctionBuilder::operand(Value value) {
  if (auto it = places.find(value); it != places.end())
    return place(value, it->second.first, it->second.second);
  FailureOr<unsigned> weight = weights.add(value);
  if (failed(weight)) {
    mlir::emitError(value.getLoc())
        << "this value is not scheduled; run tnl-form-dispatches and "
           "tnl-plan-buffers first";
    return failure();
  }
  return place(value, Place::Weight, *weight);
}

LogicalResult FunctionBuilder::operands(ValueRange values,
                                        package::StepT &step) {
  for (Value value : values) {
    auto input = operand(value);
    if (failed(input))
      return failure();
    step.inputs.push_back(std::move(*input));
  }
  return success();
}

LogicalResult FunctionBuilder::results(Operation *op, package::StepT &step) {
  auto planned = op->getAttrOfType<DenseI64ArrayAttr>("tnl.buffers");
  if (!planned || planned.size() != static_cast<int64_t>(op->getNumResults()))
    return op->emitOpError("has no buffer plan; run tnl-plan-buffers first");
  for (auto [value, buffer] : llvm::zip(op->getResults(), planned.asArrayRef()))
    if (buffer >= 0)
      places[value] = {Place::Buffer, static_cast<unsigned>(buffer)};
  for (Value value : op->getResults()) {
    auto output = operand(value);
    if (failed(output))
      return failure();
    step.outputs.push_back(std::move(*output));
  }
  return success();
}

// Operations carry the source graph's node name in their location.
static std::string describe(Location loc) {
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

AffineMap FunctionBuilder::grid(DispatchOp dispatch) {
  auto module = function->getParentOfType<ModuleOp>();
  auto kernel = module.lookupSymbol<func::FuncOp>(dispatch.getKernel());
  auto maps = [&](ValueRange values) {
    return llvm::map_to_vector(
        values, [&](Value value) { return shapes.shapeMap(value); });
  };
  return kernelGrid(kernel, maps(dispatch.getInputs()),
                    maps(dispatch.getOutputs()));
}

LogicalResult FunctionBuilder::addStep(Operation *op) {
  auto step = std::make_unique<package::StepT>();
  step->location = describe(op->getLoc());
  if (auto dispatch = dyn_cast<DispatchOp>(op)) {
    step->kind = StepKind::Kernel;
    step->kernel = kernels.lookup(dispatch.getKernel());
    if (AffineMap map = grid(dispatch))
      step->grid = toPackage(map.getResult(0));
  } else {
    bool scale, bias, residual = false;
    if (auto linear = dyn_cast<LinearOp>(op)) {
      step->kind = StepKind::Linear;
      scale = !!linear.getScale();
      bias = !!linear.getBias();
      residual = !!linear.getResidual();
    } else {
      auto glu = cast<GLUOp>(op);
      step->kind = StepKind::Glu;
      scale = !!glu.getScale();
      bias = !!glu.getBias1();
    }
    unsigned flags = 0;
    for (auto [present, flag] :
         {std::pair(scale, package::Optional::Scale),
          std::pair(bias, package::Optional::Bias),
          std::pair(residual, package::Optional::Residual)})
      if (present)
        flags |= static_cast<unsigned>(flag);
    step->operands = static_cast<package::Optional>(flags);
  }
  if (failed(operands(op->getOperands(), *step)) || failed(results(op, *step)))
    return failure();
  result->steps.push_back(std::move(step));
  return success();
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

FailureOr<std::unique_ptr<package::FunctionT>> FunctionBuilder::build() {
  result = std::make_unique<package::FunctionT>();
  result->name = function.getSymName().str();
  for (StringRef symbol : shapes.symbols())
    result->symbols.push_back(symbol.str());
  if (!shapes.succeeded() || failed(addInputs()) || failed(addOutputs()))
    return failure();
  if (auto sizes = function->getAttrOfType<ArrayAttr>("tnl.buffer_sizes"))
    for (AffineMapAttr size : sizes.getAsRange<AffineMapAttr>())
      result->buffers.push_back(toPackage(size.getValue().getResult(0)));
  for (Operation &op : function.getBody().front()) {
    if (isa<LinearOp, GLUOp, DispatchOp>(op)) {
      if (failed(addStep(&op)))
        return failure();
    } else if (!isa<WeightOp, TransposeOp, ConcatOp, func::ReturnOp>(op)) {
      return op.emitOpError("is not part of a schedule; run "
                            "tnl-form-dispatches first");
    }
  }
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
  addStates();
  return std::move(result);
}

static std::string summaryOf(func::FuncOp kernel) {
  std::string text;
  for (Operation &op : kernel.getBody().front().without_terminator())
    if (!op.hasTrait<OpTrait::ConstantLike>())
      text += (text.empty() ? "" : ", ") + op.getName().getStringRef().str();
  return text;
}

LogicalResult tnl::writePackage(ModuleOp module, ArrayRef<CPUObject> objects,
                                const PackageInfo &info, StringRef path) {
  auto package = std::make_unique<package::PackageT>();
  package->producer = info.producer;
  package->source = info.source;
  package->pipeline = info.pipeline;
  package->tokenizer =
      info.byteTokenizer ? package::Tokenizer::Byte : package::Tokenizer::None;
  if (auto notes = module->getAttrOfType<ArrayAttr>("tnl.notes"))
    for (StringAttr note : notes.getAsRange<StringAttr>())
      package->notes.push_back(note.str());

  llvm::StringMap<unsigned> kernels;
  for (func::FuncOp function : module.getOps<func::FuncOp>()) {
    if (!function->hasAttr("tnl.kernel"))
      continue;
    kernels[function.getSymName()] = package->kernels.size();
    auto kernel = std::make_unique<package::KernelT>();
    kernel->name = function.getSymName().str();
    kernel->summary = summaryOf(function);
    package->kernels.push_back(std::move(kernel));
  }
  WeightTable weights;
  for (func::FuncOp function : module.getOps<func::FuncOp>()) {
    if (function->hasAttr("tnl.kernel") || function.isExternal())
      continue;
    auto built = FunctionBuilder(function, weights, kernels).build();
    if (failed(built))
      return failure();
    package->functions.push_back(std::move(*built));
  }

  auto fail = [&](const Status &status) {
    return emitError(FileLineColLoc::get(module.getContext(), path, 0, 0))
           << "cannot write the package: " << status.message();
  };
  auto writer = package::Writer::create(path.str());
  if (!writer)
    return fail(writer.status());
  for (const CPUObject &object : objects) {
    auto range = (*writer)->addBlob(object.elf.data(), object.elf.size());
    if (!range)
      return fail(range.status());
    auto code = std::make_unique<package::CodeT>();
    code->target = "cpu";
    code->level = object.level;
    code->format = "elf-so";
    code->data = std::make_unique<package::Range>(*range);
    package->code.push_back(std::move(code));
  }
  if (failed(weights.write(**writer, *package)))
    return failure();
  if (Status status = (*writer)->finish(*package); !status.ok())
    return fail(status);
  return success();
}
