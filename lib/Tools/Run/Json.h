//===- Json.h - What commands print for programs ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TOOLS_RUN_JSON_H
#define TNL_LIB_TOOLS_RUN_JSON_H

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

namespace tnl::run {

using Json = nlohmann::ordered_json;

/// The number of the format of what `--json` gives, its first member
/// `json_version`; grows where a program that reads it would break.
inline constexpr int kJsonVersion = 1;

/// Names of packages and their tensors may be no UTF-8.
inline std::string jsonText(const Json &value) {
  return value.dump(2, ' ', /*ensure_ascii=*/false,
                    Json::error_handler_t::replace) +
         "\n";
}

inline void printJson(const Json &value) {
  std::fputs(jsonText(value).c_str(), stdout);
}

} // namespace tnl::run

#endif // TNL_LIB_TOOLS_RUN_JSON_H
