//===- Status.h - Failures as values with text -----------------*- C++ -*-===//
//
// What code without LLVM returns where something can fail: nothing is thrown,
// and nothing stops the process.

#ifndef TNL_SUPPORT_STATUS_H
#define TNL_SUPPORT_STATUS_H

#include <optional>
#include <string>
#include <utility>

namespace tnl {

/// Success, or a failure with one line of text for people.
class [[nodiscard]] Status {
public:
  Status() = default;

  static Status success() { return Status(); }
  static Status error(std::string text) {
    Status status;
    status.text = std::move(text);
    return status;
  }

  bool ok() const { return !text.has_value(); }
  explicit operator bool() const { return ok(); }

  /// The text of a failure; empty for success.
  const std::string &message() const {
    static const std::string none;
    return text ? *text : none;
  }

  /// The same failure with "prefix: " in front; success stays success.
  Status withContext(const std::string &prefix) const {
    return ok() ? Status() : error(prefix + ": " + *text);
  }

private:
  std::optional<std::string> text;
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

#endif // TNL_SUPPORT_STATUS_H
