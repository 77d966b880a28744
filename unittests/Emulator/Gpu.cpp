//===- Gpu.cpp - Kernels in tests of the emulated driver ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

#include <cstdlib>
#include <dlfcn.h>

using namespace tnl::emulator::test;

void *tnl::emulator::test::driverSymbol(const char *name) {
  static void *library = [] {
    const char *path = std::getenv("TNL_CUDA_DRIVER");
    return dlopen(path && *path ? path : TNL_EMULATED_CUDA,
                  RTLD_NOW | RTLD_LOCAL);
  }();
  return library ? dlsym(library, name) : nullptr;
}

std::string tnl::emulator::test::lastMessage() {
  auto *f =
      reinterpret_cast<const char *(*)()>(driverSymbol("tnlEmulatorMessage"));
  return f ? f() : "";
}

std::string tnl::emulator::test::kernelText(const std::string &body,
                                            unsigned params,
                                            const std::string &globals) {
  std::string text = ".version 8.3\n.target sm_90a\n.address_size 64\n";
  text += globals + "\n.visible .entry k(";
  for (unsigned i = 0; i < params; ++i)
    text += (i ? ", .param .u64 p" : ".param .u64 p") + std::to_string(i);
  return text +
         ")\n{\n.reg .pred %p<200>;\n.reg .b16 %rs<200>;\n"
         ".reg .b32 %r<200>;\n.reg .f32 %f<200>;\n"
         ".reg .b64 %rd<200>;\n.reg .f64 %fd<200>;\n" +
         body + "\nret;\n}\n";
}

void Gpu::SetUp() {
  ASSERT_EQ(cu("cuInit", 0u), 0);
  ASSERT_EQ(cu("cuDeviceGet", &device, 0), 0);
  ASSERT_EQ(cu("cuDevicePrimaryCtxRetain", &context, device), 0);
  ASSERT_EQ(cu("cuCtxSetCurrent", context), 0);
}

void Gpu::TearDown() {
  if (context) {
    EXPECT_EQ(cu("cuDevicePrimaryCtxRelease_v2", device), 0);
  }
}

void EmulatedGpu::SetUp() {
  // What only the emulator does: with TNL_CUDA_DRIVER a GPU may be under test.
  if (!driverSymbol("tnlEmulatorMessage"))
    GTEST_SKIP() << "this is a GPU, not the emulator";
  Gpu::SetUp();
}

uint64_t Gpu::allocate(size_t bytes) {
  unsigned long long at = 0;
  EXPECT_EQ(cu("cuMemAlloc_v2", &at, bytes), 0);
  return at;
}

void *Gpu::load(const std::string &text) {
  void *module = nullptr;
  EXPECT_EQ(cu("cuModuleLoadData", &module, (const void *)text.c_str()), 0)
      << lastMessage() << "\n"
      << text;
  return module;
}

void *Gpu::function(void *module, const char *name) {
  void *f = nullptr;
  if (module) {
    EXPECT_EQ(cu("cuModuleGetFunction", &f, module, name), 0);
  }
  return f;
}

int Gpu::run(void *function, unsigned grid, unsigned block,
             std::vector<uint64_t> params, unsigned shared) {
  std::vector<void *> pointers;
  for (uint64_t &value : params)
    pointers.push_back(&value);
  pointers.push_back(nullptr);
  if (shared > 48 << 10) {
    EXPECT_EQ(cu("cuFuncSetAttribute", function, 8, int(shared)), 0);
  }
  int result = cu("cuLaunchKernel", function, grid, 1u, 1u, block, 1u, 1u,
                  shared, (void *)nullptr, pointers.data(), (void **)nullptr);
  return result ? result : cu("cuCtxSynchronize");
}

int Gpu::runBody(const std::string &body, unsigned grid, unsigned block,
                 std::vector<uint64_t> params, unsigned shared,
                 const std::string &globals) {
  void *f = function(load(kernelText(body, unsigned(params.size()), globals)));
  return f ? run(f, grid, block, std::move(params), shared) : -1;
}

int tnl::emulator::test::encode(TensorMapBits &map, uint64_t address,
                                std::vector<uint64_t> dims,
                                std::vector<uint64_t> strides,
                                std::vector<uint32_t> box, int swizzle,
                                int type) {
  std::vector<uint32_t> steps(dims.size(), 1);
  return cu("cuTensorMapEncodeTiled", (void *)&map, type, unsigned(dims.size()),
            reinterpret_cast<void *>(address), (const uint64_t *)dims.data(),
            (const uint64_t *)strides.data(), (const uint32_t *)box.data(),
            (const uint32_t *)steps.data(), 0, swizzle, 0, 0);
}
