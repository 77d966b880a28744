//===- npz-fuzzer.cpp - Any bytes as a .npz archive -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is read is used as tools use it: described, converted element by element
// and written again.
//
//===----------------------------------------------------------------------===//

#include "TNL/Support/Elements.h"
#include "TNL/Support/Npy.h"
#include "TNL/Support/Npz.h"

#include <cmath>
#include <cstring>

using namespace tnl;

/// Elements that a float64 holds come back as they were.
static void convert(const Tensor &tensor) {
  Expected<int64_t> count = countElements(tensor.shape());
  if (!count || typeText(tensor.dtype(), tensor.shape()).empty())
    __builtin_trap();
  for (int64_t i = 0; i < *count && i < 16; ++i) {
    double value = loadAsDouble(tensor, i);
    if (std::isnan(value) || std::abs(value) > 1LL << 52)
      continue;
    uint64_t copy = 0;
    storeFromDouble(tensor.dtype(), &copy, 0, value);
    if (loadAsDouble(tensor.dtype(), &copy, 0) != value)
      __builtin_trap();
  }
}

/// To a device, where the writer needs no file to take the place of.
static void write(const std::vector<std::pair<std::string, Tensor>> &arrays) {
  Expected<NpzWriter> writer = NpzWriter::create("/dev/null");
  if (!writer)
    return;
  for (const auto &[name, tensor] : arrays)
    if (!writer->add(name, tensor).ok())
      return;
  (void)writer->finish().ok();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Expected<Buffer> bytes = Buffer::allocate(size);
  if (!bytes)
    return 0;
  if (size)
    std::memcpy(bytes->data(), data, size);
  Expected<NpzReader> reader = NpzReader::fromBytes(std::move(*bytes));
  if (!reader)
    return 0;
  // Every name can be asked for; few at a time, as names are not the subject.
  std::vector<std::string> names = reader->names();
  std::vector<std::pair<std::string, Tensor>> arrays;
  for (size_t i = 0; i < names.size() && i < 8; ++i) {
    Expected<Tensor> tensor = reader->read(names[i]);
    if (!tensor)
      continue;
    convert(*tensor);
    arrays.emplace_back(names[i], std::move(*tensor));
  }
  if (!arrays.empty())
    write(arrays);
  return 0;
}
