#include "TNL/Dialect/Tile/TileOps.h"
using namespace mlir;
using namespace tnl::tile;
LogicalResult MMAOp::verify() { return success(); }
LogicalResult FMAOp::verify() { return success(); }
LogicalResult MMAWaitOp::verify() { return success(); }
