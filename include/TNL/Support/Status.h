//===- Status.h - Failures as values with text ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What code without LLVM returns where something can fail: nothing is thrown,
// and nothing stops the process.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_SUPPORT_STATUS_H
#define TNL_SUPPORT_STATUS_H

#include <cstdarg>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tnl {

/// The kind of a failure; the values are those of `tnl_status` in tnl.h.
enum class ErrorCode : int {
  Ok = 0,
  InvalidArgument = 1, ///< The caller passed something that cannot work.
  InvalidPackage = 2,  ///< The file is damaged or not a package.
  NotFound = 3,        ///< No file, function or input of that name.
  Unsupported = 4,     ///< Right, but not on this machine or in this version.
  OutOfMemory = 5,
  IO = 6,       ///< The operating system refused.
  Internal = 7, ///< A fault of TNL itself.
};

/// Success, or a failure with one line of text for people.
class [[nodiscard]] Status {
public:
  Status() = default;

  static Status success() { return Status(); }
  static Status make(ErrorCode code, std::string text) {
    Status status;
    status.failure = std::make_shared<Failure>(Failure{code, std::move(text)});
    return status;
  }
  static Status error(std::string text) {
    return make(ErrorCode::InvalidArgument, std::move(text));
  }
  /// A failure with a printf-style text.
  [[gnu::format(printf, 2, 3)]] static Status error(ErrorCode code,
                                                    const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = std::vsnprintf(nullptr, 0, format, arguments);
    va_end(arguments);
    std::string text(length > 0 ? length : 0, '\0');
    if (length > 0)
      std::vsnprintf(text.data(), text.size() + 1, format, again);
    va_end(again);
    return make(code, std::move(text));
  }

  bool ok() const { return !failure; }
  explicit operator bool() const { return ok(); }
  ErrorCode code() const { return failure ? failure->code : ErrorCode::Ok; }

  /// The text of a failure; empty for success.
  const std::string &message() const {
    static const std::string none;
    return failure ? failure->text : none;
  }

  /// The same failure with "prefix: " in front; success stays success.
  Status withContext(const std::string &prefix) const {
    return ok() ? Status() : make(code(), prefix + ": " + message());
  }
  Status within(const std::string &where) const { return withContext(where); }

private:
  struct Failure {
    ErrorCode code;
    std::string text;
  };
  std::shared_ptr<const Failure> failure;
};

/// A value, or the failure that left none.
template <typename T> class [[nodiscard]] Expected {
public:
  Expected(T value) : held(std::move(value)) {}
  /// `failure` must not be a success; one is turned into a failure.
  Expected(Status failure)
      : failed(failure.ok() ? Status::error("no value") : std::move(failure)) {}

  bool ok() const { return held.has_value(); }
  explicit operator bool() const { return ok(); }

  const Status &status() const { return failed; }
  Status takeStatus() { return failed; }
  const std::string &message() const { return failed.message(); }

  T &operator*() { return *held; }
  const T &operator*() const { return *held; }
  T *operator->() { return &*held; }
  const T *operator->() const { return &*held; }

private:
  std::optional<T> held;
  Status failed;
};

} // namespace tnl

/// Returns the failure of `expression` from the enclosing function, if any.
#define TNL_RETURN_IF_ERROR(expression)                                        \
  do {                                                                         \
    if (::tnl::Status tnlStatus = (expression); !tnlStatus.ok())               \
      return tnlStatus;                                                        \
  } while (false)

#endif // TNL_SUPPORT_STATUS_H
