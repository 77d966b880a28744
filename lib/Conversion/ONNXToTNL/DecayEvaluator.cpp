//===- DecayEvaluator.cpp - Reads mask computations -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "DecayEvaluator.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Masks take some 20 operations; more are something else.
static constexpr unsigned kMostOperations = 512;
static constexpr int64_t kMostHeads = 4096;

DecayForm DecayEvaluator::unknown(const Twine &reason) {
  if (why.empty())
    why = reason.str();
  return {};
}

DecayForm DecayEvaluator::evaluate(Value value, const Index &index) {
  why.clear();
  decay = false;
  windows = {};
  budget = kMostOperations;
  DecayForm form = visit(value, index);
  if (!form.isKnown() && why.empty())
    why = "the mask is no exponential of token distances";
  return form;
}

// A size as a formula: a number, or the number of tokens plus a number.
Formula DecayEvaluator::sizeFormula(SizeExpr size) {
  if (std::optional<int64_t> number = size.asConstant())
    return Formula::constant(static_cast<double>(*number));
  auto rest = raiser.difference(size, tokens, /*unlessEmpty=*/false);
  if (!rest) {
    rest = raiser.difference(size, tokens, /*unlessEmpty=*/true);
    leavesOutEmpty |= rest.has_value();
  }
  return rest ? Formula::affine(0, 0, 1, static_cast<double>(*rest))
              : Formula::unknown();
}

// Whether integers of `type` may not hold what `form` says.
static bool mayWrap(const DecayForm &form, Type type) {
  if (!isa<IntegerType>(type) || type.isInteger(1) || isWide(type))
    return false;
  double most = std::ldexp(1.0, type.getIntOrFloatBitWidth() - 1);
  return llvm::any_of(form.zones, [&](const Formula &formula) {
    return formula.kind != Formula::Unknown &&
           (!formula.isConstant() ||
            llvm::any_of(formula.offset.all(),
                         [&](double x) { return !(x >= 0 && x < most); }));
  });
}

DecayForm DecayEvaluator::visit(Value value, const Index &index) {
  if (budget == 0)
    return unknown("the mask takes too many operations");
  --budget;
  if (rankOf(value) != static_cast<int64_t>(index.size()))
    return unknown("the shape of a mask operand is not known");
  if (std::optional<Constant> constant = readConstant(value))
    return visitConstant(*constant, index);
  const SymbolicValue &facts = raiser.facts(value);
  if (facts.elements && facts.elements->size() == 1 &&
      facts.elements->front()) {
    Formula formula = sizeFormula(facts.elements->front());
    if (formula.kind != Formula::Unknown)
      return DecayForm::everywhere(formula);
  }
  if (Operation *op = value.getDefiningOp()) {
    DecayForm form = visitOp(op, index);
    if (!mayWrap(form, elementOf(value)))
      return form;
    return unknown("token positions are integers of less than 32 bits");
  }
  return unknown("the mask depends on an input of the model");
}

DecayForm DecayEvaluator::apply(Operation *op, const Index &index,
                                Zonewise function) {
  std::vector<DecayForm> operands;
  for (Value operand : op->getOperands()) {
    std::optional<Index> inner = broadcastIndex(index, operand);
    if (!inner)
      return unknown("the shape of a mask operand is not known");
    operands.push_back(visit(operand, *inner));
  }
  DecayForm result;
  for (Zone zone : kZones) {
    std::vector<Formula> formulas;
    for (const DecayForm &operand : operands)
      formulas.push_back(operand[zone]);
    Formula formula = function(formulas, zone);
    result.zones[zone] = zone == Same ? onDiagonal(formula) : formula;
  }
  return result;
}

DecayForm DecayEvaluator::visitOp(Operation *op, const Index &index) {
  if (movesAxes(op)) {
    std::optional<Index> inner = operandIndex(raiser, op, index);
    return inner ? visit(op->getOperand(0), *inner)
                 : unknown("a mask operand is reshaped in an unknown way");
  }
  auto unary = [&](llvm::function_ref<Formula(const Formula &, Zone)> f) {
    return apply(op, index, [&](ArrayRef<Formula> operands, Zone zone) {
      return f(operands[0], zone);
    });
  };
  if (isa<onnx::CastOp>(op))
    return visitCast(op, index);
  if (isa<onnx::RangeOp>(op))
    return visitRange(op, index);
  if (isa<onnx::SliceOp>(op))
    return visitSlice(op, index);
  if (isa<onnx::ScatterNDOp>(op))
    return visitFrozen(op, index);
  if (auto concat = dyn_cast<onnx::ConcatOp>(op))
    return visitConcat(concat, index);
  if (auto sum = dyn_cast<onnx::CumSumOp>(op))
    return visitSum(sum, index);
  if (auto trilu = dyn_cast<onnx::TriluOp>(op)) {
    DecayForm form = visit(trilu.getInput(), index),
              kept = triangle(trilu, index);
    for (Zone zone : kZones)
      form.zones[zone] = select(kept[zone], form[zone], Formula::constant(0));
    return form;
  }
  if (isa<onnx::ExpOp>(op)) {
    decay = true;
    return unary([](const Formula &a, Zone) { return exponential(a); });
  }
  if (isa<onnx::NegOp>(op))
    return unary([](const Formula &a, Zone) { return negate(a); });
  if (isa<onnx::ReciprocalOp>(op))
    return unary([](const Formula &a, Zone) { return reciprocal(a); });
  if (isa<onnx::AbsOp>(op))
    return unary(absolute);
  if (isa<onnx::ReluOp>(op))
    return unary([](const Formula &a, Zone zone) {
      return larger(a, Formula::constant(0), zone);
    });
  if (isa<onnx::NotOp>(op))
    return unary([](const Formula &a, Zone) {
      return select(a, Formula::constant(0), Formula::constant(1));
    });
  if (isa<onnx::WhereOp>(op))
    return apply(op, index, [](ArrayRef<Formula> operands, Zone) {
      return select(operands[0], operands[1], operands[2]);
    });
  if (auto clip = dyn_cast<onnx::ClipOp>(op)) {
    bool hasLeast = static_cast<bool>(clip.getMin());
    return apply(op, index, [&](ArrayRef<Formula> operands, Zone zone) {
      Formula result = operands[0];
      if (hasLeast)
        result = larger(result, operands[1], zone);
      if (clip.getMax())
        result = negate(larger(negate(result), negate(operands.back()), zone));
      return result;
    });
  }
  if (auto fill = dyn_cast<onnx::ConstantOfShapeOp>(op)) {
    auto elements = dyn_cast<DenseElementsAttr>(fill.getValue());
    if (elements && elements.isSplat() &&
        isa<FloatType>(elements.getElementType()))
      return DecayForm::everywhere(Formula::constant(
          elements.getSplatValue<APFloat>().convertToDouble()));
    if (elements && elements.isSplat())
      return DecayForm::everywhere(Formula::constant(
          elements.getElementType().isInteger(1)
              ? double(elements.getSplatValue<bool>())
              : double(elements.getSplatValue<APInt>().getSExtValue())));
  }
  if (op->getNumOperands() == 2 && op->getNumResults() == 1)
    return visitBinary(op, index);
  return unknown("the result of " + op->getName().getStringRef() +
                 " is no function of token positions");
}

DecayForm DecayEvaluator::visitBinary(Operation *op, const Index &index) {
  using Function =
      llvm::function_ref<Formula(const Formula &, const Formula &, Zone)>;
  auto binary = [&](Function f) {
    return apply(op, index, [&](ArrayRef<Formula> operands, Zone zone) {
      return f(operands[0], operands[1], zone);
    });
  };
  auto comparison = [&](Comparison kind, bool exchanged) {
    return binary([&](const Formula &a, const Formula &b, Zone zone) {
      return exchanged ? compare(kind, b, a, zone) : compare(kind, a, b, zone);
    });
  };
  auto logical = [&](llvm::function_ref<bool(bool, bool)> f) {
    return binary([&](const Formula &a, const Formula &b, Zone) {
      bool known = (a.isConstant(0) || a.isConstant(1)) &&
                   (b.isConstant(0) || b.isConstant(1));
      return known ? Formula::constant(f(a.isConstant(1), b.isConstant(1)))
                   : Formula::unknown();
    });
  };
  return llvm::TypeSwitch<Operation *, DecayForm>(op)
      .Case<onnx::AddOp>([&](auto) {
        return binary(
            [](const Formula &a, const Formula &b, Zone) { return add(a, b); });
      })
      .Case<onnx::SubOp>([&](auto) {
        return binary([](const Formula &a, const Formula &b, Zone) {
          return add(a, negate(b));
        });
      })
      .Case<onnx::MulOp>([&](auto) {
        return binary([](const Formula &a, const Formula &b, Zone) {
          return multiply(a, b);
        });
      })
      .Case<onnx::DivOp>([&](onnx::DivOp div) {
        if (!isFloat(div))
          return unknown("positions are divided as integers");
        return binary([](const Formula &a, const Formula &b, Zone) {
          return multiply(a, reciprocal(b));
        });
      })
      .Case<onnx::PowOp>([&](auto) {
        decay = true;
        return binary([](const Formula &a, const Formula &b, Zone) {
          return power(a, b);
        });
      })
      .Case<onnx::MaxOp>([&](auto) { return binary(larger); })
      .Case<onnx::MinOp>([&](auto) {
        return binary([](const Formula &a, const Formula &b, Zone zone) {
          return negate(larger(negate(a), negate(b), zone));
        });
      })
      .Case<onnx::EqualOp>(
          [&](auto) { return comparison(Comparison::Equal, false); })
      .Case<onnx::GreaterOp>(
          [&](auto) { return comparison(Comparison::Greater, false); })
      .Case<onnx::GreaterOrEqualOp>(
          [&](auto) { return comparison(Comparison::GreaterOrEqual, false); })
      .Case<onnx::LessOp>(
          [&](auto) { return comparison(Comparison::Greater, true); })
      .Case<onnx::LessOrEqualOp>(
          [&](auto) { return comparison(Comparison::GreaterOrEqual, true); })
      .Case<onnx::AndOp>(
          [&](auto) { return logical([](bool a, bool b) { return a && b; }); })
      .Case<onnx::OrOp>(
          [&](auto) { return logical([](bool a, bool b) { return a || b; }); })
      .Case<onnx::XorOp>(
          [&](auto) { return logical([](bool a, bool b) { return a != b; }); })
      .Default([&](Operation *other) {
        return unknown("the result of " + other->getName().getStringRef() +
                       " is no function of token positions");
      });
}

DecayForm DecayEvaluator::visitCast(Operation *op, const Index &index) {
  auto cast = llvm::cast<onnx::CastOp>(op);
  Type target = elementOf(cast);
  DecayForm form = visit(cast.getInput(), index);
  for (Formula &formula : form.zones) {
    if (formula.kind == Formula::Unknown ||
        formula.kind == Formula::MinusInfinity)
      continue;
    bool varies = !formula.isConstant();
    if (target.isInteger(1)) {
      formula = varies || (!formula.isConstant(0) && formula.offset.size() > 1)
                    ? Formula::unknown()
                    : Formula::constant(!formula.isConstant(0));
      continue;
    }
    auto isWhole = [](const PerHead &a) {
      return llvm::all_of(a.all(), [](double x) { return x == std::floor(x); });
    };
    if (!isa<FloatType>(target)) {
      if (formula.kind != Formula::Affine || !isWhole(formula.row) ||
          !isWhole(formula.column) || !isWhole(formula.length) ||
          !isWhole(formula.offset))
        formula = Formula::unknown();
      continue;
    }
    if (varies && formula.kind == Formula::Affine &&
        target.getIntOrFloatBitWidth() < 32)
      return unknown("token positions are rounded to 16 bits");
  }
  return form;
}

// A table that is repeated, or made, for each head.
DecayForm DecayEvaluator::visitConcat(onnx::ConcatOp concat,
                                      const Index &index) {
  int64_t rank = index.size(), axis = concat.getAxis();
  axis += axis < 0 ? rank : 0;
  if (axis < 0 || axis >= rank || index[axis] != Axis::Head)
    return unknown("parts of a mask are joined along another axis than heads");
  DecayForm result;
  std::array<std::vector<Formula>, 3> parts;
  for (Value part : concat.getInputs()) {
    std::optional<Index> inner = broadcastIndex(index, part);
    int64_t heads = dimOf(part, axis);
    if (!inner || heads < 0 || heads > kMostHeads)
      return unknown("the shape of a mask operand is not known");
    DecayForm form = visit(part, *inner);
    for (Zone zone : kZones)
      for (int64_t head = 0; head < heads; ++head)
        parts[zone].push_back(ofHead(form[zone], head));
  }
  for (Zone zone : kZones)
    result.zones[zone] = joinHeads(parts[zone]);
  return result;
}

DecayForm DecayEvaluator::visitRange(Operation *op, const Index &index) {
  auto range = cast<onnx::RangeOp>(op);
  Formula start = visit(range.getStart(), {})[Same],
          delta = visit(range.getDelta(), {})[Same];
  if (start.kind != Formula::Affine || !delta.isConstant())
    return unknown("a Range of the mask does not start at a known position");
  // Float ranges have no length in the shape analysis: start + N * delta.
  const Window *window = windows.of(index.front());
  if (window && window->lastOf)
    return unknown("a slice of the mask takes the last of a Range");
  bool sameLength =
      (window && window->first) || isTokens(raiser.size(range, 0));
  if (!sameLength) {
    Formula end = add(visit(range.getLimit(), {})[Same], negate(start));
    sameLength = delta.isConstant(1) && end.kind == Formula::Affine &&
                 end.length.all() == ArrayRef(1.0) && end.offset.isZero();
  }
  if (!sameLength)
    return unknown("a Range of the mask has another length than the sequence");
  switch (index.front()) {
  case Axis::Row:
    start.row = delta.offset;
    return DecayForm::everywhere(start);
  case Axis::Column:
    start.column = delta.offset;
    return DecayForm::everywhere(start);
  case Axis::None:
    return DecayForm::everywhere(start);
  default:
    return unknown("a Range of the mask does not run over tokens");
  }
}

DecayForm DecayEvaluator::triangle(onnx::TriluOp trilu, const Index &index) {
  auto diagonal =
      trilu.getK() ? readInts(raiser, trilu.getK()) : SmallVector<int64_t>{0};
  if (!diagonal || diagonal->size() != 1 || index.size() < 2)
    return unknown("the diagonal of a Trilu is not constant");
  if (!windows.keepDistances())
    return unknown("rows and columns of a Trilu are sliced differently");
  Axis row = index[index.size() - 2], column = index.back();
  for (Axis loop : {row, column})
    if (loop != Axis::Row && loop != Axis::Column && loop != Axis::None)
      return unknown("a Trilu of the mask does not run over tokens");
  for (int64_t axis : {-2, -1}) {
    const Window *window = windows.of(index[index.size() + axis]);
    if (window && window->isWhole() && !isTokens(raiser.size(trilu, axis)))
      return unknown(
          "a Trilu of the mask has another length than the sequence");
  }
  // Column minus row of the operand, as a function of i and j.
  auto coefficient = [&](Axis loop) {
    return double(column == loop) - double(row == loop);
  };
  Formula offset = Formula::affine(coefficient(Axis::Row),
                                   coefficient(Axis::Column), 0, 0),
          limit = Formula::constant(static_cast<double>(diagonal->front()));
  DecayForm form;
  for (Zone zone : kZones)
    form.zones[zone] =
        trilu.getUpper()
            ? compare(Comparison::GreaterOrEqual, offset, limit, zone)
            : compare(Comparison::GreaterOrEqual, limit, offset, zone);
  return form;
}
