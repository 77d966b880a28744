//===- ThreadPoolTest.cpp - Parallel loops --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/ThreadPool.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>
#include <time.h>
#include <vector>

using namespace tnl;

TEST(ThreadPool, EveryItemOnce) {
  for (int threads : {1, 2, 3, 8}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.size(), threads);
    for (int64_t count : {0, 1, 2, 7, 64, 1000})
      for (int64_t grain : {1, 3, 100}) {
        std::vector<std::atomic<int>> seen(count);
        std::atomic<bool> goodWorker{true};
        pool.parallelFor(count, grain,
                         [&](int64_t begin, int64_t end, int worker) {
                           if (worker < 0 || worker >= threads || begin >= end)
                             goodWorker = false;
                           for (int64_t i = begin; i < end; ++i)
                             ++seen[i];
                         });
        EXPECT_TRUE(goodWorker);
        for (auto &times : seen)
          ASSERT_EQ(times, 1);
      }
  }
}

TEST(ThreadPool, LoopsInARow) {
  ThreadPool pool(4);
  std::atomic<int64_t> sum{0};
  for (int round = 0; round < 20000; ++round)
    pool.parallelFor(
        16, 1, [&](int64_t begin, int64_t end, int) { sum += end - begin; });
  EXPECT_EQ(sum, 16 * 20000);
}

TEST(ThreadPool, CallersTakeTurns) {
  ThreadPool pool(3);
  std::atomic<int64_t> sum{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i)
    callers.emplace_back([&] {
      for (int round = 0; round < 500; ++round)
        pool.parallelFor(10, 1, [&](int64_t begin, int64_t end, int) {
          sum += end - begin;
        });
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(sum, 4 * 500 * 10);
}

static int64_t processorNanoseconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1000000000ll + time.tv_nsec;
}

TEST(ThreadPool, IdleThreadsSleep) {
  ThreadPool pool(8);
  pool.parallelFor(8, 1, [](int64_t, int64_t, int) {});
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  int64_t before = processorNanoseconds();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  // One spinning thread would use 200 ms.
  EXPECT_LT(processorNanoseconds() - before, 50000000);
}
