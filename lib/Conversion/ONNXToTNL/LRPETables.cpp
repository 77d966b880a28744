//===- LRPETables.cpp - Rotations by constant tables ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LRPE.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

const Constant *LRPEMatcher::open(Value value) {
  std::unique_ptr<Constant> &constant = constants[value];
  if (!constant)
    if (std::optional<Constant> read = readConstant(value))
      constant = std::make_unique<Constant>(std::move(*read));
  return constant.get();
}

// Tables that were copied for each sequence of a batch are one.
bool LRPEMatcher::repeatsBatches(const Element &element) {
  const Constant &constant = *open(element.value);
  int64_t stride = 1, count = constant.elements.size();
  for (int64_t axis = element.places.size() - 1; axis >= 0; --axis) {
    int64_t size = constant.shape[axis];
    if (element.places[axis].loop == Axis::Batch && size > 1) {
      auto [it, isNew] = repeated.try_emplace({element.value, axis}, true);
      for (int64_t at = 0; isNew && it->second && at < count; ++at)
        it->second =
            constant.elements.getFloat(at) ==
            constant.elements.getFloat(at - at / stride % size * stride);
      if (!it->second)
        return false;
    }
    stride *= size;
  }
  return true;
}

// `element` of a constant for each head and token; `positions` becomes at most
// the number of its rows.
std::optional<TableColumn> LRPEMatcher::column(const Element &element,
                                               int64_t &positions) {
  const Constant *constant = open(element.value);
  if (!constant) {
    why = "a table cannot be read";
    return std::nullopt;
  }
  TableColumn column{constant};
  int64_t stride = 1, rows = 1;
  for (int64_t axis = element.places.size() - 1; axis >= 0; --axis) {
    int64_t size = constant->shape[axis];
    const Place &place = element.places[axis];
    if (size == 0 || (place.loop == Axis::Head && size != heads)) {
      why = "a table is not one for each head";
      return std::nullopt;
    }
    if (place.isNumber())
      column.first += place.number * stride;
    else if (place.loop == Axis::Head)
      column.perHead = stride;
    else if (place.loop == Axis::Row)
      column.perPosition = stride, rows = size;
    stride *= size;
  }
  positions = std::min(positions, rows);
  return column;
}

// The table of all columns, for each head and position.
std::optional<RotationTable> LRPEMatcher::readTable() {
  RotationTable table;
  bool areAngles = cosines.front().kind == Factor::Cosine;
  table.kind = areAngles ? RotationTable::Angles : RotationTable::Values;
  table.heads = heads;
  table.positions = kMostTableElements;
  for (auto [cosine, sine] : llvm::zip_equal(cosines, sines)) {
    auto c = column(cosine.of, table.positions),
         s = c ? column(sine.of, table.positions) : std::nullopt;
    if (!s)
      return std::nullopt;
    if (!repeatsBatches(cosine.of) || !repeatsBatches(sine.of)) {
      why = "tables differ between sequences";
      return std::nullopt;
    }
    table.columns.push_back({*c, *s});
  }
  if (table.positions > kMostTableElements / (heads * width)) {
    why = "the table is too large to look at";
    return std::nullopt;
  }
  return table;
}

// Attributes live on; another constant may come where one was erased.
static Attribute contentsOf(Value table) {
  Operation *op = table.getDefiningOp();
  auto weight = dyn_cast<WeightOp>(op);
  return weight ? weight.getSource() : cast<onnx::ConstantOp>(op).getValue();
}

const std::optional<ThetaFit> &LRPEMatcher::fit(const RotationTable &table) {
  SmallVector<std::array<int64_t, 4>> key;
  key.push_back({table.kind, table.heads, table.positions, width});
  auto add = [&](const Element &element, const TableColumn &column) {
    key.push_back({int64_t(contentsOf(element.value).getAsOpaquePointer()),
                   column.first, column.perHead, column.perPosition});
  };
  for (int64_t p = 0; p < width; ++p) {
    add(cosines[p].of, table.columns[p].cosine);
    add(sines[p].of, table.columns[p].sine);
  }
  if (last.key != key) {
    last.why.clear();
    last.fit = fitTheta(table, last.why);
    last.key = std::move(key);
  }
  return last.fit;
}

Value LRPEMatcher::matchTables() {
  std::optional<RotationTable> table = readTable();
  if (!table)
    return reject(why);
  // Where none is taken out of them, all tables have a row for each token.
  if (!takesRows() ? dimOf(result, 2) != table->positions
                   : !raiser.sameSize(x, 2, result, 2))
    return reject("a table of positions has another length than the sequence");
  std::optional<Positions> positions = Positions{{}, true, 0};
  if (reader.rowIndices())
    positions = matchPositions(*reader.rowIndices(), /*areRows=*/false);
  if (!positions)
    return reject(why);
  const std::optional<ThetaFit> &found = fit(*table);
  if (!found)
    return reject(last.why);
  positions->offset += double(found->start);
  if (positions->base && positions->offset != 0)
    return reject("the table does not start at position 0");
  if (!(positions->offset >= 0 && positions->offset < kMostTableElements))
    return reject("positions do not start at 0 or later");
  {
    InFlightDiagnostic remark =
        emitRemark(root->getLoc())
        << "raised to tnl.lrpe from a table of " << table->positions
        << " positions, which leaves an interval of "
        << llvm::formatv("{0:e1}", found->interval).str() << " of theta";
    if (found->start)
      remark << "; its first position is " << found->start;
    if (found->narrow)
      remark << "; angles, which it has in 16 bits, become float32";
  }
  Value start = positions->base;
  if (positions->offset != 0)
    start = raiser.create<onnx::ConstantOp>(
        root, DenseElementsAttr::get(
                  RankedTensorType::get({1}, raiser.rewriter.getI64Type()),
                  int64_t(positions->offset)));
  return finish(theta(found->theta), start);
}
