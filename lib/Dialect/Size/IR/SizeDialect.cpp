//===- SizeDialect.cpp - The size dialect ---------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Size/SizeDialect.h"
#include "SizeExprStorage.h"
#include "TNL/Support/SizeRelation.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace tnl;

#include "TNL/Dialect/Size/SizeDialect.cpp.inc"
#include "TNL/Dialect/Size/SizeEnums.cpp.inc"

#define GET_OP_CLASSES
#include "TNL/Dialect/Size/SizeOps.cpp.inc"

void SizeDialect::initialize() {
  addAttributes<SizeExpr>();
  addOperations<
#define GET_OP_LIST
#include "TNL/Dialect/Size/SizeOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// The attribute
//===----------------------------------------------------------------------===//

Attribute SizeDialect::parseAttribute(DialectAsmParser &parser,
                                      Type type) const {
  FailureOr<SizeExpr> size = SizeExpr::parse(parser);
  if (failed(size))
    return {};
  // The caller looks for no more than the end of the whole text.
  StringRef text = parser.getFullSymbolSpec();
  if (parser.getCurrentLocation().getPointer() < text.end()) {
    parser.emitError(parser.getCurrentLocation(), "expected the end of a size");
    return {};
  }
  return *size;
}

void SizeDialect::printAttribute(Attribute attribute,
                                 DialectAsmPrinter &os) const {
  cast<SizeExpr>(attribute).print(os.getStream());
}

ParseResult tnl::parseSizes(AsmParser &parser, ArrayAttr &sizes) {
  SmallVector<Attribute> list;
  auto element = [&]() -> ParseResult {
    FailureOr<SizeExpr> size = SizeExpr::parse(parser);
    if (failed(size))
      return failure();
    list.push_back(*size);
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, element))
    return failure();
  sizes = ArrayAttr::get(parser.getContext(), list);
  return success();
}

void tnl::printSizes(AsmPrinter &printer, ArrayAttr sizes) {
  raw_ostream &os = printer.getStream();
  os << '[';
  llvm::interleaveComma(sizesOf(sizes), os,
                        [&](SizeExpr size) { size.print(os); });
  os << ']';
}

SmallVector<SizeExpr> tnl::sizesOf(ArrayAttr sizes) {
  return llvm::map_to_vector(sizes, [](Attribute size) {
    auto expr = dyn_cast<SizeExpr>(size);
    return Attribute(expr)
               ? expr
               : SizeExpr::unknown("it is no size", size.getContext());
  });
}

ArrayAttr tnl::sizesAttr(ArrayRef<SizeExpr> sizes, MLIRContext *context) {
  return ArrayAttr::get(context, llvm::to_vector_of<Attribute>(sizes));
}

//===----------------------------------------------------------------------===//
// require
//===----------------------------------------------------------------------===//

std::string tnl::describeRequirement(RequireOp requirement) {
  std::string lhs = requirement.lhsSize().str(),
              rhs = requirement.rhsSize().str();
  StringRef what = requirement.getWhat();
  switch (requirement.getRelation()) {
  case SizeRelation::Equal:
    return llvm::formatv("{0} must equal {1} {2}", lhs, rhs, what);
  case SizeRelation::AtMost:
    return llvm::formatv("{0} must be at most {1}, {2}", lhs, rhs, what);
  case SizeRelation::Broadcast:
    return llvm::formatv("{0} and {1} must be equal or 1 {2}", lhs, rhs, what);
  case SizeRelation::BroadcastTo:
    return llvm::formatv("{0} must be {1} or 1 {2}", lhs, rhs, what);
  case SizeRelation::MultipleOf:
    return llvm::formatv("{0} must be a multiple of {1}, {2}", lhs, rhs, what);
  }
  return "";
}

LogicalResult RequireOp::verify() {
  auto lhs = dyn_cast<SizeExpr>(getLhs()), rhs = dyn_cast<SizeExpr>(getRhs());
  if (!lhs || !rhs)
    return emitOpError("compares two sizes that are known");
  std::optional<int64_t> left = lhs.asConstant(), right = rhs.asConstant();
  auto relation = static_cast<unsigned>(getRelation());
  if (left && right && !relationHolds(relation, *left, *right))
    return emitOpError("never holds: ")
           << relationFailure(relation, *left, *right, getWhat());
  return success();
}

ParseResult RequireOp::parse(OpAsmParser &parser, OperationState &result) {
  StringRef word;
  llvm::SMLoc location = parser.getCurrentLocation();
  if (parser.parseKeyword(&word))
    return failure();
  std::optional<SizeRelation> relation = symbolizeSizeRelation(word);
  if (!relation)
    return parser.emitError(location, "'")
           << word << "' is no relation of two sizes";
  FailureOr<SizeExpr> lhs = SizeExpr::parse(parser);
  if (failed(lhs) || parser.parseComma())
    return failure();
  FailureOr<SizeExpr> rhs = SizeExpr::parse(parser);
  std::string what;
  if (failed(rhs) || parser.parseComma() || parser.parseString(&what) ||
      parser.parseOptionalAttrDict(result.attributes))
    return failure();
  Builder &builder = parser.getBuilder();
  result.addAttribute("relation",
                      SizeRelationAttr::get(builder.getContext(), *relation));
  result.addAttribute("lhs", *lhs);
  result.addAttribute("rhs", *rhs);
  result.addAttribute("what", builder.getStringAttr(what));
  return success();
}

void RequireOp::print(OpAsmPrinter &printer) {
  printer << ' ' << stringifySizeRelation(getRelation()) << ' ';
  lhsSize().print(printer.getStream());
  printer << ", ";
  rhsSize().print(printer.getStream());
  printer << ", ";
  printer.printAttributeWithoutType(getWhatAttr());
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {"relation", "lhs", "rhs", "what"});
}
