//===- SplitSequence.cpp - Segments of a sequence beside each other -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loop over chunks carries the state from each to the next. The states in
// which segments of several chunks start are found first: each segment's own
// state, made of nothing, and a scan over these.
//
//===----------------------------------------------------------------------===//

#include "TNL/Transforms/Passes.h"
#include "TiledLoop.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

namespace tnl {
#define GEN_PASS_DEF_SPLITSEQUENCE
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

/// One segment of the loop that is being split.
struct Segment {
  Value index, begin, count, end;
};

/// Writes the three loops that take the place of one.
class Splitter {
public:
  Splitter(RewriterBase &b, TiledLoop &tiled, int64_t segment)
      : b(b), tiled(tiled), loop(tiled.loop), loc(loop.getLoc()),
        stateType(cast<RankedTensorType>(tiled.initialState().getType())),
        tokens(segment) {}

  void split();

private:
  using Body = function_ref<SmallVector<Value>(const Segment &, ValueRange)>;

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }
  scf::ForOp overSegments(ValueRange initials, Body body);
  scf::ForOp
  overChunks(const Segment &segment, ValueRange initials,
             function_ref<SmallVector<Value>(Value, ValueRange)> body);
  Value statesOfSegments();
  SmallVector<OpFoldResult> placeOf(const Segment &segment);
  Value stateOf(const Segment &segment, Value states);
  Value withState(const Segment &segment, Value state, Value states);
  Value noState();
  Value localStates();
  std::pair<Value, Value> scan(Value locals);
  SmallVector<Value> mainLoop(Value starts);

  RewriterBase &b;
  TiledLoop &tiled;
  scf::ForOp loop;
  Location loc;
  RankedTensorType stateType;
  int64_t tokens;
  Value zero, one, segmentSize, segments;
  SmallVector<OpFoldResult> stateSizes;
};

} // namespace

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

scf::ForOp Splitter::overSegments(ValueRange initials, Body body) {
  return scf::ForOp::create(
      b, loc, zero, segments, one, initials,
      [&](OpBuilder &inner, Location, Value index, ValueRange carried) {
        OpBuilder::InsertionGuard guard(b);
        b.restoreInsertionPoint(inner.saveInsertionPoint());
        Segment segment;
        segment.index = index;
        segment.begin = arith::MulIOp::create(b, loc, index, segmentSize);
        Value left =
            arith::SubIOp::create(b, loc, loop.getUpperBound(), segment.begin);
        segment.count = arith::MinSIOp::create(b, loc, segmentSize, left);
        segment.end =
            arith::AddIOp::create(b, loc, segment.begin, segment.count);
        scf::YieldOp::create(b, loc, body(segment, carried));
      });
}

scf::ForOp
Splitter::overChunks(const Segment &segment, ValueRange initials,
                     function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  return scf::ForOp::create(
      b, loc, segment.begin, segment.end, loop.getStep(), initials,
      [&](OpBuilder &inner, Location, Value first, ValueRange carried) {
        OpBuilder::InsertionGuard guard(b);
        b.restoreInsertionPoint(inner.saveInsertionPoint());
        scf::YieldOp::create(b, loc, body(first, carried));
      });
}

//===----------------------------------------------------------------------===//
// States, one for each segment
//===----------------------------------------------------------------------===//

Value Splitter::statesOfSegments() {
  SmallVector<OpFoldResult> sizes = {getAsOpFoldResult(segments)};
  llvm::append_range(sizes, stateSizes);
  return tensor::EmptyOp::create(b, loc, sizes, stateType.getElementType());
}

/// Offsets of a segment's state among those of all.
SmallVector<OpFoldResult> Splitter::placeOf(const Segment &segment) {
  SmallVector<OpFoldResult> offsets(5, b.getIndexAttr(0));
  offsets[0] = segment.index;
  return offsets;
}

Value Splitter::stateOf(const Segment &segment, Value states) {
  SmallVector<OpFoldResult> sizes = {b.getIndexAttr(1)};
  llvm::append_range(sizes, stateSizes);
  return tensor::ExtractSliceOp::create(
      b, loc, stateType, states, placeOf(segment), sizes,
      SmallVector<OpFoldResult>(5, b.getIndexAttr(1)));
}

Value Splitter::withState(const Segment &segment, Value state, Value states) {
  SmallVector<OpFoldResult> sizes = {b.getIndexAttr(1)};
  llvm::append_range(sizes, stateSizes);
  return tensor::InsertSliceOp::create(
      b, loc, state, states, placeOf(segment), sizes,
      SmallVector<OpFoldResult>(5, b.getIndexAttr(1)));
}

Value Splitter::noState() {
  Type element = stateType.getElementType();
  SmallVector<Value> sizes;
  for (OpFoldResult size : stateSizes)
    if (auto value = dyn_cast<Value>(size))
      sizes.push_back(value);
  Value none = arith::ConstantOp::create(
      b, loc, cast<TypedAttr>(b.getZeroAttr(element)));
  return tensor::SplatOp::create(b, loc, none, stateType, sizes);
}

//===----------------------------------------------------------------------===//
// The three loops
//===----------------------------------------------------------------------===//

/// What each segment makes of no state: the part of the body that its update
/// needs.
Value Splitter::localStates() {
  Value none = noState();
  auto locals = overSegments(
      statesOfSegments(),
      [&](const Segment &segment, ValueRange states) -> SmallVector<Value> {
        auto chunks = overChunks(
            segment, none,
            [&](Value first, ValueRange carried) -> SmallVector<Value> {
              IRMapping mapping;
              mapping.map(loop.getInductionVar(), first);
              mapping.map(tiled.state(), carried.front());
              for (Operation *op : tiled.producers)
                b.clone(*op, mapping);
              Operation *update = b.clone(*tiled.update, mapping);
              return {update->getResult(0)};
            });
        return {withState(segment, chunks.getResult(0), states.front())};
      });
  return locals.getResult(0);
}

/// The states before each segment, and the one after the last.
std::pair<Value, Value> Splitter::scan(Value locals) {
  StateUpdateOp update = tiled.update;
  auto starts = overSegments(
      ValueRange{statesOfSegments(), tiled.initialState()},
      [&](const Segment &segment, ValueRange carried) -> SmallVector<Value> {
        Value before = carried[1], decay = tiled.decay, count;
        if (tiled.decayVaries()) {
          auto slice =
              update.getDecay().getDefiningOp<tensor::ExtractSliceOp>();
          SmallVector<OpFoldResult> offsets = slice.getMixedOffsets(),
                                    sizes = slice.getMixedSizes();
          offsets[2] = segment.begin;
          sizes[2] = segment.count;
          decay = tensor::ExtractSliceOp::create(b, loc, decay, offsets, sizes,
                                                 slice.getMixedStrides());
        } else {
          count = segment.count;
        }
        Value after = StateCarryOp::create(b, loc, stateType, before,
                                           stateOf(segment, locals), count,
                                           decay, update.getSlopesAttr());
        return {withState(segment, before, carried[0]), after};
      });
  return {starts.getResult(0), starts.getResult(1)};
}

/// The loop as it was, from the state of each segment on.
SmallVector<Value> Splitter::mainLoop(Value starts) {
  SmallVector<Value> initials(loop.getInits());
  initials.erase(initials.begin() + tiled.stateIndex);
  auto main = overSegments(
      initials,
      [&](const Segment &segment, ValueRange outputs) -> SmallVector<Value> {
        SmallVector<Value> carried(outputs);
        carried.insert(carried.begin() + tiled.stateIndex,
                       stateOf(segment, starts));
        auto chunks =
            overChunks(segment, carried, [&](Value first, ValueRange inner) {
              IRMapping mapping;
              mapping.map(loop.getInductionVar(), first);
              mapping.map(loop.getRegionIterArgs(), inner);
              for (Operation &op : loop.getBody()->without_terminator())
                b.clone(op, mapping);
              return llvm::map_to_vector(
                  loop.getYieldedValues(),
                  [&](Value value) { return mapping.lookupOrDefault(value); });
            });
        SmallVector<Value> results(chunks.getResults());
        results.erase(results.begin() + tiled.stateIndex);
        return results;
      });
  return llvm::to_vector_of<Value>(main.getResults());
}

void Splitter::split() {
  b.setInsertionPoint(loop);
  zero = index(0);
  one = index(1);
  segmentSize = index(tokens);
  if (auto known = getConstantIntValue(loop.getUpperBound()))
    segments = index(llvm::divideCeil(*known, tokens));
  else
    segments =
        arith::CeilDivSIOp::create(b, loc, loop.getUpperBound(), segmentSize);
  stateSizes = tensor::getMixedSizes(b, loc, tiled.initialState());
  auto [starts, last] = scan(localStates());
  SmallVector<Value> results = mainLoop(starts);
  results.insert(results.begin() + tiled.stateIndex, last);
  b.replaceOp(loop, results);
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {

struct SplitSequence : tnl::impl::SplitSequenceBase<SplitSequence> {
  using SplitSequenceBase::SplitSequenceBase;

  LogicalResult initialize(MLIRContext *context) override {
    if (segment > 0)
      return success();
    return emitError(UnknownLoc::get(context))
           << getArgument() << ": segment must be a positive number of tokens, "
           << "got " << static_cast<int64_t>(segment);
  }

  void runOnOperation() override {
    SmallVector<TiledLoop> loops;
    getOperation().walk([&](scf::ForOp loop) {
      std::string why;
      if (auto tiled = matchTiledLoop(loop, why))
        loops.push_back(std::move(*tiled));
      else if (!why.empty())
        loop.emitRemark("not split into segments: ") << why;
    });
    IRRewriter rewriter(&getContext());
    for (TiledLoop &tiled : loops) {
      if (segment % tiled.block != 0) {
        tiled.loop.emitError(getArgument())
            << ": segment must be a multiple of the " << tiled.block
            << " tokens of a chunk, got " << static_cast<int64_t>(segment);
        return signalPassFailure();
      }
      auto known = getConstantIntValue(tiled.loop.getUpperBound());
      if (known && *known <= segment)
        continue;
      Splitter(rewriter, tiled, segment).split();
      ++numSplit;
    }
  }
};

} // namespace
