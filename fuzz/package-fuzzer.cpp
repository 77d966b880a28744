//===- package-fuzzer.cpp - Fuzzes the package loader ---------------------===//
//
// The first byte chooses: a whole file, or metadata that gets a header with the
// right checksums, without which little beyond the header would be reached. A
// package that is accepted is planned for several sizes.
//
//===----------------------------------------------------------------------===//

#include "Plan.h"
#include "SamplePackage.h"
#include "TNL/Package/Reader.h"

#include <cstring>

using namespace tnl;

static void use(const package::PackageFile &file) {
  (void)file.verifyWeights().ok();
  for (const auto &function : file.metadata().functions)
    for (int64_t size : {int64_t(1), int64_t(7), int64_t(1) << 40}) {
      std::vector<int64_t> symbols(function->symbols.size(), size);
      (void)makePlan(*function, symbols).ok();
    }
}

/// Starts from the sample, as far as bytes are missing.
static const std::string &seed() {
  static const std::string metadata = [] {
    package::PackageT package = sample::makePackage();
    sample::fakeRanges(package);
    return sample::rawFile(package).substr(sample::blobsEnd());
  }();
  return metadata;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!size)
    return 0;
  std::string bytes(reinterpret_cast<const char *>(data + 1), size - 1);
  if (data[0] & 1) {
    // Pairs of position and value change the sample.
    std::string metadata = seed();
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
