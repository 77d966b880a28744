//===- StatusTest.cpp -----------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Status.h"

#include <gtest/gtest.h>
#include <memory>

using namespace tnl;

TEST(Status, Success) {
  Status status;
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.code(), ErrorCode::Ok);
  EXPECT_EQ(status.message(), "");
  EXPECT_TRUE(status.withContext("reading").ok());
}

TEST(Status, ContextKeepsTheCode) {
  Status status = Status::make(ErrorCode::IO, "disk full");
  Status outer = status.withContext("writing 'x'");
  EXPECT_FALSE(outer.ok());
  EXPECT_EQ(outer.code(), ErrorCode::IO);
  EXPECT_EQ(outer.message(), "writing 'x': disk full");
}

TEST(Status, Formats) {
  Status status = Status::error(ErrorCode::NotFound, "%s has %d", "f", 3);
  EXPECT_EQ(status.message(), "f has 3");
  EXPECT_EQ(status.code(), ErrorCode::NotFound);
}

TEST(Expected, HoldsMoveOnlyValues) {
  Expected<std::unique_ptr<int>> value = std::make_unique<int>(7);
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(**value, 7);
}

TEST(Expected, NeverTurnsSuccessIntoAValue) {
  Expected<int> value = Status::success();
  EXPECT_FALSE(value.ok());
  EXPECT_FALSE(value.status().ok());
}
