//===- AttentionMMA.cpp - Launching attention on tensor cores -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "AttentionParts.h"
#include "Lightning.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;
using Args = LightningArgs;

namespace {

/// Launches Lightning attention. The work is divided by sequence, head and
/// value columns, and, where that leaves multiprocessors idle, by segments of
/// the sequence: the states of all segments but the last come from a first
/// kernel over k and v, and a scan.
class AttentionLauncher {
public:
  AttentionLauncher(const Attention &attention, LaunchBuilder &host)
      : a(attention), host(host) {}
  void run();
  void turnStates();

private:
  LightningShape shapeOf(int64_t warpgroups, bool statesOnly) const;
  Value map(const Attention::Operand &operand, int64_t width);
  void launch(int64_t warpgroups, Val enabled, StringRef suffix);
  SmallVector<Value> arguments(const LightningShape &shape, Val segments,
                               Val segmentTokens, Value states, Value sums);

  const Attention &a;
  LaunchBuilder &host;
  Value slopes, q, k, v, u, out;
};

} // namespace

LightningShape AttentionLauncher::shapeOf(int64_t warpgroups,
                                          bool statesOnly) const {
  LightningShape s;
  s.sharedBytes = host.target().getSharedBytes();
  s.heads = a.heads;
  s.keyWidth = a.keyWidth;
  s.valueWidth = a.valueWidth;
  s.lrpe = a.theta != nullptr;
  s.gate = !statesOnly && a.gate.buffer;
  s.mask = a.mask != nullptr;
  s.sums = !statesOnly && a.sums;
  s.stateIn = a.state != nullptr;
  s.stateOut = a.stateOut != nullptr;
  s.positions = a.position != nullptr;
  auto elementOf = [](Value buffer) {
    return buffer ? cast<MemRefType>(buffer.getType()).getElementType()
                  : Type();
  };
  s.maskType = elementOf(a.mask);
  s.positionType = elementOf(a.position);
  s.warpgroups = warpgroups;
  s.statesOnly = statesOnly;
  return s;
}

Value AttentionLauncher::map(const Attention::Operand &operand, int64_t width) {
  return host.map(operand.buffer, operand.offset,
                  {a.batches, a.tokens, host.index(a.heads), host.index(width)},
                  {operand.batch, operand.token, operand.head},
                  {1, kChunk, 1, 64});
}

SmallVector<Value> AttentionLauncher::arguments(const LightningShape &shape,
                                                Val segments, Val segmentTokens,
                                                Value states, Value sums) {
  SmallVector<Value> args(Args::Count);
  args[Args::Q] = shape.statesOnly ? k : q;
  args[Args::K] = k;
  args[Args::V] = v;
  args[Args::U] = shape.gate ? u : k;
  args[Args::Out] = shape.statesOnly ? k : out;
  args[Args::Slopes] = slopes;
  args[Args::Theta] = a.theta ? a.theta : slopes;
  args[Args::Mask] = a.mask ? a.mask : slopes;
  args[Args::State] = a.state ? a.state : slopes;
  args[Args::Incoming] = states;
  args[Args::StateOut] = a.stateOut ? a.stateOut : slopes;
  args[Args::Sums] = sums;
  args[Args::Tokens] = a.tokens;
  args[Args::Segments] = segments;
  args[Args::SegmentTokens] = segmentTokens;
  return args;
}

void AttentionLauncher::launch(int64_t warpgroups, Val enabled,
                               StringRef suffix) {
  LightningShape shape = shapeOf(warpgroups, false);
  int64_t stateWarpgroups = std::min<int64_t>(shape.slices(), 2);
  LightningShape states = shapeOf(stateWarpgroups, true);
  Val one = host.index(1);
  Val heads = a.batches * static_cast<double>(a.heads);

  // Segments: as many as fill the multiprocessors, of 256 tokens at least. The
  // first kernel divides them further.
  Val slots = host.multiprocessors();
  Val blocks = heads * static_cast<double>(shape.groups());
  Val wanted = min(max(slots / blocks, one), max(a.tokens / 256, one));
  Val stateBlocks =
      heads * static_cast<double>(states.groups()) * max(wanted - 1, one);
  Val fine =
      min(max(slots / stateBlocks, one), max(a.tokens / (wanted * 256), one));
  Val fineTokens = ceilDiv(a.tokens, wanted * fine * kChunk) * kChunk;
  Val segmentTokens = fineTokens * fine;
  Val segments = ceilDiv(a.tokens, segmentTokens);
  Val fineSegments = (segments - 1) * fine;
  Val split = enabled * min(segments - 1, one);

  int64_t stateSize = shape.stateRows() * a.valueWidth;
  Type f32 = host.ops().getF32Type();
  Val size = heads * static_cast<double>(stateSize);
  Value local = host.scratch({size, fineSegments, enabled}, f32);
  // With LRPE the scan also turns given states.
  bool turns = shape.lrpe && shape.stateIn;
  Val scanned = turns ? enabled : split;
  Value incoming = host.scratch({size, segments, scanned}, f32);
  Value sums = partialSums(a, host, shape.groups(), a.batches * enabled);

  tile::KernelOp statesKernel =
      buildLightning(host.module(), host.loc(),
                     host.kernelName(("states" + suffix).str()), states);
  host.launch(statesKernel,
              heads * static_cast<double>(states.groups()) * split,
              fineSegments, one,
              arguments(states, fineSegments, fineTokens, local, slopes));
  tile::KernelOp scan =
      buildStateScan(host.module(), host.loc(),
                     host.kernelName(("scan" + suffix).str()), shape);
  Val elements =
      heads * static_cast<double>(a.keyWidth * a.valueWidth) * scanned;
  host.launch(scan, ceilDiv(elements, 128), one, one,
              {slopes, a.theta ? a.theta : slopes,
               a.position ? a.position : slopes, a.state ? a.state : slopes,
               local, incoming, a.batches, a.position ? a.positions : one,
               segments, fine, fineTokens});
  tile::KernelOp main =
      buildLightning(host.module(), host.loc(),
                     host.kernelName(("lightning" + suffix).str()), shape);
  host.launch(main, blocks * enabled, segments, one,
              arguments(shape, segments, segmentTokens, incoming,
                        sums ? sums : slopes));
  addPartialSums(a, host, sums, shape.groups(), a.batches * enabled);
}

// States that leave the kernel are those of position 0.
void AttentionLauncher::turnStates() {
  LightningShape shape = shapeOf(1, false);
  tile::KernelOp turn =
      buildStateTurn(host.module(), host.loc(), host.kernelName("turn"), shape);
  Val one = host.index(1);
  Val elements =
      a.batches * static_cast<double>(a.heads * a.keyWidth * a.valueWidth);
  host.launch(turn, ceilDiv(elements, 128), one, one,
              {a.stateOut, a.theta, a.position ? a.position : slopes, a.batches,
               a.position ? a.positions : one, a.tokens});
}

void AttentionLauncher::run() {
  slopes = host.constant(a.slopes);
  q = map(a.q, a.keyWidth);
  k = map(a.k, a.keyWidth);
  v = map(a.v, a.valueWidth);
  out = map(a.out, a.valueWidth);
  if (a.gate.buffer)
    u = map(a.gate, a.valueWidth);
  int64_t slices = llvm::divideCeil(a.valueWidth, 64);
  Val one = host.index(1);
  if (slices == 1)
    return launch(1, one, "");
  // Pairs of value slices share a block (and their scores) where that still
  // fills half of the multiprocessors.
  int64_t pairs = llvm::divideCeil(slices, 2) * a.heads;
  Val half = max(host.multiprocessors() / 2, one);
  Val paired = min(a.batches * static_cast<double>(pairs) / half, one);
  launch(2, paired, "");
  launch(1, one - paired, "_narrow");
}

//===----------------------------------------------------------------------===//
// The choice
//===----------------------------------------------------------------------===//

static int64_t stateColumns(const Attention &attention) {
  LightningShape shape;
  shape.keyWidth = attention.keyWidth;
  shape.lrpe = attention.theta != nullptr;
  return shape.stateColumns();
}

static LogicalResult fitsTensorCores(const Attention &attention,
                                     const KernelOptions &options, Why &why) {
  if (failed(attention.expectSlopes(why)))
    return failure();
  llvm::raw_string_ostream os(why);
  int64_t keys = attention.keyWidth, values = attention.valueWidth;
  if (!options.whyNoTensorCores().empty())
    os << options.whyNoTensorCores();
  else if (!attention.element.isBF16())
    os << "elements are " << attention.element << ", not bf16";
  else if (!attention.hasChunksOf(kChunk))
    os << "its chunks have " << kChunk << " tokens, not "
       << attention.chunkText();
  // The activation of q and k belongs into their projection.
  else if (attention.silu)
    os << "the activation of q and k is not in their projection";
  // Rows of heads are what TMA moves: multiples of 16 bytes.
  else if (keys % 8 != 0 || values % 8 != 0)
    os << "head width " << (keys % 8 != 0 ? keys : values)
       << " is not a multiple of 8";
  else if (values > 256)
    os << "values have " << values << " columns, more than 256";
  else if (stateColumns(attention) > 256)
    os << "the state has " << attention.stateWidth()
       << " rows, which take more than 256 in registers";
  return success(why.empty());
}

/// As AttentionFMA, by 2048 multiply-adds in a cycle.
static int64_t costOfLightning(const Attention &attention) {
  int64_t chunks = llvm::divideCeil(attention.costTokens(), kChunk);
  int64_t rows = stateColumns(attention);
  return attention.costOfState() +
         chunks * kChunk * 64 * (3 * rows + kChunk) *
             llvm::divideCeil(attention.valueWidth, 64) / 2048;
}

static LogicalResult launchLightning(const Attention &attention,
                                     LaunchBuilder &host, const KernelOptions &,
                                     Why &) {
  AttentionLauncher launcher(attention, host);
  launcher.run();
  if (attention.theta && attention.stateOut)
    launcher.turnStates();
  return success();
}

constinit const KernelChoice<Attention> tnl::gpu::kLightning = {
    "Lightning (tensor cores)", fitsTensorCores, costOfLightning,
    launchLightning};
