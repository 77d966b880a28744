//===- KernelFiles.cpp - A file for each kernel ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Branch.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/Tile/TileOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace tnl;

/// A symbol may have any name, a file not.
static std::string fileName(StringRef symbol) {
  std::string name = symbol.str();
  for (char &c : name)
    if (!llvm::isAlnum(c) && c != '_' && c != '-' && c != '$')
      c = '_';
  return name;
}

/// Launches are functions of a module of tile kernels, too.
static bool isKernel(Operation &op, bool ofTiles) {
  if (isa<tile::KernelOp>(op))
    return true;
  if (auto function = dyn_cast<LLVM::LLVMFuncOp>(op))
    return !function.isExternal();
  return !ofTiles && op.hasAttr(kKernelAttr);
}

static std::vector<KernelText> kernelsOf(ModuleOp module) {
  std::vector<KernelText> kernels;
  bool ofTiles = !module.getOps<tile::KernelOp>().empty();
  for (Operation &op : *module.getBody()) {
    if (!isKernel(op, ofTiles))
      continue;
    KernelText &kernel = kernels.emplace_back();
    kernel.name = fileName(SymbolTable::getSymbolName(&op).getValue());
    llvm::raw_string_ostream os(kernel.text);
    op.print(os);
    os << "\n";
  }
  return kernels;
}

/// Each entry of PTX with what is before the first one, so that ptxas takes it.
static std::vector<KernelText> entriesOf(StringRef ptx) {
  constexpr StringLiteral entry = "\n.visible .entry ";
  std::vector<KernelText> kernels;
  size_t at = ptx.find(entry);
  StringRef head = ptx.substr(0, at);
  while (at != StringRef::npos) {
    size_t next = ptx.find(entry, at + 1);
    StringRef text = ptx.slice(at, next);
    StringRef name = text.drop_front(entry.size());
    name = name.take_until([](char c) { return c == '('; });
    // What follows the closing brace belongs to the next one.
    size_t end = text.find("\n}");
    text = end == StringRef::npos ? text : text.take_front(end + 2);
    kernels.push_back({fileName(name), (head + text + "\n").str()});
    at = next;
  }
  return kernels;
}

/// The functions of assembly, from `.type NAME,@function` to `.size NAME`.
static std::vector<KernelText> functionsOf(StringRef assembly) {
  std::vector<KernelText> kernels;
  bool inside = false;
  for (StringRef line : llvm::split(assembly, '\n')) {
    StringRef words = line.trim();
    if (words.consume_front(".type") && words.consume_back(",@function")) {
      kernels.push_back({fileName(words.trim()), ""});
      inside = true;
    }
    if (inside)
      kernels.back().text += (line + "\n").str();
    if (line.trim().starts_with(".size"))
      inside = false;
  }
  return kernels;
}

std::vector<KernelText> tnl::kernelsOf(const Artifact &artifact) {
  if (artifact.module)
    return ::kernelsOf(artifact.module);
  return artifact.extension == "ptx" ? entriesOf(artifact.code)
                                     : functionsOf(artifact.code);
}
