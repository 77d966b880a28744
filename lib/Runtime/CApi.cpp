//===- CApi.cpp - Packages and functions for C ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CApi.h"
#include "TNL/Package/Expr.h"
#include "TNL/Package/FileFormat.h"

#include <algorithm>
#include <cstring>

using namespace tnl;
using namespace tnl::capi;
using package::TensorT;

/// Bytes that a process can address.
static constexpr int64_t kAddressSpace = int64_t(1) << 47;

static_assert(TNL_MAX_RANK == package::kMaxRank);
static_assert(int(TNL_BOOL) == int(DType::Bool));
static_assert(int(TNL_INTERNAL) == int(ErrorCode::Internal));

static thread_local std::string lastError;
/// Of `lastError`, or a constant.
static thread_local const char *lastText = "";

tnl_status capi::report(Status status) {
  if (!status.ok()) {
    lastError = status.message();
    lastText = lastError.c_str();
  }
  return static_cast<tnl_status>(status.code());
}

tnl_status capi::reportText(ErrorCode code, const char *text) {
  lastText = text;
  return static_cast<tnl_status>(code);
}

tnl_status capi::reportNull(const char *what) {
  return report(Status::error(ErrorCode::InvalidArgument, "%s is NULL", what));
}

std::shared_ptr<Executor> capi::executorOf(tnl_package &package) {
  std::lock_guard<std::mutex> lock(package.mutex);
  if (!package.executor) {
    ExecutorOptions options;
    options.threads = package.threads;
    options.device = package.device;
    package.executor = std::make_shared<Executor>(package.file, options);
  }
  return package.executor;
}

Expected<Tensor> capi::fromC(const tnl_tensor &tensor, const char *kind,
                             size_t index) {
  if (!tensor.data)
    return Tensor();
  auto dtype = static_cast<DType>(tensor.dtype);
  if (tensor.rank < 0 || tensor.rank > TNL_MAX_RANK ||
      unsigned(tensor.dtype) > 255 || !package::isValid(dtype))
    return Status::error(ErrorCode::InvalidArgument,
                         "%s %zu has rank %d and element type %d", kind, index,
                         tensor.rank, int(tensor.dtype));
  std::vector<int64_t> shape(tensor.shape, tensor.shape + tensor.rank);
  // What no memory can hold is not looked at. Negative sizes have messages that
  // say more.
  int64_t bytes = package::sizeOf(dtype);
  for (int64_t size : shape)
    if (__builtin_mul_overflow(bytes, std::max<int64_t>(size, 1), &bytes) ||
        bytes > kAddressSpace)
      return Status::error(ErrorCode::InvalidArgument,
                           "%s %zu: no memory can hold its shape %s", kind,
                           index, shapeToString(shape).c_str());
  return Tensor::borrow(dtype, std::move(shape), tensor.data);
}

Status capi::ownElements(Tensor &tensor) {
  if (tensor.ownsElements())
    return Status::success();
  auto copy = Tensor::allocate(tensor.dtype(), tensor.shape());
  if (!copy.ok())
    return copy.takeStatus();
  std::memcpy(copy->data(), tensor.data(), tensor.bytes());
  tensor = std::move(*copy);
  return Status::success();
}

void capi::toC(Tensor &tensor, tnl_tensor &out) {
  out.dtype = static_cast<tnl_dtype>(tensor.dtype());
  out.rank = int32_t(tensor.shape().size());
  for (int32_t i = 0; i < out.rank; ++i)
    out.shape[i] = tensor.shape()[i];
  out.data = tensor.data();
  tensor.release();
}

int tnl_api_version(void) { return TNL_API_VERSION; }
const char *tnl_last_error(void) { return lastText; }
const char *tnl_dtype_name(tnl_dtype dtype) {
  return unsigned(dtype) > 255 ? "?"
                               : package::nameOf(static_cast<DType>(dtype));
}
size_t tnl_dtype_size(tnl_dtype dtype) {
  return unsigned(dtype) > 255 ? 0 : package::sizeOf(static_cast<DType>(dtype));
}

static std::vector<std::vector<std::string>>
dimTexts(const std::vector<std::unique_ptr<TensorT>> &tensors,
         const std::vector<std::string> &symbols) {
  std::vector<std::vector<std::string>> texts;
  for (const auto &tensor : tensors) {
    auto &dims = texts.emplace_back();
    for (const auto &size : tensor->shape)
      dims.push_back(package::toString(*size, symbols));
  }
  return texts;
}

static std::list<tnl_function>
listFunctions(tnl_package &package, const Executor::Functions &functions) {
  std::list<tnl_function> list;
  for (const auto &function : functions)
    list.push_back(
        {&package, function.get(),
         dimTexts(function->inputs, package::sizeNames(*function)),
         dimTexts(function->outputs, package::sizeNames(*function))});
  return list;
}

tnl_status tnl_package_open(const char *path, tnl_package **result) {
  return guarded([&] {
    if (!path || !result)
      return reportNull(path ? "package" : "path");
    *result = nullptr;
    auto file = package::PackageFile::open(path);
    if (!file.ok())
      return report(file.takeStatus());
    auto package = std::make_unique<tnl_package>();
    package->file = std::move(*file);
    package->functions =
        listFunctions(*package, package->file->metadata().functions);
    *result = package.release();
    return TNL_OK;
  });
}

void tnl_package_close(tnl_package *package) { delete package; }

tnl_status tnl_package_verify_weights(const tnl_package *package) {
  return guarded([&] {
    return package ? report(package->file->verifyWeights())
                   : reportNull("package");
  });
}

tnl_status tnl_package_set_threads(tnl_package *package, int threads) {
  return guarded([&]() -> tnl_status {
    if (!package)
      return reportNull("package");
    std::lock_guard<std::mutex> lock(package->mutex);
    if (threads < 0)
      return report(
          Status::error(ErrorCode::InvalidArgument, "%d threads", threads));
    if (package->executor)
      return report(Status::make(ErrorCode::InvalidArgument,
                                 "the number of threads must be set before the "
                                 "first call and the first session"));
    package->threads = threads;
    return TNL_OK;
  });
}

tnl_status tnl_package_set_device(tnl_package *package, const char *device) {
  return guarded([&]() -> tnl_status {
    if (!package || !device)
      return reportNull(package ? "device" : "package");
    std::lock_guard<std::mutex> lock(package->mutex);
    if (package->executor)
      return report(Status::make(ErrorCode::InvalidArgument,
                                 "the device must be set before the first call "
                                 "and the first session"));
    ExecutorOptions options;
    options.threads = package->threads;
    options.device = device;
    auto executor = std::make_shared<Executor>(package->file, options);
    Status status = executor->load();
    if (!status.ok())
      return report(std::move(status));
    auto functions = listFunctions(*package, executor->functions());
    package->device = device;
    package->others.splice(package->others.end(), package->functions);
    package->functions = std::move(functions);
    // One for the CPU can still get its number of threads.
    if (executor->device() != "cpu")
      package->executor = std::move(executor);
    return TNL_OK;
  });
}

size_t tnl_package_function_count(const tnl_package *package) {
  return package ? package->functions.size() : 0;
}

const tnl_function *tnl_package_function(const tnl_package *package,
                                         size_t index) {
  if (!package || index >= package->functions.size())
    return nullptr;
  return &*std::next(package->functions.begin(), index);
}

tnl_status tnl_package_find_function(const tnl_package *package,
                                     const char *name,
                                     const tnl_function **function) {
  return guarded([&]() -> tnl_status {
    if (!package || !name || !function)
      return reportNull(!package ? "package" : !name ? "name" : "function");
    std::string names;
    for (const tnl_function &candidate : package->functions) {
      if (candidate.function->name == name) {
        *function = &candidate;
        return TNL_OK;
      }
      names += (names.empty() ? "" : ", ") + candidate.function->name;
    }
    *function = nullptr;
    return report(Status::error(
        ErrorCode::NotFound, "package '%s' has no function '%s'; it has: %s",
        package->file->path().c_str(), name, names.c_str()));
  });
}

const char *tnl_package_note(const tnl_package *package, size_t index) {
  if (!package || index >= package->file->metadata().notes.size())
    return nullptr;
  return package->file->metadata().notes[index].c_str();
}

const char *tnl_function_name(const tnl_function *function) {
  return function ? function->function->name.c_str() : "";
}
size_t tnl_function_input_count(const tnl_function *function) {
  return function ? function->function->inputs.size() : 0;
}
size_t tnl_function_output_count(const tnl_function *function) {
  return function ? function->function->outputs.size() : 0;
}

static tnl_status describe(const std::vector<std::unique_ptr<TensorT>> &tensors,
                           const std::vector<std::vector<std::string>> &texts,
                           size_t index, tnl_tensor_info *info) {
  if (!info)
    return reportNull("info");
  if (index >= tensors.size())
    return report(Status::error(ErrorCode::InvalidArgument, "index %zu of %zu",
                                index, tensors.size()));
  const TensorT &tensor = *tensors[index];
  *info = {};
  info->name = tensor.name.c_str();
  info->dtype = static_cast<tnl_dtype>(tensor.dtype);
  info->rank = int32_t(tensor.shape.size());
  for (size_t d = 0; d < tensor.shape.size(); ++d) {
    info->shape[d] = package::asConstant(*tensor.shape[d]).value_or(-1);
    info->dims[d] = texts[index][d].c_str();
  }
  return TNL_OK;
}

tnl_status tnl_function_input(const tnl_function *function, size_t index,
                              tnl_tensor_info *info) {
  return guarded([&]() -> tnl_status {
    if (!function)
      return reportNull("function");
    return describe(function->function->inputs, function->inputDims, index,
                    info);
  });
}

tnl_status tnl_function_output(const tnl_function *function, size_t index,
                               tnl_tensor_info *info) {
  return guarded([&]() -> tnl_status {
    if (!function)
      return reportNull("function");
    return describe(function->function->outputs, function->outputDims, index,
                    info);
  });
}

/// The caller's tensors, or those that are missing.
static Status fromC(const tnl_tensor *tensors, size_t count, const char *kind,
                    std::vector<Tensor> &to) {
  for (size_t i = 0; i < count; ++i) {
    auto tensor = fromC(tensors[i], kind, i);
    if (!tensor.ok())
      return tensor.takeStatus();
    to.push_back(std::move(*tensor));
  }
  return Status::success();
}

static Status checkCount(const tnl_function &function, const char *kind,
                         size_t wanted, size_t given) {
  if (wanted == given)
    return Status::success();
  return Status::error(ErrorCode::InvalidArgument,
                       "function '%s' has %zu %s, but %zu were given",
                       function.function->name.c_str(), wanted, kind, given);
}

static Status call(const tnl_function &function, const tnl_tensor *inputs,
                   size_t numInputs, tnl_tensor *outputs, size_t numOutputs) {
  // Before any of them is read.
  TNL_RETURN_IF_ERROR(checkCount(function, "inputs",
                                 function.function->inputs.size(), numInputs));
  TNL_RETURN_IF_ERROR(checkCount(
      function, "outputs", function.function->outputs.size(), numOutputs));
  std::vector<Tensor> in, out;
  TNL_RETURN_IF_ERROR(fromC(inputs, numInputs, "input", in));
  TNL_RETURN_IF_ERROR(fromC(outputs, numOutputs, "output", out));
  auto executor = executorOf(*function.owner);
  // It may have been found before the device was set.
  const std::string &name = function.function->name;
  const package::FunctionT *callee = executor->findFunction(name);
  if (!callee) {
    TNL_RETURN_IF_ERROR(executor->load());
    return Status::error(ErrorCode::NotFound,
                         "package '%s' has no function '%s' for device %s",
                         executor->file().path().c_str(), name.c_str(),
                         executor->device().c_str());
  }
  TNL_RETURN_IF_ERROR(executor->call(*callee, in, out));
  // The caller gets all of them or none.
  for (size_t i = 0; i < numOutputs; ++i)
    if (!outputs[i].data)
      TNL_RETURN_IF_ERROR(ownElements(out[i]));
  for (size_t i = 0; i < numOutputs; ++i)
    if (!outputs[i].data)
      toC(out[i], outputs[i]);
  return Status::success();
}

tnl_status tnl_call(const tnl_function *function, const tnl_tensor *inputs,
                    size_t numInputs, tnl_tensor *outputs, size_t numOutputs) {
  return guarded([&] {
    if (!function || (!inputs && numInputs) || (!outputs && numOutputs))
      return reportNull(!function ? "function"
                        : !inputs ? "inputs"
                                  : "outputs");
    return report(call(*function, inputs, numInputs, outputs, numOutputs));
  });
}

void tnl_tensor_free(tnl_tensor *tensor) {
  if (!tensor)
    return;
  AlignedDelete()(tensor->data);
  tensor->data = nullptr;
}
