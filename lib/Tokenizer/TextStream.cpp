//===- TextStream.cpp - Whole characters of tokens that come one by one ---===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tokenizer/Tokenizer.h"

#include <algorithm>

using namespace tnl;

/// Bytes of the UTF-8 character that begins with `lead`; 0 if none does.
static size_t characterLength(uint8_t lead) {
  if (lead < 0x80)
    return 1;
  if (lead >= 0xC2 && lead <= 0xDF)
    return 2;
  if (lead >= 0xE0 && lead <= 0xEF)
    return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

/// Whether a character that begins with `lead` may have `byte` second. Others
/// would be too long, half of a pair of UTF-16, or past the last character.
static bool maySecond(uint8_t lead, uint8_t byte) {
  return byte >= (lead == 0xE0   ? 0xA0
                  : lead == 0xF0 ? 0x90
                                 : 0x80) &&
         byte <= (lead == 0xED   ? 0x9F
                  : lead == 0xF4 ? 0x8F
                                 : 0xBF);
}

/// Tokens at the end that are the beginning of a character.
size_t TextStream::incomplete() const {
  uint8_t after = 0;
  for (size_t count = 1; count <= 3 && count <= ids.size() - done; ++count) {
    int byte = tokenizer->byteOf(ids[ids.size() - count]);
    if (byte < 0)
      return 0;
    auto value = static_cast<uint8_t>(byte);
    if ((value & 0xC0) == 0x80) {
      after = value;
      continue;
    }
    return characterLength(value) > count &&
                   (count == 1 || maySecond(value, after))
               ? count
               : 0;
  }
  return 0;
}

/// The text of what is between `done` and `end`, and forgets what later text
/// does not depend on.
Expected<std::string> TextStream::show(size_t end) {
  if (end == done)
    return std::string();
  std::span<const int64_t> all(ids);
  auto before = tokenizer->decode(all.first(done));
  auto text = tokenizer->decode(all.first(end));
  if (!before || !text)
    return before ? text : before;
  done = end;
  // A byte completes what was shown as broken, before the first token.
  size_t same = std::ranges::mismatch(*before, *text).in2 - text->begin();
  for (size_t at = done; at-- > 0;)
    if (tokenizer->separates(ids[at])) {
      ids.erase(ids.begin(), ids.begin() + static_cast<ptrdiff_t>(at));
      done -= at;
      break;
    }
  return text->substr(same);
}

void TextStream::addContext(std::span<const int64_t> context) {
  // What is before the last token that separates has no part in what follows.
  size_t begin = context.size();
  while (begin > 0 && !tokenizer->separates(context[begin - 1]))
    --begin;
  if (begin > 0) {
    --begin;
    ids.clear();
  }
  ids.insert(ids.end(), context.begin() + static_cast<ptrdiff_t>(begin),
             context.end());
  done = ids.size();
}

Expected<std::string> TextStream::push(int64_t id) {
  ids.push_back(id);
  return show(ids.size() - incomplete());
}

Expected<std::string> TextStream::finish() { return show(ids.size()); }

void TextStream::restore(std::vector<int64_t> window, size_t shown) {
  ids = std::move(window);
  done = std::min(shown, ids.size());
}
