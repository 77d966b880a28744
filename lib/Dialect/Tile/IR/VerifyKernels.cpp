#include "TNL/Dialect/Tile/TileOps.h"
using namespace mlir;
using namespace tnl::tile;
LogicalResult KernelOp::verify() { return success(); }
LogicalResult LaunchOp::verify() { return success(); }
LogicalResult TensorMapOp::verify() { return success(); }
LogicalResult SpecializeOp::verify() { return success(); }
LogicalResult BarrierOp::verify() { return success(); }
LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection &) {
  return success();
}
