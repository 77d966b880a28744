//===- FrozenTables.cpp - Tables that a graph makes for one length --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   Exporters that unroll a loop over the sequence write a table [N, N] row by
//   row, with as many rows as the traced sequence had. The graph fails for
//   fewer tokens and leaves rows out for more: it means the traced length, at
//   which the table is computed and looked at as a constant one.
//
//===----------------------------------------------------------------------===//

#include "DecayEvaluator.h"
#include "TNL/Tools/Interpret/Interpreter.h"
#include "llvm/ADT/SetVector.h"

// Not all of tnl: both dialects have a Reshape.
namespace interpret = tnl::interpret;
using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Of the operations and elements that make a table: a sequence of 2048 tokens.
static constexpr size_t kMostTableOperations = 1 << 16;
static constexpr int64_t kMostTableWork = int64_t(1) << 27;
// Fewer rows can be a decay by chance.
static constexpr int64_t kFewestRows = 3;

namespace {
/// Computes integers and tables for one value of one symbol.
class TableEvaluator {
public:
  TableEvaluator(const Raiser &raiser, StringAttr symbol, int64_t size)
      : raiser(raiser), symbol(symbol), size(size), interpreter(ModuleOp()) {}

  /// Null where something else than sizes and constants is read.
  interpret::TensorRef evaluate(Value table);

private:
  interpret::TensorRef knownIntegers(Value value) const;
  bool collect(Value value);
  bool evaluate(Operation *op);

  const Raiser &raiser;
  StringAttr symbol;
  int64_t size;
  interpret::Interpreter interpreter;
  interpret::Environment values;
  SetVector<Operation *> operations;
  DenseMap<Value, unsigned> uses; // by `operations`
  int64_t work = 0;
};
} // namespace

interpret::TensorRef TableEvaluator::knownIntegers(Value value) const {
  const SymbolicValue &facts = raiser.facts(value);
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!facts.elements || !type || type.getRank() > 1)
    return nullptr;
  SmallVector<int64_t> shape;
  if (type.getRank() == 1)
    shape.push_back(facts.elements->size());
  interpret::Tensor tensor = interpret::Tensor::ints(shape);
  for (auto [element, number] : llvm::zip_equal(*facts.elements, tensor.i())) {
    std::optional<int64_t> known =
        element ? element.evaluate([&](StringAttr name) {
          return name == symbol ? std::optional(size) : std::nullopt;
        })
                : std::nullopt;
    if (!known)
      return nullptr;
    number = *known;
  }
  return std::make_shared<interpret::Tensor>(std::move(tensor));
}

// Operations of one block, whose order is that of their evaluation.
bool TableEvaluator::collect(Value table) {
  SmallVector<Value> worklist = {table};
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    ++uses[value];
    if (values.count(value))
      continue;
    if (interpret::TensorRef known = knownIntegers(value)) {
      values[value] = std::move(known);
      continue;
    }
    Operation *op = value.getDefiningOp();
    if (!op || op->getNumRegions() != 0 ||
        op->getBlock() != table.getParentBlock() ||
        isa<onnx::MatMulOp, onnx::EinsumOp>(op) ||
        !isa<onnx::ONNXDialect, TNLDialect>(op->getDialect()) ||
        operations.size() == kMostTableOperations)
      return false;
    if (operations.insert(op))
      llvm::append_range(worklist, op->getOperands());
  }
  return true;
}

bool TableEvaluator::evaluate(Operation *op) {
  if (failed(interpreter.evaluateQuietly(*op, values)))
    return false;
  // A table that nothing else reads is written in place.
  bool inPlace = isa<onnx::ScatterNDOp>(op) && uses[op->getOperand(0)] == 1;
  for (Value value :
       inPlace ? op->getOperands().drop_front() : ValueRange(op->getResults()))
    if (auto found = values.find(value); found != values.end())
      work += found->second->size();
  for (Value operand : op->getOperands())
    if (--uses[operand] == 0)
      values.erase(operand);
  return work <= kMostTableWork;
}

interpret::TensorRef TableEvaluator::evaluate(Value table) {
  if (!collect(table))
    return nullptr;
  SmallVector<Operation *> order(operations.getArrayRef());
  llvm::sort(order,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  for (Operation *op : order)
    if (!evaluate(op))
      return nullptr;
  auto found = values.find(table);
  return found == values.end() ? nullptr : found->second;
}

DecayForm DecayEvaluator::visitFrozen(Operation *op, const Index &index) {
  Value table = op->getResult(0);
  auto least =
      llvm::find_if(raiser.analysis.leastSizes(), [&](const auto &entry) {
        return tokens == SizeExpr::symbol(entry.first);
      });
  if (least == raiser.analysis.leastSizes().end() ||
      least->second < kFewestRows || !windows.row.isWhole() ||
      !windows.column.isWhole())
    return unknown("a mask is written piece by piece");
  auto [symbol, rows] = *least;
  interpret::TensorRef tensor =
      TableEvaluator(raiser, symbol, rows).evaluate(table);
  if (!tensor || !tensor->isFloat() ||
      tensor->rank() != static_cast<int64_t>(index.size()))
    return unknown("a mask is written piece by piece");
  for (auto [size, loop] : llvm::zip_equal(tensor->shape, index))
    if (windows.of(loop) && size != rows)
      return unknown("a mask that is written piece by piece has another length "
                     "than the sequence");
  auto type =
      RankedTensorType::get(tensor->shape, Float64Type::get(op->getContext()));
  FailureOr<WeightData> data =
      WeightData::open(DenseElementsAttr::get(type, tensor->f()), type,
                       [&] { return op->emitError(); });
  if (failed(data))
    return unknown("a mask is too large to be looked at");
  DecayForm form =
      fitTable({llvm::to_vector(tensor->shape), std::move(*data)}, index);
  if (!form.isKnown())
    return unknown("a mask that is written piece by piece is no exponential of "
                   "token distances for the " +
                   Twine(rows) + " tokens that it is written for");
  limit = {rows, rows};
  return form;
}
