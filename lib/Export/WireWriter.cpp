//===- WireWriter.cpp - The protobuf wire format, written -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "WireWriter.h"
#include "llvm/ADT/bit.h"

using namespace tnl::onnxexport;

/// Wire types in the low bits of a tag.
enum : uint32_t { kVarint = 0, kBytes = 2, kFixed32 = 5 };

void Message::varint(std::string &to, uint64_t value) {
  for (; value > 0x7f; value >>= 7)
    to += static_cast<char>(value | 0x80);
  to += static_cast<char>(value);
}

Message &Message::addInt(uint32_t number, int64_t value) {
  varint(bytes, number << 3 | kVarint);
  varint(bytes, static_cast<uint64_t>(value));
  return *this;
}

Message &Message::addFloat(uint32_t number, float value) {
  varint(bytes, number << 3 | kFixed32);
  auto bits = llvm::bit_cast<uint32_t>(value);
  for (int shift = 0; shift < 32; shift += 8)
    bytes += static_cast<char>(bits >> shift);
  return *this;
}

Message &Message::addBytes(uint32_t number, llvm::StringRef value) {
  varint(bytes, number << 3 | kBytes);
  varint(bytes, value.size());
  bytes += value;
  return *this;
}

Message &Message::addInts(uint32_t number, llvm::ArrayRef<int64_t> values) {
  for (int64_t value : values)
    addInt(number, value);
  return *this;
}
