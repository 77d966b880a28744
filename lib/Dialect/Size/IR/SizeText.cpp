//===- SizeText.cpp - Printing and parsing sizes --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Size/SizeExpr.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace tnl;

/// Words that are not names of symbols.
static std::optional<SizeKind> functionKind(StringRef word) {
  return llvm::StringSwitch<std::optional<SizeKind>>(word)
      .Case("floordiv", SizeKind::FloorDiv)
      .Case("mod", SizeKind::Mod)
      .Case("min", SizeKind::Min)
      .Case("max", SizeKind::Max)
      .Case("eq", SizeKind::Equal)
      .Case("le", SizeKind::AtMost)
      .Case("select", SizeKind::Select)
      .Case("unknown", SizeKind::Unknown)
      .Default(std::nullopt);
}

static StringRef functionName(SizeKind kind) {
  switch (kind) {
  case SizeKind::FloorDiv:
    return "floordiv";
  case SizeKind::Mod:
    return "mod";
  case SizeKind::Min:
    return "min";
  case SizeKind::Max:
    return "max";
  case SizeKind::Equal:
    return "eq";
  case SizeKind::AtMost:
    return "le";
  case SizeKind::Select:
    return "select";
  default:
    return "";
  }
}

static bool isIdentifier(StringRef text) {
  if (text.empty() || !(llvm::isAlpha(text[0]) || text[0] == '_'))
    return false;
  return llvm::all_of(
      text, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '$'; });
}

static void printQuoted(raw_ostream &os, StringRef text) {
  os << '"';
  llvm::printEscapedString(text, os);
  os << '"';
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static void printSum(raw_ostream &os, SizeExpr sum);

static void printFactor(raw_ostream &os, SizeExpr size) {
  switch (size.kind()) {
  case SizeKind::Constant:
    os << size.value();
    return;
  case SizeKind::Symbol: {
    StringRef name = size.symbolName().getValue();
    if (isIdentifier(name) && !functionKind(name))
      os << name;
    else
      printQuoted(os, name);
    return;
  }
  case SizeKind::Sum:
    os << '(';
    printSum(os, size);
    os << ')';
    return;
  case SizeKind::Product:
    llvm::interleave(
        size.operands(), os, [&](SizeExpr part) { printFactor(os, part); },
        " * ");
    return;
  case SizeKind::Unknown:
    os << "unknown(";
    printQuoted(os, size.why());
    os << ')';
    return;
  default:
    os << functionName(size.kind()) << '(';
    llvm::interleaveComma(size.operands(), os,
                          [&](SizeExpr part) { part.print(os); });
    os << ')';
  }
}

static void printSum(raw_ostream &os, SizeExpr sum) {
  bool first = true;
  auto sign = [&](bool negative) {
    os << (first ? (negative ? "-" : "") : (negative ? " - " : " + "));
    first = false;
  };
  auto magnitude = [](int64_t x) {
    return x < 0 ? 0 - uint64_t(x) : uint64_t(x);
  };
  for (auto [part, factor] :
       llvm::zip_equal(sum.operands(), sum.coefficients())) {
    sign(factor < 0);
    printFactor(os, part);
    if (magnitude(factor) != 1)
      os << " * " << magnitude(factor);
  }
  if (sum.value() != 0) {
    sign(sum.value() < 0);
    os << magnitude(sum.value());
  }
}

void SizeExpr::print(raw_ostream &os) const {
  if (!impl)
    os << "unknown(\"\")";
  else if (kind() == SizeKind::Sum)
    printSum(os, *this);
  else
    printFactor(os, *this);
}

std::string SizeExpr::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  print(os);
  return text;
}

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

namespace {
/// Recursive descent over the grammar in SizeDialect.td.
class SizeParser {
public:
  explicit SizeParser(AsmParser &parser)
      : parser(parser), context(parser.getContext()) {}

  FailureOr<SizeExpr> sum();

private:
  FailureOr<SizeExpr> term();
  FailureOr<SizeExpr> factor();
  std::optional<FailureOr<SizeExpr>> number(bool negative);
  FailureOr<SizeExpr> function(SizeKind kind);
  /// Also refuses what is nested too deep to be read.
  ParseResult enter() {
    if (++depth <= SizeExpr::kMaxDepth)
      return success();
    return parser.emitError(parser.getCurrentLocation(),
                            "a size is nested more than ")
           << SizeExpr::kMaxDepth << " deep";
  }

  AsmParser &parser;
  MLIRContext *context;
  unsigned depth = 0;
};
} // namespace

FailureOr<SizeExpr> SizeParser::sum() {
  if (enter())
    return failure();
  FailureOr<SizeExpr> total = term();
  while (succeeded(total)) {
    bool plus = succeeded(parser.parseOptionalPlus());
    if (!plus && failed(parser.parseOptionalMinus()))
      break;
    FailureOr<SizeExpr> next = term();
    if (failed(next))
      return failure();
    total = plus ? *total + *next : *total - *next;
  }
  --depth;
  return total;
}

FailureOr<SizeExpr> SizeParser::term() {
  FailureOr<SizeExpr> product = factor();
  while (succeeded(product) && succeeded(parser.parseOptionalStar())) {
    FailureOr<SizeExpr> next = factor();
    if (failed(next))
      return failure();
    product = *product * *next;
  }
  return product;
}

/// A number, after a minus sign where `negative`; nothing where none follows.
std::optional<FailureOr<SizeExpr>> SizeParser::number(bool negative) {
  llvm::SMLoc location = parser.getCurrentLocation();
  APInt magnitude;
  OptionalParseResult parsed = parser.parseOptionalInteger(magnitude);
  if (!parsed.has_value())
    return std::nullopt;
  if (failed(*parsed))
    return failure();
  // The least number has no magnitude in 64 bits.
  APInt value = magnitude.sext(std::max(66u, magnitude.getBitWidth() + 1));
  if (negative)
    value.negate();
  if (!value.isSignedIntN(64)) {
    parser.emitError(location, "a size must fit into 64 bits");
    return failure();
  }
  return SizeExpr::constant(value.getSExtValue(), context);
}

FailureOr<SizeExpr> SizeParser::factor() {
  llvm::SMLoc location = parser.getCurrentLocation();
  bool negative = succeeded(parser.parseOptionalMinus());
  if (auto parsed = number(negative))
    return *parsed;
  if (negative) {
    if (enter())
      return failure();
    FailureOr<SizeExpr> operand = factor();
    --depth;
    if (failed(operand))
      return failure();
    return -*operand;
  }
  if (succeeded(parser.parseOptionalLParen())) {
    FailureOr<SizeExpr> inner = sum();
    if (failed(inner) || parser.parseRParen())
      return failure();
    return inner;
  }
  std::string text;
  if (succeeded(parser.parseOptionalString(&text)))
    return SizeExpr::symbol(text, context);
  StringRef word;
  if (failed(parser.parseOptionalKeyword(&word)))
    return parser.emitError(location, "expected a size");
  if (std::optional<SizeKind> kind = functionKind(word))
    return function(*kind);
  return SizeExpr::symbol(word, context);
}

FailureOr<SizeExpr> SizeParser::function(SizeKind kind) {
  llvm::SMLoc location = parser.getCurrentLocation();
  if (parser.parseLParen())
    return failure();
  if (kind == SizeKind::Unknown) {
    std::string why;
    if (parser.parseString(&why) || parser.parseRParen())
      return failure();
    return SizeExpr::unknown(why, context);
  }
  SmallVector<SizeExpr> operands;
  do {
    FailureOr<SizeExpr> operand = sum();
    if (failed(operand))
      return failure();
    operands.push_back(*operand);
  } while (succeeded(parser.parseOptionalComma()));
  if (parser.parseRParen())
    return failure();
  bool isList = kind == SizeKind::Min || kind == SizeKind::Max;
  size_t wanted = kind == SizeKind::Select ? 3 : 2;
  if (isList ? operands.size() < 2 : operands.size() != wanted)
    return parser.emitError(location, functionName(kind))
           << " takes " << wanted << " sizes" << (isList ? " or more" : "")
           << ", got " << operands.size();
  switch (kind) {
  case SizeKind::FloorDiv:
    return operands[0].floorDiv(operands[1]);
  case SizeKind::Mod:
    return operands[0].mod(operands[1]);
  case SizeKind::Equal:
    return SizeExpr::equal(operands[0], operands[1]);
  case SizeKind::AtMost:
    return SizeExpr::atMost(operands[0], operands[1]);
  case SizeKind::Select:
    return SizeExpr::select(operands[0], operands[1], operands[2]);
  default:
    for (SizeExpr next : ArrayRef(operands).drop_front())
      operands[0] = kind == SizeKind::Min ? SizeExpr::min(operands[0], next)
                                          : SizeExpr::max(operands[0], next);
    return operands[0];
  }
}

FailureOr<SizeExpr> SizeExpr::parse(AsmParser &parser) {
  return SizeParser(parser).sum();
}
