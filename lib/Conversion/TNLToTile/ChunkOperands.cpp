//===- ChunkOperands.cpp - What a chunk reads, and what is applied to it --===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ChunkMatcher.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

//===----------------------------------------------------------------------===//
// One operation on the way from a product to memory
//===----------------------------------------------------------------------===//

FailureOr<Value> ChunkMatcher::stepBack(LRPEOp op, const Role &role,
                                        ChunkOperand &operand) {
  if (!role.isKey || operand.theta || operand.silu || op->getBlock() != block)
    return refuseBetween(op, role);
  if (!typeOf(op).getElementType().isF32())
    return refuse(op, "kernels rotate in f32");
  operand.theta = throughCasts(op.getTheta());
  if (!isArgument(operand.theta))
    return refuse(op, "its theta is no argument of the kernel");
  if (failed(readPosition(op, operand)))
    return failure();
  return op.getX();
}

FailureOr<Value> ChunkMatcher::stepBack(MaskValuesOp op, const Role &role,
                                        ChunkOperand &operand) {
  if (!role.isValue || operand.mask || op->getBlock() != block)
    return refuseBetween(op, role);
  Value mask = throughCasts(op.getMask());
  if (loop()) {
    auto slice = mask.getDefiningOp<tensor::ExtractSliceOp>();
    if (!slice || slice.getType().getRank() != 2 ||
        slice.getSourceType().getRank() != 2 ||
        !isChunkOf(slice, slice.getSourceType(), /*tokenAxis=*/1))
      return refuse(op, "its mask is not that of the chunk's tokens");
    taken.insert(slice);
    mask = throughCasts(slice.getSource());
  }
  if (!isArgument(mask))
    return refuse(op, "its mask is no argument of the kernel");
  operand.mask = mask;
  return op.getV();
}

FailureOr<Value> ChunkMatcher::stepBack(tensor::ExtractSliceOp op,
                                        ChunkOperand &operand) {
  RankedTensorType whole = op.getSourceType();
  int64_t rank = whole.getRank();
  bool isColumnSlice = isColumns(op);
  if (!isColumnSlice) {
    if (sliced || !loop() || (rank != 3 && rank != 4) ||
        op.getType().getRank() != rank || op->getBlock() != block ||
        !isChunkOf(op, whole, rank - 2))
      return refuse(op, "it is no slice of the chunk's tokens");
    sliced = true;
  }
  if (rank == 3)
    operand.view.first += *getConstantIntValue(op.getMixedOffsets()[2]);
  return op.getSource();
}

/// The columns before those of `part`.
static std::optional<int64_t> columnsBefore(SplitOp op, Value part) {
  int64_t columns = 0;
  for (Value result : op.getParts()) {
    if (result == part)
      return columns;
    int64_t size = typeOf(result).getShape().back();
    if (ShapedType::isDynamic(size))
      return std::nullopt;
    columns += size;
  }
  return std::nullopt;
}

FailureOr<Value> ChunkMatcher::stepBack(Operation *op, Value value,
                                        const Role &role,
                                        ChunkOperand &operand) {
  return TypeSwitch<Operation *, FailureOr<Value>>(op)
      .Case<tensor::CastOp, arith::ExtFOp, SplitHeadsOp>(
          [](Operation *op) { return op->getOperand(0); })
      .Case<LRPEOp, MaskValuesOp>(
          [&](auto op) { return stepBack(op, role, operand); })
      .Case([&](tensor::ExtractSliceOp op) { return stepBack(op, operand); })
      .Case([&](SiLUOp op) -> FailureOr<Value> {
        if (!role.isKey || operand.silu)
          return refuseBetween(op, role);
        if (!typeOf(op).getElementType().isF32())
          return refuse(op, "kernels compute it in f32");
        operand.silu = true;
        return op.getX();
      })
      .Case([&](SplitOp op) -> FailureOr<Value> {
        std::optional<int64_t> before = columnsBefore(op, value);
        if (typeOf(op.getX()).getRank() != 3 || !before)
          return refuseBetween(op, role);
        operand.view.first += *before;
        return op.getX();
      })
      .Default([&](Operation *op) { return refuseBetween(op, role); });
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

LogicalResult ChunkMatcher::readOperand(Value value, const Role &role,
                                        ChunkOperand &operand) {
  sliced = false;
  while (Operation *op = value.getDefiningOp()) {
    taken.insert(op);
    FailureOr<Value> before = stepBack(op, value, role, operand);
    if (failed(before))
      return failure();
    value = *before;
  }
  if (!isArgument(value))
    return refuse(role.user, role.what + " is carried from chunk to chunk");
  if (loop() && !sliced)
    return refuse(role.user, role.what + " is not that of the chunk's tokens");
  RankedTensorType type = typeOf(value);
  if ((type.getRank() != 3 && type.getRank() != 4) ||
      (type.getRank() == 3 && type.isDynamicDim(2)))
    return refuse(role.user,
                  role.what + " lies in rows whose length is not static");
  operand.view.tensor = value;
  return success();
}

/// `value`, which has to be the operand that is known.
LogicalResult ChunkMatcher::readSame(Value value, const Role &role,
                                     const ChunkOperand &known) {
  ChunkOperand operand;
  if (failed(readOperand(value, role, operand)))
    return failure();
  if (operand == known)
    return success();
  return refuse(role.user, role.what + " is not that of 'tnl.chunk_" +
                               (role.isValue ? "apply'" : "scores'"));
}

LogicalResult ChunkMatcher::readOperands() {
  Role q{"q", body.scores, /*isKey=*/true}, k{"k", body.scores, true},
      v{"v", body.apply, false, /*isValue=*/true};
  if (failed(readOperand(body.scores.getQ(), q, body.q)) ||
      failed(readOperand(body.scores.getK(), k, body.k)) ||
      failed(readOperand(body.apply.getV(), v, body.v)))
    return failure();
  q.user = body.read;
  if (failed(readSame(body.read.getQ(), q, body.q)))
    return failure();
  if (body.update) {
    k.user = v.user = body.update;
    if (failed(readSame(body.update.getK(), k, body.k)) ||
        failed(readSame(body.update.getV(), v, body.v)))
      return failure();
  }
  if (body.q.silu != body.k.silu || body.q.theta != body.k.theta ||
      body.q.position != body.k.position)
    return refuse(body.scores, "q and k come with different activations or "
                               "rotations");
  if (failed(readState(body.read.getState())))
    return failure();
  return readDecay();
}

/// The number of the first token: where the caller starts, and the loop is.
LogicalResult ChunkMatcher::readPosition(LRPEOp op, ChunkOperand &operand) {
  Value position = op.getPosition();
  auto isFirstToken = [&](Value value) {
    Operation *made = value.getDefiningOp();
    if (!isa_and_present<tensor::SplatOp, tensor::FromElementsOp>(made))
      return false;
    if (isa<tensor::FromElementsOp>(made) && made->getNumOperands() != 1)
      return false;
    auto index = made->getOperand(0).getDefiningOp<arith::IndexCastOp>();
    if (!index || index.getIn() != loop().getInductionVar())
      return false;
    taken.insert(made);
    taken.insert(index);
    return true;
  };
  if (loop()) {
    const char *why = "its positions are not those of the chunk's tokens";
    if (!position)
      return refuse(op, why);
    if (isFirstToken(position))
      return success();
    auto add = position.getDefiningOp<arith::AddIOp>();
    if (add && isFirstToken(add.getRhs()))
      position = add.getLhs();
    else if (add && isFirstToken(add.getLhs()))
      position = add.getRhs();
    else
      return refuse(op, why);
    taken.insert(add);
  }
  if (position)
    position = throughCasts(position);
  if (position && !isArgument(position))
    return refuse(op, "its positions are no argument of the kernel");
  operand.position = position;
  return success();
}

LogicalResult ChunkMatcher::readState(Value state) {
  if (body.update && body.update.getState() != state)
    return refuse(body.update, "its state is not that of 'tnl.state_read'");
  if (loop()) {
    auto carried = dyn_cast<BlockArgument>(state);
    if (!carried || carried.getOwner() != loop().getBody() ||
        carried.getArgNumber() == 0)
      return refuse(body.read, "its state is not carried from chunk to chunk");
    state = loop().getInits()[carried.getArgNumber() - 1];
  }
  state = throughCasts(state);
  if (isArgument(state)) {
    body.state = state;
    return success();
  }
  Operation *made = state.getDefiningOp();
  Value zero = state;
  if (auto splat = dyn_cast_if_present<tensor::SplatOp>(made))
    zero = splat.getInput();
  if (!made || !matchPattern(zero, m_AnyZeroFloat()))
    return refuse(made ? made : body.read.getOperation(),
                  "the first state is neither 0 nor an argument of the kernel");
  taken.insert(made);
  return success();
}

LogicalResult ChunkMatcher::readDecay() {
  Value decay = body.scores.getDecay();
  auto isSame = [&](auto op) {
    return op.getDecay() == decay &&
           op.getSlopesAttr() == body.scores.getSlopesAttr();
  };
  if (!isSame(body.read))
    return refuse(body.read, "its decay is not that of 'tnl.chunk_scores'");
  if (body.update && !isSame(body.update))
    return refuse(body.update, "its decay is not that of 'tnl.chunk_scores'");
  if (!decay)
    return success();
  decay = throughCasts(decay);
  if (loop() && typeOf(decay).getRank() > 1) {
    auto slice = decay.getDefiningOp<tensor::ExtractSliceOp>();
    if (!slice ||
        slice.getType().getRank() != slice.getSourceType().getRank() ||
        !isChunkOf(slice, slice.getSourceType(), /*tokenAxis=*/2))
      return refuse(body.scores, "its decay is not that of the chunk's tokens");
    taken.insert(slice);
    decay = throughCasts(slice.getSource());
  }
  if (!isArgument(decay))
    return refuse(body.scores, "its decay is no argument of the kernel");
  body.decay = decay;
  return success();
}
