//===- GeneralizeSizes.cpp - A graph of fixed sizes for any sizes ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GeneralizeSizes.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace tnl;

bool tnl::hasFixedSizes(func::FuncOp function) {
  return llvm::any_of(function.getArgumentTypes(), [](Type argument) {
    auto type = dyn_cast<RankedTensorType>(argument);
    return type && type.getRank() == 2 && type.getElementType().isInteger() &&
           type.getNumDynamicDims() < 2;
  });
}

namespace {

class Generalizer {
public:
  Generalizer(func::FuncOp function, const TokenAnalysis &tokens)
      : function(function), tokens(tokens), builder(function.getContext()) {}

  void run();

private:
  /// Whether axis `axis` of `fact` has the number of sequences, of tokens or
  /// both.
  bool isGeneral(const TokenFacts &fact, int64_t axis) const;
  Type generalType(Value value) const;
  Value constant(Location loc, ArrayRef<int64_t> numbers);
  /// The shape `numbers` with the ids' number of tokens at `tokenAxis`.
  Value withTokensOfIds(Location loc, ArrayRef<int64_t> numbers,
                        int64_t tokenAxis);
  void visitReshape(onnx::ReshapeOp op);
  void visitExpand(onnx::ExpandOp op);
  void visitArguments();

  func::FuncOp function;
  const TokenAnalysis &tokens;
  OpBuilder builder;
};

} // namespace

bool Generalizer::isGeneral(const TokenFacts &fact, int64_t axis) const {
  if (fact.kind == TokenFacts::Kind::State)
    return axis == 0;
  return fact.isToken() && (axis == fact.batchAxis || axis == fact.tokenAxis);
}

Type Generalizer::generalType(Value value) const {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return value.getType();
  TokenFacts fact = tokens.lookup(value);
  SmallVector<int64_t> shape(type.getShape());
  for (auto [axis, size] : llvm::enumerate(shape))
    if (isGeneral(fact, axis))
      size = ShapedType::kDynamic;
  return type.clone(shape);
}

Value Generalizer::constant(Location loc, ArrayRef<int64_t> numbers) {
  return onnx::ConstantOp::create(builder, loc,
                                  builder.getI64TensorAttr(numbers));
}

Value Generalizer::withTokensOfIds(Location loc, ArrayRef<int64_t> numbers,
                                   int64_t tokenAxis) {
  auto vector = [&](int64_t size) {
    return RankedTensorType::get(size, builder.getI64Type());
  };
  auto index = [&](int64_t number) {
    return builder.getIntegerAttr(builder.getIntegerType(64, /*isSigned=*/true),
                                  number);
  };
  SmallVector<Value> parts;
  if (tokenAxis > 0)
    parts.push_back(constant(loc, numbers.take_front(tokenAxis)));
  parts.push_back(onnx::ShapeOp::create(builder, loc, vector(1), tokens.ids(),
                                        index(1), index(2)));
  if (tokenAxis + 1 < static_cast<int64_t>(numbers.size()))
    parts.push_back(constant(loc, numbers.drop_front(tokenAxis + 1)));
  return onnx::ConcatOp::create(builder, loc, vector(numbers.size()), parts,
                                /*axis=*/0);
}

// Sizes that are not those of the ids stay numbers. One that the operand has
// along the same axis is copied (0), another one is inferred (-1); where both
// the sequences and the tokens have moved, the number of tokens is read from
// the ids.
void Generalizer::visitReshape(onnx::ReshapeOp op) {
  TokenFacts from = tokens.lookup(op.getData()),
             to = tokens.lookup(op.getReshaped());
  std::optional<int64_t> rank = tokens.rankOf(op.getReshaped());
  if (!rank)
    return;
  bool isSplit = !from.isMerged() && !to.isMerged();
  auto isKept = [&](int64_t axis, int64_t before) {
    SizeExpr size = tokens.sizeOf(op.getReshaped(), axis),
             old = tokens.sizeOf(op.getData(), before);
    return isSplit && axis == before && size && old && sameSize(size, old);
  };
  bool keepsBatch = isKept(to.batchAxis, from.batchAxis);
  bool keepsTokens = isKept(to.tokenAxis, from.tokenAxis);
  SmallVector<int64_t> numbers;
  for (int64_t axis = 0; axis < *rank; ++axis) {
    if (isGeneral(to, axis)) {
      numbers.push_back(axis == to.batchAxis ? (keepsBatch ? 0 : -1)
                                             : (keepsTokens ? 0 : -1));
      continue;
    }
    std::optional<int64_t> size =
        constantSize(tokens.sizeOf(op.getReshaped(), axis));
    // The proof is left to see what the graph's own shape gives.
    if (!size || *size < 1)
      return;
    numbers.push_back(*size);
  }
  builder.setInsertionPoint(op);
  bool areBothOpen = !to.isMerged() && !keepsBatch && !keepsTokens;
  op.getShapeMutable().assign(
      areBothOpen ? withTokensOfIds(op.getLoc(), numbers, to.tokenAxis)
                  : constant(op.getLoc(), numbers));
  op.setAllowzero(false);
}

// A size of 1 keeps that of the operand.
void Generalizer::visitExpand(onnx::ExpandOp op) {
  TokenFacts to = tokens.lookup(op.getOutput());
  std::optional<int64_t> rank = tokens.rankOf(op.getOutput());
  if (!rank)
    return;
  SmallVector<int64_t> elements;
  for (int64_t axis = 0; axis < *rank; ++axis) {
    std::optional<int64_t> size =
        isGeneral(to, axis) ? 1
                            : constantSize(tokens.sizeOf(op.getOutput(), axis));
    if (!size)
      return;
    elements.push_back(*size);
  }
  builder.setInsertionPoint(op);
  op.getShapeMutable().assign(constant(op.getLoc(), elements));
}

void Generalizer::visitArguments() {
  ArrayAttr dims =
      builder.getStrArrayAttr({tokens.batchName(), tokens.seqName()});
  for (BlockArgument argument : {tokens.ids(), tokens.mask()}) {
    if (!argument)
      continue;
    argument.setType(generalType(argument));
    function.setArgAttr(argument.getArgNumber(), kDimsAttr, dims);
  }
  SmallVector<Attribute> symbols;
  if (auto old = function->getAttrOfType<ArrayAttr>(kSymbolsAttr))
    llvm::append_range(symbols, old);
  for (StringRef name : {tokens.batchName(), tokens.seqName()})
    if (StringAttr symbol = builder.getStringAttr(name);
        !llvm::is_contained(symbols, symbol))
      symbols.push_back(symbol);
  function->setAttr(kSymbolsAttr, builder.getArrayAttr(symbols));
}

void Generalizer::run() {
  Block &body = function.getBody().front();
  visitArguments();
  for (Operation &op : llvm::make_early_inc_range(body.without_terminator())) {
    bool ofTokens =
        op.getNumOperands() && tokens.lookup(op.getOperand(0)).isToken();
    if (auto reshape = dyn_cast<onnx::ReshapeOp>(op); reshape && ofTokens)
      visitReshape(reshape);
    else if (auto expand = dyn_cast<onnx::ExpandOp>(op); expand && ofTokens)
      visitExpand(expand);
    for (Value result : op.getResults())
      result.setType(generalType(result));
  }
  // The old shapes, which may be computed from sizes.
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(body)))
    if (isOpTriviallyDead(&op))
      op.erase();
  function.setType(builder.getFunctionType(
      body.getArgumentTypes(), body.getTerminator()->getOperandTypes()));
}

std::optional<Refusal> tnl::generalizeSizes(func::FuncOp function,
                                            const TokenAnalysis &tokens) {
  Generalizer(function, tokens).run();
  std::string message;
  ScopedDiagnosticHandler handler(function.getContext(),
                                  [&](Diagnostic &diagnostic) {
                                    if (message.empty())
                                      message = diagnostic.str();
                                    return success();
                                  });
  if (succeeded(verify(function)) && TokenAnalysis(function).hasValidShapes())
    return std::nullopt;
  return Refusal{nullptr,
                 "holds for its own batch and length only: " + message};
}
