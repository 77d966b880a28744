//===- BuildEinsum.cpp - Einsum as transposed matrix products -------------===//
//
// Labels of two operands A and B fall into batch (in A, B and the result),
// contracted (K: in A and B only), and free ones of A (M) and B (N). One label
// of each goes to MatMul; the others become leading dimensions, of size 1 in
// the operand that has none of that name, over which MatMul broadcasts:
//
//   A [batch, K.., M.., 1.., m, k] x B [batch, K.., 1.., N.., k, n]
//     -> [batch, K.., M.., N.., m, n] -> sum over K.. -> transpose
//
//===----------------------------------------------------------------------===//

#include "Builders.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnximport;

namespace {

struct Equation {
  SmallVector<std::string, 2> operands;
  std::string result;
};

class EinsumBuilder {
public:
  EinsumBuilder(NodeBuilder &node) : node(node) {}

  /// Fails with the reason in `why`.
  LogicalResult parse(StringRef text);
  Value buildOne();
  Value buildTwo();

  StringRef why;

private:
  /// Sums over labels that only this operand has.
  Value sumAway(Value value, std::string &labels, StringRef keep);
  /// Permutes `labels` to the order of `target`, then inserts dimensions of
  /// size 1 for the labels that `value` lacks.
  Value arrange(Value value, StringRef labels, StringRef target);
  Value reduce(Value value, StringRef labels, StringRef away);

  NodeBuilder &node;
  Equation equation;
};

} // namespace

static bool contains(StringRef labels, char label) {
  return labels.contains(label);
}

/// `target` without the labels in front that an operand lacks: dimensions of
/// size 1 there come by broadcasting.
static std::string frontOf(StringRef target, StringRef labels) {
  return target.drop_while([&](char label) { return !contains(labels, label); })
      .str();
}

LogicalResult EinsumBuilder::parse(StringRef text) {
  std::string compact;
  for (char c : text)
    if (c != ' ')
      compact += c;
  StringRef rest = compact;
  bool isExplicit = rest.contains("->");
  auto [left, right] = rest.split("->");
  SmallVector<StringRef> parts;
  left.split(parts, ',');
  for (StringRef part : parts)
    equation.operands.push_back(part.str());
  why = "its labels must be letters";
  for (StringRef part : parts)
    if (!llvm::all_of(part, llvm::isAlpha))
      return failure();
  if (!llvm::all_of(right, llvm::isAlpha))
    return failure();
  why = "a label is twice in one operand";
  for (StringRef part : parts)
    for (char c : part)
      if (part.count(c) != 1)
        return failure();
  why = "it has another number of operands than the node";
  if (parts.size() != node.getNumOperands())
    return failure();
  why = "only one or two operands are supported";
  if (parts.size() > 2)
    return failure();

  std::string all = llvm::join(equation.operands, "");
  if (!isExplicit) {
    // Labels that appear once, sorted.
    for (char c : all)
      if (StringRef(all).count(c) == 1)
        equation.result += c;
    llvm::sort(equation.result);
    return success();
  }
  why = "a label of the result is twice there, or in no operand";
  for (char c : right)
    if (right.count(c) != 1 || !contains(all, c))
      return failure();
  equation.result = right.str();
  return success();
}

Value EinsumBuilder::reduce(Value value, StringRef labels, StringRef away) {
  SmallVector<int64_t> axes;
  for (auto [axis, label] : llvm::enumerate(labels))
    if (contains(away, label))
      axes.push_back(axis);
  if (axes.empty())
    return value;
  return node.makeLike<onnx::ReduceSumOp>(value, node.constantInts(axes),
                                          /*keepdims=*/false, false);
}

Value EinsumBuilder::sumAway(Value value, std::string &labels, StringRef keep) {
  std::string away, kept;
  for (char c : labels)
    (contains(keep, c) ? kept : away) += c;
  value = reduce(value, labels, away);
  labels = kept;
  return value;
}

Value EinsumBuilder::arrange(Value value, StringRef labels, StringRef target) {
  SmallVector<int64_t> perm, inserted;
  for (auto [axis, label] : llvm::enumerate(target)) {
    if (size_t from = labels.find(label); from != StringRef::npos)
      perm.push_back(from);
    else
      inserted.push_back(axis);
  }
  if (!llvm::is_sorted(perm))
    value = node.makeLike<onnx::TransposeOp>(value, perm);
  if (!inserted.empty())
    value =
        node.makeLike<onnx::UnsqueezeOp>(value, node.constantInts(inserted));
  return value;
}

Value EinsumBuilder::buildOne() {
  std::string labels = equation.operands[0];
  Value value = sumAway(node.operand(0), labels, equation.result);
  return arrange(value, labels, equation.result);
}

Value EinsumBuilder::buildTwo() {
  std::string a = equation.operands[0], b = equation.operands[1];
  StringRef result = equation.result;
  Value left = sumAway(node.operand(0), a, b + equation.result);
  Value right = sumAway(node.operand(1), b, a + equation.result);
  std::string batch, k, m, n;
  for (char c : a)
    (!contains(b, c) ? m : contains(result, c) ? batch : k) += c;
  for (char c : b)
    if (!contains(a, c))
      n += c;
  if (k.empty()) {
    std::string order = batch + m + n;
    Value product =
        node.makeLike<onnx::MulOp>(arrange(left, a, frontOf(order, a)),
                                   arrange(right, b, frontOf(order, b)));
    return arrange(product, order, result);
  }
  // A missing free label is a dimension of size 1, named '1' and '2' here.
  auto takeLast = [](std::string &labels, char otherwise) {
    if (labels.empty())
      return otherwise;
    char last = labels.back();
    labels.pop_back();
    return last;
  };
  char lastK = takeLast(k, 0), lastM = takeLast(m, '1'),
       lastN = takeLast(n, '2');
  std::string leading = batch + k + m + n;
  left = arrange(left, a, frontOf(leading, a) + lastM + lastK);
  right = arrange(right, b, frontOf(leading, b) + lastK + lastN);
  Value product = node.makeLike<onnx::MatMulOp>(left, right);
  std::string order = leading + lastM + lastN;
  // Sums over further contracted labels also drop the dimensions of size 1.
  std::string away = k, kept;
  for (char c : order)
    if (!contains(result, c) && !contains(away, c))
      away += c;
  product = reduce(product, order, away);
  for (char c : order)
    if (!contains(away, c))
      kept += c;
  return arrange(product, kept, result);
}

LogicalResult tnl::onnximport::buildEinsum(NodeBuilder &node) {
  StringRef equation = node.getString("equation", "");
  EinsumBuilder builder(node);
  if (failed(builder.parse(equation)))
    return node.emitError() << "the equation '" << equation
                            << "' is not supported: " << builder.why;
  node.addResult(node.getNumOperands() == 1 ? builder.buildOne()
                                            : builder.buildTwo());
  return success();
}
