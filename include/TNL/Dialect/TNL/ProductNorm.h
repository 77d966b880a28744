//===- ProductNorm.h - The norm that belongs to a product -------*- C++ -*-===//

#ifndef TNL_DIALECT_TNL_PRODUCTNORM_H
#define TNL_DIALECT_TNL_PRODUCTNORM_H

#include "mlir/IR/Operation.h"

namespace tnl {

/// The operation that computes the row scale of a tnl.linear or tnl.glu and
/// nothing else: tnl.rms_scale of the product's own x, or
/// tnl.rms_scale_of_sums. A GPU kernel for the product can compute it on the
/// way. Null for other operations and scales.
mlir::Operation *normOfProduct(mlir::Operation *product);

} // namespace tnl

#endif // TNL_DIALECT_TNL_PRODUCTNORM_H
