// RUN: tnl-opt %s --tnl-derive-functions -split-input-file -verify-diagnostics | FileCheck %s
//
// None of these graphs can be cut into prefill and decode. The warning says why,
// the module keeps the reason, and nothing is derived.

// The mean over the sequence divides by its length.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Cast' uses the sequence length as a value"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %shape = onnx.Shape %x : (tensor<?x?x8xf32>) -> tensor<3xi64>
  %n = onnx.Gather %shape, %one {axis = 0 : si64} : (tensor<3xi64>, tensor<1xi64>) -> tensor<1xi64>
  // expected-warning @+1 {{'onnx.Cast' uses the sequence length as a value}}
  %nf = onnx.Cast %n : (tensor<1xi64>) -> tensor<1xf32>
  %y = onnx.Div %x, %nf : (tensor<?x?x8xf32>, tensor<1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// Positions made from the length: an offset that decode would not know.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Range' uses the sequence length as a value"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %shape = onnx.Shape %ids : (tensor<?x?xi64>) -> tensor<2xi64>
  %n = onnx.Gather %shape, %one {axis = 0 : si64} : (tensor<2xi64>, tensor<i64>) -> tensor<i64>
  // expected-warning @+1 {{'onnx.Range' uses the sequence length as a value}}
  %r = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %rf = onnx.Cast %r : (tensor<?xi64>) -> tensor<?xf32>
  %axis = onnx.Constant dense<1> : tensor<1xi64>
  %ru = onnx.Unsqueeze %rf, %axis : (tensor<?xf32>, tensor<1xi64>) -> tensor<?x1xf32>
  %y = onnx.Add %x, %ru : (tensor<?x?x8xf32>, tensor<?x1xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// A tensor of the sequence's shape that does not come from the ids.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.ConstantOfShape' uses the sequence length as a value"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %shape = onnx.Shape %x : (tensor<?x?x8xf32>) -> tensor<3xi64>
  // expected-warning @+1 {{'onnx.ConstantOfShape' uses the sequence length as a value}}
  %c = onnx.ConstantOfShape %shape {value = dense<1.0> : tensor<1xf32>} : (tensor<3xi64>) -> tensor<?x?x8xf32>
  %y = onnx.Add %x, %c : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// A running sum mixes tokens.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.CumSum' sums along the sequence (axis 1)"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %axis = onnx.Constant dense<1> : tensor<i64>
  // expected-warning @+1 {{'onnx.CumSum' sums along the sequence (axis 1)}}
  %y = onnx.CumSum %x, %axis : (tensor<?x?x8xf32>, tensor<i64>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// Softmax over the tokens.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Softmax' normalises along the sequence (axis 1)"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  // expected-warning @+1 {{'onnx.Softmax' normalises along the sequence (axis 1)}}
  %y = onnx.Softmax %x {axis = 1 : si64} : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// A reduction over the tokens, with a negative axis.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.ReduceMean' reduces along the sequence (axis 1)"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %axis = onnx.Constant dense<-2> : tensor<1xi64>
  // expected-warning @+1 {{'onnx.ReduceMean' reduces along the sequence (axis 1)}}
  %m = onnx.ReduceMean %x, %axis : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x1x8xf32>
  %y = onnx.Sub %x, %m : (tensor<?x?x8xf32>, tensor<?x1x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// A reduction over everything.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.ReduceSum' reduces over all axes, the sequence among them"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  // expected-warning @+1 {{'onnx.ReduceSum' reduces over all axes, the sequence among them}}
  %m = onnx.ReduceSum %x {keepdims = false} : (tensor<?x?x8xf32>) -> tensor<f32>
  %y = onnx.Sub %x, %m : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// A reduction over the sequences of the batch.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.ReduceMax' reduces along the batch (axis 0)"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %axis = onnx.Constant dense<0> : tensor<1xi64>
  // expected-warning @+1 {{'onnx.ReduceMax' reduces along the batch (axis 0)}}
  %m = onnx.ReduceMax %x, %axis : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<1x?x8xf32>
  %y = onnx.Sub %x, %m : (tensor<?x?x8xf32>, tensor<1x?x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// An attention that raising did not recognise.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.MatMul' multiplies tokens with tokens (an attention that raising did not recognise?)"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %xt = onnx.Transpose %x {perm = array<i64: 0, 2, 1>} : (tensor<?x?x8xf32>) -> tensor<?x8x?xf32>
  // expected-warning @+1 {{'onnx.MatMul' multiplies tokens with tokens (an attention that raising did not recognise?)}}
  %s = onnx.MatMul %x, %xt : (tensor<?x?x8xf32>, tensor<?x8x?xf32>) -> tensor<?x?x?xf32>
  %y = onnx.MatMul %s, %x : (tensor<?x?x?xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// Only some of the tokens.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Slice' slices along the sequence (axis 1); if the graph gives the logits of the last token alone, export those of all tokens"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %big = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  // expected-warning @+1 {{'onnx.Slice' slices along the sequence (axis 1); if the graph gives the logits of the last token alone, export those of all tokens}}
  %y = onnx.Slice %x, %one, %big axes(%one) : (tensor<?x?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// Tokens and channels in one dimension.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Flatten' does not provably keep the batch and the sequence as dimensions of their own"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  // expected-warning @+1 {{'onnx.Flatten' does not provably keep the batch and the sequence as dimensions of their own}}
  %f = onnx.Flatten %x {axis = 1 : si64} : (tensor<?x?x8xf32>) -> tensor<?x?xf32>
  %s = onnx.Shape %x : (tensor<?x?x8xf32>) -> tensor<3xi64>
  %y = onnx.Reshape %f, %s : (tensor<?x?xf32>, tensor<3xi64>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// A learned position table as long as the sequence happened to be.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Add' combines tokens with a constant that differs from token to token or from sequence to sequence"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %c = onnx.Constant dense<0.5> : tensor<4x8xf32>
  // expected-warning @+1 {{'onnx.Add' combines tokens with a constant that differs from token to token or from sequence to sequence}}
  %y = onnx.Add %x, %c : (tensor<?x?x8xf32>, tensor<4x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// Token norms in the wrong direction.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'tnl.simple_rms_norm' works along the sequence (axis 2)"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %t = onnx.Transpose %x {perm = array<i64: 0, 2, 1>} : (tensor<?x?x8xf32>) -> tensor<?x8x?xf32>
  // expected-warning @+1 {{'tnl.simple_rms_norm' works along the sequence (axis 2)}}
  %n = tnl.simple_rms_norm %t eps 1.0e-6 : tensor<?x8x?xf32>
  %y = onnx.Transpose %n {perm = array<i64: 0, 2, 1>} : (tensor<?x8x?xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// Rows picked by position.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Gather' picks along the sequence (axis 1); if the graph gives the logits of the last token alone, export those of all tokens"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  // expected-warning @+1 {{'onnx.Gather' picks along the sequence (axis 1); if the graph gives the logits of the last token alone, export those of all tokens}}
  %f = onnx.Gather %x, %zero {axis = 1 : si64} : (tensor<?x?x8xf32>, tensor<1xi64>) -> tensor<?x1x8xf32>
  %y = onnx.Sub %x, %f : (tensor<?x?x8xf32>, tensor<?x1x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// An attention that starts from a state already.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'tnl.linear_attention' already has a state"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %h = tnl.split_heads %x : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %s0 = tnl.weight "s" from dense<1.0> : tensor<1x2x4x4xf32> -> tensor<1x2x4x4xf32>
  // expected-warning @+1 {{'tnl.linear_attention' already has a state}}
  %o:2 = tnl.linear_attention %h, %h, %h state(%s0) slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<1x2x4x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  %y = tnl.merge_heads %o#0 : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// A position that the graph made itself.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'tnl.lrpe' already has a position"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %h = tnl.split_heads %x : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %p = onnx.Constant dense<3> : tensor<1xi64>
  %t = arith.constant dense<1.0> : tensor<2x4xf32>
  // expected-warning @+1 {{'tnl.lrpe' already has a position}}
  %l = tnl.lrpe %h, %t position(%p) : (tensor<?x2x?x4xf32>, tensor<2x4xf32>, tensor<1xi64>) -> tensor<?x2x?x8xf32>
  %o:2 = tnl.linear_attention %l, %l, %h slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x8x4xf32>)
  %y = tnl.merge_heads %o#0 : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// A mask that depends on the tokens.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'tnl.linear_attention' has a mask that is not an argument of the graph"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %h = tnl.split_heads %x : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %c = onnx.Constant dense<0> : tensor<i64>
  %m = onnx.Greater %ids, %c : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  // expected-warning @+1 {{'tnl.linear_attention' has a mask that is not an argument of the graph}}
  %o:2 = tnl.linear_attention %h, %h, %h mask(%m) slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x?xi1>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  %y = tnl.merge_heads %o#0 : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// Nothing to carry from token to token.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: it has no linear attention (or it was not recognised when the graph was raised)"]}
// CHECK-NOT: @{{prefill|decode}}
// expected-warning @+1 {{it has no linear attention (or it was not recognised when the graph was raised)}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %y = tnl.silu %x : tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// An argument that is neither ids nor mask.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: it has an argument 'bias' that is neither the token ids nor only a padding mask of linear attention"]}
// CHECK-NOT: @{{prefill|decode}}
// expected-warning @+1 {{it has an argument 'bias' that is neither the token ids nor only a padding mask of linear attention}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"},
                %b: tensor<8xf32> {tnl.dims = [""], tnl.name = "bias"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %y = onnx.Add %x, %b : (tensor<?x?x8xf32>, tensor<8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// A graph exported for one token: a table per position would look like a row.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: it has a fixed number of tokens (1) in 'input_ids', too few to tell tokens from other dimensions; export it with more, or with a dynamic sequence axis"]}
// CHECK-NOT: @{{prefill|decode}}
// expected-warning @+1 {{it has a fixed number of tokens (1) in 'input_ids', too few to tell tokens from other dimensions; export it with more, or with a dynamic sequence axis}}
func.func @full(%ids: tensor<?x1xi64> {tnl.dims = ["batch", ""], tnl.name = "input_ids"})
    -> tensor<?x1x8xf32> attributes {tnl.symbols = ["batch"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x1xi64>, tensor<16x8xf32>) -> tensor<?x1x8xf32>
  %y = tnl.silu %x : tensor<?x1x8xf32>
  return %y : tensor<?x1x8xf32>
}

// -----

// The module already has the functions.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: it is in a module that already has @decode"]}
// CHECK-NOT: func.func @{{prefill|decode}}
// expected-warning @+1 {{it is in a module that already has @decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %y = tnl.silu %x : tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}
func.func private @decode()

// -----

// The end of the sequence is known to prefill alone.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'tnl.last_token' picks a token by its place in the sequence"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  // expected-warning @+1 {{'tnl.last_token' picks a token by its place in the sequence}}
  %l = tnl.last_token %x : tensor<?x?x8xf32> -> tensor<?x1x8xf32>
  %y = onnx.Sub %x, %l : (tensor<?x?x8xf32>, tensor<?x1x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// Fused too early.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'tnl.gated_linear_attention' was fused already; derive before fusing"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %w4 = tnl.weight "w4" from dense<1.0> : tensor<32x8xf32> -> tensor<32x8xf32>
  %p = tnl.linear %x, %w4 : (tensor<?x?x8xf32>, tensor<32x8xf32>) -> tensor<?x?x32xf32>
  // expected-warning @+1 {{'tnl.gated_linear_attention' was fused already; derive before fusing}}
  %y, %sums, %s = tnl.gated_linear_attention %p heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x32xf32>) -> (tensor<?x?x8xf32>, tensor<?x?x2xf32>, tensor<?x2x4x4xf32>)
  return %y : tensor<?x?x8xf32>
}

// -----

// A product with the tokens on the wrong side.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.MatMul' has tokens in its second operand alone, along which it may mix them"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %c = onnx.Constant dense<1.0> : tensor<4x4xf32>
  // expected-warning @+1 {{'onnx.MatMul' has tokens in its second operand alone, along which it may mix them}}
  %y = onnx.MatMul %c, %x : (tensor<4x4xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// A product that reads along the sequence.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.MatMul' multiplies along the sequence or the batch"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %t = onnx.Transpose %x {perm = array<i64: 0, 2, 1>} : (tensor<?x?x8xf32>) -> tensor<?x8x?xf32>
  %c = onnx.Constant dense<1.0> : tensor<4x4xf32>
  // expected-warning @+1 {{'onnx.MatMul' multiplies along the sequence or the batch}}
  %m = onnx.MatMul %t, %c : (tensor<?x8x?xf32>, tensor<4x4xf32>) -> tensor<?x8x4xf32>
  %y = onnx.Transpose %m {perm = array<i64: 0, 2, 1>} : (tensor<?x8x4xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// Joined along the sequence.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Concat' joins along the sequence (axis 1)"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  // expected-warning @+1 {{'onnx.Concat' joins along the sequence (axis 1)}}
  %y = onnx.Concat %x, %x {axis = 1 : si64} : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// A number that counts the tokens.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Cast' uses the sequence length as a value"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %size = onnx.Size %ids : (tensor<?x?xi64>) -> tensor<i64>
  // expected-warning @+1 {{'onnx.Cast' uses the sequence length as a value}}
  %f = onnx.Cast %size : (tensor<i64>) -> tensor<f32>
  %y = onnx.Div %x, %f : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// Contradictions are errors; no warning repeats them.
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"}) -> tensor<*xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  %x = onnx.Constant dense<1.0> : tensor<2x4xf32>
  %a = onnx.Constant dense<2> : tensor<1xi64>
  // expected-error @below {{'onnx.ReduceSum' op axis 2 is out of range for rank 2}}
  %0 = onnx.ReduceSum %x, %a : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
