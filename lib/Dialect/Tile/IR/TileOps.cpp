//===- TileOps.cpp - Builders and syntax of tile operations ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Tile/TileOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace tnl::tile;

#define GET_OP_CLASSES
#include "TNL/Dialect/Tile/TileOps.cpp.inc"

/// Attributes that the syntax spells are not among the others.
static ParseResult parseOtherAttributes(OpAsmParser &parser,
                                        OperationState &result,
                                        bool withKeyword) {
  NamedAttrList attributes;
  SMLoc loc = parser.getCurrentLocation();
  if (withKeyword ? parser.parseOptionalAttrDictWithKeyword(attributes)
                  : parser.parseOptionalAttrDict(attributes))
    return failure();
  for (NamedAttribute attribute : attributes)
    if (llvm::is_contained(result.name.getAttributeNames(),
                           attribute.getName()) ||
        attribute.getName() == SymbolTable::getVisibilityAttrName())
      return parser.emitError(loc)
             << "'" << attribute.getName().getValue()
             << "' has syntax of its own and cannot be among the attributes";
  result.addAttributes(attributes);
  return success();
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

void KernelOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                     ArrayRef<Type> parameters, int32_t threads,
                     int32_t minBlocks) {
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.sym_name = builder.getStringAttr(name);
  properties.function_type =
      TypeAttr::get(builder.getFunctionType(parameters, {}));
  properties.threads = builder.getI32IntegerAttr(threads);
  properties.min_blocks = builder.getI32IntegerAttr(minBlocks);
  Block &entry = state.addRegion()->emplaceBlock();
  entry.addArguments(parameters,
                     SmallVector<Location>(parameters.size(), state.location));
}

// tile.kernel @name(%a: T, ...) [private] threads N [min_blocks N]
//     [attributes {...}] { ... }
ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &builder = parser.getBuilder();
  Properties &properties = result.getOrAddProperties<Properties>();
  StringAttr name;
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<Type> resultTypes;
  SmallVector<DictionaryAttr> resultAttrs;
  bool isVariadic = false;
  if (parser.parseSymbolName(name))
    return failure();
  SMLoc signatureLoc = parser.getCurrentLocation();
  if (function_interface_impl::parseFunctionSignatureWithArguments(
          parser, /*allowVariadic=*/false, arguments, isVariadic, resultTypes,
          resultAttrs))
    return failure();
  if (!resultTypes.empty())
    return parser.emitError(signatureLoc, "a kernel has no results");
  for (const OpAsmParser::Argument &argument : arguments)
    if (argument.ssaName.name.empty())
      return parser.emitError(signatureLoc,
                              "parameters of a kernel have names");
  properties.sym_name = name;
  SmallVector<Type> types = llvm::map_to_vector(
      arguments, [](const OpAsmParser::Argument &arg) { return arg.type; });
  properties.function_type = TypeAttr::get(builder.getFunctionType(types, {}));

  if (succeeded(parser.parseOptionalKeyword("private")))
    result.addAttribute(SymbolTable::getVisibilityAttrName(),
                        builder.getStringAttr("private"));
  int32_t threads = 0, minBlocks = 1;
  if (parser.parseKeyword("threads") || parser.parseInteger(threads))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("min_blocks")) &&
      parser.parseInteger(minBlocks))
    return failure();
  properties.threads = builder.getI32IntegerAttr(threads);
  properties.min_blocks = builder.getI32IntegerAttr(minBlocks);
  if (parseOtherAttributes(parser, result, /*withKeyword=*/true))
    return failure();
  call_interface_impl::addArgAndResultAttrs(
      builder, result, arguments, /*resultAttrs=*/{},
      getArgAttrsAttrName(result.name), getResAttrsAttrName(result.name));
  return parser.parseRegion(*result.addRegion(), arguments);
}

void KernelOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  call_interface_impl::printFunctionSignature(
      printer, getArgumentTypes(), getArgAttrsAttr(), /*isVariadic=*/false,
      getResultTypes(), getResAttrsAttr(), &getBody(),
      /*printEmptyResult=*/false);
  if (SymbolTable::getSymbolVisibility(*this) ==
      SymbolTable::Visibility::Private)
    printer << " private";
  printer << " threads " << getThreads();
  if (getMinBlocks() != 1)
    printer << " min_blocks " << getMinBlocks();
  SmallVector<StringRef> elided = {
      getSymNameAttrName(),   getFunctionTypeAttrName(), getThreadsAttrName(),
      getMinBlocksAttrName(), getArgAttrsAttrName(),     getResAttrsAttrName()};
  if (SymbolTable::getSymbolVisibility(*this) ==
      SymbolTable::Visibility::Private)
    elided.push_back(SymbolTable::getVisibilityAttrName());
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(), elided);
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

//===----------------------------------------------------------------------===//
// Regions of warpgroups and threads
//===----------------------------------------------------------------------===//

void SpecializeOp::build(OpBuilder &builder, OperationState &state,
                         ArrayRef<int32_t> counts,
                         ArrayRef<int32_t> registers) {
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.counts = builder.getDenseI32ArrayAttr(counts);
  properties.registers = builder.getDenseI32ArrayAttr(registers);
  for (size_t group = 0; group < counts.size(); ++group) {
    Region *region = state.addRegion();
    region->emplaceBlock().addArgument(builder.getI32Type(), state.location);
    ensureTerminator(*region, builder, state.location);
  }
}

// tile.specialize [{...}] (group N registers N { ... })*
ParseResult SpecializeOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &builder = parser.getBuilder();
  SmallVector<int32_t> counts, registers;
  if (parseOtherAttributes(parser, result, /*withKeyword=*/false))
    return failure();
  while (succeeded(parser.parseOptionalKeyword("group"))) {
    Region *region = result.addRegion();
    if (parser.parseInteger(counts.emplace_back()) ||
        parser.parseKeyword("registers") ||
        parser.parseInteger(registers.emplace_back()) ||
        parser.parseRegion(*region))
      return failure();
    ensureTerminator(*region, builder, result.location);
  }
  Properties &properties = result.getOrAddProperties<Properties>();
  properties.counts = builder.getDenseI32ArrayAttr(counts);
  properties.registers = builder.getDenseI32ArrayAttr(registers);
  return success();
}

void SpecializeOp::print(OpAsmPrinter &printer) {
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {getCountsAttrName(), getRegistersAttrName()});
  printer.increaseIndent();
  for (auto [count, registers, region] :
       llvm::zip_equal(getCounts(), getRegisters(), getGroups())) {
    printer.printNewline();
    printer << "group " << count << " registers " << registers << ' ';
    printer.printRegion(region, /*printEntryBlockArgs=*/true,
                        /*printBlockTerminators=*/false);
  }
  printer.decreaseIndent();
}

void SingleOp::build(OpBuilder &builder, OperationState &state) {
  Region *region = state.addRegion();
  region->emplaceBlock();
  ensureTerminator(*region, builder, state.location);
}

//===----------------------------------------------------------------------===//
// Expressions per element
//===----------------------------------------------------------------------===//

void MapOp::build(OpBuilder &builder, OperationState &state, TypeRange results,
                  ValueRange inputs) {
  state.addTypes(results);
  state.addOperands(inputs);
  Block &block = state.addRegion()->emplaceBlock();
  for (Value input : inputs)
    block.addArgument(cast<FragType>(input.getType()).getElementType(),
                      state.location);
  block.addArguments({builder.getI32Type(), builder.getI32Type()},
                     {state.location, state.location});
}

std::pair<int64_t, int64_t> MapOp::getShape() {
  std::pair<int64_t, int64_t> shape = {1, 1};
  auto extend = [&](Type type) {
    auto fragment = cast<FragType>(type);
    shape.first = std::max(shape.first, fragment.getRows());
    shape.second = std::max(shape.second, fragment.getCols());
  };
  llvm::for_each(getResultTypes(), extend);
  if (getNumResults() == 0)
    llvm::for_each(getOperandTypes(), extend);
  return shape;
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

// tile.reduce add rows %x : T -> R
// tile.reduce add columns %x scratch %s[%wg] barrier %id : T, S -> R
ParseResult ReduceOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &builder = parser.getBuilder();
  Properties &properties = result.getOrAddProperties<Properties>();
  FailureOr<Combiner> combiner = FieldParser<Combiner>::parse(parser);
  if (failed(combiner))
    return failure();
  properties.combiner = CombinerAttr::get(builder.getContext(), *combiner);

  bool columns = succeeded(parser.parseOptionalKeyword("columns"));
  if (!columns && parser.parseKeyword("rows", " or 'columns'"))
    return failure();
  SmallVector<OpAsmParser::UnresolvedOperand, 4> operands(1);
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOperand(operands[0]))
    return failure();
  if (columns &&
      (parser.parseKeyword("scratch") ||
       parser.parseOperand(operands.emplace_back()) || parser.parseLSquare() ||
       parser.parseOperand(operands.emplace_back()) || parser.parseRSquare() ||
       parser.parseKeyword("barrier") ||
       parser.parseOperand(operands.emplace_back())))
    return failure();

  FragType value, type;
  SharedType scratch;
  if (parseOtherAttributes(parser, result, /*withKeyword=*/false) ||
      parser.parseColonType(value) ||
      (columns && (parser.parseComma() || parser.parseType(scratch))) ||
      parser.parseArrow())
    return failure();
  SMLoc typeLoc = parser.getCurrentLocation();
  if (parser.parseType(type))
    return failure();
  if (columns != type.isRowVector())
    return parser.emitError(typeLoc)
           << "a reduction of " << (columns ? "columns" : "rows")
           << " gives one " << (columns ? "row" : "column") << ", got " << type;
  result.addTypes(type);

  SmallVector<Type, 4> types = {value};
  if (columns)
    types.append({scratch, builder.getI32Type(), builder.getI32Type()});
  int32_t optional = columns ? 1 : 0;
  properties.operandSegmentSizes = {1, optional, optional, optional};
  return parser.resolveOperands(operands, types, loc, result.operands);
}

void ReduceOp::print(OpAsmPrinter &printer) {
  printer << ' ' << stringifyCombiner(getCombiner()) << ' '
          << (getScratch() ? "columns " : "rows ") << getValue();
  if (getScratch())
    printer << " scratch " << getScratch() << '[' << getWarpgroup()
            << "] barrier " << getBarrier();
  printer.printOptionalAttrDict(
      (*this)->getAttrs(),
      {getCombinerAttrName(), getOperandSegmentSizesAttrName()});
  printer << " : " << getValue().getType();
  if (getScratch())
    printer << ", " << getScratch().getType();
  printer << " -> " << getType();
}

//===----------------------------------------------------------------------===//
// Pieces of fragments
//===----------------------------------------------------------------------===//

OpFoldResult ColumnsOp::fold(FoldAdaptor) {
  if (getValue().getType() == getType())
    return getValue();
  auto join = getValue().getDefiningOp<JoinOp>();
  if (!join)
    return {};
  // The part that holds all the columns.
  int64_t first = getFirstAttr().getInt();
  for (Value part : join.getValues()) {
    auto type = cast<FragType>(part.getType());
    if (first < type.getCols()) {
      if (first + getType().getCols() > type.getCols())
        return {};
      getValueMutable().assign(part);
      setFirst(first);
      return getResult();
    }
    first -= type.getCols();
  }
  return {};
}

OpFoldResult JoinOp::fold(FoldAdaptor) {
  return getValues().size() == 1 ? OpFoldResult(getValues().front())
                                 : OpFoldResult();
}
