//===- MatchTokenMixer.cpp - What lies around one attention ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TokenMixer.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tnl;

/// Equal values: the same one, or constants or weights with the same contents.
static bool isSame(Value lhs, Value rhs) {
  if (lhs == rhs)
    return true;
  if (!lhs || !rhs || lhs.getType() != rhs.getType())
    return false;
  Attribute left, right;
  if (matchPattern(lhs, m_Constant(&left)) &&
      matchPattern(rhs, m_Constant(&right)))
    return left == right;
  auto leftWeight = lhs.getDefiningOp<WeightOp>();
  auto rightWeight = rhs.getDefiningOp<WeightOp>();
  // Of weights without data the names say which they are.
  return leftWeight && rightWeight &&
         leftWeight.getSource() == rightWeight.getSource() &&
         (!isa<AbsentAttr>(leftWeight.getSource()) ||
          leftWeight.getName() == rightWeight.getName());
}

namespace {

/// An operand and what happens to it between memory and its use.
struct Path {
  ColumnView view;
  bool heads = false;
  bool silu = false;
  bool last = false; // only the last token
  LRPEOp lrpe;
};

class Matcher {
public:
  Matcher(LinearAttentionOp attention, Why &why)
      : attention(attention), why(why) {}

  std::optional<TokenMixer> match();

private:
  LogicalResult refuse(const Twine &reason) {
    why = reason.str();
    return failure();
  }
  bool step(Operation *op, bool isGate, Path &path);
  LogicalResult followBack(Value value, StringRef role, Path &path,
                           bool isGate = false);
  LogicalResult followKeys();
  LogicalResult followOut(Value value, bool merged, bool last);
  LogicalResult followGate();
  LogicalResult checkViews();

  LinearAttentionOp attention;
  Why &why;
  TokenMixer mixer;
  Value gate;
};

} // namespace

/// Whether `op`, of one operand, is what a fused attention does to it.
bool Matcher::step(Operation *op, bool isGate, Path &path) {
  // It computes in float32, as its norm and rotation do alone.
  if (isa<arith::ExtFOp, arith::TruncFOp>(op))
    return true;
  if (isa<LastTokenOp>(op) && !path.last)
    return path.last = true;
  if (isGate)
    return false;
  if (isa<SplitHeadsOp>(op) && !path.heads)
    return path.heads = true;
  if (isa<SiLUOp>(op) && !path.silu)
    return path.silu = true;
  auto lrpe = dyn_cast<LRPEOp>(op);
  if (!lrpe || path.lrpe || path.silu || path.heads)
    return false;
  path.lrpe = lrpe;
  return true;
}

/// Follows `value` back to columns of a tensor.
LogicalResult Matcher::followBack(Value value, StringRef role, Path &path,
                                  bool isGate) {
  while (Operation *op = value.getDefiningOp()) {
    if (isa<SplitOp>(op) || !step(op, isGate, path))
      break;
    value = op->getOperand(0);
  }
  int64_t width = tensorTypeOf(value).getRank() == 3
                      ? tensorTypeOf(value).getDimSize(2)
                      : ShapedType::kDynamic;
  if (ShapedType::isDynamic(width)) {
    Operation *made = value.getDefiningOp();
    StringRef name = made ? made->getName().getStringRef() : "an argument";
    return refuse(role + " comes from " + name +
                  " and is no [batch, tokens, columns] of known width");
  }
  path.view = {value, 0, width};
  auto split = value.getDefiningOp<SplitOp>();
  if (!split)
    return success();
  int64_t before = 0;
  for (Value part : split.getParts()) {
    if (part == value)
      break;
    int64_t size = tensorTypeOf(part).getDimSize(2);
    if (ShapedType::isDynamic(size))
      return refuse(role + " comes after columns of unknown number");
    before += size;
  }
  path.view = {split.getX(), before, before + width};
  return success();
}

LogicalResult Matcher::followKeys() {
  Path q, k, v;
  if (failed(followBack(attention.getQ(), "q", q)) ||
      failed(followBack(attention.getK(), "k", k)) ||
      failed(followBack(attention.getV(), "v", v)))
    return failure();
  for (const Path &path : {q, k, v})
    if (!path.heads || path.last)
      return refuse("q, k or v are not all tokens, split into heads");
  if (v.silu || v.lrpe)
    return refuse("v has an activation or a rotation");
  if (q.silu != k.silu)
    return refuse("only one of q and k has an activation");
  if (!q.lrpe != !k.lrpe)
    return refuse("only one of q and k is rotated");
  if (q.lrpe && (!isSame(q.lrpe.getTheta(), k.lrpe.getTheta()) ||
                 q.lrpe.getPosition() != k.lrpe.getPosition()))
    return refuse("q and k are rotated by different angles");
  mixer.q = q.view;
  mixer.k = k.view;
  mixer.v = v.view;
  mixer.silu = q.silu;
  mixer.lrpe = q.lrpe;
  return success();
}

/// Whether `use` is by a product, for the norm of its rows.
static bool isNorm(OpOperand &use) {
  auto isNormOf = [&](auto op) {
    MutableOperandRange norm = op.getNormMutable();
    return norm.size() == 1 && &*norm.begin() == &use && !op.getNormWidth();
  };
  return llvm::TypeSwitch<Operation *, bool>(use.getOwner())
      .Case<LinearOp, GLUOp>(isNormOf)
      .Default([](Operation *) { return false; });
}

/// Finds the gate and the norms among the uses of the attention's output,
/// looking through conversions, one merge of the heads and, after that, one
/// choice of the last token.
LogicalResult Matcher::followOut(Value value, bool merged, bool last) {
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    bool merges = isa<MergeHeadsOp>(user) && !merged;
    bool picksLast = isa<LastTokenOp>(user) && merged && !last;
    if (merges || picksLast || isa<arith::ExtFOp, arith::TruncFOp>(user)) {
      if (failed(followOut(user->getResult(0), merged || merges,
                           last || picksLast)))
        return failure();
    } else if (auto scale = dyn_cast<RMSScaleOp>(user); scale && merged) {
      mixer.scales.emplace_back(scale, last);
    } else if (merged && isNorm(use)) {
      mixer.products.emplace_back(user, last);
    } else if (auto product = dyn_cast<arith::MulFOp>(user);
               product && merged && !mixer.product) {
      mixer.product = product;
      mixer.productIsLast = last;
      gate = product->getOperand(1 - use.getOperandNumber());
    } else {
      return refuse("its output has a use by '" +
                    user->getName().getStringRef() + "'");
    }
  }
  return success();
}

/// Whether two [B, N, C] are known to have as many tokens.
static bool haveSameTokens(Value lhs, Value rhs) {
  auto left = lhs.getDefiningOp<LinearOp>(),
       right = rhs.getDefiningOp<LinearOp>();
  int64_t tokens = tensorTypeOf(lhs).getDimSize(1);
  return lhs == rhs || (left && right && left.getX() == right.getX()) ||
         (!ShapedType::isDynamic(tokens) &&
          tokens == tensorTypeOf(rhs).getDimSize(1));
}

LogicalResult Matcher::followGate() {
  if (!mixer.product)
    return refuse("its output is not multiplied by a gate");
  Path path;
  if (failed(followBack(gate, "the gate", path, /*isGate=*/true)))
    return failure();
  if (path.last != mixer.productIsLast)
    return refuse("gate and output are not of the same tokens");
  mixer.gate = path.view;
  // What is multiplied has equal sizes; what the last token is of need not.
  if (path.last && !haveSameTokens(mixer.gate.tensor, mixer.q.tensor))
    return refuse("the gate may have other tokens than q before the last");
  // All else that the fused operation reads is read by the attention.
  Operation *made = mixer.gate.tensor.getDefiningOp();
  if (made && (made->getBlock() != attention->getBlock() ||
               !made->isBeforeInBlock(attention)))
    return refuse("the gate is computed after the attention");
  return success();
}

LogicalResult Matcher::checkViews() {
  if (mixer.gate.size() != mixer.v.size())
    return refuse("the gate has other columns than v");
  if (mixer.q.size() != mixer.k.size())
    return refuse("q has other columns than k");
  int64_t heads = tensorTypeOf(attention.getQ()).getDimSize(1);
  if (heads < 1 || mixer.q.size() % heads != 0 || mixer.v.size() % heads != 0)
    return refuse("q or v is not cut into equal heads");
  Type element = tensorTypeOf(mixer.q.tensor).getElementType();
  for (const ColumnView &view : {mixer.k, mixer.v, mixer.gate})
    if (tensorTypeOf(view.tensor).getElementType() != element)
      return refuse("q, k, v and the gate have different element types");
  return success();
}

std::optional<TokenMixer> Matcher::match() {
  if (attention.getDecay()) {
    why = "its decay is an operand";
    return std::nullopt;
  }
  if (failed(followKeys()) ||
      failed(followOut(attention.getOut(), /*merged=*/false, /*last=*/false)) ||
      failed(followGate()) || failed(checkViews()))
    return std::nullopt;
  return mixer;
}

std::optional<TokenMixer> tnl::matchTokenMixer(LinearAttentionOp attention,
                                               Why &why) {
  return Matcher(attention, why).match();
}
