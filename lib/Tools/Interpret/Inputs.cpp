//===- Inputs.cpp - Named inputs and outputs of functions -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Interpret/Inputs.h"
#include "Files.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"
#include <cmath>
#include <numbers>
#include <random>

using namespace mlir;

namespace tnl::interpret {

std::string inputName(func::FuncOp function, unsigned index) {
  if (auto name = function.getArgAttrOfType<StringAttr>(index, kNameAttr))
    return name.str();
  return "arg" + std::to_string(index);
}

std::string outputName(func::FuncOp function, unsigned index) {
  if (auto name = function.getResultAttrOfType<StringAttr>(index, kNameAttr))
    return name.str();
  return "result" + std::to_string(index);
}

SmallVector<func::FuncOp> runnable(ModuleOp module, StringRef only) {
  SmallVector<func::FuncOp> functions;
  for (auto function : module.getOps<func::FuncOp>())
    if (only.empty() ? function.isPublic() && !function.isExternal() &&
                           !function->hasAttr("tnl.kernel")
                     : function.getName() == only)
      functions.push_back(function);
  return functions;
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

/// The name of each dimension of an argument; its own where it has none.
static SmallVector<std::string> dimNames(func::FuncOp function, unsigned index,
                                         RankedTensorType type) {
  SmallVector<std::string> names;
  auto dims = function.getArgAttrOfType<ArrayAttr>(index, kDimsAttr);
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    std::string name;
    if (dims && axis < int64_t(dims.size()))
      if (auto text = llvm::dyn_cast<StringAttr>(dims[axis]))
        name = text.str();
    if (name.empty())
      name = inputName(function, index) + "." + std::to_string(axis);
    names.push_back(name);
  }
  return names;
}

static FailureOr<RankedTensorType> rankedInput(func::FuncOp function,
                                               unsigned index) {
  if (function.isExternal())
    return function.emitError("cannot be run: it has no body");
  if (auto type =
          llvm::dyn_cast<RankedTensorType>(function.getArgumentTypes()[index]))
    return type;
  return function.emitError("input ")
         << inputName(function, index) << " is no tensor of known rank";
}

/// The shape of an argument, given the sizes of named dimensions; a dimension
/// without a size gets its default.
static Shape shapeOf(func::FuncOp function, unsigned index,
                     RankedTensorType type, llvm::StringMap<int64_t> &sizes) {
  Shape shape;
  auto names = dimNames(function, index, type);
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    shape.push_back(
        type.isDynamicDim(axis)
            ? sizes.try_emplace(names[axis], axis == 0 ? 2 : 9).first->second
            : type.getDimSize(axis));
  return shape;
}

/// Lets the sizes of a given value name dimensions.
static void bindSizes(func::FuncOp function, unsigned index,
                      RankedTensorType type, const Tensor &value,
                      llvm::StringMap<int64_t> &sizes) {
  if (value.rank() == type.getRank())
    for (auto [name, size] :
         llvm::zip_equal(dimNames(function, index, type), value.shape))
      sizes[name] = size;
}

//===----------------------------------------------------------------------===//
// Random values
//===----------------------------------------------------------------------===//

/// Rows of the table that `value` indexes, if it does: the values that follow
/// from it by a change of shape or type, or as an argument of a callee, are
/// looked at too.
static std::optional<int64_t> vocabularyOf(Value value,
                                           llvm::DenseSet<Value> &seen) {
  if (!seen.insert(value).second)
    return std::nullopt;
  auto rows = [](Value table, int64_t axis) -> std::optional<int64_t> {
    auto type = llvm::dyn_cast<RankedTensorType>(table.getType());
    if (type && axis < 0)
      axis += type.getRank();
    if (!type || axis < 0 || axis >= type.getRank() || type.isDynamicDim(axis))
      return std::nullopt;
    return type.getDimSize(axis);
  };
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    std::optional<int64_t> found;
    StringAttr callee;
    unsigned operand = use.getOperandNumber();
    if (auto gather = llvm::dyn_cast<onnx::GatherOp>(user)) {
      if (operand == 1)
        found = rows(gather.getData(), gather.getAxis());
    } else if (auto embedding = llvm::dyn_cast<EmbeddingOp>(user)) {
      if (operand == 0)
        found = rows(embedding.getTable(), 0);
    } else if (llvm::isa<onnx::CastOp, onnx::TransposeOp>(user) ||
               user->hasTrait<onnx::KeepsOrder>()) {
      if (operand == 0)
        found = vocabularyOf(user->getResult(0), seen);
    } else if (auto dispatch = llvm::dyn_cast<DispatchOp>(user)) {
      callee = dispatch.getKernelAttr().getAttr();
    } else if (auto call = llvm::dyn_cast<func::CallOp>(user)) {
      callee = call.getCalleeAttr().getAttr();
    }
    if (callee)
      if (auto function =
              SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(user, callee))
        if (!function.isExternal() && operand < function.getNumArguments())
          found = vocabularyOf(function.getArgument(operand), seen);
    if (found)
      return found;
  }
  return std::nullopt;
}

namespace {
/// The same numbers on every machine: only the engine of <random> is specified
/// exactly, its distributions are not.
class Random {
public:
  Random(uint64_t seed, StringRef name)
      : engine(llvm::xxh3_64bits(name) ^ (seed * 0x9e3779b97f4a7c15)) {}

  /// In [0, 1).
  double uniform() { return double(engine() >> 11) * 0x1p-53; }
  double normal() {
    double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }
  /// In [low, high).
  int64_t integer(int64_t low, int64_t high) {
    uint64_t count = uint64_t(high) - uint64_t(low);
    return int64_t(uint64_t(low) + (count ? engine() % count : 0));
  }

private:
  std::mt19937_64 engine;
};
} // namespace

static Tensor randomInput(BlockArgument argument, StringRef name,
                          const Shape &shape, uint64_t seed,
                          std::optional<std::pair<double, double>> range) {
  Random random(seed, name);
  if (llvm::isa<FloatType>(getElementTypeOrSelf(argument.getType()))) {
    Tensor result = Tensor::floats(shape);
    for (double &x : result.f())
      x = range
              ? range->first + random.uniform() * (range->second - range->first)
          : name.contains("mask") ? double(random.integer(0, 2))
                                  : random.normal();
    return result;
  }
  int64_t low = 0, high = 2;
  llvm::DenseSet<Value> seen;
  if (range) {
    low = int64_t(range->first);
    high = int64_t(range->second);
  } else if (std::optional<int64_t> vocabulary = vocabularyOf(argument, seen)) {
    high = *vocabulary;
  } else if (name.contains("position")) {
    high = 16;
  }
  Tensor result = Tensor::ints(shape);
  for (int64_t &x : result.i())
    x = random.integer(low, high);
  return result;
}

//===----------------------------------------------------------------------===//
// Inputs and outputs of one function
//===----------------------------------------------------------------------===//

/// "random" or "random:LO:HI".
static FailureOr<std::optional<std::pair<double, double>>>
parseRange(func::FuncOp function, StringRef text) {
  if (text == "random")
    return std::optional<std::pair<double, double>>();
  double low, high;
  auto [head, bounds] = text.split(':');
  auto [first, second] = bounds.split(':');
  if (head != "random" || first.getAsDouble(low) || second.getAsDouble(high) ||
      !(low < high) || !(std::abs(low) < 0x1p62) || !(std::abs(high) < 0x1p62))
    return function.emitError("no value of an input: '")
           << text << "'; expected @FILE.npy, zeros, random or random:LO:HI";
  return std::optional(std::pair(low, high));
}

FailureOr<TensorMap> makeInputs(func::FuncOp function,
                                const InputOptions &options) {
  TensorMap values;
  llvm::StringMap<int64_t> sizes(options.dims);
  unsigned count = function.getNumArguments();
  // Files first: their shapes give names their sizes.
  for (unsigned index = 0; index < count; ++index) {
    std::string name = inputName(function, index);
    FailureOr<RankedTensorType> type = rankedInput(function, index);
    if (failed(type))
      return failure();
    std::string value = options.inputs.lookup(name);
    StringRef text = value;
    if (!text.consume_front("@"))
      continue;
    Expected<Tensor> array = readArray(text.str());
    if (!array)
      return function.emitError("input ") << name << ": " << array.message();
    bindSizes(function, index, *type, *array, sizes);
    values[name] = std::make_shared<const Tensor>(std::move(*array));
  }
  for (unsigned index = 0; index < count; ++index) {
    std::string name = inputName(function, index);
    if (values.count(name))
      continue;
    FailureOr<RankedTensorType> type = rankedInput(function, index);
    if (failed(type))
      return failure();
    Shape shape = shapeOf(function, index, *type, sizes);
    if (!elementCount(shape))
      return function.emitError("input ")
             << name << " of shape " << shapeText(shape) << " is too large";
    std::string text = options.inputs.lookup(name);
    if (text == "zeros") {
      values[name] = std::make_shared<const Tensor>(
          llvm::isa<FloatType>(type->getElementType()) ? Tensor::floats(shape)
                                                       : Tensor::ints(shape));
      continue;
    }
    auto range = parseRange(function, text.empty() ? "random" : text);
    if (failed(range))
      return failure();
    values[name] = std::make_shared<const Tensor>(randomInput(
        function.getArgument(index), name, shape, options.seed, *range));
  }
  return values;
}

FailureOr<TensorRefs> orderInputs(func::FuncOp function,
                                  const TensorMap &inputs) {
  TensorRefs values(function.getNumArguments());
  llvm::StringMap<int64_t> sizes;
  for (unsigned index = 0; index < values.size(); ++index) {
    FailureOr<RankedTensorType> type = rankedInput(function, index);
    if (failed(type))
      return failure();
    values[index] = inputs.lookup(inputName(function, index));
    if (values[index])
      bindSizes(function, index, *type, *values[index], sizes);
  }
  for (unsigned index = 0; index < values.size(); ++index) {
    if (values[index])
      continue;
    auto type =
        llvm::cast<RankedTensorType>(function.getArgumentTypes()[index]);
    Shape shape = shapeOf(function, index, type, sizes);
    if (!elementCount(shape))
      return function.emitError("input ")
             << inputName(function, index) << " of shape " << shapeText(shape)
             << " is too large";
    values[index] = std::make_shared<const Tensor>(
        llvm::isa<FloatType>(type.getElementType()) ? Tensor::floats(shape)
                                                    : Tensor::ints(shape));
  }
  return values;
}

TensorMap nameOutputs(func::FuncOp function, const TensorRefs &results) {
  TensorMap outputs;
  for (auto [index, result] : llvm::enumerate(results))
    outputs[outputName(function, index)] = result;
  return outputs;
}

} // namespace tnl::interpret
