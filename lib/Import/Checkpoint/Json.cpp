//===- Json.cpp - JSON of strangers ---------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Json.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

using namespace tnl::checkpoint;
using llvm::StringRef;
namespace json = llvm::json;

/// No file that we read nests deeper than three or four.
static constexpr size_t kDeepest = 64;

namespace {
/// Looks at keys and nesting alone; what is no JSON is left to the parser.
class KeyScanner {
public:
  explicit KeyScanner(StringRef text) : rest(text) {}
  llvm::Error scan();

private:
  llvm::Error scanString();

  StringRef rest;
  /// An element for each value that is open: the keys of an object so far.
  std::vector<std::optional<llvm::StringSet<>>> open;
};
} // namespace

llvm::Error KeyScanner::scan() {
  while (!rest.empty()) {
    char c = rest.front();
    if (c == '"') {
      if (llvm::Error error = scanString())
        return error;
      continue;
    }
    rest = rest.drop_front();
    if (c == '{' || c == '[') {
      if (open.size() == kDeepest)
        return llvm::createStringError("values are nested too deeply");
      open.emplace_back();
      if (c == '{')
        open.back().emplace();
    } else if ((c == '}' || c == ']') && !open.empty()) {
      open.pop_back();
    }
  }
  return llvm::Error::success();
}

llvm::Error KeyScanner::scanString() {
  size_t end = 1;
  while (end < rest.size() && rest[end] != '"')
    end += rest[end] == '\\' ? 2 : 1;
  StringRef token = rest.take_front(end + 1);
  rest = rest.drop_front(token.size());
  if (open.empty() || !open.back() || !rest.ltrim().starts_with(":"))
    return llvm::Error::success();
  std::string key = token.drop_front().drop_back().str();
  if (token.contains('\\')) {
    // Two spellings of one key.
    llvm::Expected<json::Value> value = json::parse(token);
    if (!value)
      return value.takeError();
    key = value->getAsString().value_or("").str();
  }
  if (!open.back()->insert(key).second)
    return llvm::createStringError("an object has the key '" + shown(key) +
                                   "' twice");
  return llvm::Error::success();
}

llvm::Expected<json::Value> tnl::checkpoint::parseJson(StringRef text) {
  if (llvm::Error error = KeyScanner(text).scan())
    return std::move(error);
  return json::parse(text);
}

std::string tnl::checkpoint::shown(StringRef name) {
  constexpr size_t kLongest = 120;
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::printEscapedString(name.take_front(kLongest), os);
  if (name.size() > kLongest)
    os << "...";
  return text;
}

const json::Value *tnl::checkpoint::lookUp(const json::Object &object,
                                           StringRef key) {
  const json::Value *value = object.get(key);
  return value && value->kind() != json::Value::Null ? value : nullptr;
}

std::optional<int64_t> tnl::checkpoint::integerOf(const json::Value &value) {
  if (std::optional<uint64_t> number = value.getAsUINT64())
    return *number <= uint64_t(INT64_MAX)
               ? std::optional<int64_t>(int64_t(*number))
               : std::nullopt;
  // Of what is left, a double is negative or may have a fraction; its value in
  // range is exact in 64 bits.
  std::optional<double> number = value.getAsNumber();
  if (!number || !(*number < 0) || !(*number > -0x1p62))
    return std::nullopt;
  return value.getAsInteger();
}

StringRef tnl::checkpoint::kindOf(const json::Value &value) {
  switch (value.kind()) {
  case json::Value::Null:
    return "null";
  case json::Value::Boolean:
    return "a boolean";
  case json::Value::Number:
    return "a number";
  case json::Value::String:
    return "a string";
  case json::Value::Array:
    return "a list";
  case json::Value::Object:
    return "an object";
  }
  llvm_unreachable("all kinds are handled");
}
