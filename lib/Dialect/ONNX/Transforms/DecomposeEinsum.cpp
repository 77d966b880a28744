//===- DecomposeEinsum.cpp - Einsum as transposed matrix products ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands are multiplied two by two, those first whose product has the fewest
// axes. Labels of two operands A and B fall into batch (in A, B and what is
// kept), contracted (K: in A and B only), and free ones of A (M) and B (N). One
// label of each goes to MatMul; the others become leading dimensions, of size 1
// in the operand that has none of that name, over which MatMul broadcasts:
//
//   A [batch, K.., M.., 1.., m, k] x B [batch, K.., 1.., N.., k, n]
//     -> [batch, K.., M.., N.., m, n] -> sum over K.. -> transpose
//
//===----------------------------------------------------------------------===//

#include "FoldShapes.h"
#include "TNL/Dialect/ONNX/Einsum.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include <set>

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

namespace {

/// A tensor and the names of its axes.
struct Labelled {
  Value value;
  EinsumLabels labels;

  bool has(int label) const { return llvm::is_contained(labels, label); }
};

/// Stand for dimensions of size 1 beside those that have a label.
constexpr int kOneA = -1, kOneB = -2;

class EinsumBuilder {
public:
  EinsumBuilder(EinsumOp op, OpBuilder &builder)
      : op(op), b(op.getLoc(), builder),
        element(getElementTypeOrSelf(op.getType())) {}

  /// Null where ranks are not known.
  Value build();

private:
  template <typename Op, typename... Args> Value make(Args &&...args) {
    return Op::create(b, UnrankedTensorType::get(element),
                      std::forward<Args>(args)...);
  }
  Value ints(ArrayRef<int64_t> numbers) {
    auto type = RankedTensorType::get(int64_t(numbers.size()), b.getI64Type());
    return ConstantOp::create(b, DenseElementsAttr::get(type, numbers));
  }
  Labelled dropOnes(Labelled x, ArrayRef<Labelled> others);
  Labelled takeDiagonal(Labelled x);
  Value positionsTwice(Value x, int64_t axis);
  Labelled sumOver(Labelled x, llvm::function_ref<bool(int)> away);
  Labelled arrange(Labelled x, ArrayRef<int> target);
  Labelled multiply(Labelled x, Labelled y, const std::set<int> &kept);
  Labelled multiplyElements(const Labelled &x, const Labelled &y);

  EinsumOp op;
  ImplicitLocOpBuilder b;
  Type element;
};

} // namespace

/// `target` without the labels in front that an operand lacks: dimensions of
/// size 1 there come by broadcasting.
static EinsumLabels frontOf(ArrayRef<int> target, const Labelled &x) {
  return EinsumLabels(
      target.drop_while([&](int label) { return !x.has(label); }));
}

/// An axis of size 1 that is broadcast to another operand's says nothing.
Labelled EinsumBuilder::dropOnes(Labelled x, ArrayRef<Labelled> others) {
  auto type = cast<RankedTensorType>(x.value.getType());
  auto isWider = [&](const Labelled &other, int label) {
    auto otherType = cast<RankedTensorType>(other.value.getType());
    for (auto [axis, name] : llvm::enumerate(other.labels))
      if (name == label && otherType.getDimSize(axis) != 1)
        return true;
    return false;
  };
  SmallVector<int64_t> ones;
  EinsumLabels kept;
  for (auto [axis, label] : llvm::enumerate(x.labels)) {
    if (type.getDimSize(axis) == 1 && llvm::any_of(others, [&](auto &other) {
          return isWider(other, label);
        }))
      ones.push_back(axis);
    else
      kept.push_back(label);
  }
  if (ones.empty())
    return x;
  return {make<SqueezeOp>(x.value, ints(ones)), kept};
}

/// [n, 2] of (0, 0), (1, 1), ..
Value EinsumBuilder::positionsTwice(Value x, int64_t axis) {
  auto unranked = UnrankedTensorType::get(b.getI64Type());
  auto scalar = [&](int64_t number) -> Value {
    return ConstantOp::create(
        b, DenseElementsAttr::get(RankedTensorType::get({}, b.getI64Type()),
                                  number));
  };
  Value size = ShapeOp::create(
      b, unranked, x, axis,
      b.getIntegerAttr(b.getIntegerType(64, /*isSigned=*/true), axis + 1));
  size = SqueezeOp::create(b, unranked, size, ints(0));
  Value range = RangeOp::create(b, unranked, scalar(0), size, scalar(1));
  Value column = UnsqueezeOp::create(b, unranked, range, ints(1));
  return ConcatOp::create(b, unranked, ValueRange{column, column}, 1);
}

/// One axis in place of the first two that share a label.
Labelled EinsumBuilder::takeDiagonal(Labelled x) {
  for (auto [first, label] : llvm::enumerate(x.labels)) {
    auto *again =
        std::find(x.labels.begin() + first + 1, x.labels.end(), label);
    if (again == x.labels.end())
      continue;
    int64_t second = again - x.labels.begin();
    SmallVector<int64_t> perm = {int64_t(first), second};
    EinsumLabels labels = {label};
    for (auto [axis, other] : llvm::enumerate(x.labels))
      if (!llvm::is_contained(perm, int64_t(axis))) {
        perm.push_back(axis);
        labels.push_back(other);
      }
    Value indices = positionsTwice(x.value, first);
    Value turned = make<TransposeOp>(x.value, perm);
    return takeDiagonal({make<GatherNDOp>(turned, indices, 0), labels});
  }
  return x;
}

Labelled EinsumBuilder::sumOver(Labelled x,
                                llvm::function_ref<bool(int)> away) {
  SmallVector<int64_t> axes;
  EinsumLabels kept;
  for (auto [axis, label] : llvm::enumerate(x.labels)) {
    if (away(label))
      axes.push_back(axis);
    else
      kept.push_back(label);
  }
  if (axes.empty())
    return x;
  return {make<ReduceSumOp>(x.value, ints(axes), /*keepdims=*/false,
                            /*noop_with_empty_axes=*/false),
          kept};
}

/// Permutes the axes to the order of `target`, then inserts dimensions of size
/// 1 for the labels that `x` lacks.
Labelled EinsumBuilder::arrange(Labelled x, ArrayRef<int> target) {
  SmallVector<int64_t> perm, inserted;
  for (auto [axis, label] : llvm::enumerate(target)) {
    auto *from = llvm::find(x.labels, label);
    if (from != x.labels.end())
      perm.push_back(from - x.labels.begin());
    else
      inserted.push_back(axis);
  }
  Value value = x.value;
  if (!llvm::is_sorted(perm))
    value = make<TransposeOp>(value, perm);
  if (!inserted.empty())
    value = make<UnsqueezeOp>(value, ints(inserted));
  return {value, EinsumLabels(target)};
}

/// In the order of the operand with more axes, behind those that it lacks.
Labelled EinsumBuilder::multiplyElements(const Labelled &x, const Labelled &y) {
  bool isYLarger = y.labels.size() > x.labels.size();
  const Labelled &larger = isYLarger ? y : x, &smaller = isYLarger ? x : y;
  EinsumLabels order;
  for (int label : smaller.labels)
    if (!larger.has(label))
      order.push_back(label);
  order.append(larger.labels);
  Value left = arrange(x, frontOf(order, x)).value;
  Value right = arrange(y, frontOf(order, y)).value;
  return {make<MulOp>(left, right), order};
}

Labelled EinsumBuilder::multiply(Labelled x, Labelled y,
                                 const std::set<int> &kept) {
  x = sumOver(x, [&](int l) { return !kept.count(l) && !y.has(l); });
  y = sumOver(y, [&](int l) { return !kept.count(l) && !x.has(l); });
  EinsumLabels batch, k, m, n;
  for (int label : x.labels)
    (!y.has(label) ? m : kept.count(label) ? batch : k).push_back(label);
  for (int label : y.labels)
    if (!x.has(label))
      n.push_back(label);
  auto joined = [](std::initializer_list<ArrayRef<int>> parts) {
    EinsumLabels all;
    for (ArrayRef<int> part : parts)
      all.append(part.begin(), part.end());
    return all;
  };
  // Axes of the ellipsis may be broadcast, which MatMul does not sum over.
  auto *summed = llvm::find_if(llvm::reverse(k), isLetter).base();
  if (summed == k.begin())
    return sumOver(multiplyElements(x, y),
                   [&](int label) { return llvm::is_contained(k, label); });
  int lastK = *std::prev(summed);
  k.erase(std::prev(summed));
  // A missing free label is a dimension of size 1.
  int lastM = m.empty() ? kOneA : m.pop_back_val();
  int lastN = n.empty() ? kOneB : n.pop_back_val();
  EinsumLabels leading = joined({batch, k, m, n});
  Value left = arrange(x, joined({frontOf(leading, x), {lastM, lastK}})).value;
  Value right = arrange(y, joined({frontOf(leading, y), {lastK, lastN}})).value;
  Labelled product{make<MatMulOp>(left, right),
                   joined({leading, {lastM, lastN}})};
  return sumOver(product, [&](int label) { return !kept.count(label); });
}

/// The two terms whose product has the fewest axes.
static std::pair<size_t, size_t>
bestPair(ArrayRef<Labelled> terms,
         llvm::function_ref<std::set<int>(size_t, size_t)> keptOf) {
  std::pair<size_t, size_t> best = {0, 1};
  size_t fewest = SIZE_MAX;
  // The order of very many does not matter: most are scalars.
  size_t count = std::min<size_t>(terms.size(), 16);
  for (size_t i = 0; i < count; ++i)
    for (size_t j = i + 1; j < count; ++j) {
      std::set<int> kept = keptOf(i, j), labels;
      for (const Labelled &term : {terms[i], terms[j]})
        for (int label : term.labels)
          if (kept.count(label))
            labels.insert(label);
      if (labels.size() < fewest) {
        fewest = labels.size();
        best = {i, j};
      }
    }
  return best;
}

Value EinsumBuilder::build() {
  std::string why;
  auto equation =
      EinsumEquation::parse(op.getEquation(), op.getInputs().size(), why);
  SmallVector<int64_t> ranks;
  for (Value input : op.getInputs()) {
    auto type = dyn_cast<RankedTensorType>(input.getType());
    if (!type)
      return {};
    ranks.push_back(type.getRank());
  }
  if (failed(equation) || failed(equation->ellipsisRank(ranks, why)))
    return {};
  SmallVector<Labelled> terms, given;
  for (auto [input, term, rank] :
       llvm::zip_equal(op.getInputs(), equation->operands, ranks))
    given.push_back({input, term.labels(rank - term.letters())});
  for (const Labelled &term : given)
    terms.push_back(takeDiagonal(dropOnes(term, given)));
  EinsumLabels result =
      equation->result.labels(*equation->ellipsisRank(ranks, why));
  auto keptOf = [&](size_t i, size_t j) {
    std::set<int> kept(result.begin(), result.end());
    for (auto [at, term] : llvm::enumerate(terms))
      if (at != i && at != j)
        kept.insert(term.labels.begin(), term.labels.end());
    return kept;
  };
  while (terms.size() > 1) {
    auto [i, j] = bestPair(terms, keptOf);
    terms[i] = multiply(terms[i], terms[j], keptOf(i, j));
    terms.erase(terms.begin() + j);
  }
  Labelled sum = sumOver(
      terms[0], [&](int label) { return !llvm::is_contained(result, label); });
  return arrange(sum, result).value;
}

bool onnx::decomposeEinsums(func::FuncOp function) {
  SmallVector<EinsumOp> ops;
  function.walk([&](EinsumOp op) { ops.push_back(op); });
  OpBuilder builder(function.getContext());
  bool changed = false;
  for (EinsumOp op : ops) {
    builder.setInsertionPoint(op);
    Value result = EinsumBuilder(op, builder).build();
    if (!result)
      continue;
    // Its type is found anew, and the facts of the operation are kept by the
    // products'.
    op.getOutput().replaceAllUsesWith(result);
    op.erase();
    changed = true;
  }
  return changed;
}
