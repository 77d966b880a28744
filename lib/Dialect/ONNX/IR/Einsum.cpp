//===- Einsum.cpp - Einsum and its equations ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/ONNX/Einsum.h"
#include "OpUtils.h"
#include "TNL/Interfaces/Limits.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

//===----------------------------------------------------------------------===//
// Equations
//===----------------------------------------------------------------------===//

EinsumLabels EinsumTerm::labels(int64_t ellipsis) const {
  EinsumLabels result(before.begin(), before.end());
  if (hasEllipsis)
    for (int64_t axis = ellipsis; axis-- > 0;)
      result.push_back(ellipsisLabel(axis));
  result.append(after.begin(), after.end());
  return result;
}

static FailureOr<EinsumTerm> parseTerm(StringRef text, std::string &why) {
  EinsumTerm term;
  auto [before, after] = text.split("...");
  term.hasEllipsis = before.size() != text.size();
  term.before = before.str();
  term.after = after.str();
  why = "its labels must be letters, and an ellipsis of three dots may be once "
        "in an operand";
  if (!llvm::all_of(term.before, llvm::isAlpha) ||
      !llvm::all_of(term.after, llvm::isAlpha))
    return failure();
  why = "an operand has more labels than a tensor has dimensions, " +
        std::to_string(kMostDimensions);
  if (int64_t(term.letters()) > kMostDimensions)
    return failure();
  return term;
}

/// The ellipsis, then the labels that are there once, sorted.
static EinsumTerm implicitResult(ArrayRef<EinsumTerm> operands) {
  EinsumTerm result;
  std::string all;
  for (const EinsumTerm &term : operands) {
    all += term.before + term.after;
    result.hasEllipsis |= term.hasEllipsis;
  }
  for (char c : all)
    if (llvm::count(all, c) == 1)
      result.after += c;
  llvm::sort(result.after);
  return result;
}

FailureOr<EinsumEquation> EinsumEquation::parse(StringRef text, size_t operands,
                                                std::string &why) {
  std::string compact;
  for (char c : text)
    if (c != ' ')
      compact += c;
  StringRef all = compact;
  size_t arrow = all.find("->");
  SmallVector<StringRef> parts;
  all.take_front(arrow).split(parts, ',');
  if (parts.size() != operands) {
    why = "it is for " + std::to_string(parts.size()) + " operands, not " +
          std::to_string(operands);
    return failure();
  }
  EinsumEquation equation;
  std::string letters;
  for (StringRef part : parts) {
    FailureOr<EinsumTerm> term = parseTerm(part, why);
    if (failed(term))
      return failure();
    letters += term->before + term->after;
    equation.operands.push_back(std::move(*term));
  }
  if (arrow == StringRef::npos) {
    equation.result = implicitResult(equation.operands);
    why = "its result has more labels than a tensor has dimensions, " +
          std::to_string(kMostDimensions);
    if (int64_t(equation.result.letters()) > kMostDimensions)
      return failure();
    return equation;
  }
  FailureOr<EinsumTerm> result = parseTerm(all.drop_front(arrow + 2), why);
  if (failed(result))
    return failure();
  why = "a label of the result is twice there, or in no operand";
  std::string asked = result->before + result->after;
  for (char c : asked)
    if (llvm::count(asked, c) != 1 || !StringRef(letters).contains(c))
      return failure();
  equation.result = std::move(*result);
  return equation;
}

FailureOr<int64_t> EinsumEquation::ellipsisRank(ArrayRef<int64_t> ranks,
                                                std::string &why) const {
  int64_t most = 0;
  for (auto [i, term, rank] : llvm::enumerate(operands, ranks)) {
    int64_t letters = term.letters();
    if (term.hasEllipsis ? rank < letters : rank != letters) {
      why = "operand #" + std::to_string(i) + " has rank " +
            std::to_string(rank) + ", but " + std::to_string(letters) +
            (letters == 1 ? " label" : " labels") +
            (term.hasEllipsis ? " beside the ellipsis" : "");
      return failure();
    }
    if (term.hasEllipsis)
      most = std::max(most, rank - letters);
  }
  if (most + int64_t(result.letters()) > kMostDimensions) {
    why = "its result has rank " +
          std::to_string(most + int64_t(result.letters())) + "; at most " +
          std::to_string(kMostDimensions) + " is supported";
    return failure();
  }
  return most;
}

//===----------------------------------------------------------------------===//
// The operation
//===----------------------------------------------------------------------===//

/// Merges the sizes of one operand into those of its labels.
static LogicalResult addSizes(EinsumOp op, unsigned operand,
                              const EinsumLabels &labels,
                              ArrayRef<SizeExpr> shape,
                              llvm::SmallDenseMap<int, SizeExpr> &sizes,
                              SizeRequirements &requirements) {
  llvm::SmallDenseMap<int, SizeExpr> own;
  for (auto [label, size] : llvm::zip_equal(labels, shape)) {
    std::string what = isLetter(label)
                           ? std::string("of label '") + char(label) + "'"
                           : "of the ellipsis";
    // A diagonal is of equal sizes, operands are broadcast.
    auto [it, isFirst] = own.try_emplace(label, size);
    if (!isFirst) {
      if (failed(requirements.equal(it->second, size,
                                    what + " in operand #" + Twine(operand))))
        return failure();
      continue;
    }
    auto [known, isNew] = sizes.try_emplace(label, size);
    if (isNew)
      continue;
    auto merged = broadcastDims(known->second, size, what, requirements);
    if (failed(merged))
      return failure();
    known->second = *merged;
  }
  return success();
}

LogicalResult
EinsumOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                              SmallVectorImpl<SymbolicValue> &results,
                              SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  std::string why;
  auto equation = EinsumEquation::parse(getEquation(), operands.size(), why);
  if (failed(equation))
    return emitOpError("the equation '")
           << getEquation() << "' is not supported: " << why;
  SmallVector<int64_t> ranks;
  for (const SymbolicValue &operand : operands) {
    if (!operand.shape)
      return success();
    ranks.push_back(operand.shape->size());
  }
  FailureOr<int64_t> ellipsis = equation->ellipsisRank(ranks, why);
  if (failed(ellipsis))
    return emitOpError("the equation '")
           << getEquation() << "' does not fit: " << why;
  llvm::SmallDenseMap<int, SizeExpr> sizes;
  for (auto [i, term, operand] : llvm::enumerate(equation->operands, operands))
    if (failed(addSizes(*this, i, term.labels(ranks[i] - term.letters()),
                        *operand.shape, sizes, requirements)))
      return failure();
  result.shape.emplace();
  for (int label : equation->result.labels(*ellipsis))
    result.shape->push_back(sizes.lookup(label));
  return success();
}

LogicalResult EinsumOp::verify() {
  if (getInputs().empty())
    return emitOpError("expects at least one operand");
  SmallVector<Value> values(getInputs());
  values.push_back(getOutput());
  if (failed(verifySameElements(*this, values)))
    return failure();
  return verifyByInference(*this);
}
