//===- Locations.h - Where nodes come from ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_LOCATIONS_H
#define TNL_LIB_IMPORT_LOCATIONS_H

#include "Model.h"
#include "mlir/IR/Location.h"

namespace tnl::onnximport {

/// The name of the node around the line of Python that made it, when the
/// exporter tells it, else around `file`.
mlir::Location locationOf(const Node &node, mlir::Location file);

} // namespace tnl::onnximport

#endif // TNL_LIB_IMPORT_LOCATIONS_H
