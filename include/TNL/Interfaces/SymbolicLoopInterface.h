//===- SymbolicLoopInterface.h - Shapes in bodies of loops ------*- C++ -*-===//

#ifndef TNL_INTERFACES_SYMBOLICLOOPINTERFACE_H
#define TNL_INTERFACES_SYMBOLICLOOPINTERFACE_H

#include "TNL/Interfaces/SymbolicShapeInterface.h"

#include "TNL/Interfaces/SymbolicLoopInterface.h.inc"

#endif // TNL_INTERFACES_SYMBOLICLOOPINTERFACE_H
