//===- RandomWeights.cpp - Numbers in place of weights --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RandomWeights.h"
#include "TNL/Package/DType.h"
#include "TNL/Support/HalfFloat.h"

#include <cstring>

using namespace tnl;
using package::DType;

Status tnl::checkWeights(const package::PackageFile &file,
                         const std::optional<uint64_t> &seed) {
  if (seed || !file.lacksWeights())
    return Status::success();
  return Status::error(ErrorCode::Unsupported,
                       "package '%s' has no weights; only inspect, extract and "
                       "bench --random-weights=SEED can use it",
                       file.path().c_str());
}

std::vector<bool> tnl::usedWeights(
    const std::vector<std::unique_ptr<package::FunctionT>> &functions,
    size_t count) {
  std::vector<bool> used(count);
  for (const auto &function : functions)
    for (const auto &step : function->steps)
      for (const auto &value : step->inputs)
        if (value->place == package::Place::Weight)
          used[value->index] = true;
  return used;
}

/// SplitMix64: the bits of a counter, mixed.
static uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// An even spread over [-a, a) has the deviation a / sqrt(3).
static float numberAt(uint64_t key, int64_t element) {
  constexpr float scale = 0.02f * 1.7320508f / 2147483648.0f;
  uint64_t bits = mix(key + uint64_t(element >> 1));
  auto half = static_cast<int32_t>(element & 1 ? bits >> 32 : bits);
  return static_cast<float>(half) * scale;
}

template <typename T, typename Convert>
static void fillAs(std::byte *to, uint64_t key, int64_t first, int64_t begin,
                   int64_t end, Convert convert) {
  for (int64_t i = begin; i < end; ++i) {
    T value = convert(numberAt(key, first + i));
    std::memcpy(to + i * int64_t(sizeof(T)), &value, sizeof(T));
  }
}

void tnl::fillRandom(const package::WeightT &weight, uint32_t index,
                     uint64_t seed, int64_t first, int64_t count, std::byte *to,
                     ThreadPool &pool) {
  uint64_t key = mix(mix(seed) ^ index);
  constexpr int64_t grain = 1 << 16;
  pool.parallelFor(count, grain, [&](int64_t begin, int64_t end, int) {
    switch (weight.dtype) {
    case DType::F32:
      return fillAs<float>(to, key, first, begin, end,
                           [](float x) { return x; });
    case DType::F64:
      return fillAs<double>(to, key, first, begin, end,
                            [](float x) { return double(x); });
    case DType::F16:
      return fillAs<uint16_t>(to, key, first, begin, end, f16FromFloat);
    case DType::BF16:
      return fillAs<uint16_t>(to, key, first, begin, end, bf16FromFloat);
    default:
      size_t width = package::sizeOf(weight.dtype);
      std::memset(to + begin * width, 0, (end - begin) * width);
    }
  });
}
