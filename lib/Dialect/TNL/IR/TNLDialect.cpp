//===- TNLDialect.cpp - The tnl dialect and its attributes ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/Size/SizeExpr.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tnl;

#include "TNL/Dialect/TNL/TNLDialect.cpp.inc"
#include "TNL/Dialect/TNL/TNLEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "TNL/Dialect/TNL/TNLAttrs.cpp.inc"

void TNLDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "TNL/Dialect/TNL/TNLAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "TNL/Dialect/TNL/TNLOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Discardable attributes on functions, arguments and results
//===----------------------------------------------------------------------===//

/// `attribute` as an array of strings, else an error at `op`.
static FailureOr<ArrayAttr> expectStrings(Operation *op,
                                          NamedAttribute attribute) {
  auto array = dyn_cast<ArrayAttr>(attribute.getValue());
  if (array && llvm::all_of(array, llvm::IsaPred<StringAttr>))
    return array;
  op->emitError() << attribute.getName().getValue()
                  << " must be an array of strings";
  return failure();
}

static LogicalResult verifySymbols(Operation *op, NamedAttribute attribute) {
  FailureOr<ArrayAttr> names = expectStrings(op, attribute);
  if (failed(names))
    return failure();
  if (!isa<FunctionOpInterface>(op))
    return op->emitError() << attribute.getName().getValue()
                           << " belongs on functions";
  llvm::StringSet<> seen;
  for (auto [index, name] : llvm::enumerate(names->getAsRange<StringAttr>())) {
    if (name.empty())
      return op->emitError() << attribute.getName().getValue() << " entry "
                             << index << " is empty";
    if (!seen.insert(name.getValue()).second)
      return op->emitError() << attribute.getName().getValue() << " has '"
                             << name.getValue() << "' more than once";
  }
  return success();
}

/// A name that nothing reads is a mistake, and would have no effect.
static LogicalResult refuse(Operation *op, StringRef name, const Twine &of,
                            ArrayRef<StringRef> known) {
  InFlightDiagnostic diagnostic = op->emitError()
                                  << "unknown attribute '" << name << "'" << of;
  const auto *nearest = llvm::min_element(known, [&](StringRef a, StringRef b) {
    return name.edit_distance(a) < name.edit_distance(b);
  });
  if (name.edit_distance(*nearest) <= 3)
    diagnostic << "; did you mean '" << *nearest << "'?";
  else
    diagnostic << "; known: " << llvm::join(known, ", ");
  return diagnostic;
}

/// What the lowering of kernels notes on them.
static LogicalResult verifyKernelAttribute(Operation *op,
                                           NamedAttribute attribute) {
  StringRef name = attribute.getName();
  Attribute value = attribute.getValue();
  if (name == kGridRankAttr || name == kDecayArgumentAttr) {
    auto integer = dyn_cast<IntegerAttr>(value);
    if (integer && integer.getType().isInteger(64) && integer.getInt() >= 0)
      return success();
    return op->emitError() << name << " must be an i64 that is not negative";
  }
  if (name == kArgRanksAttr || name == kGridTilesAttr) {
    auto numbers = dyn_cast<DenseI64ArrayAttr>(value);
    if (numbers && llvm::all_of(numbers.asArrayRef(),
                                [](int64_t number) { return number >= 0; }))
      return success();
    return op->emitError() << name
                           << " must be an array<i64> without negative numbers";
  }
  if (name == kScratchAttr) {
    auto sizes = dyn_cast<ArrayAttr>(value);
    if (sizes && llvm::all_of(sizes, [](Attribute size) {
          auto formula = dyn_cast<SizeExpr>(size);
          return formula && bool(formula);
        }))
      return success();
    return op->emitError() << name << " must be an array of sizes";
  }
  if (name == kEntriesAttr) {
    auto entries = dyn_cast<DictionaryAttr>(value);
    if (entries && llvm::all_of(entries, [](NamedAttribute entry) {
          return isa<DenseF32ArrayAttr>(entry.getValue());
        }))
      return success();
    return op->emitError() << name << " must be a dictionary of array<f32>";
  }
  if (name == kBufferSizesAttr || name == kGraphHoldsForAttr ||
      name == kReadOffTableAttr)
    return success();
  return refuse(op, name, "",
                {kSymbolsAttr, kKernelAttr, kBuffersAttr, kNotesAttr,
                 kGridRankAttr, kGridTilesAttr, kArgRanksAttr, kScratchAttr,
                 kEntriesAttr, kDecayArgumentAttr, kBufferSizesAttr});
}

LogicalResult TNLDialect::verifyOperationAttribute(Operation *op,
                                                   NamedAttribute attribute) {
  StringRef name = attribute.getName();
  if (name == kSymbolsAttr)
    return verifySymbols(op, attribute);
  if (name == kKernelAttr) {
    if (!isa<FunctionOpInterface>(op) || !isa<UnitAttr>(attribute.getValue()))
      return op->emitError()
             << name << " must be a unit attribute of a function";
    return success();
  }
  if (name == kBuffersAttr) {
    auto buffers = dyn_cast<DenseI64ArrayAttr>(attribute.getValue());
    if (!buffers)
      return op->emitError() << name << " must be an array<i64>";
    if (!isa<FunctionOpInterface>(op) &&
        buffers.size() != static_cast<int64_t>(op->getNumResults()))
      return op->emitError()
             << name << " has " << buffers.size() << " entries for "
             << op->getNumResults() << " results";
    return success();
  }
  if (name == kNotesAttr) {
    if (failed(expectStrings(op, attribute)))
      return failure();
    if (!isa<ModuleOp>(op))
      return op->emitError() << name << " belongs on modules";
    return success();
  }
  if (name == kDimsAttr || name == kNameAttr)
    return op->emitError() << name << " belongs on arguments and results";
  return verifyKernelAttribute(op, attribute);
}

/// tnl.dims names the dynamic dimensions of `type` by symbols of `op`.
static LogicalResult verifyDims(Operation *op, const Twine &where, Type type,
                                NamedAttribute attribute) {
  FailureOr<ArrayAttr> dims = expectStrings(op, attribute);
  if (failed(dims))
    return failure();
  StringRef key = attribute.getName();
  auto ranked = dyn_cast<RankedTensorType>(type);
  if (!ranked)
    return op->emitError() << key << " of " << where
                           << " needs a ranked tensor, got " << type;
  if (static_cast<int64_t>(dims->size()) != ranked.getRank())
    return op->emitError() << key << " of " << where << " has " << dims->size()
                           << " names, but " << type << " has rank "
                           << ranked.getRank();
  auto symbols = op->getAttrOfType<ArrayAttr>(kSymbolsAttr);
  for (auto [axis, name] : llvm::enumerate(dims->getAsRange<StringAttr>())) {
    if (ranked.isDynamicDim(axis) == name.empty())
      return op->emitError() << key << " of " << where << ": dimension " << axis
                             << (name.empty() ? " is dynamic and needs a name"
                                              : " is static and takes no name");
    if (!name.empty() && !(symbols && llvm::is_contained(symbols, name)))
      return op->emitError()
             << key << " of " << where << ": '" << name.getValue()
             << "' is not in " << kSymbolsAttr << " of the function";
  }
  return success();
}

static LogicalResult verifyName(Operation *op, const Twine &where,
                                NamedAttribute attribute) {
  auto name = dyn_cast<StringAttr>(attribute.getValue());
  if (name && !name.empty())
    return success();
  return op->emitError() << attribute.getName().getValue() << " of " << where
                         << " must be a non-empty string";
}

LogicalResult TNLDialect::verifyRegionArgAttribute(Operation *op,
                                                   unsigned regionIndex,
                                                   unsigned argIndex,
                                                   NamedAttribute attribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return success();
  if (attribute.getName() == kNameAttr)
    return verifyName(op, "argument " + Twine(argIndex), attribute);
  if (attribute.getName() == kDimsAttr)
    return verifyDims(op, "argument " + Twine(argIndex),
                      function.getArgumentTypes()[argIndex], attribute);
  return refuse(op, attribute.getName(), " of argument " + Twine(argIndex),
                {kNameAttr, kDimsAttr});
}

LogicalResult
TNLDialect::verifyRegionResultAttribute(Operation *op, unsigned regionIndex,
                                        unsigned resultIndex,
                                        NamedAttribute attribute) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return success();
  if (attribute.getName() == kNameAttr)
    return verifyName(op, "result " + Twine(resultIndex), attribute);
  if (attribute.getName() == kDimsAttr)
    return verifyDims(op, "result " + Twine(resultIndex),
                      function.getResultTypes()[resultIndex], attribute);
  return refuse(op, attribute.getName(), " of result " + Twine(resultIndex),
                {kNameAttr, kDimsAttr});
}
