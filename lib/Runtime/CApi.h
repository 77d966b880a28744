//===- CApi.h - Objects behind the C API ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_CAPI_H
#define TNL_LIB_RUNTIME_CAPI_H

#include "TNL/Runtime/Executor.h"
#include "TNL/Runtime/Session.h"
#include "TNL/Runtime/tnl.h"

#include <cxxabi.h>
#include <list>
#include <mutex>
#include <new>
#include <stdexcept>

/// A function with the texts its introspection hands out.
struct tnl_function {
  tnl_package *owner;
  const tnl::package::FunctionT *function;
  std::vector<std::vector<std::string>> inputDims, outputDims;
};

struct tnl_package {
  std::shared_ptr<const tnl::package::PackageFile> file;
  std::list<tnl_function> functions; ///< for `device`
  std::list<tnl_function> others;    ///< of devices set before
  std::mutex mutex;
  int threads = 0;
  std::string device = "cpu";
  std::shared_ptr<tnl::Executor> executor; ///< made by the first use
};

struct tnl_session {
  std::unique_ptr<tnl::Session> session;
  mutable std::mutex mutex = {}; ///< calls of several threads take turns
};

namespace tnl::capi {

/// Remembers a text that lives forever.
tnl_status reportText(ErrorCode code, const char *text);

/// The boundary that no exception passes. What callers and files ask for is
/// checked before it is allocated, so that few get here: small objects for
/// which there is no memory. Destructors have run by then, and no lock is held.
template <typename Body> tnl_status guarded(Body body) {
  try {
    return body();
  } catch (const abi::__forced_unwind &) {
    throw; // The thread is cancelled, which nobody may stop.
  } catch (const std::bad_alloc &) {
    return reportText(ErrorCode::OutOfMemory, "out of memory");
  } catch (const std::length_error &) {
    return reportText(ErrorCode::OutOfMemory,
                      "more elements than memory could hold");
  } catch (...) {
    return reportText(ErrorCode::Internal, "an unexpected exception");
  }
}

/// Remembers the failure's text for tnl_last_error.
tnl_status report(Status status);
tnl_status reportNull(const char *what);
std::shared_ptr<Executor> executorOf(tnl_package &package);
/// A view of the caller's tensor; empty where it has no data.
Expected<Tensor> fromC(const tnl_tensor &tensor, const char *kind,
                       size_t index);
/// Copies elements that cannot be given away to the caller.
Status ownElements(Tensor &tensor);
/// Hands elements that the tensor owns to the caller.
void toC(Tensor &tensor, tnl_tensor &out);

} // namespace tnl::capi

#endif // TNL_LIB_RUNTIME_CAPI_H
