//===- ThreadPool.h - Parallel loops --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_RUNTIME_THREADPOOL_H
#define TNL_RUNTIME_THREADPOOL_H

#include <cstdint>
#include <memory>

namespace tnl {

/// Threads that sleep until there is a loop to run. The caller of a loop is one
/// of its workers, so a pool of one thread starts none.
class ThreadPool {
public:
  /// `threads` <= 0: as many as the machine runs at once. If the system gives
  /// fewer threads than asked for, the pool works with those.
  explicit ThreadPool(int threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;

  int size() const;

  /// Calls `fn(begin, end, worker)` over disjoint parts of [0, count), at least
  /// `grain` items each except the last, and returns when all are done.
  /// `worker` < size(). Callers on several threads take turns.
  template <typename Fn> void parallelFor(int64_t count, int64_t grain, Fn fn) {
    run(
        count, grain,
        [](void *context, int64_t begin, int64_t end, int worker) {
          (*static_cast<Fn *>(context))(begin, end, worker);
        },
        &fn);
  }

private:
  using Body = void (*)(void *context, int64_t begin, int64_t end, int worker);
  void run(int64_t count, int64_t grain, Body body, void *context);
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace tnl

#endif // TNL_RUNTIME_THREADPOOL_H
