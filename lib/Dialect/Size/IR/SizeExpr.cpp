//===- SizeExpr.cpp - Building sizes in canonical form --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Size/SizeExpr.h"
#include "SizeExprStorage.h"
#include "TNL/Dialect/Size/SizeDialect.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>

using namespace mlir;
using namespace tnl;
using namespace tnl::sizes;

/// Operands of one minimum or maximum, factors of one product.
static constexpr size_t kMaxOperands = 32;

//===----------------------------------------------------------------------===//
// Storage
//===----------------------------------------------------------------------===//

SizeExprStorage *
SizeExprStorage::construct(AttributeStorageAllocator &allocator, Key key) {
  key.operands = allocator.copyInto(key.operands);
  key.coefficients = allocator.copyInto(key.coefficients);
  return new (allocator.allocate<SizeExprStorage>())
      SizeExprStorage(key, factsOf(key));
}

/// The formula of these parts, which are in canonical form.
static SizeExpr make(SizeExprStorage::Key key, MLIRContext *context) {
  unsigned nodes = 1;
  for (SizeExpr operand : key.operands) {
    if (operand.depth() >= SizeExpr::kMaxDepth)
      return SizeExpr::unknown("its formula is nested more than " +
                                   Twine(SizeExpr::kMaxDepth) + " deep",
                               context);
    if ((nodes += operand.nodes()) > SizeExpr::kMaxNodes)
      return SizeExpr::unknown("its formula has more than " +
                                   Twine(SizeExpr::kMaxNodes) + " parts",
                               context);
  }
  return SizeExpr::Base::get(context, key);
}

static SizeExpr tooLarge(MLIRContext *context) {
  return SizeExpr::unknown("its formula leaves 64 bits", context);
}

SizeExpr SizeExpr::constant(int64_t value, MLIRContext *context) {
  return make({SizeKind::Constant, value, {}, {}, {}}, context);
}

SizeExpr SizeExpr::symbol(StringAttr name) {
  return make({SizeKind::Symbol, 0, name, {}, {}}, name.getContext());
}

SizeExpr SizeExpr::symbol(StringRef name, MLIRContext *context) {
  return symbol(StringAttr::get(context, name));
}

SizeExpr SizeExpr::unknown(const Twine &why, MLIRContext *context) {
  return make({SizeKind::Unknown, 0, StringAttr::get(context, why), {}, {}},
              context);
}

SizeKind SizeExpr::kind() const { return getImpl()->key.kind; }
ArrayRef<SizeExpr> SizeExpr::operands() const {
  return getImpl()->key.operands;
}
ArrayRef<int64_t> SizeExpr::coefficients() const {
  return getImpl()->key.coefficients;
}
int64_t SizeExpr::value() const { return getImpl()->key.value; }
StringAttr SizeExpr::symbolName() const { return getImpl()->key.text; }
StringRef SizeExpr::why() const {
  return impl && kind() == SizeKind::Unknown ? symbolName().getValue() : "";
}
std::optional<int64_t> SizeExpr::asConstant() const {
  if (impl && kind() == SizeKind::Constant)
    return value();
  return std::nullopt;
}
int64_t SizeExpr::lower() const { return getImpl()->facts.lower; }
int64_t SizeExpr::upper() const { return getImpl()->facts.upper; }
int64_t SizeExpr::divisor() const { return getImpl()->facts.divisor; }
unsigned SizeExpr::depth() const { return getImpl()->facts.depth; }
unsigned SizeExpr::nodes() const { return getImpl()->facts.nodes; }

//===----------------------------------------------------------------------===//
// Order
//===----------------------------------------------------------------------===//

// Follows one path down, since equal parts are the same attribute.
int sizes::compare(SizeExpr lhs, SizeExpr rhs) {
  if (lhs == rhs)
    return 0;
  if (lhs.kind() != rhs.kind())
    return lhs.kind() < rhs.kind() ? -1 : 1;
  if (lhs.depth() != rhs.depth())
    return lhs.depth() < rhs.depth() ? -1 : 1;
  if (lhs.kind() == SizeKind::Symbol || lhs.kind() == SizeKind::Unknown)
    return lhs.symbolName().getValue().compare(rhs.symbolName().getValue());
  for (auto [a, b] : llvm::zip(lhs.operands(), rhs.operands()))
    if (int order = compare(a, b))
      return order;
  if (lhs.operands().size() != rhs.operands().size())
    return lhs.operands().size() < rhs.operands().size() ? -1 : 1;
  for (auto [a, b] : llvm::zip(lhs.coefficients(), rhs.coefficients()))
    if (a != b)
      return a < b ? -1 : 1;
  return lhs.value() < rhs.value() ? -1 : 1;
}

static bool isBefore(SizeExpr lhs, SizeExpr rhs) {
  return compare(lhs, rhs) < 0;
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

LinearForm sizes::linearForm(SizeExpr size) {
  LinearForm form;
  if (std::optional<int64_t> number = size.asConstant()) {
    form.constant = *number;
  } else if (size.kind() == SizeKind::Sum) {
    form.constant = size.value();
    for (auto term : llvm::zip_equal(size.operands(), size.coefficients()))
      form.terms.emplace_back(std::get<0>(term), std::get<1>(term));
  } else {
    form.terms.emplace_back(size, 1);
  }
  return form;
}

std::optional<LinearForm> sizes::normalized(LinearForm form) {
  llvm::sort(form.terms, [](const auto &a, const auto &b) {
    return isBefore(a.first, b.first);
  });
  LinearForm result;
  result.constant = form.constant;
  for (auto [atom, factor] : form.terms) {
    if (!result.terms.empty() && result.terms.back().first == atom) {
      int64_t &sum = result.terms.back().second;
      if (llvm::AddOverflow(sum, factor, sum))
        return std::nullopt;
      if (sum == 0)
        result.terms.pop_back();
    } else if (factor != 0) {
      result.terms.emplace_back(atom, factor);
    }
  }
  return result;
}

SizeExpr sizes::toSize(const LinearForm &form, MLIRContext *context) {
  if (form.terms.empty())
    return SizeExpr::constant(form.constant, context);
  if (form.terms.size() == 1 && form.constant == 0 &&
      form.terms.front().second == 1)
    return form.terms.front().first;
  if (form.terms.size() > SizeExpr::kMaxTerms)
    return SizeExpr::unknown("its formula is a sum of more than " +
                                 Twine(SizeExpr::kMaxTerms) + " terms",
                             context);
  SmallVector<SizeExpr> atoms;
  SmallVector<int64_t> factors;
  for (auto [atom, factor] : form.terms) {
    atoms.push_back(atom);
    factors.push_back(factor);
  }
  return make({SizeKind::Sum, form.constant, {}, atoms, factors}, context);
}

/// The operand that makes an operation of both unknown, if there is one.
static SizeExpr unknownOf(SizeExpr lhs, SizeExpr rhs) {
  return lhs ? rhs : lhs;
}

static SizeExpr fromForm(std::optional<LinearForm> form, MLIRContext *context) {
  return form ? toSize(*form, context) : tooLarge(context);
}

SizeExpr SizeExpr::operator+(SizeExpr other) const {
  if (!*this || !other)
    return unknownOf(*this, other);
  LinearForm form = linearForm(*this), added = linearForm(other);
  if (llvm::AddOverflow(form.constant, added.constant, form.constant))
    return tooLarge(getContext());
  llvm::append_range(form.terms, added.terms);
  return fromForm(normalized(std::move(form)), getContext());
}

SizeExpr SizeExpr::operator*(int64_t factor) const {
  if (!*this)
    return *this;
  LinearForm form = linearForm(*this);
  bool overflow = llvm::MulOverflow(form.constant, factor, form.constant);
  for (auto &term : form.terms)
    overflow |= llvm::MulOverflow(term.second, factor, term.second);
  if (overflow)
    return tooLarge(getContext());
  if (factor == 0)
    form.terms.clear();
  return toSize(form, getContext());
}

SizeExpr SizeExpr::operator-() const { return *this * -1; }
SizeExpr SizeExpr::operator-(SizeExpr other) const { return *this + -other; }
SizeExpr SizeExpr::operator+(int64_t other) const {
  return *this ? *this + constant(other, getContext()) : *this;
}
SizeExpr SizeExpr::operator-(int64_t other) const {
  return *this ? *this - constant(other, getContext()) : *this;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

static ArrayRef<SizeExpr> factorsOf(const SizeExpr &atom) {
  return atom.kind() == SizeKind::Product ? atom.operands() : ArrayRef(atom);
}

static SizeExpr productOf(SizeExpr lhs, SizeExpr rhs) {
  SmallVector<SizeExpr> factors(factorsOf(lhs));
  llvm::append_range(factors, factorsOf(rhs));
  llvm::sort(factors, isBefore);
  if (factors.size() > kMaxOperands)
    return SizeExpr::unknown("its formula is a product of more than " +
                                 Twine(kMaxOperands) + " sizes",
                             lhs.getContext());
  return make({SizeKind::Product, 0, {}, factors, {}}, lhs.getContext());
}

SizeExpr SizeExpr::operator*(SizeExpr other) const {
  if (!*this || !other)
    return unknownOf(*this, other);
  if (auto number = other.asConstant())
    return *this * *number;
  if (auto number = asConstant())
    return other * *number;
  LinearForm lhs = linearForm(*this), rhs = linearForm(other);
  if ((lhs.terms.size() + 1) * (rhs.terms.size() + 1) > kMaxTerms)
    return productOf(*this, other);
  // Multiplied out; the constants are terms of their own.
  LinearForm product;
  bool overflow =
      llvm::MulOverflow(lhs.constant, rhs.constant, product.constant);
  auto add = [&](SizeExpr atom, int64_t a, int64_t b) {
    int64_t factor;
    overflow |= llvm::MulOverflow(a, b, factor);
    if (!atom)
      overflow = true;
    product.terms.emplace_back(atom, factor);
  };
  for (auto [atom, factor] : lhs.terms) {
    for (auto [otherAtom, otherFactor] : rhs.terms) {
      SizeExpr both = productOf(atom, otherAtom);
      if (!both)
        return both;
      add(both, factor, otherFactor);
    }
    add(atom, factor, rhs.constant);
  }
  for (auto [atom, factor] : rhs.terms)
    add(atom, factor, lhs.constant);
  if (overflow)
    return tooLarge(getContext());
  return fromForm(normalized(std::move(product)), getContext());
}

//===----------------------------------------------------------------------===//
// Quotients
//===----------------------------------------------------------------------===//

/// Splits `size` into `divisor * quotient + rest`, `rest` in coefficients below
/// the divisor.
static std::pair<LinearForm, LinearForm> divide(SizeExpr size,
                                                int64_t divisor) {
  LinearForm form = linearForm(size), quotient, rest;
  auto split = [&](int64_t factor) {
    int64_t whole = llvm::divideFloorSigned(factor, divisor);
    return std::pair(whole, factor - whole * divisor);
  };
  std::tie(quotient.constant, rest.constant) = split(form.constant);
  for (auto [atom, factor] : form.terms) {
    auto [whole, remaining] = split(factor);
    if (whole != 0)
      quotient.terms.emplace_back(atom, whole);
    if (remaining != 0)
      rest.terms.emplace_back(atom, remaining);
  }
  return {quotient, rest};
}

/// `floordiv(size, divisor)` for a size whose coefficients are below the
/// divisor.
static SizeExpr quotientOfRest(SizeExpr size, int64_t divisor) {
  MLIRContext *context = size.getContext();
  if (size.lower() >= 0 && size.upper() < divisor)
    return SizeExpr::constant(0, context);
  // A factor that the terms and the divisor share.
  LinearForm form = linearForm(size);
  int64_t common = divisor;
  for (auto [atom, factor] : form.terms)
    common = std::gcd(common, factor);
  if (common > 1) {
    for (auto &term : form.terms)
      term.second /= common;
    form.constant = llvm::divideFloorSigned(form.constant, common);
    return toSize(form, context).floorDiv(divisor / common);
  }
  // floordiv(floordiv(x, a) + k, b) = floordiv(x + k * a, a * b).
  if (form.terms.size() == 1 && form.terms.front().second == 1 &&
      form.terms.front().first.kind() == SizeKind::FloorDiv) {
    SizeExpr quotient = form.terms.front().first;
    std::optional<int64_t> inner = quotient.operands()[1].asConstant();
    int64_t product, offset;
    if (inner && !llvm::MulOverflow(*inner, divisor, product) &&
        !llvm::MulOverflow(*inner, form.constant, offset) &&
        product < INT64_MAX / 4)
      return (quotient.operands()[0] + offset).floorDiv(product);
  }
  return make({SizeKind::FloorDiv,
               0,
               {},
               {size, SizeExpr::constant(divisor, context)},
               {}},
              context);
}

static SizeExpr noDivisor(MLIRContext *context) {
  return SizeExpr::unknown("its formula divides by a number below 1", context);
}

SizeExpr SizeExpr::floorDiv(int64_t divisor) const {
  if (!*this || divisor == 1)
    return *this;
  if (divisor < 1)
    return noDivisor(getContext());
  auto [quotient, rest] = divide(*this, divisor);
  SizeExpr remaining = toSize(rest, getContext());
  // What the rest alone gives is added to the whole quotient.
  return remaining.asConstant() ? toSize(quotient, getContext())
                                : toSize(quotient, getContext()) +
                                      quotientOfRest(remaining, divisor);
}

SizeExpr SizeExpr::floorDiv(SizeExpr divisor) const {
  if (!*this || !divisor)
    return unknownOf(*this, divisor);
  if (auto number = divisor.asConstant())
    return floorDiv(*number);
  if (SizeExpr exact = exactDiv(divisor))
    return exact;
  if (lower() >= 0 && divisor.lower() >= 1 &&
      provablyAtMost(*this + 1, divisor))
    return constant(0, getContext());
  return make({SizeKind::FloorDiv, 0, {}, {*this, divisor}, {}}, getContext());
}

SizeExpr SizeExpr::mod(int64_t divisor) const {
  if (!*this)
    return *this;
  if (divisor < 1)
    return noDivisor(getContext());
  SizeExpr rest = toSize(divide(*this, divisor).second, getContext());
  if (rest.lower() >= 0 && rest.upper() < divisor)
    return rest;
  return make(
      {SizeKind::Mod, 0, {}, {rest, constant(divisor, getContext())}, {}},
      getContext());
}

SizeExpr SizeExpr::mod(SizeExpr divisor) const {
  if (!*this || !divisor)
    return unknownOf(*this, divisor);
  if (auto number = divisor.asConstant())
    return mod(*number);
  if (exactDiv(divisor))
    return constant(0, getContext());
  if (lower() >= 0 && divisor.lower() >= 1 &&
      provablyAtMost(*this + 1, divisor))
    return *this;
  return make({SizeKind::Mod, 0, {}, {*this, divisor}, {}}, getContext());
}

SizeExpr SizeExpr::ceilDiv(int64_t divisor) const {
  return *this && divisor >= 1 ? (*this + (divisor - 1)).floorDiv(divisor)
                               : floorDiv(divisor);
}

SizeExpr SizeExpr::ceilDiv(SizeExpr divisor) const {
  if (!*this || !divisor)
    return unknownOf(*this, divisor);
  if (SizeExpr exact = exactDiv(divisor))
    return exact;
  return (*this + (divisor - 1)).floorDiv(divisor);
}

/// The term without the factors of `divisor`; unknown if one is missing.
static SizeExpr withoutFactors(SizeExpr term, SizeExpr divisor) {
  SmallVector<SizeExpr> factors(factorsOf(term));
  for (SizeExpr factor : factorsOf(divisor)) {
    auto *found = llvm::find(factors, factor);
    if (found == factors.end())
      return SizeExpr::unknown("its formula is no exact quotient",
                               term.getContext());
    factors.erase(found);
  }
  SizeExpr result = SizeExpr::constant(1, term.getContext());
  for (SizeExpr factor : factors)
    result = result * factor;
  return result;
}

SizeExpr SizeExpr::exactDiv(SizeExpr divisor) const {
  if (!*this || !divisor)
    return unknownOf(*this, divisor);
  SizeExpr inexact = unknown("its formula is no exact quotient", getContext());
  if (*this == divisor && divisor.lower() >= 1)
    return constant(1, getContext());
  LinearForm form = linearForm(*this), by = linearForm(divisor);
  if (by.terms.empty()) {
    if (by.constant < 1)
      return inexact;
    if (this->divisor() % by.constant == 0)
      return floorDiv(by.constant);
    return inexact;
  }
  if (divisor.lower() < 1)
    return inexact;
  // One term divides term by term; a longer divisor must divide as a whole.
  if (by.terms.size() == 1 && by.constant == 0) {
    SizeExpr quotient = constant(0, getContext());
    if (form.constant != 0)
      return inexact;
    for (auto [atom, factor] : form.terms) {
      SizeExpr part = withoutFactors(atom, by.terms.front().first);
      if (!part)
        return part;
      quotient = quotient + part * factor;
    }
    return quotient ? quotient.exactDiv(
                          constant(by.terms.front().second, getContext()))
                    : quotient;
  }
  // A multiple of the divisor, by a constant or by the quotient of the first
  // terms.
  if (form.terms.size() < by.terms.size())
    return inexact;
  auto [leadAtom, leadFactor] = form.terms.back();
  auto [byAtom, byFactor] = by.terms.back();
  SizeExpr ratio = withoutFactors(leadAtom, byAtom);
  if (!ratio || leadFactor % byFactor != 0)
    return inexact;
  ratio = ratio * (leadFactor / byFactor);
  return *this == divisor * ratio ? ratio : inexact;
}

//===----------------------------------------------------------------------===//
// Minima and maxima
//===----------------------------------------------------------------------===//

/// Adds the operands of `size` as those of a minimum or maximum of `kind`:
/// min(a, b) + c counts as min(a + c, b + c).
static void flatten(SizeExpr size, SizeKind kind,
                    SmallVectorImpl<SizeExpr> &operands) {
  if (size.kind() == kind) {
    llvm::append_range(operands, size.operands());
    return;
  }
  if (size.kind() == SizeKind::Sum) {
    auto inner = llvm::find_if(
        size.operands(), [&](SizeExpr atom) { return atom.kind() == kind; });
    if (inner != size.operands().end() &&
        size.coefficients()[inner - size.operands().begin()] == 1) {
      SizeExpr rest = size - *inner;
      for (SizeExpr operand : inner->operands())
        operands.push_back(operand + rest);
      return;
    }
  }
  operands.push_back(size);
}

static SizeExpr extremum(SizeKind kind, SizeExpr lhs, SizeExpr rhs) {
  if (!lhs || !rhs)
    return unknownOf(lhs, rhs);
  MLIRContext *context = lhs.getContext();
  SmallVector<SizeExpr> all, kept;
  flatten(lhs, kind, all);
  flatten(rhs, kind, all);
  if (all.size() > kMaxOperands)
    return SizeExpr::unknown("its formula is the minimum or maximum of more "
                             "than " +
                                 Twine(kMaxOperands) + " sizes",
                             context);
  for (SizeExpr operand : all)
    if (!operand)
      return operand;
  auto covers = [&](SizeExpr a, SizeExpr b) {
    return kind == SizeKind::Min ? provablyAtMost(a, b) : provablyAtMost(b, a);
  };
  for (SizeExpr operand : all) {
    if (llvm::any_of(kept, [&](SizeExpr k) { return covers(k, operand); }))
      continue;
    llvm::erase_if(kept, [&](SizeExpr k) { return covers(operand, k); });
    kept.push_back(operand);
  }
  if (kept.size() == 1)
    return kept.front();
  // The number, of which one is left, comes last.
  llvm::sort(kept, [](SizeExpr a, SizeExpr b) {
    bool isNumber = a.asConstant().has_value();
    return isNumber != b.asConstant().has_value() ? !isNumber : isBefore(a, b);
  });
  return make({kind, 0, {}, kept, {}}, context);
}

SizeExpr SizeExpr::min(SizeExpr lhs, SizeExpr rhs) {
  return extremum(SizeKind::Min, lhs, rhs);
}
SizeExpr SizeExpr::max(SizeExpr lhs, SizeExpr rhs) {
  return extremum(SizeKind::Max, lhs, rhs);
}

//===----------------------------------------------------------------------===//
// Comparisons and selection
//===----------------------------------------------------------------------===//

/// The two sides of `difference >= 0` or `== 0` as sums of positive terms.
static std::pair<SizeExpr, SizeExpr> sides(SizeExpr difference) {
  LinearForm form = linearForm(difference), left, right;
  for (auto [atom, factor] : form.terms) {
    LinearForm &side = factor > 0 ? left : right;
    side.terms.emplace_back(atom, factor > 0 ? factor : -factor);
  }
  (form.constant > 0 ? left : right).constant = std::abs(form.constant);
  MLIRContext *context = difference.getContext();
  return {toSize(left, context), toSize(right, context)};
}

SizeExpr SizeExpr::equal(SizeExpr lhs, SizeExpr rhs) {
  SizeExpr difference = lhs - rhs;
  if (!difference)
    return difference;
  MLIRContext *context = difference.getContext();
  if (auto number = difference.asConstant())
    return constant(*number == 0, context);
  if (difference.lower() > 0 || difference.upper() < 0 ||
      provablyAtMost(lhs + 1, rhs) || provablyAtMost(rhs + 1, lhs))
    return constant(0, context);
  LinearForm form = linearForm(difference);
  auto [left, right] =
      sides(form.terms.front().second < 0 ? -difference : difference);
  return make({SizeKind::Equal, 0, {}, {left, right}, {}}, context);
}

SizeExpr SizeExpr::atMost(SizeExpr lhs, SizeExpr rhs) {
  SizeExpr difference = rhs - lhs;
  if (!difference)
    return difference;
  MLIRContext *context = difference.getContext();
  if (provablyAtMost(lhs, rhs))
    return constant(1, context);
  if (provablyAtMost(rhs + 1, lhs))
    return constant(0, context);
  auto [right, left] = sides(difference);
  return make({SizeKind::AtMost, 0, {}, {left, right}, {}}, context);
}

SizeExpr SizeExpr::select(SizeExpr condition, SizeExpr then,
                          SizeExpr otherwise) {
  if (!condition)
    return condition;
  if (auto number = condition.asConstant())
    return *number != 0 ? then : otherwise;
  if (condition.lower() > 0 || condition.upper() < 0)
    return then;
  if (!then || !otherwise)
    return unknownOf(then, otherwise);
  if (then == otherwise)
    return then;
  if (then.is(1) && otherwise.is(0) && condition.lower() == 0 &&
      condition.upper() == 1)
    return condition;
  return make({SizeKind::Select, 0, {}, {condition, then, otherwise}, {}},
              condition.getContext());
}
