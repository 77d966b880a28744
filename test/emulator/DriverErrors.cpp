//===- DriverErrors.cpp - Names of results --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Driver.h"

using namespace tnl::emulator;

namespace {
struct Entry {
  CUresult code;
  const char *name, *text;
};
} // namespace

static const Entry *find(CUresult code) {
  static const Entry entries[] = {
      {0, "CUDA_SUCCESS", "no error"},
      {1, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
      {2, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
      {3, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
      {100, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
      {101, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
      {200, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
      {201, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
      {209, "CUDA_ERROR_NO_BINARY_FOR_GPU",
       "no kernel image is available for execution on the device"},
      {218, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
      {301, "CUDA_ERROR_FILE_NOT_FOUND", "file not found"},
      {400, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
      {401, "CUDA_ERROR_ILLEGAL_STATE",
       "the operation cannot be performed in the present state"},
      {500, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
      {600, "CUDA_ERROR_NOT_READY", "device not ready"},
      {700, "CUDA_ERROR_ILLEGAL_ADDRESS",
       "an illegal memory access was encountered"},
      {702, "CUDA_ERROR_LAUNCH_TIMEOUT",
       "the launch timed out and was terminated"},
      {715, "CUDA_ERROR_ILLEGAL_INSTRUCTION",
       "an illegal instruction was encountered"},
      {716, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"},
      {719, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
      {801, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
      {900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED",
       "operation not permitted when stream is capturing"},
      {901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED",
       "operation failed due to a previous error during capture"},
      {903, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED",
       "the capture was not initiated in this stream"},
      {906, "CUDA_ERROR_STREAM_CAPTURE_IMPLICIT",
       "operation would make the legacy stream depend on a capturing "
       "blocking stream"},
      {999, "CUDA_ERROR_UNKNOWN", "unknown error"}};
  for (const Entry &entry : entries)
    if (entry.code == code)
      return &entry;
  return nullptr;
}

TNL_CUDA_API CUresult cuGetErrorName(CUresult code, const char **name) {
  const Entry *entry = find(code);
  if (!name)
    return InvalidValue;
  *name = entry ? entry->name : nullptr;
  return entry ? Success : InvalidValue;
}

TNL_CUDA_API CUresult cuGetErrorString(CUresult code, const char **text) {
  const Entry *entry = find(code);
  if (!text)
    return InvalidValue;
  *text = entry ? entry->text : nullptr;
  return entry ? Success : InvalidValue;
}
