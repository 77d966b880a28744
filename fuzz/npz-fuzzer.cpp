//===- npz-fuzzer.cpp - Any bytes as a .npz archive -----------------------===//

#include "TNL/Support/Npz.h"

#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tnl::Expected<tnl::Buffer> bytes = tnl::Buffer::allocate(size);
  if (!bytes)
    return 0;
  if (size)
    std::memcpy(bytes->data(), data, size);
  tnl::Expected<tnl::NpzReader> reader =
      tnl::NpzReader::fromBytes(std::move(*bytes));
  if (!reader)
    return 0;
  // Every name can be asked for; few at a time, as names are not the subject.
  std::vector<std::string> names = reader->names();
  for (size_t i = 0; i < names.size() && i < 8; ++i)
    (void)reader->read(names[i]).ok();
  return 0;
}
