//===- SentencePiece.h - Tokenizers of SentencePiece ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOKENIZER_SENTENCEPIECE_H
#define TNL_TOKENIZER_SENTENCEPIECE_H

#include "TNL/Tokenizer/Tokenizer.h"

namespace tnl {

/// The number of pieces of a SentencePiece model (a file `tokenizer.model`), or
/// why the bytes are none. Needs no library, and looks at no more than the
/// structure.
Expected<int64_t> countPieces(std::string_view model);

/// Opens a model by libtnl-sentencepiece.so, which is looked for beside the
/// program, in ../lib, and where the system looks; TNL_SENTENCEPIECE names
/// another file. ErrorCode::NotFound says what was looked for, and what is to
/// be installed.
Expected<std::unique_ptr<Tokenizer>> openSentencePiece(std::string_view model);

} // namespace tnl

#endif // TNL_TOKENIZER_SENTENCEPIECE_H
