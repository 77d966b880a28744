//===- package-fuzzer.cpp - Fuzzes the package loader ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The first byte chooses: a whole file, or metadata that gets a header with the
// right checksums, without which little beyond the header would be reached:
// that of a sample for the CPU or for GPUs with changes, or the bytes
// themselves. A package that is accepted is planned for several sizes.
//
//===----------------------------------------------------------------------===//

#include "GpuSample.h"
#include "Plan.h"
#include "TNL/Package/Reader.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace tnl;

static void plan(const package::FunctionT &function, int64_t alignment) {
  for (int64_t size : {int64_t(0), int64_t(1), int64_t(7), int64_t(1) << 40}) {
    std::vector<int64_t> symbols(function.symbols.size(), size);
    (void)makePlan(function, symbols, alignment).ok();
  }
}

static void use(const package::PackageFile &file) {
  (void)file.verifyWeights().ok();
  for (const auto &function : file.metadata().functions)
    plan(*function, 64);
  for (const auto &program : file.metadata().programs)
    for (const auto &function : program->functions)
      plan(*function, 256);
}

static std::string metadataOf(package::PackageT package) {
  sample::fakeRanges(package);
  return sample::rawFile(package).substr(sample::blobsEnd());
}

/// What changes start from.
static const std::string &seed(bool gpu) {
  static const std::string cpuSeed = metadataOf(sample::makePackage());
  static const std::string gpuSeed = metadataOf(sample::makeGpuPackage());
  return gpu ? gpuSeed : cpuSeed;
}

/// Changes of what is refused anyway would test nothing.
extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  for (bool gpu : {false, true}) {
    std::string bytes =
        sample::wrapMetadata(seed(gpu).data(), seed(gpu).size());
    auto file = package::PackageFile::openMemory(bytes.data(), bytes.size());
    if (!file.ok()) {
      std::fprintf(stderr, "the sample is refused: %s\n",
                   file.message().c_str());
      std::abort();
    }
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!size)
    return 0;
  std::string bytes(reinterpret_cast<const char *>(data + 1), size - 1);
  if (data[0] & 1) {
    // Pairs of position and value change the sample.
    std::string metadata = seed(/*gpu=*/data[0] & 2);
    for (size_t i = 0; i + 3 <= bytes.size(); i += 3) {
      uint16_t at;
      std::memcpy(&at, &bytes[i], 2);
      metadata[at % metadata.size()] = bytes[i + 2];
    }
    bytes = sample::wrapMetadata(metadata.data(), metadata.size());
  } else if (data[0] & 2) {
    bytes = sample::wrapMetadata(bytes.data(), bytes.size());
  }
  auto file = package::PackageFile::openMemory(bytes.data(), bytes.size());
  if (file.ok())
    use(**file);
  return 0;
}
