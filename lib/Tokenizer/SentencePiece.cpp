//===- SentencePiece.cpp - Tokenizers of SentencePiece --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tokenizer/SentencePiece.h"
#include "SentencePieceLibrary.h"

#include <charconv>
#include <climits>

using namespace tnl;

namespace {
class SentencePieceTokenizer : public Tokenizer {
public:
  SentencePieceTokenizer(const SentencePieceLibrary &library, tnl_sp *model)
      : library(library), model(model) {
    library.describe(model, &info);
  }
  ~SentencePieceTokenizer() override { library.close(model); }

  Expected<std::vector<int64_t>> encode(std::string_view text) const override;
  Expected<std::string> decode(std::span<const int64_t> ids) const override;
  int64_t size() const override { return info.pieces; }
  int64_t bos() const override { return info.bos; }
  int64_t eos() const override { return info.eos; }
  int byteOf(int64_t id) const override;
  bool separates(int64_t id) const override;

private:
  int piece(int64_t id, std::string_view &text) const;

  const SentencePieceLibrary &library;
  tnl_sp *model;
  tnl_sp_info info = {};
};
} // namespace

static Status failed(const char *what, const char *why) {
  return Status::error(std::string("SentencePiece cannot ") + what + ": " +
                       why);
}

Expected<std::vector<int64_t>>
SentencePieceTokenizer::encode(std::string_view text) const {
  char error[256] = "";
  int32_t *ids = nullptr;
  size_t count = 0;
  if (library.encode(model, text.data(), text.size(), &ids, &count, error,
                     sizeof error))
    return failed("encode the text", error);
  std::unique_ptr<int32_t, decltype(library.free)> owner(ids, library.free);
  return std::vector<int64_t>(ids, ids + count);
}

Expected<std::string>
SentencePieceTokenizer::decode(std::span<const int64_t> ids) const {
  std::vector<int32_t> narrow;
  for (int64_t id : ids) {
    if (id < 0 || id >= info.pieces)
      return Status::error("token " + std::to_string(id) +
                           " is none of the tokenizer's " +
                           std::to_string(info.pieces));
    narrow.push_back(static_cast<int32_t>(id));
  }
  char error[256] = "";
  char *text = nullptr;
  size_t size = 0;
  if (library.decode(model, narrow.data(), narrow.size(), &text, &size, error,
                     sizeof error))
    return failed("decode the tokens", error);
  std::unique_ptr<char, decltype(library.free)> owner(text, library.free);
  return std::string(text, size);
}

int SentencePieceTokenizer::piece(int64_t id, std::string_view &text) const {
  const char *data = "";
  size_t size = 0;
  int kind = id < 0 || id > INT32_MAX
                 ? int(TNL_SP_OTHER)
                 : library.piece(model, int32_t(id), &data, &size);
  text = {data, size};
  return kind;
}

int SentencePieceTokenizer::byteOf(int64_t id) const {
  std::string_view text;
  // "<0xAB>"
  if (piece(id, text) != TNL_SP_BYTE || text.size() != 6)
    return -1;
  int value = -1;
  std::from_chars(text.data() + 3, text.data() + 5, value, 16);
  return value;
}

/// Spaces at the beginning of a text are dropped, and bytes are put together;
/// nothing else looks at the pieces before.
bool SentencePieceTokenizer::separates(int64_t id) const {
  std::string_view text;
  if (piece(id, text) != TNL_SP_NORMAL)
    return false;
  constexpr std::string_view space = "\xE2\x96\x81";
  while (text.starts_with(space))
    text.remove_prefix(space.size());
  return !text.empty() && text.front() != ' ';
}

Expected<std::unique_ptr<Tokenizer>>
tnl::openSentencePiece(std::string_view model) {
  auto library = loadSentencePiece();
  if (!library)
    return library.status();
  // What the library makes of bytes that are none is its affair.
  auto count = countPieces(model);
  if (!count)
    return count.status();
  char error[256] = "";
  tnl_sp *opened =
      (*library)->open(model.data(), model.size(), error, sizeof error);
  if (!opened)
    return failed("read the model", error);
  return std::unique_ptr<Tokenizer>(
      new SentencePieceTokenizer(**library, opened));
}
