//===- SymbolicShapeInterface.cpp - Shapes over named sizes ---------------===//

#include "TNL/Interfaces/SymbolicShapeInterface.h"

#include "TNL/Interfaces/SymbolicShapeInterface.cpp.inc"
