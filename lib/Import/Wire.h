//===- Wire.h - The protobuf wire format, read in place ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ONNX files are read without the protobuf library: fields are views into the
// mapped file, so a weight of any size costs nothing and its place in the file
// is known, and damage is reported with the byte where it was found.

#ifndef TNL_LIB_IMPORT_WIRE_H
#define TNL_LIB_IMPORT_WIRE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/LogicalResult.h"
#include <cstdint>
#include <string>

namespace tnl::onnximport {

enum class WireType : uint8_t {
  Varint = 0,
  Fixed64 = 1,
  Bytes = 2,
  Fixed32 = 5
};

struct Field {
  uint32_t number;
  WireType type;
  /// The value of a Varint, Fixed32 or Fixed64.
  uint64_t value;
  /// The encoded value: the payload of Bytes.
  llvm::StringRef bytes;
};

/// Splits messages into fields. Keeps the first error.
class WireReader {
public:
  explicit WireReader(llvm::StringRef file) : file(file) {}

  using FieldFn = llvm::function_ref<llvm::LogicalResult(const Field &)>;

  /// Calls `onField` for each field of the message `bytes`, in order.
  llvm::LogicalResult forEachField(llvm::StringRef bytes,
                                   llvm::StringRef message, FieldFn onField);

  /// Typed reads of one field; they fail on another wire type.
  llvm::LogicalResult read(const Field &field, llvm::StringRef &out);
  llvm::LogicalResult read(const Field &field, int64_t &out);
  llvm::LogicalResult read(const Field &field, int32_t &out);
  llvm::LogicalResult read(const Field &field, float &out);
  /// Appends one value, or all values of a packed field.
  llvm::LogicalResult append(const Field &field,
                             llvm::SmallVectorImpl<int64_t> &out);
  llvm::LogicalResult append(const Field &field,
                             llvm::SmallVectorImpl<float> &out);

  /// Takes a varint off the front of `bytes`; fails when it does not end there.
  static llvm::LogicalResult takeVarint(llvm::StringRef &bytes,
                                        uint64_t &value);

  /// Offset in the file of a view into it.
  uint64_t offsetOf(llvm::StringRef bytes) const {
    return static_cast<uint64_t>(bytes.data() - file.data());
  }

  llvm::LogicalResult fail(llvm::StringRef at, const llvm::Twine &text);
  llvm::StringRef getError() const { return error; }

private:
  llvm::LogicalResult wrongType(const Field &field, llvm::StringRef want);

  llvm::StringRef file;
  uint64_t numMessages = 0;
  /// Names of the enclosing messages, innermost last.
  llvm::SmallVector<llvm::StringRef, 8> messages;
  std::string error;
};

} // namespace tnl::onnximport

#endif // TNL_LIB_IMPORT_WIRE_H
