//===- CApi.h - Objects behind the C API ----------------------------------===//

#ifndef TNL_LIB_RUNTIME_CAPI_H
#define TNL_LIB_RUNTIME_CAPI_H

#include "TNL/Runtime/Executor.h"
#include "TNL/Runtime/Session.h"
#include "TNL/Runtime/tnl.h"

#include <list>
#include <mutex>

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
};

namespace tnl::capi {

/// Remembers the failure's text for tnl_last_error.
tnl_status report(Status status);
tnl_status reportNull(const char *what);
std::shared_ptr<Executor> executorOf(tnl_package &package);
/// A view of the caller's tensor; empty where it has no data.
Expected<Tensor> fromC(const tnl_tensor &tensor, const char *kind,
                       size_t index);
/// Hands what was allocated to the caller, copied if it cannot be given away.
Status toC(Tensor &tensor, tnl_tensor &out);

} // namespace tnl::capi

#endif // TNL_LIB_RUNTIME_CAPI_H
