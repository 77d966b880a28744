//===- ChunkEmitter.h - Loops from operations on chunks ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One work item is one head of one sequence. To it, tensors of the scope are
//
//   elements   whatever acts on single elements, or only renames them, is
//              computed where it is read (ChunkElements.cpp)
//   rows       what products read is put into scratch, a row a token, padded to
//              vectors and register tiles (ChunkRows.cpp)
//   tiles      what products give is written while it is in registers: some
//              rows by one vector (ChunkProducts.cpp)
//
// and there is one state in scratch, which all operations of the scope share.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_CONVERSION_CPU_CHUNKEMITTER_H
#define TNL_LIB_CONVERSION_CPU_CHUNKEMITTER_H

#include "ChunkScope.h"
#include "LinalgBuilder.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/MapVector.h"
#include <deque>

namespace tnl::cpu {

inline constexpr int64_t kLanes = 16;
inline constexpr int64_t kMaxAttentionRows = 8;
static_assert(kLanes % kMaxAttentionRows == 0);

/// What decays one chunk.
struct ChunkDecay {
  ChunkDecay(mlir::Value operand, mlir::DenseF32ArrayAttr slopes)
      : operand(operand), slopes(slopes) {}

  mlir::Value operand; ///< or null: slopes
  mlir::DenseF32ArrayAttr slopes;
  enum Kind { OfHead, OfToken, OfKey } kind = OfHead;
  mlir::Value rate;    ///< OfHead: the log decay, float64
  mlir::Value table;   ///< OfHead: decays of all distances, backwards
  mlir::Value weights; ///< OfToken: [C, C]
  mlir::Value starts;  ///< OfToken: [C], of the state
  mlir::Value sums;    ///< OfToken: [C] and the sum of all, float64
};

class ChunkEmitter {
public:
  /// `rows` of a register tile: 1, 2, 4 or 8.
  ChunkEmitter(LinalgBuilder &b, ChunkScope scope, int64_t rows);

  /// Replaces the scope by one scf.forall over batch and heads. Fails with a
  /// diagnostic that names the operation for which there is no code.
  mlir::LogicalResult emit();

private:
  using Value = mlir::Value;
  using Type = mlir::Type;
  using Operation = mlir::Operation;
  using Indices = llvm::ArrayRef<Value>;
  template <typename T> using Ref = llvm::function_ref<T>;

  // What others read of the scope.
  struct Output {
    Value part;   // of a chunk, or the state
    Value whole;  // the value that is replaced
    Value buffer; // what holds it afterwards
    bool isState = false;
    Value root; // the tile that it is computed from, or null
  };

  // The plan (ChunkPlan.cpp, ChunkChecks.cpp).
  bool plan();
  bool planOutputs();
  bool planSizes();
  bool planState();
  bool planStep();
  bool checkLoop();
  bool isOfChunk(Value value);
  bool isTile(Value value);
  bool isState(Value value);
  void walkBack(Value value, Ref<bool(Value)> visit);
  bool findRoot(Value value, Value &root);
  bool isWritten(Value part, mlir::tensor::InsertSliceOp insert);
  /// False, after a diagnostic.
  bool refuse(Operation *op, const llvm::Twine &why);
  bool contains(Operation *op) const {
    return op && (scope.ops.contains(op) || scope.outer.contains(op));
  }

  // Small pieces.
  Value load(Value memref, Indices at) {
    return mlir::memref::LoadOp::create(b, memref, at);
  }
  void store(Value value, Value memref, Indices at) {
    mlir::memref::StoreOp::create(b, value, memref, at);
  }
  Value scratch(llvm::ArrayRef<int64_t> shape, Type element = {});
  void loop(Value from, Value to, int64_t step, Ref<void(Value)> body);
  llvm::SmallVector<Value>
  loopCarrying(Value from, Value to, mlir::ValueRange values,
               Ref<llvm::SmallVector<Value>(Value, mlir::ValueRange)> body);
  Value vectorAt(Value memref, Indices at) {
    return mlir::vector::LoadOp::create(b, vectorType, memref, at);
  }
  void storeVector(Value value, Value memref, Indices at) {
    mlir::vector::StoreOp::create(b, value, memref, at);
  }
  Value splat(Value scalar) {
    return mlir::vector::BroadcastOp::create(b, vectorType, scalar);
  }
  Value zeroVector() { return splat(b.constant(number, 0.0)); }
  Value multiply(Value x, Value y) {
    return mlir::arith::MulFOp::create(b, x, y,
                                       mlir::arith::FastMathFlags::contract);
  }
  Value multiplyAdd(Value x, Value y, Value sum) {
    return mlir::arith::AddFOp::create(b, multiply(x, y), sum,
                                       mlir::arith::FastMathFlags::contract);
  }
  /// Builds what is the same for all chunks of an item.
  void beforeChunks(Ref<void()> build);

  // Elements, in the type of the tensor (ChunkElements.cpp).
  Value element(Value tensor, Indices at);
  Value elementOf(Operation *op, mlir::OpResult result, Indices at);
  Value renamedElement(Operation *op, mlir::OpResult result, Indices at);
  Value constantElement(mlir::DenseElementsAttr constant, Indices at);
  Value outsideElement(Value tensor, Indices at);
  Value elementwise(Operation *op, Indices at);
  Value silu(SiLUOp op, Indices at);
  Value masked(MaskValuesOp op, Indices at);
  Value sumOfSquares(SumsOfSquaresOp op, Indices at);
  Value tileElement(Value tensor, Indices at);
  Value unknown(Operation *op, Type element, const llvm::Twine &why);
  /// An index or integer that the scope computes.
  Value scalar(Value value);
  Value scalar(mlir::OpFoldResult value);
  Value bufferOf(Value tensor);
  /// Column `p` of head `head`, of `width` columns.
  Value column(Value head, Value p, int64_t width);

  // Rows (ChunkRows.cpp).
  enum Role { Queries, Keys, KeysTransposed, Values };
  Value rows(Value tensor, Role role);
  void fillRows(Value tensor, int64_t width, Value rows);
  void fillRotated(LRPEOp op, Value rows);
  struct Rotation {
    Value cosines, sines; // [C, P] of i theta
    Value cosBase, sinBase;
  };
  Rotation &rotation(LRPEOp op);
  void angles(LRPEOp op, Value position, Ref<void(Value, Value, Value)> body);
  Value positionOf(LRPEOp op);

  // Decays (ChunkDecays.cpp).
  ChunkDecay &decayOf(Value operand, mlir::DenseF32ArrayAttr slopes);
  template <typename Op> ChunkDecay &decayOf(Op op) {
    return decayOf(op.getDecay(), op.getSlopesAttr());
  }
  Value rateOf(ChunkDecay &decay);
  Value distanceDecay(ChunkDecay &decay, Value distance);
  void buildTable(ChunkDecay &decay);
  void buildWeights(ChunkDecay &decay);
  Value scoreWeights(ChunkDecay &decay, Value row, Value j);
  Value readWeight(ChunkDecay &decay, Value row);
  Value updateWeight(ChunkDecay &decay, Value j);
  Value stateDecay(ChunkDecay &decay);

  // Products (ChunkProducts.cpp).
  void emit(ChunkScoresOp op);
  void emit(StateUpdateOp op);
  using Tile = llvm::SmallVector<Value>;
  void addTile(Value value, llvm::ArrayRef<Value> rows, Value p, Tile &sums);
  void addTile(ChunkApplyOp op, llvm::ArrayRef<Value> rows, Value p,
               Tile &sums);
  void addTile(StateReadOp op, llvm::ArrayRef<Value> rows, Value p, Tile &sums);
  void prepareTile(Value value);
  void emitRoot(Value root);

  // One token after the other (ChunkTokens.cpp).
  void emitTokens();
  void emitToken(Value token);
  void tokenColumns(Value token, Value p, int64_t lanes);
  void tokenDecays(Value token);

  // Chunks (ChunkEmitter.cpp).
  void emitItem();
  void emitSequence();
  void emitOneToken();
  void emitChunk();

  // Outputs and the state (ChunkOutputs.cpp).
  void findBatches();
  bool makeBuffers();
  void writeRow(Output &output, Value token);
  void writeRows(Value root, Value token);
  void loadState();
  void writeState(Output &output);
  void replace();

  LinalgBuilder &b;
  ChunkScope scope;
  bool hasFailed = false;
  Type number; // of sums: f32, or f64
  mlir::VectorType vectorType;
  int64_t R; // rows of a register tile
  int64_t C = 0, H = 0, K_ = 0, P = 0, paddedP = 0, paddedK = 0;
  int64_t block = 0;

  // The plan.
  llvm::SmallVector<Output> outputs;
  llvm::SetVector<Value> roots; // of outputs, each computed by tiles
  StateUpdateOp update;         // or null
  Value carried, initial;       // the state that is read, and where it starts
  StateReadOp stepRead;         // of tokens one by one, or null
  bool isStep = false;          // tokens go one by one
  bool mayStep = false;         // a sequence of one token does
  Value batches;

  unsigned elements = 0, depth = 0; // computed so far, and in a row

  // The item.
  Operation *itemStart = nullptr; // what is the same for all chunks goes before
  Value batch, head, first, count, tokens;
  mlir::scf::ForallOp forall;
  Value state;                // [paddedK, paddedP + lanes]
  Value stateFrom, stateTo;   // of one token: [B, H, K, P], or null
  Value rowsOut;              // the tile that is written
  Value writtenRoot, tileRow; // what it is of, and the row that is written
  Value writtenToken;
  Value stepWhole, stepRest; // decays of one token: numbers, or [K] of keys
  bool isUpdated = false;    // the state is that after the chunk
  bool isSequence = true;    // of chunks, not one token of a loop
  llvm::DenseMap<Value, Value> buffers;
  llvm::MapVector<std::pair<Value, int>, Value> rowsOf;
  std::deque<std::pair<std::pair<Value, Value>, Rotation>> rotations;
  std::deque<ChunkDecay> decays;
  llvm::DenseMap<Value, Value> scoresOf;
  llvm::DenseMap<std::pair<Value, int64_t>, std::pair<Value, Value>> columns;
};

} // namespace tnl::cpu

#endif // TNL_LIB_CONVERSION_CPU_CHUNKEMITTER_H
