//===- GoldenTest.cpp - Packages of every format version ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// unittests/Package/golden has the sample package as each format version wrote
// it. A new version adds its file (run this program with TNL_WRITE_GOLDEN set
// to the file's name) and keeps those of the versions readers still accept.
//
//===----------------------------------------------------------------------===//

#include "SampleFixture.h"
#include "TNL/Package/FileFormat.h"
#include "TNL/Runtime/Session.h"

#include <cstdlib>

using namespace tnl;
using namespace tnl::sample;

TEST(Golden, OldPackagesStillRun) {
  if (const char *path = std::getenv("TNL_WRITE_GOLDEN"))
    ASSERT_TRUE(writeSample(path, readFile(TNL_SAMPLE_KERNELS)).ok());
  for (uint32_t version = package::kOldestVersion; version <= package::kVersion;
       ++version) {
    auto file = package::PackageFile::open(TNL_GOLDEN_FOLDER "/v" +
                                           std::to_string(version) + ".tnl");
    ASSERT_TRUE(file.ok()) << file.status().message();
    EXPECT_EQ((*file)->version(), version);
    EXPECT_TRUE((*file)->verifyWeights().ok());
    auto session = Session::create(
        std::make_shared<Executor>(
            std::shared_ptr<package::PackageFile>(std::move(*file))),
        1);
    ASSERT_TRUE(session.ok()) << session.status().message();
    int64_t ids[] = {4, 7, 1, 10};
    Tensor logits;
    Status status =
        (*session)->prefill(ids, 3, nullptr, LogitsWanted::Last, logits);
    ASSERT_TRUE(status.ok()) << status.message();
    status = (*session)->decode(ids + 3, logits);
    ASSERT_TRUE(status.ok()) << status.message();
    Reference reference;
    std::vector<float> wanted;
    for (int64_t id : ids)
      wanted = reference.step(id);
    for (int64_t v = 0; v < kVocabulary; ++v)
      EXPECT_NEAR(logits.as<float>()[v], wanted[v], 1e-3);
  }
}
