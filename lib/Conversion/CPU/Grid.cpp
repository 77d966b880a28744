//===- Grid.cpp - How a kernel's work is divided --------------------------===//

#include "TNL/Conversion/CPU/Grid.h"
#include "ChunkScope.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tnl;

/// Operations whose lowering ends in one linalg operation over the result.
static bool isDistributable(Operation *op) {
  if (op->hasTrait<OpTrait::Elementwise>() &&
      isa<arith::ArithDialect>(op->getDialect()))
    return true;
  return isa<EmbeddingOp, LinearOp, GLUOp, SimpleRMSNormOp, RMSScaleOp,
             RMSScaleOfSumsOp, FillOp, PickHeadsOp, ScaleOp, SiLUOp,
             SplitHeadsOp, MergeHeadsOp, ArgmaxOp, LRPEOp>(op) ||
         isa<onnx::CastOp, onnx::AbsOp, onnx::CeilOp, onnx::CosOp, onnx::ErfOp,
             onnx::ExpOp, onnx::FloorOp, onnx::IsInfOp, onnx::IsNaNOp,
             onnx::LogOp, onnx::NegOp, onnx::NotOp, onnx::ReciprocalOp,
             onnx::ReluOp, onnx::SigmoidOp, onnx::SinOp, onnx::SqrtOp,
             onnx::TanhOp, onnx::AddOp, onnx::SubOp, onnx::MulOp, onnx::DivOp,
             onnx::PowOp, onnx::ModOp, onnx::MaxOp, onnx::MinOp, onnx::EqualOp,
             onnx::GreaterOp, onnx::GreaterOrEqualOp, onnx::LessOp,
             onnx::LessOrEqualOp, onnx::AndOp, onnx::OrOp, onnx::XorOp,
             onnx::WhereOp, onnx::ClipOp, onnx::MatMulOp, onnx::TransposeOp,
             onnx::GatherOp, onnx::SoftmaxOp, onnx::LayerNormalizationOp,
             onnx::RMSNormalizationOp>(op);
}

/// Columns of a tile where rows are reduced along an axis before the last:
/// a few cache lines of each row.
static constexpr int64_t kColumns = 64;

/// `rank` dimensions, one by one.
static SmallVector<int64_t> oneByOne(int64_t rank) {
  return SmallVector<int64_t>(std::max<int64_t>(rank, 0), 1);
}

/// Tiles of a result of `rank` dimensions. What is reduced must not be cut:
/// each item would do it again.
static SmallVector<int64_t> tilesOf(Operation *op, int64_t rank) {
  auto from = [&](int64_t axis) { return axis < 0 ? axis + rank : axis; };
  if (auto norm = dyn_cast<onnx::LayerNormalizationOp>(op))
    return oneByOne(from(norm.getAxis()));
  if (auto norm = dyn_cast<onnx::RMSNormalizationOp>(op))
    return oneByOne(from(norm.getAxis()));
  if (auto softmax = dyn_cast<onnx::SoftmaxOp>(op)) {
    int64_t axis = from(softmax.getAxis());
    if (axis == rank - 1)
      return oneByOne(axis);
    SmallVector<int64_t> tiles = oneByOne(rank);
    tiles[axis] = 0;
    tiles.back() = kColumns;
    return tiles;
  }
  // A row is one item, unless a row has been reduced to the element.
  bool reduced = isa<RMSScaleOp, RMSScaleOfSumsOp, ArgmaxOp>(op);
  return oneByOne(rank - (reduced ? 0 : 1));
}

KernelGrid tnl::getKernelGrid(func::FuncOp kernel) {
  if (kernel.isExternal() || !kernel.getBody().hasOneBlock())
    return {};
  Operation *terminator = kernel.getBody().front().getTerminator();
  if (terminator->getNumOperands() == 0)
    return {};
  auto result = dyn_cast<OpResult>(terminator->getOperand(0));
  if (!result)
    return {};
  Operation *op = result.getOwner();

  SmallVector<cpu::ChunkScope> scopes = cpu::findChunkScopes(kernel);
  if (!scopes.empty()) {
    // Nothing else may write a result.
    SmallVector<Value> results = scopes.front().results();
    bool isAll = scopes.size() == 1 &&
                 llvm::all_of(terminator->getOperands(), [&](Value value) {
                   return llvm::is_contained(results, value);
                 });
    int64_t heads = scopes.front().heads();
    if (!isAll || ShapedType::isDynamic(heads))
      return {};
    return {0, {1}, heads};
  }
  if (isa<LinearAttentionOp, GatedLinearAttentionOp, onnx::LinearAttentionOp>(
          op)) {
    // Batch and heads; nothing else may run beside it.
    for (Operation &other : kernel.getBody().front().without_terminator())
      if (&other != op && !other.hasTrait<OpTrait::ConstantLike>())
        return {};
    if (auto attention = dyn_cast<onnx::LinearAttentionOp>(op))
      return {0, {1}, static_cast<int64_t>(attention.getQNumHeads())};
    auto attention = dyn_cast<LinearAttentionOp>(op);
    int64_t heads =
        attention
            ? cast<ShapedType>(attention.getQ().getType()).getDimSize(1)
            : static_cast<int64_t>(cast<GatedLinearAttentionOp>(op).getHeads());
    return {0, {1}, heads};
  }
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (terminator->getNumOperands() != 1 || !type || !isDistributable(op))
    return {};
  return {0, tilesOf(op, type.getRank()), 1};
}
