//===- VerifyGpuTest.cpp - Rules for programs have a breaker each ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GpuSample.h"
#include "Mutation.h"
#include "TNL/Package/Reader.h"
#include "TNL/Package/Verify.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace tnl;
using namespace tnl::package;
using namespace tnl::sample;

namespace {
ProgramT &program(PackageT &p) { return *p.programs[0]; }
/// The functions are add, twice, tile, fault, prefill, decode.
StepT &step(PackageT &p, size_t function = 0, size_t index = 0) {
  return *program(p).functions[function]->steps[index];
}
LaunchT &launch(PackageT &p) { return *step(p).launch; }
TensorMapT &map(PackageT &p) { return *step(p, 2).launch->args[0]->map; }

const Mutation kMutations[] = {
    {"NoTarget", [](PackageT &p) { program(p).target = ""; }, "has no name"},
    {"TargetCpu", [](PackageT &p) { program(p).target = "cpu"; },
     "its target is the CPU"},
    {"Arithmetic", [](PackageT &p) { program(p).dtype = DType::F16; },
     "neither f32 nor bf16"},
    {"ArithmeticUnknown", [](PackageT &p) { program(p).dtype = DType(99); },
     "neither f32 nor bf16"},
    {"Twice",
     [](PackageT &p) {
       p.programs.push_back(std::make_unique<ProgramT>(program(p)));
     },
     "two programs are for nvptx f32"},
    {"SameKernel",
     [](PackageT &p) { program(p).kernels[0]->name = "sample_tile"; },
     "two kernels are called 'sample_tile'"},
    {"SameFunction",
     [](PackageT &p) { program(p).functions[0]->name = "tile"; },
     "two functions are called 'tile'"},
    {"CpuStep", [](PackageT &p) { step(p).kind = StepKind::Kernel; },
     "a launch in a step of another kind"},
    {"CpuStepOnGpu",
     [](PackageT &p) {
       step(p).kind = StepKind::Linear;
       step(p).launch.reset();
     },
     "kind Linear in a function for the GPU"},
    {"CheckOfABuffer",
     [](PackageT &p) {
       StepT &copy = step(p, 1, 2);
       copy.kind = StepKind::Check;
       copy.limit = std::make_unique<ExprT>(*copy.inputs[0]->shape[0]);
       copy.inputs[0]->dtype = DType::I32;
       copy.outputs.clear();
     },
     "a check of what is no input, in a function for the GPU"},
    {"LaunchOnCpu",
     [](PackageT &p) {
       p.functions.push_back(
           std::make_unique<FunctionT>(*program(p).functions[0]));
     },
     "kind Launch in a function for the CPU"},
    {"CopyWithLaunch",
     [](PackageT &p) {
       step(p, 1, 2).launch = std::make_unique<LaunchT>(launch(p));
     },
     "a launch in a step of another kind"},
    {"NoLaunch", [](PackageT &p) { step(p).launch.reset(); },
     "a launch without its arguments"},
    {"Grid", [](PackageT &p) { step(p).grid = constant(1); },
     "a launch with a grid"},
    // The kernels of the program, not those of the CPU.
    {"Kernel", [](PackageT &p) { step(p).kernel = 4; }, "kernel 4 of 4"},
    {"ArgKind", [](PackageT &p) { launch(p).args[0]->kind = LaunchArgKind(7); },
     "argument 0: unknown kind 7"},
    {"ArgValue", [](PackageT &p) { launch(p).args[2]->value = 3; },
     "argument 2: operand 3 of 3"},
    {"ArgFields", [](PackageT &p) { launch(p).args[0]->size = constant(1); },
     "kind Pointer with the fields of another"},
    {"ArgNoSize", [](PackageT &p) { launch(p).args[3]->size.reset(); },
     "kind Size with the fields of another"},
    {"ArgNoMap", [](PackageT &p) { step(p, 2).launch->args[0]->map.reset(); },
     "kind TensorMap with the fields of another"},
    {"ArgSize", [](PackageT &p) { launch(p).args[3]->size = symbol(1); },
     "reads symbol 1 of 1"},
    {"ManyArgs",
     [](PackageT &p) {
       while (launch(p).args.size() < 1025)
         launch(p).args.push_back(
             std::make_unique<LaunchArgT>(*launch(p).args[0]));
     },
     "1025 arguments"},
    {"Blocks", [](PackageT &p) { launch(p).blocks.pop_back(); },
     "blocks in 2 dimensions"},
    {"NegativeBlocks", [](PackageT &p) { launch(p).blocks[1] = constant(-1); },
     "a number of blocks is -1"},
    {"NoThreads", [](PackageT &p) { launch(p).threads = 0; },
     "0 threads in a block"},
    {"Threads", [](PackageT &p) { launch(p).threads = 1025; },
     "1025 threads in a block"},
    {"Shared", [](PackageT &p) { launch(p).shared_bytes = (1 << 20) + 1; },
     "1048577 bytes of shared memory"},
    {"MapRank1",
     [](PackageT &p) {
       map(p).sizes = shape({64});
       map(p).strides.clear();
       map(p).box = {32};
     },
     "a tensor map of rank 1"},
    {"MapRank6",
     [](PackageT &p) {
       map(p).sizes = shape({64, 1, 1, 1, 1, 1});
       map(p).strides = shape({16, 16, 16, 16, 16});
       map(p).box = {32, 1, 1, 1, 1, 1};
     },
     "a tensor map of rank 6"},
    {"MapStrides", [](PackageT &p) { map(p).strides.push_back(constant(16)); },
     "with 2 strides"},
    {"MapBoxRank", [](PackageT &p) { map(p).box.push_back(1); },
     "a box of rank 3"},
    {"MapSize", [](PackageT &p) { map(p).sizes[0] = constant(0); },
     "a tensor map's size is 0"},
    {"MapStride", [](PackageT &p) { map(p).strides[0] = constant(-16); },
     "a tensor map's stride is -16"},
    {"MapStrideUnaligned",
     [](PackageT &p) { map(p).strides[0] = constant(24); },
     "24 bytes is not a multiple of 16"},
    {"MapOffset", [](PackageT &p) { map(p).offset = constant(-16); },
     "a tensor map's offset is -16"},
    {"MapBox0", [](PackageT &p) { map(p).box[1] = 0; }, "box has size 0"},
    {"MapBox257", [](PackageT &p) { map(p).box[1] = 257; }, "box has size 257"},
    {"MapBoxBytes", [](PackageT &p) { map(p).box[0] = 3; }, "rows of 12 bytes"},
    {"MapSwizzle", [](PackageT &p) { map(p).swizzle = 64; }, "swizzle is 64"},
    {"MapSwizzleBytes",
     [](PackageT &p) {
       map(p).swizzle = 128;
       map(p).box[0] = 64;
     },
     "rows of 256 bytes"},
    {"MultiprocessorsNone",
     [](PackageT &p) { p.programs[0]->functions[0]->multiprocessors = 99; },
     "the size 99, which is the device's number of multiprocessors, is none"},
    {"MultiprocessorsNegative",
     [](PackageT &p) { p.programs[0]->functions[0]->multiprocessors = -2; },
     "the size -2, which is the device's number of multiprocessors, is none"},
    {"MultiprocessorsInput",
     [](PackageT &p) { p.programs[0]->functions[0]->multiprocessors = 0; },
     "the size 0, which is the device's number of multiprocessors, is an "
     "input's too"},
    {"CodeTwice",
     [](PackageT &p) { p.code.push_back(std::make_unique<CodeT>(*p.code[0])); },
     "two codes are for nvptx sm_90 (ptx)"},
};

class VerifyGpuMutation : public testing::TestWithParam<Mutation> {};
} // namespace

TEST(VerifyGpu, AcceptsTheSample) {
  PackageT package = makeGpuPackage();
  fakeRanges(package);
  // The same level may have code of both formats.
  package.code.push_back(std::make_unique<CodeT>(*package.code[0]));
  package.code[1]->format = "cubin";
  map(package).swizzle = 128;
  package.programs[0]->kernels[3]->parameters[0]->swizzle = 128;
  Status status = verify(package, blobsEnd());
  EXPECT_TRUE(status.ok()) << status.message();
  std::string bytes = rawFile(package);
  auto file = PackageFile::openMemory(bytes.data(), bytes.size());
  ASSERT_TRUE(file.ok()) << file.status().message();
  ASSERT_NE((*file)->findProgram("nvptx"), nullptr);
  EXPECT_EQ((*file)->findProgram("other"), nullptr);
  EXPECT_EQ((*file)->findFunction("add"), nullptr);
}

TEST_P(VerifyGpuMutation, IsRejected) {
  expectRejected(makeGpuPackage(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(All, VerifyGpuMutation, testing::ValuesIn(kMutations),
                         nameOf);

/// The driver would read past the end of PTX that has no NUL.
TEST(VerifyGpu, PtxEndsWithNul) {
  std::string path =
      testing::TempDir() + "tnl-ptx-" + std::to_string(::getpid()) + ".tnl";
  ASSERT_TRUE(writeGpuPackage(path, makeGpuPackage(), ".version 8.0").ok());
  auto file = PackageFile::open(path);
  std::filesystem::remove(path);
  ASSERT_FALSE(file.ok());
  EXPECT_NE(file.message().find("the PTX for sm_90 has no NUL at its end"),
            std::string::npos)
      << file.message();
}
