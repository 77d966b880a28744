//===- Zip.cpp - Reads the directory of a zip archive ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Zip.h"

#include <cstring>
#include <set>

using namespace tnl;

namespace {
using Bytes = std::span<const uint8_t>;

constexpr uint32_t localSignature = 0x04034b50;
constexpr uint32_t centralSignature = 0x02014b50;
constexpr uint32_t endSignature = 0x06054b50;
constexpr uint32_t end64Signature = 0x06064b50;
constexpr uint32_t locator64Signature = 0x07064b50;
constexpr size_t localSize = 30, centralSize = 46, endSize = 22;
constexpr size_t end64Size = 56, locator64Size = 20;
constexpr uint16_t stored = 0, deflated = 8;
/// In a field of 32 bits: the number is in the zip64 field.
constexpr uint32_t in64 = 0xffffffff;
constexpr uint64_t maxEntries = 10000;
/// Deflate cannot expand by more: 258 bytes from two bits.
constexpr uint64_t maxExpansion = 1032;

template <typename T> T load(Bytes bytes, uint64_t at) {
  // Little-endian, as the machines TNL runs on.
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

/// Whether [at, at + length) lies in [0, end), without wrapping.
bool inside(uint64_t at, uint64_t length, uint64_t end) {
  return at <= end && length <= end - at;
}

Status malformedZip(const std::string &what) {
  return Status::error("malformed zip archive: " + what);
}

/// Replaces the sizes and offset that were given as 0xffffffff by those of
/// the zip64 extra field in [at, at + length).
Status readZip64(Bytes bytes, uint64_t at, uint64_t length,
                 std::span<uint64_t *const> fields) {
  bool any = false;
  for (uint64_t *field : fields)
    any |= *field == in64;
  if (!any)
    return Status::success();
  uint64_t end = at + length;
  while (inside(at, 4, end)) {
    uint16_t id = load<uint16_t>(bytes, at);
    uint16_t size = load<uint16_t>(bytes, at + 2);
    at += 4;
    if (!inside(at, size, end))
      return malformedZip("an extra field leaves its record");
    if (id != 1) {
      at += size;
      continue;
    }
    uint64_t fieldEnd = at + size;
    for (uint64_t *field : fields) {
      if (*field != in64)
        continue;
      if (!inside(at, 8, fieldEnd))
        return malformedZip("a zip64 field is too short");
      *field = load<uint64_t>(bytes, at);
      at += 8;
    }
    return Status::success();
  }
  // Exactly 4 GiB - 1 is no zip64.
  return Status::success();
}

class DirectoryReader {
public:
  explicit DirectoryReader(Bytes bytes) : bytes(bytes) {}
  Status read();
  std::vector<ZipEntry> entries;

private:
  Status readEntry(uint64_t &at, uint64_t end);
  Status locateData(ZipEntry &entry, uint64_t header, uint16_t method,
                    uint16_t flags) const;

  Bytes bytes;
  std::set<std::string> names;
};
} // namespace

Status DirectoryReader::read() {
  uint64_t size = bytes.size();
  if (size < endSize)
    return Status::error("not a zip archive");
  // The end record is followed by a comment of at most 65535 bytes, and fills
  // the file with it exactly.
  uint64_t at = size - endSize;
  uint64_t first = at > 0xffff ? at - 0xffff : 0;
  while (load<uint32_t>(bytes, at) != endSignature ||
         load<uint16_t>(bytes, at + 20) != size - at - endSize) {
    if (at == first)
      return Status::error("not a zip archive, or a truncated one");
    --at;
  }
  if (load<uint16_t>(bytes, at + 4) || load<uint16_t>(bytes, at + 6))
    return malformedZip("it spans several disks");
  uint64_t count = load<uint16_t>(bytes, at + 10);
  uint64_t length = load<uint32_t>(bytes, at + 12);
  uint64_t begin = load<uint32_t>(bytes, at + 16);
  uint64_t end = at;

  if (at >= locator64Size &&
      load<uint32_t>(bytes, at - locator64Size) == locator64Signature) {
    uint64_t end64 = load<uint64_t>(bytes, at - locator64Size + 8);
    if (!inside(end64, end64Size, at - locator64Size) ||
        load<uint32_t>(bytes, end64) != end64Signature)
      return malformedZip("no zip64 end record where its locator points");
    count = load<uint64_t>(bytes, end64 + 32);
    length = load<uint64_t>(bytes, end64 + 40);
    begin = load<uint64_t>(bytes, end64 + 48);
    end = end64;
  }
  if (!inside(begin, length, end))
    return malformedZip("the directory lies outside the file");
  if (count > length / centralSize)
    return malformedZip("more entries than the directory has room for");
  if (count > maxEntries)
    return Status::error("an archive of " + std::to_string(count) +
                         " entries; at most " + std::to_string(maxEntries) +
                         " are read");

  entries.reserve(count);
  uint64_t next = begin;
  for (uint64_t i = 0; i < count; ++i) {
    Status status = readEntry(next, begin + length);
    if (!status)
      return status;
  }
  if (next != begin + length)
    return malformedZip("bytes after the last entry of the directory");
  return Status::success();
}

Status DirectoryReader::readEntry(uint64_t &at, uint64_t end) {
  if (!inside(at, centralSize, end) ||
      load<uint32_t>(bytes, at) != centralSignature)
    return malformedZip("a directory entry is missing");
  uint16_t flags = load<uint16_t>(bytes, at + 8);
  uint16_t method = load<uint16_t>(bytes, at + 10);
  ZipEntry entry;
  entry.deflated = method == deflated;
  entry.crc = load<uint32_t>(bytes, at + 16);
  entry.compressed = load<uint32_t>(bytes, at + 20);
  entry.size = load<uint32_t>(bytes, at + 24);
  uint64_t nameLength = load<uint16_t>(bytes, at + 28);
  uint64_t extraLength = load<uint16_t>(bytes, at + 30);
  uint64_t commentLength = load<uint16_t>(bytes, at + 32);
  uint64_t header = load<uint32_t>(bytes, at + 42);
  at += centralSize;
  if (!inside(at, nameLength + extraLength + commentLength, end))
    return malformedZip("a directory entry leaves the directory");
  entry.name.assign(reinterpret_cast<const char *>(bytes.data()) + at,
                    nameLength);
  at += nameLength;
  uint64_t *const fields[] = {&entry.size, &entry.compressed, &header};
  Status status = readZip64(bytes, at, extraLength, fields);
  if (!status)
    return status;
  at += extraLength + commentLength;

  if (entry.name.find('\0') != std::string::npos)
    return malformedZip("an entry's name holds a NUL byte");
  status = locateData(entry, header, method, flags);
  if (!status)
    return status.withContext("entry '" + entry.name + "'");
  if (!names.insert(entry.name).second)
    return malformedZip("two entries are named '" + entry.name + "'");
  entries.push_back(std::move(entry));
  return Status::success();
}

Status DirectoryReader::locateData(ZipEntry &entry, uint64_t header,
                                   uint16_t method, uint16_t flags) const {
  if (flags & 1)
    return Status::error("encrypted entries are not supported");
  if (method != stored && method != deflated)
    return Status::error("compression method " + std::to_string(method) +
                         " is not supported; stored and deflate are");
  uint64_t end = bytes.size();
  if (!inside(header, localSize, end) ||
      load<uint32_t>(bytes, header) != localSignature)
    return malformedZip("no local header");
  uint64_t nameLength = load<uint16_t>(bytes, header + 26);
  uint64_t extraLength = load<uint16_t>(bytes, header + 28);
  if (!inside(header + localSize, nameLength + extraLength, end) ||
      nameLength != entry.name.size() ||
      std::memcmp(bytes.data() + header + localSize, entry.name.data(),
                  nameLength) != 0)
    return malformedZip("the local header has another name");
  entry.data = header + localSize + nameLength + extraLength;
  if (!inside(entry.data, entry.compressed, end))
    return malformedZip("the data lies outside the file");
  if (method == stored && entry.size != entry.compressed)
    return malformedZip("a stored entry has two sizes");
  if (entry.size / maxExpansion > entry.compressed)
    return malformedZip("the size is more than the data can expand to");
  return Status::success();
}

Expected<std::vector<ZipEntry>> tnl::readZip(Bytes archive) {
  DirectoryReader reader(archive);
  Status status = reader.read();
  if (!status)
    return status;
  return std::move(reader.entries);
}
