//===- SentencePieceLibrary.cpp - Loads libtnl-sentencepiece.so -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SentencePieceLibrary.h"

#include <cstdlib>
#include <dlfcn.h>
#include <unistd.h>
#include <vector>

using namespace tnl;

static constexpr const char *kName = "libtnl-sentencepiece.so";

/// Paths to try, in order; one without a folder is for the loader to find.
static std::vector<std::string> candidates() {
  if (const char *given = std::getenv("TNL_SENTENCEPIECE"))
    return {given};
  std::vector<std::string> paths;
  char program[4096];
  ssize_t size = ::readlink("/proc/self/exe", program, sizeof program);
  if (size > 0 && size < ssize_t(sizeof program)) {
    std::string text(program, size);
    std::string folder = text.substr(0, text.rfind('/') + 1);
    for (const char *place : {"", "../lib/", "../lib/x86_64-linux-gnu/"})
      paths.push_back(folder + place + kName);
  }
  paths.push_back(kName);
  return paths;
}

static Expected<void *> openLibrary() {
  std::string missing, reason;
  for (const std::string &path : candidates()) {
    if (void *handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL))
      return handle;
    const char *why = ::dlerror();
    missing += (missing.empty() ? "'" : ", '") + path + "'";
    // The best reason is that of a file which is there.
    bool present =
        path.find('/') != path.npos && ::access(path.c_str(), F_OK) == 0;
    if (why && (reason.empty() || present))
      reason = why;
    if (present)
      break;
  }
  return Status::make(ErrorCode::NotFound,
                      "SentencePiece cannot be loaded: tried " + missing +
                          "; the loader says: " + reason +
                          "\nhint: install Debian's libsentencepiece0, and "
                          "libtnl-sentencepiece.so of TNL (package "
                          "tnl-sentencepiece)");
}

static Expected<SentencePieceLibrary> load() {
  auto handle = openLibrary();
  if (!handle)
    return handle.status();
  SentencePieceLibrary library;
  std::string missing;
  auto find = [&](auto &function, const char *name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(
        ::dlsym(*handle, name));
    if (!function)
      missing = name;
  };
  find(library.open, "tnl_sp_open");
  find(library.close, "tnl_sp_close");
  find(library.describe, "tnl_sp_describe");
  find(library.piece, "tnl_sp_piece");
  find(library.encode, "tnl_sp_encode");
  find(library.decode, "tnl_sp_decode");
  find(library.free, "tnl_sp_free");
  if (!missing.empty())
    return Status::make(ErrorCode::NotFound,
                        "SentencePiece cannot be loaded: the library has no "
                        "function '" +
                            missing + "'");
  return library;
}

Expected<const SentencePieceLibrary *> tnl::loadSentencePiece() {
  static const Expected<SentencePieceLibrary> library = load();
  if (!library)
    return library.status();
  return &*library;
}
