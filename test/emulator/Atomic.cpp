//===- Atomic.cpp - atom, red ---------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks run on several host threads, so every operation is a compare and swap
// on the host's memory.
//
//===----------------------------------------------------------------------===//

#include "Decode.h"

using namespace tnl::emulator;

namespace {

struct Add {
  template <class T> static uint64_t apply(uint64_t a, uint64_t b) {
    if constexpr (std::is_same_v<T, Half>)
      return toHalf(toFloat(get<T>(a)) + toFloat(get<T>(b))).bits;
    else if constexpr (std::is_same_v<T, BFloat>)
      return toBFloat(toFloat(get<T>(a)) + toFloat(get<T>(b))).bits;
    else if constexpr (std::is_floating_point_v<T>)
      return put(T(get<T>(a) + get<T>(b)));
    else
      return a + b;
  }
};
template <class E> struct AddPairs {
  template <class T> static uint64_t apply(uint64_t a, uint64_t b) {
    return Add::apply<E>(a >> 16, b >> 16) << 16 | Add::apply<E>(a, b);
  }
};
struct Min {
  template <class T> static uint64_t apply(uint64_t a, uint64_t b) {
    return get<T>(a) < get<T>(b) ? a : b;
  }
};
struct Max {
  template <class T> static uint64_t apply(uint64_t a, uint64_t b) {
    return get<T>(a) < get<T>(b) ? b : a;
  }
};
struct And {
  template <class T> static uint64_t apply(uint64_t a, uint64_t b) {
    return a & b;
  }
};
struct Or {
  template <class T> static uint64_t apply(uint64_t a, uint64_t b) {
    return a | b;
  }
};
struct Xor {
  template <class T> static uint64_t apply(uint64_t a, uint64_t b) {
    return a ^ b;
  }
};
struct Exchange {
  template <class T> static uint64_t apply(uint64_t, uint64_t b) { return b; }
};
struct Inc {
  template <class T> static uint64_t apply(uint64_t a, uint64_t b) {
    return uint32_t(a) >= uint32_t(b) ? 0 : a + 1;
  }
};
struct Dec {
  template <class T> static uint64_t apply(uint64_t a, uint64_t b) {
    return uint32_t(a) == 0 || uint32_t(a) > uint32_t(b) ? b : a - 1;
  }
};

/// Swaps *p as U by f(old); returns the old value.
template <class U, class F> uint64_t update(uint8_t *p, F f) {
  auto *word = reinterpret_cast<U *>(p);
  U old = __atomic_load_n(word, __ATOMIC_SEQ_CST);
  while (!__atomic_compare_exchange_n(word, &old, U(f(old)), false,
                                      __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
    ;
  return old;
}

template <unsigned Size, class F> uint64_t updateBits(uint8_t *p, F f) {
  if constexpr (Size == 2)
    return update<uint16_t>(p, f);
  else if constexpr (Size == 4)
    return update<uint32_t>(p, f);
  else
    return update<uint64_t>(p, f);
}

/// flags 1: compare and swap, with b the expected and c the new value.
template <unsigned Size, class T, class Op>
void atomic(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a);
  for (uint32_t left = m; left; left &= left - 1) {
    auto l = unsigned(std::countr_zero(left));
    uint64_t at = a[l] + uint64_t(i.imm);
    uint8_t *p = w.access(i, i.space, at, Size * i.n, l);
    if (!p)
      return;
    for (unsigned k = 0; k < i.n; ++k) {
      uint64_t b = i.list >= 0 ? w.src(w.kernel->lists[size_t(i.list) + k])[l]
                               : w.src(i.b)[l];
      uint64_t old = updateBits<Size>(p + k * Size, [&](uint64_t v) {
        return Op::template apply<T>(v, b);
      });
      if (i.d != NoSlot)
        w.reg(i.d)[l] = old;
    }
    if (i.space == Space::Shared ||
        (i.space == Space::Generic && at >> 48 == 1))
      w.block->wrote(w.index, at & 0xffffffff, Size * i.n);
  }
}

template <unsigned Size>
void compareAndSwap(Warp &w, const Inst &i, uint32_t m) {
  const uint64_t *a = w.src(i.a), *b = w.src(i.b), *c = w.src(i.c);
  constexpr uint64_t keep =
      Size == 8 ? ~uint64_t(0) : (uint64_t(1) << (Size * 8)) - 1;
  for (uint32_t left = m; left; left &= left - 1) {
    auto l = unsigned(std::countr_zero(left));
    uint64_t at = a[l] + uint64_t(i.imm), expected = b[l] & keep, next = c[l];
    uint8_t *p = w.access(i, i.space, at, Size, l);
    if (!p)
      return;
    uint64_t old = updateBits<Size>(
        p, [&](uint64_t v) { return v == expected ? next : v; });
    if (i.d != NoSlot)
      w.reg(i.d)[l] = old;
  }
}

template <class Op> Handler integers(Type t) {
  switch (t) {
  case Type::B32:
  case Type::U32:
    return atomic<4, uint32_t, Op>;
  case Type::S32:
    return atomic<4, int32_t, Op>;
  case Type::B64:
  case Type::U64:
    return atomic<8, uint64_t, Op>;
  case Type::S64:
    return atomic<8, int64_t, Op>;
  default:
    return nullptr;
  }
}

Handler additions(Type t) {
  switch (t) {
  case Type::F16:
    return atomic<2, Half, Add>;
  case Type::BF16:
    return atomic<2, BFloat, Add>;
  case Type::F32:
    return atomic<4, float, Add>;
  case Type::F64:
    return atomic<8, double, Add>;
  case Type::F16X2:
    return atomic<4, uint32_t, AddPairs<Half>>;
  case Type::BF16X2:
    return atomic<4, uint32_t, AddPairs<BFloat>>;
  default:
    return integers<Add>(t);
  }
}

} // namespace

bool tnl::emulator::decodeAtomic(Decode &d) {
  std::string_view root = d.parts[0];
  bool returns = root == "atom";
  if ((!returns && root != "red") || d.has("async"))
    return false;
  Inst &i = d.inst;
  Type t = d.type();
  i.space = d.has("global")                           ? Space::Global
            : d.has("shared") || d.has("shared::cta") ? Space::Shared
                                                      : Space::Generic;
  i.n = d.has("v2") ? 2 : d.has("v4") ? 4 : d.has("v8") ? 8 : 1;
  size_t at = returns ? 1 : 0;
  bool cas = d.has("cas");
  if (!d.count(at + 2 + cas, at + 3 + cas))
    return true;
  if (returns && i.n > 1)
    return false;
  if (returns)
    i.d = d.dst(0);
  d.address(at, i.a, i.imm, &i.space);
  const Operand &value = d.ops[at + 1];
  if (value.kind == Operand::Vec) {
    if (value.parts.size() != i.n)
      return d.fail("the vector has the wrong length");
    i.list = d.list(value.parts, t, false);
  } else {
    i.b = d.src(at + 1, t);
  }
  if (cas) {
    i.c = d.src(at + 2, t);
    unsigned size = sizeOf(t);
    i.run = size == 2   ? compareAndSwap<2>
            : size == 4 ? compareAndSwap<4>
            : size == 8 ? compareAndSwap<8>
                        : nullptr;
    return true;
  }
  i.run = d.has("add")    ? additions(t)
          : d.has("min")  ? integers<Min>(t)
          : d.has("max")  ? integers<Max>(t)
          : d.has("and")  ? integers<And>(t)
          : d.has("or")   ? integers<Or>(t)
          : d.has("xor")  ? integers<Xor>(t)
          : d.has("exch") ? integers<Exchange>(t)
          : d.has("inc")  ? integers<Inc>(t)
          : d.has("dec")  ? integers<Dec>(t)
                          : nullptr;
  return true;
}
