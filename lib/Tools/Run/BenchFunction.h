//===- BenchFunction.h - Times one function on a GPU ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TOOLS_RUN_BENCHFUNCTION_H
#define TNL_LIB_TOOLS_RUN_BENCHFUNCTION_H

#include "TNL/Tools/Run/Model.h"

#include "Json.h"

namespace tnl::run {

/// `bench --function`: random inputs of the shapes given; prints the times and
/// returns them.
Expected<Json> benchFunction(const Model &model, const Arguments &arguments);

} // namespace tnl::run

#endif // TNL_LIB_TOOLS_RUN_BENCHFUNCTION_H
