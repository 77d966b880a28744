//===- Fragments.cpp - Fragments as registers -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Emitter.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace tnl::tile;

static LogicalResult lowerSplat(SplatOp op, Operands<SplatOp> operands,
                                Emitter &e) {
  FragType type = op.getType();
  Value value = operands.getValue().front();
  if (is16BitFloat(type.getElementType()))
    value = e.packPair(value, value);
  SmallVector<Value> registers(type.getRegisters(), value);
  e.rewriter.replaceOpWithMultiple(op, {registers});
  return success();
}

static LogicalResult lowerCast(CastOp op, Operands<CastOp> operands,
                               Emitter &e) {
  FragType from = op.getValue().getType(), to = op.getType();
  ValueRange in = operands.getValue();
  SmallVector<Value> out;
  if (from == to) {
    out = llvm::to_vector(in);
  } else if (from.getElementType().isF32()) {
    Type pair = VectorType::get(2, e.f32Type);
    Type narrow = VectorType::get(2, to.getElementType());
    for (size_t i = 0; i + 1 < in.size(); i += 2) {
      Value wide =
          e.create<vector::FromElementsOp>(pair, ValueRange{in[i], in[i + 1]});
      out.push_back(e.registerOf(e.create<arith::TruncFOp>(narrow, wide)));
    }
  } else if (to.getElementType().isF32()) {
    for (Value reg : in) {
      auto [low, high] = e.extendPair(reg, from.getElementType());
      out.append({low, high});
    }
  } else {
    return e.rewriter.notifyMatchFailure(op, "one side must be f32");
  }
  e.rewriter.replaceOpWithMultiple(op, {out});
  return success();
}

static LogicalResult lowerMul(MulOp op, Operands<MulOp> operands, Emitter &e) {
  Type element = op.getType().getElementType();
  SmallVector<Value> out;
  for (auto [a, b] : llvm::zip(operands.getLhs(), operands.getRhs())) {
    if (!is16BitFloat(element)) {
      out.push_back(e.create<arith::MulFOp>(a, b));
      continue;
    }
    Value product =
        e.create<arith::MulFOp>(e.pairOf(a, element), e.pairOf(b, element));
    out.push_back(e.registerOf(product));
  }
  e.rewriter.replaceOpWithMultiple(op, {out});
  return success();
}

/// Registers of `columns` columns in one tile of 64 rows (or in one row).
static int64_t registersOfColumns(FragType type, int64_t columns) {
  int64_t elements = type.isRowVector() ? columns / 4 : columns / 2;
  return is16BitFloat(type.getElementType()) ? elements / 2 : elements;
}

static int64_t rowTiles(FragType type) {
  return type.isRowVector() ? 1 : type.getRows() / 64;
}

static LogicalResult lowerColumns(ColumnsOp op, Operands<ColumnsOp> operands,
                                  Emitter &e) {
  FragType from = op.getValue().getType(), to = op.getType();
  int64_t width = registersOfColumns(from, from.getCols());
  int64_t first = registersOfColumns(from, op.getFirst());
  int64_t count = registersOfColumns(to, to.getCols());
  SmallVector<Value> out;
  for (int64_t tile = 0; tile < rowTiles(from); ++tile)
    llvm::append_range(out,
                       operands.getValue().slice(tile * width + first, count));
  e.rewriter.replaceOpWithMultiple(op, {out});
  return success();
}

static LogicalResult lowerJoin(JoinOp op, Operands<JoinOp> operands,
                               Emitter &e) {
  SmallVector<Value> out;
  for (int64_t tile = 0; tile < rowTiles(op.getType()); ++tile)
    for (auto [value, registers] :
         llvm::zip(op.getValues(), operands.getValues())) {
      auto type = cast<FragType>(value.getType());
      int64_t width = registersOfColumns(type, type.getCols());
      llvm::append_range(out, registers.slice(tile * width, width));
    }
  e.rewriter.replaceOpWithMultiple(op, {out});
  return success();
}

/// The f32 value of an element that the region extends, without going through
/// a 16-bit value: elements of bf16 are halves of a register.
static Value extendElement(arith::ExtFOp extend, Block &body,
                           ValueRange fragments, ArrayRef<ValueRange> registers,
                           ArrayRef<int64_t> indices, Emitter &e) {
  auto argument = dyn_cast<BlockArgument>(extend.getIn());
  if (!argument || argument.getOwner() != &body ||
      argument.getArgNumber() >= fragments.size() ||
      !argument.getType().isBF16() || !extend.getType().isF32())
    return {};
  unsigned i = argument.getArgNumber();
  auto [low, high] =
      e.extendPair(registers[i][indices[i] / 2], argument.getType());
  return indices[i] % 2 ? high : low;
}

static LogicalResult lowerMap(MapOp op, Operands<MapOp> operands, Emitter &e) {
  auto [rows, cols] = op.getShape();
  Block &body = op.getBody().front();
  ArrayRef<ValueRange> registers = operands.getInputs();
  SmallVector<SmallVector<Value>> inputs;
  for (auto [input, values] : llvm::zip(op.getInputs(), registers))
    inputs.push_back(e.unpack(values, cast<FragType>(input.getType())));
  BlockArgument rowArgument = body.getArgument(inputs.size());
  BlockArgument colArgument = body.getArgument(inputs.size() + 1);
  SmallVector<SmallVector<Value>> results(op.getNumResults());

  for (auto [index, place] : llvm::enumerate(getElementPlaces(rows, cols))) {
    IRMapping mapping;
    SmallVector<int64_t> indices;
    for (auto [i, input] : llvm::enumerate(inputs)) {
      auto type = cast<FragType>(op.getInputs()[i].getType());
      indices.push_back(getBroadcastIndex(type, rows, cols, index));
      mapping.map(body.getArgument(i), input[indices.back()]);
    }
    if (!rowArgument.use_empty())
      mapping.map(rowArgument,
                  rows == 1 ? e.i32(0) : e.add(e.firstRow(), place.row));
    if (!colArgument.use_empty())
      mapping.map(colArgument,
                  cols == 1 ? e.i32(0) : e.add(e.firstCol(), place.col));
    for (Operation &inner : body.without_terminator()) {
      if (auto extend = dyn_cast<arith::ExtFOp>(inner))
        if (Value value = extendElement(extend, body, op.getInputs(), registers,
                                        indices, e)) {
          mapping.map(extend.getResult(), value);
          continue;
        }
      e.rewriter.clone(inner, mapping);
    }
    for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands()))
      results[i].push_back(mapping.lookupOrDefault(value));
  }

  SmallVector<SmallVector<Value>> packed;
  for (auto [result, elements] : llvm::zip(op.getResults(), results))
    packed.push_back(e.pack(elements, cast<FragType>(result.getType())));
  e.rewriter.replaceOpWithMultiple(op, std::move(packed));
  return success();
}

/// Fragments and shared tiles are chosen register by register.
static LogicalResult lowerSelect(arith::SelectOp op,
                                 Operands<arith::SelectOp> operands,
                                 Emitter &e) {
  SmallVector<Value> out;
  for (auto [a, b] :
       llvm::zip(operands.getTrueValue(), operands.getFalseValue()))
    out.push_back(
        e.create<arith::SelectOp>(operands.getCondition().front(), a, b));
  e.rewriter.replaceOpWithMultiple(op, {out});
  return success();
}

void tnl::tile::addFragmentPatterns(Patterns &patterns) {
  patterns.add<arith::SelectOp>(lowerSelect);
  patterns.add<SplatOp>(lowerSplat);
  patterns.add<CastOp>(lowerCast);
  patterns.add<MulOp>(lowerMul);
  patterns.add<ColumnsOp>(lowerColumns);
  patterns.add<JoinOp>(lowerJoin);
  patterns.add<MapOp>(lowerMap);
}
