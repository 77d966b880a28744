//===- Elements.cpp - Elements and types of tensors -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Elements.h"
#include "TNL/Support/HalfFloat.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

using namespace tnl;

std::string tnl::typeText(DType dtype, std::span<const int64_t> shape) {
  std::string text;
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + package::nameOf(dtype);
}

Expected<int64_t> tnl::countElements(std::span<const int64_t> shape) {
  // Sizes other than 0 are multiplied even if one is 0: [0, 2^63] is absurd.
  constexpr int64_t limit = int64_t(1) << 43;
  int64_t count = 1;
  bool empty = false;
  for (int64_t size : shape) {
    if (size < 0)
      return Status::error("negative size " + std::to_string(size));
    if (size == 0) {
      empty = true;
      continue;
    }
    if (size > limit / count)
      return Status::error("too many elements");
    count *= size;
  }
  return empty ? int64_t(0) : count;
}

template <typename T> static T load(const void *data, int64_t index) {
  T value;
  std::memcpy(&value, static_cast<const uint8_t *>(data) + index * sizeof(T),
              sizeof(T));
  return value;
}

template <typename T> static void store(void *data, int64_t index, T value) {
  std::memcpy(static_cast<uint8_t *>(data) + index * sizeof(T), &value,
              sizeof(T));
}

double tnl::loadAsDouble(DType dtype, const void *data, int64_t index) {
  switch (dtype) {
  case DType::F32:
    return load<float>(data, index);
  case DType::F16:
    return floatFromF16(load<uint16_t>(data, index));
  case DType::BF16:
    return floatFromBF16(load<uint16_t>(data, index));
  case DType::F64:
    return load<double>(data, index);
  case DType::I64:
    return static_cast<double>(load<int64_t>(data, index));
  case DType::I32:
    return load<int32_t>(data, index);
  case DType::I16:
    return load<int16_t>(data, index);
  case DType::I8:
    return load<int8_t>(data, index);
  case DType::U8:
    return load<uint8_t>(data, index);
  case DType::Bool:
    return load<uint8_t>(data, index) != 0;
  }
  return 0;
}

template <typename T>
static void storeInteger(void *data, int64_t index, double value) {
  // The upper limit as a double is 2^n, which T itself cannot hold.
  double below = static_cast<double>(std::numeric_limits<T>::min());
  double above = std::ldexp(1.0, std::numeric_limits<T>::digits);
  double rounded = std::nearbyint(value);
  T result;
  if (!(rounded >= below))
    result = std::isnan(value) ? T(0) : std::numeric_limits<T>::min();
  else if (rounded >= above)
    result = std::numeric_limits<T>::max();
  else
    result = static_cast<T>(rounded);
  store<T>(data, index, result);
}

/// A float whose rounding to a 16-bit type equals the direct rounding of
/// `value`: rounding to odd keeps what was cut off visible.
static float roundToOdd(double value) {
  float nearest = static_cast<float>(value);
  if (static_cast<double>(nearest) == value || std::isnan(value) ||
      std::isinf(nearest))
    return nearest;
  uint32_t bits = std::bit_cast<uint32_t>(nearest);
  if (bits & 1)
    return nearest;
  bool towardsZero = std::fabs(static_cast<double>(nearest)) > std::fabs(value);
  return std::bit_cast<float>(towardsZero ? bits - 1 : bits + 1);
}

void tnl::storeFromDouble(DType dtype, void *data, int64_t index,
                          double value) {
  switch (dtype) {
  case DType::F32:
    return store<float>(data, index, static_cast<float>(value));
  case DType::F16:
    return store<uint16_t>(data, index, f16FromFloat(roundToOdd(value)));
  case DType::BF16:
    return store<uint16_t>(data, index, bf16FromFloat(roundToOdd(value)));
  case DType::F64:
    return store<double>(data, index, value);
  case DType::I64:
    return storeInteger<int64_t>(data, index, value);
  case DType::I32:
    return storeInteger<int32_t>(data, index, value);
  case DType::I16:
    return storeInteger<int16_t>(data, index, value);
  case DType::I8:
    return storeInteger<int8_t>(data, index, value);
  case DType::U8:
    return storeInteger<uint8_t>(data, index, value);
  case DType::Bool:
    return store<uint8_t>(data, index, value != 0);
  }
}
