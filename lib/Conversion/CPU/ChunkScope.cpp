//===- ChunkScope.cpp - What belongs to one chunk of tokens ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ChunkScope.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

bool tnl::cpu::isChunkOp(Operation *op) { return isa<ChunkOpInterface>(op); }

bool tnl::cpu::isPickOfColumns(Operation *op) {
  auto gather = dyn_cast<onnx::GatherOp>(op);
  DenseIntElementsAttr which;
  if (!gather || !matchPattern(gather.getIndices(), m_Constant(&which)) ||
      which.getType().getRank() != 1)
    return false;
  auto data = dyn_cast<RankedTensorType>(gather.getData().getType());
  int64_t axis = gather.getAxis();
  return data && axis >= 0 && axis < data.getRank() &&
         llvm::all_of(
             which,
             [&](const APInt &index) {
               return index.isNonNegative() &&
                      index.getSExtValue() < data.getDimSize(axis);
             });
}

/// What may stand around them on the same chunk, if it is no loop's.
static bool isBesideChunk(Operation *op) {
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return slice.hasUnitStride() &&
           slice.getType().getRank() == slice.getSourceType().getRank();
  if (isChunkOp(op) || op->hasTrait<BesideChunk>() ||
      isa<tensor::CastOp, onnx::TransposeOp>(op) || isPickOfColumns(op))
    return true;
  return op->hasTrait<OpTrait::Elementwise>() &&
         isa<arith::ArithDialect, math::MathDialect>(op->getDialect()) &&
         llvm::all_of(op->getResultTypes(), llvm::IsaPred<RankedTensorType>);
}

/// What products and the state of one chunk have in common, where no operation
/// connects them: its keys.
static Value keysOf(Operation *op) {
  if (auto scores = dyn_cast<ChunkScoresOp>(op))
    return scores.getK();
  if (auto update = dyn_cast<StateUpdateOp>(op))
    return update.getK();
  return nullptr;
}

/// What `start` is connected with by tensors, in order.
static llvm::SetVector<Operation *> componentOf(Operation *start) {
  llvm::SmallPtrSet<Operation *, 32> found = {start};
  SmallVector<Operation *> worklist = {start};
  auto reach = [&](Operation *op) {
    if (op && op->getBlock() == start->getBlock() && isBesideChunk(op) &&
        found.insert(op).second)
      worklist.push_back(op);
  };
  while (!worklist.empty()) {
    Operation *op = worklist.pop_back_val();
    for (Value operand : op->getOperands())
      reach(operand.getDefiningOp());
    for (Operation *user : op->getUsers())
      reach(user);
    if (Value keys = keysOf(op))
      for (Operation *user : keys.getUsers())
        if (keysOf(user) == keys)
          reach(user);
  }
  llvm::SetVector<Operation *> ops;
  for (Operation &op : *start->getBlock())
    if (found.contains(&op))
      ops.insert(&op);
  return ops;
}

/// A state of grouped heads is repeated before the loop, and the heads that
/// stand for the groups are picked behind it.
static void addOuter(ChunkScope &scope) {
  auto isOfState = [](Operation *op) {
    return isa_and_nonnull<PickHeadsOp, tensor::CastOp, arith::ExtFOp,
                           arith::TruncFOp>(op);
  };
  for (auto [init, yielded, result] :
       llvm::zip_equal(scope.loop.getInits(), scope.loop.getYieldedValues(),
                       scope.loop.getResults())) {
    if (!yielded.getDefiningOp<StateUpdateOp>())
      continue;
    for (Value value = init;
         value.hasOneUse() && isOfState(value.getDefiningOp());
         value = value.getDefiningOp()->getOperand(0))
      scope.outer.insert(value.getDefiningOp());
    for (Value value = result;
         value.hasOneUse() && isOfState(*value.getUsers().begin());
         value = (*value.getUsers().begin())->getResult(0))
      scope.outer.insert(*value.getUsers().begin());
  }
}

SmallVector<Value> ChunkScope::results() const {
  SmallVector<Value> values;
  if (loop) {
    for (Value result : scf::ForOp(loop).getResults()) {
      while (result.hasOneUse() && outer.contains(*result.getUsers().begin()))
        result = (*result.getUsers().begin())->getResult(0);
      values.push_back(result);
    }
    return values;
  }
  for (Operation *op : ops)
    for (Value result : op->getResults())
      if (llvm::any_of(result.getUsers(),
                       [&](Operation *user) { return !ops.contains(user); }))
        values.push_back(result);
  return values;
}

int64_t ChunkScope::heads() const {
  for (Operation *op : ops) {
    if (!isChunkOp(op))
      continue;
    SmallVector<Type> types(op->getOperandTypes());
    llvm::append_range(types, op->getResultTypes());
    for (Type type : types)
      if (auto tensor = dyn_cast<RankedTensorType>(type))
        if (tensor.getRank() == 4 && !tensor.isDynamicDim(1))
          return tensor.getDimSize(1);
  }
  return ShapedType::kDynamic;
}

SmallVector<Operation *> tnl::cpu::findOtherOps(func::FuncOp function) {
  llvm::SmallPtrSet<Operation *, 32> ofChunks;
  for (const ChunkScope &scope : findChunkScopes(function)) {
    ofChunks.insert(scope.ops.begin(), scope.ops.end());
    ofChunks.insert(scope.outer.begin(), scope.outer.end());
  }
  SmallVector<Operation *> others;
  function.walk([&](Operation *op) {
    if (op != function && !ofChunks.contains(op))
      others.push_back(op);
  });
  return others;
}

SmallVector<ChunkScope> tnl::cpu::findChunkScopes(func::FuncOp function) {
  SmallVector<ChunkScope> scopes;
  llvm::SmallPtrSet<Operation *, 32> taken;
  function.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (!isChunkOp(op) || taken.contains(op))
      return;
    ChunkScope scope;
    if (auto loop = dyn_cast<scf::ForOp>(op->getParentOp())) {
      scope.loop = loop;
      for (Operation &other : loop.getBody()->without_terminator())
        scope.ops.insert(&other);
      addOuter(scope);
    } else {
      scope.ops = componentOf(op);
    }
    taken.insert(scope.ops.begin(), scope.ops.end());
    scopes.push_back(std::move(scope));
  });
  return scopes;
}
