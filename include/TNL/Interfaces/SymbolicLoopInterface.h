//===- SymbolicLoopInterface.h - Shapes in bodies of loops ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_INTERFACES_SYMBOLICLOOPINTERFACE_H
#define TNL_INTERFACES_SYMBOLICLOOPINTERFACE_H

#include "TNL/Interfaces/SymbolicShapeInterface.h"

#include "TNL/Interfaces/SymbolicLoopInterface.h.inc"

#endif // TNL_INTERFACES_SYMBOLICLOOPINTERFACE_H
