//===- Status.h - Errors as values ----------------------------------------===//
//
// Results of everything that can fail in the package library and the runtime.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_RUNTIME_STATUS_H
#define TNL_RUNTIME_STATUS_H

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tnl {

/// The kind of a failure; the values are those of `tnl_status` in tnl.h.
enum class Code : int {
  Ok = 0,
  InvalidArgument = 1, ///< The caller passed something that cannot work.
  InvalidPackage = 2,  ///< The file is damaged or not a package.
  NotFound = 3,        ///< No file, function or input of that name.
  Unsupported = 4,     ///< Right, but not on this machine or in this version.
  OutOfMemory = 5,
  IO = 6, ///< The operating system refused.
};

/// Success, or a failure with one line of text for people.
class [[nodiscard]] Status {
public:
  Status() = default;
  static Status success() { return Status(); }

  /// A failure with a printf-style text.
  [[gnu::format(printf, 2, 3)]] static Status error(Code code,
                                                    const char *format, ...);
  static Status make(Code code, std::string text) {
    Status status;
    status.failure = std::make_unique<Failure>(code, std::move(text));
    return status;
  }

  bool ok() const { return !failure; }
  Code code() const { return failure ? failure->code : Code::Ok; }
  /// Empty on success.
  const std::string &message() const;
  /// The same failure with `where: ` before its text; success stays success.
  Status within(const std::string &where) &&;

private:
  struct Failure {
    Failure(Code code, std::string text) : code(code), text(std::move(text)) {}
    Code code;
    std::string text;
  };
  std::unique_ptr<Failure> failure;
};

/// A value, or the status that says why there is none.
template <typename T> class [[nodiscard]] Expected {
public:
  Expected(T value) : value(std::move(value)) {}
  Expected(Status status) : failure(std::move(status)) {}

  bool ok() const { return value.has_value(); }
  explicit operator bool() const { return ok(); }
  T &operator*() { return *value; }
  const T &operator*() const { return *value; }
  T *operator->() { return &*value; }
  const T *operator->() const { return &*value; }
  const Status &status() const { return failure; }
  Status takeStatus() { return std::move(failure); }

private:
  std::optional<T> value;
  Status failure;
};

} // namespace tnl

/// Returns the failure of `expression` from the enclosing function, if any.
#define TNL_RETURN_IF_ERROR(expression)                                        \
  do {                                                                         \
    if (::tnl::Status tnlStatus = (expression); !tnlStatus.ok())               \
      return tnlStatus;                                                        \
  } while (false)

#endif // TNL_RUNTIME_STATUS_H
