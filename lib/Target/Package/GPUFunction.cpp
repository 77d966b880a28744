//===- GPUFunction.cpp - Steps of functions for a GPU ---------------------===//

#include "Exprs.h"
#include "FunctionBuilder.h"
#include "Launches.h"
#include "TNL/Dialect/TNL/WeightData.h"
#include "TNL/Package/Expr.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace tnl;
using package::ExprOp;
using package::Place;

namespace {

/// A buffer that the calls of a function use in turn.
struct Scratch {
  SmallVector<Size> needs; // different ones
  size_t nodes = 0;

  bool has(const Size &bytes) const {
    return llvm::any_of(
        needs, [&](const Size &need) { return areEqual(need, bytes); });
  }
};

class GPUFunctionBuilder : public FunctionBuilder {
public:
  GPUFunctionBuilder(func::FuncOp function, WeightTable &weights,
                     ModuleOp launches,
                     const llvm::StringMap<unsigned> &kernels)
      : FunctionBuilder(function, weights), launches(launches),
        kernels(kernels) {}

private:
  bool isStep(Operation *op) const override { return isa<DispatchOp>(op); }
  LogicalResult addStep(Operation *op) override;
  LogicalResult finish() override;
  std::vector<Size> shapeOf(Value value);
  unsigned scratch(const Size &bytes, llvm::SmallDenseSet<unsigned> &inUse);
  LogicalResult placeScratch(DispatchOp dispatch, const LaunchList &list,
                             SmallVectorImpl<unsigned> &slots);
  LogicalResult addLaunch(DispatchOp dispatch, LaunchList &list,
                          LaunchRecord &record, ArrayRef<unsigned> slots);
  FailureOr<ValuePtr> valueOf(DispatchOp dispatch, const LaunchList &list,
                              const Memory &memory, ArrayRef<unsigned> slots);

  ModuleOp launches;
  const llvm::StringMap<unsigned> &kernels;
  std::vector<Scratch> scratches;
};

} // namespace

std::vector<Size> GPUFunctionBuilder::shapeOf(Value value) {
  std::vector<Size> sizes;
  if (AffineMap map = shapes.shapeMap(value))
    for (AffineExpr expr : map.getResults())
      sizes.push_back(toPackage(expr)->nodes);
  return sizes;
}

/// A buffer that holds `bytes` and that nothing in use shares.
unsigned GPUFunctionBuilder::scratch(const Size &bytes,
                                     llvm::SmallDenseSet<unsigned> &inUse) {
  unsigned best = scratches.size();
  for (auto [index, slot] : llvm::enumerate(scratches)) {
    // The size of a buffer is the largest of what is needed of it.
    bool same = slot.has(bytes);
    if (inUse.contains(index) ||
        (!same && slot.nodes + bytes.size() + slot.needs.size() >
                      package::kMaxExprNodes))
      continue;
    if (same || best == scratches.size())
      best = index;
    if (same)
      break;
  }
  if (best == scratches.size())
    scratches.emplace_back();
  Scratch &slot = scratches[best];
  if (!slot.has(bytes)) {
    slot.needs.push_back(bytes);
    slot.nodes += bytes.size();
  }
  inUse.insert(best);
  return best;
}

LogicalResult
GPUFunctionBuilder::placeScratch(DispatchOp dispatch, const LaunchList &list,
                                 SmallVectorImpl<unsigned> &slots) {
  llvm::SmallDenseSet<unsigned> inUse;
  for (const LaunchList::Allocation &allocation : list.scratch) {
    FailureOr<Size> bytes = constantSizeOf(storedBytes(allocation.element));
    for (const Size &size : allocation.shape)
      if (succeeded(bytes))
        bytes = combine(ExprOp::Mul, size, *bytes);
    if (failed(bytes))
      return dispatch.emitOpError("needs scratch memory of a size that a "
                                  "package cannot hold");
    slots.push_back(scratch(*bytes, inUse));
  }
  return success();
}

FailureOr<ValuePtr> GPUFunctionBuilder::valueOf(DispatchOp dispatch,
                                                const LaunchList &list,
                                                const Memory &memory,
                                                ArrayRef<unsigned> slots) {
  if (memory.kind == Memory::Operand) {
    unsigned inputs = dispatch.getInputs().size();
    return operand(memory.index < inputs
                       ? dispatch.getInputs()[memory.index]
                       : dispatch.getOutputs()[memory.index - inputs]);
  }
  auto value = std::make_unique<package::ValueT>();
  Type element;
  if (memory.kind == Memory::Scratch) {
    const LaunchList::Allocation &allocation = list.scratch[memory.index];
    element = allocation.element;
    value->place = Place::Buffer;
    value->index = result->buffers.size() + slots[memory.index];
    for (const Size &size : allocation.shape)
      value->shape.push_back(toPackage(size));
  } else {
    const auto &[name, constant] = list.constants[memory.index];
    element = constant.getElementType();
    value->place = Place::Weight;
    value->index = weights.add(dispatch.getLoc(), name, constant);
    for (int64_t size : constant.getShapedType().getShape())
      value->shape.push_back(toPackage(constantSizeOf(size)));
  }
  std::optional<package::DType> dtype = toPackage(element);
  if (!dtype)
    return dispatch.emitOpError("needs memory of type ")
           << element << ", which packages cannot hold";
  value->dtype = *dtype;
  return value;
}

LogicalResult GPUFunctionBuilder::addLaunch(DispatchOp dispatch,
                                            LaunchList &list,
                                            LaunchRecord &record,
                                            ArrayRef<unsigned> slots) {
  auto step = std::make_unique<package::StepT>();
  step->kind = package::StepKind::Launch;
  step->location = describe(dispatch.getLoc());
  step->kernel = kernels.lookup(record.kernel.getSymName());
  unsigned inputs = llvm::count(record.written, false), in = 0, out = inputs;
  SmallVector<unsigned> positions;
  for (auto [memory, written] : llvm::zip(record.memory, record.written)) {
    auto value = valueOf(dispatch, list, memory, slots);
    if (failed(value))
      return failure();
    if (written && (memory.kind == Memory::Constant ||
                    (memory.kind == Memory::Operand &&
                     memory.index < dispatch.getInputs().size())))
      return record.op.emitOpError("writes an input of the kernel function");
    positions.push_back(written ? out++ : in++);
    (written ? step->outputs : step->inputs).push_back(std::move(*value));
  }
  auto launch = std::make_unique<package::LaunchT>();
  for (LaunchRecord::Argument &argument : record.arguments) {
    auto packaged = std::make_unique<package::LaunchArgT>();
    packaged->kind = argument.kind;
    if (argument.kind == package::LaunchArgKind::Size)
      packaged->size = toPackage(argument.size);
    else
      packaged->value = positions[argument.memory];
    packaged->map = std::move(argument.map);
    launch->args.push_back(std::move(packaged));
  }
  for (const Size &blocks : record.blocks)
    launch->blocks.push_back(toPackage(blocks));
  launch->threads = record.kernel.getThreads();
  launch->shared_bytes = record.kernel.getSharedBytes();
  step->launch = std::move(launch);
  result->steps.push_back(std::move(step));
  return success();
}

LogicalResult GPUFunctionBuilder::addStep(Operation *op) {
  auto dispatch = cast<DispatchOp>(op);
  auto kernel = launches.lookupSymbol<func::FuncOp>(dispatch.getKernel());
  unsigned inputs = dispatch.getInputs().size(),
           outputs = dispatch.getOutputs().size();
  if (!kernel || kernel.isExternal() ||
      kernel.getNumArguments() != inputs + outputs)
    return dispatch.emitOpError("calls ")
           << dispatch.getKernelAttr() << ", which has no launches";
  if (failed(placeResults(op)))
    return failure();
  std::vector<std::vector<Size>> shapes;
  for (Value value : dispatch.getInputs())
    shapes.push_back(shapeOf(value));
  for (Value value : dispatch.getOutputs())
    shapes.push_back(shapeOf(value));
  FailureOr<LaunchList> list = collectLaunches(kernel, shapes);
  SmallVector<unsigned> slots;
  if (failed(list) || failed(placeScratch(dispatch, *list, slots)))
    return failure();
  SmallVector<bool> written(outputs, false);
  SmallVector<Memory> touched;
  for (LaunchRecord &record : list->launches) {
    for (auto [memory, writes] : llvm::zip(record.memory, record.written)) {
      bool isResult = memory.kind == Memory::Operand && memory.index >= inputs;
      if (writes && isResult)
        written[memory.index - inputs] = true;
      // A kernel may be given what this launch of it has no use for; nothing
      // is there to be read yet.
      if ((isResult || memory.kind == Memory::Scratch) &&
          !llvm::is_contained(touched, memory)) {
        touched.push_back(memory);
        writes = true;
      }
    }
    if (failed(addLaunch(dispatch, *list, record, slots)))
      return failure();
  }
  for (auto [index, done] : llvm::enumerate(written))
    if (!done)
      return dispatch.emitOpError("calls ")
             << dispatch.getKernelAttr() << ", which does not write result "
             << index;
  return success();
}

LogicalResult GPUFunctionBuilder::finish() {
  for (const Scratch &slot : scratches) {
    FailureOr<Size> largest = slot.needs.front();
    for (const Size &bytes : ArrayRef(slot.needs).drop_front())
      if (succeeded(largest))
        largest = combine(ExprOp::Max, *largest, bytes);
    if (failed(largest))
      return function.emitOpError("needs scratch memory of a size that a "
                                  "package cannot hold");
    result->buffers.push_back(toPackage(*largest));
  }
  return success();
}

FailureOr<FunctionPtr>
tnl::buildGPUFunction(func::FuncOp function, WeightTable &weights,
                      ModuleOp launches,
                      const llvm::StringMap<unsigned> &kernels) {
  return GPUFunctionBuilder(function, weights, launches, kernels).build();
}
