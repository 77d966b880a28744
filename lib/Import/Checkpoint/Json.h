//===- Json.h - JSON of strangers -------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_CHECKPOINT_JSON_H
#define TNL_LIB_IMPORT_CHECKPOINT_JSON_H

#include "llvm/Support/JSON.h"

namespace tnl::checkpoint {

/// Parses JSON that may be hostile. LLVM's parser lets a second key of an
/// object replace the first one, and recurses as deep as values nest; both are
/// refused before it starts.
llvm::Expected<llvm::json::Value> parseJson(llvm::StringRef text);

/// A name of a file's for a message: short, and without control characters.
std::string shown(llvm::StringRef name);

/// The value of a key; null if there is none, or it is null.
const llvm::json::Value *lookUp(const llvm::json::Object &object,
                                llvm::StringRef key);

/// A number that is an integer, exactly; 1.0 is none.
std::optional<int64_t> integerOf(const llvm::json::Value &value);

/// What kind of value it is, for messages: "a list".
llvm::StringRef kindOf(const llvm::json::Value &value);

} // namespace tnl::checkpoint

#endif // TNL_LIB_IMPORT_CHECKPOINT_JSON_H
