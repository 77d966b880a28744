//===- SizeRelation.h - How two sizes must compare --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shared by the compiler (size.require) and the runtime (Requirement in
// Package.fbs), whose enumerations have these values.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_SUPPORT_SIZERELATION_H
#define TNL_SUPPORT_SIZERELATION_H

#include <cstdint>
#include <string>
#include <string_view>

namespace tnl {

/// The numbers of the relations.
struct SizeRelationCode {
  enum : unsigned { Equal, AtMost, Broadcast, BroadcastTo, MultipleOf };
};

/// Whether two numbers satisfy a relation; false for an unknown one.
inline bool relationHolds(unsigned relation, int64_t lhs, int64_t rhs) {
  switch (relation) {
  case SizeRelationCode::Equal:
    return lhs == rhs;
  case SizeRelationCode::AtMost:
    return lhs <= rhs;
  case SizeRelationCode::Broadcast:
    return lhs == rhs || lhs == 1 || rhs == 1;
  case SizeRelationCode::BroadcastTo:
    return lhs == rhs || lhs == 1;
  case SizeRelationCode::MultipleOf:
    return rhs > 0 && lhs % rhs == 0;
  }
  return false;
}

/// The sentence of numbers that do not satisfy it, such as "sizes 9 and 16
/// differ in the summed dimension"; `what` ends it.
inline std::string relationFailure(unsigned relation, int64_t lhs, int64_t rhs,
                                   std::string_view what) {
  std::string a = std::to_string(lhs), b = std::to_string(rhs), text;
  switch (relation) {
  case SizeRelationCode::Equal:
    text = "sizes " + a + " and " + b + " differ ";
    break;
  case SizeRelationCode::AtMost:
    text = a + " is more than " + b + ", ";
    break;
  case SizeRelationCode::Broadcast:
    text = "cannot broadcast sizes " + a + " and " + b + " ";
    break;
  case SizeRelationCode::BroadcastTo:
    text = "cannot broadcast size " + a + " to " + b + " ";
    break;
  default:
    text = a + " is no multiple of " + b + ", ";
  }
  return text + std::string(what);
}

} // namespace tnl

#endif // TNL_SUPPORT_SIZERELATION_H
