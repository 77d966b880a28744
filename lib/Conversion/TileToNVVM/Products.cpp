//===- Products.cpp - Products on the tensor cores (wgmma) ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One instruction multiplies 64 rows by 16 of the inner dimension. They are
// written as inline assembly: the nvvm operation takes no A operand from
// registers, and accumulators that are tied operands need no moves.
//
//===----------------------------------------------------------------------===//

#include "Emitter.h"

using namespace mlir;
using namespace tnl::tile;

/// Inner dimension of one instruction, rows of one instruction.
static constexpr int64_t kStep = 16, kTileRows = 64;
/// Bytes of 8 rows of a box: the unit of the swizzle.
static constexpr int64_t kSwizzleBytes = 8 * kBoxRowBytes;

namespace {
/// A swizzled tile as an operand: how its descriptor is made.
struct SharedOperand {
  SharedType type;
  /// The inner dimension is the rows of the tile ("MN-major"), not its columns.
  bool innerIsRows;

  /// Bytes from one box (64 columns) to the next.
  int64_t boxBytes() const { return type.getRows() * kBoxRowBytes; }

  /// Bytes from the start to step `step` of the inner dimension, and to rows
  /// (of A; columns of the tile if innerIsRows) from 64 * tile.
  int64_t offset(int64_t step, int64_t tile) const {
    if (innerIsRows)
      return step * kStep * kBoxRowBytes + tile * boxBytes();
    return step / 4 * boxBytes() + step % 4 * kStep * 2 +
           tile * kTileRows * kBoxRowBytes;
  }

  /// The descriptor without the start address: 128-byte swizzle, bytes from 8
  /// rows to the next 8, bytes from box to box (not used if the inner dimension
  /// is the columns).
  int64_t fields() const {
    int64_t leading = innerIsRows ? boxBytes() >> 4 : 1;
    return int64_t(1) << 62 | (kSwizzleBytes >> 4) << 32 | leading << 16;
  }

  Value descriptor(Value address, Emitter &e) const {
    Value start = e.shiftRight(e.bitAnd(address, 0x3ffff), 4);
    Value wide = e.create<arith::ExtUIOp>(e.rewriter.getI64Type(), start);
    return e.create<arith::OrIOp>(wide, e.i64(fields()));
  }

  /// A descriptor moved by bytes. Addresses stay below 2^18, so the sum does
  /// not leave its field.
  Value at(Value descriptor, int64_t bytes, Emitter &e) const {
    return bytes ? e.create<arith::AddIOp>(descriptor, e.i64(bytes >> 4))
                 : descriptor;
  }
};
} // namespace

static std::string registerList(int64_t first, int64_t count) {
  std::string list = "{";
  for (int64_t i = 0; i < count; ++i)
    list += (i ? ", $" : "$") + std::to_string(first + i);
  return list + "}";
}

/// One instruction. `accumulators` is empty for the first one of a product that
/// starts at 0; `a` is a descriptor or the four registers of a fragment.
static SmallVector<Value> multiply(ArrayRef<Value> accumulators, ValueRange a,
                                   Value b, int64_t cols, Type element,
                                   bool transposeA, bool transposeB,
                                   Emitter &e) {
  int64_t count = cols / 2;
  int64_t inputs = count + accumulators.size();
  bool fromRegisters = a.size() > 1;
  std::string type = element.isBF16() ? "bf16" : "f16";
  std::string text = "{ .reg .pred p; setp.ne.b32 p, " +
                     std::to_string(accumulators.empty() ? 0 : 1) +
                     ", 0; wgmma.mma_async.sync.aligned.m64n" +
                     std::to_string(cols) + "k16.f32." + type + "." + type +
                     " " + registerList(0, count) + ", " +
                     (fromRegisters ? registerList(inputs, a.size())
                                    : "$" + std::to_string(inputs)) +
                     ", $" + std::to_string(inputs + a.size()) + ", p, 1, 1, " +
                     (fromRegisters ? ""
                      : transposeA  ? "1, "
                                    : "0, ") +
                     (transposeB ? "1" : "0") + "; }";
  std::string constraints;
  for (int64_t i = 0; i < count; ++i)
    constraints += "=f,";
  for (size_t i = 0; i < accumulators.size(); ++i)
    constraints += std::to_string(i) + ",";
  for (size_t i = 0; i < a.size(); ++i)
    constraints += fromRegisters ? "r," : "l,";
  SmallVector<Value> operands(accumulators);
  llvm::append_range(operands, a);
  operands.push_back(b);
  return e.assembly(text, constraints + "l",
                    SmallVector<Type>(count, e.f32Type), operands);
}

static LogicalResult lowerMMA(MMAOp op, Operands<MMAOp> operands, Emitter &e) {
  FragType type = op.getType();
  int64_t cols = type.getCols(), tiles = type.getRows() / kTileRows;
  SharedOperand b{op.getB().getType(), !op.getTransposeB()};
  int64_t inner = op.getTransposeB() ? b.type.getCols() : b.type.getRows();
  Value bDescriptor = b.descriptor(operands.getB().front(), e);

  auto aTile = dyn_cast<SharedType>(op.getA().getType());
  SharedOperand a{aTile, op.getTransposeA()};
  Value aDescriptor;
  if (aTile)
    aDescriptor = a.descriptor(operands.getA().front(), e);

  SmallVector<Value> results;
  int64_t perTile = cols / 2, steps = inner / kStep;
  for (int64_t tile = 0; tile < tiles; ++tile) {
    SmallVector<Value> accumulators;
    if (op.getAcc())
      accumulators =
          llvm::to_vector(operands.getAcc().slice(tile * perTile, perTile));
    for (int64_t step = 0; step < steps; ++step) {
      SmallVector<Value> aOperand;
      if (aTile)
        aOperand.push_back(a.at(aDescriptor, a.offset(step, tile), e));
      else
        llvm::append_range(aOperand,
                           operands.getA().slice((tile * steps + step) * 4, 4));
      accumulators = multiply(
          accumulators, aOperand, b.at(bDescriptor, b.offset(step, 0), e), cols,
          b.type.getElementType(), op.getTransposeA(), !op.getTransposeB(), e);
    }
    llvm::append_range(results, accumulators);
  }
  e.rewriter.replaceOpWithMultiple(op, {results});
  return success();
}

/// Replaces an operation that passes fragments through by one instruction that
/// does: the compiler must not move what makes or uses them across it.
static void replaceByPassThrough(Operation *op, StringRef text,
                                 ArrayRef<ValueRange> values, Emitter &e) {
  SmallVector<Value> registers;
  for (ValueRange value : values)
    llvm::append_range(registers, value);
  SmallVector<Value> passed = e.passThrough(text, registers);
  SmallVector<SmallVector<Value>> results;
  ArrayRef<Value> rest = passed;
  for (ValueRange value : values) {
    results.push_back(llvm::to_vector(rest.take_front(value.size())));
    rest = rest.drop_front(value.size());
  }
  e.rewriter.replaceOpWithMultiple(op, std::move(results));
}

static LogicalResult lowerFence(MMAFenceOp op, Operands<MMAFenceOp> operands,
                                Emitter &e) {
  if (op.getValues().empty())
    e.rewriter.replaceOpWithNewOp<NVVM::WgmmaFenceAlignedOp>(op);
  else
    replaceByPassThrough(op, "wgmma.fence.sync.aligned;", operands.getValues(),
                         e);
  return success();
}

static LogicalResult lowerCommit(MMACommitOp op, Operands<MMACommitOp>,
                                 Emitter &e) {
  e.rewriter.replaceOpWithNewOp<NVVM::WgmmaGroupSyncAlignedOp>(op);
  return success();
}

static LogicalResult lowerWait(MMAWaitOp op, Operands<MMAWaitOp> operands,
                               Emitter &e) {
  if (op.getValues().empty()) {
    e.rewriter.replaceOpWithNewOp<NVVM::WgmmaWaitGroupSyncOp>(op,
                                                              op.getPending());
    return success();
  }
  std::string text =
      "wgmma.wait_group.sync.aligned " + std::to_string(op.getPending()) + ";";
  replaceByPassThrough(op, text, operands.getValues(), e);
  return success();
}

void tnl::tile::addProductPatterns(Patterns &patterns) {
  patterns.add<MMAOp>(lowerMMA);
  patterns.add<MMAFenceOp>(lowerFence);
  patterns.add<MMACommitOp>(lowerCommit);
  patterns.add<MMAWaitOp>(lowerWait);
}
