//===- TileTest.cpp - Sizes of tile types, layouts of shared memory -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Tile/SharedLayout.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace tnl::tile;

namespace {

class Tile : public testing::Test {
protected:
  Tile() { context.loadDialect<TileDialect>(); }

  KernelOp parse(llvm::StringRef text) {
    module = parseSourceString<ModuleOp>(text, &context);
    return module ? *module->getOps<KernelOp>().begin() : nullptr;
  }

  FragType fragment(int64_t rows, int64_t cols, Type type) {
    return FragType::get(rows, cols, type);
  }

  MLIRContext context;
  Type f32 = Float32Type::get(&context), bf16 = BFloat16Type::get(&context);
  OwningOpRef<ModuleOp> module;
};

TEST_F(Tile, ElementsOfAThread) {
  EXPECT_EQ(fragment(64, 128, f32).getElementsPerThread(), 64);
  EXPECT_EQ(fragment(64, 128, f32).getRegisters(), 64);
  EXPECT_EQ(fragment(128, 64, bf16).getElementsPerThread(), 64);
  EXPECT_EQ(fragment(128, 64, bf16).getRegisters(), 32);
  // Two columns of each eight; two rows of each 64.
  EXPECT_EQ(fragment(1, 64, f32).getElementsPerThread(), 16);
  EXPECT_EQ(fragment(1, 64, bf16).getRegisters(), 8);
  EXPECT_EQ(fragment(128, 1, f32).getElementsPerThread(), 4);
}

TEST_F(Tile, BytesOfSharedTiles) {
  SharedType ring = SharedType::get({3, 8, 192}, bf16, /*swizzled=*/true);
  EXPECT_EQ(ring.getStageBytes(), 3072);
  EXPECT_EQ(ring.getBytes(), 9216);
  EXPECT_EQ(ring.getStageType(), SharedType::get({8, 192}, bf16, true));
  SharedType padded = SharedType::get({3, 5}, f32, false, /*pitch=*/7);
  EXPECT_EQ(padded.getStageBytes(), 96); // 84, in units of 16
  EXPECT_EQ(padded.getStageType(), padded);
}

TEST_F(Tile, TensorMaps) {
  EXPECT_TRUE(MapType::get({64, 64}, bf16).isSwizzled());
  EXPECT_EQ(MapType::get({2, 64, 1, 64}, bf16).getBytes(), 16384);
  EXPECT_FALSE(MapType::get({64, 16}, f32).isSwizzled());
}

TEST_F(Tile, LayoutOfSharedMemory) {
  KernelOp kernel = parse(R"(
    tile.kernel @k() threads 128 {
      %a = tile.alloc : !tile.shared<3x5xf32>
      %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<3>
      %b = tile.alloc : !tile.shared<2x64x64xbf16, swizzled>
      %c = tile.alloc : !tile.shared<4x4xf32>
      tile.return
    })");
  ASSERT_TRUE(kernel);
  SharedLayout layout(kernel);
  ASSERT_EQ(layout.entries.size(), 4u);
  auto expect = [&](size_t index, int64_t offset, int64_t bytes) {
    const SharedLayout::Entry &entry = layout.entries[index];
    EXPECT_EQ(entry.offset, offset);
    EXPECT_EQ(entry.bytes, bytes);
    EXPECT_EQ(layout.offsetOf(entry.op), offset);
  };
  expect(0, 0, 64);
  expect(1, 64, 48);
  expect(2, 1024, 16384);
  expect(3, 17408, 64);
  EXPECT_EQ(layout.bytes, 17472);
  EXPECT_EQ(kernel.getSharedBytes(), layout.bytes);
  EXPECT_EQ(layout.offsetOf(kernel), -1);
}

TEST_F(Tile, LayoutWithoutSwizzle) {
  KernelOp kernel = parse(R"(
    tile.kernel @k() threads 128 {
      %a = tile.alloc : !tile.shared<3x5xf32>
      %b = tile.alloc : !tile.shared<3x5xf32>
      tile.return
    })");
  ASSERT_TRUE(kernel);
  SharedLayout layout(kernel);
  EXPECT_EQ(layout.entries[1].offset, 128);
  EXPECT_EQ(layout.bytes, 192);

  kernel = parse("tile.kernel @k() threads 32 { tile.return }");
  ASSERT_TRUE(kernel);
  EXPECT_EQ(kernel.getSharedBytes(), 0);
}

TEST_F(Tile, Builders) {
  OpBuilder builder(&context);
  module = ModuleOp::create(builder.getUnknownLoc());
  ImplicitLocOpBuilder b(builder.getUnknownLoc(), &context);
  b.setInsertionPointToStart(module->getBody());
  Type parameters[] = {GlobalType::get(f32), f32};
  auto kernel = KernelOp::create(b, "k", parameters, 256, 2);
  Block &body = kernel.getBody().front();
  ASSERT_EQ(body.getNumArguments(), 2u);
  b.setInsertionPointToStart(&body);
  auto groups = SpecializeOp::create(b, ArrayRef<int32_t>{1, 1},
                                     ArrayRef<int32_t>{24, 152});
  ReturnOp::create(b);
  b.setInsertionPointToStart(&groups.getGroups()[1].front());
  auto splat = SplatOp::create(b, fragment(64, 64, f32), body.getArgument(1));
  Type results[] = {fragment(64, 64, f32)};
  auto map = MapOp::create(b, results, ValueRange{splat});
  SingleOp::create(b);
  b.setInsertionPointToStart(&map.getBody().front());
  EXPECT_EQ(map.getBody().getNumArguments(), 3u);
  YieldOp::create(b, map.getBody().getArgument(0));
  EXPECT_EQ(map.getShape(), (std::pair<int64_t, int64_t>(64, 64)));
  EXPECT_TRUE(succeeded(module->verify()));
}

} // namespace
