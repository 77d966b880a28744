//===- CApiTest.cpp - The runtime as C sees it ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CApiSizes.h"
#include "SampleFixture.h"
#include "TNL/Runtime/tnl.h"

#include <atomic>
#include <cmath>
#include <cstring>
#include <thread>

using namespace tnl::sample;

namespace {
class CApi : public SampleFixture {
protected:
  void SetUp() override {
    SampleFixture::SetUp();
    ASSERT_EQ(tnl_package_open(path.c_str(), &package), TNL_OK)
        << tnl_last_error();
  }
  void TearDown() override {
    tnl_package_close(package);
    SampleFixture::TearDown();
  }
  tnl_package *package = nullptr;
};
} // namespace

TEST_F(CApi, Introspection) {
  EXPECT_EQ(tnl_api_version(), TNL_API_VERSION);
  EXPECT_EQ(tnl_package_function_count(package), 4u);
  EXPECT_EQ(tnl_package_function(package, 4), nullptr);
  EXPECT_STREQ(tnl_function_name(tnl_package_function(package, 0)), "full");
  const tnl_function *prefill = nullptr;
  ASSERT_EQ(tnl_package_find_function(package, "prefill", &prefill), TNL_OK);
  EXPECT_EQ(tnl_function_input_count(prefill), 4u);
  EXPECT_EQ(tnl_function_output_count(prefill), 2u);
  tnl_tensor_info info;
  ASSERT_EQ(tnl_function_output(prefill, 0, &info), TNL_OK);
  EXPECT_STREQ(info.name, "logits");
  EXPECT_EQ(info.dtype, TNL_F32);
  ASSERT_EQ(info.rank, 3);
  EXPECT_EQ(info.shape[0], -1);
  EXPECT_EQ(info.shape[2], kVocabulary);
  EXPECT_STREQ(info.dims[1], "seq");
  EXPECT_STREQ(info.dims[2], "11");
  EXPECT_EQ(tnl_function_input(prefill, 4, &info), TNL_INVALID_ARGUMENT);
  EXPECT_EQ(tnl_package_find_function(package, "nope", &prefill),
            TNL_NOT_FOUND);
  EXPECT_EQ(prefill, nullptr);
  EXPECT_NE(std::strstr(tnl_last_error(), "it has: full, prefill"), nullptr)
      << tnl_last_error();
  EXPECT_EQ(tnl_package_note(package, 0), nullptr);
  EXPECT_EQ(tnl_package_verify_weights(package), TNL_OK);
  EXPECT_STREQ(tnl_dtype_name(TNL_BF16), "bf16");
  EXPECT_EQ(tnl_dtype_size(TNL_BF16), 2u);
  EXPECT_STREQ(tnl_dtype_name(tnl_dtype(300)), "?");
}

TEST_F(CApi, Call) {
  const tnl_function *full = tnl_package_function(package, 0);
  int64_t ids[3] = {1, 2, 3}, position = 0;
  tnl_tensor inputs[2] = {{TNL_I64, 2, {1, 3}, ids},
                          {TNL_I64, 1, {1}, &position}};
  tnl_tensor output = {};
  ASSERT_EQ(tnl_call(full, inputs, 2, &output, 1), TNL_OK) << tnl_last_error();
  EXPECT_EQ(output.rank, 3);
  EXPECT_EQ(output.shape[1], 3);
  ASSERT_NE(output.data, nullptr);
  float own[3 * kVocabulary];
  tnl_tensor given = {TNL_F32, 3, {1, 3, kVocabulary}, own};
  ASSERT_EQ(tnl_call(full, inputs, 2, &given, 1), TNL_OK);
  EXPECT_EQ(std::memcmp(own, output.data, sizeof own), 0);
  tnl_tensor_free(&output);
  EXPECT_EQ(output.data, nullptr);
  tnl_tensor_free(&output);

  EXPECT_EQ(tnl_call(full, inputs, 1, &given, 1), TNL_INVALID_ARGUMENT);
  EXPECT_EQ(tnl_call(full, nullptr, 2, &given, 1), TNL_INVALID_ARGUMENT);
  inputs[0].rank = 9;
  EXPECT_EQ(tnl_call(full, inputs, 2, &given, 1), TNL_INVALID_ARGUMENT);
  inputs[0].rank = 2;
  inputs[0].dtype = tnl_dtype(77);
  EXPECT_EQ(tnl_call(full, inputs, 2, &given, 1), TNL_INVALID_ARGUMENT);
  EXPECT_EQ(tnl_package_set_threads(package, 1), TNL_INVALID_ARGUMENT);
}

// Also the first calls, which load the code.
TEST_F(CApi, CallsFromThreads) {
  const tnl_function *full = tnl_package_function(package, 0);
  constexpr int kThreads = 6, kCalls = 20;
  std::atomic<int> ready = 0, wrong = 0;
  auto callMany = [&](int thread) {
    int64_t ids[kThreads], position = 0;
    for (int64_t &id : ids)
      id = (thread + (&id - ids)) % kVocabulary;
    int64_t count = thread + 1;
    // This model's full graph looks at one token at a time.
    std::vector<float> wanted = Reference().step(ids[count - 1]);
    tnl_tensor inputs[] = {{TNL_I64, 2, {1, count}, ids},
                           {TNL_I64, 1, {1}, &position}};
    ++ready;
    while (ready < kThreads)
      std::this_thread::yield();
    for (int call = 0; call < kCalls; ++call) {
      tnl_tensor logits = {};
      if (tnl_call(full, inputs, 2, &logits, 1) != TNL_OK) {
        ++wrong;
        continue;
      }
      auto *last =
          static_cast<float *>(logits.data) + (count - 1) * kVocabulary;
      for (int64_t v = 0; v < kVocabulary; ++v)
        wrong += std::abs(last[v] - wanted[v]) > 1e-3f;
      tnl_tensor_free(&logits);
      // A failure of one thread is not the text of another.
      if (thread % 2)
        wrong += tnl_call(full, inputs, 1, &logits, 1) != TNL_INVALID_ARGUMENT;
      else
        wrong += tnl_last_error()[0] != 0;
    }
  };
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread)
    threads.emplace_back(callMany, thread);
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(CApi, Device) {
  EXPECT_EQ(tnl_package_set_device(nullptr, "cpu"), TNL_INVALID_ARGUMENT);
  const tnl_function *before = nullptr;
  ASSERT_EQ(tnl_package_find_function(package, "full", &before), TNL_OK);
  EXPECT_EQ(tnl_package_set_device(package, "cuda"), TNL_UNSUPPORTED);
  EXPECT_NE(std::strstr(tnl_last_error(), "--target=nvptx"), nullptr);
  ASSERT_EQ(tnl_package_set_device(package, "cpu"), TNL_OK);
  ASSERT_EQ(tnl_package_set_threads(package, 2), TNL_OK);
  EXPECT_EQ(tnl_package_function_count(package), 4u);
  // What was found before still works.
  int64_t ids[] = {1, 2}, position[] = {0};
  tnl_tensor inputs[] = {{TNL_I64, 2, {1, 2}, ids},
                         {TNL_I64, 1, {1}, position}};
  tnl_tensor logits = {};
  ASSERT_EQ(tnl_call(before, inputs, 2, &logits, 1), TNL_OK)
      << tnl_last_error();
  tnl_tensor_free(&logits);
  EXPECT_EQ(tnl_package_set_device(package, "cpu"), TNL_INVALID_ARGUMENT);
}

TEST_F(CApi, Sessions) {
  ASSERT_EQ(tnl_package_set_threads(package, 2), TNL_OK);
  tnl_session *session = nullptr, *copy = nullptr;
  ASSERT_EQ(tnl_session_create(package, 1, &session), TNL_OK);
  ASSERT_EQ(tnl_session_create(package, 1, &copy), TNL_OK);
  ASSERT_EQ(tnl_session_set_chunk(session, 2), TNL_OK);
  int64_t ids[5] = {1, 2, 3, 4, 5};
  tnl_tensor logits = {};
  ASSERT_EQ(
      tnl_session_prefill(session, ids, nullptr, 4, TNL_LOGITS_LAST, &logits),
      TNL_OK)
      << tnl_last_error();
  EXPECT_EQ(logits.shape[2], kVocabulary);
  EXPECT_EQ(tnl_session_position(session, 0), 4);
  EXPECT_EQ(tnl_session_position(session, 1), -1);
  std::vector<char> saved(tnl_session_save_size(session));
  ASSERT_EQ(tnl_session_save(session, saved.data(), saved.size()), TNL_OK);
  EXPECT_EQ(tnl_session_save(session, saved.data(), 1), TNL_INVALID_ARGUMENT);
  ASSERT_EQ(tnl_session_decode(session, ids + 4, &logits), TNL_OK);
  std::vector<float> first(static_cast<float *>(logits.data),
                           static_cast<float *>(logits.data) + kVocabulary);
  Reference reference;
  std::vector<float> wanted;
  for (int64_t id : ids)
    wanted = reference.step(id);
  for (int64_t v = 0; v < kVocabulary; ++v)
    EXPECT_NEAR(first[v], wanted[v], 1e-3);

  ASSERT_EQ(tnl_session_restore(copy, saved.data(), saved.size()), TNL_OK);
  ASSERT_EQ(tnl_session_decode(copy, ids + 4, &logits), TNL_OK);
  EXPECT_EQ(std::memcmp(first.data(), logits.data, kVocabulary * 4), 0);
  ASSERT_EQ(tnl_session_reset(copy), TNL_OK);
  EXPECT_EQ(tnl_session_position(copy, 0), 0);
  ASSERT_EQ(tnl_session_copy(copy, session), TNL_OK);
  EXPECT_EQ(tnl_session_position(copy, 0), 5);
  EXPECT_EQ(tnl_session_reset_sequence(copy, 3), TNL_INVALID_ARGUMENT);
  int64_t bad = 1000;
  EXPECT_EQ(tnl_session_decode(copy, &bad, &logits), TNL_INVALID_ARGUMENT);
  tnl_tensor_free(&logits);
  tnl_session_destroy(session);
  tnl_session_destroy(copy);
  EXPECT_EQ(tnl_session_create(package, 0, &session), TNL_INVALID_ARGUMENT);
  EXPECT_EQ(session, nullptr);
}

TEST_F(CApi, PackageThatChangesInPlace) {
  tnl_session *session = nullptr;
  ASSERT_EQ(tnl_session_create(package, 1, &session), TNL_OK);
  int64_t id = 1;
  tnl_tensor logits = {};
  // A new file of that name is another file.
  std::filesystem::copy(path, path + ".new");
  std::filesystem::rename(path + ".new", path);
  ASSERT_EQ(tnl_session_decode(session, &id, &logits), TNL_OK);
  tnl_session_destroy(session);
  tnl_package_close(package);
  ASSERT_EQ(tnl_package_open(path.c_str(), &package), TNL_OK);
  ASSERT_EQ(tnl_session_create(package, 1, &session), TNL_OK);
  ASSERT_EQ(tnl_session_decode(session, &id, &logits), TNL_OK);
  std::filesystem::resize_file(path, 64);
  EXPECT_EQ(tnl_session_decode(session, &id, &logits), TNL_INVALID_PACKAGE);
  EXPECT_NE(std::strstr(tnl_last_error(), "was cut short"), nullptr);
  EXPECT_EQ(tnl_session_position(session, 0), 1);
  EXPECT_EQ(tnl_package_verify_weights(package), TNL_INVALID_PACKAGE);
  tnl_tensor_free(&logits);
  tnl_session_destroy(session);
}

TEST_F(CApi, AbsurdSizes) { EXPECT_STREQ(tnl_test_sizes(path.c_str()), ""); }

// From a size that some machine might have up: 24 bytes of state a sequence.
TEST_F(CApi, LargeBatches) {
  for (int64_t batch = int64_t(1) << 34; batch < int64_t(1) << 40; batch *= 2) {
    tnl_session *session = nullptr;
    EXPECT_EQ(tnl_session_create(package, batch, &session), TNL_OUT_OF_MEMORY);
    EXPECT_NE(std::strstr(tnl_last_error(), "no memory for a tensor"), nullptr)
        << tnl_last_error();
    EXPECT_EQ(session, nullptr);
  }
}

TEST_F(CApi, CallsOnOneSessionTakeTurns) {
  tnl_session *session = nullptr, *other = nullptr;
  ASSERT_EQ(tnl_session_create(package, 1, &session), TNL_OK);
  ASSERT_EQ(tnl_session_create(package, 1, &other), TNL_OK);
  constexpr int kThreads = 4, kCalls = 200;
  std::atomic<int> failed = 0;
  auto callMany = [&](int thread) {
    int64_t ids[5] = {1, 2, 3, 4, 5};
    for (int call = 0; call < kCalls; ++call) {
      tnl_tensor logits = {};
      failed += (thread % 2
                     ? tnl_session_decode(session, ids, &logits)
                     : tnl_session_prefill(session, ids, nullptr, 5,
                                           TNL_LOGITS_LAST, &logits)) != TNL_OK;
      tnl_tensor_free(&logits);
      // In both directions, so that two locks could meet.
      failed += (thread % 2 ? tnl_session_copy(other, session)
                            : tnl_session_copy(session, session)) != TNL_OK;
      if (thread == 3)
        failed += tnl_session_copy(other, other) != TNL_OK;
    }
  };
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread)
    threads.emplace_back(callMany, thread);
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(tnl_session_position(session, 0), kCalls * 2 * (5 + 1));
  tnl_session_destroy(session);
  tnl_session_destroy(other);
}

TEST(CApiNull, EveryPointerMayBeNull) {
  EXPECT_EQ(tnl_package_open(nullptr, nullptr), TNL_INVALID_ARGUMENT);
  EXPECT_STREQ(tnl_last_error(), "path is NULL");
  tnl_package *package = nullptr;
  EXPECT_EQ(tnl_package_open("/nonexistent.tnl", &package), TNL_NOT_FOUND);
  tnl_package_close(nullptr);
  EXPECT_EQ(tnl_package_function_count(nullptr), 0u);
  EXPECT_EQ(tnl_package_function(nullptr, 0), nullptr);
  EXPECT_STREQ(tnl_function_name(nullptr), "");
  EXPECT_EQ(tnl_call(nullptr, nullptr, 0, nullptr, 0), TNL_INVALID_ARGUMENT);
  tnl_session_destroy(nullptr);
  tnl_tensor_free(nullptr);
  EXPECT_EQ(tnl_session_decode(nullptr, nullptr, nullptr),
            TNL_INVALID_ARGUMENT);
  EXPECT_EQ(tnl_session_copy(nullptr, nullptr), TNL_INVALID_ARGUMENT);
  EXPECT_EQ(tnl_session_save_size(nullptr), 0u);
}
