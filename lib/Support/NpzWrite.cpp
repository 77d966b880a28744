//===- NpzWrite.cpp - Writes .npz archives --------------------------------===//

#include "TNL/Support/Files.h"
#include "TNL/Support/Npy.h"
#include "TNL/Support/Npz.h"

#include <algorithm>
#include <zlib.h>

using namespace tnl;

static constexpr uint64_t max32 = 0xffffffff;

template <typename T> static void append(std::vector<uint8_t> &to, T value) {
  for (size_t i = 0; i < sizeof(T); ++i)
    to.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

static void appendText(std::vector<uint8_t> &to, std::string_view text) {
  to.insert(to.end(), text.begin(), text.end());
}

static uint32_t clamp32(uint64_t value) {
  return static_cast<uint32_t>(std::min(value, max32));
}

Status NpzWriter::add(const std::string &name, const Tensor &tensor) {
  std::string file = name + ".npy";
  if (file.size() > 0xffff)
    return Status::error("array name is too long");
  if (std::find(names.begin(), names.end(), name) != names.end())
    return Status::error("two arrays are named '" + name + "'");
  names.push_back(name);

  std::string header = npyHeader(tensor.dtype(), tensor.shape());
  uint64_t size = header.size() + tensor.bytes();
  uLong crc =
      crc32_z(0, reinterpret_cast<const Bytef *>(header.data()), header.size());
  if (tensor.bytes())
    crc = crc32_z(crc, tensor.as<uint8_t>(), tensor.bytes());
  uint64_t offset = body.size();
  bool large = size >= max32;

  // Version 4.5 is that of zip64; 0x0021 is 1 January 1980.
  auto common = [&](std::vector<uint8_t> &to, uint16_t extra) {
    append<uint16_t>(to, 45);
    append<uint16_t>(to, 0);
    append<uint16_t>(to, 0);
    append<uint16_t>(to, 0);
    append<uint16_t>(to, 0x0021);
    append<uint32_t>(to, static_cast<uint32_t>(crc));
    append<uint32_t>(to, clamp32(size));
    append<uint32_t>(to, clamp32(size));
    append<uint16_t>(to, static_cast<uint16_t>(file.size()));
    append<uint16_t>(to, extra);
  };
  append<uint32_t>(body, 0x04034b50);
  common(body, large ? 20 : 0);
  appendText(body, file);
  if (large) {
    append<uint16_t>(body, 1);
    append<uint16_t>(body, 16);
    append<uint64_t>(body, size);
    append<uint64_t>(body, size);
  }
  appendText(body, header);
  body.insert(body.end(), tensor.as<uint8_t>(),
              tensor.as<uint8_t>() + tensor.bytes());

  bool far = offset >= max32;
  uint16_t field = static_cast<uint16_t>((large ? 16 : 0) + (far ? 8 : 0));
  append<uint32_t>(directory, 0x02014b50);
  append<uint16_t>(directory, 45);
  common(directory, field ? field + 4 : 0);
  append<uint16_t>(directory, 0);
  append<uint16_t>(directory, 0);
  append<uint16_t>(directory, 0);
  append<uint32_t>(directory, 0);
  append<uint32_t>(directory, clamp32(offset));
  appendText(directory, file);
  if (field) {
    append<uint16_t>(directory, 1);
    append<uint16_t>(directory, field);
    if (large) {
      append<uint64_t>(directory, size);
      append<uint64_t>(directory, size);
    }
    if (far)
      append<uint64_t>(directory, offset);
  }
  return Status::success();
}

std::vector<uint8_t> NpzWriter::finish() {
  std::vector<uint8_t> bytes = std::move(body);
  uint64_t begin = bytes.size();
  uint64_t length = directory.size();
  uint64_t count = names.size();
  bytes.insert(bytes.end(), directory.begin(), directory.end());
  if (begin >= max32 || length >= max32 || count >= 0xffff) {
    uint64_t end64 = bytes.size();
    append<uint32_t>(bytes, 0x06064b50);
    append<uint64_t>(bytes, 44);
    append<uint16_t>(bytes, 45);
    append<uint16_t>(bytes, 45);
    append<uint32_t>(bytes, 0);
    append<uint32_t>(bytes, 0);
    append<uint64_t>(bytes, count);
    append<uint64_t>(bytes, count);
    append<uint64_t>(bytes, length);
    append<uint64_t>(bytes, begin);
    append<uint32_t>(bytes, 0x07064b50);
    append<uint32_t>(bytes, 0);
    append<uint64_t>(bytes, end64);
    append<uint32_t>(bytes, 1);
  }
  append<uint32_t>(bytes, 0x06054b50);
  append<uint16_t>(bytes, 0);
  append<uint16_t>(bytes, 0);
  append<uint16_t>(bytes,
                   static_cast<uint16_t>(std::min<uint64_t>(count, 0xffff)));
  append<uint16_t>(bytes,
                   static_cast<uint16_t>(std::min<uint64_t>(count, 0xffff)));
  append<uint32_t>(bytes, clamp32(length));
  append<uint32_t>(bytes, clamp32(begin));
  append<uint16_t>(bytes, 0);
  body.clear();
  directory.clear();
  names.clear();
  return bytes;
}

Status NpzWriter::write(const std::string &path) {
  return writeFile(path, finish());
}
