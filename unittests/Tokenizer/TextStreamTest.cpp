//===- TextStreamTest.cpp -------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tokenizer/Tokenizer.h"

#include <gtest/gtest.h>

using namespace tnl;

namespace {
/// As SentencePiece decodes: spaces at the beginning are dropped. Ids below 256
/// are bytes, of which those that make no character are "?"; 256 is " word",
/// 257 a space, 258 has no text.
class Pieces : public Tokenizer {
public:
  Expected<std::vector<int64_t>> encode(std::string_view) const override {
    return Status::error("not needed");
  }
  Expected<std::string> decode(std::span<const int64_t> ids) const override {
    ++calls;
    longest = std::max(longest, ids.size());
    std::string text;
    for (size_t i = 0; i < ids.size(); ++i) {
      if (ids[i] > 258)
        return Status::error("no token");
      if (ids[i] == 256)
        text += text.empty() ? "word" : " word";
      else if (ids[i] == 257)
        text += text.empty() ? "" : " ";
      else if (ids[i] < 0x80)
        text += char(ids[i]);
      else if (ids[i] < 256 && i + 1 < ids.size() && (ids[i] >> 5) == 6 &&
               (ids[i + 1] >> 6) == 2)
        text += {char(ids[i]), char(ids[++i])};
      else if (ids[i] < 256)
        text += '?';
    }
    return text;
  }
  int64_t size() const override { return 259; }
  int byteOf(int64_t id) const override { return id < 256 ? int(id) : -1; }
  bool separates(int64_t id) const override { return id == 256; }

  mutable size_t calls = 0, longest = 0;
};
} // namespace

static std::vector<std::string> texts(TextStream &stream,
                                      const std::vector<int64_t> &ids) {
  std::vector<std::string> parts;
  for (int64_t id : ids) {
    auto text = stream.push(id);
    EXPECT_TRUE(text.ok()) << text.message();
    parts.push_back(*text);
  }
  auto rest = stream.finish();
  EXPECT_TRUE(rest.ok());
  parts.push_back(*rest);
  return parts;
}

using Parts = std::vector<std::string>;

TEST(TextStream, HoldsBackCharacters) {
  auto bytes = makeByteTokenizer();
  TextStream stream(*bytes);
  EXPECT_EQ(texts(stream, {'a', 0xF0, 0x9F, 0x98, 0x80, 0xC3, 0xA9}),
            (Parts{"a", "", "", "", "\xF0\x9F\x98\x80", "", "\xC3\xA9", ""}));
  // What can be no character any more is shown; the end shows the rest.
  EXPECT_EQ(texts(stream, {0xE4, 'b', 0xE0, 0x80, 0xC0, 0xF5, 0xE4, 0xB8}),
            (Parts{"",
                   "\xE4"
                   "b",
                   "", "\xE0\x80", "\xC0", "\xF5", "", "", "\xE4\xB8"}));
  EXPECT_FALSE(stream.push(256).ok());
}

TEST(TextStream, DependsOnWhatIsBefore) {
  Pieces pieces;
  TextStream first(pieces);
  EXPECT_EQ(texts(first, {257, 256, 256, 257, 256}),
            (Parts{"", "word", " word", " ", " word", ""}));
  TextStream second(pieces);
  second.addContext(std::vector<int64_t>{257, 256, 258});
  EXPECT_EQ(texts(second, {256, 0xC3, 258, 0xC3, 0xA9}),
            (Parts{" word", "", "?", "", "\xC3\xA9", ""}));
}

TEST(TextStream, TextIsThatOfAllTokens) {
  Pieces pieces;
  TextStream stream(pieces);
  std::vector<int64_t> ids;
  uint32_t state = 1;
  for (int i = 0; i < 3000; ++i) {
    state = state * 1664525 + 1013904223;
    static constexpr int64_t some[] = {'a', 0xC3, 0xA9, 256, 257, 258, 0xE4};
    ids.push_back(some[(state >> 16) % 7]);
  }
  std::string text;
  for (const std::string &part : texts(stream, ids))
    text += part;
  EXPECT_LT(pieces.longest, 200u);
  EXPECT_EQ(text, *pieces.decode(ids));
}

TEST(TextStream, GoesOnElsewhere) {
  Pieces pieces;
  for (size_t cut = 0; cut < 5; ++cut) {
    const std::vector<int64_t> ids = {256, 0xC3, 0xA9, 257, 256};
    TextStream whole(pieces), first(pieces), second(pieces);
    std::string wanted, text;
    for (const std::string &part : texts(whole, ids))
      wanted += part;
    for (size_t i = 0; i < cut; ++i)
      text += *first.push(ids[i]);
    second.restore(first.window(), first.shown());
    for (const std::string &part :
         texts(second, {ids.begin() + long(cut), ids.end()}))
      text += part;
    EXPECT_EQ(text, wanted) << cut;
  }
}
