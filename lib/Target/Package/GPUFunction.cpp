//===- GPUFunction.cpp - Steps of functions for a GPU ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FunctionBuilder.h"
#include "Launches.h"
#include "TNL/Dialect/TNL/WeightData.h"
#include "TNL/Package/Expr.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace tnl;
using package::Place;

namespace {

/// A buffer that the calls of a function use in turn: as large as the largest
/// of what is needed of it.
struct Scratch {
  SizeExpr bytes;
};

class GPUFunctionBuilder : public FunctionBuilder {
public:
  GPUFunctionBuilder(func::FuncOp function, WeightTable &weights,
                     ModuleOp launches,
                     const llvm::StringMap<unsigned> &kernels)
      : FunctionBuilder(function, weights, kMultiprocessors),
        launches(launches), kernels(kernels) {
    result->multiprocessors = result->symbols.size() - 1;
  }

private:
  bool isStep(Operation *op) const override {
    return isa<DispatchOp, CheckIndicesOp>(op);
  }
  LogicalResult addStep(Operation *op) override;
  LogicalResult finish() override;
  SmallVector<SizeExpr> shapeOf(Value value);
  unsigned scratch(SizeExpr bytes, llvm::SmallDenseSet<unsigned> &inUse);
  LogicalResult placeScratch(DispatchOp dispatch, const LaunchList &list,
                             SmallVectorImpl<unsigned> &slots);
  LogicalResult addLaunch(DispatchOp dispatch, LaunchList &list,
                          LaunchRecord &record, ArrayRef<unsigned> slots);
  FailureOr<ValuePtr> valueOf(DispatchOp dispatch, const LaunchList &list,
                              const Memory &memory, ArrayRef<unsigned> slots);

  std::unique_ptr<package::TensorMapT> toPackage(const LaunchMap &map);

  ModuleOp launches;
  const llvm::StringMap<unsigned> &kernels;
  std::vector<Scratch> scratches;
};

} // namespace

SmallVector<SizeExpr> GPUFunctionBuilder::shapeOf(Value value) {
  return shapes.shapeOf(value).value_or(SmallVector<SizeExpr>());
}

/// A buffer that holds `bytes` and that nothing in use shares.
unsigned GPUFunctionBuilder::scratch(SizeExpr bytes,
                                     llvm::SmallDenseSet<unsigned> &inUse) {
  // Best is one that need not grow.
  unsigned best = scratches.size();
  for (auto [index, slot] : llvm::enumerate(scratches)) {
    if (inUse.contains(index) || !SizeExpr::max(slot.bytes, bytes))
      continue;
    bool fits = provablyAtMost(bytes, slot.bytes);
    if (fits || best == scratches.size())
      best = index;
    if (fits)
      break;
  }
  if (best == scratches.size())
    scratches.push_back({bytes});
  else
    scratches[best].bytes = SizeExpr::max(scratches[best].bytes, bytes);
  inUse.insert(best);
  return best;
}

LogicalResult
GPUFunctionBuilder::placeScratch(DispatchOp dispatch, const LaunchList &list,
                                 SmallVectorImpl<unsigned> &slots) {
  llvm::SmallDenseSet<unsigned> inUse;
  for (const LaunchList::Allocation &allocation : list.scratch) {
    SizeExpr bytes = productOf(allocation.shape, function.getContext()) *
                     storedBytes(allocation.element);
    if (!bytes)
      return dispatch.emitOpError("needs scratch memory of a size that a "
                                  "package cannot hold: ")
             << bytes.why();
    slots.push_back(scratch(bytes, inUse));
  }
  return success();
}

std::unique_ptr<package::TensorMapT>
GPUFunctionBuilder::toPackage(const LaunchMap &map) {
  auto packaged = std::make_unique<package::TensorMapT>();
  packaged->sizes = sizes.toPackage(map.sizes);
  packaged->strides = sizes.toPackage(map.strides);
  for (int64_t extent : llvm::reverse(map.type.getBox()))
    packaged->box.push_back(extent);
  packaged->swizzle = map.type.isSwizzled() ? 128 : 0;
  if (!map.offset.is(0))
    packaged->offset = sizes.toPackage(map.offset);
  return packaged;
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
    value->shape = sizes.toPackage(allocation.shape);
  } else {
    const auto &[name, constant] = list.constants[memory.index];
    element = constant.getElementType();
    value->place = Place::Weight;
    value->index = weights.add(dispatch.getLoc(), name, constant);
    for (int64_t size : constant.getShapedType().getShape())
      value->shape.push_back(
          sizes.toPackage(SizeExpr::constant(size, function.getContext())));
  }
  std::optional<package::DType> dtype = tnl::toPackage(element);
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
      packaged->size = sizes.toPackage(argument.size);
    else
      packaged->value = positions[argument.memory];
    if (argument.map)
      packaged->map = toPackage(*argument.map);
    launch->args.push_back(std::move(packaged));
  }
  launch->blocks = sizes.toPackage(record.blocks);
  launch->threads = record.kernel.getThreads();
  launch->shared_bytes = record.kernel.getSharedBytes();
  step->launch = std::move(launch);
  result->steps.push_back(std::move(step));
  return success();
}

LogicalResult GPUFunctionBuilder::addStep(Operation *op) {
  if (auto check = dyn_cast<CheckIndicesOp>(op)) {
    if (!isa<BlockArgument>(check.getIndices()))
      return check.emitOpError("checks what is no input of the function, which "
                               "GPUs do not");
    return addCheck(check);
  }
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
  SmallVector<SmallVector<SizeExpr>> operands;
  for (Value value : dispatch.getInputs())
    operands.push_back(shapeOf(value));
  for (Value value : dispatch.getOutputs())
    operands.push_back(shapeOf(value));
  FailureOr<LaunchList> list = collectLaunches(kernel, operands);
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
  if (llvm::count(result->symbols, kMultiprocessors) > 1)
    return function.emitOpError("has a size '")
           << kMultiprocessors
           << "', which is the device's number of multiprocessors\nhint: give "
              "the "
              "model's dimension another name";
  for (const Scratch &slot : scratches)
    result->buffers.push_back(sizes.toPackage(slot.bytes));
  return success();
}

FailureOr<FunctionPtr>
tnl::buildGPUFunction(func::FuncOp function, WeightTable &weights,
                      ModuleOp launches,
                      const llvm::StringMap<unsigned> &kernels) {
  return GPUFunctionBuilder(function, weights, launches, kernels).build();
}
