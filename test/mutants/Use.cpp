//===- Use.cpp - Does with a package all that a caller may do -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Use.h"
#include "TNL/Package/DType.h"
#include "TNL/Package/Expr.h"
#include "TNL/Runtime/Session.h"

#include <cstring>

using namespace tnl;
using package::FunctionT;

/// What a caller of a small model would give at most.
static constexpr int64_t kMostBytes = 16 << 20;

namespace {
class User {
public:
  User(std::shared_ptr<const package::PackageFile> file,
       const std::string &device) {
    ExecutorOptions options;
    options.threads = 1;
    options.device = device;
    if (device == "cpu")
      options.guardPages = GuardPages::After;
    executor = std::make_shared<Executor>(std::move(file), options);
  }
  test::Used run();

private:
  void note(const Status &status);
  void call(const FunctionT &function, int64_t size);
  void feedSession();

  std::shared_ptr<Executor> executor;
  test::Used used;
};
} // namespace

void User::note(const Status &status) {
  ++(status.ok() ? used.calls : used.refused);
  if (!status.ok())
    used.message = status.message();
}

/// A tensor of the declared shape; nothing if nobody would give one.
static Tensor makeInput(const package::TensorT &declared,
                        std::span<const int64_t> sizes) {
  std::vector<int64_t> shape;
  for (const auto &expr : declared.shape) {
    auto size = package::evaluate(*expr, sizes);
    if (!size.ok() || *size < 1)
      return {};
    shape.push_back(*size);
  }
  auto bytes = package::checkedProduct(shape, package::sizeOf(declared.dtype));
  if (!bytes.ok() || *bytes > kMostBytes)
    return {};
  auto tensor = Tensor::allocate(declared.dtype, shape);
  if (!tensor.ok())
    return {};
  std::memset(tensor->data(), 0, tensor->bytes());
  return std::move(*tensor);
}

void User::call(const FunctionT &function, int64_t size) {
  std::vector<int64_t> sizes(function.symbols.size(), size);
  package::appendSizes(function.sizes, sizes);
  std::vector<Tensor> inputs, outputs(function.outputs.size());
  for (const auto &declared : function.inputs) {
    inputs.push_back(makeInput(*declared, sizes));
    if (inputs.back().empty())
      return;
  }
  // The second call of a workspace reuses what the first has planned, and is
  // recorded on a GPU, for the third.
  Workspace workspace;
  for (int i = 0; i < (size == 1 ? 3 : 1); ++i)
    note(executor->call(function, inputs, outputs, workspace));
}

void User::feedSession() {
  auto session = Session::create(executor, 2);
  if (!session.ok()) {
    ++used.refused;
    return;
  }
  const int64_t ids[] = {0, 1, 0, 1, 0, 1}, mask[] = {0, 1, 1, 1, 1, 1};
  Tensor logits, next;
  note((*session)->prefill(ids, 3, nullptr, LogitsWanted::Last, logits));
  note((*session)->decode(ids, next));
  note((*session)->restore((*session)->save()));
  // Not every model takes a mask.
  (void)(*session)->prefill(ids, 3, mask, LogitsWanted::All, logits).ok();
}

test::Used User::run() {
  Status loaded = executor->load();
  if (!loaded.ok()) {
    note(loaded);
    return used;
  }
  for (const auto &function : executor->functions())
    for (int64_t size : {3, 1})
      call(*function, size);
  if (executor->findFunction("decode"))
    feedSession();
  return used;
}

test::Used test::use(std::shared_ptr<const package::PackageFile> file,
                     const std::string &device) {
  return User(std::move(file), device).run();
}
