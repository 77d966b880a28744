//===- Pickle.cpp - Walks pickles of tensors ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Objects live in one list and name each other by index: a pickle can put a
// dict into itself. The list grows by at most one object an opcode.
//
//===----------------------------------------------------------------------===//

#include "Pickle.h"
#include "Json.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include <unordered_map>

using namespace tnl::checkpoint;
using llvm::Error;
using llvm::StringRef;

namespace {
enum class Op : unsigned char {
  Mark = '(',
  Stop = '.',
  BinInt = 'J',
  BinInt1 = 'K',
  BinInt2 = 'M',
  None = 'N',
  BinPersId = 'Q',
  Reduce = 'R',
  BinUnicode = 'X',
  Build = 'b',
  Global = 'c',
  BinGet = 'h',
  LongBinGet = 'j',
  BinPut = 'q',
  LongBinPut = 'r',
  SetItem = 's',
  Tuple = 't',
  SetItems = 'u',
  EmptyDict = '}',
  EmptyTuple = ')',
  Proto = 0x80,
  Tuple1 = 0x85,
  Tuple2 = 0x86,
  Tuple3 = 0x87,
  NewTrue = 0x88,
  NewFalse = 0x89,
  Long1 = 0x8a,
};

enum class Kind { None, Bool, Int, Text, Tuple, Dict, Global, Storage, Tensor };

struct Object {
  Kind kind = Kind::None;
  int64_t number = 0; ///< of an int
  StringRef text;     ///< of a text; of a global "torch FloatStorage"
  /// Elements of a tuple; keys and values of a dict; of a storage its class,
  /// key and number of elements; of a tensor storage, first element, sizes and
  /// strides.
  llvm::SmallVector<uint32_t, 0> items;
};

class PickleReader {
public:
  explicit PickleReader(StringRef bytes) : bytes(bytes) {}
  llvm::Expected<std::vector<PickledTensor>> read();

private:
  Error run();
  Error execute(Op op);
  Error executeNumber(Op op);
  Error executeMemo(Op op);
  Error executeContainer(Op op);
  Error global();
  Error reduce();
  Error build();
  Error persistentId();
  Error setItems(size_t begin);

  Error fail(const llvm::Twine &what) {
    return llvm::createStringError("the pickle " + what);
  }
  Error take(size_t count, StringRef &taken);
  Error pop(uint32_t &object);
  /// Where the elements after the last mark begin; takes the mark away.
  Error popMark(size_t &begin);
  void push(Object object) {
    stack.push_back(objects.size());
    objects.push_back(std::move(object));
  }
  /// The objects in stack[begin..] as a tuple in their place.
  void pushTuple(size_t begin);
  bool isTensor(uint32_t index) const {
    return objects[index].kind == Kind::Tensor;
  }
  llvm::Expected<PickledTensor> tensorOf(StringRef name, const Object &tensor);
  bool readInts(uint32_t tuple, llvm::SmallVectorImpl<int64_t> &numbers);

  StringRef bytes;
  size_t at = 0;
  bool stopped = false;
  std::vector<Object> objects;
  std::vector<uint32_t> stack;
  std::vector<size_t> marks; ///< heights of the stack
  std::unordered_map<uint32_t, uint32_t> memo;
};
} // namespace

/// Names as Python prints them.
static std::string dotted(StringRef global) {
  std::string text = shown(global);
  std::replace(text.begin(), text.end(), ' ', '.');
  return text;
}

static bool isStorageClass(StringRef global) {
  return llvm::StringSwitch<bool>(global)
      .Cases({"torch FloatStorage", "torch HalfStorage",
              "torch BFloat16Storage", "torch DoubleStorage",
              "torch LongStorage", "torch IntStorage", "torch ShortStorage",
              "torch CharStorage", "torch ByteStorage", "torch BoolStorage"},
             true)
      .Default(false);
}

static bool isKnownGlobal(StringRef global) {
  return global == "collections OrderedDict" ||
         global == "torch._utils _rebuild_tensor_v2" ||
         global == "torch._utils _rebuild_parameter" || isStorageClass(global);
}

Error PickleReader::take(size_t count, StringRef &taken) {
  if (count > bytes.size() - at)
    return fail("ends in the middle of an opcode");
  taken = bytes.substr(at, count);
  at += count;
  return Error::success();
}

Error PickleReader::pop(uint32_t &object) {
  if (stack.size() <= (marks.empty() ? 0 : marks.back()))
    return fail("takes more off its stack than there is");
  object = stack.back();
  stack.pop_back();
  return Error::success();
}

Error PickleReader::popMark(size_t &begin) {
  if (marks.empty())
    return fail("uses a mark that it has not set");
  begin = marks.back();
  marks.pop_back();
  return Error::success();
}

void PickleReader::pushTuple(size_t begin) {
  Object tuple;
  tuple.kind = Kind::Tuple;
  tuple.items.assign(stack.begin() + begin, stack.end());
  stack.resize(begin);
  push(std::move(tuple));
}

Error PickleReader::run() {
  while (!stopped) {
    StringRef opcode;
    if (at == bytes.size())
      return fail("has no end");
    if (Error error = take(1, opcode))
      return error;
    if (Error error = execute(Op(static_cast<unsigned char>(opcode[0]))))
      return error;
  }
  if (at != bytes.size())
    return fail("goes on after its end");
  return Error::success();
}

Error PickleReader::execute(Op op) {
  switch (op) {
  case Op::Proto:
  case Op::BinInt:
  case Op::BinInt1:
  case Op::BinInt2:
  case Op::Long1:
    return executeNumber(op);
  case Op::BinGet:
  case Op::LongBinGet:
  case Op::BinPut:
  case Op::LongBinPut:
    return executeMemo(op);
  case Op::Mark:
    marks.push_back(stack.size());
    return Error::success();
  case Op::None:
    push({});
    return Error::success();
  case Op::NewTrue:
  case Op::NewFalse:
    push({Kind::Bool, op == Op::NewTrue, {}, {}});
    return Error::success();
  case Op::Stop:
    stopped = true;
    return Error::success();
  case Op::Global:
    return global();
  case Op::Reduce:
    return reduce();
  case Op::Build:
    return build();
  case Op::BinPersId:
    return persistentId();
  case Op::BinUnicode: {
    StringRef text;
    if (Error error = take(4, text))
      return error;
    if (Error error = take(llvm::support::endian::read32le(text.data()), text))
      return error;
    push({Kind::Text, 0, text, {}});
    return Error::success();
  }
  default:
    return executeContainer(op);
  }
}

Error PickleReader::executeNumber(Op op) {
  StringRef text;
  size_t width = op == Op::BinInt ? 4 : op == Op::BinInt2 ? 2 : 1;
  if (Error error = take(width, text))
    return error;
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  int64_t number = byte(0);
  if (op == Op::Proto) {
    if (number != 2)
      return fail("has protocol " + llvm::Twine(number) +
                  "; torch.save writes 2");
    return Error::success();
  }
  if (op == Op::BinInt)
    number = int32_t(llvm::support::endian::read32le(text.data()));
  else if (op == Op::BinInt2)
    number = llvm::support::endian::read16le(text.data());
  else if (op == Op::Long1) {
    if (number > 8)
      return fail("has an integer of " + llvm::Twine(number) + " bytes");
    if (Error error = take(number, text))
      return error;
    uint64_t value =
        !text.empty() && (byte(text.size() - 1) & 0x80) ? ~uint64_t(0) : 0;
    for (size_t i = text.size(); i-- > 0;)
      value = value << 8 | byte(i);
    number = static_cast<int64_t>(value);
  }
  push({Kind::Int, number, {}, {}});
  return Error::success();
}

Error PickleReader::executeMemo(Op op) {
  bool isLong = op == Op::LongBinGet || op == Op::LongBinPut;
  StringRef text;
  if (Error error = take(isLong ? 4 : 1, text))
    return error;
  uint32_t index = isLong ? llvm::support::endian::read32le(text.data())
                          : static_cast<unsigned char>(text[0]);
  if (op == Op::BinPut || op == Op::LongBinPut) {
    if (stack.empty())
      return fail("remembers the top of an empty stack");
    memo[index] = stack.back();
    return Error::success();
  }
  auto known = memo.find(index);
  if (known == memo.end())
    return fail("recalls object " + llvm::Twine(index) +
                ", which it has not remembered");
  stack.push_back(known->second);
  return Error::success();
}

Error PickleReader::executeContainer(Op op) {
  size_t begin = 0;
  switch (op) {
  case Op::EmptyDict:
    push({Kind::Dict, 0, {}, {}});
    return Error::success();
  case Op::EmptyTuple:
    push({Kind::Tuple, 0, {}, {}});
    return Error::success();
  case Op::Tuple1:
  case Op::Tuple2:
  case Op::Tuple3: {
    size_t count = unsigned(op) - unsigned(Op::Tuple1) + 1;
    if (stack.size() - (marks.empty() ? 0 : marks.back()) < count)
      return fail("takes more off its stack than there is");
    pushTuple(stack.size() - count);
    return Error::success();
  }
  case Op::Tuple:
    if (Error error = popMark(begin))
      return error;
    pushTuple(begin);
    return Error::success();
  case Op::SetItem:
    if (stack.size() - (marks.empty() ? 0 : marks.back()) < 3)
      return fail("takes more off its stack than there is");
    return setItems(stack.size() - 2);
  case Op::SetItems:
    if (Error error = popMark(begin))
      return error;
    return setItems(begin);
  default:
    return fail("has the opcode 0x" + llvm::utohexstr(unsigned(op), true) +
                " at byte " + llvm::Twine(at - 1) +
                "; only those of dicts and tensors are read, and nothing is "
                "executed");
  }
}

Error PickleReader::setItems(size_t begin) {
  if (begin == 0 || begin <= (marks.empty() ? 0 : marks.back()))
    return fail("takes more off its stack than there is");
  Object &dict = objects[stack[begin - 1]];
  if (dict.kind != Kind::Dict)
    return fail("sets items of what is no dict");
  if ((stack.size() - begin) % 2)
    return fail("gives a dict a key without a value");
  dict.items.append(stack.begin() + begin, stack.end());
  stack.resize(begin);
  return Error::success();
}

Error PickleReader::global() {
  // Two lines: the module and the name.
  size_t begin = at, end = bytes.find('\n', at);
  end = end == StringRef::npos ? end : bytes.find('\n', end + 1);
  if (end == StringRef::npos)
    return fail("ends in the middle of an opcode");
  at = end + 1;
  auto [module, name] = bytes.slice(begin, end).split('\n');
  std::string text = (module + " " + name).str();
  if (!isKnownGlobal(text))
    return fail("names '" + dotted(text) +
                "'; only dicts and tensors are read, and nothing is executed");
  Object object;
  object.kind = Kind::Global;
  object.text = llvm::StringSwitch<StringRef>(name)
                    .Case("OrderedDict", "dict")
                    .Case("_rebuild_tensor_v2", "tensor")
                    .Case("_rebuild_parameter", "parameter")
                    .Default(name);
  push(std::move(object));
  return Error::success();
}

Error PickleReader::reduce() {
  uint32_t argument, callee;
  if (Error error = pop(argument))
    return error;
  if (Error error = pop(callee))
    return error;
  if (objects[callee].kind != Kind::Global ||
      objects[argument].kind != Kind::Tuple)
    return fail("calls what is no known function");
  StringRef name = objects[callee].text;
  llvm::SmallVector<uint32_t, 0> items = objects[argument].items;
  if (name == "dict" && items.empty()) {
    push({Kind::Dict, 0, {}, {}});
    return Error::success();
  }
  // Tensor, requires_grad, backward_hooks.
  if (name == "parameter" && items.size() == 3 && isTensor(items[0])) {
    stack.push_back(items[0]);
    return Error::success();
  }
  // Storage, first element, sizes, strides, requires_grad, backward_hooks.
  if (name == "tensor" && items.size() == 6 &&
      objects[items[0]].kind == Kind::Storage &&
      objects[items[1]].kind == Kind::Int &&
      objects[items[2]].kind == Kind::Tuple &&
      objects[items[3]].kind == Kind::Tuple) {
    items.resize(4);
    push({Kind::Tensor, 0, {}, std::move(items)});
    return Error::success();
  }
  return fail("makes a " + name + " of other arguments than torch.save gives");
}

/// What state_dict() leaves as an attribute of its dict, versions of modules,
/// says nothing of weights.
Error PickleReader::build() {
  uint32_t state;
  if (Error error = pop(state))
    return error;
  if (stack.empty() || objects[stack.back()].kind != Kind::Dict ||
      objects[state].kind != Kind::Dict)
    return fail("sets attributes of what is no dict");
  return Error::success();
}

/// ('storage', class, key, device, number of elements)
Error PickleReader::persistentId() {
  uint32_t id;
  if (Error error = pop(id))
    return error;
  llvm::ArrayRef<uint32_t> items = objects[id].items;
  auto is = [&](size_t i, Kind kind) { return objects[items[i]].kind == kind; };
  if (objects[id].kind != Kind::Tuple || items.size() != 5 ||
      !is(0, Kind::Text) || objects[items[0]].text != "storage" ||
      !is(1, Kind::Global) || !is(2, Kind::Text) || !is(3, Kind::Text) ||
      !is(4, Kind::Int) || !objects[items[1]].text.ends_with("Storage"))
    return fail("refers to what is no storage");
  Object storage;
  storage.kind = Kind::Storage;
  storage.items = {items[1], items[2], items[4]};
  push(std::move(storage));
  return Error::success();
}

bool PickleReader::readInts(uint32_t tuple,
                            llvm::SmallVectorImpl<int64_t> &numbers) {
  for (uint32_t item : objects[tuple].items) {
    if (objects[item].kind != Kind::Int)
      return false;
    numbers.push_back(objects[item].number);
  }
  return true;
}

llvm::Expected<PickledTensor> PickleReader::tensorOf(StringRef name,
                                                     const Object &tensor) {
  const Object &storage = objects[tensor.items[0]];
  PickledTensor result;
  result.name = name;
  result.storageClass = objects[storage.items[0]].text;
  result.storage = objects[storage.items[1]].text;
  result.storageElements = objects[storage.items[2]].number;
  result.first = objects[tensor.items[1]].number;
  if (!readInts(tensor.items[2], result.shape) ||
      !readInts(tensor.items[3], result.strides) ||
      result.shape.size() != result.strides.size())
    return fail("has a tensor '" + shown(name) +
                "' whose sizes and strides are not as many integers");
  return result;
}

llvm::Expected<std::vector<PickledTensor>> PickleReader::read() {
  if (Error error = run())
    return std::move(error);
  if (stack.size() != 1 || !marks.empty() ||
      objects[stack[0]].kind != Kind::Dict)
    return fail("is not of a dict of tensors");
  std::vector<PickledTensor> tensors;
  llvm::StringSet<> names;
  llvm::ArrayRef<uint32_t> items = objects[stack[0]].items;
  for (; !items.empty(); items = items.drop_front(2)) {
    const Object &key = objects[items[0]], &value = objects[items[1]];
    if (key.kind != Kind::Text)
      return fail("has a dict with a key that is no text");
    if (value.kind != Kind::Tensor)
      return fail("has '" + shown(key.text) +
                  "', which is no tensor, in its dict; a checkpoint is a dict "
                  "of tensors alone");
    if (!names.insert(key.text).second)
      return fail("has the tensor '" + shown(key.text) + "' twice");
    llvm::Expected<PickledTensor> tensor = tensorOf(key.text, value);
    if (!tensor)
      return tensor.takeError();
    tensors.push_back(std::move(*tensor));
  }
  return tensors;
}

llvm::Expected<std::vector<PickledTensor>>
tnl::checkpoint::readPickle(StringRef pickle) {
  return PickleReader(pickle).read();
}
