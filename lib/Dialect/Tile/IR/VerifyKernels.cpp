//===- VerifyKernels.cpp - Checks of kernels and their launches -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Tile/SharedLayout.h"
#include "TNL/Dialect/Tile/Target.h"
#include "Verify.h"

using namespace mlir;
using namespace tnl::tile;

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

static constexpr int64_t kWarp = 32;
static constexpr int64_t kMaxBlockThreads = 1024;
static constexpr int64_t kMaxParameters = 4096; // bytes

static int64_t parameterBytes(Type type) {
  if (isa<MapType>(type))
    return 128;
  return isa<GlobalType>(type) ? 8 : 4;
}

LogicalResult KernelOp::verify() {
  int64_t threads = getThreadsAttr().getInt();
  int64_t minBlocks = getMinBlocksAttr().getInt();
  if (threads < kWarp || threads > kMaxBlockThreads || threads % kWarp != 0)
    return emitOpError() << "threads must be a multiple of " << kWarp
                         << " up to " << kMaxBlockThreads << ", got "
                         << threads;
  if (failed(expectRange(*this, "min_blocks", minBlocks, 1, 32)))
    return failure();
  int64_t most = targetOf(*this).getThreads();
  if (threads * minBlocks > most)
    return emitOpError() << "asks for " << minBlocks << " blocks of " << threads
                         << " threads on a multiprocessor, which holds " << most
                         << " threads";
  if (getFunctionType().getNumResults() != 0)
    return emitOpError() << "has no results, got type " << getFunctionType();
  int64_t bytes = 0;
  for (auto [index, type] : llvm::enumerate(getArgumentTypes())) {
    if (!isa<GlobalType, MapType>(type) && !type.isInteger(32) && !type.isF32())
      return emitOpError() << "parameter " << index
                           << " must be !tile.global, !tile.map, i32 or f32, "
                              "got "
                           << type;
    int64_t size = parameterBytes(type);
    bytes = (bytes + size - 1) / size * size + size;
  }
  if (bytes > kMaxParameters)
    return emitOpError() << "has parameters of " << bytes << " bytes, at most "
                         << kMaxParameters;
  return success();
}

/// The tiles and pipelines fit; which takes how much is in the notes.
static LogicalResult verifySharedMemory(KernelOp kernel) {
  SharedLayout layout(kernel);
  int64_t most = targetOf(kernel).getSharedBytes();
  if (layout.bytes <= most)
    return success();
  InFlightDiagnostic diagnostic =
      kernel.emitOpError() << "takes " << layout.bytes
                           << " bytes of shared memory, a block has at most "
                           << most;
  for (const SharedLayout::Entry &entry : layout.entries)
    diagnostic.attachNote(entry.op->getLoc())
        << entry.bytes << " bytes for " << entry.op->getResult(0).getType();
  return diagnostic;
}

static bool hasFragments(Operation *op) {
  return llvm::any_of(op->getOperandTypes(), llvm::IsaPred<FragType>) ||
         llvm::any_of(op->getResultTypes(), llvm::IsaPred<FragType>);
}

LogicalResult KernelOp::verifyRegions() {
  if (failed(verifySharedMemory(*this)))
    return failure();
  bool wholeWarpgroups = getThreads() % kWarpgroup == 0;
  WalkResult result = walk([&](Operation *op) {
    if (!wholeWarpgroups && (hasFragments(op) || isa<MMACommitOp>(op))) {
      op->emitOpError() << "needs warpgroups, but the kernel's " << getThreads()
                        << " threads are no multiple of " << kWarpgroup;
      return WalkResult::interrupt();
    }
    if ((op->hasTrait<Collective>() || hasFragments(op)) &&
        op->getParentOfType<SingleOp>()) {
      op->emitOpError() << "needs more than the one thread of tile.single";
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted() || failed(verifyInFlight(*this)));
}

LogicalResult SpecializeOp::verify() {
  auto kernel = dyn_cast<KernelOp>((*this)->getParentOp());
  if (!kernel)
    return emitOpError() << "belongs at the top level of a kernel";
  size_t groups = getGroups().size();
  if (groups == 0 || getCounts().size() != groups ||
      getRegisters().size() != groups)
    return emitOpError() << "needs a count and registers for each of its "
                         << groups << " groups (one at least), got "
                         << getCounts().size() << " and "
                         << getRegisters().size();
  int64_t warpgroups = 0, registers = 0;
  for (auto [index, count, each] :
       llvm::enumerate(getCounts(), getRegisters())) {
    if (count < 1 || count > kMaxBlockThreads / kWarpgroup)
      return emitOpError() << "group " << index << " must have 1 to "
                           << kMaxBlockThreads / kWarpgroup
                           << " warpgroups, got " << count;
    if (each < 24 || each > 256 || each % 8 != 0)
      return emitOpError() << "registers of group " << index
                           << " must be a multiple of 8 from 24 to 256, got "
                           << each;
    warpgroups += count;
    registers += static_cast<int64_t>(count) * each;
  }
  int64_t threads = kernel.getThreads();
  if (warpgroups * kWarpgroup != threads)
    return emitOpError() << "has " << warpgroups << " warpgroups of "
                         << kWarpgroup << " threads, but the kernel has "
                         << threads << " threads";
  // A group gets what others gave back of the registers that the block starts
  // with, equally many for each thread; it would wait forever for more.
  int64_t start = targetOf(kernel).getRegisters() /
                  (threads * static_cast<int64_t>(kernel.getMinBlocks()));
  start = std::min<int64_t>(start / 8 * 8, 256);
  if (registers > start * warpgroups)
    return emitOpError() << "takes " << registers * kWarpgroup
                         << " registers, but a block of " << threads
                         << " threads, " << kernel.getMinBlocks()
                         << " on a multiprocessor, starts with "
                         << start * threads << " (" << start << " a thread)";
  for (auto [index, region] : llvm::enumerate(getGroups())) {
    TypeRange types = region.getArgumentTypes();
    if (types.size() != 1 || !types.front().isInteger(32))
      return emitOpError() << "group " << index
                           << " must have one argument, the warpgroup's index "
                              "(i32), got "
                           << types.size() << " (" << types << ")";
  }
  return success();
}

LogicalResult BarrierOp::verify() {
  if (!getId()) {
    if (getThreads())
      return emitOpError() << "without an id is for all threads, got threads "
                           << *getThreads();
    return success();
  }
  if (!getThreads())
    return emitOpError() << "with an id needs threads";
  int64_t threads = getThreadsAttr().getInt();
  int64_t most = kMaxBlockThreads;
  if (auto kernel = (*this)->getParentOfType<KernelOp>())
    most = kernel.getThreads();
  if (threads < kWarp || threads > most || threads % kWarp != 0)
    return emitOpError() << "threads must be a multiple of " << kWarp
                         << " up to the kernel's " << most << ", got "
                         << threads;
  return expectBarrier(*this, getId());
}

//===----------------------------------------------------------------------===//
// Launches
//===----------------------------------------------------------------------===//

static LogicalResult expectHost(Operation *op) {
  if (op->getParentOfType<KernelOp>())
    return op->emitOpError() << "belongs in a host function, not in a kernel";
  return success();
}

LogicalResult LaunchOp::verify() {
  if (failed(expectHost(*this)))
    return failure();
  constexpr int64_t kMost[] = {INT32_MAX, 65535, 65535};
  StringRef axes = "xyz";
  Value sizes[] = {getX(), getY(), getZ()};
  for (auto [axis, size, most] : llvm::zip_equal(axes, sizes, kMost))
    if (std::optional<int64_t> number = constantOf(size))
      if (*number < 0 || *number > most)
        return emitOpError() << "blocks in " << axis << " must be 0 to " << most
                             << ", got " << *number;
  return success();
}

/// What a kernel's parameter takes: empty if it takes `argument`.
static std::string wantedFor(Type parameter, Type argument) {
  std::string wanted;
  llvm::raw_string_ostream stream(wanted);
  if (auto global = dyn_cast<GlobalType>(parameter)) {
    auto memref = dyn_cast<BaseMemRefType>(argument);
    Type element = memref ? memref.getElementType() : Type();
    // An i1 is a byte in memory.
    bool isByte =
        memref && element.isInteger(1) && global.getElementType().isInteger(8);
    if (element != global.getElementType() && !isByte)
      stream << "a memref of '" << global.getElementType() << "'";
  } else if (parameter.isInteger(32)) {
    if (!argument.isIndex())
      stream << "an index";
  } else if (parameter != argument) {
    stream << "'" << parameter << "'";
  }
  return wanted;
}

LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection &symbols) {
  Operation *symbol = symbols.lookupNearestSymbolFrom(*this, getKernelAttr());
  if (!symbol)
    return emitOpError() << "kernel " << getKernelAttr() << " does not exist";
  auto kernel = dyn_cast<KernelOp>(symbol);
  if (!kernel)
    return emitOpError() << getKernelAttr() << " is not a tile.kernel";
  ArrayRef<Type> parameters = kernel.getArgumentTypes();
  if (parameters.size() != getArgs().size()) {
    InFlightDiagnostic diagnostic =
        emitOpError() << "passes " << getArgs().size() << " arguments to "
                      << getKernelAttr() << ", which has " << parameters.size()
                      << " parameters";
    diagnostic.attachNote(kernel.getLoc()) << "the kernel is here";
    return diagnostic;
  }
  for (auto [index, parameter, argument] :
       llvm::enumerate(parameters, getArgs().getTypes()))
    if (std::string wanted = wantedFor(parameter, argument); !wanted.empty()) {
      InFlightDiagnostic diagnostic =
          emitOpError() << "argument " << index << " for parameter "
                        << parameter << " of " << getKernelAttr() << " must be "
                        << wanted << ", got " << argument;
      diagnostic.attachNote(kernel.getLoc()) << "the kernel is here";
      return diagnostic;
    }
  return success();
}

LogicalResult TensorMapOp::verify() {
  if (failed(expectHost(*this)))
    return failure();
  MapType map = getMap().getType();
  Type element = cast<BaseMemRefType>(getBuffer().getType()).getElementType();
  if (element != map.getElementType())
    return emitOpError() << "elements of the buffer are " << element
                         << ", of the map " << map.getElementType();
  size_t rank = map.getBox().size();
  if (getSizes().size() != rank)
    return emitOpError() << "needs " << rank << " sizes, one a dimension of "
                         << map << ", got " << getSizes().size();
  if (getStrides().size() != rank - 1)
    return emitOpError() << "needs " << rank - 1
                         << " strides, none for the last dimension of " << map
                         << ", got " << getStrides().size();
  for (auto [axis, size] : llvm::enumerate(getSizes()))
    if (std::optional<int64_t> number = constantOf(size))
      if (*number < 0 || *number > UINT32_MAX)
        return emitOpError() << "size " << axis << " must be 0 to "
                             << UINT32_MAX << ", got " << *number;
  int64_t unit = std::max<int64_t>(16 / bytesOf(element), 1);
  auto expectAligned = [&](const Twine &what, Value value) -> LogicalResult {
    std::optional<int64_t> number = constantOf(value);
    if (!number || (*number >= 0 && *number % unit == 0))
      return success();
    return emitOpError() << what << " must be a multiple of 16 bytes (" << unit
                         << " elements) and not negative, got " << *number;
  };
  if (failed(expectAligned("the offset", getOffset())))
    return failure();
  for (auto [axis, stride] : llvm::enumerate(getStrides()))
    if (failed(expectAligned("stride " + Twine(axis), stride)))
      return failure();
  return success();
}
