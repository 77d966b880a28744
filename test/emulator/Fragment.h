//===- Fragment.h - Elements of matrix operands ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TEST_EMULATOR_FRAGMENT_H
#define TNL_TEST_EMULATOR_FRAGMENT_H

#include "Decode.h"

namespace tnl::emulator {

/// Elements in a 32-bit register, 0 when matrices of the type do not exist.
inline unsigned fragmentElements(Type type) {
  switch (type) {
  case Type::F16:
  case Type::BF16:
    return 2;
  case Type::TF32:
    return 1;
  case Type::S8:
  case Type::U8:
    return 4;
  default:
    return 0;
  }
}

/// A tensor core ignores the low bits of a TF32 operand.
inline float tf32(uint32_t bits) {
  return std::bit_cast<float>(bits & 0xffffe000);
}

template <class Acc>
inline Acc element(Type type, uint64_t word, unsigned e,
                   bool isUnsigned = false) {
  if constexpr (std::is_same_v<Acc, int32_t>) {
    auto byte = uint8_t(word >> (8 * e));
    return isUnsigned ? int32_t(byte) : int32_t(int8_t(byte));
  } else {
    if (type == Type::TF32)
      return tf32(uint32_t(word));
    auto bits = uint16_t(word >> (16 * e));
    return type == Type::F16 ? toFloat(Half{bits}) : toFloat(BFloat{bits});
  }
}

inline float multiplyAdd(float a, float b, float c) { return a * b + c; }
inline int32_t multiplyAdd(int32_t a, int32_t b, int32_t c) {
  return int32_t(uint32_t(a) * uint32_t(b) + uint32_t(c));
}

} // namespace tnl::emulator

#endif // TNL_TEST_EMULATOR_FRAGMENT_H
