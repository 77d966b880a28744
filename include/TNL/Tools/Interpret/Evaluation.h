//===- Evaluation.h - How operations are given their meaning ----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each family of operations registers one function per operation:
//
//   registry.add<NegOp>([](NegOp op, Evaluation &e) -> FailureOr<Tensor> {
//     return mapFloats(e[op.getX()], [](double x) { return -x; });
//   });
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TOOLS_INTERPRET_EVALUATION_H
#define TNL_TOOLS_INTERPRET_EVALUATION_H

#include "TNL/Tools/Interpret/Tensor.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include <functional>

namespace tnl::interpret {

class Interpreter;

/// The values of a function's SSA values so far.
using Environment = llvm::DenseMap<mlir::Value, TensorRef>;

/// Loops that run longer are taken for endless.
inline constexpr int64_t kMaxTrips = int64_t(1) << 20;

/// One operation being evaluated: the values of its operands, its diagnostics.
class Evaluation {
public:
  /// Nothing is reported where it is quiet.
  Evaluation(mlir::Operation *op, const Environment &values,
             Interpreter &interpreter, bool isQuiet = false)
      : interpreter(interpreter), op(op), values(values), isQuiet(isQuiet) {}

  /// The value of an operand.
  const Tensor &operator[](mlir::Value operand) const { return *ref(operand); }
  TensorRef ref(mlir::Value operand) const { return values.lookup(operand); }
  /// The value of an operand for the operation to change: its own storage where
  /// nothing else reads it.
  Tensor take(mlir::Value operand);
  /// The value of an optional operand, null if absent.
  const Tensor *find(mlir::Value operand) const {
    return operand ? ref(operand).get() : nullptr;
  }

  /// All values so far, which bodies of the operation see.
  const Environment &environment() const { return values; }

  mlir::InFlightDiagnostic error() {
    if (!isQuiet)
      return op->emitError();
    // Still a failure where it becomes a result.
    mlir::InFlightDiagnostic dropped = mlir::emitError(op->getLoc());
    dropped.abandon();
    return dropped;
  }

  /// Reports shapes that are too large for the interpreter.
  mlir::LogicalResult checkSize(llvm::ArrayRef<int64_t> shape);
  /// Reports an operand that has not the shape that the others ask for.
  mlir::LogicalResult checkShape(llvm::StringRef name, const Tensor &tensor,
                                 llvm::ArrayRef<int64_t> expected);
  mlir::LogicalResult checkRank(llvm::StringRef name, const Tensor &tensor,
                                int64_t rank);
  /// `axis` in [-rank, rank) made non-negative; reports others.
  mlir::FailureOr<int64_t> checkAxis(int64_t axis, int64_t rank);
  /// The same for a list of distinct axes, an operand.
  mlir::FailureOr<Shape> checkAxes(const Tensor &axes, int64_t rank);

  Interpreter &interpreter;

private:
  mlir::Operation *op;
  const Environment &values;
  bool isQuiet;
};

/// The meaning of every operation, by name.
class Registry {
public:
  using Evaluator = std::function<mlir::FailureOr<TensorRefs>(mlir::Operation *,
                                                              Evaluation &)>;

  /// `evaluate` takes the operation and its Evaluation and returns
  /// FailureOr<Tensor> (one result), FailureOr<Tensors> or
  /// FailureOr<TensorRefs>.
  template <typename Op, typename Function> void add(Function evaluate) {
    evaluators[Op::getOperationName()] =
        [evaluate](mlir::Operation *op,
                   Evaluation &e) -> mlir::FailureOr<TensorRefs> {
      auto result = evaluate(llvm::cast<Op>(op), e);
      if (mlir::failed(result))
        return mlir::failure();
      return refs(std::move(*result));
    };
  }

  const Evaluator *lookup(llvm::StringRef name) const {
    auto it = evaluators.find(name);
    return it == evaluators.end() ? nullptr : &it->second;
  }

private:
  static TensorRefs refs(TensorRefs tensors) { return tensors; }
  static TensorRefs refs(TensorRef tensor) { return {std::move(tensor)}; }
  static TensorRefs refs(Tensor tensor) {
    return {std::make_shared<Tensor>(std::move(tensor))};
  }
  static TensorRefs refs(Tensors tensors) {
    TensorRefs result;
    for (Tensor &tensor : tensors)
      result.push_back(std::make_shared<Tensor>(std::move(tensor)));
    return result;
  }

  llvm::StringMap<Evaluator> evaluators;
};

void registerArith(Registry &registry);
void registerMath(Registry &registry);
void registerCalls(Registry &registry);
void registerLoops(Registry &registry);
void registerONNXAttention(Registry &registry);
void registerONNXConstants(Registry &registry);
void registerONNXControl(Registry &registry);
void registerONNXEinsum(Registry &registry);
void registerONNXElementwise(Registry &registry);
void registerONNXIndexing(Registry &registry);
void registerONNXProducts(Registry &registry);
void registerONNXReduce(Registry &registry);
void registerONNXScatter(Registry &registry);
void registerONNXShape(Registry &registry);
void registerTensors(Registry &registry);
void registerTNLAttention(Registry &registry);
void registerTNLChunks(Registry &registry);
void registerTNLLinear(Registry &registry);
void registerTNLRows(Registry &registry);
void registerTNLWeights(Registry &registry);

} // namespace tnl::interpret

#endif // TNL_TOOLS_INTERPRET_EVALUATION_H
