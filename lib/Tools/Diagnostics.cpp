//===- Diagnostics.cpp - How tools print diagnostics ----------------------===//

#include "TNL/Tools/Diagnostics.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
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

tnl::DiagnosticPrinter::DiagnosticPrinter(MLIRContext &context, StringRef tool,
                                          bool remarks)
    : ScopedDiagnosticHandler(&context), tool(tool), remarks(remarks) {
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
     << describeLocation(diagnostic.getLocation()) << diagnostic.str() << "\n";
  for (Diagnostic &note : diagnostic.getNotes()) {
    // The verifier's dump of the whole operation can be pages long.
    if (StringRef(note.str()).starts_with("see current operation"))
      continue;
    os << "  note: " << describeLocation(note.getLocation()) << note.str()
       << "\n";
  }
  llvm::errs() << text;
}
