//===- Npy.cpp - numpy's .npy files ---------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Npy.h"
#include "TNL/Support/Elements.h"
#include "TNL/Support/Files.h"
#include "TNL/Support/OutputFile.h"

#include <cstring>

using namespace tnl;

static constexpr std::string_view magic = "\x93NUMPY";
/// numpy itself refuses longer headers unless told to trust the file.
static constexpr uint64_t maxHeader = 10000;
static constexpr size_t maxRank = 64;

static Expected<DType> dtypeOfDescr(std::string_view descr) {
  struct Name {
    std::string_view descr;
    DType dtype;
  };
  static constexpr Name names[] = {
      {"<f4", DType::F32},  {"<f2", DType::F16},  {"<f8", DType::F64},
      {"<i8", DType::I64},  {"<i4", DType::I32},  {"<i2", DType::I16},
      {"|i1", DType::I8},   {"|u1", DType::U8},   {"|b1", DType::Bool},
      {"<V2", DType::BF16}, {"|V2", DType::BF16}, {"<u2", DType::BF16},
      {"<i1", DType::I8},   {"<u1", DType::U8},   {"<b1", DType::Bool}};
  for (const Name &name : names)
    if (name.descr == descr)
      return name.dtype;
  std::string text(descr.substr(0, 40));
  if (!descr.empty() && descr.front() == '>')
    return Status::error("big-endian data ('" + text + "') is not supported");
  return Status::error("element type '" + text +
                       "' is not supported; float16, float32, float64, "
                       "bfloat16 (V2), int8, int16, int32, int64, uint8 and "
                       "bool are");
}

static std::string_view descrOf(DType dtype) {
  switch (dtype) {
  case DType::F32:
    return "<f4";
  case DType::F16:
    return "<f2";
  case DType::BF16:
    return "<V2";
  case DType::F64:
    return "<f8";
  case DType::I64:
    return "<i8";
  case DType::I32:
    return "<i4";
  case DType::I16:
    return "<i2";
  case DType::I8:
    return "|i1";
  case DType::U8:
    return "|u1";
  case DType::Bool:
    return "|b1";
  }
  return "";
}

namespace {
struct Header {
  DType dtype = DType::F32;
  bool fortran = false;
  std::vector<int64_t> shape;
};

/// Reads the header's Python dictionary: the three keys of the format, each
/// once, in any order.
class HeaderParser {
public:
  explicit HeaderParser(std::string_view text) : text(text) {}

  Expected<Header> parse() {
    bool seen[3] = {};
    if (!eat('{'))
      return bad("'{' expected");
    while (!eat('}')) {
      std::optional<std::string_view> key = string();
      if (!key || !eat(':'))
        return bad("a key expected");
      int which = *key == "descr"           ? 0
                  : *key == "fortran_order" ? 1
                  : *key == "shape"         ? 2
                                            : -1;
      if (which < 0 || seen[which])
        return bad("unexpected key '" + std::string(key->substr(0, 40)) + "'");
      seen[which] = true;
      Status status = which == 0   ? descr()
                      : which == 1 ? fortranOrder()
                                   : shape();
      if (!status)
        return status;
      if (!eat(',') && peek() != '}')
        return bad("',' or '}' expected");
    }
    if (peek() != '\0')
      return bad("text after '}'");
    if (!seen[0] || !seen[1] || !seen[2])
      return bad("'descr', 'fortran_order' and 'shape' expected");
    return std::move(header);
  }

private:
  static Status bad(const std::string &what) {
    return Status::error("malformed header: " + what);
  }

  /// The next character that is not a space; 0 at the end.
  char peek() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n'))
      ++at;
    return at < text.size() ? text[at] : '\0';
  }
  bool eat(char expected) {
    if (peek() != expected)
      return false;
    ++at;
    return true;
  }

  std::optional<std::string_view> string() {
    char quote = peek();
    if (quote != '\'' && quote != '"')
      return std::nullopt;
    size_t end = text.find(quote, at + 1);
    if (end == std::string_view::npos)
      return std::nullopt;
    std::string_view value = text.substr(at + 1, end - at - 1);
    at = end + 1;
    return value;
  }

  Status descr() {
    if (peek() == '[')
      return Status::error("structured element types are not supported");
    std::optional<std::string_view> value = string();
    if (!value)
      return bad("a string expected for 'descr'");
    Expected<DType> dtype = dtypeOfDescr(*value);
    if (!dtype)
      return dtype.status();
    header.dtype = *dtype;
    return Status::success();
  }

  Status fortranOrder() {
    peek();
    std::string_view rest = text.substr(at);
    header.fortran = rest.starts_with("True");
    if (!header.fortran && !rest.starts_with("False"))
      return bad("True or False expected for 'fortran_order'");
    at += header.fortran ? 4 : 5;
    return Status::success();
  }

  Status shape() {
    if (!eat('('))
      return bad("'(' expected for 'shape'");
    while (!eat(')')) {
      std::optional<int64_t> size = integer();
      if (!size)
        return bad("a size expected in 'shape'");
      if (header.shape.size() == maxRank)
        return bad("more than " + std::to_string(maxRank) + " dimensions");
      header.shape.push_back(*size);
      if (!eat(',') && peek() != ')')
        return bad("',' or ')' expected in 'shape'");
    }
    return Status::success();
  }

  std::optional<int64_t> integer() {
    int64_t value = 0;
    size_t digits = 0;
    for (char next = peek(); next >= '0' && next <= '9';
         next = at < text.size() ? text[at] : '\0') {
      // 18 digits fit in 63 bits; no tensor comes near.
      if (++digits > 18)
        return std::nullopt;
      value = value * 10 + (next - '0');
      ++at;
    }
    return digits ? std::optional<int64_t>(value) : std::nullopt;
  }

  std::string_view text;
  size_t at = 0;
  Header header;
};
} // namespace

/// Copies column-major `from` to row-major `to`.
static void reorder(const uint8_t *from, uint8_t *to, size_t elementSize,
                    std::span<const int64_t> shape, int64_t count) {
  std::vector<int64_t> index(shape.size(), 0);
  std::vector<int64_t> strides(shape.size(), 1);
  for (size_t i = 1; i < shape.size(); ++i)
    strides[i] = strides[i - 1] * shape[i - 1];
  int64_t source = 0;
  for (int64_t i = 0; i < count; ++i) {
    std::memcpy(to + i * elementSize, from + source * elementSize, elementSize);
    for (size_t d = shape.size(); d-- > 0;) {
      source += strides[d];
      if (++index[d] < shape[d])
        break;
      source -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
}

Expected<Tensor> tnl::parseNpy(std::span<const uint8_t> bytes) {
  if (bytes.size() < 10 ||
      std::memcmp(bytes.data(), magic.data(), magic.size()) != 0)
    return Status::error("not a .npy file");
  unsigned major = bytes[6];
  if (major < 1 || major > 3)
    return Status::error("unknown .npy format version " +
                         std::to_string(major));
  size_t prefix = major == 1 ? 10 : 12;
  if (bytes.size() < prefix)
    return Status::error("truncated header");
  uint64_t length = bytes[8] | bytes[9] << 8;
  if (major > 1)
    length |= uint64_t(bytes[10]) << 16 | uint64_t(bytes[11]) << 24;
  if (length > maxHeader)
    return Status::error("header of " + std::to_string(length) +
                         " bytes; at most " + std::to_string(maxHeader) +
                         " are read");
  if (length > bytes.size() - prefix)
    return Status::error("truncated header");

  HeaderParser parser(std::string_view(
      reinterpret_cast<const char *>(bytes.data()) + prefix, length));
  Expected<Header> header = parser.parse();
  if (!header)
    return header.status();
  std::span<const uint8_t> data = bytes.subspan(prefix + length);

  Expected<int64_t> count = countElements(header->shape);
  if (!count)
    return count.status().withContext("impossible shape");
  uint64_t size =
      static_cast<uint64_t>(*count) * package::sizeOf(header->dtype);
  // Checked before anything is allocated: the file pays for its shape.
  if (size != data.size())
    return Status::error(typeText(header->dtype, header->shape) + " needs " +
                         std::to_string(size) + " bytes of data, found " +
                         std::to_string(data.size()));

  Expected<Tensor> tensor =
      Tensor::allocate(header->dtype, std::move(header->shape));
  if (!tensor)
    return tensor.status();
  uint8_t *to = tensor->as<uint8_t>();
  if (header->fortran && tensor->shape().size() > 1)
    reorder(data.data(), to, package::sizeOf(header->dtype), tensor->shape(),
            *count);
  else if (size)
    std::memcpy(to, data.data(), size);
  // Code that reads bools relies on 0 and 1.
  if (header->dtype == DType::Bool)
    for (int64_t i = 0; i < *count; ++i)
      to[i] = to[i] != 0;
  return tensor;
}

Expected<Tensor> tnl::readNpy(const std::string &path) {
  Expected<Buffer> bytes = readFile(path);
  if (!bytes)
    return bytes.status();
  Expected<Tensor> tensor = parseNpy(bytes->span());
  if (!tensor)
    return tensor.status().withContext("cannot read '" + path + "'");
  return tensor;
}

std::string tnl::npyHeader(DType dtype, std::span<const int64_t> shape) {
  std::string text = "{'descr': '" + std::string(descrOf(dtype)) +
                     "', 'fortran_order': False, 'shape': (";
  for (int64_t size : shape)
    text += std::to_string(size) + ", ";
  if (shape.size() > 1)
    text.resize(text.size() - 2);
  else if (shape.size() == 1)
    text.pop_back();
  text += "), }";
  // The data begins at a multiple of 64, after a newline.
  text.append((64 - (10 + text.size() + 1) % 64) % 64, ' ');
  text += '\n';
  std::string header(magic);
  header += {'\x01', '\x00', static_cast<char>(text.size() & 0xff),
             static_cast<char>(text.size() >> 8)};
  return header + text;
}

Status tnl::writeNpy(const std::string &path, const Tensor &tensor) {
  auto file = OutputFile::create(path);
  if (!file)
    return file.status();
  TNL_RETURN_IF_ERROR(
      (*file)->write(npyHeader(tensor.dtype(), tensor.shape())));
  TNL_RETURN_IF_ERROR((*file)->write(tensor.data(), tensor.bytes()));
  return (*file)->commit();
}
