//===- ChunkPlan.cpp - What a chunk has, and whether there is code for it -===//

#include "ChunkEmitter.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

/// Most tokens of a chunk, whose scores are scratch.
static constexpr int64_t kMaxChunk = 128;

bool ChunkEmitter::refuse(Operation *op, const Twine &why) {
  if (!hasFailed)
    op->emitOpError(why);
  hasFailed = true;
  return false;
}

/// Whether there is code for `op` where its tensors are chunks or states.
static bool isKnown(Operation *op) {
  if (isa<ChunkScoresOp, ChunkApplyOp, StateReadOp, StateUpdateOp, MaskValuesOp,
          SumsOfSquaresOp, SiLUOp, SplitOp, SplitHeadsOp, MergeHeadsOp,
          PickHeadsOp, LRPEOp, onnx::TransposeOp, tensor::CastOp,
          tensor::ExtractSliceOp, tensor::InsertSliceOp, tensor::SplatOp,
          tensor::FromElementsOp, tensor::DimOp>(op) ||
      op->hasTrait<OpTrait::ConstantLike>() || isPickOfColumns(op))
    return true;
  if (op->getNumRegions() != 0 || !isPure(op))
    return false;
  return op->hasTrait<OpTrait::Elementwise>() ||
         isa<arith::ArithDialect>(op->getDialect());
}

//===----------------------------------------------------------------------===//
// The loop
//===----------------------------------------------------------------------===//

/// Whether `size` is that of the chunk: the step, or less where the loop ends.
bool ChunkEmitter::isChunkSize(OpFoldResult size) {
  scf::ForOp loop = scope.loop;
  if (auto known = getConstantIntValue(size)) {
    auto end = getConstantIntValue(loop.getUpperBound());
    return *known == block && end && *end % block == 0;
  }
  auto min = cast<Value>(size).getDefiningOp<arith::MinSIOp>();
  if (!min)
    return false;
  bool isSwapped = getConstantIntValue(min.getLhs()) != block;
  Value step = isSwapped ? min.getRhs() : min.getLhs();
  auto left =
      (isSwapped ? min.getLhs() : min.getRhs()).getDefiningOp<arith::SubIOp>();
  return getConstantIntValue(step) == block && left &&
         isEqualConstantIntOrValue(left.getLhs(), loop.getUpperBound()) &&
         left.getRhs() == loop.getInductionVar();
}

/// A slice is of all tokens, or of those of the chunk along one axis.
template <typename SliceOp>
static bool isSlice(SliceOp slice, Value first,
                    function_ref<bool(OpFoldResult)> isChunkSize) {
  int64_t axes = 0;
  for (auto [offset, size, stride] :
       llvm::zip_equal(slice.getMixedOffsets(), slice.getMixedSizes(),
                       slice.getMixedStrides())) {
    if (!isOneInteger(stride))
      return false;
    if (dyn_cast<Value>(offset) == first) {
      if (++axes > 1 || !isChunkSize(size))
        return false;
    } else if (!isZeroInteger(offset)) {
      return false;
    }
  }
  return slice.getType().getRank() == slice.getSourceType().getRank();
}

bool ChunkEmitter::checkLoop() {
  if (!scope.loop) {
    for (Operation *op : scope.ops) {
      if (!isa<ChunkScoresOp, StateReadOp, SumsOfSquaresOp, MaskValuesOp>(op) &&
          !isa<StateUpdateOp, ChunkApplyOp>(op))
        continue;
      Value tokens =
          op->getOperand(isa<StateUpdateOp, ChunkApplyOp>(op) ? 1 : 0);
      block = cast<ShapedType>(tokens.getType()).getDimSize(2);
      if (ShapedType::isDynamic(block) || block > kMaxChunk)
        return refuse(op, "is compiled in a loop over chunks, or for at most " +
                              Twine(kMaxChunk) +
                              " tokens; tnl-tile-attention writes both");
    }
    return true;
  }
  scf::ForOp loop = scope.loop;
  auto step = getConstantIntValue(loop.getStep());
  if (!step || *step <= 0 || *step > kMaxChunk ||
      !isZeroInteger(loop.getLowerBound()) ||
      !loop.getUpperBound().getType().isIndex())
    return refuse(loop,
                  "carries a state over chunks, but does not go from 0 in "
                  "steps of at most " +
                      Twine(kMaxChunk) + " tokens");
  block = *step;
  Value first = loop.getInductionVar();
  auto isSize = [&](OpFoldResult size) { return isChunkSize(size); };
  for (Operation *op : scope.ops) {
    auto extract = dyn_cast<tensor::ExtractSliceOp>(op);
    auto insert = dyn_cast<tensor::InsertSliceOp>(op);
    if ((extract && !isSlice(extract, first, isSize)) ||
        (insert && !isSlice(insert, first, isSize)))
      return refuse(op, "is no slice of the chunk's tokens");
  }
  return true;
}

/// Whether a tensor has the tokens of the chunk.
bool ChunkEmitter::isOfChunk(Value value) {
  Operation *op = value.getDefiningOp();
  if (!scope.loop || !op || !scope.ops.contains(op))
    return !scope.loop;
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return llvm::is_contained(slice.getOffsets(), scope.loop.getInductionVar());
  unsigned operand = isa<StateUpdateOp, ChunkApplyOp>(op) ? 1 : 0;
  return op->getNumOperands() > operand && isOfChunk(op->getOperand(operand));
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

bool ChunkEmitter::planSizes() {
  number = b.getF32Type();
  int64_t heads = ShapedType::kDynamic, keys = heads, values = heads;
  // Dimension `axis` of `tensor` is `size`.
  auto meet = [&](Operation *op, Value tensor, int64_t axis, int64_t &size) {
    int64_t known = cast<ShapedType>(tensor.getType()).getDimSize(axis);
    if (ShapedType::isDynamic(known) || known == size)
      return true;
    if (!ShapedType::isDynamic(size))
      return refuse(op, "has other heads or widths than the rest of its chunk");
    size = known;
    return true;
  };
  auto meetAll = [&](Operation *op, Value tensor, int64_t *first,
                     int64_t &last) {
    if (cast<ShapedType>(tensor.getType()).getElementType().isF64())
      number = b.getF64Type();
    return meet(op, tensor, 1, heads) &&
           (!first || meet(op, tensor, 2, *first)) && meet(op, tensor, 3, last);
  };
  auto ofTokens = [&](Operation *op, Value tensor, int64_t &width) {
    return (isOfChunk(tensor) ||
            refuse(op, "has operands that are no slices of the chunk")) &&
           meetAll(op, tensor, nullptr, width);
  };
  int64_t any = ShapedType::kDynamic;
  for (Operation *op : scope.ops) {
    bool fits = true;
    Value decay;
    if (auto scores = dyn_cast<ChunkScoresOp>(op)) {
      fits =
          ofTokens(op, scores.getQ(), keys) &&
          ofTokens(op, scores.getK(), keys) &&
          meetAll(op, scores.getResult(), nullptr, any = ShapedType::kDynamic);
      decay = scores.getDecay();
    } else if (auto apply = dyn_cast<ChunkApplyOp>(op)) {
      fits = ofTokens(op, apply.getV(), values) &&
             meetAll(op, apply.getResult(), nullptr, values);
    } else if (auto read = dyn_cast<StateReadOp>(op)) {
      fits = ofTokens(op, read.getQ(), keys) &&
             meetAll(op, read.getState(), &keys, values) &&
             meetAll(op, read.getResult(), nullptr, values);
      decay = read.getDecay();
    } else if (auto next = dyn_cast<StateUpdateOp>(op)) {
      fits = ofTokens(op, next.getK(), keys) &&
             ofTokens(op, next.getV(), values) &&
             meetAll(op, next.getState(), &keys, values) &&
             meetAll(op, next.getResult(), &keys, values);
      decay = next.getDecay();
    } else if (auto mask = dyn_cast<MaskValuesOp>(op)) {
      fits = ofTokens(op, mask.getV(), any = ShapedType::kDynamic) &&
             (isOfChunk(mask.getMask()) ||
              refuse(op, "has operands that are no slices of the chunk"));
    } else if (auto sums = dyn_cast<SumsOfSquaresOp>(op)) {
      fits = ofTokens(op, sums.getX(), any = ShapedType::kDynamic);
    }
    if (fits && decay && cast<ShapedType>(decay.getType()).getRank() > 1)
      fits = isOfChunk(decay) ||
             refuse(op, "has a decay that is no slice of the chunk");
    if (!fits)
      return false;
  }
  Operation *op = scope.loop ? scope.loop : scope.ops.front();
  for (Operation *other : scope.ops)
    if (isChunkOp(other))
      op = other;
  if (ShapedType::isDynamic(heads))
    return refuse(op, "heads must be known to be compiled");
  bool needsKeys = llvm::any_of(
      scope.ops, llvm::IsaPred<ChunkScoresOp, StateReadOp, StateUpdateOp>);
  bool needsValues = llvm::any_of(
      scope.ops, llvm::IsaPred<ChunkApplyOp, StateReadOp, StateUpdateOp>);
  if ((needsKeys && ShapedType::isDynamic(keys)) ||
      (needsValues && ShapedType::isDynamic(values)))
    return refuse(op, "head widths must be static to be compiled");
  H = heads;
  K_ = needsKeys ? keys : 1;
  P = needsValues ? values : 1;
  return true;
}

//===----------------------------------------------------------------------===//
// The state
//===----------------------------------------------------------------------===//

bool ChunkEmitter::planState() {
  auto take = [&](Operation *op, Value state) {
    if (carried && carried != state)
      return refuse(op, "reads another state than the rest of its chunk");
    carried = state;
    return true;
  };
  for (Operation *op : scope.ops) {
    if (auto read = dyn_cast<StateReadOp>(op))
      if (!take(op, read.getState()))
        return false;
    auto next = dyn_cast<StateUpdateOp>(op);
    if (!next)
      continue;
    if (update)
      return refuse(op, "is the second of its chunk, which has one state");
    update = next;
    if (!take(op, next.getState()))
      return false;
  }
  initial = carried;
  if (!scope.loop)
    return true;
  scf::ForOp loop = scope.loop;
  for (auto [carriedHere, init, yielded] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getInits(),
                       loop.getYieldedValues())) {
    if (carriedHere == carried) {
      initial = init;
      if (!update || yielded != update.getResult())
        return refuse(loop, "carries a state that tnl.state_update of its body "
                            "does not replace");
      continue;
    }
    auto insert = yielded.getDefiningOp<tensor::InsertSliceOp>();
    for (OpOperand &use : carriedHere.getUses())
      if (!isa<tensor::DimOp>(use.getOwner()) &&
          !(insert && use == insert.getDestMutable()))
        return refuse(use.getOwner(), "reads what the loop over chunks writes");
    if (!insert || insert.getDest() != carriedHere)
      return refuse(loop,
                    "carries more than a state and outputs that it writes "
                    "chunk by chunk");
  }
  if (update && !isa<BlockArgument>(carried))
    return refuse(update, "updates no state that its loop carries");
  return true;
}

// One token, or decays of each component of a key: the state is decayed, takes
// the token in and is read in one pass, which takes all operations of the chunk
// to be of the same attention.
bool ChunkEmitter::planStep() {
  ChunkScoresOp scores;
  ChunkApplyOp apply;
  StateReadOp read;
  Operation *ofKeys = nullptr;
  bool isOne = true;
  auto note = [&](auto &slot, auto op) {
    isOne &= !slot;
    slot = op;
  };
  auto noteDecay = [&](auto op) {
    if (op.getDecay() &&
        cast<ShapedType>(op.getDecay().getType()).getRank() == 4)
      ofKeys = op;
  };
  for (Operation *op : scope.ops) {
    if (auto found = dyn_cast<ChunkScoresOp>(op)) {
      note(scores, found);
      noteDecay(found);
    } else if (auto found = dyn_cast<ChunkApplyOp>(op)) {
      note(apply, found);
    } else if (auto found = dyn_cast<StateReadOp>(op)) {
      note(read, found);
      noteDecay(found);
    } else if (auto found = dyn_cast<StateUpdateOp>(op)) {
      noteDecay(found);
    }
  }
  if (!ofKeys && (scope.loop || block != 1))
    return true;
  auto sameDecay = [&](auto op) {
    return op.getDecay() == update.getDecay() &&
           op.getSlopesAttr() == update.getSlopesAttr();
  };
  bool isStepHere = isOne && update;
  if (isStepHere && (scores || apply || read)) {
    auto sum =
        read && read.getResult().hasOneUse()
            ? dyn_cast<arith::AddFOp>(*read.getResult().getUsers().begin())
            : arith::AddFOp();
    isStepHere =
        scores && apply && sum && scores.getQ() == read.getQ() &&
        scores.getK() == update.getK() &&
        apply.getScores() == scores.getResult() &&
        apply.getV() == update.getV() && scores.getResult().hasOneUse() &&
        apply.getResult().hasOneUse() && sameDecay(scores) && sameDecay(read) &&
        llvm::is_contained(sum->getOperands(), apply.getResult());
  }
  if (!isStepHere)
    return !ofKeys ||
           refuse(ofKeys,
                  "has a decay of each component of a key, for which a "
                  "chunk must score, read and update one state with the "
                  "same q, k, v and decay");
  isStep = true;
  stepRead = read;
  return true;
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

/// Products, and sums of them, are computed in tiles.
bool ChunkEmitter::isTile(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !scope.ops.contains(op))
    return false;
  if (isa<ChunkApplyOp, StateReadOp>(op))
    return true;
  auto sum = dyn_cast<arith::AddFOp>(op);
  return sum && isTile(sum.getLhs()) && isTile(sum.getRhs());
}

/// The tile that `value` is computed from.
bool ChunkEmitter::findRoot(Value value, Value &root) {
  Operation *op = value.getDefiningOp();
  if (!op || !scope.ops.contains(op))
    return true;
  if (isTile(value)) {
    if (root && root != value)
      return refuse(op, "is written together with another product");
    root = value;
    return true;
  }
  if (isa<ChunkScoresOp, StateUpdateOp>(op))
    return true;
  return llvm::all_of(op->getOperands(),
                      [&](Value operand) { return findRoot(operand, root); });
}

bool ChunkEmitter::planOutputs() {
  SmallVector<Value> results = scope.results();
  for (auto [i, whole] : llvm::enumerate(results)) {
    Output output;
    output.part = output.whole = whole;
    if (whole.use_empty())
      continue;
    if (!scope.loop) {
      output.isState = isState(whole);
    } else if (scope.loop.getRegionIterArgs()[i] == carried) {
      output.isState = true;
      if (whole == scope.loop.getResult(i))
        output.part = update.getResult();
    } else {
      auto insert = scope.loop.getYieldedValues()[i]
                        .getDefiningOp<tensor::InsertSliceOp>();
      Value init = scope.loop.getInits()[i];
      while (auto cast = init.getDefiningOp<tensor::CastOp>())
        init = cast.getSource();
      if (!init.getDefiningOp<tensor::EmptyOp>())
        return refuse(insert,
                      "writes into what does not start as tensor.empty");
      output.part = insert.getSource();
    }
    if (!output.isState && !findRoot(output.part, output.root))
      return false;
    if (output.root)
      roots.insert(output.root);
    outputs.push_back(output);
  }
  return true;
}

/// Whether a value is computed from the state after the chunk.
bool ChunkEmitter::isState(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !scope.ops.contains(op))
    return false;
  return op == update ||
         (!isChunkOp(op) && llvm::any_of(op->getOperands(), [&](Value operand) {
           return isState(operand);
         }));
}

bool ChunkEmitter::plan() {
  for (Operation *op : scope.ops) {
    if (isa<StateCarryOp>(op))
      return refuse(op, "has no code on CPUs, whose loops over chunks are not "
                        "split into segments");
    if (!isKnown(op))
      return refuse(op, "has no code on a chunk on CPUs");
  }
  if (!checkLoop() || !planSizes() || !planState() || !planStep() ||
      !planOutputs())
    return false;
  vectorType = VectorType::get(kLanes, number);
  int64_t tokens = block;
  if (scope.loop)
    if (auto end = getConstantIntValue(scope.loop.getUpperBound()))
      tokens = std::min(tokens, std::max<int64_t>(*end, 1));
  C = llvm::alignTo(std::max<int64_t>(tokens, 1), kLanes);
  if (isStep && !scope.loop && block == 1)
    C = 1;
  paddedP = llvm::alignTo(P, kLanes);
  paddedK = llvm::alignTo(K_, R);
  return true;
}
