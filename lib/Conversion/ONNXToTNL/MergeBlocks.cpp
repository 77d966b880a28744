//===- MergeBlocks.cpp - Attention over blocks of a sequence --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   Attention over tokens [0, a), attention over [a, b) that starts at the
//   state after it, ..., their outputs written or joined one after the other:
//   attention over all tokens.
//
//===----------------------------------------------------------------------===//

#include "Attention.h"
#include "SliceWrites.h"
#include "TokenWeights.h"
#include "mlir/Analysis/TopologicalSortUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

namespace {
/// An attention whose output, with its axes permuted, is a piece of a result:
/// axis i of the result is axis perm[i] of the output.
struct Piece {
  LinearAttentionOp attention;
  SmallVector<int64_t> perm;
};
} // namespace

static std::optional<Piece> matchPiece(const Raiser &raiser, Value value) {
  // Loops stand for the axes of the result.
  const Index axes = {Axis::Batch, Axis::Head, Axis::Row, Axis::Column};
  Index index = axes;
  while (rankOf(value) == 4) {
    Operation *op = value.getDefiningOp();
    if (auto attention = dyn_cast_or_null<LinearAttentionOp>(op)) {
      if (value != attention.getOut() || attention.getDecay())
        return std::nullopt;
      Piece piece{attention, SmallVector<int64_t>(4, -1)};
      for (auto [axis, loop] : llvm::enumerate(index))
        if (loop != Axis::None)
          piece.perm[llvm::find(axes, loop) - axes.begin()] = axis;
      // Axes of size 1 can go anywhere where there is room.
      for (auto [axis, loop] : llvm::enumerate(index))
        if (loop == Axis::None)
          *llvm::find(piece.perm, -1) = axis;
      return piece;
    }
    bool moves =
        isa_and_nonnull<onnx::TransposeOp, onnx::ReshapeOp, onnx::ExpandOp>(op);
    auto inner = moves ? operandIndex(raiser, op, index) : std::nullopt;
    if (!inner)
      return std::nullopt;
    index = *inner;
    value = op->getOperand(0);
  }
  return std::nullopt;
}

namespace {
/// What the blocks are cut from, and how far each of them goes.
class BlockMerger {
public:
  BlockMerger(Raiser &raiser, Operation *root, ArrayRef<Piece> pieces)
      : raiser(raiser), root(root), pieces(pieces) {}

  /// The attention over all tokens, before `root`; null, with the reason in
  /// `why`, when the blocks are not those of one.
  LinearAttentionOp merge(ArrayRef<Extent> written);
  std::string why;

private:
  LinearAttentionOp fail(const Twine &reason) {
    why = reason.str();
    return {};
  }
  /// The whole of an operand, of which every block has its extent.
  Value wholeOf(llvm::function_ref<Value(LinearAttentionOp)> operand,
                int64_t axis);
  TokenLimit limit(Value whole);

  Raiser &raiser;
  Operation *root;
  ArrayRef<Piece> pieces;
  SmallVector<Extent> extents;
};
} // namespace

Value BlockMerger::wholeOf(llvm::function_ref<Value(LinearAttentionOp)> operand,
                           int64_t axis) {
  Value whole;
  for (auto [i, piece] : llvm::enumerate(pieces)) {
    Value part = operand(piece.attention);
    if (!part)
      return {};
    Cut cut = matchCut(raiser, part, axis);
    if (i == extents.size())
      extents.push_back(cut.extent);
    if ((whole && cut.whole != whole) || cut.extent != extents[i])
      return {};
    whole = cut.whole;
  }
  return whole;
}

// The numbers of tokens that the graph has.
static TokenLimit allowedTokens(const Raiser &raiser, Value whole) {
  auto range = raiser.analysis.allowed.rangeOf(raiser.size(whole, 2));
  return range ? TokenLimit{range->first, range->second} : TokenLimit();
}

// The last block is the one whose length the graph leaves open.
TokenLimit BlockMerger::limit(Value whole) {
  TokenLimit last = limitOf(pieces.back().attention);
  std::optional<int64_t> before = extents.back().start.asConstant();
  if (last.isAny() || !before)
    return allowedTokens(raiser, whole);
  return {*before + 1, *before + last.most};
}

LinearAttentionOp BlockMerger::merge(ArrayRef<Extent> written) {
  LinearAttentionOp first = pieces.front().attention;
  Value q = wholeOf([](LinearAttentionOp op) { return op.getQ(); }, 2),
        k = wholeOf([](LinearAttentionOp op) { return op.getK(); }, 2),
        v = wholeOf([](LinearAttentionOp op) { return op.getV(); }, 2);
  if (!q || !k || !v)
    return fail("q, k and v are not the same tokens of the same values");
  if (!coversAll(raiser, extents, raiser.size(q, 2)))
    return fail("the blocks leave out tokens or overlap");
  if (!written.empty() && written != ArrayRef(extents))
    return fail("a block is written to the place of other tokens");
  Value mask;
  if (first.getMask()) {
    mask = wholeOf([](LinearAttentionOp op) { return op.getMask(); }, 1);
    if (!mask)
      return fail("the blocks have different padding masks");
  }
  for (auto [before, after] :
       llvm::zip(pieces.drop_back(), pieces.drop_front())) {
    LinearAttentionOp previous = before.attention, next = after.attention;
    if (next.getState() != previous.getStateOut())
      return fail("a block does not start at the state after the block before");
    std::optional<int64_t> reach = raiser.size(next.getQ(), 2).asConstant();
    if (!sameRates(first.getSlopes(), next.getSlopes(),
                   reach.value_or(limitOf(next).most)))
      return fail("the blocks decay at different rates");
    if (!mask && next.getMask())
      return fail("the blocks have different padding masks");
  }
  if (!checkAttentionShapes(raiser, q, k, v, why))
    return {};
  if (!mask)
    v = withoutPadding(raiser, root, v, mask);
  if (!mask)
    k = withoutPadding(raiser, root, k, mask);
  auto whole = createAttention(raiser, root, q, k, v, first.getState(), mask,
                               first.getSlopes(), elementOf(first.getOut()));
  setLimit(whole, limit(q));
  copyTableFit(first, whole);
  return whole;
}

static LogicalResult mergeAt(Raiser &raiser, Operation *root) {
  Value result = root->getResult(0);
  if (rankOf(result) != 4)
    return failure();
  std::optional<Pieces> found = matchPieces(raiser, root);
  if (!found)
    return failure();
  SmallVector<Piece> pieces;
  for (Value value : found->values) {
    std::optional<Piece> piece = matchPiece(raiser, value);
    if (!piece || (!pieces.empty() && piece->perm != pieces.front().perm))
      return failure();
    pieces.push_back(std::move(*piece));
  }
  LinearAttentionOp attention = pieces.front().attention;
  ArrayRef<int64_t> perm = pieces.front().perm;
  // Nothing was broadcast to the result; tokens of several blocks are compared
  // with their places.
  for (int64_t axis = 0; axis < 4; ++axis)
    if ((perm[axis] != 2 || pieces.size() == 1) &&
        !raiser.sameSize(result, axis,
                         perm[axis] == 3 ? attention.getV() : attention.getQ(),
                         perm[axis]))
      return failure();
  if (pieces.size() > 1) {
    if (perm[found->axis] != 2)
      return failure();
    BlockMerger merger(raiser, root, pieces);
    attention = merger.merge(found->written);
    if (!attention)
      return raiser.refuse(root, "linear_attention",
                           "as blocks: " + merger.why);
    LinearAttentionOp last = pieces.back().attention;
    if (last.getStateOut().getType() == attention.getStateOut().getType())
      raiser.replace(last.getStateOut(), attention.getStateOut());
  } else if (isa<onnx::ConcatOp>(root) ||
             (found->axis != -1 && perm[found->axis] != 2)) {
    return failure();
  }
  Value out = transposed(raiser, root, attention.getOut(), perm);
  raiser.replace(result, out);
  // The last state can be used before the place of the outputs.
  sortTopologically(root->getBlock());
  return success();
}

// What `value` is a slice of that leaves nothing out; null where it is none.
static Value uncut(const Raiser &raiser, Value value) {
  auto slice = value.getDefiningOp<onnx::SliceOp>();
  if (!slice)
    return {};
  auto cuts = readSlice(raiser, slice);
  Value data = slice.getData();
  bool isWhole = cuts && llvm::all_of(*cuts, [](const SliceAxis &cut) {
                   return cut.step == 1;
                 });
  return isWhole && data.getType() == value.getType() &&
                 raiser.sameShape(data, value)
             ? data
             : Value();
}

// A block that is all of a sequence, for every number of tokens that the graph
// holds for.
static LogicalResult takeWhole(Raiser &raiser, LinearAttentionOp attention) {
  SmallVector<std::pair<OpOperand *, Value>> wholes;
  for (OpOperand &operand : attention->getOpOperands()) {
    if (operand.get() == attention.getState())
      continue;
    wholes.push_back({&operand, uncut(raiser, operand.get())});
    if (!wholes.back().second)
      return failure();
  }
  raiser.rewriter.modifyOpInPlace(attention, [&] {
    for (auto [operand, whole] : wholes)
      operand->set(whole);
  });
  setLimit(attention,
           limitOf(attention) & allowedTokens(raiser, attention.getQ()));
  return success();
}

// Writes that others follow are parts of a chain.
static LogicalResult mergeWrites(Raiser &raiser, onnx::ScatterNDOp scatter) {
  for (Operation *user : scatter->getUsers())
    if (auto next = dyn_cast<onnx::ScatterNDOp>(user);
        next && next.getData() == scatter.getResult())
      return failure();
  return mergeAt(raiser, scatter);
}

void tnl::raising::populateMergeBlocksPatterns(RewritePatternSet &patterns,
                                               RaisingAnalysis &analysis) {
  addPatterns<LinearAttentionOp>(patterns, analysis, takeWhole);
  addPatterns<onnx::ConcatOp>(patterns, analysis, mergeAt);
  addPatterns<onnx::ScatterNDOp>(patterns, analysis, mergeWrites);
}
