//===- KernelBuilder.cpp - Writing tile programs in C++ -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelBuilder.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

Val Val::like(double number) const {
  Type t = type();
  TypedAttr attribute;
  if (isa<FloatType>(t))
    attribute = FloatAttr::get(t, number);
  else
    attribute = IntegerAttr::get(t, static_cast<int64_t>(number));
  return Val(*builder, arith::ConstantOp::create(*builder, loc(), attribute));
}

template <typename IntOp, typename FloatOp> static Val binary(Val a, Val b) {
  if (a.isFloat())
    return Val(a.ops(), FloatOp::create(a.ops(), a.loc(), a, b));
  return Val(a.ops(), IntOp::create(a.ops(), a.loc(), a, b));
}

/// Sums and products of sizes and indices, which do not overflow: with that
/// LLVM moves constants into the offsets of loads and stores.
template <typename IntOp, typename FloatOp>
static Val withoutOverflow(Val a, Val b) {
  if (a.isFloat() || a.type().isIndex())
    return binary<IntOp, FloatOp>(a, b);
  return Val(a.ops(), IntOp::create(a.ops(), a.loc(), a, b,
                                    arith::IntegerOverflowFlags::nsw));
}

template <typename IntOp> static Val integer(Val a, Val b) {
  return Val(a.ops(), IntOp::create(a.ops(), a.loc(), a, b));
}

Val tnl::gpu::operator+(Val a, Val b) {
  return withoutOverflow<arith::AddIOp, arith::AddFOp>(a, b);
}
Val tnl::gpu::operator-(Val a, Val b) {
  return withoutOverflow<arith::SubIOp, arith::SubFOp>(a, b);
}
Val tnl::gpu::operator*(Val a, Val b) {
  return withoutOverflow<arith::MulIOp, arith::MulFOp>(a, b);
}
Val tnl::gpu::operator/(Val a, Val b) {
  return binary<arith::DivUIOp, arith::DivFOp>(a, b);
}
Val tnl::gpu::operator%(Val a, Val b) {
  return binary<arith::RemUIOp, arith::RemFOp>(a, b);
}
Val tnl::gpu::operator&(Val a, Val b) { return integer<arith::AndIOp>(a, b); }
Val tnl::gpu::operator|(Val a, Val b) { return integer<arith::OrIOp>(a, b); }
Val tnl::gpu::operator^(Val a, Val b) { return integer<arith::XOrIOp>(a, b); }
Val tnl::gpu::operator<<(Val a, int64_t bits) {
  return integer<arith::ShLIOp>(a, a.like(bits));
}
Val tnl::gpu::operator>>(Val a, int64_t bits) {
  return integer<arith::ShRUIOp>(a, a.like(bits));
}

static Val compare(Val a, Val b, arith::CmpIPredicate ints,
                   arith::CmpFPredicate floats) {
  if (a.isFloat())
    return Val(a.ops(), arith::CmpFOp::create(a.ops(), a.loc(), floats, a, b));
  return Val(a.ops(), arith::CmpIOp::create(a.ops(), a.loc(), ints, a, b));
}
Val tnl::gpu::operator<(Val a, Val b) {
  return compare(a, b, arith::CmpIPredicate::slt, arith::CmpFPredicate::OLT);
}
Val tnl::gpu::operator<=(Val a, Val b) {
  return compare(a, b, arith::CmpIPredicate::sle, arith::CmpFPredicate::OLE);
}
Val tnl::gpu::operator>(Val a, Val b) { return b < a; }
Val tnl::gpu::operator>=(Val a, Val b) { return b <= a; }
Val tnl::gpu::operator==(Val a, Val b) {
  return compare(a, b, arith::CmpIPredicate::eq, arith::CmpFPredicate::OEQ);
}

Val tnl::gpu::select(Val condition, Val a, Val b) {
  return Val(a.ops(),
             arith::SelectOp::create(a.ops(), a.loc(), condition, a, b));
}
Val tnl::gpu::max(Val a, Val b) {
  return binary<arith::MaxSIOp, arith::MaximumFOp>(a, b);
}
Val tnl::gpu::min(Val a, Val b) {
  return binary<arith::MinSIOp, arith::MinimumFOp>(a, b);
}
Val tnl::gpu::ceilDiv(Val a, Val b) { return (a + (b - 1)) / b; }

Val tnl::gpu::exp2(Val x) {
  return Val(x.ops(), tile::Exp2Op::create(x.ops(), x.loc(), x.type(), x));
}
Val tnl::gpu::rsqrt(Val x) {
  return Val(x.ops(), math::RsqrtOp::create(x.ops(), x.loc(), x.get()));
}
Val tnl::gpu::sin(Val x) {
  return Val(x.ops(), math::SinOp::create(x.ops(), x.loc(), x.get()));
}
Val tnl::gpu::cos(Val x) {
  return Val(x.ops(), math::CosOp::create(x.ops(), x.loc(), x.get()));
}
Val tnl::gpu::silu(Val x) { return x / (exp2(x * -kLog2E) + 1.0); }
Val tnl::gpu::oneMinusExp(Val x) {
  // x (1 - x/2! + x^2/3! - ..), which to ln 2 is exact to float32.
  double coefficient = 1.0 / 362880;
  Val series = x.like(coefficient);
  for (int64_t n = 9; n > 1; --n) {
    coefficient *= -n;
    series = series * x + coefficient;
  }
  return select(x < kLn2, series * x, x.like(1) - exp2(x * -kLog2E));
}

Val tnl::gpu::toF32(Val x) {
  Type f32 = x.ops().getF32Type();
  if (x.type() == f32)
    return x;
  if (x.type().getIntOrFloatBitWidth() > 32)
    return Val(x.ops(), arith::TruncFOp::create(x.ops(), x.loc(), f32, x));
  return Val(x.ops(), arith::ExtFOp::create(x.ops(), x.loc(), f32, x.get()));
}
Val tnl::gpu::fromF32(Val x, Type type) {
  if (type == x.type())
    return x;
  if (type.getIntOrFloatBitWidth() > 32)
    return Val(x.ops(), arith::ExtFOp::create(x.ops(), x.loc(), type, x.get()));
  return Val(x.ops(), arith::TruncFOp::create(x.ops(), x.loc(), type, x));
}
Val tnl::gpu::toFloat(Val x, Type type) {
  return Val(x.ops(), arith::SIToFPOp::create(x.ops(), x.loc(), type, x));
}
Val tnl::gpu::toI32(Val x) {
  Type i32 = x.ops().getI32Type();
  if (x.type() == i32)
    return x;
  if (x.type().isIndex())
    return Val(x.ops(), arith::IndexCastOp::create(x.ops(), x.loc(), i32, x));
  return Val(x.ops(), arith::TruncIOp::create(x.ops(), x.loc(), i32, x));
}
Val tnl::gpu::toI64(Val x) {
  Type i64 = x.ops().getI64Type();
  if (x.type() == i64)
    return x;
  return Val(x.ops(), arith::ExtSIOp::create(x.ops(), x.loc(), i64, x));
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

static SmallVector<Value> values(ArrayRef<Val> list) {
  return SmallVector<Value>(list.begin(), list.end());
}

SmallVector<Val> KernelBuilder::wrap(ValueRange values) {
  SmallVector<Val> result;
  for (Value value : values)
    result.push_back(wrap(value));
  return result;
}

void KernelBuilder::inside(Block *block, function_ref<void()> body) {
  OpBuilder::InsertionGuard guard(builder);
  if (!block->empty() && block->back().hasTrait<OpTrait::IsTerminator>())
    builder.setInsertionPoint(&block->back());
  else
    builder.setInsertionPointToEnd(block);
  body();
}

KernelBuilder::KernelBuilder(ModuleOp module, Location loc, StringRef name,
                             ArrayRef<Type> parameters, int32_t threads,
                             int32_t minBlocks)
    : builder(module.getContext()), location(loc) {
  builder.setInsertionPointToEnd(module.getBody());
  kernel = tile::KernelOp::create(builder, loc, name, parameters, threads,
                                  minBlocks);
  builder.setInsertionPointToEnd(&kernel.getBody().front());
}

tile::KernelOp KernelBuilder::finish() {
  tile::ReturnOp::create(builder, location);
  return kernel;
}

Val KernelBuilder::i32(int64_t value) {
  return wrap(arith::ConstantOp::create(builder, location,
                                        builder.getI32IntegerAttr(value)));
}
Val KernelBuilder::f32(double value) {
  return wrap(arith::ConstantOp::create(builder, location,
                                        builder.getF32FloatAttr(value)));
}
Val KernelBuilder::threadId() {
  return wrap(
      tile::ThreadIdOp::create(builder, location, builder.getI32Type()));
}
Val KernelBuilder::blockId(tile::Axis axis) {
  return wrap(
      tile::BlockIdOp::create(builder, location, builder.getI32Type(), axis));
}

tile::FragType KernelBuilder::frag(int64_t rows, int64_t cols, Type element) {
  return tile::FragType::get(rows, cols, element);
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Val KernelBuilder::alloc(ArrayRef<int64_t> shape, Type element, bool swizzled,
                         int64_t pitch) {
  return wrap(tile::AllocOp::create(
      builder, location, sharedType(shape, element, swizzled, pitch)));
}
Val KernelBuilder::stage(Val ring, Val it) {
  auto type = cast<tile::SharedType>(ring.type());
  return wrap(
      tile::StageOp::create(builder, location, type.getStageType(), ring, it));
}
Val KernelBuilder::slice(Val tile, Val row, Val col, int64_t rows,
                         int64_t cols) {
  auto type = cast<tile::SharedType>(tile.type());
  auto result = type.getSwizzled()
                    ? sharedType({rows, cols}, type.getElementType(), true)
                    : sharedType({rows, cols}, type.getElementType(), false,
                                 type.getPitch());
  return wrap(tile::SliceOp::create(builder, location, result, tile, row, col));
}
Val KernelBuilder::load(Val source, ArrayRef<Val> indices, Type type,
                        Val mask) {
  return wrap(tile::LoadOp::create(builder, location, type, source,
                                   values(indices), mask.get()));
}
void KernelBuilder::store(Val value, Val target, ArrayRef<Val> indices,
                          Val mask) {
  tile::StoreOp::create(builder, location, value, target, values(indices),
                        mask.get());
}

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

void KernelBuilder::forLoop(Val begin, Val end, Val step,
                            function_ref<void(Val)> body) {
  auto loop = scf::ForOp::create(builder, location, begin, end, step);
  inside(loop.getBody(), [&] { body(wrap(loop.getInductionVar())); });
}

KernelBuilder::Carried
KernelBuilder::forLoop(Val begin, Val end, Val step, ArrayRef<Val> inits,
                       function_ref<Carried(Val, ArrayRef<Val>)> body) {
  auto loop =
      scf::ForOp::create(builder, location, begin, end, step, values(inits));
  inside(loop.getBody(), [&] {
    Carried carried = wrap(ValueRange(loop.getRegionIterArgs()));
    Carried next = body(wrap(loop.getInductionVar()), carried);
    scf::YieldOp::create(builder, location, values(next));
  });
  return wrap(loop.getResults());
}

void KernelBuilder::ifThen(Val condition, function_ref<void()> body) {
  auto branch = scf::IfOp::create(builder, location, condition, false);
  inside(branch.thenBlock(), body);
}

KernelBuilder::Carried
KernelBuilder::ifElse(Val condition, function_ref<Carried()> then,
                      function_ref<Carried()> otherwise) {
  auto region = [&](function_ref<Carried()> body) {
    return [&, body](OpBuilder &, Location) {
      // `builder` is the one that scf::IfOp positions.
      scf::YieldOp::create(builder, location, values(body()));
    };
  };
  auto branch = scf::IfOp::create(builder, location, condition, region(then),
                                  region(otherwise));
  return wrap(branch.getResults());
}

void KernelBuilder::single(function_ref<void()> body) {
  auto op = tile::SingleOp::create(builder, location);
  inside(&op.getBody().front(), body);
}

void KernelBuilder::specialize(ArrayRef<int32_t> counts,
                               ArrayRef<int32_t> registers,
                               ArrayRef<std::function<void(Val)>> groups) {
  auto op = tile::SpecializeOp::create(builder, location, counts, registers);
  for (auto [region, body] : llvm::zip_equal(op.getGroups(), groups))
    inside(&region.front(), [&] { body(wrap(region.front().getArgument(0))); });
}

//===----------------------------------------------------------------------===//
// Barriers, pipelines, TMA
//===----------------------------------------------------------------------===//

void KernelBuilder::barrier() {
  tile::BarrierOp::create(builder, location, Value(), IntegerAttr());
}
void KernelBuilder::barrier(Val id, int32_t threads) {
  tile::BarrierOp::create(builder, location, id,
                          builder.getI32IntegerAttr(threads));
}
void KernelBuilder::proxyFence() {
  tile::ProxyFenceOp::create(builder, location);
}
Val KernelBuilder::createPipeline(int64_t stages, int32_t full, int32_t empty) {
  return wrap(tile::CreatePipelineOp::create(
      builder, location, tile::PipelineType::get(builder.getContext(), stages),
      full, empty));
}
void KernelBuilder::waitEmpty(Val pipeline, Val it) {
  tile::WaitEmptyOp::create(builder, location, pipeline, it);
}
void KernelBuilder::waitFull(Val pipeline, Val it) {
  tile::WaitFullOp::create(builder, location, pipeline, it);
}
void KernelBuilder::arriveEmpty(Val pipeline, Val it) {
  tile::ArriveEmptyOp::create(builder, location, pipeline, it);
}
void KernelBuilder::arriveFull(Val pipeline, Val it) {
  tile::ArriveFullOp::create(builder, location, pipeline, it);
}
void KernelBuilder::expectBytes(Val pipeline, Val it, int32_t bytes) {
  tile::ExpectBytesOp::create(builder, location, pipeline, it, bytes);
}
void KernelBuilder::tmaLoad(Val map, ArrayRef<Val> coordinates, Val tile,
                            Val pipeline, Val it) {
  tile::TMALoadOp::create(builder, location, map, values(coordinates), tile,
                          pipeline, it);
}
void KernelBuilder::tmaStore(Val tile, Val map, ArrayRef<Val> coordinates) {
  tile::TMAStoreOp::create(builder, location, tile, map, values(coordinates));
}
void KernelBuilder::tmaStoreWait(int32_t pending, bool read) {
  tile::TMAStoreWaitOp::create(builder, location, pending, read);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

Val KernelBuilder::mma(Val a, Val b, Val acc, tile::FragType type,
                       bool transposeA, bool transposeB) {
  return wrap(tile::MMAOp::create(builder, location, type, a, b, acc.get(),
                                  transposeA, transposeB));
}
Val KernelBuilder::fma(Val a, Val b, Val acc, tile::FragType type,
                       bool transposeA, bool transposeB) {
  return wrap(tile::FMAOp::create(builder, location, type, a, b, acc.get(),
                                  transposeA, transposeB));
}
KernelBuilder::Carried KernelBuilder::mmaFence(ArrayRef<Val> list) {
  SmallVector<Value> in = values(list);
  return wrap(tile::MMAFenceOp::create(builder, location, TypeRange(in), in)
                  .getResults());
}
void KernelBuilder::mmaCommit() {
  tile::MMACommitOp::create(builder, location);
}
KernelBuilder::Carried KernelBuilder::mmaWait(int32_t pending,
                                              ArrayRef<Val> list) {
  SmallVector<Value> in = values(list);
  return wrap(
      tile::MMAWaitOp::create(builder, location, TypeRange(in), pending, in)
          .getResults());
}

//===----------------------------------------------------------------------===//
// Fragments
//===----------------------------------------------------------------------===//

Val KernelBuilder::splat(Val scalar, tile::FragType type) {
  return wrap(tile::SplatOp::create(builder, location, type, scalar));
}

KernelBuilder::Carried KernelBuilder::mapAll(ArrayRef<Type> types,
                                             ArrayRef<Val> inputs,
                                             MapAllBody body) {
  auto op =
      tile::MapOp::create(builder, location, TypeRange(types), values(inputs));
  inside(&op.getBody().front(), [&] {
    Carried arguments = wrap(ValueRange(op.getBody().getArguments()));
    ArrayRef<Val> all = arguments;
    Carried results =
        body(all.drop_back(2), all[all.size() - 2], all[all.size() - 1]);
    tile::YieldOp::create(builder, location, values(results));
  });
  return wrap(op.getResults());
}

Val KernelBuilder::map(tile::FragType type, ArrayRef<Val> inputs,
                       MapBody body) {
  return mapAll({type}, inputs,
                [&](ArrayRef<Val> x, Val row, Val col) -> Carried {
                  return {body(x, row, col)};
                })[0];
}

void KernelBuilder::forEach(ArrayRef<Val> inputs, EachBody body) {
  mapAll({}, inputs, [&](ArrayRef<Val> x, Val row, Val col) -> Carried {
    body(x, row, col);
    return {};
  });
}

Val KernelBuilder::cast(Val fragment, Type element) {
  auto type = mlir::cast<tile::FragType>(fragment.type());
  return wrap(tile::CastOp::create(
      builder, location, frag(type.getRows(), type.getCols(), element),
      fragment));
}
Val KernelBuilder::mul(Val a, Val b) {
  return wrap(tile::MulOp::create(builder, location, a.type(), a, b));
}
Val KernelBuilder::columns(Val fragment, int64_t first, int64_t count) {
  auto type = mlir::cast<tile::FragType>(fragment.type());
  return wrap(tile::ColumnsOp::create(
      builder, location, frag(type.getRows(), count, type.getElementType()),
      fragment, first));
}
Val KernelBuilder::join(ArrayRef<Val> fragments) {
  auto first = mlir::cast<tile::FragType>(fragments.front().type());
  int64_t cols = 0;
  for (Val fragment : fragments)
    cols += mlir::cast<tile::FragType>(fragment.type()).getCols();
  return wrap(tile::JoinOp::create(
      builder, location, frag(first.getRows(), cols, first.getElementType()),
      values(fragments)));
}
Val KernelBuilder::loadFrag(Val tile, tile::FragType type, bool transposed) {
  return wrap(tile::LoadFragOp::create(builder, location, type, tile,
                                       transposed, IntegerAttr()));
}
void KernelBuilder::storeFrag(Val fragment, Val tile, bool transposed) {
  tile::StoreFragOp::create(builder, location, fragment, tile, transposed,
                            IntegerAttr());
}
Val KernelBuilder::loadColumns(Val tile, int64_t first, tile::FragType type) {
  return wrap(tile::LoadFragOp::create(builder, location, type, tile, false,
                                       builder.getI64IntegerAttr(first)));
}
void KernelBuilder::storeColumns(Val fragment, Val tile, int64_t first) {
  tile::StoreFragOp::create(builder, location, fragment, tile, false,
                            builder.getI64IntegerAttr(first));
}
Val KernelBuilder::reduceRows(tile::Combiner combiner, Val fragment) {
  auto type = mlir::cast<tile::FragType>(fragment.type());
  return wrap(tile::ReduceOp::create(builder, location, frag(type.getRows(), 1),
                                     combiner, fragment, Value(), Value(),
                                     Value()));
}
Val KernelBuilder::reduceColumns(tile::Combiner combiner, Val fragment,
                                 Val scratch, Val warpgroup, Val barrierId) {
  auto type = mlir::cast<tile::FragType>(fragment.type());
  return wrap(tile::ReduceOp::create(builder, location, frag(1, type.getCols()),
                                     combiner, fragment, scratch.get(),
                                     warpgroup.get(), barrierId.get()));
}
Val KernelBuilder::warpReduce(tile::Combiner combiner, Val scalar,
                              int32_t width) {
  return wrap(tile::WarpReduceOp::create(builder, location, f32Type(), combiner,
                                         scalar, width));
}
