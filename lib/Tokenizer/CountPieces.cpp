//===- CountPieces.cpp - Structure of SentencePiece models ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model is a ModelProto of sentencepiece_model.proto: field 1 is a list of
// pieces, 2 to 5 are messages. A piece has its text as field 1, a float as
// field 2 and its type as field 3.
//
//===----------------------------------------------------------------------===//

#include "TNL/Tokenizer/SentencePiece.h"

#include <optional>

using namespace tnl;

namespace {
struct Field {
  uint64_t number;
  unsigned wire;
  std::string_view bytes; ///< of a field with a length
};
} // namespace

static std::optional<uint64_t> takeVarint(std::string_view &from) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !from.empty(); shift += 7) {
    auto byte = static_cast<uint8_t>(from.front());
    from.remove_prefix(1);
    value |= uint64_t(byte & 0x7F) << shift;
    if (!(byte & 0x80))
      return value;
  }
  return std::nullopt;
}

static std::optional<Field> takeField(std::string_view &from) {
  auto tag = takeVarint(from);
  if (!tag || *tag >> 3 == 0)
    return std::nullopt;
  Field field{*tag >> 3, unsigned(*tag & 7), {}};
  uint64_t length = 0;
  switch (field.wire) {
  case 0:
    return takeVarint(from) ? std::optional(field) : std::nullopt;
  case 1:
    length = 8;
    break;
  case 2: {
    auto given = takeVarint(from);
    if (!given)
      return std::nullopt;
    length = *given;
    break;
  }
  case 5:
    length = 4;
    break;
  default:
    return std::nullopt;
  }
  if (length > from.size())
    return std::nullopt;
  field.bytes = from.substr(0, length);
  from.remove_prefix(length);
  return field;
}

static bool isPiece(std::string_view bytes) {
  bool named = false;
  while (!bytes.empty()) {
    auto field = takeField(bytes);
    if (!field || (field->number == 1 && field->wire != 2) ||
        (field->number == 2 && field->wire != 5) ||
        (field->number == 3 && field->wire != 0))
      return false;
    named |= field->number == 1 && !field->bytes.empty();
  }
  return named;
}

Expected<int64_t> tnl::countPieces(std::string_view model) {
  int64_t count = 0;
  bool trained = false;
  while (!model.empty()) {
    auto field = takeField(model);
    if (!field || (field->number <= 5 && field->wire != 2) ||
        (field->number == 1 && !isPiece(field->bytes)))
      return Status::error("it is no SentencePiece model, or a damaged one");
    count += field->number == 1;
    trained |= field->number == 2;
  }
  if (!count || !trained)
    return Status::error("it is no SentencePiece model: it has no " +
                         std::string(count ? "trainer's options" : "pieces"));
  return count;
}
