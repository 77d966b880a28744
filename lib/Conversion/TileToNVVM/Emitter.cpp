//===- Emitter.cpp - Building what tile operations become -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Emitter.h"
#include "TNL/Conversion/TileToNVVM/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::tile;

//===----------------------------------------------------------------------===//
// Layout
//===----------------------------------------------------------------------===//

SmallVector<ElementPlace> tnl::tile::getElementPlaces(int64_t rows,
                                                      int64_t cols) {
  SmallVector<ElementPlace> places;
  // A single row or column is the same in all blocks of 8 rows or columns.
  int64_t tiles = rows == 1 ? 1 : rows / 64, halves = rows == 1 ? 1 : 2;
  int64_t blocks = cols == 1 ? 1 : cols / 8, pair = cols == 1 ? 1 : 2;
  for (int64_t tile = 0; tile < tiles; ++tile)
    for (int64_t block = 0; block < blocks; ++block)
      for (int64_t half = 0; half < halves; ++half)
        for (int64_t j = 0; j < pair; ++j)
          places.push_back({64 * tile + 8 * half, 8 * block + j});
  return places;
}

int64_t tnl::tile::getBroadcastIndex(FragType type, int64_t rows, int64_t cols,
                                     int64_t index) {
  if (type.getRows() == rows && type.getCols() == cols)
    return index;
  int64_t perTile = cols / 2;
  if (type.isColumnVector())
    return index / perTile * 2 + index % 4 / 2;
  return index % perTile / 4 * 2 + index % 2;
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

Value Emitter::i32(int64_t value) {
  return create<arith::ConstantIntOp>(i32Type, value);
}

Value Emitter::i64(int64_t value) {
  return create<arith::ConstantIntOp>(rewriter.getI64Type(), value);
}

Value Emitter::f32(float value) {
  return create<arith::ConstantOp>(rewriter.getF32FloatAttr(value));
}

// Rows, columns and addresses do not overflow; saying so lets LLVM move
// constants into the offsets of loads and stores.
Value Emitter::add(Value a, Value b) {
  return create<arith::AddIOp>(a, b, arith::IntegerOverflowFlags::nsw);
}

Value Emitter::add(Value a, int64_t b) { return b ? add(a, i32(b)) : a; }

Value Emitter::mul(Value a, int64_t b) {
  return b == 1 ? a : create<arith::MulIOp>(a, i32(b));
}

Value Emitter::bitAnd(Value a, int64_t b) {
  return create<arith::AndIOp>(a, i32(b));
}

Value Emitter::bitXor(Value a, Value b) { return create<arith::XOrIOp>(a, b); }

Value Emitter::shiftLeft(Value a, int64_t b) {
  return create<arith::ShLIOp>(a, i32(b));
}

Value Emitter::shiftRight(Value a, int64_t b) {
  return create<arith::ShRUIOp>(a, i32(b));
}

Value Emitter::compare(arith::CmpIPredicate predicate, Value a, int64_t b) {
  return create<arith::CmpIOp>(predicate, a, i32(b));
}

Value Emitter::combine(Combiner combiner, Value a, Value b) {
  if (combiner == Combiner::Add)
    return create<arith::AddFOp>(a, b);
  return create<arith::MaxNumFOp>(a, b);
}

Value Emitter::intrinsic(StringRef name, Type result, ValueRange operands) {
  return create<LLVM::CallIntrinsicOp>(result, rewriter.getStringAttr(name),
                                       operands)
      ->getResult(0);
}

Value Emitter::shuffleXor(Value value, int64_t mask) {
  return create<NVVM::ShflOp>(value.getType(), i32(-1), value, i32(mask),
                              i32(kWarp - 1), NVVM::ShflKind::bfly, UnitAttr());
}

//===----------------------------------------------------------------------===//
// The thread
//===----------------------------------------------------------------------===//

Value Emitter::atEntry(function_ref<Value()> build) {
  OpBuilder::InsertionGuard guard(rewriter);
  Operation *op = rewriter.getInsertionBlock()->getParentOp();
  while (!isa<LLVM::LLVMFuncOp>(op))
    op = op->getParentOp();
  rewriter.setInsertionPointToStart(
      &cast<LLVM::LLVMFuncOp>(op).getBody().front());
  return build();
}

Value Emitter::threadId() {
  return atEntry([&] { return create<NVVM::ThreadIdXOp>(i32Type); });
}

Value Emitter::threadInGroup() {
  return atEntry([&] {
    return bitAnd(create<NVVM::ThreadIdXOp>(i32Type), kWarpgroup - 1);
  });
}

Value Emitter::warp() {
  return atEntry([&] {
    Value thread = create<NVVM::ThreadIdXOp>(i32Type);
    return bitAnd(shiftRight(thread, 5), kWarpgroup / kWarp - 1);
  });
}

Value Emitter::lane() {
  return atEntry(
      [&] { return bitAnd(create<NVVM::ThreadIdXOp>(i32Type), kWarp - 1); });
}

Value Emitter::firstRow() {
  return atEntry([&] {
    Value thread = create<NVVM::ThreadIdXOp>(i32Type);
    Value warp = bitAnd(shiftRight(thread, 5), kWarpgroup / kWarp - 1);
    Value row = bitAnd(shiftRight(thread, 2), 7);
    return add(shiftLeft(warp, 4), row);
  });
}

Value Emitter::firstCol() {
  return atEntry([&] {
    return shiftLeft(bitAnd(create<NVVM::ThreadIdXOp>(i32Type), 3), 1);
  });
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Value Emitter::sharedAddress(Operation *op) {
  int64_t offset = info.getOffset(op);
  return atEntry([&] {
    Value array = create<LLVM::AddressOfOp>(
        LLVM::LLVMPointerType::get(rewriter.getContext(), kShared),
        kSharedMemoryName);
    Value start = create<LLVM::PtrToIntOp>(i32Type, array);
    // Not rounded up: the start is aligned as the symbol is declared, so that
    // addresses are constants and take no registers.
    return add(start, offset);
  });
}

Value Emitter::stageOf(Value it, int64_t stages) {
  if (stages == 1)
    return i32(0);
  if (llvm::isPowerOf2_64(stages))
    return bitAnd(it, stages - 1);
  return create<arith::RemUIOp>(it, i32(stages));
}

void Emitter::namedBarrier(Value id, int64_t threads) {
  create<NVVM::BarrierOp>(TypeRange(), id, i32(threads),
                          NVVM::BarrierReductionAttr(), Value());
}

Value Emitter::sharedPointer(Value address, int64_t offset) {
  return create<LLVM::IntToPtrOp>(
      LLVM::LLVMPointerType::get(rewriter.getContext(), kShared),
      add(address, offset));
}

static unsigned alignmentOf(Type type) {
  if (auto vector = dyn_cast<VectorType>(type))
    return vector.getNumElements() * elementBytes(vector.getElementType());
  return std::max<int64_t>(1, elementBytes(type));
}

Value Emitter::load(Value pointer, Type type) {
  return create<LLVM::LoadOp>(type, pointer, alignmentOf(type));
}

void Emitter::store(Value value, Value pointer) {
  create<LLVM::StoreOp>(value, pointer, alignmentOf(value.getType()));
}

//===----------------------------------------------------------------------===//
// Registers of fragments
//===----------------------------------------------------------------------===//

Value Emitter::pairOf(Value reg, Type elementType) {
  return create<LLVM::BitcastOp>(VectorType::get(2, elementType), reg);
}

Value Emitter::registerOf(Value pair) {
  return create<LLVM::BitcastOp>(i32Type, pair);
}

Value Emitter::packPair(Value low, Value high) {
  Type type = VectorType::get(2, low.getType());
  // One instruction rounds two values and packs them.
  auto lowCast = low.getDefiningOp<arith::TruncFOp>();
  auto highCast = high.getDefiningOp<arith::TruncFOp>();
  if (lowCast && highCast && lowCast.getIn().getType().isF32() &&
      highCast.getIn().getType().isF32()) {
    Value wide = create<vector::FromElementsOp>(
        VectorType::get(2, f32Type),
        ValueRange{lowCast.getIn(), highCast.getIn()});
    return registerOf(create<arith::TruncFOp>(type, wide));
  }
  return registerOf(
      create<vector::FromElementsOp>(type, ValueRange{low, high}));
}

std::pair<Value, Value> Emitter::extendPair(Value reg, Type elementType) {
  if (elementType.isBF16())
    return {create<arith::BitcastOp>(f32Type, shiftLeft(reg, 16)),
            create<arith::BitcastOp>(f32Type, bitAnd(reg, -65536))};
  Value wide = create<arith::ExtFOp>(VectorType::get(2, f32Type),
                                     pairOf(reg, elementType));
  return {create<vector::ExtractOp>(wide, 0),
          create<vector::ExtractOp>(wide, 1)};
}

SmallVector<Value> Emitter::unpack(ValueRange registers, FragType type) {
  if (!is16BitFloat(type.getElementType()))
    return llvm::to_vector(registers);
  SmallVector<Value> elements;
  for (Value reg : registers) {
    Value pair = pairOf(reg, type.getElementType());
    for (int64_t i = 0; i < 2; ++i)
      elements.push_back(create<vector::ExtractOp>(pair, i));
  }
  return elements;
}

SmallVector<Value> Emitter::pack(ValueRange elements, FragType type) {
  if (!is16BitFloat(type.getElementType()))
    return llvm::to_vector(elements);
  SmallVector<Value> registers;
  for (size_t i = 0; i + 1 < elements.size(); i += 2)
    registers.push_back(packPair(elements[i], elements[i + 1]));
  return registers;
}

//===----------------------------------------------------------------------===//
// Inline assembly
//===----------------------------------------------------------------------===//

SmallVector<Value> Emitter::assembly(StringRef text, StringRef constraints,
                                     TypeRange results, ValueRange operands) {
  MLIRContext *context = rewriter.getContext();
  Type type;
  if (results.size() == 1)
    type = results.front();
  else if (!results.empty())
    type = LLVM::LLVMStructType::getLiteral(context, llvm::to_vector(results));
  auto op = create<LLVM::InlineAsmOp>(
      type ? TypeRange(type) : TypeRange(), operands, text, constraints,
      /*has_side_effects=*/true, /*is_align_stack=*/false,
      LLVM::TailCallKind::None,
      LLVM::AsmDialectAttr::get(context, LLVM::AsmDialect::AD_ATT),
      /*operand_attrs=*/ArrayAttr());
  if (results.size() == 1)
    return {op->getResult(0)};
  SmallVector<Value> values;
  for (size_t i = 0; i < results.size(); ++i)
    values.push_back(create<LLVM::ExtractValueOp>(op->getResult(0), i));
  return values;
}

SmallVector<Value> Emitter::passThrough(StringRef text, ValueRange values) {
  std::string outputs, inputs;
  for (auto [i, value] : llvm::enumerate(values)) {
    outputs += value.getType().isF32() ? "=f," : "=r,";
    inputs += std::to_string(i) + ",";
  }
  return assembly(text, outputs + inputs + "~{memory}", values.getTypes(),
                  values);
}
