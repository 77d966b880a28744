//===- KernelFiles.cpp - A file for each kernel ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Branch.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/Tile/TileOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/SetVector.h"

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

/// What `op` refers to, and what that refers to: a file must parse alone.
static void collectUses(Operation *op, SymbolTable &symbols,
                        llvm::SetVector<Operation *> &used) {
  std::optional<SymbolTable::UseRange> uses = SymbolTable::getSymbolUses(op);
  if (!uses)
    return;
  for (const SymbolTable::SymbolUse &use : *uses) {
    Operation *symbol = symbols.lookup(use.getSymbolRef().getRootReference());
    if (symbol && symbol != op && used.insert(symbol))
      collectUses(symbol, symbols, used);
  }
}

static std::vector<KernelText> kernelsOf(ModuleOp module) {
  std::vector<KernelText> kernels;
  SymbolTable symbols(module);
  bool ofTiles = !module.getOps<tile::KernelOp>().empty();
  llvm::SetVector<Operation *> parts; // of other kernels
  for (Operation &op : *module.getBody())
    if (isKernel(op, ofTiles))
      collectUses(&op, symbols, parts);
  for (Operation &op : *module.getBody()) {
    if (!isKernel(op, ofTiles) || parts.contains(&op))
      continue;
    KernelText &kernel = kernels.emplace_back();
    kernel.name = fileName(SymbolTable::getSymbolName(&op).getValue());
    llvm::raw_string_ostream os(kernel.text);
    llvm::SetVector<Operation *> used;
    collectUses(&op, symbols, used);
    used.insert(&op);
    for (Operation *part : used) {
      part->print(os);
      os << "\n";
    }
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

/// The functions of assembly, each up to its `.size NAME`, with its constants:
/// those before it, and what follows the last function, which all share.
static std::vector<KernelText> functionsOf(StringRef assembly) {
  std::vector<KernelText> kernels;
  KernelText kernel;
  for (StringRef line : llvm::split(assembly, '\n')) {
    kernel.text += (line + "\n").str();
    StringRef words = line.trim();
    if (words.starts_with(".size") && !kernel.name.empty())
      kernels.push_back(std::exchange(kernel, {}));
    else if (words.consume_front(".type") && words.consume_back(",@function"))
      kernel.name = fileName(words.trim());
  }
  for (KernelText &function : kernels)
    function.text += kernel.text;
  return kernels;
}

std::vector<KernelText> tnl::kernelsOf(const Artifact &artifact) {
  if (artifact.module)
    return ::kernelsOf(artifact.module);
  return artifact.extension == "ptx" ? entriesOf(artifact.code)
                                     : functionsOf(artifact.code);
}
