//===- KernelBuilder.h - Writing tile programs in C++ -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expressions over scalars, fragments and shared tiles that build tile, arith
// and scf operations, so that a kernel reads as what it computes.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_KERNELBUILDER_H
#define TNL_LIB_CONVERSION_TNLTOTILE_KERNELBUILDER_H

#include "TNL/Dialect/Tile/TileOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include <functional>

namespace tnl::gpu {

/// A value and where the operations on it go. Operators work on integers
/// (i32, i64, index; division and remainder are unsigned, comparison signed)
/// and on floats; a C++ number takes the type of the other operand.
class Val {
public:
  Val() = default;
  Val(mlir::OpBuilder &builder, mlir::Value value)
      : builder(&builder), value(value) {}

  explicit operator bool() const { return value != nullptr; }
  operator mlir::Value() const { return value; }
  mlir::Value get() const { return value; }
  mlir::Type type() const { return value.getType(); }
  mlir::OpBuilder &ops() const { return *builder; }
  mlir::Location loc() const { return value.getLoc(); }
  bool isFloat() const { return llvm::isa<mlir::FloatType>(type()); }
  /// A constant of this value's type.
  Val like(double number) const;

private:
  mlir::OpBuilder *builder = nullptr;
  mlir::Value value;
};

Val operator+(Val a, Val b);
Val operator-(Val a, Val b);
Val operator*(Val a, Val b);
Val operator/(Val a, Val b);
Val operator%(Val a, Val b);
Val operator&(Val a, Val b);
Val operator|(Val a, Val b);
Val operator^(Val a, Val b);
Val operator<<(Val a, int64_t bits);
Val operator>>(Val a, int64_t bits);
Val operator<(Val a, Val b);
Val operator<=(Val a, Val b);
Val operator>(Val a, Val b);
Val operator>=(Val a, Val b);
Val operator==(Val a, Val b);
inline Val operator+(Val a, double b) { return a + a.like(b); }
inline Val operator-(Val a, double b) { return a - a.like(b); }
inline Val operator*(Val a, double b) { return a * a.like(b); }
inline Val operator/(Val a, double b) { return a / a.like(b); }
inline Val operator%(Val a, double b) { return a % a.like(b); }
inline Val operator&(Val a, int64_t b) { return a & a.like(b); }
inline Val operator<(Val a, double b) { return a < a.like(b); }
inline Val operator>(Val a, double b) { return a > a.like(b); }
inline Val operator>=(Val a, double b) { return a >= a.like(b); }
inline Val operator==(Val a, double b) { return a == a.like(b); }

Val select(Val condition, Val a, Val b);
Val max(Val a, Val b);
Val min(Val a, Val b);
/// Rounded up; operands are not negative, b is positive.
Val ceilDiv(Val a, Val b);
inline Val ceilDiv(Val a, int64_t b) { return ceilDiv(a, a.like(b)); }
/// log2 of e: exp(x) is exp2(x * kLog2E).
inline constexpr double kLog2E = 1.4426950408889634;
inline constexpr double kLn2 = 0.6931471805599453;
Val exp2(Val x);  ///< f32, tile.exp2
Val rsqrt(Val x); ///< f32
Val sin(Val x);   ///< f32, |x| <= pi
Val cos(Val x);   ///< f32, |x| <= pi
/// x / (1 + exp(-x)), f32.
Val silu(Val x);
/// What exp(-x) leaves to 1, for an f32 x >= 0: near 0 as exact as x, where a
/// rounded exp(-x) would have lost it.
Val oneMinusExp(Val x);
/// f32 from an f16, bf16 or f32 element, and back.
Val toF32(Val x);
Val fromF32(Val x, mlir::Type type);
/// f64 or f32 from a signed integer.
Val toFloat(Val x, mlir::Type type);
/// i32 from index or i64, i64 from i32 (signed).
Val toI32(Val x);
Val toI64(Val x);

/// Builds one tile.kernel. Regions are lambdas; names follow the operations.
class KernelBuilder {
public:
  KernelBuilder(mlir::ModuleOp module, mlir::Location loc, llvm::StringRef name,
                llvm::ArrayRef<mlir::Type> parameters, int32_t threads,
                int32_t minBlocks = 1);
  /// Ends the kernel.
  tile::KernelOp finish();

  Val arg(unsigned i) { return wrap(kernel.getBody().getArgument(i)); }
  Val i32(int64_t value);
  Val f32(double value);
  Val threadId();
  Val blockId(tile::Axis axis);

  // Types.
  mlir::Type f32Type() { return builder.getF32Type(); }
  mlir::Type bf16Type() { return builder.getBF16Type(); }
  tile::FragType frag(int64_t rows, int64_t cols, mlir::Type element);
  tile::FragType frag(int64_t rows, int64_t cols) {
    return frag(rows, cols, f32Type());
  }
  tile::SharedType sharedType(llvm::ArrayRef<int64_t> shape, mlir::Type element,
                              bool swizzled = false, int64_t pitch = 0) {
    return tile::SharedType::get(shape, element, swizzled, pitch);
  }

  // Memory.
  Val alloc(llvm::ArrayRef<int64_t> shape, mlir::Type element,
            bool swizzled = false, int64_t pitch = 0);
  Val stage(Val ring, Val it);
  Val slice(Val tile, Val row, Val col, int64_t rows, int64_t cols);
  /// `type` is the element type or a vector of elements.
  Val load(Val source, llvm::ArrayRef<Val> indices, mlir::Type type,
           Val mask = {});
  void store(Val value, Val target, llvm::ArrayRef<Val> indices, Val mask = {});

  // Control flow.
  using Carried = llvm::SmallVector<Val>;
  void forLoop(Val begin, Val end, Val step,
               llvm::function_ref<void(Val)> body);
  Carried forLoop(Val begin, Val end, Val step, llvm::ArrayRef<Val> inits,
                  llvm::function_ref<Carried(Val, llvm::ArrayRef<Val>)> body);
  void ifThen(Val condition, llvm::function_ref<void()> body);
  Carried ifElse(Val condition, llvm::function_ref<Carried()> then,
                 llvm::function_ref<Carried()> otherwise);
  void single(llvm::function_ref<void()> body);
  /// One lambda a group; it gets the warpgroup's index in the group.
  void specialize(llvm::ArrayRef<int32_t> counts,
                  llvm::ArrayRef<int32_t> registers,
                  llvm::ArrayRef<std::function<void(Val)>> groups);

  // Barriers and pipelines.
  void barrier();
  void barrier(Val id, int32_t threads);
  void proxyFence();
  Val createPipeline(int64_t stages, int32_t full, int32_t empty);
  void waitEmpty(Val pipeline, Val it);
  void waitFull(Val pipeline, Val it);
  void arriveEmpty(Val pipeline, Val it);
  void arriveFull(Val pipeline, Val it);
  void expectBytes(Val pipeline, Val it, int32_t bytes);
  void tmaLoad(Val map, llvm::ArrayRef<Val> coordinates, Val tile, Val pipeline,
               Val it);
  void tmaStore(Val tile, Val map, llvm::ArrayRef<Val> coordinates);
  void tmaStoreWait(int32_t pending, bool read = false);

  // Products.
  Val mma(Val a, Val b, Val acc, tile::FragType type, bool transposeA = false,
          bool transposeB = false);
  Val fma(Val a, Val b, Val acc, tile::FragType type, bool transposeA = false,
          bool transposeB = false);
  Carried mmaFence(llvm::ArrayRef<Val> values);
  void mmaCommit();
  Carried mmaWait(int32_t pending, llvm::ArrayRef<Val> values);

  // Fragments.
  Val splat(Val scalar, tile::FragType type);
  Val zeros(tile::FragType type) { return splat(f32(0), type); }
  /// Gets the inputs' elements, row and column; gives the result's element.
  using MapBody = llvm::function_ref<Val(llvm::ArrayRef<Val>, Val, Val)>;
  Val map(tile::FragType type, llvm::ArrayRef<Val> inputs, MapBody body);
  /// The same with several results, which are computed together.
  using MapAllBody = llvm::function_ref<Carried(llvm::ArrayRef<Val>, Val, Val)>;
  Carried mapAll(llvm::ArrayRef<mlir::Type> types, llvm::ArrayRef<Val> inputs,
                 MapAllBody body);
  using EachBody = llvm::function_ref<void(llvm::ArrayRef<Val>, Val, Val)>;
  void forEach(llvm::ArrayRef<Val> inputs, EachBody body);
  Val cast(Val fragment, mlir::Type element);
  Val mul(Val a, Val b);
  Val columns(Val fragment, int64_t first, int64_t count);
  Val join(llvm::ArrayRef<Val> fragments);
  Val loadFrag(Val tile, tile::FragType type, bool transposed = false);
  void storeFrag(Val fragment, Val tile, bool transposed = false);
  /// Some columns of a swizzled tile, from a multiple of 16 on.
  Val loadColumns(Val tile, int64_t first, tile::FragType type);
  void storeColumns(Val fragment, Val tile, int64_t first);
  Val reduceRows(tile::Combiner combiner, Val fragment);
  Val reduceColumns(tile::Combiner combiner, Val fragment, Val scratch,
                    Val warpgroup, Val barrierId);
  Val warpReduce(tile::Combiner combiner, Val scalar, int32_t width = 32);

  mlir::OpBuilder &ops() { return builder; }
  mlir::Location loc() const { return location; }

private:
  Val wrap(mlir::Value value) { return Val(builder, value); }
  llvm::SmallVector<Val> wrap(mlir::ValueRange values);
  /// Runs `body` with insertion at the end of `block`.
  void inside(mlir::Block *block, llvm::function_ref<void()> body);

  mlir::OpBuilder builder;
  mlir::Location location;
  tile::KernelOp kernel;
};

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_KERNELBUILDER_H
