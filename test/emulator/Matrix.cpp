//===- Matrix.cpp - ldmatrix, stmatrix, mma.sync --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decode.h"
#include "Fragment.h"

using namespace tnl::emulator;

namespace {

/// flags: 1 trans, 2 store. The rows' addresses come from lanes 8k to 8k + 7.
void matrix(Warp &w, const Inst &i, uint32_t m) {
  if (!w.converged(m, ~0u))
    return;
  if (m != ~0u)
    return w.fault(i, ErrorIllegalInstruction, "needs all lanes of a warp");
  const int *regs = w.kernel->lists.data() + i.list;
  uint8_t *rows[32];
  const uint64_t *a = w.src(i.a);
  bool store = i.flags & 2;
  for (unsigned l = 0; l < 8u * i.n; ++l) {
    uint64_t at = a[l] + uint64_t(i.imm);
    rows[l] = w.access(i, i.space, at, 16, l);
    if (!rows[l])
      return;
    if (store)
      w.block->wrote(w.index, at & 0xffffffff, 16);
  }
  uint64_t values[4][32];
  for (unsigned k = 0; k < i.n; ++k) {
    if (store)
      std::copy(w.src(regs[k]), w.src(regs[k]) + 32, values[k]);
    for (unsigned l = 0; l < 32; ++l) {
      uint8_t *at[2];
      for (unsigned h = 0; h < 2; ++h)
        at[h] = i.flags & 1 ? rows[8 * k + 2 * (l % 4) + h] + 2 * (l / 4)
                            : rows[8 * k + l / 4] + 4 * (l % 4) + 2 * h;
      if (store) {
        for (unsigned h = 0; h < 2; ++h) {
          auto v = uint16_t(values[k][l] >> (16 * h));
          std::memcpy(at[h], &v, 2);
        }
      } else {
        uint16_t v[2];
        std::memcpy(&v[0], at[0], 2);
        std::memcpy(&v[1], at[1], 2);
        values[k][l] = uint32_t(v[1]) << 16 | v[0];
      }
    }
  }
  if (!store)
    for (unsigned k = 0; k < i.n; ++k)
      std::copy(values[k], values[k] + 32, w.reg(regs[k]));
}

/// flags: 1 f16 sums, 2 and 4 unsigned B and A; list: D, A, B, C; imm: K; n:
/// registers of C and D; type: of A and B.
template <class Acc> void mma(Warp &w, const Inst &i, uint32_t m) {
  if (!w.converged(m, ~0u))
    return;
  if (m != ~0u)
    return w.fault(i, ErrorIllegalInstruction, "needs all lanes of a warp");
  auto depth = unsigned(i.imm);
  unsigned perReg = fragmentElements(i.type);
  const int *d = w.kernel->lists.data() + i.list, *a = d + i.n,
            *b = a + 2 * (depth / (4 * perReg)), *c = b + depth / (4 * perReg);
  Acc A[16][32], B[32][8], D[16][8];
  for (unsigned l = 0; l < 32; ++l)
    for (unsigned r = 0; r < depth / (4 * perReg); ++r)
      for (unsigned e = 0; e < perReg; ++e) {
        unsigned k = (r * 4 + l % 4) * perReg + e;
        A[l / 4][k] = element<Acc>(i.type, w.src(a[2 * r])[l], e, i.flags & 4);
        A[l / 4 + 8][k] =
            element<Acc>(i.type, w.src(a[2 * r + 1])[l], e, i.flags & 4);
        B[k][l / 4] = element<Acc>(i.type, w.src(b[r])[l], e, i.flags & 2);
      }
  bool halves = i.flags & 1;
  for (unsigned l = 0; l < 32; ++l)
    for (unsigned j = 0; j < 4; ++j) {
      Acc &to = D[l / 4 + 8 * (j >> 1)][2 * (l % 4) + (j & 1)];
      if (halves)
        to =
            Acc(toFloat(Half{uint16_t(w.src(c[j >> 1])[l] >> (16 * (j & 1)))}));
      else
        to = get<Acc>(w.src(c[j])[l]);
    }
  for (unsigned r = 0; r < 16; ++r)
    for (unsigned k = 0; k < depth; ++k)
      for (unsigned n = 0; n < 8; ++n)
        D[r][n] = multiplyAdd(A[r][k], B[k][n], D[r][n]);
  for (unsigned l = 0; l < 32; ++l)
    for (unsigned j = 0; j < (halves ? 2u : 4u); ++j) {
      unsigned row = l / 4 + (halves ? 8 * j : 8 * (j >> 1));
      unsigned col = 2 * (l % 4);
      if (halves)
        w.reg(d[j])[l] = uint32_t(toHalf(double(D[row][col + 1])).bits) << 16 |
                         toHalf(double(D[row][col])).bits;
      else
        w.reg(d[j])[l] = put(D[row][col + (j & 1)]);
    }
}

bool decodeMma(Decode &d) {
  Inst &i = d.inst;
  if (!d.has("row") || !d.has("col") || !d.count(4, 4))
    return !d.error.empty();
  Type t = d.type(1), result = d.type(0);
  unsigned depth = 0;
  for (std::string_view part : d.parts)
    if (part.substr(0, 6) == "m16n8k")
      depth = unsigned(std::atoi(std::string(part.substr(6)).c_str()));
  unsigned perReg = fragmentElements(t);
  if (!depth || !perReg || depth % (4 * perReg) || depth > 8 * perReg)
    return false;
  bool integers = perReg == 4;
  if (integers ? result != Type::S32
               : result != Type::F32 && (result != Type::F16 || t != Type::F16))
    return false;
  i.imm = depth;
  i.type = t;
  i.n = result == Type::F16 ? 2 : 4;
  size_t steps = depth / (4 * perReg);
  size_t sizes[4] = {i.n, 2 * steps, steps, i.n};
  for (size_t k = 0; k < 4; ++k) {
    std::vector<Operand> one = {d.ops[k]};
    const auto &parts = d.ops[k].kind == Operand::Vec ? d.ops[k].parts : one;
    if (parts.size() != sizes[k])
      return d.fail("an operand has the wrong number of registers");
    int at = d.list(parts, k == 3 ? Type::F32 : Type::B32, k == 0);
    if (k == 0)
      i.list = at;
  }
  i.flags = (result == Type::F16 ? 1 : 0) | (d.type(2) == Type::U8 ? 2 : 0) |
            (t == Type::U8 ? 4 : 0);
  i.run = integers ? mma<int32_t> : mma<float>;
  return true;
}

} // namespace

bool tnl::emulator::decodeMatrix(Decode &d) {
  std::string_view op = d.parts[0];
  if (op == "mma")
    return decodeMma(d);
  bool store = op == "stmatrix";
  if (op != "ldmatrix" && !store)
    return false;
  Inst &i = d.inst;
  if (!d.has("m8n8") || !d.has("b16"))
    return false;
  i.n = d.has("x4") ? 4 : d.has("x2") ? 2 : 1;
  if (!d.count(2, 2))
    return true;
  i.space =
      d.has("shared") || d.has("shared::cta") ? Space::Shared : Space::Generic;
  d.address(store ? 0 : 1, i.a, i.imm, &i.space);
  const Operand &v = d.ops[store ? 1 : 0];
  std::vector<Operand> one = {v};
  const auto &parts = v.kind == Operand::Vec ? v.parts : one;
  if (parts.size() != i.n)
    return d.fail("the vector has the wrong length");
  i.list = d.list(parts, Type::B32, !store);
  i.flags = (d.has("trans") ? 1 : 0) | (store ? 2 : 0);
  i.run = matrix;
  return true;
}
