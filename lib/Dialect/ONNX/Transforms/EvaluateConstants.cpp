//===- EvaluateConstants.cpp - What follows from constants ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The evaluators are those of tnl-interpret, on doubles; every result is
// rounded to its element type. Values are kept as long as something reads them,
// and a table that is written row by row is changed in place.
//
//===----------------------------------------------------------------------===//

#include "FoldShapes.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Interfaces/Limits.h"
#include "TNL/Tools/Interpret/Interpreter.h"
#include "mlir/IR/Matchers.h"
#include <cmath>
#include <cstring>

// Not all of tnl: both dialects have a Reshape.
namespace interpret = tnl::interpret;
using namespace mlir;
using namespace tnl::onnx;
using interpret::Tensor;
using interpret::TensorRef;
using tnl::countBytes;
using tnl::WeightOp;

/// Operations that only move elements: folding them makes constants larger, and
/// the folders of the dialect do it where they are small.
static bool onlyMoves(Operation *op) {
  return op->hasTrait<MovesElements>() || isa<CastOp>(op);
}

/// Whether results hold numbers of their operands only, which are rounded.
static bool keepsNumbers(Operation *op) {
  if (auto scatter = dyn_cast<ScatterNDOp>(op))
    return scatter.getReduction() == "none";
  if (auto scatter = dyn_cast<ScatterElementsOp>(op))
    return scatter.getReduction() == "none";
  return op->hasTrait<MovesElements>() || isa<TriluOp, WhereOp>(op);
}

/// Operations whose constant results are looked for.
static bool canEvaluate(Operation *op) {
  return isa_and_present<ONNXDialect>(op->getDialect()) &&
         op->getNumRegions() == 0 && op->getNumOperands() > 0 &&
         op->getNumResults() > 0 && !op->hasTrait<NotEvaluated>();
}

static RankedTensorType staticType(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() ? type : nullptr;
}

static bool isSmall(Value value) {
  RankedTensorType type = staticType(value);
  if (!type)
    return false;
  std::optional<int64_t> bytes =
      countBytes(type.getShape(), type.getElementType());
  return bytes && *bytes <= tnl::kMostEvaluatedBytes &&
         type.getNumElements() <= tnl::kMostEvaluatedElements;
}

/// A conversion of a float to an integer that cannot hold it has no value that
/// all machines agree on.
static bool hasConversion(Operation *op, const Tensor &from, Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  if (!isa<CastOp>(op) || !from.isFloat() || !integer || type.isInteger(1))
    return true;
  unsigned width = integer.getWidth() - !integer.isUnsigned();
  double limit = std::ldexp(1.0, width),
         least = integer.isUnsigned() ? -1 : -limit - 1;
  return llvm::all_of(from.f(),
                      [&](double x) { return x > least && x < limit; });
}

namespace {

class ConstantEvaluator {
public:
  ConstantEvaluator(func::FuncOp function, EvaluationBudget &budget)
      : function(function), budget(budget),
        interpreter(function->getParentOfType<ModuleOp>()) {}

  bool run();

private:
  bool canBeKnown(Operation *op) const;
  bool evaluate(Operation *op);
  bool provide(Value value);
  void release(Operation *op);
  void round(Operation *op);
  bool materialize(Operation *op);
  int64_t workOf(Operation *op) const;

  func::FuncOp function;
  EvaluationBudget &budget;
  interpret::Interpreter interpreter;
  interpret::Environment values;
  DenseSet<Value> known;     ///< constants and what follows from them
  DenseSet<Value> evaluated; ///< of these, what was computed
  DenseSet<Value> weights;   ///< of these, parts of the model in files
  DenseMap<Value, int64_t> uses;
};

} // namespace

bool ConstantEvaluator::canBeKnown(Operation *op) const {
  if (isa<ConstantOp, WeightOp>(op))
    return isSmall(op->getResult(0));
  return canEvaluate(op) && llvm::all_of(op->getResults(), isSmall) &&
         llvm::all_of(op->getOperands(),
                      [&](Value operand) { return known.contains(operand); });
}

/// Elements that are read and written.
int64_t ConstantEvaluator::workOf(Operation *op) const {
  int64_t work = 0, results = 0;
  for (Value result : op->getResults())
    results += staticType(result).getNumElements();
  for (Value operand : op->getOperands())
    work += staticType(operand).getNumElements();
  if (isa<ScatterNDOp, ScatterElementsOp>(op) && op->getOperand(0).hasOneUse())
    return work - results; // in place
  if (isa<MatMulOp, GemmOp>(op)) {
    ArrayRef<int64_t> shape = staticType(op->getOperand(0)).getShape();
    for (int64_t size : shape.take_back(isa<GemmOp>(op) ? 2 : 1))
      results *= std::max<int64_t>(size, 1);
  }
  return work + results;
}

/// Rounds the results to their element types.
void ConstantEvaluator::round(Operation *op) {
  for (Value result : op->getResults()) {
    auto type = dyn_cast<FloatType>(getElementTypeOrSelf(result.getType()));
    if (!type || type.isF64() || keepsNumbers(op))
      continue;
    Tensor rounded = *values.lookup(result);
    for (double &x : rounded.f()) {
      if (type.isF32()) {
        x = double(float(x));
        continue;
      }
      APFloat number(x);
      bool inexact;
      number.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                     &inexact);
      number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                     &inexact);
      x = number.convertToDouble();
    }
    values[result] = std::make_shared<Tensor>(std::move(rounded));
  }
}

/// Makes a known value available.
bool ConstantEvaluator::provide(Value value) {
  if (values.count(value))
    return true;
  Operation *op = value.getDefiningOp();
  if (isa<ConstantOp, WeightOp>(op))
    return succeeded(interpreter.evaluateQuietly(*op, values));
  return evaluate(op);
}

bool ConstantEvaluator::evaluate(Operation *op) {
  for (Value operand : op->getOperands())
    if (!provide(operand))
      return false;
  int64_t work = workOf(op);
  if (budget.isSpent || work > budget.work) {
    budget.isSpent = true;
    return false;
  }
  budget.work -= work;
  Type type = getElementTypeOrSelf(op->getResult(0).getType());
  if (!hasConversion(op, *values.find(op->getOperand(0))->second, type))
    return false;
  // No other reference to a table is left, so that it is changed in place.
  if (failed(interpreter.evaluateQuietly(*op, values)))
    return false;
  round(op);
  return true;
}

/// Drops the values that nothing will read any more.
void ConstantEvaluator::release(Operation *op) {
  for (Value operand : op->getOperands()) {
    auto [it, isFirst] = uses.try_emplace(operand, 0);
    if (isFirst)
      it->second = std::distance(operand.use_begin(), operand.use_end());
    if (--it->second == 0)
      values.erase(operand);
  }
}

/// A constant of these elements; one element where all are the same.
static DenseElementsAttr makeConstant(const Tensor &tensor,
                                      RankedTensorType type) {
  Type element = type.getElementType();
  auto pack = [&](auto elements, auto convert) {
    using T = decltype(convert(elements[0]));
    std::vector<T> packed;
    bool isSplat = true;
    for (auto value : elements) {
      packed.push_back(convert(value));
      isSplat &= std::memcmp(&packed.back(), &packed.front(), sizeof(T)) == 0;
    }
    if (isSplat)
      packed.resize(1);
    return DenseElementsAttr::getFromRawBuffer(
        type, ArrayRef(reinterpret_cast<const char *>(packed.data()),
                       packed.size() * sizeof(T)));
  };
  auto bitsOf = [&](double x) {
    APFloat number(x);
    bool inexact;
    number.convert(cast<FloatType>(element).getFloatSemantics(),
                   APFloat::rmNearestTiesToEven, &inexact);
    return uint16_t(number.bitcastToAPInt().getZExtValue());
  };
  if (element.isF32())
    return pack(tensor.f(), [](double x) { return float(x); });
  if (element.isF64())
    return pack(tensor.f(), [](double x) { return x; });
  if (isa<FloatType>(element))
    return pack(tensor.f(), bitsOf);
  switch (element.getIntOrFloatBitWidth()) {
  case 1: {
    SmallVector<bool> bits(
        llvm::map_range(tensor.i(), [](int64_t x) { return x != 0; }));
    if (llvm::all_equal(bits))
      bits.resize(1);
    return DenseElementsAttr::get(type, ArrayRef<bool>(bits));
  }
  case 8:
    return pack(tensor.i(), [](int64_t x) { return int8_t(x); });
  case 16:
    return pack(tensor.i(), [](int64_t x) { return int16_t(x); });
  case 32:
    return pack(tensor.i(), [](int64_t x) { return int32_t(x); });
  default:
    return pack(tensor.i(), [](int64_t x) { return x; });
  }
}

/// Puts constants where something else reads the results.
bool ConstantEvaluator::materialize(Operation *op) {
  bool changed = false;
  for (Value result : op->getResults()) {
    auto isOutside = [&](OpOperand &use) {
      return llvm::none_of(use.getOwner()->getResults(), [&](Value other) {
        return evaluated.contains(other);
      });
    };
    RankedTensorType type = staticType(result);
    if (!evaluated.contains(result) || type.getNumElements() == 0 ||
        llvm::none_of(result.getUses(), isOutside))
      continue;
    int64_t bytes = *countBytes(type.getShape(), type.getElementType());
    if (bytes > budget.bytes) {
      budget.isSpent = true;
      continue;
    }
    budget.bytes -= bytes;
    OpBuilder builder(op);
    Value constant = ConstantOp::create(
        builder, op->getLoc(), makeConstant(*values.lookup(result), type));
    result.replaceUsesWithIf(constant, isOutside);
    changed = true;
  }
  return changed;
}

bool ConstantEvaluator::run() {
  SmallVector<Operation *> done;
  for (Operation &op : function.front().without_terminator()) {
    if (!canBeKnown(&op))
      continue;
    known.insert_range(op.getResults());
    auto anyOf = [&](const DenseSet<Value> &set) {
      return llvm::any_of(op.getOperands(),
                          [&](Value operand) { return set.contains(operand); });
    };
    // Weights stay where they are, but for tables that are written.
    if (isa<WeightOp>(op) || (anyOf(weights) && !op.hasTrait<MakesTable>())) {
      weights.insert_range(op.getResults());
      continue;
    }
    if (isa<ConstantOp>(op) || (onlyMoves(&op) && !anyOf(evaluated)))
      continue;
    if (!evaluate(&op)) {
      for (Value result : op.getResults())
        known.erase(result);
      continue;
    }
    evaluated.insert_range(op.getResults());
    done.push_back(&op);
    release(&op);
  }
  bool changed = false;
  for (Operation *op : done)
    changed |= materialize(op);
  return changed;
}

bool tnl::onnx::evaluateConstants(func::FuncOp function,
                                  EvaluationBudget &budget) {
  return ConstantEvaluator(function, budget).run();
}

void tnl::onnx::remarkUnevaluated(func::FuncOp function,
                                  const EvaluationBudget &budget) {
  for (Operation &op : function.front().without_terminator()) {
    bool areConstant = llvm::all_of(op.getOperands(), [](Value operand) {
      return matchPattern(operand, m_Constant());
    });
    if (!canEvaluate(&op) || onlyMoves(&op) || !areConstant)
      continue;
    for (Value value : llvm::concat<Value>(op.getOperands(), op.getResults())) {
      RankedTensorType type = staticType(value);
      if (!type || isSmall(value))
        continue;
      emitRemark(op.getLoc())
          << "its constants are not evaluated when the model is compiled: one "
             "has "
          << type.getNumElements() << " elements, at most "
          << tnl::kMostEvaluatedElements << " elements and "
          << tnl::kMostEvaluatedBytes
          << " bytes are evaluated; it is computed in every call";
      return;
    }
    if (budget.isSpent) {
      emitRemark(op.getLoc())
          << "its constants are not evaluated when the model is compiled: the "
             "function's constants take more than "
          << tnl::kMostEvaluationWork << " elements of work or "
          << tnl::kMostFoldedBytes
          << " bytes together; it is computed in every call";
      return;
    }
  }
}
