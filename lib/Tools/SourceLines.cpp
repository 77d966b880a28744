//===- SourceLines.cpp - Lines of the files that locations name -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/SourceLines.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

/// What is shown of a longer line.
static constexpr size_t kMaxColumns = 120;

MemoryBuffer *tnl::SourceLines::open(StringRef path) {
  auto [entry, isNew] = files.try_emplace(path, nullptr);
  // Opening a pipe would wait for ever.
  if (!isNew || !sys::fs::is_regular_file(path))
    return entry->second.get();
  if (auto file = MemoryBuffer::getFile(path))
    entry->second = std::move(*file);
  return entry->second.get();
}

/// The line, from 1; empty if there are not as many.
static StringRef lineOf(StringRef text, unsigned line) {
  for (; line > 1 && !text.empty(); --line)
    text = text.split('\n').second;
  return text.split('\n').first.rtrim('\r');
}

std::string tnl::SourceLines::show(StringRef path, unsigned line,
                                   unsigned column) {
  MemoryBuffer *file = line == 0 ? nullptr : open(path);
  if (!file)
    return "";
  StringRef text = lineOf(file->getBuffer(), line);
  if (text.trim().empty() || column > text.size() + 1)
    return "";
  size_t at = column == 0 ? 0 : column - 1, first = 0;
  if (text.size() > kMaxColumns) {
    first = at < kMaxColumns / 2 ? 0 : at - kMaxColumns / 2;
    text = text.substr(first, kMaxColumns);
  }
  // UTF-8 may stand in names; control characters would reach the terminal.
  for (char c : text)
    if (c != '\t' && (static_cast<unsigned char>(c) < ' ' || c == '\x7f'))
      return "";
  std::string shown = (text + "\n").str();
  if (column == 0)
    return shown;
  // Tabs stay tabs, so that the caret is below its column.
  for (char c : text.substr(0, at - first))
    shown += c == '\t' ? '\t' : ' ';
  return shown + "^\n";
}
