//===- NpzRead.cpp - Reads .npz archives ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Npy.h"
#include "TNL/Support/Npz.h"

#include <cstring>
#include <zlib.h>

using namespace tnl;

/// Deflated data that does not end as its entry says.
static Status damagedData() {
  return Status::error("malformed zip archive: deflated data is damaged");
}

Expected<NpzReader> NpzReader::open(const std::string &path) {
  Expected<Buffer> bytes = readFile(path);
  if (!bytes)
    return bytes.status();
  Expected<NpzReader> reader = fromBytes(std::move(*bytes));
  if (!reader)
    return reader.status().withContext("cannot read '" + path + "'");
  return reader;
}

Expected<NpzReader> NpzReader::fromBytes(Buffer bytes) {
  NpzReader reader;
  reader.bytes = std::move(bytes);
  Status status = reader.readDirectory();
  if (!status)
    return status;
  return reader;
}

Status NpzReader::readDirectory() {
  Expected<std::vector<ZipEntry>> read = readZip(bytes.span());
  if (!read)
    return read.status();
  for (ZipEntry &entry : *read) {
    if (entry.name.ends_with(".npy"))
      entry.name.resize(entry.name.size() - 4);
    if (find(entry.name))
      return Status::error("malformed zip archive: two entries are named '" +
                           entry.name + "'");
    entries.push_back(std::move(entry));
  }
  return Status::success();
}

std::vector<std::string> NpzReader::names() const {
  std::vector<std::string> result;
  for (const ZipEntry &entry : entries)
    result.push_back(entry.name);
  return result;
}

const ZipEntry *NpzReader::find(std::string_view name) const {
  for (const ZipEntry &entry : entries)
    if (entry.name == name)
      return &entry;
  return nullptr;
}

static Expected<Buffer> inflateBytes(std::span<const uint8_t> data,
                                     uint64_t size) {
  Expected<Buffer> result = Buffer::allocate(size);
  if (!result)
    return result;
  z_stream stream = {};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return Status::error("cannot start zlib");
  // zlib counts in 32 bits: feed it pieces.
  constexpr uint64_t piece = uint64_t(1) << 30;
  uint64_t read = 0, written = 0;
  int code = Z_OK;
  while (code == Z_OK) {
    uint64_t in = std::min<uint64_t>(data.size() - read, piece);
    uint64_t out = std::min<uint64_t>(size - written, piece);
    // One spare byte (Buffer has it) shows output that is too long.
    bool last = written + out == size;
    stream.next_in = const_cast<Bytef *>(data.data() + read);
    stream.avail_in = static_cast<uInt>(in);
    stream.next_out = result->data() + written;
    stream.avail_out = static_cast<uInt>(out + (last ? 1 : 0));
    code = inflate(&stream, Z_NO_FLUSH);
    read += in - stream.avail_in;
    written += out + (last ? 1 : 0) - stream.avail_out;
    if (written > size)
      break;
  }
  inflateEnd(&stream);
  if (code != Z_STREAM_END || written != size || read != data.size())
    return damagedData();
  return result;
}

Expected<Tensor> NpzReader::read(std::string_view name) const {
  const ZipEntry *entry = find(name);
  if (!entry) {
    std::string text = "no array '" + std::string(name) + "'; there are";
    for (size_t i = 0; i < entries.size() && i < 40; ++i)
      text += (i ? ", '" : " '") + entries[i].name + "'";
    return Status::error(entries.empty() ? text + " none" : text);
  }
  std::string context = "array '" + entry->name + "'";
  std::span<const uint8_t> data =
      bytes.span().subspan(entry->data, entry->compressed);
  Expected<Buffer> inflated = Buffer();
  if (entry->deflated) {
    inflated = inflateBytes(data, entry->size);
    if (!inflated)
      return inflated.status().withContext(context);
    data = inflated->span();
  }
  if (crc32_z(0, data.data(), data.size()) != entry->crc)
    return Status::error(context + ": checksum mismatch, the data is damaged");
  Expected<Tensor> tensor = parseNpy(data);
  if (!tensor)
    return tensor.status().withContext(context);
  return tensor;
}
