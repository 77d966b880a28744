//===- Mutants.cpp - Executes packages with changed metadata --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   tnl-mutants PACKAGE [--device=DEVICE] [--stride=N] [--jobs=N] [--messages]
//   tnl-mutants PACKAGE --only=BYTE:VALUE [--device=DEVICE]
//
// Gives every (with a stride: every N-th) byte of the metadata 7 other values,
// one at a time, with right checksums. What the reader then still accepts is
// executed, on a GPU if the device is one, in processes that may die. The
// second form executes one mutant in this process, for a debugger.
//
//===----------------------------------------------------------------------===//

#include "Children.h"
#include "TNL/Package/FileFormat.h"
#include "Use.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

using namespace tnl;
using namespace tnl::test;
using package::FileHeader;

static constexpr unsigned kValues = 7;
static constexpr unsigned kSeconds = 60; // on a busy machine, too

namespace {

struct Options {
  std::string package, device = "cpu";
  uint64_t stride = 1, jobs = 2;
  std::optional<std::pair<uint64_t, uint64_t>> only;
  bool messages = false;
};

/// The bytes of a package, of which one is changed.
class Mutant {
public:
  explicit Mutant(const std::string &file)
      : length(file.size()), bytes(static_cast<char *>(std::aligned_alloc(
                                       package::kBlobAlignment,
                                       (length / package::kBlobAlignment + 1) *
                                           package::kBlobAlignment)),
                                   std::free) {
    std::memcpy(bytes.get(), file.data(), length);
    std::memcpy(&header, bytes.get(), sizeof(header));
  }
  uint64_t size() const { return header.metadataSize; }
  uint8_t at(uint64_t byte) const {
    return bytes.get()[header.metadataOffset + byte];
  }
  void set(uint64_t byte, uint8_t value);
  Expected<std::unique_ptr<package::PackageFile>> open() const {
    return package::PackageFile::openMemory(bytes.get(), length);
  }

private:
  size_t length;
  std::unique_ptr<char, decltype(&std::free)> bytes; // as a file is mapped
  FileHeader header;
};

} // namespace

void Mutant::set(uint64_t byte, uint8_t value) {
  bytes.get()[header.metadataOffset + byte] = char(value);
  package::Hash hash = package::hashBytes(bytes.get() + header.metadataOffset,
                                          header.metadataSize);
  header.metadataHashLow = hash.low();
  header.metadataHashHigh = hash.high();
  header.headerHash = package::hashHeader(header);
  std::memcpy(bytes.get(), &header, sizeof(header));
}

/// The `index`-th other value of a byte; the byte itself where it has none.
static uint8_t otherValue(uint8_t byte, unsigned index) {
  static constexpr uint8_t kChanges[] = {0x01, 0x02, 0x10, 0x40, 0x80, 0xff};
  return index < sizeof(kChanges) ? byte ^ kChanges[index] : 0;
}

static bool parse(std::string_view text, uint64_t &value) {
  auto [rest, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && rest == text.data() + text.size();
}

static bool parseOptions(int argc, char **argv, Options &options) {
  for (int i = 1; i < argc; ++i) {
    std::string_view argument = argv[i];
    auto value = [&](std::string_view name) -> std::optional<std::string_view> {
      if (!argument.starts_with(name))
        return std::nullopt;
      return argument.substr(name.size());
    };
    if (auto device = value("--device=")) {
      options.device = *device;
    } else if (auto stride = value("--stride=")) {
      if (!parse(*stride, options.stride) || !options.stride)
        return false;
    } else if (auto jobs = value("--jobs=")) {
      if (!parse(*jobs, options.jobs) || !options.jobs || options.jobs > 64)
        return false;
    } else if (auto only = value("--only=")) {
      size_t colon = only->find(':');
      options.only.emplace();
      if (colon == only->npos ||
          !parse(only->substr(0, colon), options.only->first) ||
          !parse(only->substr(colon + 1), options.only->second) ||
          options.only->second > 255)
        return false;
    } else if (argument == "--messages") {
      options.messages = true;
    } else if (argument.starts_with("-") || !options.package.empty()) {
      return false;
    } else {
      options.package = argument;
    }
  }
  return !options.package.empty();
}

static int runOne(Mutant &mutant, const Options &options) {
  auto [byte, value] = *options.only;
  if (byte >= mutant.size()) {
    std::fprintf(stderr, "there are %llu bytes\n",
                 (unsigned long long)mutant.size());
    return 2;
  }
  mutant.set(byte, uint8_t(value));
  auto file = mutant.open();
  if (!file.ok()) {
    std::printf("refused: %s\n", file.message().c_str());
    return 0;
  }
  Used used = use(std::move(*file), options.device);
  std::printf("accepted: %u calls, %u refused%s%s\n", used.calls, used.refused,
              used.message.empty() ? "" : ", the last: ", used.message.c_str());
  return 0;
}

static int runAll(Mutant &mutant, const Options &options) {
  // Changes of what does not work would test nothing.
  auto original = mutant.open();
  Used used;
  if (original.ok())
    used = use(std::move(*original), options.device);
  if (!used.calls || used.refused) {
    std::printf("the package does not work: %s\n",
                original.ok() ? used.message.c_str()
                              : original.message().c_str());
    return 1;
  }
  uint64_t tested = (mutant.size() + options.stride - 1) / options.stride;
  auto work = [&](uint64_t item, Counts &counts) {
    uint64_t byte = item / kValues * options.stride;
    uint8_t old = mutant.at(byte), other = otherValue(old, item % kValues);
    if (other == old)
      return;
    mutant.set(byte, other);
    auto file = mutant.open();
    ++(file.ok() ? counts.accepted : counts.refused);
    if (file.ok()) {
      Used used = use(std::move(*file), options.device);
      ++(used.calls ? counts.executed : counts.unexecuted);
      if (options.messages && used.refused)
        std::printf("%s\n", used.message.c_str());
    } else if (options.messages) {
      std::printf("%s\n", file.message().c_str());
    }
    mutant.set(byte, old);
    if (options.messages)
      std::fflush(stdout);
  };
  Counts counts{};
  std::vector<Fault> faults = runInChildren(
      tested * kValues, unsigned(options.jobs), kSeconds, counts, work);
  for (const Fault &fault : faults) {
    uint64_t byte = fault.item / kValues * options.stride;
    std::printf("FAILED --only=%llu:%u: %s\n", (unsigned long long)byte,
                otherValue(mutant.at(byte), fault.item % kValues),
                fault.reason.c_str());
  }
  using Number = unsigned long long;
  std::printf("%llu mutants of %llu bytes: %llu refused, %llu accepted; "
              "%llu executed, %llu calls refused, %zu failed\n",
              Number(counts.refused + counts.accepted), Number(tested),
              Number(counts.refused), Number(counts.accepted),
              Number(counts.executed), Number(counts.unexecuted),
              faults.size());
  return faults.empty() && counts.executed ? 0 : 1;
}

int main(int argc, char **argv) {
  Options options;
  if (!parseOptions(argc, argv, options)) {
    std::fprintf(stderr, "tnl-mutants PACKAGE [--device=DEVICE] [--stride=N] "
                         "[--jobs=N] [--messages] [--only=BYTE:VALUE]\n");
    return 2;
  }
  std::ifstream stream(options.package, std::ios::binary);
  std::string file{std::istreambuf_iterator<char>(stream), {}};
  if (auto made = package::PackageFile::openMemory(file.data(), file.size());
      !made.ok()) {
    std::fprintf(stderr, "%s: %s\n", options.package.c_str(),
                 made.message().c_str());
    return 2;
  }
  Mutant mutant(file);
  return options.only ? runOne(mutant, options) : runAll(mutant, options);
}
