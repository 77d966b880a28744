//===- Wgmma.cpp - Products of a warpgroup --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each warp owns 16 rows of the result, so that warps need not meet. The
// product is computed at once, but its registers read as NaN until
// wgmma.wait_group: a kernel that uses them earlier gives wrong values.
//
// Layouts in shared memory by descriptor (element (r, k), W the swizzle width
// in bytes, 16 without swizzle; CUTLASS's mma_sm90_desc.hpp gives the same):
//   K-major            (r/8) SBO + (r%8) W + bytes of k
//   K-major, no W      (r/8) SBO + (r%8) 16 + (bytes of k / 16) LBO + rest
//   MN-major           (r/(W/2)) LBO + bytes of r%(W/2) + (k/8) SBO + (k%8) W
//   MN-major, no W     (r/8) SBO + bytes of r%8 + (k/8) LBO + (k%8) 16
//
//===----------------------------------------------------------------------===//

#include "Decode.h"
#include "Fragment.h"
#include "Tensor.h"

#include <algorithm>

using namespace tnl::emulator;

namespace {

constexpr unsigned MaxN = 256;

/// flags of an instruction.
enum : unsigned {
  ARegs = 1,
  MNMajorA = 2,
  MNMajorB = 4,
  NegateA = 8,
  NegateB = 16,
  NegatedScale = 32
};

/// Reads rows `first` to `first + rows` of an operand; out[k * stride + r].
bool readOperand(Warp &w, const Inst &i, uint64_t descriptor, bool mnMajor,
                 unsigned first, unsigned rows, float *out, unsigned stride) {
  unsigned layout = unsigned(descriptor >> 62);
  unsigned mode = layout ? 4 - layout : 0;
  if (descriptor >> 49 & 7) {
    w.fault(i, ErrorIllegalInstruction,
            "descriptors with a base offset are not supported");
    return false;
  }
  uint32_t start = uint32_t(descriptor & 0x3fff) << 4;
  uint32_t lead = uint32_t(descriptor >> 16 & 0x3fff) << 4;
  uint32_t step = uint32_t(descriptor >> 32 & 0x3fff) << 4;
  uint32_t width = 16u << mode;
  unsigned size = i.type == Type::TF32 ? 4 : 2, per = 16 / size;
  unsigned depth = 32 / size;
  auto &shared = w.block->sharedBytes;
  // Pieces of 16 bytes: along k, or along the rows.
  unsigned outer = mnMajor ? depth : rows;
  unsigned pieces = mnMajor ? (rows + per - 1) / per : 2;
  for (unsigned o = 0; o < outer; ++o)
    for (unsigned p = 0; p < pieces; ++p) {
      uint32_t offset;
      if (!mnMajor) {
        unsigned r = first + o;
        offset = r / 8 * step + r % 8 * width + p * (mode ? 16 : lead);
      } else if (mode) {
        unsigned r = first + p * per, k = o, group = width / 2;
        offset =
            r / group * lead + r % group * 2 + k / 8 * step + k % 8 * width;
      } else {
        unsigned r = first + p * per, k = o;
        offset = r / 8 * step + k / 8 * lead + k % 8 * 16;
      }
      uint32_t address = swizzle(start + offset, mode);
      uint64_t at = uint64_t(address) - SharedStart;
      if (at + 16 > shared.size()) {
        w.outOfBounds(i, "shared memory", address, 16, 0);
        return false;
      }
      if (uint8_t writer = w.block->writer[at / 16]) {
        w.fault(i, ErrorLaunchFailed,
                "wgmma reads shared address " + std::to_string(address) +
                    ", which warp " + std::to_string(writer - 1) +
                    " wrote without fence.proxy.async");
        return false;
      }
      const uint8_t *bytes = shared.data() + at;
      float values[8];
      for (unsigned e = 0; e < per; ++e) {
        uint32_t word = 0;
        std::memcpy(&word, bytes + e * size, size);
        values[e] = i.type == Type::BF16 ? std::bit_cast<float>(word << 16)
                                         : element<float>(i.type, word, 0);
      }
      if (mnMajor) {
        unsigned r = p * per, count = std::min(per, rows - r);
        std::copy(values, values + count, out + o * stride + r);
      } else {
        for (unsigned e = 0; e < per; ++e)
          out[(p * per + e) * stride + o] = values[e];
      }
    }
  return true;
}

/// list: D and, with ARegs, A; n: columns / 8; a, b: descriptors; c: scale.
void product(Warp &w, const Inst &i, uint32_t m) {
  if (!w.converged(m, ~0u))
    return;
  if (m != ~0u || w.block->threads % 128)
    return w.fault(i, ErrorIllegalInstruction, "needs whole warpgroups");
  unsigned columns = i.n * 8u;
  unsigned depth = i.type == Type::TF32 ? 8 : 16;
  unsigned perReg = fragmentElements(i.type);
  const int *d = w.kernel->lists.data() + i.list, *a = d + i.n * 4;
  unsigned first = w.index % 4 * 16;
  static thread_local float A[16 * 16], B[16 * MaxN], D[16][MaxN];
  if (i.flags & ARegs) {
    for (unsigned r = 0; r < 2; ++r)
      for (unsigned l = 0; l < 32; ++l)
        for (unsigned e = 0; e < perReg; ++e) {
          unsigned k = (r * 4 + l % 4) * perReg + e;
          A[k * 16 + l / 4] = element<float>(i.type, w.src(a[2 * r])[l], e);
          A[k * 16 + l / 4 + 8] =
              element<float>(i.type, w.src(a[2 * r + 1])[l], e);
        }
  } else if (!readOperand(w, i, w.src(i.a)[0], i.flags & MNMajorA, first, 16, A,
                          16)) {
    return;
  }
  if (!readOperand(w, i, w.src(i.b)[0], i.flags & MNMajorB, 0, columns, B,
                   MaxN))
    return;
  bool accumulate = w.pred(i.c, i.flags & NegatedScale) & 1;
  float sign = bool(i.flags & NegateA) != bool(i.flags & NegateB) ? -1.f : 1.f;
  auto lanesOf = [&](int slot) -> const uint64_t * {
    int at = w.inFlightAt[size_t(slot)];
    return at < 0 ? w.reg(slot) : w.inFlight[size_t(at)].lanes.data();
  };
  for (unsigned q = 0; q < i.n * 4u; ++q) {
    const uint64_t *from = lanesOf(d[q]);
    for (unsigned l = 0; l < 32; ++l)
      D[l / 4 + 8 * (q >> 1 & 1)][8 * (q / 4) + 2 * (l % 4) + (q & 1)] =
          accumulate ? get<float>(from[l]) : 0.f;
  }
  for (unsigned r = 0; r < 16; ++r)
    for (unsigned k = 0; k < depth; ++k) {
      float v = A[k * 16 + r] * sign;
      const float *row = B + k * MaxN;
      float *sum = D[r];
      for (unsigned n = 0; n < columns; ++n)
        sum[n] += v * row[n];
    }
  for (unsigned q = 0; q < i.n * 4u; ++q) {
    int &at = w.inFlightAt[size_t(d[q])];
    if (at < 0) {
      at = int(w.inFlight.size());
      w.inFlight.push_back({d[q], -1, {}});
      std::fill(w.reg(d[q]), w.reg(d[q]) + 32, 0x7fffffff);
    }
    InFlight &entry = w.inFlight[size_t(at)];
    entry.group = -1;
    for (unsigned l = 0; l < 32; ++l)
      entry.lanes[l] =
          put(D[l / 4 + 8 * (q >> 1 & 1)][8 * (q / 4) + 2 * (l % 4) + (q & 1)]);
  }
}

void commit(Warp &w, const Inst &i, uint32_t m) {
  if (!w.converged(m, ~0u))
    return;
  for (InFlight &entry : w.inFlight)
    if (entry.group < 0)
      entry.group = w.wgmmaGroup;
  ++w.wgmmaGroup;
}

void wait(Warp &w, const Inst &i, uint32_t m) {
  if (!w.converged(m, ~0u))
    return;
  std::vector<InFlight> rest;
  for (InFlight &entry : w.inFlight) {
    int &at = w.inFlightAt[size_t(entry.slot)];
    // An entry that a later copy replaced is of no use.
    if (&w.inFlight[size_t(at < 0 ? 0 : at)] != &entry || at < 0)
      continue;
    if (entry.group >= 0 && entry.group < w.wgmmaGroup - int(i.imm)) {
      std::copy(entry.lanes.begin(), entry.lanes.end(), w.reg(entry.slot));
      at = -1;
    } else {
      rest.push_back(entry);
    }
  }
  for (size_t k = 0; k < rest.size(); ++k)
    w.inFlightAt[size_t(rest[k].slot)] = int(k);
  w.inFlight = std::move(rest);
}

void fence(Warp &w, const Inst &, uint32_t m) { w.converged(m, ~0u); }

bool decodeProduct(Decode &d) {
  Inst &i = d.inst;
  unsigned columns = 0, depth = 0;
  for (std::string_view part : d.parts)
    if (part.substr(0, 4) == "m64n") {
      std::string shape(part.substr(4));
      columns = unsigned(std::atoi(shape.c_str()));
      if (auto k = shape.find('k'); k != shape.npos)
        depth = unsigned(std::atoi(shape.c_str() + k + 1));
    }
  Type t = d.type(1);
  if (d.type(0) != Type::F32 || t != d.type(2) ||
      (t != Type::F16 && t != Type::BF16 && t != Type::TF32))
    return false;
  if (!columns || columns > MaxN || columns % 8 ||
      depth != (t == Type::TF32 ? 8u : 16u))
    return d.fail("no such shape");
  i.type = t;
  i.n = uint8_t(columns / 8);
  if (d.ops.size() < 5 || d.ops[0].kind != Operand::Vec ||
      d.ops[0].parts.size() != columns / 2)
    return d.fail("the result needs " + std::to_string(columns / 2) +
                  " registers");
  bool regs = d.ops[1].kind == Operand::Vec;
  size_t transposes = t == Type::TF32 ? 0 : regs ? 1 : 2;
  if (!d.count(6 + transposes, 6 + transposes))
    return true;
  i.list = d.list(d.ops[0].parts, Type::F32, true);
  if (regs) {
    if (d.ops[1].parts.size() != 4)
      return d.fail("A needs 4 registers");
    d.list(d.ops[1].parts, Type::B32, false);
  } else {
    i.a = d.src(1, Type::B64);
  }
  i.b = d.src(2, Type::B64);
  bool negated = false;
  i.c = d.predSrc(3, negated);
  int64_t scaleA = d.immediate(4), scaleB = d.immediate(5);
  int64_t transA = transposes == 2 ? d.immediate(6) : 0;
  int64_t transB = transposes ? d.immediate(5 + transposes) : 0;
  if ((scaleA != 1 && scaleA != -1) || (scaleB != 1 && scaleB != -1))
    return d.fail("a scale is neither 1 nor -1");
  i.flags = (regs ? ARegs : 0) | (transA ? MNMajorA : 0) |
            (transB ? MNMajorB : 0) | (scaleA < 0 ? NegateA : 0) |
            (scaleB < 0 ? NegateB : 0) | (negated ? NegatedScale : 0);
  i.run = product;
  return true;
}

} // namespace

bool tnl::emulator::decodeWgmma(Decode &d) {
  if (d.parts[0] != "wgmma")
    return false;
  Inst &i = d.inst;
  if (d.has("fence")) {
    i.run = fence;
    return true;
  }
  if (d.group(commit, wait))
    return true;
  return d.has("mma_async") && decodeProduct(d);
}
