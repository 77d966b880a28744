//===- LoopValues.cpp - Values of a loop for all iterations ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LoopValues.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static constexpr int64_t kUnit = AllIterations::kUnit;
/// Values are looked for through as many operations.
static constexpr unsigned kMaxDepth = 64;

bool LoopValues::isOutside(Value value) const {
  onnx::LoopOp op = loop;
  return !op.getBody().isAncestor(value.getParentRegion());
}

void LoopValues::hoistInvariants() {
  for (Operation &op :
       llvm::make_early_inc_range(loop.getBody().front().without_terminator()))
    if (op.getNumRegions() == 0 && isMemoryEffectFree(&op) &&
        llvm::all_of(op.getOperands(),
                     [&](Value operand) { return isOutside(operand); }))
      op.moveBefore(loop);
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

// The number of the iteration, as a scalar or a vector of one.
bool LoopValues::isIteration(Value value) const {
  if (rankOf(value) < 0 || rankOf(value) > 1)
    return false;
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<onnx::UnsqueezeOp, onnx::SqueezeOp, onnx::ReshapeOp>(op))
      return false;
    value = op->getOperand(0);
  }
  onnx::LoopOp op = loop;
  return value == op.getIteration();
}

std::optional<AllIterations> LoopValues::cutFrom(Value whole, int64_t axis,
                                                 bool keepsAxis) {
  int64_t rank = rankOf(whole);
  if (axis < 0)
    axis += rank;
  if (!isOutside(whole) || axis < 0 || axis >= rank)
    return fail("a slice is cut from a value of the loop itself");
  cut.push_back({whole, axis});
  AllIterations all;
  all.value = whole;
  all.iterations = axis;
  for (int64_t i = 0; i < rank; ++i)
    if (i != axis)
      all.axes.push_back(i);
    else if (keepsAxis)
      all.axes.push_back(kUnit);
  return all;
}

// The one axis and the bounds [i, i + 1) of a slice; its axis.
static std::optional<int64_t>
sliceAxis(const Raiser &raiser, onnx::SliceOp slice,
          llvm::function_ref<bool(Value)> isIteration) {
  if (slice.getSteps()) {
    auto steps = readInts(raiser, slice.getSteps());
    if (!steps || *steps != ArrayRef<int64_t>(1))
      return std::nullopt;
  }
  auto axes = slice.getAxes() ? readInts(raiser, slice.getAxes())
                              : SmallVector<int64_t>(1, 0);
  if (!axes || axes->size() != 1 || !isIteration(slice.getStarts()))
    return std::nullopt;
  Value end = slice.getEnds();
  while (isa_and_nonnull<onnx::UnsqueezeOp, onnx::SqueezeOp, onnx::ReshapeOp>(
      end.getDefiningOp()))
    end = end.getDefiningOp()->getOperand(0);
  auto next = end.getDefiningOp<onnx::AddOp>();
  if (!next)
    return std::nullopt;
  for (auto [one, other] : {std::pair(next.getA(), next.getB()),
                            std::pair(next.getB(), next.getA())})
    if (readInts(raiser, one) == SmallVector<int64_t>(1, 1) &&
        isIteration(other))
      return axes->front();
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

// Operations that insert, drop or permute axes.
std::optional<AllIterations> LoopValues::visitMove(Operation *op) {
  std::optional<AllIterations> all = find(op->getOperand(0));
  if (!all)
    return std::nullopt;
  Value from = op->getOperand(0), to = op->getResult(0);
  SmallVector<int64_t> axes;
  if (auto transpose = dyn_cast<onnx::TransposeOp>(op)) {
    for (int64_t axis : transpose.getPerm())
      axes.push_back(all->axes[axis]);
  } else {
    // Axes of size 1 come and go; the others stay in order.
    int64_t next = 0, rank = rankOf(from);
    for (int64_t axis = 0; axis < rankOf(to); ++axis) {
      if (dimOf(to, axis) == 1) {
        axes.push_back(kUnit);
        continue;
      }
      while (next < rank && dimOf(from, next) == 1)
        ++next;
      if (next == rank || !raiser.sameSize(from, next, to, axis)) {
        if (auto reshape = dyn_cast<onnx::ReshapeOp>(op))
          return visitReshape(reshape);
        return fail("its body reshapes a value");
      }
      axes.push_back(all->axes[next++]);
    }
    while (next < rank && dimOf(from, next) == 1)
      ++next;
    if (next != rank) {
      if (auto reshape = dyn_cast<onnx::ReshapeOp>(op))
        return visitReshape(reshape);
      return fail("its body reshapes a value");
    }
  }
  all->axes = axes;
  return all;
}

// The axes of the block in order, with that of iterations before axis `place`.
static SmallVector<int64_t> withIterations(int64_t rank, int64_t place) {
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  order.insert(order.begin() + place, LoopValues::kIterations);
  return order;
}

// Where the axis of iterations is among those of the block.
static int64_t placeOf(const AllIterations &all) {
  return llvm::count_if(all.axes,
                        [&](int64_t axis) { return axis < all.iterations; });
}

// `value` with the axis of iterations before axis `place` of the block.
static AllIterations ordered(Value value, int64_t place) {
  AllIterations all;
  all.value = value;
  all.iterations = place;
  for (int64_t axis = 0; axis + 1 < rankOf(value); ++axis)
    all.axes.push_back(axis + (axis >= place));
  return all;
}

// Axes that are split or merged, behind the axis of iterations.
std::optional<AllIterations> LoopValues::visitReshape(onnx::ReshapeOp reshape) {
  Value from = reshape.getData(), to = reshape.getReshaped();
  std::optional<AllIterations> all = find(from);
  auto shape = readInts(raiser, reshape.getShape());
  if (!all || all->iterations == kUnit || !shape || reshape.getAllowzero() ||
      static_cast<int64_t>(shape->size()) != rankOf(to))
    return fail("its body reshapes a value");
  int64_t place = 0, most = std::min(placeOf(*all), rankOf(to));
  while (place < most && raiser.sameSize(from, place, to, place))
    ++place;
  Value whole = arrange(*all, withIterations(rankOf(from), place));
  SmallVector<int64_t> sizes(cast<RankedTensorType>(to.getType()).getShape());
  sizes.insert(sizes.begin() + place, dimOf(whole, place));
  shape->insert(shape->begin() + place, 0); // a copy
  auto vector = RankedTensorType::get(static_cast<int64_t>(shape->size()),
                                      raiser.rewriter.getI64Type());
  Value numbers = raiser.create<onnx::ConstantOp>(
      loop, DenseElementsAttr::get(vector, ArrayRef<int64_t>(*shape)));
  Value result = raiser.create<onnx::ReshapeOp>(
      loop, RankedTensorType::get(sizes, elementOf(to)), whole, numbers,
      /*allowzero=*/false);
  return ordered(result, place);
}

// Rows of each token times one matrix.
std::optional<AllIterations> LoopValues::visitProduct(onnx::MatMulOp product) {
  Value matrix = product.getB(), result = product.getResult();
  std::optional<AllIterations> all = find(product.getA());
  if (!all)
    return std::nullopt;
  int64_t rank = all->axes.size();
  if (all->iterations == kUnit || rank < 2)
    return fail("its body has a product that does not depend on its tokens");
  int64_t place = std::min(placeOf(*all), rank - 1);
  Value whole = arrange(*all, withIterations(rank, place));
  SmallVector<int64_t> sizes(
      cast<RankedTensorType>(whole.getType()).getShape());
  sizes.back() = dimOf(result, -1);
  Value rows = raiser.create<onnx::MatMulOp>(
      loop, RankedTensorType::get(sizes, elementOf(result)), whole, matrix);
  return ordered(rows, place);
}

std::optional<AllIterations> LoopValues::visitElementwise(Operation *op) {
  int64_t rank = rankOf(op->getResult(0));
  SmallVector<AllIterations> operands;
  // Where the axis of iterations goes: it stays where an operand has it.
  int64_t place = kUnit;
  for (Value operand : op->getOperands()) {
    std::optional<AllIterations> all = find(operand);
    if (!all)
      return std::nullopt;
    int64_t extra = rank - static_cast<int64_t>(all->axes.size());
    if (extra < 0)
      return fail("its body has a value whose rank is not known");
    if (place == kUnit && all->iterations != kUnit)
      place = extra + placeOf(*all);
    operands.push_back(std::move(*all));
  }
  if (place == kUnit)
    return fail("its body has a value that does not depend on its tokens");
  SmallVector<Value> values;
  SmallVector<int64_t> sizes(rank + 1, 1);
  for (const AllIterations &all : operands) {
    int64_t extra = rank - static_cast<int64_t>(all.axes.size());
    SmallVector<int64_t> order;
    for (int64_t axis = 0; axis <= rank; ++axis) {
      if (axis == place)
        order.push_back(LoopValues::kIterations);
      if (axis < rank)
        order.push_back(axis < extra ? kUnit : axis - extra);
    }
    values.push_back(arrange(all, order));
    int64_t missing = rank + 1 - rankOf(values.back());
    for (auto [axis, size] :
         llvm::enumerate(MutableArrayRef(sizes).drop_front(missing))) {
      int64_t other = dimOf(values.back(), axis);
      if (size == 1 || (ShapedType::isDynamic(size) && other != 1))
        size = other;
    }
  }
  raiser.rewriter.setInsertionPoint(loop);
  Operation *whole = raiser.rewriter.clone(*op);
  whole->setOperands(values);
  whole->getResult(0).setType(
      RankedTensorType::get(sizes, elementOf(op->getResult(0))));
  return ordered(whole->getResult(0), place);
}

std::optional<AllIterations> LoopValues::visit(Operation *op) {
  if (auto all = read(op))
    return all;
  if (!reason.empty())
    return std::nullopt;
  auto isIndex = [&](Value value) { return isIteration(value); };
  if (auto gather = dyn_cast<onnx::GatherOp>(op);
      gather && isIteration(gather.getIndices()))
    return cutFrom(gather.getData(), gather.getAxis(),
                   rankOf(gather.getIndices()) == 1);
  if (auto slice = dyn_cast<onnx::SliceOp>(op))
    if (auto axis = sliceAxis(raiser, slice, isIndex))
      return cutFrom(slice.getData(), *axis, /*keepsAxis=*/true);
  if (isa<onnx::TransposeOp>(op) || op->hasTrait<onnx::KeepsOrder>())
    return visitMove(op);
  if (auto product = dyn_cast<onnx::MatMulOp>(op);
      product && isOutside(product.getB()) && rankOf(product.getB()) == 2 &&
      rankOf(product) >= 2)
    return visitProduct(product);
  if (op->hasTrait<onnx::Broadcasts>() || op->hasTrait<onnx::MapsElements>())
    return visitElementwise(op);
  return fail("its body has " + op->getName().getStringRef() +
              " of values that are not the same for all tokens");
}

std::optional<AllIterations> LoopValues::find(Value value) {
  if (auto it = known.find(value); it != known.end())
    return it->second;
  if (rankOf(value) < 0)
    return fail("its body has a value whose rank is not known");
  std::optional<AllIterations> all;
  if (isOutside(value)) {
    all.emplace();
    all->value = value;
    llvm::append_range(all->axes, llvm::seq<int64_t>(0, rankOf(value)));
  } else if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto elements = loop.getElements();
    auto it = llvm::find(elements, argument);
    if (it == elements.end())
      return fail("a value depends on what the loop carries or counts");
    unsigned index = it - elements.begin();
    all = cutFrom(loop.getScanned()[index], loop.getInputAxes()[index],
                  /*keepsAxis=*/false);
  } else {
    if (depth == kMaxDepth)
      return fail("its body is too large");
    ++depth;
    all = visit(value.getDefiningOp());
    --depth;
  }
  if (all)
    known[value] = *all;
  return all;
}

//===----------------------------------------------------------------------===//
// Making values
//===----------------------------------------------------------------------===//

Value LoopValues::arrange(const AllIterations &all, ArrayRef<int64_t> order) {
  SmallVector<int64_t> perm, units;
  // Axes of size 1 in front are those of a broadcast, which need not be there.
  bool isLeading = true;
  int64_t rank = 0;
  for (int64_t entry : order) {
    int64_t axis = entry == kIterations ? all.iterations
                   : entry == kUnit     ? kUnit
                                        : all.axes[entry];
    bool mayBeLeftOut = isLeading && all.iterations == kUnit;
    if (axis == kUnit && mayBeLeftOut)
      continue;
    isLeading = false;
    if (axis == kUnit)
      units.push_back(rank);
    else
      perm.push_back(axis);
    ++rank;
  }
  Value value = all.value;
  Builder &builder = raiser.rewriter;
  auto reshape = [&](bool inserts, ArrayRef<int64_t> axes,
                     ArrayRef<int64_t> sizes) {
    auto type = RankedTensorType::get(sizes, elementOf(value));
    auto vector =
        RankedTensorType::get(int64_t(axes.size()), builder.getI64Type());
    Value constant = raiser.create<onnx::ConstantOp>(
        loop, DenseElementsAttr::get(vector, axes));
    if (inserts)
      value = raiser.create<onnx::UnsqueezeOp>(loop, type, value, constant);
    else
      value = raiser.create<onnx::SqueezeOp>(loop, type, value, constant);
  };
  SmallVector<int64_t> dropped, kept, sizes;
  for (int64_t axis = 0; axis < rankOf(value); ++axis)
    if (llvm::is_contained(perm, axis)) {
      kept.push_back(axis);
      sizes.push_back(dimOf(value, axis));
    } else {
      dropped.push_back(axis);
    }
  if (!dropped.empty()) {
    reshape(/*inserts=*/false, dropped, sizes);
    for (int64_t &axis : perm)
      axis = llvm::find(kept, axis) - kept.begin();
  }
  value = transposed(raiser, loop, value, perm);
  if (!units.empty()) {
    sizes.clear();
    for (int64_t axis = 0, from = 0; axis < rank; ++axis)
      sizes.push_back(llvm::is_contained(units, axis) ? 1
                                                      : dimOf(value, from++));
    reshape(/*inserts=*/true, units, sizes);
  }
  return value;
}
