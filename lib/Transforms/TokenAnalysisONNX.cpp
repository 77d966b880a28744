//===- TokenAnalysisONNX.cpp - Tokens of operations left by raising -------===//

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TokenAnalysis.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tnl;

using Reason = std::optional<std::string>;

/// `axes` counted from 0; unset when one is out of range.
static std::optional<SmallVector<int64_t>> normalize(ArrayRef<int64_t> axes,
                                                     int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes) {
    if (axis < -rank || axis >= rank)
      return std::nullopt;
    result.push_back(axis < 0 ? axis + rank : axis);
  }
  return result;
}

/// What helps where a graph picks tokens.
static Reason withHint(Reason reason) {
  if (reason && StringRef(*reason).contains("along the sequence"))
    *reason += "; if the graph gives the logits of the last token alone, "
               "export those of all tokens";
  return reason;
}

/// All axes from `axis` on.
static SmallVector<int64_t> axesFrom(int64_t axis, int64_t rank) {
  SmallVector<int64_t> axes;
  for (int64_t i = axis < 0 ? axis + rank : axis; i < rank; ++i)
    axes.push_back(i);
  return axes;
}

// lhs [..., M, K] x rhs [..., K, N]: the token axis may be M of lhs against a
// constant, or lie among the leading axes of both.
Reason TokenAnalysis::visitProduct(Value lhs, Value rhs, Facts &results) {
  TokenFacts left = lookup(lhs), right = lookup(rhs);
  std::optional<int64_t> leftRank = rankOf(lhs), rightRank = rankOf(rhs);
  if (!leftRank || !rightRank)
    return "has an operand of unknown rank";
  int64_t rank = std::max(*leftRank, *rightRank);
  if (left.isToken() && right.isToken()) {
    bool leading = left == right && *leftRank == *rightRank &&
                   left.tokenAxis < rank - 2 && left.batchAxis < rank - 2;
    if (!leading)
      return "multiplies tokens with tokens (an attention that raising did not "
             "recognise?)";
    results.push_back(left);
    return std::nullopt;
  }
  if (!left.isToken())
    return "has tokens in its second operand alone, along which it may mix "
           "them";
  if (std::max(left.tokenAxis, left.batchAxis) >= *leftRank - 1)
    return "multiplies along the sequence or the batch";
  int64_t leftShift = rank - *leftRank, rightShift = rank - *rightRank;
  for (int64_t axis :
       {left.batchAxis + leftShift, left.tokenAxis + leftShift}) {
    // Rows and columns of the constant are no leading axes.
    if (*rightRank < 3 || axis >= rank - 2 || axis < rightShift)
      continue;
    if (constantSize(sizeOf(rhs, axis - rightShift)) != 1)
      return "multiplies each token with its own matrix";
  }
  results.push_back(TokenFacts::token(left.batchAxis + leftShift,
                                      left.tokenAxis + leftShift));
  return std::nullopt;
}

// Rows of A are sequences and tokens; nothing else may differ from row to row.
Reason TokenAnalysis::visitGemm(Operation *op, Facts &results) {
  auto product = cast<onnx::GemmOp>(op);
  TokenFacts fact = lookup(product.getA());
  if (fact != TokenFacts::merged(0) || product.getTransA())
    return "multiplies along the sequence or the batch, or has tokens in an "
           "operand other than the first";
  if (Value added = product.getC()) {
    std::optional<int64_t> rank = rankOf(added);
    if (!rank || (*rank == 2 && constantSize(sizeOf(added, 0)) != 1))
      return "combines tokens with a constant that differs from token to token "
             "or from sequence to sequence";
    if (!lookup(added).isInvariant())
      return "has tokens in an operand other than the first";
  }
  if (!lookup(product.getB()).isInvariant())
    return "has tokens in an operand other than the first";
  results.push_back(fact);
  return std::nullopt;
}

/// Looks at one operation.
class TokenAnalysis::ONNXVisitor {
public:
  ONNXVisitor(TokenAnalysis &tokens, Operation *op, Facts &results)
      : tokens(tokens), op(op), results(results),
        first(op->getNumOperands() ? op->getOperand(0) : Value()) {
    if (first) {
      fact = tokens.lookup(first);
      rank = tokens.rankOf(first);
    }
  }
  Reason visit();

private:
  /// Results with the axes of the first operand after nothing mixed along
  /// `axes`, as `verb` says.
  Reason keeps(ArrayRef<int64_t> axes, StringRef verb);
  /// After `keeps`: the axes in `axes` are gone.
  void drop(ArrayRef<int64_t> axes);
  Reason reduce(Value axes, bool keepDims, bool noopWhenEmpty);
  Reason visitArgMax(onnx::ArgMaxOp argmax);
  Reason visitTranspose(onnx::TransposeOp transpose);
  Reason visitExpand(onnx::ExpandOp expand);
  Reason visitTile(onnx::TileOp tile);
  Reason visitConcat(onnx::ConcatOp concat);
  Reason visitSlice(onnx::SliceOp slice);
  Reason visitGather(onnx::GatherOp gather);
  Reason visitAlongAxes();
  Reason visitMove();

  TokenAnalysis &tokens;
  Operation *op;
  Facts &results;
  Value first;
  TokenFacts fact;
  std::optional<int64_t> rank;
};

Reason TokenAnalysis::ONNXVisitor::keeps(ArrayRef<int64_t> axes,
                                         StringRef verb) {
  if (!rank)
    return "has an operand of unknown rank";
  if (!fact.isToken())
    return "has tokens in an operand other than the first";
  std::optional<SmallVector<int64_t>> normal = normalize(axes, *rank);
  if (!normal)
    return "has an axis out of range";
  if (Reason reason = tokens.keepsApart(first, *normal, verb))
    return reason;
  for (Value operand : op->getOperands().drop_front())
    if (!tokens.lookup(operand).isInvariant())
      return "has tokens in an operand other than the first";
  results.assign(op->getNumResults(), fact);
  return std::nullopt;
}

void TokenAnalysis::ONNXVisitor::drop(ArrayRef<int64_t> axes) {
  std::optional<SmallVector<int64_t>> normal = normalize(axes, *rank);
  for (TokenFacts &result : results)
    for (int64_t axis : *normal) {
      result.batchAxis -= axis < fact.batchAxis;
      result.tokenAxis -= axis < fact.tokenAxis;
    }
}

Reason TokenAnalysis::ONNXVisitor::reduce(Value axes, bool keepDims,
                                          bool noopWhenEmpty) {
  std::optional<SmallVector<int64_t>> known = SmallVector<int64_t>();
  if (axes && !(known = tokens.constants(axes)))
    return "reduces over axes that are not constant";
  if (known->empty()) {
    if (noopWhenEmpty)
      return keeps(ArrayRef<int64_t>(), "reduces");
    return "reduces over all axes, the sequence among them";
  }
  Reason reason = keeps(*known, "reduces");
  if (!reason && !keepDims)
    drop(*known);
  return reason;
}

Reason TokenAnalysis::ONNXVisitor::visitArgMax(onnx::ArgMaxOp argmax) {
  int64_t axis = argmax.getAxis();
  Reason reason = keeps(axis, "reduces");
  if (!reason && !argmax.getKeepdims())
    drop(axis);
  return reason;
}

Reason TokenAnalysis::ONNXVisitor::visitTranspose(onnx::TransposeOp transpose) {
  auto position = [&](int64_t axis) {
    const auto *found = llvm::find(transpose.getPerm(), axis);
    return found - transpose.getPerm().begin();
  };
  results.push_back(
      TokenFacts::token(position(fact.batchAxis), position(fact.tokenAxis)));
  return std::nullopt;
}

Reason TokenAnalysis::ONNXVisitor::visitExpand(onnx::ExpandOp expand) {
  std::optional<int64_t> to = tokens.rankOf(expand.getOutput());
  if (!fact.isToken() || !rank || !to)
    return "gives a tensor of unknown rank";
  int64_t shift = *to - *rank;
  for (int64_t axis : {fact.batchAxis, fact.tokenAxis})
    if (!sameSize(tokens.sizeOf(expand.getOutput(), axis + shift),
                  tokens.sizeOf(first, axis)))
      return "does not provably keep the batch and the sequence as "
             "dimensions of their own";
  results.push_back(
      TokenFacts::token(fact.batchAxis + shift, fact.tokenAxis + shift));
  return std::nullopt;
}

Reason TokenAnalysis::ONNXVisitor::visitTile(onnx::TileOp tile) {
  std::optional<SmallVector<int64_t>> counts =
      tokens.constants(tile.getRepeats());
  if (!counts)
    return "repeats tokens a number of times that is not constant";
  SmallVector<int64_t> axes;
  for (auto [axis, count] : llvm::enumerate(*counts))
    if (count != 1)
      axes.push_back(axis);
  return keeps(axes, "repeats");
}

Reason TokenAnalysis::ONNXVisitor::visitConcat(onnx::ConcatOp concat) {
  for (Value operand : concat.getInputs())
    if (!tokens.lookup(operand).isToken() || tokens.lookup(operand) != fact)
      return "joins tokens with values that are not one row for each token";
  if (!rank)
    return "has an operand of unknown rank";
  std::optional<SmallVector<int64_t>> axis =
      normalize(static_cast<int64_t>(concat.getAxis()), *rank);
  if (!axis)
    return "has an axis out of range";
  results.push_back(fact);
  return tokens.keepsApart(first, *axis, "joins");
}

Reason TokenAnalysis::ONNXVisitor::visitSlice(onnx::SliceOp slice) {
  std::optional<SmallVector<int64_t>> axes =
      slice.getAxes() ? tokens.constants(slice.getAxes())
                      : axesFrom(0, rank.value_or(0));
  if (!axes)
    return "slices along axes that are not constant";
  return withHint(keeps(*axes, "slices"));
}

Reason TokenAnalysis::ONNXVisitor::visitGather(onnx::GatherOp gather) {
  Value indices = gather.getIndices();
  std::optional<int64_t> indexRank = tokens.rankOf(indices);
  int64_t axis = gather.getAxis();
  if (!rank || !indexRank || axis < -*rank || axis >= *rank)
    return "has an operand of unknown rank";
  axis += axis < 0 ? *rank : 0;
  if (fact.isInvariant() && tokens.lookup(indices).isToken()) {
    TokenFacts picked = tokens.lookup(indices);
    results.push_back(
        TokenFacts::token(picked.batchAxis + axis, picked.tokenAxis + axis));
    return std::nullopt;
  }
  Reason reason = keeps(axis, "picks");
  if (!reason) {
    int64_t added = *indexRank - 1;
    results[0].batchAxis += axis < fact.batchAxis ? added : 0;
    results[0].tokenAxis += axis < fact.tokenAxis ? added : 0;
  }
  return withHint(reason);
}

// What computes along some axes.
Reason TokenAnalysis::ONNXVisitor::visitAlongAxes() {
  return llvm::TypeSwitch<Operation *, Reason>(op)
      .Case<onnx::ReduceL2Op, onnx::ReduceMaxOp, onnx::ReduceMeanOp,
            onnx::ReduceMinOp, onnx::ReduceProdOp, onnx::ReduceSumOp,
            onnx::ReduceSumSquareOp>([&](auto reduction) {
        return reduce(reduction.getAxes(), reduction.getKeepdims(),
                      reduction.getNoopWithEmptyAxes());
      })
      .Case([&](onnx::ArgMaxOp argmax) { return visitArgMax(argmax); })
      .Case([&](onnx::SoftmaxOp softmax) {
        return keeps(static_cast<int64_t>(softmax.getAxis()), "normalises");
      })
      .Case<onnx::LayerNormalizationOp, onnx::RMSNormalizationOp>(
          [&](auto norm) -> Reason {
            return keeps(axesFrom(norm.getAxis(), rank.value_or(0)),
                         "normalises");
          })
      .Case([&](onnx::CumSumOp sum) -> Reason {
        std::optional<SmallVector<int64_t>> axis =
            tokens.constants(sum.getAxis());
        if (!axis)
          return "sums along an axis that is not constant";
        return keeps(*axis, "sums");
      })
      .Case([&](onnx::TriluOp trilu) -> Reason {
        return keeps({-2, -1}, "masks");
      })
      .Default([](Operation *) -> Reason {
        return "is not known to act on each token alone";
      });
}

// What moves elements; everything else goes on.
Reason TokenAnalysis::ONNXVisitor::visitMove() {
  return llvm::TypeSwitch<Operation *, Reason>(op)
      .Case([&](onnx::TransposeOp transpose) {
        return visitTranspose(transpose);
      })
      .Case<onnx::ReshapeOp, onnx::FlattenOp>([&](Operation *) -> Reason {
        if (!fact.isToken())
          return "has tokens in an operand other than the first";
        return tokens.visitReshape(first, op->getResult(0), results);
      })
      .Case([&](onnx::SqueezeOp squeeze) {
        return tokens.visitSqueeze(first, op->getResult(0), squeeze.getAxes(),
                                   results);
      })
      .Case([&](onnx::UnsqueezeOp unsqueeze) {
        return tokens.visitUnsqueeze(first, unsqueeze.getAxes(), results);
      })
      .Case([&](onnx::ExpandOp expand) { return visitExpand(expand); })
      .Case([&](onnx::TileOp tile) { return visitTile(tile); })
      .Case([&](onnx::ConcatOp concat) { return visitConcat(concat); })
      .Case([&](onnx::SplitOp split) {
        return keeps(static_cast<int64_t>(split.getAxis()), "splits");
      })
      .Case([&](onnx::SliceOp slice) { return visitSlice(slice); })
      .Case([&](onnx::GatherOp gather) { return visitGather(gather); })
      .Default([&](Operation *) { return visitAlongAxes(); });
}

Reason TokenAnalysis::ONNXVisitor::visit() {
  return llvm::TypeSwitch<Operation *, Reason>(op)
      .Case<onnx::CastOp, onnx::AbsOp, onnx::CeilOp, onnx::CosOp, onnx::ErfOp,
            onnx::ExpOp, onnx::FloorOp, onnx::IsInfOp, onnx::IsNaNOp,
            onnx::LogOp, onnx::NegOp, onnx::NotOp, onnx::ReciprocalOp,
            onnx::ReluOp, onnx::SigmoidOp, onnx::SinOp, onnx::SqrtOp,
            onnx::TanhOp, onnx::AddOp, onnx::SubOp, onnx::MulOp, onnx::DivOp,
            onnx::PowOp, onnx::ModOp, onnx::MaxOp, onnx::MinOp, onnx::EqualOp,
            onnx::GreaterOp, onnx::GreaterOrEqualOp, onnx::LessOp,
            onnx::LessOrEqualOp, onnx::AndOp, onnx::OrOp, onnx::XorOp,
            onnx::WhereOp, onnx::ClipOp>(
          [&](Operation *) { return tokens.broadcast(op, results); })
      .Case([&](onnx::MatMulOp product) {
        return tokens.visitProduct(product.getA(), product.getB(), results);
      })
      .Case([&](onnx::GemmOp product) {
        return tokens.visitGemm(product, results);
      })
      .Default([&](Operation *) { return visitMove(); });
}

Reason TokenAnalysis::visitONNX(Operation *op, Facts &results) {
  return ONNXVisitor(*this, op, results).visit();
}
