//===- Emitter.h - Building what tile operations become ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every operation of the dialect has one function that lowers it. They share
// this builder, which knows the register layout of fragments and the
// instructions that need inline assembly.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_CONVERSION_TILETONVVM_EMITTER_H
#define TNL_LIB_CONVERSION_TILETONVVM_EMITTER_H

#include "KernelInfo.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Transforms/DialectConversion.h"

namespace tnl::tile {

/// Lanes of a warp.
inline constexpr int64_t kWarp = 32;

/// Address spaces of nvvm.
enum AddressSpace : unsigned { kGlobal = 1, kShared = 3, kCluster = 7 };

/// Place of an element that a thread holds: what to add to the row and the
/// column of the thread's first element.
struct ElementPlace {
  int64_t row, col;
};

/// The elements that a thread holds of a matrix, in the order of its registers.
llvm::SmallVector<ElementPlace> getElementPlaces(int64_t rows, int64_t cols);

/// Of fragments that broadcast to `rows` x `cols`: which of the elements that a
/// thread holds belongs to element `index` of the matrix.
int64_t getBroadcastIndex(FragType type, int64_t rows, int64_t cols,
                          int64_t index);

inline int64_t elementBytes(mlir::Type type) {
  return type.getIntOrFloatBitWidth() / 8;
}

class Emitter {
public:
  Emitter(mlir::ConversionPatternRewriter &rewriter, mlir::Location loc,
          const KernelInfo &info)
      : rewriter(rewriter), loc(loc), info(info),
        i32Type(rewriter.getI32Type()), f32Type(rewriter.getF32Type()) {}

  mlir::ConversionPatternRewriter &rewriter;
  mlir::Location loc;
  const KernelInfo &info;
  mlir::Type i32Type, f32Type;

  template <typename OpT, typename... Args> OpT create(Args &&...args) {
    return OpT::create(rewriter, loc, std::forward<Args>(args)...);
  }

  //===--------------------------------------------------------------------===//
  // Scalars
  //===--------------------------------------------------------------------===//

  mlir::Value i32(int64_t value);
  mlir::Value i64(int64_t value);
  mlir::Value f32(float value);
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value add(mlir::Value a, int64_t b);
  mlir::Value mul(mlir::Value a, int64_t b);
  mlir::Value bitAnd(mlir::Value a, int64_t b);
  mlir::Value bitXor(mlir::Value a, mlir::Value b);
  mlir::Value shiftLeft(mlir::Value a, int64_t b);
  mlir::Value shiftRight(mlir::Value a, int64_t b);
  mlir::Value compare(mlir::arith::CmpIPredicate predicate, mlir::Value a,
                      int64_t b);
  /// a + b or the larger of both.
  mlir::Value combine(Combiner combiner, mlir::Value a, mlir::Value b);
  /// An intrinsic of one result, by its name without the types.
  mlir::Value intrinsic(llvm::StringRef name, mlir::Type result,
                        mlir::ValueRange operands);
  /// The value of the lane whose number differs in the bits of `mask`.
  mlir::Value shuffleXor(mlir::Value value, int64_t mask);

  //===--------------------------------------------------------------------===//
  // The thread; computed at the start of the kernel
  //===--------------------------------------------------------------------===//

  mlir::Value threadId();
  /// Index in the warpgroup.
  mlir::Value threadInGroup();
  /// Warp in the warpgroup, lane in the warp.
  mlir::Value warp();
  mlir::Value lane();
  /// Row and column of the thread's first element of a fragment.
  mlir::Value firstRow();
  mlir::Value firstCol();
  void namedBarrier(mlir::Value id, int64_t threads);
  /// Runs `build` with the insertion point at the start of the kernel.
  mlir::Value atEntry(llvm::function_ref<mlir::Value()> build);

  //===--------------------------------------------------------------------===//
  // Memory
  //===--------------------------------------------------------------------===//

  /// Address of a tile.alloc or tile.create_pipeline; computed at the start of
  /// the kernel.
  mlir::Value sharedAddress(mlir::Operation *op);
  /// it % stages
  mlir::Value stageOf(mlir::Value it, int64_t stages);
  /// Pointer to a shared address plus bytes.
  mlir::Value sharedPointer(mlir::Value address, int64_t offset = 0);
  mlir::Value load(mlir::Value pointer, mlir::Type type);
  void store(mlir::Value value, mlir::Value pointer);

  //===--------------------------------------------------------------------===//
  // Registers of fragments
  //===--------------------------------------------------------------------===//

  /// Two 16-bit floats in a register, the first in the low half.
  mlir::Value packPair(mlir::Value low, mlir::Value high);
  /// The vector<2x..> in a register, and back.
  mlir::Value pairOf(mlir::Value reg, mlir::Type elementType);
  mlir::Value registerOf(mlir::Value pair);
  /// Both halves of a register of bf16 or f16, as f32.
  std::pair<mlir::Value, mlir::Value> extendPair(mlir::Value reg,
                                                 mlir::Type elementType);
  /// Elements of a fragment's registers, and back.
  llvm::SmallVector<mlir::Value> unpack(mlir::ValueRange registers,
                                        FragType type);
  llvm::SmallVector<mlir::Value> pack(mlir::ValueRange elements, FragType type);

  /// Inline assembly: outputs tied to the first values, which it passes
  /// through (f32 and i32), then other inputs.
  llvm::SmallVector<mlir::Value> passThrough(llvm::StringRef text,
                                             mlir::ValueRange values);
  /// Inline assembly with any constraints and no, one or several results.
  llvm::SmallVector<mlir::Value> assembly(llvm::StringRef text,
                                          llvm::StringRef constraints,
                                          mlir::TypeRange results,
                                          mlir::ValueRange operands);
};

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

template <typename OpT>
using Operands =
    typename OpT::template GenericAdaptor<llvm::ArrayRef<mlir::ValueRange>>;

/// Lowers an operation; its operands come as the values that they became.
template <typename OpT>
using LoweringFn = mlir::LogicalResult (*)(OpT, Operands<OpT>, Emitter &);

template <typename OpT> struct Lowering : mlir::OpConversionPattern<OpT> {
  Lowering(const mlir::TypeConverter &converter, mlir::MLIRContext *context,
           const KernelInfo &info, LoweringFn<OpT> lower)
      : mlir::OpConversionPattern<OpT>(converter, context), info(info),
        lower(lower) {}

  mlir::LogicalResult
  matchAndRewrite(OpT op, Operands<OpT> operands,
                  mlir::ConversionPatternRewriter &rewriter) const override {
    Emitter emitter(rewriter, op.getLoc(), info);
    return lower(op, operands, emitter);
  }

  const KernelInfo &info;
  LoweringFn<OpT> lower;
};

/// What the functions below fill.
struct Patterns {
  mlir::RewritePatternSet &set;
  const mlir::TypeConverter &converter;
  const KernelInfo &info;

  template <typename OpT> void add(LoweringFn<OpT> lower) {
    set.add<Lowering<OpT>>(converter, set.getContext(), info, lower);
  }
};

void addKernelPatterns(Patterns &patterns);
void addMemoryPatterns(Patterns &patterns);
void addPipelinePatterns(Patterns &patterns);
void addProductPatterns(Patterns &patterns);
void addScalarProductPatterns(Patterns &patterns);
void addFragmentPatterns(Patterns &patterns);
void addFragmentMemoryPatterns(Patterns &patterns);
void addReductionPatterns(Patterns &patterns);
void addMathPatterns(Patterns &patterns);

} // namespace tnl::tile

#endif // TNL_LIB_CONVERSION_TILETONVVM_EMITTER_H
