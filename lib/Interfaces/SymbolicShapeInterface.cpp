//===- SymbolicShapeInterface.cpp - Shapes over named sizes ---------------===//

#include "TNL/Interfaces/SymbolicShapeInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include <algorithm>
#include <numeric>

using namespace mlir;
using namespace tnl;

#include "TNL/Interfaces/SymbolicShapeInterface.cpp.inc"

std::optional<int64_t> tnl::constantSize(SymbolicDim size) {
  if (auto constant = llvm::dyn_cast_if_present<AffineConstantExpr>(size))
    return constant.getValue();
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Comparing sizes
//===----------------------------------------------------------------------===//

std::optional<int64_t> tnl::lowerBound(AffineExpr expr) {
  if (!expr)
    return std::nullopt;
  if (auto value = constantSize(expr))
    return value;
  if (isa<AffineSymbolExpr>(expr))
    return 1;
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return std::nullopt;
  std::optional<int64_t> lhs = lowerBound(binary.getLHS());
  std::optional<int64_t> rhs = lowerBound(binary.getRHS());
  int64_t bound;
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    if (lhs && rhs && !llvm::AddOverflow(*lhs, *rhs, bound))
      return bound;
    return std::nullopt;
  case AffineExprKind::Mul:
    if (lhs && rhs && *lhs >= 0 && *rhs >= 0 &&
        !llvm::MulOverflow(*lhs, *rhs, bound))
      return bound;
    return std::nullopt;
  case AffineExprKind::FloorDiv:
  case AffineExprKind::CeilDiv: {
    // A larger divisor gives a smaller quotient, down to 0.
    std::optional<int64_t> divisor = constantSize(binary.getRHS());
    if (!lhs || !rhs || *rhs <= 0 || (!divisor && *lhs < 0))
      return std::nullopt;
    if (!divisor)
      return 0;
    return expr.getKind() == AffineExprKind::FloorDiv
               ? llvm::divideFloorSigned(*lhs, *divisor)
               : llvm::divideCeilSigned(*lhs, *divisor);
  }
  case AffineExprKind::Mod:
    if (rhs && *rhs > 0)
      return 0;
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

AffineExpr tnl::simplifySize(AffineExpr expr) {
  unsigned symbols = 0;
  expr.walk([&](AffineExpr part) {
    if (auto symbol = dyn_cast<AffineSymbolExpr>(part))
      symbols = std::max(symbols, symbol.getPosition() + 1);
  });
  return simplifyAffineExpr(expr, /*numDims=*/0, symbols);
}

bool tnl::provablyAtMost(AffineExpr lhs, AffineExpr rhs) {
  if (!lhs || !rhs)
    return false;
  std::optional<int64_t> bound = lowerBound(rhs - lhs);
  if (!bound || *bound < 0)
    bound = lowerBound(simplifySize(rhs - lhs));
  return bound && *bound >= 0;
}

bool tnl::sameSize(SymbolicDim lhs, SymbolicDim rhs) {
  if (!lhs || !rhs)
    return false;
  if (lhs == rhs)
    return true;
  if (constantSize(lhs) && constantSize(rhs))
    return false;
  return constantSize(simplifySize(lhs - rhs)) == 0;
}

//===----------------------------------------------------------------------===//
// Broadcasting
//===----------------------------------------------------------------------===//

SymbolicDim tnl::broadcastDims(SymbolicDim lhs, SymbolicDim rhs,
                               bool &conflict) {
  std::optional<int64_t> left = constantSize(lhs), right = constantSize(rhs);
  if (left && right) {
    if (*left == *right || *right == 1)
      return lhs;
    if (*left == 1)
      return rhs;
    conflict = true;
    return {};
  }
  if (left)
    return *left == 1 ? rhs : lhs;
  if (right)
    return *right == 1 ? lhs : rhs;
  return sameSize(lhs, rhs) ? lhs : SymbolicDim();
}

std::optional<SmallVector<SymbolicDim>>
tnl::broadcastShapes(ArrayRef<SymbolicValue> operands, bool &conflict) {
  SmallVector<SymbolicDim> result;
  for (const SymbolicValue &operand : operands) {
    if (!operand.shape)
      return std::nullopt;
    // Shapes align at their last dimension; missing leading sizes are 1.
    ArrayRef<SymbolicDim> shape = *operand.shape;
    if (shape.size() > result.size()) {
      size_t extra = shape.size() - result.size();
      SmallVector<SymbolicDim> padded(shape.take_front(extra));
      llvm::append_range(padded, result);
      for (size_t i = extra; i < padded.size(); ++i)
        padded[i] = broadcastDims(padded[i], shape[i], conflict);
      result = std::move(padded);
      continue;
    }
    size_t offset = result.size() - shape.size();
    for (auto [i, size] : llvm::enumerate(shape))
      result[offset + i] = broadcastDims(result[offset + i], size, conflict);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Types and constants
//===----------------------------------------------------------------------===//

SymbolicValue tnl::symbolicFromType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return {};
  SymbolicValue value;
  value.shape.emplace();
  for (int64_t size : tensor.getShape())
    value.shape->push_back(
        ShapedType::isDynamic(size)
            ? SymbolicDim()
            : getAffineConstantExpr(size, type.getContext()));
  return value;
}

SymbolicValue tnl::symbolicFromConstant(ElementsAttr attr) {
  SymbolicValue value = symbolicFromType(attr.getType());
  auto dense = dyn_cast<DenseIntElementsAttr>(attr);
  if (!dense || dense.getType().getRank() > 1 || dense.getNumElements() > 64)
    return value;
  Type element = dense.getElementType();
  if (!isa<IntegerType>(element))
    return value;
  bool isUnsigned = element.isInteger(1) || element.isUnsignedInteger();
  value.elements.emplace();
  for (const APInt &number : dense.getValues<APInt>())
    value.elements->push_back(getAffineConstantExpr(
        isUnsigned ? int64_t(number.getZExtValue()) : number.getSExtValue(),
        attr.getContext()));
  return value;
}

LogicalResult
tnl::refineByResultTypes(Operation *op,
                         SmallVectorImpl<SymbolicValue> &results) {
  results.resize(op->getNumResults());
  for (auto [i, result] : llvm::enumerate(results)) {
    if (result.shape)
      for (SymbolicDim size : *result.shape)
        if (constantSize(size).value_or(0) < 0)
          return op->emitOpError("result ")
                 << i << " has a size of " << *constantSize(size);
    SymbolicValue typed = symbolicFromType(op->getResult(i).getType());
    if (!typed.shape)
      continue;
    if (!result.shape) {
      result.shape = std::move(typed.shape);
      continue;
    }
    if (result.shape->size() != typed.shape->size())
      return op->emitOpError("result ")
             << i << " has rank " << typed.shape->size() << ", expected "
             << result.shape->size();
    for (size_t dim = 0; dim < typed.shape->size(); ++dim) {
      SymbolicDim declared = (*typed.shape)[dim];
      if (!declared)
        continue;
      SymbolicDim &inferred = (*result.shape)[dim];
      if (constantSize(inferred) && inferred != declared)
        return op->emitOpError("result ")
               << i << " has size " << *constantSize(declared)
               << " in dimension " << dim << ", expected "
               << *constantSize(inferred);
      inferred = declared;
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Exact division of products
//===----------------------------------------------------------------------===//

namespace {
/// A product as a constant times factors that are no products.
struct Product {
  int64_t constant = 1;
  SmallVector<AffineExpr> factors;
  bool known = true;

  void multiply(AffineExpr expr) {
    if (!expr) {
      known = false;
      return;
    }
    if (auto value = constantSize(expr)) {
      if (llvm::MulOverflow(constant, *value, constant))
        known = false;
      return;
    }
    if (expr.getKind() == AffineExprKind::Mul) {
      auto binary = cast<AffineBinaryOpExpr>(expr);
      multiply(binary.getLHS());
      multiply(binary.getRHS());
      return;
    }
    factors.push_back(expr);
  }
};
} // namespace

SymbolicDim tnl::divideProducts(ArrayRef<SymbolicDim> numerator,
                                ArrayRef<SymbolicDim> denominator,
                                MLIRContext *context) {
  // Unknown sizes that stand on both sides can not be told apart, so they are
  // never cancelled.
  Product top, bottom;
  for (SymbolicDim size : numerator)
    top.multiply(size);
  for (SymbolicDim size : denominator)
    bottom.multiply(size);
  if (!top.known || !bottom.known || bottom.constant == 0)
    return {};
  for (AffineExpr factor : bottom.factors) {
    auto *match = llvm::find_if(
        top.factors, [&](AffineExpr e) { return sameSize(e, factor); });
    if (match == top.factors.end())
      return {};
    top.factors.erase(match);
  }
  int64_t divisor = bottom.constant;
  if (divisor < 0)
    return {};
  int64_t common = std::gcd(top.constant, divisor);
  top.constant /= common;
  divisor /= common;
  for (AffineExpr &factor : top.factors) {
    common = std::gcd(factor.getLargestKnownDivisor(), divisor);
    if (common > 1)
      factor = factor.floorDiv(common);
    divisor /= common;
  }
  if (divisor != 1)
    return {};
  AffineExpr result = getAffineConstantExpr(top.constant, context);
  for (AffineExpr factor : top.factors)
    result = factor * result;
  return result;
}
