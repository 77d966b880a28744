//===- WireWriter.h - The protobuf wire format, written ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The counterpart of lib/Import/Wire.h: a message is a string of fields.

#ifndef TNL_LIB_EXPORT_WIREWRITER_H
#define TNL_LIB_EXPORT_WIREWRITER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>

namespace tnl::onnxexport {

/// Builds one message, field by field.
class Message {
public:
  Message &addInt(uint32_t number, int64_t value);
  Message &addFloat(uint32_t number, float value);
  /// A string, bytes, or another message.
  Message &addBytes(uint32_t number, llvm::StringRef value);
  Message &add(uint32_t number, const Message &value) {
    return addBytes(number, value.text());
  }
  /// A repeated field, not packed, as onnx.proto has them.
  Message &addInts(uint32_t number, llvm::ArrayRef<int64_t> values);

  const std::string &text() const { return bytes; }

private:
  static void varint(std::string &to, uint64_t value);

  std::string bytes;
};

} // namespace tnl::onnxexport

#endif // TNL_LIB_EXPORT_WIREWRITER_H
