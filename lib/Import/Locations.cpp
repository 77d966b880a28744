//===- Locations.cpp - Where nodes come from ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Locations.h"
#include "Operators.h"

using namespace mlir;
using namespace tnl::onnximport;

/// Takes one `File "x.py", line 12, in f` line.
static bool parseFrame(StringRef line, StringRef &file, unsigned &number) {
  line = line.ltrim();
  if (!line.consume_front("File \""))
    return false;
  auto [name, rest] = line.split("\", line ");
  StringRef digits = rest.take_while(llvm::isDigit);
  if (name.empty() || digits.getAsInteger(10, number))
    return false;
  file = name;
  return true;
}

/// The innermost frame of a Python trace outside of installed packages, or the
/// innermost of all: the line of the model, not of the framework.
static LocationAttr parseTrace(StringRef trace, MLIRContext *context) {
  LocationAttr any, own;
  while (!trace.empty()) {
    StringRef line, file;
    std::tie(line, trace) = trace.split('\n');
    unsigned number;
    if (!parseFrame(line, file, number))
      continue;
    any = FileLineColLoc::get(context, file, number, 0);
    if (!file.contains("site-packages") && !file.starts_with("torch/"))
      own = any;
  }
  return own ? own : any;
}

/// `a: pkg.A/a.b: pkg.B/op: aten.op` -> `a.b`, the module of the node.
static StringRef moduleOf(StringRef scopes) {
  StringRef outer = scopes.rsplit('/').first;
  if (outer.size() == scopes.size())
    return {};
  StringRef last = outer.contains('/') ? outer.rsplit('/').second : outer;
  return last.split(": ").first;
}

Location tnl::onnximport::locationOf(const Node &node, Location file) {
  MLIRContext *context = file.getContext();
  LocationAttr inner = file;
  StringRef module;
  for (auto [key, value] : node.metadata) {
    if (key == "pkg.torch.onnx.stack_trace") {
      if (LocationAttr line = parseTrace(value, context))
        inner = line;
    } else if (key == "namespace") {
      module = moduleOf(value);
    }
  }
  if (!module.empty())
    inner = NameLoc::get(StringAttr::get(context, module), inner);
  return NameLoc::get(StringAttr::get(context, nodeName(node)), inner);
}
