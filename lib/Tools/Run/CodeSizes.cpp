//===- CodeSizes.cpp - Sizes of functions in a shared object --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inspect.h"

#include <cstring>
#include <elf.h>
#include <optional>

using namespace tnl;

/// The structure at `offset`; absent where it is not all in the file.
template <typename T>
static std::optional<T> readAt(std::span<const std::byte> file,
                               uint64_t offset) {
  if (offset > file.size() || file.size() - offset < sizeof(T))
    return std::nullopt;
  T value;
  std::memcpy(&value, file.data() + offset, sizeof value);
  return value;
}

/// Longest name that is looked for.
static constexpr size_t kMaxName = 1024;

static std::string textAt(std::span<const std::byte> file, uint64_t offset) {
  std::string text;
  for (; offset < file.size() && file[offset] != std::byte(0) &&
         text.size() < kMaxName;
       ++offset)
    text += char(file[offset]);
  return text;
}

std::map<std::string, uint64_t>
run::codeSizes(std::span<const std::byte> file) {
  std::map<std::string, uint64_t> sizes;
  auto header = readAt<Elf64_Ehdr>(file, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64)
    return sizes;
  auto section = [&](uint64_t index) {
    return readAt<Elf64_Shdr>(file,
                              header->e_shoff + index * sizeof(Elf64_Shdr));
  };
  for (uint64_t i = 0; i < header->e_shnum; ++i) {
    auto symbols = section(i);
    if (!symbols || symbols->sh_type != SHT_DYNSYM)
      continue;
    auto names = section(symbols->sh_link);
    if (!names)
      continue;
    for (uint64_t at = 0; at < symbols->sh_size; at += sizeof(Elf64_Sym)) {
      auto symbol = readAt<Elf64_Sym>(file, symbols->sh_offset + at);
      if (!symbol)
        break;
      if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && symbol->st_size)
        sizes[textAt(file, names->sh_offset + symbol->st_name)] =
            symbol->st_size;
    }
  }
  return sizes;
}
