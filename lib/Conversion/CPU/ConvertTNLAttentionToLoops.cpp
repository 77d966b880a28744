//===- ConvertTNLAttentionToLoops.cpp - Linear attention to loops ---------===//

#include "../ONNXToLinalg/LinearAttention.h"
#include "AttentionLoops.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

namespace tnl {
#define GEN_PASS_DEF_CONVERTTNLATTENTIONTOLOOPS
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

static MemRefType bufferType(Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  return MemRefType::get(type.getShape(), type.getElementType());
}

/// A buffer that holds a tensor; null for an absent one.
static Value bufferOf(LinalgBuilder &b, Value tensor) {
  if (!tensor)
    return nullptr;
  if (auto read = tensor.getDefiningOp<bufferization::ToTensorOp>())
    if (read.getBuffer().getType() == bufferType(tensor))
      return read.getBuffer();
  return bufferization::ToBufferOp::create(b, bufferType(tensor), tensor,
                                           /*read_only=*/true);
}

/// The buffer for a result: its destination if it is written to just one.
static Value resultBuffer(LinalgBuilder &b, Value result, ValueRange sizes) {
  if (result.hasOneUse())
    if (auto write = dyn_cast<bufferization::MaterializeInDestinationOp>(
            *result.getUsers().begin()))
      if (write.getDest().getType() == bufferType(result) &&
          !write.getResult()) {
        Value destination = write.getDest();
        write.erase();
        return destination;
      }
  MemRefType type = bufferType(result);
  SmallVector<Value> dynamic;
  for (auto [d, size] : llvm::enumerate(sizes))
    if (type.isDynamicDim(d))
      dynamic.push_back(size);
  return memref::AllocOp::create(b, type, dynamic);
}

/// Other uses of the results read the buffers, after the loops.
static void replaceByBuffers(Operation *op, LinalgBuilder &b,
                             ValueRange buffers) {
  for (auto [result, buffer] : llvm::zip_equal(op->getResults(), buffers))
    if (!result.use_empty())
      result.replaceAllUsesWith(bufferization::ToTensorOp::create(
          b, result.getType(), buffer, /*restrict=*/true, /*writable=*/true));
  op->erase();
}

static void setForm(Attention &attention, std::optional<FormAttr> form,
                    Value out, int64_t tokenAxis) {
  int64_t tokens = cast<RankedTensorType>(out.getType()).getDimSize(tokenAxis);
  attention.recurrent = tokens == 1;
  if (form && *form) {
    attention.recurrent |= form->getKind() == AttentionForm::Recurrent;
    if (form->getBlock() > 0)
      attention.block = form->getBlock();
  }
  if (!ShapedType::isDynamic(tokens))
    attention.block = std::min(attention.block, tokens);
}

/// The slopes: an argument of a shared kernel, else a constant.
static FailureOr<Value> slopesOf(LinalgBuilder &b, Operation *op,
                                 ArrayRef<float> slopes) {
  auto count = static_cast<int64_t>(slopes.size());
  auto type = RankedTensorType::get(count, b.getF32Type());
  auto number = op->getAttrOfType<IntegerAttr>(kSlopesArgumentAttr);
  if (!number)
    return Value(
        arith::ConstantOp::create(b, DenseElementsAttr::get(type, slopes)));
  auto function = op->getParentOfType<func::FuncOp>();
  if (number.getInt() < function.getNumArguments()) {
    Value argument = function.getArgument(number.getInt());
    if (argument.getType() == type ||
        argument.getType() == MemRefType::get(count, b.getF32Type()))
      return argument;
  }
  return op->emitOpError() << kSlopesArgumentAttr << " " << number.getInt()
                           << " is no argument with " << count << " slopes";
}

namespace {
struct ConvertTNLAttentionToLoops
    : tnl::impl::ConvertTNLAttentionToLoopsBase<ConvertTNLAttentionToLoops> {
  using ConvertTNLAttentionToLoopsBase::ConvertTNLAttentionToLoopsBase;

  LogicalResult initialize(MLIRContext *context) override {
    if (rows >= 1 && rows <= kMaxAttentionRows && llvm::isPowerOf2_64(rows))
      return success();
    return emitError(UnknownLoc::get(context))
           << getArgument() << ": rows must be 1, 2, 4 or 8, got "
           << static_cast<int64_t>(rows);
  }

  void runOnOperation() override {
    SmallVector<Operation *> ops;
    WalkResult walk = getOperation().walk([&](Operation *op) {
      if (isa<ChunkScoresOp, ChunkApplyOp, StateReadOp, StateUpdateOp,
              StateCarryOp, MaskValuesOp, SumsOfSquaresOp>(op)) {
        op->emitOpError("cannot be compiled yet; tnl.linear_attention can");
        return WalkResult::interrupt();
      }
      if (isa<LinearAttentionOp, GatedLinearAttentionOp,
              onnx::LinearAttentionOp>(op))
        ops.push_back(op);
      return WalkResult::advance();
    });
    if (walk.wasInterrupted())
      return signalPassFailure();
    for (Operation *op : ops) {
      if (auto general = dyn_cast<onnx::LinearAttentionOp>(op)) {
        if (failed(convert(general)))
          return signalPassFailure();
        continue;
      }
      auto gated = dyn_cast<GatedLinearAttentionOp>(op);
      if (failed(gated ? convert(gated) : convert(cast<LinearAttentionOp>(op))))
        return signalPassFailure();
    }
  }

  LogicalResult finish(Operation *op, LinalgBuilder &b, Attention &attention,
                       ValueRange results);
  LogicalResult convert(onnx::LinearAttentionOp op);
  LogicalResult convert(LinearAttentionOp op);
  LogicalResult convertVarying(LinearAttentionOp op);
  LogicalResult convert(GatedLinearAttentionOp op);
};
} // namespace

LogicalResult ConvertTNLAttentionToLoops::finish(Operation *op,
                                                 LinalgBuilder &b,
                                                 Attention &attention,
                                                 ValueRange results) {
  if (ShapedType::isDynamic(attention.width) ||
      ShapedType::isDynamic(attention.keyWidth))
    return op->emitOpError("head widths must be static to be compiled");
  attention.rows = rows;
  buildAttentionLoops(b, attention);
  replaceByBuffers(op, b, results);
  return success();
}

LogicalResult ConvertTNLAttentionToLoops::convert(onnx::LinearAttentionOp op) {
  LinalgBuilder b(op.getLoc(), op);
  auto output = dyn_cast<RankedTensorType>(op.getOutput().getType());
  auto state = dyn_cast<RankedTensorType>(op.getPresentState().getType());
  if (!output || !state ||
      !llvm::all_of(op->getOperandTypes(), llvm::IsaPred<RankedTensorType>))
    return op->emitOpError("needs tensors of known rank to be compiled");
  onnx::LinearAttention attention;
  attention.keyWidth = state.getDimSize(2);
  attention.valueWidth = state.getDimSize(3);
  if (ShapedType::isDynamic(attention.keyWidth) ||
      ShapedType::isDynamic(attention.valueWidth))
    return op->emitOpError("head widths must be static to be compiled");
  attention.queryHeads = op.getQNumHeads();
  attention.heads = op.getKvNumHeads();
  if (op.getDecay() && attention.keyWidth != 1 &&
      cast<RankedTensorType>(op.getDecay().getType()).getDimSize(2) !=
          attention.heads)
    return op->emitOpError("has a decay for each component of a key, which is "
                           "compiled as tnl.linear_attention alone");
  attention.scale = op.getScale().convertToFloat();
  if (attention.scale == 0)
    attention.scale = 1 / std::sqrt(static_cast<double>(attention.keyWidth));
  attention.query = bufferOf(b, op.getQuery());
  attention.key = bufferOf(b, op.getKey());
  attention.value = bufferOf(b, op.getValue());
  attention.pastState = bufferOf(b, op.getPastState());
  attention.decay = bufferOf(b, op.getDecay());
  Value batch = b.dim(op.getQuery(), 0), tokens = b.dim(op.getQuery(), 1);
  attention.output = resultBuffer(
      b, op.getOutput(),
      {batch, tokens, b.index(attention.queryHeads * attention.valueWidth)});
  attention.presentState = resultBuffer(b, op.getPresentState(),
                                        {batch, b.index(attention.heads),
                                         b.index(attention.keyWidth),
                                         b.index(attention.valueWidth)});
  onnx::buildLinearAttentionLoops(b, attention);
  replaceByBuffers(op, b, {attention.output, attention.presentState});
  return success();
}

LogicalResult ConvertTNLAttentionToLoops::convert(LinearAttentionOp op) {
  if (op.getDecay())
    return convertVarying(op);
  LinalgBuilder b(op.getLoc(), op);
  Attention attention;
  attention.q = bufferOf(b, op.getQ());
  attention.k = bufferOf(b, op.getK());
  attention.v = bufferOf(b, op.getV());
  attention.state = bufferOf(b, op.getState());
  attention.mask = bufferOf(b, op.getMask());
  FailureOr<Value> slopes = slopesOf(b, op, op.getSlopes());
  if (failed(slopes))
    return failure();
  attention.slopes = *slopes;
  attention.heads = op.getSlopes().size();
  attention.keyWidth =
      cast<RankedTensorType>(op.getQ().getType()).getDimSize(3);
  attention.width = cast<RankedTensorType>(op.getV().getType()).getDimSize(3);
  setForm(attention, op.getForm(), op.getOut(), 2);
  Value batch = b.dim(op.getQ(), 0), tokens = b.dim(op.getQ(), 2);
  Value heads = b.index(attention.heads), keyWidth = b.dim(op.getQ(), 3),
        width = b.dim(op.getV(), 3);
  attention.out = resultBuffer(b, op.getOut(), {batch, heads, tokens, width});
  attention.stateOut =
      resultBuffer(b, op.getStateOut(), {batch, heads, keyWidth, width});
  return finish(op, b, attention, {attention.out, attention.stateOut});
}

// A decay that is an operand: the loops of onnx.LinearAttention.
LogicalResult ConvertTNLAttentionToLoops::convertVarying(LinearAttentionOp op) {
  LinalgBuilder b(op.getLoc(), op);
  auto q = cast<RankedTensorType>(op.getQ().getType()),
       v = cast<RankedTensorType>(op.getV().getType());
  onnx::LinearAttention attention;
  attention.headMajor = true;
  attention.keyWidth = q.getDimSize(3);
  attention.valueWidth = v.getDimSize(3);
  if (ShapedType::isDynamic(attention.keyWidth) ||
      ShapedType::isDynamic(attention.valueWidth))
    return op->emitOpError("head widths must be static to be compiled");
  attention.queryHeads = attention.heads = q.getDimSize(1);
  attention.query = bufferOf(b, op.getQ());
  attention.key = bufferOf(b, op.getK());
  attention.value = bufferOf(b, op.getV());
  attention.pastState = bufferOf(b, op.getState());
  attention.decay = bufferOf(b, op.getDecay());
  attention.mask = bufferOf(b, op.getMask());
  Value batch = b.dim(op.getQ(), 0), tokens = b.dim(op.getQ(), 2),
        heads = b.index(attention.heads), width = b.index(attention.valueWidth);
  attention.output =
      resultBuffer(b, op.getOut(), {batch, heads, tokens, width});
  attention.presentState = resultBuffer(
      b, op.getStateOut(), {batch, heads, b.index(attention.keyWidth), width});
  onnx::buildLinearAttentionLoops(b, attention);
  replaceByBuffers(op, b, {attention.output, attention.presentState});
  return success();
}

LogicalResult ConvertTNLAttentionToLoops::convert(GatedLinearAttentionOp op) {
  LinalgBuilder b(op.getLoc(), op);
  Attention attention;
  attention.qkvu = bufferOf(b, op.getQkvu());
  attention.theta = bufferOf(b, op.getTheta());
  attention.position = bufferOf(b, op.getPosition());
  attention.state = bufferOf(b, op.getState());
  attention.mask = bufferOf(b, op.getMask());
  FailureOr<Value> slopes = slopesOf(b, op, op.getSlopes());
  if (failed(slopes))
    return failure();
  attention.slopes = *slopes;
  attention.heads = op.getHeads();
  auto stateType = cast<RankedTensorType>(op.getStateOut().getType());
  attention.keyWidth = stateType.getDimSize(2);
  attention.width = stateType.getDimSize(3);
  attention.silu = op.getActivation() == Activation::SiLU;
  setForm(attention, op.getForm(), op.getOut(), 1);
  Value batch = b.dim(op.getQkvu(), 0), tokens = b.dim(op.getQkvu(), 1);
  Value heads = b.index(attention.heads);
  Value columns = b.div(b.dim(op.getQkvu(), 2), b.index(4));
  attention.out = resultBuffer(b, op.getOut(), {batch, tokens, columns});
  attention.sums = resultBuffer(b, op.getSums(), {batch, tokens, heads});
  attention.stateOut = resultBuffer(
      b, op.getStateOut(),
      {batch, heads, b.index(attention.keyWidth), b.index(attention.width)});
  return finish(op, b, attention,
                {attention.out, attention.sums, attention.stateOut});
}
