//===- Diagnostics.cpp - How tools print diagnostics ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Diagnostics.h"
#include "TNL/Tools/ProgressLine.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace {
/// What a location knows: of each kind, its first part, the most specific.
struct Place {
  explicit Place(Location loc) {
    loc->walk([&](Location part) {
      if (auto in = dyn_cast<FileLineColLoc>(part); in && !position)
        position = in;
      else if (auto named = dyn_cast<NameLoc>(part); named && node.empty())
        node = named.getName().str();
      return WalkResult::advance();
    });
  }

  /// `FILE`, `FILE:LINE` or `FILE:LINE:COLUMN`; empty without a file.
  std::string file() const {
    if (!position)
      return "";
    std::string text = position.getFilename().str();
    if (position.getLine() != 0) {
      text += ":" + std::to_string(position.getLine());
      if (position.getColumn() != 0)
        text += ":" + std::to_string(position.getColumn());
    }
    return text;
  }

  FileLineColLoc position;
  std::string node;
};
} // namespace

std::string tnl::describeLocation(Location loc) {
  Place place(loc);
  std::string text = place.file();
  if (!text.empty())
    text += ": ";
  if (!place.node.empty())
    text += "node '" + place.node + "': ";
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

/// The text of a diagnostic. Of nodes of a graph, what MLIR says is said in
/// words of the graph.
static std::string describe(const Place &place, StringRef text) {
  if (place.node.empty())
    return text.str();
  StringRef operation = takeOperation(text);
  std::string node = "node '" + place.node + "'";
  if (!operation.empty())
    node += (" (" + operation + ")").str();
  return node + ": " + inGraphWords(text);
}

/// Whether stderr is a terminal with colors and nobody asked for none.
static bool hasColors() {
  return llvm::errs().colors_enabled() && llvm::errs().has_colors();
}

static void printSeverity(llvm::raw_ostream &os, DiagnosticSeverity severity) {
  auto print = [&](llvm::HighlightColor color, StringRef name) {
    llvm::WithColor(os, color,
                    hasColors() ? llvm::ColorMode::Enable
                                : llvm::ColorMode::Disable)
        << name << ": ";
  };
  switch (severity) {
  case DiagnosticSeverity::Error:
    return print(llvm::HighlightColor::Error, "error");
  case DiagnosticSeverity::Warning:
    return print(llvm::HighlightColor::Warning, "warning");
  case DiagnosticSeverity::Remark:
    return print(llvm::HighlightColor::Remark, "remark");
  case DiagnosticSeverity::Note:
    return print(llvm::HighlightColor::Note, "note");
  }
}

/// The text and the hint after it, which may be empty.
static std::pair<std::string, std::string> splitHint(StringRef text) {
  auto [before, hint] = text.split("\nhint: ");
  return {before.str(), hint.str()};
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
                                          bool remarks, ProgressLine *progress)
    : ScopedDiagnosticHandler(&context), tool(tool), remarks(remarks),
      progress(progress) {
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

std::string tnl::DiagnosticPrinter::printPart(llvm::raw_ostream &os,
                                              Diagnostic &diagnostic,
                                              bool showSource) {
  Place place(diagnostic.getLocation());
  auto [text, hint] = splitHint(diagnostic.str());
  std::string file = place.file();
  os << (file.empty() ? tool : file) << ": ";
  printSeverity(os, diagnostic.getSeverity());
  os << describe(place, text) << "\n";
  if (place.position && showSource)
    os << sources.show(place.position.getFilename(), place.position.getLine(),
                       place.position.getColumn());
  return hint;
}

void tnl::DiagnosticPrinter::print(Diagnostic &diagnostic) {
  if (diagnostic.getSeverity() == DiagnosticSeverity::Remark && !remarks)
    return;
  // Written as a whole, as memory may end on the way.
  std::string text;
  llvm::raw_string_ostream os(text);
  os.enable_colors(true);
  std::string hint = printPart(os, diagnostic, /*showSource=*/true);
  for (Diagnostic &note : diagnostic.getNotes()) {
    // The verifier's dump of the whole operation can be pages long.
    if (StringRef(note.str()).starts_with("see current operation"))
      continue;
    std::string another =
        printPart(os, note, note.getLocation() != diagnostic.getLocation());
    if (hint.empty())
      hint = std::move(another);
  }
  if (!hint.empty())
    os << "hint: " << hint << "\n";
  if (progress)
    progress->interrupt([&] { llvm::errs() << text; });
  else
    llvm::errs() << text;
}
