//===- Bulk.cpp - cp.async.bulk and tensor maps ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads land when the warp that issued them yields, stores read shared memory
// as late as they may: at the wait for their group.
//
//===----------------------------------------------------------------------===//

#include "Decode.h"
#include "Sync.h"
#include "Tensor.h"

#include <algorithm>

using namespace tnl::emulator;

unsigned tnl::emulator::tensorElementSize(unsigned type) {
  static constexpr uint8_t sizes[] = {1, 2, 4, 4, 8, 8, 2, 4, 8, 2, 4, 4, 4};
  return type < sizeof sizes ? sizes[type] : 0;
}

namespace {

const TensorMap *mapAt(Warp &w, const Inst &i, uint64_t address,
                       unsigned rank) {
  if (address % 64) {
    w.fault(i, ErrorMisaligned,
            "the address of a tensor map is not a multiple of 64");
    return nullptr;
  }
  const uint8_t *p = nullptr;
  Space space = address >> 48 ? Space::Generic : Space::Global;
  // 128 bytes, more than `access` aligns.
  for (unsigned half = 0; half < 2; ++half) {
    const uint8_t *part = w.access(i, space, address + 64 * half, 64, 0);
    if (!part)
      return nullptr;
    if (!half)
      p = part;
  }
  auto *map = reinterpret_cast<const TensorMap *>(p);
  if (map->magic != TensorMap::Magic || map->rank != rank) {
    w.fault(i, ErrorIllegalInstruction,
            map->magic != TensorMap::Magic
                ? "this is no tensor map"
                : "the tensor map has another number of dimensions");
    return nullptr;
  }
  return map;
}

void addElement(unsigned type, uint8_t *to, const uint8_t *from) {
  auto as = [&](auto v, auto add) {
    auto w = v;
    std::memcpy(&v, to, sizeof v);
    std::memcpy(&w, from, sizeof w);
    v = add(v, w);
    std::memcpy(to, &v, sizeof v);
  };
  auto plain = [](auto a, auto b) { return decltype(a)(a + b); };
  switch (type) {
  case 6:
    return as(Half{0},
              [](Half a, Half b) { return toHalf(toFloat(a) + toFloat(b)); });
  case 9:
    return as(BFloat{0}, [](BFloat a, BFloat b) {
      return toBFloat(toFloat(a) + toFloat(b));
    });
  case 7:
  case 10:
    return as(0.0f, plain);
  case 8:
    return as(0.0, plain);
  case 4:
  case 5:
    return as(uint64_t(0), plain);
  default:
    return as(uint32_t(0), plain);
  }
}

/// Reports bytes that were written without a proxy fence.
bool fenced(Warp &w, const Inst &i, uint32_t address, uint32_t size) {
  uint32_t first = (address - SharedStart) / 16;
  uint32_t last = (address - SharedStart + size - 1) / 16;
  for (uint32_t g = first; g <= last; ++g)
    if (unsigned writer = w.block->writer[g]) {
      w.fault(i, ErrorLaunchFailed,
              "a bulk store reads shared address " +
                  std::to_string(SharedStart + g * 16) + ", which warp " +
                  std::to_string(writer - 1) +
                  " wrote without fence.proxy.async");
      return false;
    }
  return true;
}

/// Copies the box of a tensor map in either direction.
bool moveBox(Warp &w, const Inst &i, const Transfer &t) {
  const TensorMap *map = mapAt(w, i, t.map, t.rank);
  if (!map)
    return false;
  unsigned size = tensorElementSize(map->type);
  uint32_t count = 1;
  for (unsigned k = 0; k < map->rank; ++k)
    count *= map->box[k];
  // A swizzle is a pattern of the address.
  unsigned alignment = 128;
  uint8_t *base = w.shared(i, t.shared, count * size, alignment);
  if (!base)
    return false;
  bool isFloat = map->type >= 6;
  uint64_t row = uint64_t(map->box[0]) * size;
  std::array<uint32_t, 5> at{};
  uint32_t rows = count / map->box[0];
  auto &shared = w.block->sharedBytes;
  for (uint32_t r = 0; r < rows; ++r) {
    uint64_t from = map->address;
    bool inside = true;
    for (unsigned k = 1; k < map->rank; ++k) {
      int64_t x = int64_t(t.at[k]) + at[k];
      inside &= x >= 0 && x < map->dims[k];
      from += uint64_t(x) * map->strides[k - 1];
    }
    // Elements come in groups of 16 bytes that stay together.
    for (uint32_t e = 0; e < map->box[0]; ++e) {
      int64_t x = int64_t(t.at[0]) + e;
      uint64_t linear = r * row + e * size;
      uint32_t where = swizzle(uint32_t(t.shared + linear), map->swizzle);
      uint64_t offset = where - SharedStart;
      if (offset + size > shared.size()) {
        w.outOfBounds(i, "shared memory", where, size, t.lane);
        return false;
      }
      uint8_t *s = shared.data() + offset;
      if (!inside || x < 0 || x >= map->dims[0]) {
        if (t.load)
          std::memset(s, map->nanFill && isFloat ? 0xFF : 0, size);
        continue;
      }
      uint64_t address = from + uint64_t(x) * size;
      uint8_t *g = w.global(i, address, size);
      if (!g) {
        w.outOfBounds(i, "global memory", address, size, t.lane);
        return false;
      }
      if (!t.load && !fenced(w, i, where, size))
        return false;
      if (t.load) {
        std::memcpy(s, g, size);
      } else if (t.add) {
        std::lock_guard lock(w.block->grid.mutex);
        addElement(map->type, g, s);
      } else {
        std::memcpy(g, s, size);
      }
      if (t.load)
        w.block->writer[offset / 16] = 0;
    }
    for (unsigned k = 1; k < map->rank; ++k) {
      if (++at[k] < map->box[k])
        break;
      at[k] = 0;
    }
  }
  return !t.load || completeBytes(w, i, t.barrier, count * size);
}

/// A copy of consecutive bytes.
bool moveBytes(Warp &w, const Inst &i, const Transfer &t) {
  uint8_t *s = w.shared(i, t.shared, t.bytes, 16);
  if (!s || !t.bytes)
    return s && (!t.load || completeBytes(w, i, t.barrier, 0));
  uint8_t *g = w.global(i, t.global, t.bytes);
  if (!g || t.global % 16) {
    w.outOfBounds(i, "global memory", t.global, t.bytes, t.lane);
    return false;
  }
  if (!t.load) {
    if (!fenced(w, i, t.shared, t.bytes))
      return false;
    std::memcpy(g, s, t.bytes);
    return true;
  }
  std::memcpy(s, g, t.bytes);
  return completeBytes(w, i, t.barrier, t.bytes);
}

bool move(Warp &w, const Transfer &t) {
  Inst i;
  i.line = t.line;
  return t.tensor ? moveBox(w, i, t) : moveBytes(w, i, t);
}

/// flags: 1 load, 2 add. a: shared, b: map, c: mbarrier, list: coordinates.
void tensor(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *s = w.src(i.a), *map = w.src(i.b);
  const uint64_t *bar = i.c == NoSlot ? nullptr : w.src(i.c);
  for (uint32_t left = m; left; left &= left - 1) {
    auto l = unsigned(std::countr_zero(left));
    Transfer t;
    t.tensor = true;
    t.load = i.flags & 1;
    t.add = i.flags & 2;
    t.rank = i.n;
    t.lane = uint8_t(l);
    t.line = i.line;
    t.shared = uint32_t(s[l] + uint64_t(i.imm));
    t.map = map[l];
    if (bar)
      t.barrier = uint32_t(bar[l] + uint64_t(i.imm2));
    for (unsigned k = 0; k < i.n; ++k)
      t.at[k] = int32_t(w.src(w.kernel->lists[size_t(i.list) + k])[l]);
    (t.load ? w.block->loads : w.stores).push_back(t);
  }
}

/// a: shared, b: global, c: mbarrier, e: bytes; list holds both offsets.
void bytes(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *s = w.src(i.a), *g = w.src(i.b), *n = w.src(i.e);
  const uint64_t *bar = i.c == NoSlot ? nullptr : w.src(i.c);
  const int *offsets = w.kernel->lists.data() + i.list;
  for (uint32_t left = m; left; left &= left - 1) {
    auto l = unsigned(std::countr_zero(left));
    Transfer t;
    t.load = i.flags & 1;
    t.lane = uint8_t(l);
    t.line = i.line;
    t.shared = uint32_t(s[l] + uint64_t(i.imm));
    t.global = g[l] + uint64_t(int64_t(offsets[0]));
    t.bytes = uint32_t(n[l]);
    if (bar)
      t.barrier = uint32_t(bar[l] + uint64_t(i.imm2));
    if (t.bytes % 16)
      return w.fault(i, ErrorMisaligned,
                     "the size of a bulk copy is not a multiple of 16");
    (t.load ? w.block->loads : w.stores).push_back(t);
  }
}

void commit(Warp &w, const Inst &, uint32_t m) {
  for (Transfer &t : w.stores)
    if (m >> t.lane & 1 && t.group < 0)
      t.group = w.storeGroups[t.lane];
  eachLane(m, [&](unsigned l) { ++w.storeGroups[l]; });
}

void wait(Warp &w, const Inst &i, uint32_t m) {
  auto keep = int(i.imm);
  std::vector<Transfer> rest;
  for (const Transfer &t : w.stores) {
    bool due = m >> t.lane & 1 && t.group >= 0 &&
               t.group < w.storeGroups[t.lane] - keep;
    if (!due)
      rest.push_back(t);
    else if (!move(w, t))
      return;
  }
  w.stores = std::move(rest);
}

bool decodeTensor(Decode &d, bool load) {
  Inst &i = d.inst;
  for (unsigned k = 1; k <= 5; ++k)
    if (d.has(std::string(1, char('0' + k)) + "d"))
      i.n = uint8_t(k);
  // `[shared], [map, {..}], [mbarrier]` or `[map, {..}], [shared]`.
  if (!d.count(load ? 3 : 2, 5))
    return true;
  size_t box = load ? 1 : 0;
  int64_t none = 0;
  d.address(load ? 0 : 1, i.a, i.imm);
  d.address(box, i.b, none);
  if (none)
    return d.fail("the map's address has an offset");
  if (load)
    d.address(2, i.c, i.imm2);
  if (!d.error.empty())
    return true;
  if (d.ops[box].parts.size() != i.n)
    return d.fail("has the wrong number of coordinates");
  i.list = d.list(d.ops[box].parts, Type::S32, false);
  i.flags = load ? 1 : d.parts[1] == "reduce" ? 2 : 0;
  i.run = tensor;
  return true;
}

bool decodeBytes(Decode &d, bool load) {
  Inst &i = d.inst;
  int64_t offset = 0;
  if (!d.count(load ? 4 : 3, 5))
    return true;
  d.address(load ? 0 : 1, i.a, i.imm);
  d.address(load ? 1 : 0, i.b, offset);
  i.e = d.src(2, Type::U32);
  if (load)
    d.address(3, i.c, i.imm2);
  if (offset != int32_t(offset))
    return d.fail("the offset is too large");
  i.list = int(d.kernel.lists.size());
  d.kernel.lists.push_back(int(offset));
  i.flags = load;
  i.run = bytes;
  return true;
}

} // namespace

void tnl::emulator::landLoads(Warp &w) {
  auto &loads = w.block->loads;
  for (size_t k = 0; k < loads.size(); ++k)
    if (!move(w, loads[k]))
      return;
  loads.clear();
}

bool tnl::emulator::decodeBulk(Decode &d) {
  if (d.parts[0] != "cp" || !d.has("bulk"))
    return false;
  if (d.group(commit, wait))
    return true;
  // The destination's space comes first.
  bool load = false, known = false;
  for (std::string_view part : d.parts) {
    if (known)
      break;
    known = part == "global" || part.substr(0, 6) == "shared";
    load = known && part != "global";
  }
  if (!known || (d.parts[1] == "reduce" && !d.has("add")))
    return false;
  if (load && !d.has("mbarrier::complete_tx::bytes"))
    return false;
  if (d.has("im2col") || d.has("tile::gather4"))
    return false;
  if (d.has("tensor"))
    return decodeTensor(d, load);
  return d.parts[1] != "reduce" && decodeBytes(d, load);
}
