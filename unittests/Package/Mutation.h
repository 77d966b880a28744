//===- Mutation.h - Changes that make a package invalid ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_UNITTESTS_PACKAGE_MUTATION_H
#define TNL_UNITTESTS_PACKAGE_MUTATION_H

#include "SamplePackage.h"
#include "TNL/Package/Reader.h"
#include "TNL/Package/Verify.h"

#include <gtest/gtest.h>
#include <ostream>
#include <string>

namespace tnl::sample {

struct Mutation {
  const char *name;
  void (*apply)(package::PackageT &package);
  const char *message; ///< part of the expected text
};

inline void PrintTo(const Mutation &mutation, std::ostream *os) {
  *os << mutation.name;
}

inline std::string nameOf(const testing::TestParamInfo<Mutation> &info) {
  return info.param.name;
}

/// The verifier refuses the changed package, with the message.
inline void expectRejected(package::PackageT changed,
                           const Mutation &mutation) {
  fakeRanges(changed);
  mutation.apply(changed);
  Status status = package::verify(changed, blobsEnd());
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.code(), ErrorCode::InvalidPackage);
  EXPECT_NE(status.message().find(mutation.message), std::string::npos)
      << status.message();

  // The reader applies the same rules, whatever the checksums say.
  std::string bytes = rawFile(changed);
  EXPECT_FALSE(
      package::PackageFile::openMemory(bytes.data(), bytes.size()).ok());
}

} // namespace tnl::sample

#endif // TNL_UNITTESTS_PACKAGE_MUTATION_H
