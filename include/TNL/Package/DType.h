//===- DType.h - Element types --------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_PACKAGE_DTYPE_H
#define TNL_PACKAGE_DTYPE_H

#include "TNL/Package/Package_generated.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tnl::package {

/// Whether `dtype` is one of the enumeration's values (files may hold others).
bool isValid(DType dtype);
/// Bytes of one element; 0 for an invalid type.
int64_t sizeOf(DType dtype);
/// "f32", "f16", "bf16", "f64", "i64", "i32", "i16", "i8", "u8", "bool".
const char *nameOf(DType dtype);
std::optional<DType> parseDType(std::string_view name);
bool isFloat(DType dtype);

} // namespace tnl::package

#endif // TNL_PACKAGE_DTYPE_H
