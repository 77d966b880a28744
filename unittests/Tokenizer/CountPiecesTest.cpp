//===- CountPiecesTest.cpp ------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tokenizer/SentencePiece.h"

#include <gtest/gtest.h>

using namespace tnl;
using namespace std::string_literals;

/// A piece "ab" with a score and a type.
static const std::string piece = "\x0A\x0B\x0A\x02"
                                 "ab\x15\0\0\0\0\x18\x01"s;
static const std::string trainer = "\x12\x02\x18\x01"s;

TEST(CountPieces, Counts) {
  auto count = countPieces(piece + piece + trainer);
  ASSERT_TRUE(count.ok()) << count.message();
  EXPECT_EQ(*count, 2);
  EXPECT_EQ(countPieces(piece).message(),
            "it is no SentencePiece model: it has no trainer's options");
  EXPECT_EQ(countPieces(trainer).message(),
            "it is no SentencePiece model: it has no pieces");
  EXPECT_FALSE(countPieces("").ok());
}

TEST(CountPieces, RefusesDamage) {
  std::string model = piece + trainer;
  for (size_t size = 1; size < model.size(); ++size)
    EXPECT_FALSE(countPieces(model.substr(0, size)).ok()) << size;
  for (const std::string &bad :
       {"\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"s, "\x0A\xFF"s, "\0"s,
        "\x08\x01"s, "\x0A\x02\x08\x01"s, "\x0A\0"s, "\x0F"s,
        std::string(20, '\xFF')})
    EXPECT_FALSE(countPieces(trainer + bad + piece).ok());
}
