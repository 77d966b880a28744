//===- DType.cpp - Element types ------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Package/DType.h"

using namespace tnl::package;

namespace {
struct Entry {
  DType dtype;
  const char *name;
  int64_t size;
};
constexpr Entry kTable[] = {
    {DType::F32, "f32", 4},   {DType::F16, "f16", 2}, {DType::BF16, "bf16", 2},
    {DType::F64, "f64", 8},   {DType::I64, "i64", 8}, {DType::I32, "i32", 4},
    {DType::I16, "i16", 2},   {DType::I8, "i8", 1},   {DType::U8, "u8", 1},
    {DType::Bool, "bool", 1},
};
} // namespace

static const Entry *find(DType dtype) {
  for (const Entry &entry : kTable)
    if (entry.dtype == dtype)
      return &entry;
  return nullptr;
}

bool tnl::package::isValid(DType dtype) { return find(dtype); }

int64_t tnl::package::sizeOf(DType dtype) {
  const Entry *entry = find(dtype);
  return entry ? entry->size : 0;
}

const char *tnl::package::nameOf(DType dtype) {
  const Entry *entry = find(dtype);
  return entry ? entry->name : "?";
}

std::optional<DType> tnl::package::parseDType(std::string_view name) {
  for (const Entry &entry : kTable)
    if (name == entry.name)
      return entry.dtype;
  return std::nullopt;
}

bool tnl::package::isFloat(DType dtype) {
  return dtype == DType::F32 || dtype == DType::F16 || dtype == DType::BF16 ||
         dtype == DType::F64;
}
