//===- ExecutorTest.cpp - Calls of package functions ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SampleFixture.h"
#include "TNL/Package/FileFormat.h"
#include "TNL/Package/Writer.h"

#include <algorithm>
#include <fstream>

using namespace tnl;
using namespace tnl::sample;
using package::DType;
using package::FunctionT;

namespace {
class ExecutorCall : public SampleFixture {
protected:
  /// Calls `full` with these shapes; returns the error's text.
  std::string errorOf(std::vector<int64_t> idShape,
                      std::vector<int64_t> positionShape,
                      DType idType = DType::I64) {
    auto executor = openSample();
    Tensor inputs[] = {
        Tensor::borrow(idType, std::move(idShape), zeros),
        Tensor::borrow(DType::I64, std::move(positionShape), zeros)};
    Tensor outputs[1];
    Status status =
        executor->call(*executor->findFunction("full"), inputs, outputs);
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(executor->codeLevel(), "") << "code was loaded for nothing";
    return status.message();
  }
  int64_t zeros[64] = {};
};

bool contains(const std::string &text, const char *part) {
  return text.find(part) != std::string::npos;
}
} // namespace

TEST_F(ExecutorCall, ComputesAndReusesAWorkspace) {
  auto executor = openSample();
  const FunctionT &full = *executor->findFunction("full");
  EXPECT_EQ(executor->codeLevel(), "");
  Workspace workspace;
  std::vector<StepTime> profile(full.steps.size());
  std::vector<float> table = tableWeight(), head = headWeight();
  for (auto [batch, seq] :
       {std::pair<int64_t, int64_t>(1, 1), {2, 3}, {2, 3}, {1, 50}, {3, 2}}) {
    std::vector<int64_t> ids, positions(batch);
    for (int64_t i = 0; i < batch * seq; ++i)
      ids.push_back((i * 3) % kVocabulary);
    ids[0] = -1; // counts from the end
    Tensor inputs[] = {Tensor::borrow(DType::I64, {batch, seq}, ids.data()),
                       Tensor::borrow(DType::I64, {batch}, positions.data())};
    Tensor outputs[1];
    Status status = executor->call(full, inputs, outputs, workspace, profile);
    ASSERT_TRUE(status.ok()) << status.message();
    ASSERT_EQ(outputs[0].shape(),
              (std::vector<int64_t>{batch, seq, kVocabulary}));
    for (int64_t i = 0; i < batch * seq; ++i)
      for (int64_t v = 0; v < kVocabulary; ++v) {
        int64_t id = ids[i] < 0 ? ids[i] + kVocabulary : ids[i];
        double wanted = 0;
        for (int64_t d = 0; d < kWidth; ++d)
          wanted += double(table[id * kWidth + d]) * head[v * kWidth + d];
        ASSERT_NEAR(outputs[0].as<float>()[i * kVocabulary + v], wanted, 1e-4);
      }
  }
  EXPECT_EQ(executor->codeLevel(), "x86-64");
  for (const StepTime &time : profile)
    EXPECT_EQ(time.calls, 5u);
}

TEST_F(ExecutorCall, WritesOutputsOfTheCaller) {
  auto executor = openSample();
  int64_t ids[2] = {1, 2}, position[1] = {0};
  float logits[2 * kVocabulary] = {};
  Tensor inputs[] = {Tensor::borrow(DType::I64, {1, 2}, ids),
                     Tensor::borrow(DType::I64, {1}, position)};
  Tensor given[] = {Tensor::borrow(DType::F32, {1, 2, kVocabulary}, logits)};
  const FunctionT &full = *executor->findFunction("full");
  ASSERT_TRUE(executor->call(full, inputs, given).ok());
  Tensor fresh[1];
  ASSERT_TRUE(executor->call(full, inputs, fresh).ok());
  EXPECT_EQ(std::memcmp(logits, fresh[0].data(), sizeof logits), 0);

  Tensor wrong[] = {Tensor::borrow(DType::F32, {2, 1, kVocabulary}, logits)};
  Status status = executor->call(full, inputs, wrong);
  EXPECT_EQ(status.message(), "output 'logits': the shape is [2, 1, 11], "
                              "expected [1, 2, 11]");
}

TEST_F(ExecutorCall, NamesWhatIsWrong) {
  EXPECT_EQ(errorOf({2, 3}, {3}),
            "input 'position': dimension 0 (batch) is 3, but it is 2 in input "
            "'input_ids'");
  EXPECT_EQ(errorOf({2, 0}, {2}), "input 'input_ids': dimension 1 (seq) is 0; "
                                  "it must be at least 1");
  EXPECT_EQ(errorOf({2, -5}, {2}), "input 'input_ids': dimension 1 (seq) is "
                                   "-5; it must be at least 1");
  EXPECT_EQ(errorOf({6}, {2}),
            "input 'input_ids': the shape is [6], expected [batch, seq]");
  EXPECT_EQ(errorOf({2, 3}, {2}, DType::I32),
            "input 'input_ids': the element type is i32, expected i64");

  auto executor = openSample();
  const FunctionT &decode = *executor->findFunction("decode");
  Tensor outputs[2];
  Status status = executor->call(decode, {}, outputs);
  EXPECT_EQ(status.message(),
            "function 'decode' has 3 inputs (input_ids, position, "
            "state_in_0), but 0 were given");
  float state[kWidth + 1] = {};
  Tensor inputs[] = {Tensor::borrow(DType::I64, {1, 2}, zeros),
                     Tensor::borrow(DType::I64, {1}, zeros),
                     Tensor::borrow(DType::F32, {1, 1, 1, kWidth}, state)};
  status = executor->call(decode, inputs, outputs);
  EXPECT_EQ(status.message(), "input 'input_ids': dimension 1 is 2, expected 1 "
                              "(the shape is [batch, 1])");
  inputs[0] = Tensor();
  status = executor->call(decode, inputs, outputs);
  EXPECT_EQ(status.message(), "input 'input_ids': it has no data");
  inputs[0] = Tensor::borrow(DType::I64, {1, 1}, zeros);
  inputs[2] = Tensor::borrow(DType::F32, {1, 1, 1, kWidth},
                             reinterpret_cast<char *>(state) + 1);
  status = executor->call(decode, inputs, outputs);
  EXPECT_TRUE(contains(status.message(), "not aligned")) << status.message();
}

TEST_F(ExecutorCall, ChecksTokenIds) {
  auto executor = openSample();
  for (int64_t bad : {kVocabulary, -kVocabulary - 1, INT64_MAX, INT64_MIN}) {
    int64_t ids[] = {0, bad}, position[] = {0};
    Tensor inputs[] = {Tensor::borrow(DType::I64, {1, 2}, ids),
                       Tensor::borrow(DType::I64, {1}, position)};
    Tensor outputs[1];
    Status status =
        executor->call(*executor->findFunction("full"), inputs, outputs);
    ASSERT_FALSE(status.ok());
    EXPECT_TRUE(contains(status.message(), "element 1 is"));
    EXPECT_TRUE(contains(status.message(), "[-11, 11)"));
  }
}

TEST_F(ExecutorCall, AbsurdSizesAreFailures) {
  auto executor = openSample();
  int64_t id = 0;
  // Never read: the sizes alone fail, or the memory does.
  for (int64_t size : {int64_t(1) << 60, int64_t(1) << 44}) {
    Tensor inputs[] = {Tensor::borrow(DType::I64, {1, size}, &id),
                       Tensor::borrow(DType::I64, {1}, &id)};
    auto file = package::PackageFile::open(path);
    FunctionT unlimited = *executor->findFunction("full");
    unlimited.inputs[0]->limit = 0;
    Tensor outputs[1];
    Status status = executor->call(unlimited, inputs, outputs);
    ASSERT_FALSE(status.ok());
    EXPECT_TRUE(status.code() == ErrorCode::InvalidArgument ||
                status.code() == ErrorCode::OutOfMemory);
  }
}

TEST_F(ExecutorCall, MissingCode) {
  auto check = [&](const char *level, ExecutorOptions options,
                   const char *message) {
    package::PackageT package = makePackage();
    package.code[0]->level = level;
    fakeRanges(package);
    std::string bytes = rawFile(package);
    auto file = package::PackageFile::openMemory(bytes.data(), bytes.size());
    ASSERT_TRUE(file.ok()) << file.status().message();
    Executor executor(std::shared_ptr<package::PackageFile>(std::move(*file)),
                      options);
    Status status = executor.load();
    ASSERT_FALSE(status.ok());
    EXPECT_TRUE(contains(status.message(), message)) << status.message();
  };
  check("x86-64-v9", {}, "has: x86-64-v9");
  check("x86-64", {0, "x86-64-v2", MatMulLibrary::Auto},
        "no code of level 'x86-64-v2'");
  check("x86-64", {}, "cannot load the x86-64 kernels");
}

TEST_F(ExecutorCall, MissingKernel) {
  package::PackageT package = makePackage();
  package.kernels[2]->name = "no_such_kernel";
  fakeRanges(package);
  std::string code = readFile(TNL_SAMPLE_KERNELS);
  package.code[0]->data = std::make_unique<package::Range>(
      package::kBlobAlignment, 0, package::Hash(0, 0));
  auto writer = package::Writer::create(path);
  ASSERT_TRUE(writer.ok());
  *package.code[0]->data = *(*writer)->addBlob(code.data(), code.size());
  std::vector<float> values = tableWeight();
  for (auto &weight : package.weights)
    *weight->data = *(*writer)->addBlob(values.data(), values.size() * 4);
  ASSERT_TRUE((*writer)->finish(package).ok());
  Status status = openSample()->load();
  ASSERT_FALSE(status.ok());
  EXPECT_TRUE(contains(status.message(), "no kernel 'no_such_kernel'"));
}

TEST_F(ExecutorCall, ManyPackagesAtOnce) {
  // Loaders remember libraries by path: each package must get its own code.
  for (int round = 0; round < 3; ++round) {
    auto a = openSample(), b = openSample();
    ASSERT_TRUE(a->load().ok());
    ASSERT_TRUE(b->load().ok());
    a.reset();
    auto c = openSample();
    ASSERT_TRUE(c->load().ok());
  }
}
