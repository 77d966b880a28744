//===- ImportOptions.h - What importers are asked for -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_IMPORT_IMPORTOPTIONS_H
#define TNL_IMPORT_IMPORTOPTIONS_H

#include <string>

namespace tnl {

struct ImportOptions {
  /// Name of the function that holds the graph.
  std::string functionName = "full";
};

} // namespace tnl

#endif // TNL_IMPORT_IMPORTOPTIONS_H
