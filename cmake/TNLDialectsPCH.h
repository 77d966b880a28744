// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Headers of sources that work on TNL's own dialects.
#ifndef TNL_DIALECTS_PCH_H
#define TNL_DIALECTS_PCH_H

#include "TNLPCH.h"

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLOps.h"

#endif // TNL_DIALECTS_PCH_H
