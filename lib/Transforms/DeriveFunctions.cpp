//===- DeriveFunctions.cpp - One graph becomes prefill and decode ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GeneralizeSizes.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "TokenAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/ScopeExit.h"

namespace tnl {
#define GEN_PASS_DEF_DERIVEFUNCTIONS
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

enum class Kind { Prefill, PrefillLast, Decode };

struct KindInfo {
  Kind kind;
  StringLiteral name;
};
constexpr KindInfo kKinds[] = {{Kind::Prefill, "prefill"},
                               {Kind::PrefillLast, "prefill_last"},
                               {Kind::Decode, "decode"}};

/// Writes one derived function from a source that the analysis accepted.
class Deriver {
public:
  Deriver(func::FuncOp source, const TokenAnalysis &tokens, Kind kind)
      : source(source), tokens(tokens), kind(kind),
        builder(source.getContext()) {}

  func::FuncOp derive(StringRef name);

private:
  Value addArgument(Type type, StringRef name, ArrayRef<StringRef> dims,
                    Location loc);
  void addResult(Value value, StringRef name);
  void copyArgument(BlockArgument argument);
  void findWholeOps();
  Value mapped(Value value, bool oneRow);
  void cloneAttention(LinearAttentionOp op);
  void cloneOp(Operation *op);

  func::FuncOp source;
  const TokenAnalysis &tokens;
  Kind kind;
  OpBuilder builder;
  IRMapping mapping;
  /// prefill_last: operations that need every token; the others need the last.
  DenseSet<Operation *> whole;
  DenseMap<Value, Value> lastRows;

  func::FuncOp function;
  Block *body = nullptr;
  Value position;
  SmallVector<DictionaryAttr> argumentAttrs, resultAttrs;
  SmallVector<Value> results;
  SmallVector<Value> stateArguments;
};

} // namespace

/// `type` with one token where `fact` has the sequence.
static Type withOneToken(Type type, const TokenFacts &fact) {
  auto ranked = dyn_cast<RankedTensorType>(type);
  if (!ranked || !fact.isToken() || fact.isMerged())
    return type;
  SmallVector<int64_t> shape(ranked.getShape());
  shape[fact.tokenAxis] = 1;
  return ranked.clone(shape);
}

/// A value of which tnl.last_token can take the last row.
static bool hasLastRow(Value value, const TokenFacts &fact) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() == 3 && fact.hasAxes(0, 1) &&
         isa<FloatType>(type.getElementType());
}

Value Deriver::addArgument(Type type, StringRef name, ArrayRef<StringRef> dims,
                           Location loc) {
  argumentAttrs.push_back(builder.getDictionaryAttr(
      {builder.getNamedAttr(kNameAttr, builder.getStringAttr(name)),
       builder.getNamedAttr(kDimsAttr, builder.getStrArrayAttr(dims))}));
  return body->addArgument(type, loc);
}

void Deriver::addResult(Value value, StringRef name) {
  results.push_back(value);
  resultAttrs.push_back(builder.getDictionaryAttr(
      builder.getNamedAttr(kNameAttr, builder.getStringAttr(name))));
}

void Deriver::copyArgument(BlockArgument argument) {
  auto name =
      source.getArgAttrOfType<StringAttr>(argument.getArgNumber(), kNameAttr);
  bool decode = kind == Kind::Decode;
  Type type = argument.getType();
  if (decode)
    type = withOneToken(type, tokens.lookup(argument));
  mapping.map(argument, addArgument(type, name ? name.getValue() : "input_ids",
                                    {tokens.batchName(),
                                     decode ? StringRef() : tokens.seqName()},
                                    argument.getLoc()));
}

// An operation needs every token when an attention, or an operation that does,
// reads its results, or when tnl.last_token cannot take a row of its operands.
void Deriver::findWholeOps() {
  SmallVector<Operation *> worklist;
  auto add = [&](Operation *op) {
    if (op && whole.insert(op).second)
      worklist.push_back(op);
  };
  auto addProducers = [&] {
    while (!worklist.empty())
      for (Value operand : worklist.pop_back_val()->getOperands())
        add(operand.getDefiningOp());
  };
  auto isSize = [&](Value value) {
    return tokens.lookup(value).kind == TokenFacts::Kind::Size;
  };
  for (Operation &op : source.getBody().front())
    if (isa<LinearAttentionOp>(op) || llvm::any_of(op.getOperands(), isSize) ||
        llvm::any_of(op.getResults(), isSize))
      add(&op);
  addProducers();
  for (bool changed = true; changed;) {
    changed = false;
    for (Operation &op : source.getBody().front().without_terminator()) {
      if (whole.contains(&op))
        continue;
      bool needsAll = llvm::any_of(op.getOperands(), [&](Value operand) {
        TokenFacts fact = tokens.lookup(operand);
        Operation *producer = operand.getDefiningOp();
        return fact.isToken() && (!producer || whole.contains(producer)) &&
               !hasLastRow(operand, fact);
      });
      if (needsAll) {
        add(&op);
        addProducers();
        changed = true;
      }
    }
  }
}

/// What stands for `value` in the derived function, for an operation on one row
/// or on all.
Value Deriver::mapped(Value value, bool oneRow) {
  Value all = mapping.lookup(value);
  Operation *producer = value.getDefiningOp();
  TokenFacts fact = tokens.lookup(value);
  if (!oneRow || !fact.isToken() || (producer && !whole.contains(producer)))
    return all;
  Value &row = lastRows[value];
  if (!row)
    row = LastTokenOp::create(builder, value.getLoc(),
                              withOneToken(all.getType(), fact), all);
  return row;
}

void Deriver::cloneAttention(LinearAttentionOp op) {
  Type outType = op.getOut().getType();
  if (kind == Kind::Decode)
    outType = withOneToken(outType, tokens.lookup(op.getOut()));
  unsigned layer = results.size() - 1;
  auto attention = LinearAttentionOp::create(
      builder, op.getLoc(), outType, op.getStateOut().getType(),
      mapping.lookup(op.getQ()), mapping.lookup(op.getK()),
      mapping.lookup(op.getV()), stateArguments[layer],
      op.getMask() ? mapping.lookupOrNull(op.getMask()) : Value(),
      op.getDecay() ? mapping.lookup(op.getDecay()) : Value(),
      op.getSlopesAttr());
  mapping.map(op.getOut(), attention.getOut());
  addResult(attention.getStateOut(), "state_out_" + std::to_string(layer));
}

void Deriver::cloneOp(Operation *op) {
  // A state that the graph returns: the results have those of the attentions.
  if (llvm::any_of(op->getOperands(), [&](Value operand) {
        return tokens.lookup(operand).kind == TokenFacts::Kind::State;
      }))
    return;
  bool oneRow = kind == Kind::PrefillLast && !whole.contains(op);
  IRMapping operands;
  for (Value operand : op->getOperands())
    operands.map(operand, mapped(operand, oneRow));
  Operation *copy = builder.clone(*op, operands);
  if (auto lrpe = dyn_cast<LRPEOp>(copy))
    lrpe.getPositionMutable().assign(position);
  for (auto [from, to] :
       llvm::zip_equal(op->getResults(), copy->getResults())) {
    if (kind == Kind::Decode || oneRow)
      to.setType(withOneToken(to.getType(), tokens.lookup(from)));
    mapping.map(from, to);
  }
}

func::FuncOp Deriver::derive(StringRef name) {
  builder.setInsertionPointToEnd(source->getBlock());
  function = func::FuncOp::create(builder, source.getLoc(), name,
                                  builder.getFunctionType({}, {}));
  body = function.addEntryBlock();
  copyArgument(tokens.ids());
  auto idsType = cast<RankedTensorType>(tokens.ids().getType());
  position = addArgument(
      RankedTensorType::get(idsType.getDimSize(0), builder.getI64Type()),
      "position", tokens.batchName(), source.getLoc());
  if (tokens.mask() && kind != Kind::Decode)
    copyArgument(tokens.mask());
  for (LinearAttentionOp op : tokens.attentions())
    stateArguments.push_back(
        addArgument(op.getStateOut().getType(),
                    "state_in_" + std::to_string(stateArguments.size()),
                    {tokens.batchName(), "", "", ""}, op.getLoc()));

  if (kind == Kind::PrefillLast)
    findWholeOps();
  unsigned logits = tokens.logitsIndex();
  auto logitsName = source.getResultAttrOfType<StringAttr>(logits, kNameAttr);
  addResult(Value(), logitsName ? logitsName.getValue() : "logits");
  builder.setInsertionPointToEnd(body);
  for (Operation &op : source.getBody().front().without_terminator()) {
    if (auto attention = dyn_cast<LinearAttentionOp>(op))
      cloneAttention(attention);
    else
      cloneOp(&op);
  }
  Operation *end = source.getBody().front().getTerminator();
  results[0] = mapped(end->getOperand(logits), kind == Kind::PrefillLast);
  func::ReturnOp::create(builder, end->getLoc(), results);

  function.setType(builder.getFunctionType(body->getArgumentTypes(),
                                           ValueRange(results).getTypes()));
  function.setAllArgAttrs(argumentAttrs);
  function.setAllResultAttrs(resultAttrs);
  SmallVector<Attribute> symbols;
  for (Attribute symbol : source->getAttrOfType<ArrayAttr>(kSymbolsAttr))
    if (kind != Kind::Decode ||
        cast<StringAttr>(symbol).getValue() != tokens.seqName())
      symbols.push_back(symbol);
  function->setAttr(kSymbolsAttr, builder.getArrayAttr(symbols));
  return function;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// The graph's own name for the node that became `op`, when it has one.
static std::string nodeName(Operation *op) {
  std::string name;
  op->getLoc()->walk([&](Location loc) {
    if (auto named = dyn_cast<NameLoc>(loc)) {
      name = named.getName().str();
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return name;
}

namespace {

struct DeriveFunctions : tnl::impl::DeriveFunctionsBase<DeriveFunctions> {
  using DeriveFunctionsBase::DeriveFunctionsBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto full = module.lookupSymbol<func::FuncOp>(source);
    if (!full || full.isExternal()) {
      if (!required)
        return;
      module.emitError() << "cannot derive prefill and decode: there is no "
                            "function @"
                         << source << " with a body";
      return signalPassFailure();
    }
    for (const KindInfo &info : kKinds)
      if (module.lookupSymbol(info.name))
        return refuse(
            {nullptr, "is in a module that already has @" + info.name.str()},
            full);
    // What is derived from has any sizes; `full` keeps its own.
    func::FuncOp graph = full, copy;
    if (hasFixedSizes(full)) {
      graph = copy = full.clone();
      SymbolTable(module).insert(copy);
      simplifyFixedSizes(copy);
    }
    llvm::scope_exit erase([&] {
      if (copy)
        copy.erase();
    });
    TokenAnalysis tokens(graph);
    if (!tokens.hasValidShapes())
      return signalPassFailure();
    if (std::optional<Refusal> refusal = tokens.run())
      return refuse(*refusal, full);
    if (tokens.isFixed()) {
      if (std::optional<Refusal> refusal = deriveFromFixed(graph, tokens))
        return refuse(*refusal, full);
      return;
    }
    derive(graph, tokens);
  }

  void derive(func::FuncOp graph, const TokenAnalysis &tokens) {
    for (const KindInfo &info : kKinds)
      Deriver(graph, tokens, info.kind).derive(info.name);
  }

  /// From `graph`, of whose sizes `fixed` knows the axes.
  std::optional<Refusal> deriveFromFixed(func::FuncOp graph,
                                         const TokenAnalysis &fixed) {
    if (std::optional<Refusal> refusal = generalizeSizes(graph, fixed))
      return refusal;
    // The proof with symbols is the one that counts.
    TokenAnalysis tokens(graph);
    if (std::optional<Refusal> refusal = tokens.run())
      return refusal;
    for (auto [isFixed, name] :
         {std::pair(fixed.hasFixedBatch(), tokens.batchName()),
          std::pair(fixed.hasFixedSeq(), tokens.seqName())})
      if (isFixed)
        if (std::optional<Refusal> refusal = tokens.findRestriction(name))
          return refusal;
    derive(graph, tokens);
    return std::nullopt;
  }

  void refuse(const Refusal &refusal, func::FuncOp full) {
    Operation *op = refusal.op ? refusal.op : full.getOperation();
    std::string subject = "it ", node;
    if (refusal.op) {
      if (!isa<RequireOp>(op))
        subject = "'" + op->getName().getStringRef().str() + "' ";
      if (std::string name = nodeName(op); !name.empty())
        node = "(node '" + name + "') ";
    }
    std::string text = "cannot derive prefill and decode from @" +
                       full.getSymName().str() + ": " + subject;
    if (required) {
      emitError(op->getLoc()) << text << refusal.reason;
      return signalPassFailure();
    }
    emitWarning(op->getLoc()) << text << refusal.reason;
    // A note has no location to name the node.
    text += node + refusal.reason;
    SmallVector<Attribute> notes;
    if (auto old = getOperation()->getAttrOfType<ArrayAttr>(kNotesAttr))
      llvm::append_range(notes, old);
    notes.push_back(StringAttr::get(&getContext(), text));
    getOperation()->setAttr(kNotesAttr, ArrayAttr::get(&getContext(), notes));
  }
};

} // namespace
