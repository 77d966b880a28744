//===- Gpu.h - Kernels in tests of the emulated driver --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tests load the emulated driver, or the one that TNL_CUDA_DRIVER names:
// those whose suite is called Value hold on a GPU as well.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_UNITTESTS_EMULATOR_GPU_H
#define TNL_UNITTESTS_EMULATOR_GPU_H

#include <bit>
#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

namespace tnl::emulator::test {

void *driverSymbol(const char *name);
std::string lastMessage();

/// Calls a function of the driver.
template <class... A> int cu(const char *name, A... args) {
  auto *f = reinterpret_cast<int (*)(A...)>(driverSymbol(name));
  if (!f) {
    ADD_FAILURE() << "the driver has no " << name;
    return -1;
  }
  return f(args...);
}

/// A module of one kernel `k` with 64-bit parameters p0, p1, ... and registers
/// %p, %rs, %r, %f, %rd, %fd of 200 each. `globals` stand before it.
std::string kernelText(const std::string &body, unsigned params,
                       const std::string &globals = "");

class Gpu : public testing::Test {
protected:
  void SetUp() override;
  void TearDown() override;

  uint64_t allocate(size_t bytes);
  template <class T> uint64_t upload(const std::vector<T> &values) {
    uint64_t at = allocate(values.size() * sizeof(T));
    EXPECT_EQ(cu("cuMemcpyHtoD_v2", (unsigned long long)at,
                 (const void *)values.data(), values.size() * sizeof(T)),
              0);
    return at;
  }
  template <class T> std::vector<T> download(uint64_t at, size_t count) {
    std::vector<T> values(count);
    EXPECT_EQ(cu("cuMemcpyDtoH_v2", (void *)values.data(),
                 (unsigned long long)at, count * sizeof(T)),
              0)
        << lastMessage();
    return values;
  }
  void *load(const std::string &text);
  void *function(void *module, const char *name = "k");
  /// Launches with 64-bit parameters and waits.
  int run(void *function, unsigned grid, unsigned block,
          std::vector<uint64_t> params, unsigned shared = 0);
  int runBody(const std::string &body, unsigned grid, unsigned block,
              std::vector<uint64_t> params, unsigned shared = 0,
              const std::string &globals = "");

  int device = 0;
  void *context = nullptr;
};

/// The same, for what only the emulated driver does.
class EmulatedGpu : public Gpu {
protected:
  void SetUp() override;
};

struct alignas(64) TensorMapBits {
  unsigned char bytes[128];
};

/// Encodes a map of 16-bit elements (bfloat16); strides in bytes.
int encode(TensorMapBits &map, uint64_t address, std::vector<uint64_t> dims,
           std::vector<uint64_t> strides, std::vector<uint32_t> box,
           int swizzle, int type = 9);

inline uint16_t toBF16(float f) {
  auto u = std::bit_cast<uint32_t>(f);
  return uint16_t((u + 0x7fff + ((u >> 16) & 1)) >> 16);
}
inline float fromBF16(uint16_t h) {
  return std::bit_cast<float>(uint32_t(h) << 16);
}

} // namespace tnl::emulator::test

#endif // TNL_UNITTESTS_EMULATOR_GPU_H
