//===- ByteTokenizer.cpp - One token a byte -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tokenizer/Tokenizer.h"

using namespace tnl;

Tokenizer::~Tokenizer() = default;

namespace {
class ByteTokenizer : public Tokenizer {
public:
  Expected<std::vector<int64_t>> encode(std::string_view text) const override {
    std::vector<int64_t> ids;
    ids.reserve(text.size());
    for (char byte : text)
      ids.push_back(static_cast<uint8_t>(byte));
    return ids;
  }
  Expected<std::string> decode(std::span<const int64_t> ids) const override {
    std::string text;
    for (int64_t id : ids) {
      if (byteOf(id) < 0)
        return Status::error("token " + std::to_string(id) + " is no byte");
      text += static_cast<char>(id);
    }
    return text;
  }
  int64_t size() const override { return 256; }
  int byteOf(int64_t id) const override {
    return id >= 0 && id < 256 ? static_cast<int>(id) : -1;
  }
  bool separates(int64_t) const override { return true; }
};
} // namespace

std::unique_ptr<Tokenizer> tnl::makeByteTokenizer() {
  return std::make_unique<ByteTokenizer>();
}
