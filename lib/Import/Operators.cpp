//===- Operators.cpp - Which operators of a model can be imported ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Operators.h"
#include "Builders.h"
#include "TNL/Import/ONNXImporter.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace tnl;
using namespace tnl::onnximport;
using llvm::failure;
using llvm::LogicalResult;
using llvm::success;

llvm::ArrayRef<OperatorInfo> tnl::onnximport::getOperators() {
  static constexpr OperatorInfo operators[] = {
#define ONNX_OP(domain, name, versions, minInputs, maxInputs, maxOutputs,      \
                types, fixed, build)                                           \
  {domain,     name,  versions, minInputs, maxInputs,                          \
   maxOutputs, types, fixed,    build},
#include "Operators.def"
  };
  return operators;
}

void tnl::listOperators(llvm::raw_ostream &os) {
  os << "domain\toperator\tsince\tuntil\ttypes\tfixed\n";
  for (const OperatorInfo &info : getOperators())
    os << shownDomain(info.domain) << "\t" << info.name << "\t"
       << info.versions.since << "\t" << info.versions.until << "\t"
       << info.types << "\t" << info.fixedInputs << "\n";
}

/// Zero bytes separate the parts. A hostile name that holds one finds a wrong
/// entry at worst, never a wrong type of one.
static std::string key(StringRef domain, StringRef name,
                       StringRef overload = "") {
  std::string result = normalDomain(domain).str();
  result += '\0';
  result += name;
  result += '\0';
  return result += overload;
}

std::string tnl::onnximport::nodeName(const Node &node) {
  if (!node.name.empty())
    return node.name.str();
  for (StringRef output : node.outputs)
    if (!output.empty())
      return output.str();
  return node.opType.str();
}

OperatorTable::OperatorTable() {
  for (const OperatorInfo &info : getOperators())
    operators[key(info.domain, info.name)].push_back(&info);
}

static LogicalResult readOpsets(llvm::ArrayRef<OpsetImport> imports,
                                OpsetMap &map, ErrorFn emitError) {
  for (const OpsetImport &import : imports) {
    StringRef domain = normalDomain(import.domain);
    auto [it, isNew] = map.try_emplace(domain, import.version);
    if (!isNew && it->second != import.version)
      return emitError() << "operator set '" << shownDomain(domain)
                         << "' is imported in versions " << it->second
                         << " and " << import.version;
    if (domain.empty() &&
        (import.version < kOldestOpset || import.version > kNewestOpset))
      return emitError()
             << "operator set version " << import.version
             << " is not supported; versions " << kOldestOpset << " to "
             << kNewestOpset
             << " are\nhint: export the model again with one of these";
  }
  return success();
}

LogicalResult OperatorTable::addFunctions(const Model &model,
                                          ErrorFn emitError) {
  if (failed(readOpsets(model.opsets, opsets[nullptr], emitError)))
    return failure();
  for (const Function &function : model.functions) {
    auto inFunction = [&] {
      auto diagnostic = emitError();
      diagnostic << "function '" << function.name << "': ";
      return diagnostic;
    };
    if (function.name.empty())
      return emitError() << "a local function has no name";
    if (!functions
             .try_emplace(
                 key(function.domain, function.name, function.overload),
                 &function)
             .second)
      return inFunction() << "defined twice in domain '"
                          << shownDomain(function.domain) << "'";
    // What a function does not import itself it takes from the model.
    OpsetMap &map = opsets[&function];
    if (failed(readOpsets(function.opsets, map, inFunction)))
      return failure();
    for (const auto &entry : opsets[nullptr])
      map.try_emplace(entry.getKey(), entry.getValue());
  }
  return success();
}

const Function *OperatorTable::findFunction(const Node &node) const {
  return functions.lookup(key(node.domain, node.opType, node.overload));
}

llvm::ArrayRef<const OperatorInfo *> OperatorTable::rows(StringRef domain,
                                                         StringRef name) const {
  auto it = operators.find(key(domain, name));
  if (it == operators.end())
    return {};
  return it->second;
}

const OperatorInfo *OperatorTable::findOperator(StringRef domain,
                                                StringRef name,
                                                int64_t opset) const {
  for (const OperatorInfo *info : rows(domain, name))
    if (info->versions.since <= opset && opset <= info->versions.until)
      return info;
  return nullptr;
}

namespace {

/// Looks at every node that will be built, each function once.
class Checker {
public:
  Checker(const OperatorTable &table, ErrorFn emitError)
      : table(table), emitError(emitError) {}

  LogicalResult visit(llvm::ArrayRef<Node> nodes, const Function *function);
  LogicalResult report();

private:
  void note(const Node &node, std::string what) {
    unsupported[what].push_back(nodeName(node));
  }
  void checkOperator(const Node &node, const Function *function);
  /// Visits the nodes of a function or subgraph inside of what is visited.
  LogicalResult enter(llvm::ArrayRef<Node> nodes, const Function *function);

  const OperatorTable &table;
  ErrorFn emitError;
  llvm::MapVector<std::string, std::vector<std::string>,
                  std::map<std::string, unsigned>>
      unsupported;
  llvm::DenseSet<const Function *> done;
  /// Functions being visited, outermost first.
  SmallVector<const Function *> stack;
  unsigned depth = 0;
};

} // namespace

void Checker::checkOperator(const Node &node, const Function *function) {
  StringRef domain = normalDomain(node.domain);
  std::string what = (shownDomain(domain) + "." + node.opType).str();
  const OpsetMap &opsets = table.opsetsOf(function);
  auto it = opsets.find(domain);
  if (it == opsets.end()) {
    note(node, what + " (the model imports no version of this operator set)");
    return;
  }
  what += " (opset " + llvm::itostr(it->second) + ")";
  llvm::ArrayRef<const OperatorInfo *> rows = table.rows(domain, node.opType);
  if (rows.empty()) {
    note(node, what);
    return;
  }
  if (!table.findOperator(domain, node.opType, it->second)) {
    note(node, what + ", supported from opset " +
                   llvm::itostr(rows.front()->versions.since) + " to " +
                   llvm::itostr(rows.back()->versions.until));
    return;
  }
  if (domain.empty() && llvm::is_contained({"If", "Loop", "Scan"}, node.opType))
    return;
  for (const NodeAttribute &attribute : node.attributes)
    if (attribute.type == AttributeType::Graph ||
        attribute.type == AttributeType::Graphs) {
      note(node, what + " with a subgraph");
      return;
    }
}

LogicalResult Checker::enter(llvm::ArrayRef<Node> nodes,
                             const Function *function) {
  // Deep nesting is legal, but would exhaust the stack here.
  if (depth == 200)
    return emitError() << "local functions and subgraphs are nested deeper "
                          "than 200";
  ++depth;
  LogicalResult result = visit(nodes, function);
  --depth;
  return result;
}

LogicalResult Checker::visit(llvm::ArrayRef<Node> nodes,
                             const Function *function) {
  for (const Node &node : nodes) {
    const Function *callee = table.findFunction(node);
    if (!callee) {
      checkOperator(node, function);
      for (const NodeAttribute &attribute : node.attributes)
        for (const Graph &graph : attribute.graphs)
          if (failed(enter(graph.nodes, function)))
            return failure();
      continue;
    }
    if (auto it = llvm::find(stack, callee); it != stack.end()) {
      std::string chain;
      for (const Function *caller : llvm::make_range(it, stack.end()))
        chain += (caller->name + " -> ").str();
      return emitError() << "local functions call each other in a cycle: "
                         << chain << callee->name;
    }
    if (!done.insert(callee).second)
      continue;
    stack.push_back(callee);
    if (failed(enter(callee->nodes, callee)))
      return failure();
    stack.pop_back();
  }
  return success();
}

LogicalResult Checker::report() {
  if (unsupported.empty())
    return success();
  auto diagnostic = emitError();
  diagnostic << unsupported.size() << " operator"
             << (unsupported.size() == 1 ? " is" : "s are")
             << " not supported:";
  for (const auto &[what, nodes] : unsupported) {
    diagnostic << "\n  " << what << ": " << nodes.size() << " node"
               << (nodes.size() == 1 ? "" : "s") << ", ";
    llvm::interleave(
        llvm::ArrayRef(nodes).take_front(3),
        [&](const std::string &name) { diagnostic << "'" << name << "'"; },
        [&] { diagnostic << ", "; });
    if (nodes.size() > 3)
      diagnostic << ", ...";
  }
  return diagnostic;
}

LogicalResult OperatorTable::check(const Model &model,
                                   ErrorFn emitError) const {
  Checker checker(*this, emitError);
  if (failed(checker.visit(model.graph->nodes, nullptr)))
    return failure();
  return checker.report();
}
