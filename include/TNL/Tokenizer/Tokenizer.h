//===- Tokenizer.h - Text to tokens and back --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOKENIZER_TOKENIZER_H
#define TNL_TOKENIZER_TOKENIZER_H

#include "TNL/Support/Status.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tnl {

/// What a model's token ids stand for. Texts are bytes, UTF-8 or not.
class Tokenizer {
public:
  virtual ~Tokenizer();

  virtual Expected<std::vector<int64_t>>
  encode(std::string_view text) const = 0;
  /// Fails for ids that are no token's.
  virtual Expected<std::string> decode(std::span<const int64_t> ids) const = 0;

  virtual int64_t size() const = 0; ///< Ids are below it.
  /// Ids of the tokens that begin and end a text; -1: none.
  virtual int64_t bos() const { return -1; }
  virtual int64_t eos() const { return -1; }
  /// The byte that a token stands for alone; -1: it stands for something else.
  virtual int byteOf(int64_t id) const = 0;
  /// Whether what follows `id` is decoded alike whatever is before it.
  virtual bool separates(int64_t id) const = 0;
};

/// One token a byte: 256 of them, and any bytes are a text.
std::unique_ptr<Tokenizer> makeByteTokenizer();

/// Text of tokens that come one by one. A character is shown when all of it is
/// there; bytes that are no UTF-8 are what the tokenizer makes of them.
class TextStream {
public:
  explicit TextStream(const Tokenizer &tokenizer) : tokenizer(&tokenizer) {}

  /// Tokens before the first that is pushed; their text is not shown.
  void addContext(std::span<const int64_t> ids);
  /// Appends a token; the text that can be shown now.
  Expected<std::string> push(int64_t id);
  /// What was held back, though it is no whole character.
  Expected<std::string> finish();

  /// The last tokens, on which later text depends, and how many of them are
  /// shown: what a stream goes on from elsewhere.
  const std::vector<int64_t> &window() const { return ids; }
  size_t shown() const { return done; }
  void restore(std::vector<int64_t> window, size_t shown);

private:
  Expected<std::string> show(size_t end);
  size_t incomplete() const;

  const Tokenizer *tokenizer;
  std::vector<int64_t> ids;
  size_t done = 0;
};

} // namespace tnl

#endif // TNL_TOKENIZER_TOKENIZER_H
