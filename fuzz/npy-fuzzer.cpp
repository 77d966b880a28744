//===- npy-fuzzer.cpp - Any bytes as a .npy file --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Npy.h"

#include <cstddef>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tnl::Expected<tnl::Tensor> tensor = tnl::parseNpy({data, size});
  if (tensor) {
    // What is read can be written, and has as many elements as its type says.
    std::string header = tnl::npyHeader(tensor->dtype(), tensor->shape());
    std::string copy =
        header + std::string(tensor->as<char>(), tensor->bytes());
    tnl::Expected<tnl::Tensor> again = tnl::parseNpy(
        {reinterpret_cast<const uint8_t *>(copy.data()), copy.size()});
    if (!again || again->shape() != tensor->shape())
      __builtin_trap();
  }
  return 0;
}
