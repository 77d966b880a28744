//===- MatchLoop.cpp - Linear attention as a loop over tokens -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   for each token:  state = lambda * state + k^T v;  out = q state
//
// with q, k and v slices of whole tensors, is one tnl.linear_attention. What
// else the block computes from slices is computed for all tokens at once.
//
//===----------------------------------------------------------------------===//

#include "Attention.h"
#include "LoopValues.h"
#include "TNL/Dialect/ONNX/Transforms/Passes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static constexpr int64_t kTokens = LoopValues::kIterations;

namespace {

/// A carried value that is the state of linear attention.
struct CarriedState {
  /// At the start of the loop [B, H, K, P], and in its block after a token.
  Value initial, next;
  /// [B, H, N, K] and [B, H, N, P].
  Value k, v;
  SmallVector<float> rates;
  /// Whether the state is [B, H, P, K] in the graph.
  bool isTransposed = false;
  LinearAttentionOp attention;
};

class LoopMatcher {
public:
  LoopMatcher(Raiser &raiser, onnx::LoopOp loop)
      : raiser(raiser), loop(loop),
        values(raiser, loop, [this](Operation *op) { return matchRead(op); }) {}

  /// Whether the results are replaced.
  bool run();
  std::string why;

private:
  bool fail(const Twine &reason) {
    if (why.empty())
      why = reason.str();
    return false;
  }
  bool matchState(unsigned index);
  bool matchUpdate(CarriedState &state, Value summand, Value decayed,
                   Value carried);
  std::optional<AllIterations> matchRead(Operation *op);
  LinearAttentionOp attend(CarriedState &state, Value q, Type element);
  bool hasRightTripCount();
  bool checkState(CarriedState &state);
  std::optional<Value> lastState(CarriedState &state, Type type);

  Raiser &raiser;
  onnx::LoopOp loop;
  LoopValues values;
  SmallVector<CarriedState> states;
};

} // namespace

//===----------------------------------------------------------------------===//
// States
//===----------------------------------------------------------------------===//

// The one axis of [B, H, K, P] that is summed over, -1 for others.
static int64_t reducedAxis(const Raiser &raiser, Operation *op) {
  auto sum = dyn_cast<onnx::ReduceSumOp>(op);
  auto axes =
      sum && sum.getAxes() ? readInts(raiser, sum.getAxes()) : std::nullopt;
  if (!axes || axes->size() != 1 || rankOf(sum.getData()) != 4)
    return -1;
  return axes->front() < 0 ? axes->front() + 4 : axes->front();
}

// Whether queries meet the last axis of `state` where it is read.
static bool isReadByRows(const Raiser &raiser, Value state) {
  for (Operation *user : state.getUsers()) {
    if (auto product = dyn_cast<onnx::MatMulOp>(user))
      return product.getA() == state;
    if (isa<onnx::MulOp>(user))
      for (Operation *sum : user->getUsers())
        if (reducedAxis(raiser, sum) == 3)
          return true;
  }
  return false;
}

// `summand` as k^T v of one token, added to lambda * `carried`.
bool LoopMatcher::matchUpdate(CarriedState &state, Value summand, Value decayed,
                              Value carried) {
  Operation *op = summand.getDefiningOp();
  if (!isa_and_nonnull<onnx::MatMulOp, onnx::MulOp>(op) ||
      decayed.getType() != state.next.getType())
    return false;
  Value column = op->getOperand(0), row = op->getOperand(1);
  if (isa<onnx::MulOp>(op) && dimOf(column, -1) != 1)
    std::swap(column, row);
  if (rankOf(column) != 4 || rankOf(row) != 4 || dimOf(column, 3) != 1 ||
      dimOf(row, 2) != 1)
    return false;
  std::string reason;
  std::optional<DecayedState> old = matchDecay(raiser, decayed, reason);
  if (!old)
    return fail(reason);
  if (old->state != carried)
    return fail("another value than the state before the token decays");
  state.rates = old->rates;
  std::optional<AllIterations> columns = values.find(column),
                               rows = values.find(row);
  if (!columns || !rows)
    return fail(values.why());
  if (columns->iterations == AllIterations::kUnit ||
      rows->iterations == AllIterations::kUnit)
    return fail("all tokens have the same key or value");
  Value first = values.arrange(*columns, {0, 1, kTokens, 2});
  Value second = values.arrange(*rows, {0, 1, kTokens, 3});
  state.k = state.isTransposed ? second : first;
  state.v = state.isTransposed ? first : second;
  why.clear(); // of other summands
  return true;
}

bool LoopMatcher::matchState(unsigned index) {
  CarriedState state;
  state.initial = loop.getInitials()[index];
  state.next = loop.getNextCarried()[index];
  state.isTransposed = isReadByRows(raiser, state.next);
  auto update = state.next.getDefiningOp<onnx::AddOp>();
  if (!update || rankOf(update) != 4 ||
      update.getType() != loop.getCarried()[index].getType())
    return fail("a carried value is not a state [batch, heads, width of keys, "
                "width of values] that decays, plus a product of one key and "
                "value");
  Value carried = loop.getCarried()[index];
  if (!matchUpdate(state, update.getA(), update.getB(), carried) &&
      !matchUpdate(state, update.getB(), update.getA(), carried))
    return fail("a state is not updated by a product of one key and value");
  if (state.isTransposed)
    state.initial = swappedLast(raiser, loop, state.initial);
  states.push_back(std::move(state));
  return true;
}

//===----------------------------------------------------------------------===//
// Reads
//===----------------------------------------------------------------------===//

LinearAttentionOp LoopMatcher::attend(CarriedState &state, Value q,
                                      Type element) {
  std::string reason;
  if (!checkAttentionShapes(raiser, q, state.k, state.v, reason)) {
    fail(reason);
    return {};
  }
  if (!checkState(state))
    return {};
  Value initial = isZero(state.initial) ? Value() : state.initial;
  state.attention = createAttention(raiser, loop, q, state.k, state.v, initial,
                                    /*mask=*/{}, state.rates, element);
  return state.attention;
}

bool LoopMatcher::checkState(CarriedState &state) {
  Type element = elementOf(state.v).isF64()
                     ? elementOf(state.v)
                     : Type(Float32Type::get(loop.getContext()));
  Value initial = state.initial;
  if (elementOf(initial) != element)
    return fail("a state is not float32");
  if (rankOf(initial) != 4 || !raiser.sameSize(initial, 0, state.k, 0) ||
      !raiser.sameSize(initial, 1, state.k, 1) ||
      !raiser.sameSize(initial, 2, state.k, 3) ||
      !raiser.sameSize(initial, 3, state.v, 3))
    return fail("a state at the start of a loop is not [batch, heads, width of "
                "keys, width of values]");
  return true;
}

// q state as a product, or as a sum of products, of one token.
std::optional<AllIterations> LoopMatcher::matchRead(Operation *op) {
  Value query;
  int64_t width = -1; // the axis of the query that meets the state
  bool keepsAxis = true;
  auto findState = [&](Value value) {
    return llvm::find_if(
        states, [&](const CarriedState &state) { return state.next == value; });
  };
  auto state = states.end();
  if (auto product = dyn_cast<onnx::MatMulOp>(op)) {
    state = findState(product.getB());
    query = product.getA();
    width = 3;
    if (state == states.end()) {
      state = findState(product.getA());
      query = product.getB();
      width = 2;
    }
  } else if (int64_t axis = reducedAxis(raiser, op); axis >= 2) {
    auto sum = cast<onnx::ReduceSumOp>(op);
    keepsAxis = sum.getKeepdims();
    if (auto product = sum.getData().getDefiningOp<onnx::MulOp>())
      for (auto [one, other] : {std::pair(product.getA(), product.getB()),
                                std::pair(product.getB(), product.getA())})
        if (state == states.end()) {
          state = findState(one);
          query = other;
          width = axis;
        }
  }
  if (state == states.end()) {
    if (query && llvm::any_of(op->getOperands(), [&](Value operand) {
          return llvm::is_contained(loop.getCarried(), operand);
        }))
      return values.fail("a state is read before the token updates it");
    return std::nullopt;
  }
  bool byRows = isa<onnx::MatMulOp>(op) ? width == 2 : width == 3;
  if (byRows != state->isTransposed)
    return values.fail("a state is read along both axes");
  if (rankOf(query) != 4 || dimOf(query, width == 3 ? 2 : 3) != 1)
    return values.fail("a state is read for more than one query at a time");
  std::optional<AllIterations> queries = values.find(query);
  if (!queries)
    return std::nullopt;
  if (queries->iterations == AllIterations::kUnit)
    return values.fail("all tokens have the same query");
  Value q = values.arrange(*queries, {0, 1, kTokens, width});
  LinearAttentionOp attention = attend(*state, q, elementOf(op->getResult(0)));
  if (!attention)
    return values.fail(why);
  AllIterations all;
  all.value = attention.getOut();
  all.iterations = 2;
  // The axis that is summed over has size 1, or is gone.
  all.axes = {0, 1, 3};
  if (keepsAxis)
    all.axes.insert(all.axes.begin() + (state->isTransposed ? 3 : 2),
                    AllIterations::kUnit);
  return all;
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

// Every slice is one of as many as the loop has trips.
bool LoopMatcher::hasRightTripCount() {
  SizeExpr trips;
  if (Value count = loop.getTripCount()) {
    const auto &elements = raiser.facts(count).elements;
    if (elements && elements->size() == 1)
      trips = raiser.analysis.required(elements->front());
  } else if (!loop.getScanned().empty()) {
    trips = raiser.size(loop.getScanned()[0], loop.getInputAxes()[0]);
  }
  if (!trips)
    return fail("the trip count is no size of its operands");
  for (auto [whole, axis] : values.sources())
    if (raiser.size(whole, axis) != trips)
      return fail("the loop does not run once for each token");
  return true;
}

// The state after the last token, of the type that the graph has it in.
std::optional<Value> LoopMatcher::lastState(CarriedState &state, Type type) {
  // Outputs that nobody reads cost nothing: keys may stand in for queries.
  if (!state.attention && !attend(state, state.k, elementOf(state.v)))
    return std::nullopt;
  Value last = state.attention.getStateOut();
  if (state.isTransposed)
    last = swappedLast(raiser, loop, last);
  if (last.getType() != type) {
    fail("the state is not float32, or its sizes are not known");
    return std::nullopt;
  }
  return last;
}

bool LoopMatcher::run() {
  if (!loop.runsAllTrips())
    return fail("its condition may end it");
  values.hoistInvariants();
  SmallVector<int64_t> stateOf(loop.getInitials().size(), -1);
  for (auto [i, final] : llvm::enumerate(loop.getFinals())) {
    // A carried value that nothing needs may be anything.
    if (!matchState(i)) {
      if (final.use_empty() && loop.getCollected().size())
        continue;
      return false;
    }
    stateOf[i] = states.size() - 1;
  }
  SmallVector<std::pair<Value, Value>> replacements;
  for (auto [result, value, given] :
       llvm::zip_equal(loop.getCollected(), loop.getNextCollected(),
                       loop.getOutputAxes())) {
    if (result.use_empty())
      continue;
    std::optional<AllIterations> all = values.find(value);
    if (!all)
      return fail(values.why());
    if (all->iterations == AllIterations::kUnit)
      return fail("a result does not depend on the tokens");
    int64_t rank = rankOf(value);
    SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
    order.insert(order.begin() + (given < 0 ? given + rank + 1 : given),
                 kTokens);
    Value whole = values.arrange(*all, order);
    if (whole.getType() != result.getType())
      return fail("the type of a result is not known");
    replacements.push_back({result, whole});
  }
  for (auto [result, index] : llvm::zip_equal(loop.getFinals(), stateOf)) {
    if (result.use_empty())
      continue;
    std::optional<Value> last = lastState(states[index], result.getType());
    if (!last)
      return false;
    replacements.push_back({result, *last});
  }
  if (!hasRightTripCount())
    return false;
  for (auto [result, value] : replacements)
    raiser.replace(result, value);
  return true;
}

static LogicalResult raiseLoop(Raiser &raiser, onnx::LoopOp loop) {
  if (!isa<func::FuncOp>(loop->getParentOp()) || loop.use_empty())
    return failure();
  LoopMatcher matcher(raiser, loop);
  return matcher.run() ? success()
                       : raiser.refuse(loop, "linear_attention", matcher.why);
}

void tnl::raising::populateLoopPatterns(RewritePatternSet &patterns,
                                        RaisingAnalysis &analysis) {
  addPatterns<onnx::LoopOp>(patterns, analysis, raiseLoop);
}

//===----------------------------------------------------------------------===//
// Loops that are left
//===----------------------------------------------------------------------===//

static std::string refusalsOf(const RaisingAnalysis &analysis, Operation *op) {
  return llvm::join(analysis.refusalsOf(op), "; ");
}

bool tnl::raising::markLoops(func::FuncOp function,
                             const RaisingAnalysis &analysis) {
  bool any = false;
  for (auto loop : function.getOps<onnx::LoopOp>()) {
    if (!loop.runsAllTrips() || !loop.getStaticTripCount())
      continue;
    if (std::string why = refusalsOf(analysis, loop); !why.empty())
      emitRemark(loop.getLoc()) << "not raised to " << why;
    loop->setAttr(onnx::kUnrollAttr, UnitAttr::get(loop.getContext()));
    any = true;
  }
  return any;
}

LogicalResult tnl::raising::refuseLoops(func::FuncOp function,
                                        const RaisingAnalysis &analysis) {
  LogicalResult result = success();
  function.walk<WalkOrder::PreOrder>([&](onnx::LoopOp loop) {
    std::string why = refusalsOf(analysis, loop);
    auto error = loop.emitError("this ") << loop.getOperator();
    if (std::optional<int64_t> trips = loop.getStaticTripCount();
        trips && loop.runsAllTrips())
      error << " runs " << *trips
            << " times, which makes more operations than are unrolled";
    else if (!loop.runsAllTrips())
      error << " ends by a condition that is computed";
    else
      error << " runs a number of times that is not known when the graph is "
               "compiled";
    if (!why.empty())
      error << " (not raised to " << why << ")";
    error
        << ", and a compiled graph has no loops\nhint: export the model with a "
           "small fixed number of trips, or with attention in its parallel "
           "form";
    result = error;
    return WalkResult::skip();
  });
  return result;
}
