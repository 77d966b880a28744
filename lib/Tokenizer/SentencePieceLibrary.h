//===- SentencePieceLibrary.h - libtnl-sentencepiece.so ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TOKENIZER_SENTENCEPIECELIBRARY_H
#define TNL_LIB_TOKENIZER_SENTENCEPIECELIBRARY_H

#include "SentencePiece/Bridge.h"
#include "TNL/Support/Status.h"

namespace tnl {

/// The functions of the library.
struct SentencePieceLibrary {
  decltype(&tnl_sp_open) open = nullptr;
  decltype(&tnl_sp_close) close = nullptr;
  decltype(&tnl_sp_describe) describe = nullptr;
  decltype(&tnl_sp_piece) piece = nullptr;
  decltype(&tnl_sp_encode) encode = nullptr;
  decltype(&tnl_sp_decode) decode = nullptr;
  decltype(&tnl_sp_free) free = nullptr;
};

/// Loads it once; it stays.
Expected<const SentencePieceLibrary *> loadSentencePiece();

} // namespace tnl

#endif // TNL_LIB_TOKENIZER_SENTENCEPIECELIBRARY_H
