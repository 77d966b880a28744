//===- GpuTest.cpp - Programs for GPUs ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every test runs on the emulated driver, and on a GPU of this machine if there
// is one.
//
//===----------------------------------------------------------------------===//

#include "GpuSample.h"
#include "TNL/Runtime/Device.h"
#include "TNL/Runtime/FunctionTimer.h"
#include "TNL/Runtime/Session.h"
#include "TNL/Runtime/tnl.h"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace tnl;
using namespace tnl::sample;
using package::DType;
using package::PackageT;

namespace {
bool contains(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

/// The committed package that tests of tnl-run use is this one. After a change
/// of the format: run with TNL_WRITE_GPU_SAMPLE=1.
TEST(GpuSample, IsThatOfTheToolsTests) {
  std::string committed = TNL_GPU_SAMPLE;
  if (std::getenv("TNL_WRITE_GPU_SAMPLE"))
    ASSERT_TRUE(writeGpuPackage(committed, makeGpuPackage()).ok());
  std::string path =
      testing::TempDir() + "tnl-sample-" + std::to_string(::getpid()) + ".tnl";
  ASSERT_TRUE(writeGpuPackage(path, makeGpuPackage()).ok());
  EXPECT_TRUE(readFile(path) == readFile(committed));
  std::filesystem::remove(path);
}

/// A package in a temporary file, and executors of it.
class GpuPackage : public testing::Test {
protected:
  void SetUp() override {
    path =
        testing::TempDir() + "tnl-gpu-" + std::to_string(::getpid()) + ".tnl";
    write(makeGpuPackage());
  }
  void TearDown() override {
    std::filesystem::remove(path);
    ::unsetenv("TNL_CUDA_DRIVER");
  }
  void write(PackageT package) {
    Status status = writeGpuPackage(path, std::move(package));
    ASSERT_TRUE(status.ok()) << status.message();
  }
  std::shared_ptr<Executor> open(const char *device = "cuda",
                                 bool synchronous = false) {
    auto file = package::PackageFile::open(path);
    EXPECT_TRUE(file.ok()) << file.status().message();
    ExecutorOptions options;
    options.device = device;
    options.synchronous = synchronous;
    return std::make_shared<Executor>(
        std::shared_ptr<package::PackageFile>(std::move(*file)), options);
  }
  /// Calls a function of one or two vectors.
  static Status call(Executor &executor, const char *name,
                     std::vector<std::vector<float>> vectors,
                     std::vector<float> &result, Workspace &workspace) {
    std::vector<Tensor> inputs, outputs(1);
    for (auto &values : vectors)
      inputs.push_back(
          Tensor::borrow(DType::F32, {int64_t(values.size())}, values.data()));
    Status status =
        executor.call(*executor.findFunction(name), inputs, outputs, workspace);
    if (status.ok())
      result.assign(outputs[0].as<float>(),
                    outputs[0].as<float>() + outputs[0].elements());
    return status;
  }
  std::string path;
};

class Gpu : public GpuPackage,
            public testing::WithParamInterface<const char *> {
protected:
  void SetUp() override {
    ::setenv("TNL_CUDA_DRIVER", GetParam(), 1);
    auto devices = listGpuDevices();
    if (std::string_view(GetParam()) == TNL_EMULATED_CUDA)
      ASSERT_TRUE(devices.ok()) << devices.status().message();
    // The emulated half always runs; the other needs hardware.
    if (!devices.ok())
      GTEST_SKIP() << devices.status().message();
    GpuPackage::SetUp();
  }
};

std::vector<float> numbers(size_t count, float scale) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i)
    values[i] = float(i % 97) * scale;
  return values;
}

/// How kernels are launched, which the emulated driver tells.
class GpuLaunches : public GpuPackage {
protected:
  void SetUp() override {
    ::setenv("TNL_CUDA_DRIVER", TNL_EMULATED_CUDA, 1);
    GpuPackage::SetUp();
  }
  /// Of the launches of one call of `twice` one letter each: E starts early, P
  /// is plain.
  std::string launches(Executor &executor, Workspace &workspace,
                       std::span<StepTime> profile = {}) {
    std::vector<float> a = numbers(100, 1);
    Tensor inputs[] = {Tensor::borrow(DType::F32, {100}, a.data())};
    Tensor outputs[1];
    ::setenv("TNL_EMULATOR_TRACE", "1", 1);
    testing::internal::CaptureStderr();
    Status status = executor.call(*executor.findFunction("twice"), inputs,
                                  outputs, workspace, profile);
    std::string trace = testing::internal::GetCapturedStderr();
    ::unsetenv("TNL_EMULATOR_TRACE");
    EXPECT_TRUE(status.ok()) << status.message();
    if (status.ok())
      EXPECT_EQ(outputs[0].as<float>()[7], 21);
    std::string letters;
    for (size_t at = 0; (at = trace.find("sample_add", at)) != trace.npos;) {
      std::string line = trace.substr(at, trace.find('\n', at) - at);
      letters += contains(line, " programmatic") ? 'E' : 'P';
      at += line.size();
    }
    return letters;
  }
  static std::unique_ptr<package::StepT> copyStep(uint32_t buffer) {
    auto step = std::make_unique<package::StepT>();
    step->kind = package::StepKind::Copy;
    step->inputs.push_back(
        value(package::Place::Buffer, buffer, DType::F32, {-1}));
    step->outputs.push_back(value(package::Place::Output, 0, DType::F32, {-1}));
    return step;
  }
};

/// What the sample's model computes, for one sequence.
struct GpuReference {
  std::vector<float> state = std::vector<float>(kVocabulary);
  int64_t position = 0;
  std::vector<float> step(int64_t id) {
    std::vector<float> logits;
    for (int64_t v = 0; v < kVocabulary; ++v) {
      state[v] = 0.5f * state[v] + float((id * kVocabulary + v) * 7 % 13) - 6;
      logits.push_back(state[v] + float(position));
    }
    ++position;
    return logits;
  }
};

void expectRow(const Tensor &logits, int64_t row,
               const std::vector<float> &wanted) {
  for (int64_t v = 0; v < kVocabulary; ++v)
    ASSERT_NEAR(logits.as<float>()[row * kVocabulary + v], wanted[v], 1e-5)
        << "row " << row << ", logit " << v;
}
} // namespace

TEST_F(GpuPackage, NoDriver) {
  ::setenv("TNL_CUDA_DRIVER", "/nonexistent/libcuda.so", 1);
  auto devices = listGpuDevices();
  ASSERT_FALSE(devices.ok());
  EXPECT_EQ(devices.status().code(), ErrorCode::Unsupported);
  EXPECT_TRUE(contains(devices.message(), "/nonexistent/libcuda.so"));
  auto executor = open();
  // Functions are known without a driver.
  ASSERT_NE(executor->findFunction("add"), nullptr);
  EXPECT_TRUE(contains(executor->load().message(), "no CUDA driver"));
  auto session = Session::create(executor, 1);
  ASSERT_FALSE(session.ok());
  EXPECT_TRUE(contains(session.message(), "no CUDA driver"));
}

TEST_F(GpuPackage, NotADriver) {
  ::setenv("TNL_CUDA_DRIVER", "libc.so.6", 1);
  EXPECT_TRUE(contains(open()->load().message(), "'libc.so.6' is none"));
}

TEST_F(GpuPackage, NoFunctionsForTheCpu) {
  auto executor = open("cpu");
  EXPECT_EQ(executor->findFunction("add"), nullptr);
  EXPECT_TRUE(contains(executor->load().message(), "is for GPUs only"));
  auto gpu = open("cuda");
  std::vector<Tensor> none;
  Status status = executor->call(*gpu->findFunction("add"), none, none);
  EXPECT_TRUE(contains(status.message(), "for device cpu"));
}

TEST_F(GpuPackage, NoProgram) {
  PackageT package = makePackage();
  package.code[0]->target = "cpu";
  package.weights.resize(1);
  package.weights[0]->shape = {kVocabulary, kVocabulary};
  package.functions.clear();
  write(std::move(package));
  EXPECT_TRUE(
      contains(open()->load().message(), "compile it with --target=nvptx"));
}

TEST_F(GpuPackage, UnknownDevice) {
  for (const char *name : {"tpu", "cuda:", "cuda:x", "cuda:-1", "cuda:1x", ""})
    EXPECT_TRUE(contains(open(name)->load().message(), "unknown device"))
        << name;
}

TEST_P(Gpu, NoSuchGpu) {
  EXPECT_TRUE(contains(open("cuda:99")->load().message(), "no device cuda:99"));
}

TEST_P(Gpu, OtherArchitecture) {
  PackageT package = makeGpuPackage();
  package.code[0]->level = "sm_75a";
  write(std::move(package));
  std::string text = open()->load().message();
  EXPECT_TRUE(contains(text, "has no code for cuda:0 (")) << text;
  EXPECT_TRUE(contains(text, "compute capability ")) << text;
  EXPECT_TRUE(contains(text, "it has: sm_75a (ptx)")) << text;
}

TEST_P(Gpu, MissingKernel) {
  PackageT package = makeGpuPackage();
  package.programs[0]->kernels[0]->name = "other";
  write(std::move(package));
  EXPECT_TRUE(contains(open()->load().message(), "has no kernel 'other'"));
}

TEST_P(Gpu, VectorsOfAnyLength) {
  for (bool synchronous : {false, true}) {
    auto executor = open("cuda:0", synchronous);
    Workspace workspace;
    // Again and again: the second call records a graph, the third replays it.
    for (size_t n : {1, 1000, 1000, 1000, 1000, 127, 128, 129, 1000, 70001})
      for (float scale : {1.0f, 0.25f}) {
        std::vector<float> a = numbers(n, scale), b = numbers(n, 3), sum;
        Status status = call(*executor, "add", {a, b}, sum, workspace);
        ASSERT_TRUE(status.ok()) << status.message();
        ASSERT_EQ(sum.size(), n);
        for (size_t i = 0; i < n; ++i)
          ASSERT_EQ(sum[i], a[i] + b[i]) << i;
      }
  }
}

TEST_P(Gpu, BuffersAndCopies) {
  auto executor = open();
  Workspace workspace;
  for (size_t n : {5, 5, 5, 300}) {
    std::vector<float> a = numbers(n, 0.5f), result;
    Status status = call(*executor, "twice", {a}, result, workspace);
    ASSERT_TRUE(status.ok()) << status.message();
    for (size_t i = 0; i < n; ++i)
      ASSERT_EQ(result[i], 3 * a[i]) << i;
  }
}

TEST_F(GpuLaunches, KernelsThatWaitStartEarly) {
  auto executor = open();
  Workspace workspace;
  // Directly, while a graph is recorded, and out of the graph.
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(launches(*executor, workspace), "PE") << i;
  // Times are those of one kernel at a time.
  StepTime times[3];
  EXPECT_EQ(launches(*executor, workspace, times), "PP");
  auto synchronous = open("cuda", /*synchronous=*/true);
  Workspace other;
  EXPECT_EQ(launches(*synchronous, other), "PP");
}

TEST_F(GpuLaunches, OthersDoNot) {
  PackageT package = makeGpuPackage();
  package.programs[0]->kernels[0]->early_start = false;
  write(std::move(package));
  auto executor = open();
  Workspace workspace;
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(launches(*executor, workspace), "PP") << i;
}

TEST_F(GpuLaunches, NorThoseAfterCopies) {
  PackageT package = makeGpuPackage();
  auto &steps = package.programs[0]->functions[1]->steps;
  steps.insert(steps.begin() + 1, copyStep(0));
  write(std::move(package));
  auto executor = open();
  Workspace workspace;
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(launches(*executor, workspace), "PP") << i;
}

/// A fault leaves the process without its GPU, so it gets one of its own.
TEST_F(GpuLaunches, MarkOfAKernelThatDoesNotWait) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  std::string ptx = gpuSamplePtx(), wait = "griddepcontrol.wait;";
  ptx.replace(ptx.find(wait), wait.size(), wait.size(), ' ');
  ASSERT_TRUE(writeGpuPackage(path, makeGpuPackage(), ptx).ok());
  EXPECT_EXIT(
      {
        auto executor = open();
        Workspace workspace;
        std::vector<float> result;
        Status status = call(*executor, "twice", {{1}}, result, workspace);
        std::exit(status.ok());
      },
      testing::ExitedWithCode(0),
      "kernel 'sample_add'.*accesses global memory before griddepcontrol.wait");
}

TEST_F(GpuLaunches, GraphsOfOldDriversArePlain) {
  ::setenv("TNL_EMULATOR_VERSION", "12.2", 1);
  auto executor = open();
  Workspace workspace;
  EXPECT_EQ(launches(*executor, workspace), "PE");
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(launches(*executor, workspace), "PP") << i;
  ::unsetenv("TNL_EMULATOR_VERSION");
}

TEST_P(Gpu, TensorMap) {
  auto executor = open();
  for (int64_t rows : {1, 8, 21}) {
    std::vector<float> x = numbers(rows * 64, 1);
    Tensor inputs[] = {Tensor::borrow(DType::F32, {rows, 64}, x.data())};
    Tensor outputs[1];
    Status status =
        executor->call(*executor->findFunction("tile"), inputs, outputs);
    ASSERT_TRUE(status.ok()) << status.message();
    for (size_t i = 0; i < x.size(); ++i)
      ASSERT_EQ(outputs[0].as<float>()[i], x[i]) << i;
  }
}

TEST_P(Gpu, Profile) {
  auto executor = open();
  std::vector<float> a = numbers(100, 1);
  Tensor inputs[] = {Tensor::borrow(DType::F32, {100}, a.data())};
  Tensor outputs[1];
  Workspace workspace;
  StepTime times[3];
  Status status = executor->call(*executor->findFunction("twice"), inputs,
                                 outputs, workspace, times);
  ASSERT_TRUE(status.ok()) << status.message();
  for (const StepTime &time : times)
    EXPECT_EQ(time.calls, 1u);
  EXPECT_EQ(outputs[0].as<float>()[7], 21);
}

TEST_P(Gpu, WrongArguments) {
  auto executor = open();
  Workspace workspace;
  std::vector<float> result;
  Status status =
      call(*executor, "add", {numbers(3, 1), numbers(4, 1)}, result, workspace);
  EXPECT_TRUE(contains(status.message(), "dimension 0 (n) is 4"));
  Tensor none[1];
  status = executor->call(*executor->findFunction("add"), {}, none);
  EXPECT_TRUE(contains(status.message(), "2 inputs"));
  // Ids are checked before they are copied.
  auto session = Session::create(executor, 1);
  ASSERT_TRUE(session.ok()) << session.status().message();
  int64_t id = kVocabulary;
  Tensor logits;
  EXPECT_TRUE(contains((*session)->decode(&id, logits).message(), "outside"));
}

TEST_P(Gpu, SizeThatDoesNotFit) {
  PackageT package = makeGpuPackage();
  // n, and 2^31 more from n = 2 on.
  package.programs[0]->functions[0]->steps[0]->launch->args[3]->size =
      binary(package::ExprOp::Add, symbol(0),
             binary(package::ExprOp::Mul,
                    binary(package::ExprOp::FloorDiv, symbol(0), constant(2)),
                    constant(int64_t(1) << 31)));
  write(std::move(package));
  auto executor = open();
  Workspace workspace;
  std::vector<float> result;
  EXPECT_TRUE(call(*executor, "add", {{1}, {2}}, result, workspace).ok());
  Status status = call(*executor, "add", {{1, 2}, {2, 3}}, result, workspace);
  EXPECT_TRUE(contains(status.message(), "a size would be 2147483650"))
      << status.message();
}

TEST_P(Gpu, NoMemory) {
  PackageT package = makeGpuPackage();
  package.programs[0]->functions[1]->buffers[0] = constant(int64_t(1) << 50);
  write(std::move(package));
  auto executor = open();
  Workspace workspace;
  std::vector<float> result;
  Status status = call(*executor, "twice", {{1}}, result, workspace);
  EXPECT_EQ(status.code(), ErrorCode::OutOfMemory);
  EXPECT_TRUE(contains(status.message(), "no memory for the buffers"))
      << status.message();
  EXPECT_TRUE(contains(status.message(), "bytes are free"));
  // That is no fault: other functions run.
  EXPECT_TRUE(call(*executor, "add", {{1}, {2}}, result, workspace).ok());
}

TEST_P(Gpu, SessionKeepsStatesOnTheDevice) {
  auto executor = open();
  for (int64_t chunk : {2, 3, 512}) {
    auto created = Session::create(executor, 2, {chunk});
    ASSERT_TRUE(created.ok()) << created.status().message();
    Session &session = **created;
    std::vector<int64_t> ids{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3};
    Tensor logits;
    Status status =
        session.prefill(ids.data(), 7, nullptr, LogitsWanted::All, logits);
    ASSERT_TRUE(status.ok()) << status.message();
    GpuReference reference[2];
    for (int64_t b = 0; b < 2; ++b)
      for (int64_t i = 0; i < 7; ++i)
        expectRow(logits, b * 7 + i, reference[b].step(ids[b * 7 + i]));
    Tensor row;
    for (int64_t i = 0; i < 9; ++i) {
      int64_t next[] = {i, (i * 3) % kVocabulary};
      status = session.decode(next, row);
      ASSERT_TRUE(status.ok()) << status.message();
      for (int64_t b = 0; b < 2; ++b)
        expectRow(row, b, reference[b].step(next[b]));
    }
    auto states = session.states();
    ASSERT_EQ(states.size(), 1u);
    for (int64_t b = 0; b < 2; ++b)
      expectRow(states[0], b, reference[b].state);
  }
}

TEST_P(Gpu, SaveRestoreCopyReset) {
  auto executor = open();
  auto one = Session::create(executor, 2), two = Session::create(executor, 2);
  ASSERT_TRUE(one.ok() && two.ok());
  // Another executor has another stream.
  auto three = Session::create(open(), 2);
  ASSERT_TRUE(three.ok());
  int64_t ids[] = {3, 4, 5, 6}, next[] = {7, 8};
  Tensor logits, wanted, given;
  ASSERT_TRUE(
      (*one)->prefill(ids, 2, nullptr, LogitsWanted::None, logits).ok());
  std::string saved = (*one)->save();
  ASSERT_TRUE((*one)->decode(next, wanted).ok());
  auto expectSame = [&](Session &session) {
    ASSERT_TRUE(session.decode(next, given).ok());
    ASSERT_EQ(std::memcmp(given.data(), wanted.data(), wanted.bytes()), 0);
  };
  ASSERT_TRUE((*two)->restore(saved).ok());
  expectSame(**two);
  ASSERT_TRUE((*one)->restore(saved).ok());
  for (Session *to : {two->get(), three->get()}) {
    ASSERT_TRUE(to->copyFrom(**one).ok());
    EXPECT_EQ(to->save(), saved);
    expectSame(*to);
    ASSERT_TRUE(to->reset().ok());
    for (int64_t b = 0; b < 2; ++b)
      ASSERT_TRUE(to->copySequence(b, **one, b).ok());
    expectSame(*to);
  }
  ASSERT_TRUE((*one)->resetSequence(1).ok());
  EXPECT_EQ((*one)->positions()[0], 2);
  EXPECT_EQ((*one)->positions()[1], 0);
  ASSERT_TRUE((*one)->decode(next, given).ok());
  expectRow(given, 1, GpuReference().step(8));
  EXPECT_EQ(std::memcmp(given.data(), wanted.data(), wanted.bytes() / 2), 0);
}

TEST_P(Gpu, FailureChangesNothing) {
  auto session = Session::create(open(), 1, {3});
  ASSERT_TRUE(session.ok());
  int64_t ids[] = {1, 2, 3, 4, 5, 99};
  Tensor logits;
  ASSERT_TRUE(
      (*session)->prefill(ids, 2, nullptr, LogitsWanted::None, logits).ok());
  std::string before = (*session)->save();
  EXPECT_FALSE(
      (*session)->prefill(ids, 6, nullptr, LogitsWanted::None, logits).ok());
  EXPECT_EQ((*session)->save(), before);
}

TEST_P(Gpu, TimesOneFunction) {
  auto executor = open();
  std::vector<float> a = numbers(1000, 1);
  Tensor inputs[] = {Tensor::borrow(DType::F32, {1000}, a.data()),
                     Tensor::borrow(DType::F32, {1000}, a.data())};
  FunctionTimerOptions options;
  options.copies = 3;
  options.runs = 1;
  auto timing =
      timeFunction(*executor, *executor->findFunction("add"), inputs, options);
  ASSERT_TRUE(timing.ok()) << timing.status().message();
  EXPECT_EQ(timing->bytes, 12000);
  EXPECT_EQ(timing->runs, 20);
  EXPECT_EQ(timing->copies, 3);
  EXPECT_GE(timing->medianMs, timing->leastMs);
}

TEST_P(Gpu, CApi) {
  tnl_package *package = nullptr;
  ASSERT_EQ(tnl_package_open(path.c_str(), &package), TNL_OK);
  // On the CPU it has nothing.
  EXPECT_EQ(tnl_package_function_count(package), 0u);
  EXPECT_EQ(tnl_package_set_device(package, nullptr), TNL_INVALID_ARGUMENT);
  EXPECT_EQ(tnl_package_set_device(package, "tpu"), TNL_INVALID_ARGUMENT);
  EXPECT_EQ(tnl_package_set_device(package, "cuda:99"), TNL_UNSUPPORTED);
  ASSERT_EQ(tnl_package_set_device(package, "cuda"), TNL_OK)
      << tnl_last_error();
  EXPECT_EQ(tnl_package_set_device(package, "cuda"), TNL_INVALID_ARGUMENT);
  EXPECT_EQ(tnl_package_function_count(package), 6u);
  const tnl_function *add = nullptr;
  ASSERT_EQ(tnl_package_find_function(package, "add", &add), TNL_OK);
  float values[] = {1, 2, 3};
  tnl_tensor a = {TNL_F32, 1, {3}, values}, sum = {};
  tnl_tensor inputs[] = {a, a};
  ASSERT_EQ(tnl_call(add, inputs, 2, &sum, 1), TNL_OK) << tnl_last_error();
  EXPECT_EQ(static_cast<float *>(sum.data)[2], 6);
  tnl_tensor_free(&sum);
  tnl_session *session = nullptr;
  ASSERT_EQ(tnl_session_create(package, 1, &session), TNL_OK)
      << tnl_last_error();
  int64_t id = 3;
  tnl_tensor logits = {};
  ASSERT_EQ(tnl_session_decode(session, &id, &logits), TNL_OK)
      << tnl_last_error();
  EXPECT_EQ(static_cast<float *>(logits.data)[0], GpuReference().step(3)[0]);
  tnl_tensor_free(&logits);
  tnl_session_destroy(session);
  tnl_package_close(package);
}

/// A fault leaves the process without its GPU, so it gets one of its own.
TEST_P(Gpu, FaultNamesTheKernel) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  for (bool synchronous : {false, true})
    EXPECT_EXIT(
        {
          auto executor = open("cuda", synchronous);
          Workspace workspace;
          std::vector<float> result;
          for (int i = 0; i < 2; ++i)
            std::fprintf(stderr, "%s\n",
                         call(*executor, "fault", {{1}}, result, workspace)
                             .message()
                             .c_str());
          std::exit(0);
        },
        testing::ExitedWithCode(0),
        synchronous
            ? "function 'fault', step 0, kernel 'sample_fault' "
              "\\(sample\\) failed: .*\n.*cannot be used after"
            : "function 'fault' failed: .*; it launches "
              "'sample_fault'\nhint: run with --sync.*\n.*cannot be used");
}

INSTANTIATE_TEST_SUITE_P(Drivers, Gpu,
                         testing::Values("libcuda.so.1", TNL_EMULATED_CUDA),
                         [](const testing::TestParamInfo<const char *> &info) {
                           return info.index ? "Emulated" : "Hardware";
                         });
