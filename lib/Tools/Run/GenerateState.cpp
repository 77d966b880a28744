//===- GenerateState.cpp - Files of texts to go on with -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file is
//
//   magic      "TNLTEXT\n"
//   version    u32; then a u32 that is 0
//   package    the two u64 of PackageFile::identity()
//   pending    i64: the last token, which the model was not fed yet; else -1
//   sampler    u64
//   seen       tokens that a repetition penalty counts
//   window     the last tokens, for their text
//   shown      u64: those of them whose text was printed
//   held       text that was not printed yet
//   logits     f64 of the next token, where none is pending
//   session    positions and states, see Session::save: their names, types and
//              shapes are part of its checksum
//   checksum   the two u64 of the 128-bit XXH3 of all before it
//
// Lists begin with their number of elements, a u64; all is little-endian.
//
//===----------------------------------------------------------------------===//

#include "TNL/Package/FileFormat.h"
#include "TNL/Support/Files.h"
#include "TNL/Support/OutputFile.h"
#include "TNL/Tools/Run/Generate.h"

#include <cstring>

using namespace tnl;
using namespace tnl::run;

static constexpr char kMagic[] = {'T', 'N', 'L', 'T', 'E', 'X', 'T', '\n'};
static constexpr uint32_t kVersion = 1;

namespace {
struct Header {
  char magic[8];
  uint32_t version;
  uint32_t reserved;
  uint64_t packageLow, packageHigh;
};
struct Checksum {
  uint64_t low, high;
};

/// Takes parts of a file; where it ends too early, nothing more is taken.
class PartReader {
public:
  explicit PartReader(std::span<const uint8_t> bytes) : bytes(bytes) {}
  template <typename T> void take(T &value) {
    if (!bad && bytes.size() >= sizeof value) {
      std::memcpy(&value, bytes.data(), sizeof value);
      bytes = bytes.subspan(sizeof value);
    } else {
      bad = true;
    }
  }
  template <typename List> void takeList(List &list) {
    using Element = typename List::value_type;
    uint64_t count = 0;
    take(count);
    if (bad || count > bytes.size() / sizeof(Element)) {
      bad = true;
      return;
    }
    list.resize(count);
    if (count)
      std::memcpy(list.data(), bytes.data(), count * sizeof(Element));
    bytes = bytes.subspan(count * sizeof(Element));
  }
  bool complete() const { return !bad && bytes.empty(); }

private:
  std::span<const uint8_t> bytes;
  bool bad = false;
};
} // namespace

template <typename T> static void put(std::string &to, const T &value) {
  to.append(reinterpret_cast<const char *>(&value), sizeof value);
}

template <typename List>
static void putList(std::string &to, const List &list) {
  put(to, uint64_t(list.size()));
  to.append(reinterpret_cast<const char *>(list.data()),
            list.size() * sizeof(typename List::value_type));
}

Status run::saveGeneration(const std::string &path,
                           const package::PackageFile &file,
                           const SavedGeneration &saved) {
  Header header = {};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.version = kVersion;
  header.packageLow = file.identity().low();
  header.packageHigh = file.identity().high();
  std::string bytes;
  put(bytes, header);
  put(bytes, saved.text.pending);
  put(bytes, saved.text.sampler);
  putList(bytes, saved.text.seen);
  putList(bytes, saved.text.window);
  put(bytes, saved.text.shown);
  putList(bytes, saved.text.held);
  putList(bytes, saved.logits);
  putList(bytes, saved.session);
  package::Hash hash = package::hashBytes(bytes.data(), bytes.size());
  put(bytes, Checksum{hash.low(), hash.high()});
  auto output = OutputFile::create(path);
  if (!output)
    return output.status();
  TNL_RETURN_IF_ERROR((*output)->write(bytes));
  return (*output)->commit();
}

Expected<SavedGeneration>
run::loadGeneration(const std::string &path, const package::PackageFile &file) {
  auto fail = [&](const std::string &why) {
    return Status::error("cannot load the state '" + path + "': " + why);
  };
  Expected<Buffer> bytes = readFile(path);
  if (!bytes)
    return bytes.status();
  Header header;
  Checksum sum;
  if (bytes->size() < sizeof header + sizeof sum ||
      std::memcmp(bytes->data(), kMagic, sizeof kMagic) != 0)
    return fail("it is not a file of --save-state");
  std::memcpy(&header, bytes->data(), sizeof header);
  if (header.version != kVersion)
    return fail("it has version " + std::to_string(header.version) +
                "; this program reads version " + std::to_string(kVersion));
  std::span<const uint8_t> parts =
      bytes->span().first(bytes->size() - sizeof sum);
  std::memcpy(&sum, bytes->data() + parts.size(), sizeof sum);
  if (!(package::hashBytes(parts.data(), parts.size()) ==
        package::Hash(sum.low, sum.high)))
    return fail("the file is damaged (wrong checksum)");
  if (!(package::Hash(header.packageLow, header.packageHigh) ==
        file.identity()))
    return fail("it is of another package than '" + file.path() + "'");
  SavedGeneration saved;
  PartReader reader(parts.subspan(sizeof header));
  reader.take(saved.text.pending);
  reader.take(saved.text.sampler);
  reader.takeList(saved.text.seen);
  reader.takeList(saved.text.window);
  reader.take(saved.text.shown);
  reader.takeList(saved.text.held);
  reader.takeList(saved.logits);
  reader.takeList(saved.session);
  // A right checksum says nothing of who wrote it.
  constexpr int64_t most = int64_t(1) << 26;
  bool sound = reader.complete() &&
               saved.text.shown <= saved.text.window.size() &&
               saved.text.pending < most;
  for (const auto *list : {&saved.text.seen, &saved.text.window})
    for (int64_t id : *list)
      sound &= id >= 0 && id < most;
  if (!sound)
    return fail("its parts do not fit together");
  return saved;
}
