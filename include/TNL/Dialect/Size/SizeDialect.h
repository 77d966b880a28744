//===- SizeDialect.h - The size dialect -------------------------*- C++ -*-===//

#ifndef TNL_DIALECT_SIZE_SIZEDIALECT_H
#define TNL_DIALECT_SIZE_SIZEDIALECT_H

#include "mlir/IR/Dialect.h"

#include "TNL/Dialect/Size/SizeDialect.h.inc"

#endif // TNL_DIALECT_SIZE_SIZEDIALECT_H
