//===- Wire.cpp - The protobuf wire format, read in place -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Wire.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Endian.h"

using namespace tnl::onnximport;
using llvm::failure;
using llvm::LogicalResult;
using llvm::StringRef;
using llvm::success;

/// An empty message takes two bytes of a file, but a few hundred of memory.
static constexpr uint64_t kMaxMessages = uint64_t(1) << 22;

LogicalResult WireReader::fail(StringRef at, const llvm::Twine &text) {
  if (error.empty())
    error = (text + " at byte " + llvm::Twine(offsetOf(at)) +
             (messages.empty() ? "" : " (in " + messages.back() + ")"))
                .str();
  return failure();
}

LogicalResult WireReader::takeVarint(StringRef &bytes, uint64_t &value) {
  value = 0;
  for (unsigned i = 0; i < 10 && i < bytes.size(); ++i) {
    uint8_t byte = bytes[i];
    // The tenth byte holds the top bit only.
    if (i == 9 && byte > 1)
      return failure();
    value |= uint64_t(byte & 0x7f) << (7 * i);
    if (!(byte & 0x80)) {
      bytes = bytes.drop_front(i + 1);
      return success();
    }
  }
  return failure();
}

LogicalResult WireReader::forEachField(StringRef bytes, StringRef message,
                                       FieldFn onField) {
  if (++numMessages > kMaxMessages)
    return fail(bytes, "more than " + llvm::Twine(kMaxMessages) + " messages");
  messages.push_back(message);
  StringRef rest = bytes;
  while (!rest.empty()) {
    StringRef start = rest;
    uint64_t tag;
    if (failed(takeVarint(rest, tag)) || tag >> 3 == 0 || tag >> 32 != 0)
      return fail(start, "malformed field tag");
    Field field{static_cast<uint32_t>(tag >> 3), WireType(tag & 7), 0, {}};
    switch (field.type) {
    case WireType::Varint: {
      StringRef value = rest;
      if (failed(takeVarint(rest, field.value)))
        return fail(start, "malformed number");
      field.bytes = value.drop_back(rest.size());
      break;
    }
    case WireType::Fixed32:
    case WireType::Fixed64: {
      bool is64 = field.type == WireType::Fixed64;
      size_t size = is64 ? 8 : 4;
      if (rest.size() < size)
        return fail(start, "truncated number");
      field.bytes = rest.take_front(size);
      field.value = is64 ? llvm::support::endian::read64le(rest.data())
                         : llvm::support::endian::read32le(rest.data());
      rest = rest.drop_front(size);
      break;
    }
    case WireType::Bytes: {
      uint64_t length;
      if (failed(takeVarint(rest, length)))
        return fail(start, "malformed length");
      if (length > rest.size())
        return fail(start, "field " + llvm::Twine(field.number) + " claims " +
                               llvm::Twine(length) + " bytes but " +
                               llvm::Twine(rest.size()) + " are left");
      field.bytes = rest.take_front(length);
      rest = rest.drop_front(length);
      break;
    }
    default:
      return fail(start, "malformed field tag");
    }
    if (failed(onField(field))) {
      // A caller that has no text of its own failed for the field's value.
      return fail(start, "malformed field " + llvm::Twine(field.number));
    }
  }
  messages.pop_back();
  return success();
}

LogicalResult WireReader::wrongType(const Field &field, StringRef want) {
  return fail(field.bytes,
              "field " + llvm::Twine(field.number) + " is not " + want);
}

LogicalResult WireReader::read(const Field &field, StringRef &out) {
  if (field.type != WireType::Bytes)
    return wrongType(field, "a string or message");
  out = field.bytes;
  return success();
}

LogicalResult WireReader::read(const Field &field, int64_t &out) {
  if (field.type != WireType::Varint)
    return wrongType(field, "an integer");
  out = static_cast<int64_t>(field.value);
  return success();
}

LogicalResult WireReader::read(const Field &field, int32_t &out) {
  int64_t wide;
  if (failed(read(field, wide)))
    return failure();
  out = static_cast<int32_t>(wide);
  return success();
}

static float asFloat(uint32_t bits) { return llvm::bit_cast<float>(bits); }

LogicalResult WireReader::read(const Field &field, float &out) {
  if (field.type != WireType::Fixed32)
    return wrongType(field, "a float");
  out = asFloat(static_cast<uint32_t>(field.value));
  return success();
}

LogicalResult WireReader::append(const Field &field,
                                 llvm::SmallVectorImpl<int64_t> &out) {
  if (field.type == WireType::Varint) {
    out.push_back(static_cast<int64_t>(field.value));
    return success();
  }
  if (field.type != WireType::Bytes)
    return wrongType(field, "a list of integers");
  StringRef rest = field.bytes;
  while (!rest.empty()) {
    uint64_t value;
    if (failed(takeVarint(rest, value)))
      return fail(rest, "malformed number");
    out.push_back(static_cast<int64_t>(value));
  }
  return success();
}

LogicalResult WireReader::append(const Field &field,
                                 llvm::SmallVectorImpl<float> &out) {
  if (field.type == WireType::Fixed32) {
    out.push_back(asFloat(static_cast<uint32_t>(field.value)));
    return success();
  }
  if (field.type != WireType::Bytes || field.bytes.size() % 4 != 0)
    return wrongType(field, "a list of floats");
  for (StringRef rest = field.bytes; !rest.empty(); rest = rest.drop_front(4))
    out.push_back(asFloat(llvm::support::endian::read32le(rest.data())));
  return success();
}
