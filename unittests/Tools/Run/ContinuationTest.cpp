//===- ContinuationTest.cpp -----------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Generate.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace tnl;
using namespace tnl::run;

namespace {
/// Bytes below 128, of which 2 ends a text.
class Ended : public Tokenizer {
public:
  Expected<std::vector<int64_t>> encode(std::string_view text) const override {
    return bytes->encode(text);
  }
  Expected<std::string> decode(std::span<const int64_t> ids) const override {
    return bytes->decode(ids);
  }
  int64_t size() const override { return 128; }
  int64_t eos() const override { return 2; }
  int byteOf(int64_t id) const override { return bytes->byteOf(id); }
  bool separates(int64_t) const override { return true; }

private:
  std::unique_ptr<Tokenizer> bytes = makeByteTokenizer();
};

class ContinuationRun : public testing::Test {
protected:
  /// Logits whose largest is that of `token`.
  static std::vector<double> favour(int64_t token, size_t size = 256) {
    std::vector<double> logits(size, -1);
    logits[static_cast<size_t>(token)] = 1;
    return logits;
  }
  /// The parts of a text that are printed as its bytes are picked.
  static std::vector<std::string> parts(Continuation &continuation,
                                        std::string_view text) {
    std::vector<std::string> result;
    for (char byte : text) {
      if (continuation.finished())
        break;
      std::vector<double> logits = favour(static_cast<uint8_t>(byte));
      auto part = continuation.advance(logits);
      EXPECT_TRUE(part.ok()) << part.message();
      result.push_back(*part);
    }
    auto rest = continuation.finish();
    EXPECT_TRUE(rest.ok());
    result.push_back(*rest);
    return result;
  }
  GenerateOptions options;
  std::unique_ptr<Tokenizer> bytes = makeByteTokenizer();
};
using Parts = std::vector<std::string>;
} // namespace

TEST_F(ContinuationRun, StopTextsAreNotPrinted) {
  options.stops = {"abc", "cd"};
  Continuation continuation(*bytes, options);
  // What may be the beginning of one is held back.
  EXPECT_EQ(parts(continuation, "xabacdz"),
            (Parts{"x", "", "", "ab", "a", "", ""}));
  EXPECT_TRUE(continuation.finished());
  EXPECT_EQ(continuation.produced(), 6);
  EXPECT_EQ(continuation.pending(), 'd');
  continuation.addPrompt(std::vector<int64_t>{'q'});
  EXPECT_FALSE(continuation.finished());
  EXPECT_EQ(parts(continuation, "ab"), (Parts{"", "", "ab"}));
}

TEST_F(ContinuationRun, EndOfTextEnds) {
  Ended ended;
  Continuation continuation(ended, options);
  EXPECT_EQ(parts(continuation, std::string("a\x02z")), (Parts{"a", "", ""}));
  EXPECT_TRUE(continuation.finished());
  EXPECT_EQ(continuation.pending(), 2);
}

TEST_F(ContinuationRun, OnlyTokensArePicked) {
  Ended ended;
  Continuation continuation(ended, options);
  // Logits past the tokenizer's are there for the size of the matrix.
  std::vector<double> logits = favour(200, 300);
  logits[5] = 0;
  auto text = continuation.advance(logits);
  ASSERT_TRUE(text.ok()) << text.message();
  EXPECT_EQ(*text, "\x05");
  std::vector<double> none(128, NAN);
  EXPECT_EQ(continuation.advance(none).message(),
            "the logits are not numbers after 1 tokens");
}

TEST_F(ContinuationRun, GoesOnElsewhere) {
  options.stops = {"stop"};
  options.repetitionPenalty = 1.5;
  Continuation first(*bytes, options), second(*bytes, options);
  first.addPrompt(std::vector<int64_t>{'p', 'q'});
  std::string text;
  for (char byte : std::string("x\xE4\xB8\xADst\xC3")) {
    std::vector<double> logits = favour(static_cast<uint8_t>(byte));
    text += *first.advance(logits);
  }
  EXPECT_EQ(text, "x\xE4\xB8\xAD");
  second.restore(first.save());
  EXPECT_EQ(second.pending(), 0xC3);
  for (char byte : std::string("\xA9z")) {
    std::vector<double> logits = favour(static_cast<uint8_t>(byte));
    text += *second.advance(logits);
  }
  EXPECT_EQ(text, "x\xE4\xB8\xADst\xC3\xA9z");
  // What was seen before is less likely than its equals.
  std::vector<double> equal(256, 0);
  equal['q'] = equal['r'] = 1;
  ASSERT_TRUE(second.advance(equal).ok());
  EXPECT_EQ(second.pending(), 'r');
}
