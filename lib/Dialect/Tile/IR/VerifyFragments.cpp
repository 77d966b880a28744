//===- VerifyFragments.cpp - Checks of operations on fragments ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Verify.h"

using namespace mlir;
using namespace tnl::tile;

LogicalResult SplatOp::verify() {
  if (getValue().getType() == getType().getElementType())
    return success();
  return emitOpError() << "elements of the result must be "
                       << getValue().getType() << ", got " << getType();
}

//===----------------------------------------------------------------------===//
// Expressions per element
//===----------------------------------------------------------------------===//

LogicalResult MapOp::verify() {
  if (getInputs().empty() && getNumResults() == 0)
    return emitOpError() << "needs an input or a result, whose elements it "
                            "visits";
  Shape shape{getShape().first, getShape().second};
  for (auto [index, type] : llvm::enumerate(getResultTypes()))
    if (shapeOf(cast<FragType>(type)) != shape)
      return emitOpError() << "results must have one shape, " << shape
                           << ", but result " << index << " is " << type;
  for (auto [index, type] : llvm::enumerate(getInputs().getTypes())) {
    Shape input = shapeOf(cast<FragType>(type));
    if ((input.rows != 1 && input.rows != shape.rows) ||
        (input.cols != 1 && input.cols != shape.cols))
      return emitOpError() << "input " << index << " must be " << shape
                           << ", 1x" << shape.cols << " or " << shape.rows
                           << "x1, got " << type;
  }
  if (shape.rows == 1 && shape.cols == 1)
    return emitOpError() << "has no shape";

  TypeRange arguments = getBody().getArgumentTypes();
  size_t inputs = getInputs().size();
  if (arguments.size() != inputs + 2)
    return emitOpError() << "the region must have " << inputs + 2
                         << " arguments (an element of each input, row and "
                            "column), got "
                         << arguments.size();
  for (auto [index, type] : llvm::enumerate(arguments)) {
    Type wanted =
        index < inputs
            ? cast<FragType>(getInputs()[index].getType()).getElementType()
            : IntegerType::get(getContext(), 32);
    if (type != wanted)
      return emitOpError() << "argument " << index << " of the region must be "
                           << wanted << ", got " << type;
  }
  return success();
}

/// The region is what happens to one element: only scalars live in it.
LogicalResult MapOp::verifyRegions() {
  WalkResult result = getBody().walk([&](Operation *op) {
    if (!isa_and_nonnull<TileDialect>(op->getDialect()) ||
        op->hasTrait<ForElements>())
      return WalkResult::advance();
    op->emitOpError() << "is not for single elements and cannot be inside "
                         "tile.map";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

LogicalResult YieldOp::verify() {
  auto map = dyn_cast<MapOp>((*this)->getParentOp());
  size_t wanted = map ? map.getNumResults() : 0;
  if (getValues().size() != wanted)
    return emitOpError() << "must have a value for each of the " << wanted
                         << " results of '" << (*this)->getParentOp()->getName()
                         << "', got " << getValues().size();
  if (!map)
    return success();
  for (auto [index, value, result] :
       llvm::enumerate(getValues().getTypes(), map.getResultTypes())) {
    Type element = cast<FragType>(result).getElementType();
    if (value != element)
      return emitOpError() << "value " << index << " must be " << element
                           << ", the element of result " << index << ", got "
                           << value;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Conversions and pieces
//===----------------------------------------------------------------------===//

LogicalResult CastOp::verify() {
  FragType from = getValue().getType(), to = getType();
  if (shapeOf(from) != shapeOf(to))
    return emitOpError() << "keeps the shape, " << shapeOf(from) << ", got "
                         << shapeOf(to);
  if (from.getElementType().isF32() == to.getElementType().isF32())
    return emitOpError() << "converts f32 to bf16 or f16, or back, got "
                         << from.getElementType() << " to "
                         << to.getElementType();
  return success();
}

/// Pieces of fragments are whole registers of the rows that they come from.
static LogicalResult expectPiece(Operation *op, FragType piece,
                                 FragType whole) {
  if (piece.isColumnVector() || whole.isColumnVector())
    return op->emitOpError() << "a fragment of one column has no pieces";
  if (piece.getElementType() == whole.getElementType() &&
      piece.getRows() == whole.getRows())
    return success();
  return op->emitOpError() << "keeps rows and element type: wanted "
                           << whole.getRows() << " rows of "
                           << whole.getElementType() << ", got " << piece;
}

LogicalResult ColumnsOp::verify() {
  FragType whole = getValue().getType(), piece = getType();
  if (failed(expectPiece(*this, piece, whole)))
    return failure();
  int64_t first = getFirstAttr().getInt();
  int64_t unit = is16BitFloat(whole.getElementType()) ? 16 : 8;
  if (first < 0 || first % unit != 0)
    return emitOpError() << "the first column must be a multiple of " << unit
                         << " for " << whole.getElementType() << ", got "
                         << first;
  if (first > whole.getCols() - piece.getCols())
    return emitOpError() << "takes columns from " << first << ", "
                         << piece.getCols() << " of them, of "
                         << whole.getCols();
  return success();
}

LogicalResult JoinOp::verify() {
  if (getValues().empty())
    return emitOpError() << "needs at least one fragment";
  int64_t columns = 0;
  for (Type type : getValues().getTypes()) {
    if (failed(expectPiece(*this, cast<FragType>(type), getType())))
      return failure();
    columns += cast<FragType>(type).getCols();
  }
  if (columns != getType().getCols())
    return emitOpError() << "the fragments have " << columns
                         << " columns together, the result "
                         << getType().getCols();
  return success();
}

//===----------------------------------------------------------------------===//
// Between registers and shared memory
//===----------------------------------------------------------------------===//

static LogicalResult verifyMove(Operation *op, SharedType tile,
                                FragType fragment, bool transposed,
                                std::optional<int64_t> first, bool extends) {
  if (failed(expectOneStage(op, "the tile", tile)))
    return failure();
  Shape wanted = shapeOf(tile).transposedIf(transposed);
  if (first) {
    if (transposed || !tile.getSwizzled())
      return op->emitOpError() << "takes some of the columns of swizzled tiles "
                                  "only, and not transposed";
    int64_t columns = fragment.getCols();
    if (*first < 0 || *first % 16 != 0 || columns % 16 != 0 ||
        columns > tile.getCols() || *first > tile.getCols() - columns)
      return op->emitOpError()
             << "takes multiples of 16 columns from a multiple of 16, of "
             << tile.getCols() << ", got " << columns << " from " << *first;
    wanted = Shape{tile.getRows(), columns};
  }
  if (shapeOf(fragment) != wanted)
    return op->emitOpError()
           << "a fragment of " << tile << (transposed ? ", transposed," : "")
           << " is " << wanted << ", got " << fragment;
  Type inTile = tile.getElementType(), inFragment = fragment.getElementType();
  if (inTile == inFragment || (extends && !tile.getSwizzled() &&
                               is16BitFloat(inTile) && inFragment.isF32()))
    return success();
  return op->emitOpError() << "elements of the tile are " << inTile
                           << ", of the fragment " << inFragment;
}

LogicalResult LoadFragOp::verify() {
  return verifyMove(*this, getTile().getType(), getType(), getTransposed(),
                    getFirst(), /*extends=*/true);
}

LogicalResult StoreFragOp::verify() {
  return verifyMove(*this, getTile().getType(), getValue().getType(),
                    getTransposed(), getFirst(), /*extends=*/false);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

LogicalResult ReduceOp::verify() {
  FragType value = getValue().getType(), result = getType();
  if (value.isRowVector() || value.isColumnVector())
    return emitOpError() << "needs rows and columns, got " << value;
  if (!value.getElementType().isF32() || !result.getElementType().isF32())
    return emitOpError() << "combines f32, got " << value << " to " << result;
  bool columns = result.isRowVector();
  Shape wanted =
      columns ? Shape{1, value.getCols()} : Shape{value.getRows(), 1};
  if (shapeOf(result) != wanted)
    return emitOpError() << "gives " << Shape{value.getRows(), 1} << " or "
                         << Shape{1, value.getCols()} << ", got " << result;
  if (!columns) {
    if (getScratch() || getWarpgroup() || getBarrier())
      return emitOpError() << "of rows takes no scratch, warpgroup or barrier";
    return success();
  }
  if (!getScratch() || !getWarpgroup() || !getBarrier())
    return emitOpError() << "of columns needs scratch, warpgroup and barrier";
  SharedType scratch = getScratch().getType();
  if (failed(expectOneStage(*this, "scratch", scratch)))
    return failure();
  if (!scratch.getElementType().isF32() ||
      scratch.getCols() != value.getCols() || scratch.getRows() % 4 != 0)
    return emitOpError() << "scratch must be 4 rows a warpgroup of "
                         << value.getCols() << " f32, got " << scratch;
  int64_t warpgroups = scratch.getRows() / 4;
  int64_t most = 8;
  if (auto kernel = (*this)->getParentOfType<KernelOp>())
    most = kernel.getThreads() / kWarpgroup;
  if (warpgroups > most)
    return emitOpError() << "scratch of " << scratch.getRows()
                         << " rows is for " << warpgroups
                         << " warpgroups, but the kernel has " << most;
  if (std::optional<int64_t> place = constantOf(getWarpgroup()))
    if (failed(expectRange(*this, "the warpgroup", *place, 0, warpgroups - 1)))
      return failure();
  return expectBarrier(*this, getBarrier());
}

LogicalResult WarpReduceOp::verify() {
  int64_t width = getWidthAttr().getInt();
  if (width >= 2 && width <= 32 && (width & (width - 1)) == 0)
    return success();
  return emitOpError() << "width must be a power of two from 2 to 32, got "
                       << width;
}
