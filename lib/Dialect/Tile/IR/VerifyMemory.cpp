#include "TNL/Dialect/Tile/TileOps.h"
using namespace mlir;
using namespace tnl::tile;
LogicalResult AllocOp::verify() { return success(); }
LogicalResult StageOp::verify() { return success(); }
LogicalResult SliceOp::verify() { return success(); }
LogicalResult LoadOp::verify() { return success(); }
LogicalResult StoreOp::verify() { return success(); }
LogicalResult CreatePipelineOp::verify() { return success(); }
LogicalResult ExpectBytesOp::verify() { return success(); }
LogicalResult TMALoadOp::verify() { return success(); }
LogicalResult TMAStoreOp::verify() { return success(); }
LogicalResult TMAStoreWaitOp::verify() { return success(); }
