//===- Diagnostics.cpp - How tools print diagnostics ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Diagnostics.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

std::string tnl::describeLocation(Location loc) {
  std::string file, node;
  // The first of each kind is the most specific one.
  loc->walk([&](Location part) {
    if (auto position = dyn_cast<FileLineColLoc>(part);
        position && file.empty()) {
      file = position.getFilename().str();
      if (position.getLine() != 0)
        file += ":" + std::to_string(position.getLine());
    } else if (auto name = dyn_cast<NameLoc>(part); name && node.empty()) {
      node = name.getName().str();
    }
    return WalkResult::advance();
  });
  std::string text;
  if (!file.empty())
    text += file + ": ";
  if (!node.empty())
    text += "node '" + node + "': ";
  return text;
}

/// Takes `'DIALECT.NAME' op ` off the front of what an operation says and gives
/// the name; onnx operators have the names of ONNX.
static StringRef takeOperation(StringRef &text) {
  StringRef rest = text;
  if (!rest.consume_front("'"))
    return {};
  auto [name, after] = rest.split("' op ");
  if (after.empty() || name.contains('\'') || name.contains(' '))
    return {};
  text = after;
  name.consume_front("onnx.");
  return name;
}

/// The element type in the text of a tensor's type.
static StringRef elementOf(StringRef type) {
  type.consume_front("tensor<");
  type.consume_back(">");
  return type.substr(type.rfind('x') == StringRef::npos ? 0
                                                        : type.rfind('x') + 1);
}

/// What MLIR's own checks say of types, in the words of a graph.
static std::string inGraphWords(StringRef text) {
  static const llvm::Regex wrongType(
      "^(operand|result) #([0-9]+) must be (variadic of )?(ranked )?tensor of "
      "(.+) values, but got '(.+)'$");
  SmallVector<StringRef> parts;
  if (!wrongType.match(text, &parts))
    return text.str();
  std::string wanted = parts[5].str();
  static const llvm::Regex integer("([0-9]+)-bit (signless|unsigned) integer");
  for (SmallVector<StringRef> found; integer.match(wanted, &found);)
    wanted = integer.sub(found[2] == "unsigned" ? "ui\\1" : "i\\1", wanted);
  return ("its " + Twine(parts[1] == "operand" ? "input" : "result") + " #" +
          parts[2] + " is of type " + elementOf(parts[6]) + "; " + wanted +
          " is wanted")
      .str();
}

/// The line for a diagnostic. Of nodes of a graph, what MLIR says is said in
/// words of the graph.
static std::string describe(Location loc, StringRef text) {
  std::string where = tnl::describeLocation(loc);
  if (!loc->findInstanceOf<NameLoc>())
    return where + text.str();
  StringRef operation = takeOperation(text);
  if (!operation.empty() && StringRef(where).ends_with("': "))
    where = (StringRef(where).drop_back(2) + " (" + operation + "): ").str();
  return where + inGraphWords(text);
}

static StringRef severityName(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Error:
    return "error: ";
  case DiagnosticSeverity::Warning:
    return "warning: ";
  case DiagnosticSeverity::Remark:
    return "remark: ";
  case DiagnosticSeverity::Note:
    return "note: ";
  }
  return "";
}

namespace {
/// Remarks of optimizations as diagnostics.
struct RemarkPrinter : remark::detail::MLIRRemarkStreamerBase {
  void streamOptimizationRemark(const remark::detail::Remark &remark) override {
    std::string text;
    for (const remark::detail::Remark::Arg &part : remark.getArgs())
      text += part.val;
    emitRemark(remark.getLocation()) << text;
  }
};
} // namespace

tnl::DiagnosticPrinter::DiagnosticPrinter(MLIRContext &context, StringRef tool,
                                          bool remarks)
    : ScopedDiagnosticHandler(&context), tool(tool), remarks(remarks) {
  // Without an engine, tools say all else.
  std::string any = ".*";
  if (remarks)
    (void)remark::enableOptimizationRemarks(
        context, std::make_unique<RemarkPrinter>(),
        std::make_unique<remark::RemarkEmittingPolicyAll>(),
        {any, any, any, any, any});
  setHandler([this](Diagnostic &diagnostic) {
    print(diagnostic);
    return success();
  });
}

void tnl::DiagnosticPrinter::print(Diagnostic &diagnostic) {
  if (diagnostic.getSeverity() == DiagnosticSeverity::Remark && !remarks)
    return;
  // Written as a whole, as memory may end on the way.
  std::string text;
  llvm::raw_string_ostream os(text);
  os << tool << ": " << severityName(diagnostic.getSeverity())
     << describe(diagnostic.getLocation(), diagnostic.str()) << "\n";
  for (Diagnostic &note : diagnostic.getNotes()) {
    // The verifier's dump of the whole operation can be pages long.
    if (StringRef(note.str()).starts_with("see current operation"))
      continue;
    os << "  note: " << describe(note.getLocation(), note.str()) << "\n";
  }
  llvm::errs() << text;
}
