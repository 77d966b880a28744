#include "TNL/Dialect/Tile/TileOps.h"
using namespace mlir;
using namespace tnl::tile;
LogicalResult SplatOp::verify() { return success(); }
LogicalResult MapOp::verify() { return success(); }
LogicalResult CastOp::verify() { return success(); }
LogicalResult ColumnsOp::verify() { return success(); }
LogicalResult JoinOp::verify() { return success(); }
LogicalResult LoadFragOp::verify() { return success(); }
LogicalResult StoreFragOp::verify() { return success(); }
LogicalResult ReduceOp::verify() { return success(); }
LogicalResult WarpReduceOp::verify() { return success(); }
