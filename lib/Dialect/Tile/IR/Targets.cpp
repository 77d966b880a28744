//===- Targets.cpp - The architectures of GPUs ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Tile/Target.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tnl::tile;

namespace {
struct Row {
  StringLiteral arch;
  unsigned ptx;
  int64_t sharedBytes, registers, threads;
  TensorCores mma;
};
} // namespace

// From the CUDA C++ Programming Guide, "Technical Specifications per Compute
// Capability". Code for sm_90a runs on GPUs of capability 9.0 alone; that for
// sm_90 also on later ones, but has no instructions of tensor cores.
static constexpr Row kRows[] = {
    {"sm_90a", 83, 232448, 65536, 2048, TensorCores::WGMMA},
    {"sm_90", 83, 232448, 65536, 2048, TensorCores::None},
};

ArrayRef<StringRef> tnl::tile::targetArchitectures() {
  static const auto names = [] {
    std::array<StringRef, std::size(kRows)> names;
    llvm::transform(kRows, names.begin(),
                    [](const Row &row) { return row.arch; });
    return names;
  }();
  return names;
}

TargetAttr tnl::tile::targetFor(MLIRContext *context, StringRef architecture) {
  for (const Row &row : kRows)
    if (row.arch == architecture)
      return TargetAttr::get(context, row.arch, row.ptx, row.sharedBytes,
                             row.registers, row.threads, row.mma);
  return nullptr;
}

TargetAttr tnl::tile::targetOf(Operation *op) {
  MLIRContext *context = op->getContext();
  for (; op; op = op->getParentOp())
    if (auto target = op->getAttrOfType<TargetAttr>(kTargetAttr))
      return target;
  return targetFor(context, targetArchitectures().front());
}

/// `sm_`, a number, and `a` or `f` for instructions of one GPU or its family.
static bool isArchitecture(StringRef arch) {
  if (!arch.consume_front("sm_"))
    return false;
  arch = arch.ends_with("a") || arch.ends_with("f") ? arch.drop_back() : arch;
  return arch.size() >= 2 && arch.size() <= 3 &&
         llvm::all_of(arch, llvm::isDigit);
}

LogicalResult TargetAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 StringRef arch, unsigned ptx,
                                 int64_t sharedBytes, int64_t registers,
                                 int64_t threads, TensorCores mma) {
  if (!isArchitecture(arch))
    return emitError() << "architectures are called such as sm_90, got '"
                       << arch << "'";
  auto inRange = [&](StringRef what, int64_t value, int64_t least,
                     int64_t most) -> LogicalResult {
    if (value >= least && value <= most)
      return success();
    return emitError() << what << " must be " << least << " to " << most
                       << ", got " << value;
  };
  return success(
      succeeded(inRange("ptx", ptx, 70, 999)) &&
      succeeded(inRange("shared_bytes", sharedBytes, 16384, kMaxTileBytes)) &&
      succeeded(inRange("registers", registers, 16384, 1 << 20)) &&
      succeeded(inRange("threads", threads, 1024, 8192)));
}

LogicalResult TileDialect::verifyOperationAttribute(Operation *op,
                                                    NamedAttribute attribute) {
  if (attribute.getName() != kTargetAttr)
    return success();
  if (!isa<TargetAttr>(attribute.getValue()))
    return op->emitOpError()
           << "attribute '" << kTargetAttr << "' must be a #tile.target, got "
           << attribute.getValue();
  if (!op->hasTrait<OpTrait::SymbolTable>())
    return op->emitOpError()
           << "cannot have '" << kTargetAttr << "', which is for modules";
  return success();
}
