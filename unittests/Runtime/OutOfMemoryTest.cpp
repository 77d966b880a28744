//===- OutOfMemoryTest.cpp - Every allocation fails once ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each call of the C API runs with no memory for the first allocation, then for
// the second, and so on until none fails. A failure must say that memory is
// missing, change nothing and leave no lock behind.
//
//===----------------------------------------------------------------------===//

#include "SampleFixture.h"
#include "TNL/Runtime/tnl.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>

/// Allocations of this thread that succeed; negative: all.
static thread_local int64_t allocationsLeft = -1;
/// Whether those after the first that fails do too.
static thread_local bool failAll = false;

static void *allocate(size_t size) {
  if (allocationsLeft == 0) {
    if (!failAll)
      allocationsLeft = -2; // It has failed.
    return nullptr;
  }
  if (allocationsLeft > 0)
    --allocationsLeft;
  return std::malloc(size ? size : 1);
}

static void *allocateOrThrow(size_t size) {
  if (void *memory = allocate(size))
    return memory;
  throw std::bad_alloc();
}

void *operator new(size_t size) { return allocateOrThrow(size); }
void *operator new[](size_t size) { return allocateOrThrow(size); }
void *operator new(size_t size, const std::nothrow_t &) noexcept {
  return allocate(size);
}
void *operator new[](size_t size, const std::nothrow_t &) noexcept {
  return allocate(size);
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete[](void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, size_t) noexcept { std::free(memory); }
void operator delete[](void *memory, size_t) noexcept { std::free(memory); }

using namespace tnl::sample;

namespace {
class OutOfMemory : public SampleFixture {
protected:
  void SetUp() override {
    SampleFixture::SetUp();
    ASSERT_EQ(tnl_package_open(path.c_str(), &package), TNL_OK);
    ASSERT_EQ(tnl_package_set_threads(package, 2), TNL_OK);
  }
  void TearDown() override {
    tnl_package_close(package);
    SampleFixture::TearDown();
  }

  /// Calls `body` until it has all the memory it wants; `check` looks at what a
  /// failure left. At least `least` allocations must have failed.
  template <typename Body, typename Check>
  void failEverywhere(int64_t least, Body body, Check check) {
    for (bool all : {false, true}) {
      int64_t n = 0;
      for (bool done = false; !done; ++n) {
        ASSERT_LT(n, 20000);
        failAll = all;
        allocationsLeft = n;
        tnl_status status = body();
        int64_t left = allocationsLeft;
        allocationsLeft = -1;
        done = left > 0;
        if (status == TNL_OK)
          continue; // It could do without.
        ASSERT_FALSE(done) << tnl_last_error();
        ASSERT_EQ(status, TNL_OUT_OF_MEMORY) << n << ": " << tnl_last_error();
        ASSERT_NE(tnl_last_error()[0], 0);
        check();
      }
      EXPECT_GT(n, least);
    }
  }
  template <typename Body> void failEverywhere(int64_t least, Body body) {
    failEverywhere(least, body, [] {});
  }

  static std::string saved(tnl_session *session) {
    std::string bytes(tnl_session_save_size(session), 0);
    EXPECT_EQ(tnl_session_save(session, bytes.data(), bytes.size()), TNL_OK);
    return bytes;
  }

  tnl_package *package = nullptr;
};
} // namespace

TEST_F(OutOfMemory, Packages) {
  failEverywhere(100, [&] {
    tnl_package *other = nullptr;
    tnl_status status = tnl_package_open(path.c_str(), &other);
    EXPECT_EQ(other != nullptr, status == TNL_OK);
    tnl_package_close(other);
    return status;
  });
  failEverywhere(
      5, [&] { return tnl_package_set_device(package, "cpu"); },
      [&] { EXPECT_EQ(tnl_package_function_count(package), 4u); });
  // What fails anyway has another reason, or none that there is memory for.
  for (int64_t n = 0; n < 20; ++n) {
    const tnl_function *function = nullptr;
    allocationsLeft = n;
    tnl_status status = tnl_package_find_function(package, "none", &function);
    allocationsLeft = -1;
    EXPECT_TRUE(status == TNL_NOT_FOUND || status == TNL_OUT_OF_MEMORY);
  }
}

TEST_F(OutOfMemory, Calls) {
  const tnl_function *full = tnl_package_function(package, 0);
  int64_t ids[3] = {1, 2, 3}, position = 0;
  tnl_tensor inputs[2] = {{TNL_I64, 2, {1, 3}, ids},
                          {TNL_I64, 1, {1}, &position}};
  failEverywhere(20, [&] {
    tnl_tensor output = {};
    tnl_status status = tnl_call(full, inputs, 2, &output, 1);
    EXPECT_EQ(output.data != nullptr, status == TNL_OK);
    tnl_tensor_free(&output);
    return status;
  });
}

TEST_F(OutOfMemory, NewSessions) {
  failEverywhere(20, [&] {
    tnl_session *session = nullptr;
    tnl_status status = tnl_session_create(package, 2, &session);
    EXPECT_EQ(session != nullptr, status == TNL_OK);
    tnl_session_destroy(session);
    return status;
  });
}

TEST_F(OutOfMemory, Sessions) {
  tnl_session *session = nullptr, *other = nullptr;
  ASSERT_EQ(tnl_session_create(package, 2, &session), TNL_OK);
  ASSERT_EQ(tnl_session_create(package, 2, &other), TNL_OK);
  ASSERT_EQ(tnl_session_set_chunk(session, 3), TNL_OK);
  int64_t ids[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6};
  ASSERT_EQ(
      tnl_session_prefill(session, ids, nullptr, 4, TNL_LOGITS_NONE, nullptr),
      TNL_OK);
  const std::string before = saved(session);
  auto unchanged = [&] { ASSERT_TRUE(saved(session) == before); };
  auto back = [&] {
    ASSERT_EQ(tnl_session_restore(session, before.data(), before.size()),
              TNL_OK);
  };
  // In one chunk, in several, and with the logits of all tokens.
  for (int64_t n : {2, 8})
    for (tnl_logits want : {TNL_LOGITS_NONE, TNL_LOGITS_LAST, TNL_LOGITS_ALL}) {
      failEverywhere(
          5,
          [&] {
            tnl_tensor logits = {};
            int64_t left = std::exchange(allocationsLeft, -1);
            back();
            allocationsLeft = left;
            tnl_status status =
                tnl_session_prefill(session, ids, nullptr, n, want, &logits);
            EXPECT_TRUE(status == TNL_OK || !logits.data);
            tnl_tensor_free(&logits);
            return status;
          },
          unchanged);
      back();
    }
  failEverywhere(
      3,
      [&] {
        tnl_tensor logits = {};
        int64_t left = std::exchange(allocationsLeft, -1);
        back();
        allocationsLeft = left;
        tnl_status status = tnl_session_decode(session, ids, &logits);
        tnl_tensor_free(&logits);
        return status;
      },
      unchanged);
  back();
  failEverywhere(
      0,
      [&] {
        return tnl_session_restore(session, before.data(), before.size());
      },
      unchanged);
  std::string bytes(before.size(), 0);
  failEverywhere(
      0, [&] { return tnl_session_save(session, bytes.data(), bytes.size()); });
  EXPECT_TRUE(bytes == before);
  const std::string fresh = saved(other);
  failEverywhere(
      0,
      [&] {
        int64_t left = std::exchange(allocationsLeft, -1);
        EXPECT_EQ(tnl_session_reset(other), TNL_OK);
        allocationsLeft = left;
        return tnl_session_copy(other, session);
      },
      [&] { EXPECT_TRUE(saved(other) == fresh); });
  EXPECT_TRUE(saved(other) == before);
  tnl_session_destroy(session);
  tnl_session_destroy(other);
}
