//===- TensorText.cpp - Tensors on command lines --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/TensorText.h"
#include "TNL/Support/Elements.h"
#include "TNL/Support/Npy.h"
#include "TNL/Support/Npz.h"
#include "TNL/Tools/Run/Arguments.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

using namespace tnl;
using namespace tnl::run;

static Expected<Tensor> readTensorFile(std::string_view place) {
  // `a.npz:key`; a path that ends in .npy has no key even with a colon in it.
  size_t colon = place.rfind(':');
  if (!place.ends_with(".npy") && colon != std::string_view::npos) {
    std::string path(place.substr(0, colon));
    Expected<NpzReader> archive = NpzReader::open(path);
    if (!archive)
      return archive.status();
    Expected<Tensor> tensor = archive->read(place.substr(colon + 1));
    if (!tensor)
      return tensor.status().withContext("'" + path + "'");
    return tensor;
  }
  if (place.ends_with(".npz"))
    return Status::error("'@" + std::string(place) +
                         "' needs the name of an array: @" +
                         std::string(place) + ":KEY");
  return readNpy(std::string(place));
}

namespace {
struct ElementText {
  std::optional<double> number;
  std::optional<int64_t> integer;
};
} // namespace

static ElementText parseElement(std::string_view text, DType dtype) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  ElementText result;
  if (package::isFloat(dtype)) {
    result.number = parseNumber(text);
    return result;
  }
  if (dtype == DType::Bool && (text == "true" || text == "false"))
    result.integer = text == "true";
  else
    result.integer = parseInteger(text);
  return result;
}

static bool integerFits(DType dtype, int64_t value) {
  switch (dtype) {
  case DType::I32:
    return value >= INT32_MIN && value <= INT32_MAX;
  case DType::I16:
    return value >= INT16_MIN && value <= INT16_MAX;
  case DType::I8:
    return value >= INT8_MIN && value <= INT8_MAX;
  case DType::U8:
    return value >= 0 && value <= UINT8_MAX;
  case DType::Bool:
    return value == 0 || value == 1;
  default:
    return true;
  }
}

static Expected<Tensor> parseLiteral(std::string_view text) {
  std::string_view type = text.substr(0, text.find('='));
  std::string typeName(type);
  std::vector<std::string_view> parts = splitText(type, 'x');
  std::optional<DType> dtype = package::parseDType(parts.back());
  if (!dtype)
    return Status::error(
        "'" + std::string(text.substr(0, 60)) +
        "' is no tensor\nhint: write @FILE.npy, @FILE.npz:KEY or a type and "
        "elements such as 2x3xf32=1,2,3,4,5,6 (types: f32, f16, bf16, f64, "
        "i64, i32, i16, i8, u8, bool)");
  parts.pop_back();
  std::vector<int64_t> shape;
  for (std::string_view part : parts) {
    std::optional<int64_t> size = parseInteger(part);
    if (!size || *size < 0)
      return Status::error("'" + std::string(part) + "' in '" + typeName +
                           "' is no size");
    shape.push_back(*size);
  }
  Expected<int64_t> count = countElements(shape);
  if (!count)
    return count.status().withContext("'" + typeName + "'");
  if (type.size() == text.size())
    return Status::error("'" + typeName + "' has no elements\nhint: write " +
                         typeName + "=0 to fill it");

  std::vector<std::string_view> elements =
      splitText(text.substr(type.size() + 1), ',');
  bool none = *count == 0 && elements.size() == 1 && elements[0].empty();
  if (!none && elements.size() != 1 &&
      elements.size() != static_cast<size_t>(*count))
    return Status::error("'" + typeName + "' needs " + std::to_string(*count) +
                         " elements or one to fill it, found " +
                         std::to_string(elements.size()));
  Expected<Tensor> tensor = Tensor::allocate(*dtype, std::move(shape));
  if (!tensor || none)
    return tensor;
  int64_t size = package::sizeOf(*dtype);
  for (size_t i = 0; i < elements.size() && *count > 0; ++i) {
    ElementText element = parseElement(elements[i], *dtype);
    bool good = element.number ||
                (element.integer && integerFits(*dtype, *element.integer));
    if (!good)
      return Status::error("'" + std::string(elements[i]) +
                           "' is no element "
                           "of '" +
                           typeName + "'");
    if (*dtype == DType::I64)
      tensor->as<int64_t>()[i] = *element.integer;
    else
      storeFromDouble(*dtype, tensor->data(), static_cast<int64_t>(i),
                      element.number ? *element.number
                                     : static_cast<double>(*element.integer));
  }
  if (elements.size() == 1)
    for (int64_t i = 1; i < *count; ++i)
      std::memcpy(tensor->as<uint8_t>() + i * size, tensor->data(), size);
  return tensor;
}

Expected<Tensor> run::parseTensor(std::string_view text) {
  if (text.starts_with('@'))
    return readTensorFile(text.substr(1));
  return parseLiteral(text);
}

Expected<NamedText> run::splitNamed(std::string_view option,
                                    std::string_view text) {
  size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return Status::error("option '--" + std::string(option) + "': '" +
                         std::string(text) + "' is not NAME=VALUE");
  return NamedText{std::string(text.substr(0, equals)),
                   std::string(text.substr(equals + 1))};
}

static std::string elementText(const Tensor &tensor, int64_t index) {
  char buffer[40];
  if (tensor.dtype() == DType::I64)
    return std::to_string(tensor.as<int64_t>()[index]);
  double value = loadAsDouble(tensor, index);
  int digits = tensor.dtype() == DType::F64 ? 17 : 6;
  std::snprintf(buffer, sizeof(buffer), "%.*g", digits, value);
  return buffer;
}

std::string run::printTensor(const Tensor &tensor) {
  constexpr int64_t small = 32, ends = 4;
  int64_t count = tensor.elements();
  std::string text = typeText(tensor.dtype(), tensor.shape()) + " = ";
  for (int64_t i = 0; i < count; ++i) {
    if (count > small && i == ends) {
      text += ", ...";
      i = count - ends;
    }
    text += (i ? ", " : "") + elementText(tensor, i);
  }
  if (count <= small)
    return text;
  double least = std::numeric_limits<double>::infinity();
  double largest = -least, sum = 0;
  int64_t nans = 0;
  for (int64_t i = 0; i < count; ++i) {
    double value = loadAsDouble(tensor, i);
    nans += std::isnan(value);
    least = std::min(least, value);
    largest = std::max(largest, value);
    sum += value;
  }
  char buffer[120];
  std::snprintf(buffer, sizeof(buffer), " (least %g, largest %g, mean %g)",
                least, largest, sum / static_cast<double>(count));
  text += buffer;
  if (nans)
    text += " (" + std::to_string(nans) + " NaN)";
  return text;
}

Expected<Tensor> run::convertTensor(const Tensor &tensor, DType dtype) {
  Expected<Tensor> result = Tensor::allocate(dtype, tensor.shape());
  if (!result)
    return result;
  int64_t count = tensor.elements();
  if (dtype == tensor.dtype()) {
    if (count)
      std::memcpy(result->data(), tensor.data(), tensor.bytes());
    return result;
  }
  for (int64_t i = 0; i < count; ++i)
    storeFromDouble(dtype, result->data(), i, loadAsDouble(tensor, i));
  return result;
}
