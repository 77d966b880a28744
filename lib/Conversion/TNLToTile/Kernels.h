//===- Kernels.h - A kernel for each operation ------------------*- C++ -*-===//
//
// Each function writes the launches and tile kernels of one operation into
// `host`, or fails where it does not have one for these types and sizes and
// says why through `why`; the caller then drops `host`.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_KERNELS_H
#define TNL_LIB_CONVERSION_TNLTOTILE_KERNELS_H

#include "LaunchBuilder.h"
#include "TNL/Dialect/TNL/TNLOps.h"

namespace tnl::gpu {

struct KernelOptions {
  bool tensorCores = true; ///< where the target has them
};

using Why = std::string;
/// Why there is none whatever the types and sizes.
inline constexpr llvm::StringLiteral kNoKernel = "there is no kernel for it";

// ConvertTNLToTile.cpp
/// The kernel of any operation: those below.
mlir::LogicalResult emitOperation(mlir::Operation *op, LaunchBuilder &host,
                                  const KernelOptions &options, Why &why);
/// Whether arguments and results of a kernel function of one block can be
/// buffers.
bool hasBuffers(mlir::func::FuncOp kernel);

// Rows.cpp
mlir::LogicalResult emit(EmbeddingOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(RMSScaleOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(RMSScaleOfSumsOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(SimpleRMSNormOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(ArgmaxOp op, LaunchBuilder &host, Why &why);
// Elementwise.cpp
mlir::LogicalResult emit(SiLUOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(FillOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(ScaleOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(SplitOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(SplitHeadsOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(MergeHeadsOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(PickHeadsOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(LastTokenOp op, LaunchBuilder &host, Why &why);
mlir::LogicalResult emit(LRPEOp op, LaunchBuilder &host, Why &why);
/// arith on tensors: add, sub, mul, div, extf, truncf, neg.
mlir::LogicalResult emitElementwise(mlir::Operation *op, LaunchBuilder &host,
                                    Why &why);

/// tnl.linear and tnl.glu as one thing: `weights` has one or two matrices.
struct Product {
  mlir::Value x, result;
  llvm::SmallVector<mlir::Value, 2> weights, biases;
  mlir::Value scale, residual;
  int64_t siluColumns = 0;
  /// Set where the kernel computes `scale`: rsqrt(mean(y^2) + eps) of rows y of
  /// `width` elements, whose sums of squares are `sums` [..., parts], or which
  /// are those of x (`sums` null).
  struct Norm {
    mlir::Value sums;
    int64_t width;
    double eps;
  };
  std::optional<Norm> norm;
};
/// An operation before `op` that computes its scale becomes the product's norm.
Product productOf(LinearOp op);
Product productOf(GLUOp op);
// LinearFMA.cpp: any types and sizes, scalar multiply-adds.
mlir::LogicalResult emitFMA(const Product &product, LaunchBuilder &host,
                            Why &why);
// LinearVector.cpp: few rows (decode), at the speed of memory. Nothing is
// launched where `enabled` (index) is 0 instead of 1.
void emitVector(const Product &product, LaunchBuilder &host, Val enabled);
// LinearMMA.cpp: bf16 and f16 on tensor cores, where types and sizes allow.
// `fewRows`: most calls have fewer than 64.
bool runsOnTensorCores(const Product &product);
void emitMMA(const Product &product, LaunchBuilder &host,
             const KernelOptions &options, Val enabled, bool fewRows);

/// Where the operands of attention lie: heads are strides. All buffers hold
/// `element`; offsets and strides in elements.
struct Attention {
  struct Operand {
    mlir::Value buffer;
    Val offset;             ///< of head 0, token 0
    Val batch, token, head; ///< strides
    /// The same without the number of tokens, which makes strides outgrow 32
    /// bits: [B, N, columns], heads `width` apart from `first` on, or
    /// [B, H, N, width] (columns 0).
    int64_t columns = 0, first = 0, width = 0;
  };
  mlir::Type element;
  Operand q, k, v, out;
  Operand gate;        ///< buffer null: none
  Val batches, tokens; ///< index
  int64_t heads = 0;
  int64_t keyWidth = 0;        ///< of q and k in memory
  int64_t valueWidth = 0;      ///< P
  bool silu = false;           ///< of q and k
  mlir::Value theta, position; ///< buffers; LRPE: the state has 2*keyWidth rows
  Val positions;        ///< index: the positions, [B] or [1] (if `position`)
  mlir::Value mask;     ///< [B, N] buffer of any element type
  mlir::Value state;    ///< [B, H, K, P] f32 buffer, or null: zero
  mlir::Value stateOut; ///< buffer, or null: not wanted
  mlir::Value sums;     ///< [B, N, H] f32 buffer, or null
  llvm::SmallVector<float> slopes;
  bool singleToken = false; ///< N is 1

  int64_t stateWidth() const { return theta ? 2 * keyWidth : keyWidth; }
};
mlir::FailureOr<Attention> attentionOf(LinearAttentionOp op,
                                       LaunchBuilder &host, Why &why);
mlir::FailureOr<Attention> attentionOf(GatedLinearAttentionOp op,
                                       LaunchBuilder &host, Why &why);
// AttentionFMA.cpp: any types and sizes.
mlir::LogicalResult emitFMA(const Attention &attention, LaunchBuilder &host,
                            Why &why);
// AttentionRecurrent.cpp: one token.
mlir::LogicalResult emitRecurrent(const Attention &attention,
                                  LaunchBuilder &host, Why &why);
// AttentionMMA.cpp: bf16 on tensor cores, where types and sizes allow.
bool runsOnTensorCores(const Attention &attention);
void emitMMA(const Attention &attention, LaunchBuilder &host,
             const KernelOptions &options);

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_KERNELS_H
