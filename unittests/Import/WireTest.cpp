//===- WireTest.cpp - The protobuf wire format ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Wire.h"
#include <gtest/gtest.h>

using namespace tnl::onnximport;
using llvm::failed;
using llvm::StringRef;
using llvm::succeeded;
using llvm::success;

namespace {

/// `bytes` as the only thing in memory, so that a sanitizer sees every read
/// behind it.
std::vector<char> exactly(StringRef bytes) {
  return std::vector<char>(bytes.begin(), bytes.end());
}

/// The fields of a message as "number:value" or "number:'bytes'", or its error.
std::string fieldsOf(StringRef text) {
  std::vector<char> memory = exactly(text);
  StringRef bytes(memory.data(), memory.size());
  WireReader reader(bytes);
  std::string result;
  auto visit = [&](const Field &field) {
    result += std::to_string(field.number) + ":";
    if (field.type == WireType::Bytes)
      result += "'" + field.bytes.str() + "' ";
    else
      result += std::to_string(field.value) + " ";
    return success();
  };
  if (failed(reader.forEachField(bytes, "a message", visit)))
    return reader.getError().str();
  return result;
}

TEST(Wire, Fields) {
  EXPECT_EQ(fieldsOf(""), "");
  EXPECT_EQ(fieldsOf("\x08\x96\x01"), "1:150 ");
  EXPECT_EQ(fieldsOf(StringRef("\x12\x02hi\x12\x00", 6)), "2:'hi' 2:'' ");
  EXPECT_EQ(fieldsOf(StringRef("\x1d\x01\x00\x00\x00", 5)), "3:1 ");
  EXPECT_EQ(fieldsOf(StringRef("\x21\x02\0\0\0\0\0\0\0", 9)), "4:2 ");
  // Ten bytes of a number, the largest.
  EXPECT_EQ(fieldsOf("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
            "1:18446744073709551615 ");
}

TEST(Wire, Damage) {
  for (auto [bytes, error] : {
           std::pair(StringRef("\x80", 1), "malformed field tag at byte 0"),
           {StringRef("\x00\x01", 2), "malformed field tag at byte 0"},
           {StringRef("\x08", 1), "malformed number at byte 0"},
           {StringRef("\x08\x80\x80", 3), "malformed number at byte 0"},
           {StringRef("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11),
            "malformed number at byte 0"},
       })
    EXPECT_TRUE(StringRef(fieldsOf(bytes)).starts_with(error))
        << fieldsOf(bytes);
  // Lengths beyond the end, by one byte and by all of memory; short numbers;
  // groups, which nobody writes any more.
  for (StringRef bytes :
       {StringRef("\x12\x03hi", 4), StringRef("\x12", 1),
        StringRef("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11),
        StringRef("\x1d\x01\x02\x03", 4), StringRef("\x21\x01\x02\x03\x04", 5),
        StringRef("\x0b", 1), StringRef("\x0c", 1), StringRef("\x0f", 1)})
    EXPECT_NE(fieldsOf(bytes).find(" at byte "), std::string::npos)
        << fieldsOf(bytes);
}

TEST(Wire, EveryPrefixEnds) {
  StringRef message("\x08\x96\x01\x12\x04text\x1d\x01\x02\x03\x04\x21\x01\x02"
                    "\x03\x04\x05\x06\x07\x08",
                    23);
  EXPECT_EQ(fieldsOf(message).find(" at byte "), std::string::npos);
  for (size_t size = 0; size < message.size(); ++size)
    (void)fieldsOf(message.take_front(size));
}

/// The values of the fields of `text`, all appended.
template <typename T> std::string valuesOf(StringRef text) {
  std::vector<char> memory = exactly(text);
  StringRef bytes(memory.data(), memory.size());
  WireReader reader(bytes);
  llvm::SmallVector<T> values;
  if (failed(reader.forEachField(bytes, "a message", [&](const Field &field) {
        return reader.append(field, values);
      })))
    return reader.getError().str();
  std::string result;
  for (T value : values)
    result += std::to_string(value) + " ";
  return result;
}

TEST(Wire, PackedValues) {
  EXPECT_EQ(valuesOf<int64_t>(StringRef("\x0a\x03\x01\x96\x01\x08\x05", 7)),
            "1 150 5 ");
  EXPECT_EQ(valuesOf<float>(StringRef("\x0a\x04\0\0\x80\x3f", 6)), "1.000000 ");
  // A value that is cut off.
  EXPECT_NE(valuesOf<int64_t>(StringRef("\x0a\x01\x96", 3)).find(" at byte "),
            std::string::npos);
  EXPECT_NE(valuesOf<float>(StringRef("\x0a\x03\0\0\x80", 5)).find(" at byte "),
            std::string::npos);
  EXPECT_NE(valuesOf<float>(StringRef("\x08\x05", 2)).find(" at byte "),
            std::string::npos);
}

} // namespace
