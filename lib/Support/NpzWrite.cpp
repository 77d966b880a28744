//===- NpzWrite.cpp - Writes .npz archives --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Npy.h"
#include "TNL/Support/Npz.h"

#include <algorithm>
#include <zlib.h>

using namespace tnl;

static constexpr uint64_t max32 = 0xffffffff;

template <typename T> static void append(std::string &to, T value) {
  for (size_t i = 0; i < sizeof(T); ++i)
    to += static_cast<char>(value >> (8 * i));
}

static uint32_t clamp32(uint64_t value) {
  return static_cast<uint32_t>(std::min(value, max32));
}

Expected<NpzWriter> NpzWriter::create(const std::string &path) {
  auto file = OutputFile::create(path);
  if (!file)
    return file.status();
  NpzWriter writer;
  writer.file = std::move(*file);
  return writer;
}

Status NpzWriter::add(const std::string &name, const Tensor &tensor) {
  std::string entry = name + ".npy";
  if (entry.size() > 0xffff)
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
  uint64_t offset = file->size();
  bool large = size >= max32;

  // Version 4.5 is that of zip64; 0x0021 is 1 January 1980.
  auto common = [&](std::string &to, uint16_t extra) {
    append<uint16_t>(to, 45);
    append<uint16_t>(to, 0);
    append<uint16_t>(to, 0);
    append<uint16_t>(to, 0);
    append<uint16_t>(to, 0x0021);
    append<uint32_t>(to, static_cast<uint32_t>(crc));
    append<uint32_t>(to, clamp32(size));
    append<uint32_t>(to, clamp32(size));
    append<uint16_t>(to, static_cast<uint16_t>(entry.size()));
    append<uint16_t>(to, extra);
  };
  std::string local;
  append<uint32_t>(local, 0x04034b50);
  common(local, large ? 20 : 0);
  local += entry;
  if (large) {
    append<uint16_t>(local, 1);
    append<uint16_t>(local, 16);
    append<uint64_t>(local, size);
    append<uint64_t>(local, size);
  }
  local += header;
  TNL_RETURN_IF_ERROR(file->write(local));
  TNL_RETURN_IF_ERROR(file->write(tensor.data(), tensor.bytes()));

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
  directory += entry;
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

Status NpzWriter::finish() {
  uint64_t begin = file->size();
  uint64_t length = directory.size();
  uint64_t count = names.size();
  std::string bytes = std::move(directory);
  if (begin >= max32 || length >= max32 || count >= 0xffff) {
    uint64_t end64 = begin + length;
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
  TNL_RETURN_IF_ERROR(file->write(bytes));
  return file->commit();
}
