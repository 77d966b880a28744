//===- ThreadPool.cpp - Parallel loops ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/ThreadPool.h"
#include "CpuMode.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <thread>
#include <vector>

using namespace tnl;

/// Rounds of waiting actively before a thread sleeps: some 20 microseconds,
/// about what waking it costs. Steps of one decode follow each other faster.
static constexpr int kSpins = 400;

struct ThreadPool::Impl {
  // A worker joins a loop that is open by counting itself in, so that nobody
  // waits for workers that are still asleep when the work is done.
  static constexpr uint32_t kOpen = 1u << 31;
  std::atomic<uint64_t> state{0};  ///< generation << 32 | open | workers in it
  std::atomic<uint32_t> signal{0}; ///< counts loops; sleeping workers watch it
  std::atomic<uint32_t> done{0};   ///< counts loops left by their last worker
  std::atomic<bool> stop{false};
  std::atomic<int64_t> next{0};

  // The loop; written while no worker is in it.
  Body body = nullptr;
  void *context = nullptr;
  int64_t count = 0, chunk = 1;

  std::mutex callers;
  std::vector<pthread_t> threads;
  struct Start {
    Impl *impl;
    int worker;
  };
  std::vector<Start> starts;

  void work(int worker);
  void threadMain(int worker);
};

template <typename Done> static void spinUntil(Done done) {
  for (int i = 0; i < kSpins && !done(); ++i)
    for (int j = 0; j < 4; ++j)
      __builtin_ia32_pause();
}

void ThreadPool::Impl::work(int worker) {
  while (true) {
    int64_t begin = next.fetch_add(chunk, std::memory_order_relaxed);
    if (begin >= count)
      return;
    body(context, begin, std::min(begin + chunk, count), worker);
  }
}

void ThreadPool::Impl::threadMain(int worker) {
  FlushDenormals flush;
  uint32_t seen = 0;
  while (true) {
    spinUntil([&] { return signal.load(std::memory_order_acquire) != seen; });
    signal.wait(seen, std::memory_order_acquire);
    if (stop.load(std::memory_order_relaxed))
      return;
    seen = signal.load(std::memory_order_acquire);
    uint64_t old = state.load(std::memory_order_acquire);
    bool joined = false;
    while ((old & kOpen) && !joined)
      joined =
          state.compare_exchange_weak(old, old + 1, std::memory_order_acq_rel);
    if (!joined)
      continue;
    work(worker);
    uint64_t left = state.fetch_sub(1, std::memory_order_acq_rel) - 1;
    if (!(left & kOpen) && uint32_t(left) == 0) {
      done.fetch_add(1, std::memory_order_release);
      done.notify_one();
    }
  }
}

static int hardwareThreads() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) == 0)
    return std::max(1, CPU_COUNT(&set));
  return std::max(1u, std::thread::hardware_concurrency());
}

ThreadPool::ThreadPool(int threads) : impl(std::make_unique<Impl>()) {
  int wanted = threads <= 0 ? hardwareThreads() : std::min(threads, 1024);
  // Nothing fails once there are threads.
  impl->starts.reserve(wanted);
  impl->threads.reserve(wanted);
  for (int worker = 1; worker < wanted; ++worker) {
    impl->starts.push_back({impl.get(), worker});
    pthread_t thread;
    auto entry = [](void *p) -> void * {
      auto *start = static_cast<Impl::Start *>(p);
      start->impl->threadMain(start->worker);
      return nullptr;
    };
    if (::pthread_create(&thread, nullptr, entry, &impl->starts.back()) != 0)
      break;
    impl->threads.push_back(thread);
  }
}

ThreadPool::~ThreadPool() {
  impl->stop = true;
  impl->signal.fetch_add(1, std::memory_order_release);
  impl->signal.notify_all();
  for (pthread_t thread : impl->threads)
    ::pthread_join(thread, nullptr);
}

int ThreadPool::size() const { return int(impl->threads.size()) + 1; }

void ThreadPool::run(int64_t count, int64_t grain, Body body, void *context) {
  if (count <= 0)
    return;
  grain = std::max<int64_t>(grain, 1);
  if (impl->threads.empty() || count <= grain) {
    body(context, 0, count, 0);
    return;
  }
  std::lock_guard<std::mutex> lock(impl->callers);
  Impl &pool = *impl;
  pool.body = body;
  pool.context = context;
  pool.count = count;
  // Several chunks per worker even out their speeds.
  pool.chunk = std::max(grain, count / (int64_t(size()) * 16));
  pool.next.store(0, std::memory_order_relaxed);
  uint32_t before = pool.done.load(std::memory_order_relaxed);
  uint64_t generation = (pool.state.load() >> 32) + 1;
  pool.state.store(generation << 32 | Impl::kOpen, std::memory_order_release);
  pool.signal.fetch_add(1, std::memory_order_release);
  pool.signal.notify_all();

  pool.work(/*worker=*/0);
  uint64_t old =
      pool.state.fetch_and(~uint64_t(Impl::kOpen), std::memory_order_acq_rel);
  if (uint32_t(old & ~uint64_t(Impl::kOpen)) == 0)
    return;
  auto finished = [&] {
    return pool.done.load(std::memory_order_acquire) != before;
  };
  spinUntil(finished);
  pool.done.wait(before, std::memory_order_acquire);
}
