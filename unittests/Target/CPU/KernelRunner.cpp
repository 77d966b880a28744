//===- KernelRunner.cpp - Compiles, loads and calls kernels ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelRunner.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Target/CPU/CodeGen.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Object/ELFObjectFile.h"
#include <cmath>
#include <cstring>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <limits>
#include <set>
#include <sys/mman.h>
#include <unistd.h>

using namespace tnl::test;

static size_t sizeOf(const std::string &type) {
  if (type == "f64" || type == "i64")
    return 8;
  if (type == "f32" || type == "i32")
    return 4;
  return type == "f16" || type == "bf16" ? 2 : 1;
}

Array::Array(std::string type, std::vector<int64_t> shape)
    : type(std::move(type)), sizes(std::move(shape)) {
  bytes.resize(count() * sizeOf(this->type));
}

Array::Array(std::string type, std::vector<int64_t> shape,
             std::vector<double> values)
    : Array(std::move(type), std::move(shape)) {
  set(std::move(values));
}

int64_t Array::count() const {
  int64_t result = 1;
  for (int64_t size : sizes)
    result *= size;
  return result;
}

template <typename T> static void put(char *at, double value) {
  T typed = static_cast<T>(value);
  std::memcpy(at, &typed, sizeof(T));
}
template <typename T> static double get(const char *at) {
  T typed;
  std::memcpy(&typed, at, sizeof(T));
  return static_cast<double>(typed);
}

static const llvm::fltSemantics &semanticsOf(const std::string &type) {
  return type == "f16" ? llvm::APFloat::IEEEhalf() : llvm::APFloat::BFloat();
}

void Array::set(std::vector<double> values) {
  ASSERT_EQ(static_cast<int64_t>(values.size()), count());
  size_t size = sizeOf(type);
  for (size_t i = 0; i < values.size(); ++i) {
    char *at = bytes.data() + i * size;
    if (type == "f64") {
      put<double>(at, values[i]);
    } else if (type == "f32") {
      put<float>(at, values[i]);
    } else if (type == "i64") {
      put<int64_t>(at, values[i]);
    } else if (type == "i32") {
      put<int32_t>(at, values[i]);
    } else if (type == "ui8") {
      put<uint8_t>(at, values[i]);
    } else if (type == "i8" || type == "i1") {
      put<int8_t>(at, values[i]);
    } else {
      llvm::APFloat value(values[i]);
      bool losesInfo;
      value.convert(semanticsOf(type), llvm::APFloat::rmNearestTiesToEven,
                    &losesInfo);
      uint16_t bits = value.bitcastToAPInt().getZExtValue();
      std::memcpy(at, &bits, 2);
    }
  }
}

std::vector<double> Array::values() const {
  std::vector<double> result;
  size_t size = sizeOf(type);
  for (int64_t i = 0; i < count(); ++i) {
    const char *at = bytes.data() + i * size;
    if (type == "f64") {
      result.push_back(get<double>(at));
    } else if (type == "f32") {
      result.push_back(get<float>(at));
    } else if (type == "i64") {
      result.push_back(get<int64_t>(at));
    } else if (type == "i32") {
      result.push_back(get<int32_t>(at));
    } else if (type == "ui8") {
      result.push_back(get<uint8_t>(at));
    } else if (type == "i8" || type == "i1") {
      result.push_back(get<int8_t>(at));
    } else {
      uint16_t bits;
      std::memcpy(&bits, at, 2);
      llvm::APFloat value(semanticsOf(type), llvm::APInt(16, bits));
      bool losesInfo;
      value.convert(llvm::APFloat::IEEEdouble(),
                    llvm::APFloat::rmNearestTiesToEven, &losesInfo);
      result.push_back(value.convertToDouble());
    }
  }
  return result;
}

std::vector<double> tnl::test::randomValues(int64_t count, unsigned seed,
                                            double scale) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal(0.0, scale);
  std::vector<double> result(count);
  for (double &value : result)
    value = static_cast<float>(normal(generator));
  return result;
}

double tnl::test::relativeError(const std::vector<double> &a,
                                const std::vector<double> &b) {
  double error = 0.0, largest = 1e-30;
  if (a.size() != b.size())
    return std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])))
      continue;
    if (!std::isfinite(a[i]) || !std::isfinite(b[i]))
      return std::numeric_limits<double>::infinity();
    error = std::max(error, std::abs(a[i] - b[i]));
  }
  for (double value : b)
    if (std::isfinite(value))
      largest = std::max(largest, std::abs(value));
  return error / largest;
}

std::vector<std::string> tnl::test::runnableLevels() {
  std::vector<std::string> levels = {"x86-64"};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("f16c"))
    levels.push_back("x86-64-v3");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
    levels.push_back("x86-64-v4");
  return levels;
}

/// What kernels may call; nothing of a compiler's support library.
static void checkImports(llvm::StringRef elf) {
  static const std::set<std::string> allowed = {
      "malloc", "free", "sincos", "sincosf", "memcpy", "memmove",
      "memset", "exp",  "expf",   "log",     "logf",   "pow",
      "powf",   "sin",  "sinf",   "cos",     "cosf",   "tanh",
      "tanhf",  "erf",  "erff",   "floor",   "floorf", "ceil",
      "ceilf",  "fmod", "fmodf",  "sqrt",    "sqrtf"};
  auto object = llvm::object::ObjectFile::createELFObjectFile(
      llvm::MemoryBufferRef(elf, "kernels"));
  ASSERT_TRUE(static_cast<bool>(object));
  auto *file = llvm::cast<llvm::object::ELFObjectFileBase>(object->get());
  for (const llvm::object::SymbolRef &symbol :
       file->getDynamicSymbolIterators()) {
    llvm::Expected<uint32_t> flags = symbol.getFlags();
    llvm::Expected<llvm::StringRef> name = symbol.getName();
    ASSERT_TRUE(flags && name);
    if (*flags & llvm::object::SymbolRef::SF_Undefined && !name->empty())
      EXPECT_TRUE(allowed.count(name->str())) << name->str();
  }
}

Kernels::Kernels(llvm::StringRef text, llvm::StringRef level,
                 int64_t attentionBlock) {
  load(text, level, attentionBlock);
}

void Kernels::load(llvm::StringRef text, llvm::StringRef level,
                   int64_t attentionBlock) {
  mlir::DialectRegistry registry;
  registry.insert<tnl::TNLDialect, tnl::onnx::ONNXDialect>();
  tnl::registerCPUTarget(registry);
  context = std::make_unique<mlir::MLIRContext>(
      registry, mlir::MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::parseSourceString<mlir::ModuleOp>(text, context.get());
  ASSERT_TRUE(module);
  mlir::FailureOr<tnl::CPUCode> compiled =
      tnl::compileKernels(*module, level, attentionBlock);
  ASSERT_TRUE(mlir::succeeded(compiled));
  code = std::move(*compiled);
  const llvm::SmallVector<char> &elf = code.objects.front().elf;
  checkImports(llvm::StringRef(elf.data(), elf.size()));
  file = memfd_create("kernels", 0);
  ASSERT_EQ(write(file, elf.data(), elf.size()),
            static_cast<ssize_t>(elf.size()));
  std::string path = "/proc/self/fd/" + std::to_string(file);
  handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  EXPECT_TRUE(handle) << dlerror();
}

Kernels::~Kernels() {
  if (handle)
    dlclose(handle);
  if (file >= 0)
    close(file);
}

int64_t Kernels::scratchBytes(const std::string &name,
                              const std::vector<Array *> &operands) const {
  tnl::SizeExpr formula = code.scratch.lookup(name);
  if (!formula)
    return 0;
  std::optional<int64_t> bytes =
      formula.evaluate([&](mlir::StringAttr symbol) -> std::optional<int64_t> {
        auto [operand, dim] = symbol.getValue().split('.');
        return operands.at(std::stoi(operand.str()))
            ->shape()
            .at(std::stoi(dim.str()));
      });
  EXPECT_TRUE(bytes) << formula.str();
  return bytes.value_or(0);
}

void Kernels::run(const std::string &name, const std::vector<Array *> &operands,
                  int64_t grid, int64_t parts) {
  using Function =
      int32_t (*)(void *const *, int64_t, int64_t, void *, int64_t);
  auto function = reinterpret_cast<Function>(dlsym(handle, name.c_str()));
  ASSERT_TRUE(function) << name;
  struct alignas(64) Line {
    char bytes[64];
  };
  int64_t bytes = scratchBytes(name, operands);
  std::vector<Line> scratch((bytes + 63) / 64);
  std::vector<std::vector<int64_t>> descriptors;
  std::vector<void *> pointers;
  for (Array *operand : operands) {
    int64_t data = reinterpret_cast<int64_t>(operand->data());
    std::vector<int64_t> words = {data, data, 0};
    words.insert(words.end(), operand->shape().begin(), operand->shape().end());
    int64_t stride = 1;
    std::vector<int64_t> strides;
    for (size_t i = operand->shape().size(); i-- > 0;
         stride *= operand->shape()[i])
      strides.insert(strides.begin(), stride);
    words.insert(words.end(), strides.begin(), strides.end());
    descriptors.push_back(std::move(words));
  }
  for (std::vector<int64_t> &words : descriptors)
    pointers.push_back(words.data());
  if (bytes > 0)
    EXPECT_EQ(function(pointers.data(), 0, grid, scratch.data(), bytes - 1), 1);
  for (int64_t part = 0; part < parts; ++part)
    EXPECT_EQ(function(pointers.data(), grid * part / parts,
                       grid * (part + 1) / parts, scratch.data(), bytes),
              0);
}
