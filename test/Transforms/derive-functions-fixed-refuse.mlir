// RUN: tnl-opt %s --tnl-derive-functions -split-input-file -verify-diagnostics | FileCheck %s
//
// Fixed sizes that are used for more than sizes, or numbers that are equal and
// mean different things: nothing is derived, and `full` stays what it is.

// Heads that are merged without being moved back: row-major order would have
// the sequence inside of the heads.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Reshape' does not provably keep the batch and the sequence as dimensions of their own"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %s = onnx.Constant dense<[2, 24, 8]> : tensor<3xi64>
  // expected-warning @+1 {{'onnx.Reshape' does not provably keep the batch and the sequence as dimensions of their own}}
  %y = onnx.Reshape %o#0, %s : (tensor<2x2x24x4xf32>, tensor<3xi64>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// The same where all sizes are 4.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Reshape' does not provably keep the batch and the sequence as dimensions of their own"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<4x4xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<4x4x16xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x16xf32> -> tensor<16x16xf32>
  %x = tnl.embedding %ids, %w : (tensor<4x4xi64>, tensor<16x16xf32>) -> tensor<4x4x16xf32>
  %h = tnl.split_heads %x : tensor<4x4x16xf32> -> tensor<4x4x4x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1, 5.0e-1, 5.0e-1]
    : (tensor<4x4x4x4xf32>, tensor<4x4x4x4xf32>, tensor<4x4x4x4xf32>) -> (tensor<4x4x4x4xf32>, tensor<4x4x4x4xf32>)
  %s = onnx.Constant dense<[4, 4, 16]> : tensor<3xi64>
  // expected-warning @+1 {{'onnx.Reshape' does not provably keep the batch and the sequence as dimensions of their own}}
  %y = onnx.Reshape %o#0, %s : (tensor<4x4x4x4xf32>, tensor<3xi64>) -> tensor<4x4x16xf32>
  return %y : tensor<4x4x16xf32>
}

// -----

// Sequences and tokens exchanged where there are as many of both.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Add' combines tokens along different axes"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<4x4xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<4x4x16xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x16xf32> -> tensor<16x16xf32>
  %x = tnl.embedding %ids, %w : (tensor<4x4xi64>, tensor<16x16xf32>) -> tensor<4x4x16xf32>
  %h = tnl.split_heads %x : tensor<4x4x16xf32> -> tensor<4x4x4x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1, 5.0e-1, 5.0e-1]
    : (tensor<4x4x4x4xf32>, tensor<4x4x4x4xf32>, tensor<4x4x4x4xf32>) -> (tensor<4x4x4x4xf32>, tensor<4x4x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<4x4x4x4xf32> -> tensor<4x4x16xf32>
  %t = onnx.Transpose %m {perm = array<i64: 1, 0, 2>} : (tensor<4x4x16xf32>) -> tensor<4x4x16xf32>
  // expected-warning @+1 {{'onnx.Add' combines tokens along different axes}}
  %y = onnx.Add %m, %t : (tensor<4x4x16xf32>, tensor<4x4x16xf32>) -> tensor<4x4x16xf32>
  return %y : tensor<4x4x16xf32>
}

// -----

// The same, given as the result.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: it has no result [batch, seq, vocabulary]"]}
// CHECK-NOT: @{{prefill|decode}}
// expected-warning @+1 {{it has no result [batch, seq, vocabulary]}}
func.func @full(%ids: tensor<4x4xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<4x4x16xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x16xf32> -> tensor<16x16xf32>
  %x = tnl.embedding %ids, %w : (tensor<4x4xi64>, tensor<16x16xf32>) -> tensor<4x4x16xf32>
  %h = tnl.split_heads %x : tensor<4x4x16xf32> -> tensor<4x4x4x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1, 5.0e-1, 5.0e-1]
    : (tensor<4x4x4x4xf32>, tensor<4x4x4x4xf32>, tensor<4x4x4x4xf32>) -> (tensor<4x4x4x4xf32>, tensor<4x4x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<4x4x4x4xf32> -> tensor<4x4x16xf32>
  %y = onnx.Transpose %m {perm = array<i64: 1, 0, 2>} : (tensor<4x4x16xf32>) -> tensor<4x4x16xf32>
  return %y : tensor<4x4x16xf32>
}

// -----

// Tokens and heads exchanged where there are as many of both.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'tnl.merge_heads' has tokens along another axis than 2"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<3x4xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<3x4x16xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x16xf32> -> tensor<16x16xf32>
  %x = tnl.embedding %ids, %w : (tensor<3x4xi64>, tensor<16x16xf32>) -> tensor<3x4x16xf32>
  %h = tnl.split_heads %x : tensor<3x4x16xf32> -> tensor<3x4x4x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1, 5.0e-1, 5.0e-1]
    : (tensor<3x4x4x4xf32>, tensor<3x4x4x4xf32>, tensor<3x4x4x4xf32>) -> (tensor<3x4x4x4xf32>, tensor<3x4x4x4xf32>)
  %t = onnx.Transpose %o#0 {perm = array<i64: 0, 2, 1, 3>} : (tensor<3x4x4x4xf32>) -> tensor<3x4x4x4xf32>
  // expected-warning @+1 {{'tnl.merge_heads' has tokens along another axis than 2}}
  %y = tnl.merge_heads %t : tensor<3x4x4x4xf32> -> tensor<3x4x16xf32>
  return %y : tensor<3x4x16xf32>
}

// -----

// Sequences and heads exchanged where there are as many of both.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'tnl.merge_heads' has tokens along another axis than 2"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %t = onnx.Transpose %o#0 {perm = array<i64: 1, 0, 2, 3>} : (tensor<2x2x24x4xf32>) -> tensor<2x2x24x4xf32>
  // expected-warning @+1 {{'tnl.merge_heads' has tokens along another axis than 2}}
  %y = tnl.merge_heads %t : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// The number of tokens as a divisor.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Cast' uses the sequence length as a value"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %n = onnx.Shape %ids {start = 1 : si64} : (tensor<2x24xi64>) -> tensor<1xi64>
  // expected-warning @+1 {{'onnx.Cast' uses the sequence length as a value}}
  %f = onnx.Cast %n : (tensor<1xi64>) -> tensor<1xf32>
  %y = onnx.Div %m, %f : (tensor<2x24x8xf32>, tensor<1xf32>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// A table per position, of which one element differs.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Add' combines tokens with a constant that differs from token to token or from sequence to sequence"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x4xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x4x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x4xi64>, tensor<16x8xf32>) -> tensor<2x4x8xf32>
  %h = tnl.split_heads %x : tensor<2x4x8xf32> -> tensor<2x2x4x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x4x4xf32> -> tensor<2x4x8xf32>
  %table = onnx.Constant dense<[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]> : tensor<4x8xf32>
  // expected-warning @+1 {{'onnx.Add' combines tokens with a constant that differs from token to token or from sequence to sequence}}
  %y = onnx.Add %m, %table : (tensor<2x4x8xf32>, tensor<4x8xf32>) -> tensor<2x4x8xf32>
  return %y : tensor<2x4x8xf32>
}

// -----

// A table per sequence, as an operand of arith.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'arith.addf' combines tokens with a constant that differs from token to token or from sequence to sequence"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x2xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x2x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x2xi64>, tensor<16x8xf32>) -> tensor<2x2x8xf32>
  %h = tnl.split_heads %x : tensor<2x2x8xf32> -> tensor<2x2x2x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x2x4xf32>, tensor<2x2x2x4xf32>, tensor<2x2x2x4xf32>) -> (tensor<2x2x2x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x2x4xf32> -> tensor<2x2x8xf32>
  %table = arith.constant dense<[[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]], [[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]]> : tensor<2x2x8xf32>
  // expected-warning @+1 {{'arith.addf' combines tokens with a constant that differs from token to token or from sequence to sequence}}
  %y = arith.addf %m, %table : tensor<2x2x8xf32>
  return %y : tensor<2x2x8xf32>
}

// -----

// A mean over the tokens.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.ReduceMean' reduces along the sequence (axis 1)"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %axis = onnx.Constant dense<1> : tensor<1xi64>
  // expected-warning @+1 {{'onnx.ReduceMean' reduces along the sequence (axis 1)}}
  %mean = onnx.ReduceMean %m, %axis : (tensor<2x24x8xf32>, tensor<1xi64>) -> tensor<2x1x8xf32>
  %y = onnx.Sub %m, %mean : (tensor<2x24x8xf32>, tensor<2x1x8xf32>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// A mean over the sequences, of which there is one.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.ReduceMean' reduces along the batch (axis 0)"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<1x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<1x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<1x24xi64>, tensor<16x8xf32>) -> tensor<1x24x8xf32>
  %h = tnl.split_heads %x : tensor<1x24x8xf32> -> tensor<1x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<1x2x24x4xf32>, tensor<1x2x24x4xf32>, tensor<1x2x24x4xf32>) -> (tensor<1x2x24x4xf32>, tensor<1x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<1x2x24x4xf32> -> tensor<1x24x8xf32>
  %axis = onnx.Constant dense<0> : tensor<1xi64>
  // expected-warning @+1 {{'onnx.ReduceMean' reduces along the batch (axis 0)}}
  %y = onnx.ReduceMean %m, %axis : (tensor<1x24x8xf32>, tensor<1xi64>) -> tensor<1x24x8xf32>
  return %y : tensor<1x24x8xf32>
}

// -----

// A slice of some tokens.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Slice' slices along the sequence (axis 1); if the graph gives the logits of the last token alone, export those of all tokens"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %from = onnx.Constant dense<1> : tensor<1xi64>
  %to = onnx.Constant dense<24> : tensor<1xi64>
  // expected-warning @+1 {{'onnx.Slice' slices along the sequence (axis 1); if the graph gives the logits of the last token alone, export those of all tokens}}
  %s = onnx.Slice %m, %from, %to axes(%from) : (tensor<2x24x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x23x8xf32>
  %y = onnx.Neg %m : (tensor<2x24x8xf32>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// All tokens, in the reverse order.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Slice' slices along the sequence (axis 1); if the graph gives the logits of the last token alone, export those of all tokens"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %from = onnx.Constant dense<-1> : tensor<1xi64>
  %to = onnx.Constant dense<-9223372036854775807> : tensor<1xi64>
  // expected-warning @+1 {{'onnx.Slice' slices along the sequence (axis 1); if the graph gives the logits of the last token alone, export those of all tokens}}
  %y = onnx.Slice %m, %from, %to axes(%one) steps(%from) : (tensor<2x24x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// One sequence that is repeated.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Expand' does not provably keep the batch and the sequence as dimensions of their own"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<1x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<1x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<1x24xi64>, tensor<16x8xf32>) -> tensor<1x24x8xf32>
  %h = tnl.split_heads %x : tensor<1x24x8xf32> -> tensor<1x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<1x2x24x4xf32>, tensor<1x2x24x4xf32>, tensor<1x2x24x4xf32>) -> (tensor<1x2x24x4xf32>, tensor<1x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<1x2x24x4xf32> -> tensor<1x24x8xf32>
  %s = onnx.Constant dense<[2, 24, 8]> : tensor<3xi64>
  // expected-warning @+1 {{'onnx.Expand' does not provably keep the batch and the sequence as dimensions of their own}}
  %e = onnx.Expand %m, %s : (tensor<1x24x8xf32>, tensor<3xi64>) -> tensor<2x24x8xf32>
  %y = onnx.Neg %m : (tensor<1x24x8xf32>) -> tensor<1x24x8xf32>
  return %y : tensor<1x24x8xf32>
}

// -----

// Axes of size 1 are removed, the batch among them.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Squeeze' removes every axis of size 1, whichever those are"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<1x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<1x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<1x24xi64>, tensor<16x8xf32>) -> tensor<1x24x8xf32>
  %h = tnl.split_heads %x : tensor<1x24x8xf32> -> tensor<1x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<1x2x24x4xf32>, tensor<1x2x24x4xf32>, tensor<1x2x24x4xf32>) -> (tensor<1x2x24x4xf32>, tensor<1x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<1x2x24x4xf32> -> tensor<1x24x8xf32>
  // expected-warning @+1 {{'onnx.Squeeze' removes every axis of size 1, whichever those are}}
  %q = onnx.Squeeze %m : (tensor<1x24x8xf32>) -> tensor<24x8xf32>
  %axis = onnx.Constant dense<0> : tensor<1xi64>
  %y = onnx.Unsqueeze %q, %axis : (tensor<24x8xf32>, tensor<1xi64>) -> tensor<1x24x8xf32>
  return %y : tensor<1x24x8xf32>
}

// -----

// A sum over rows in which sequences and tokens are merged.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.CumSum' sums along the sequence (axis 0)"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %s2 = onnx.Constant dense<[48, 8]> : tensor<2xi64>
  %rows = onnx.Reshape %m, %s2 : (tensor<2x24x8xf32>, tensor<2xi64>) -> tensor<48x8xf32>
  %zero = onnx.Constant dense<0> : tensor<i64>
  // expected-warning @+1 {{'onnx.CumSum' sums along the sequence (axis 0)}}
  %sum = onnx.CumSum %rows, %zero : (tensor<48x8xf32>, tensor<i64>) -> tensor<48x8xf32>
  %s3 = onnx.Constant dense<[2, 24, 8]> : tensor<3xi64>
  %y = onnx.Reshape %sum, %s3 : (tensor<48x8xf32>, tensor<3xi64>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// A row of numbers for each row.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Gemm' combines tokens with a constant that differs from token to token or from sequence to sequence"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %s2 = onnx.Constant dense<[48, 8]> : tensor<2xi64>
  %rows = onnx.Reshape %m, %s2 : (tensor<2x24x8xf32>, tensor<2xi64>) -> tensor<48x8xf32>
  %square = onnx.Constant dense<1.0> : tensor<8x8xf32>
  %c = tnl.weight "c" from dense<1.0> : tensor<48x8xf32> -> tensor<48x8xf32>
  // expected-warning @+1 {{'onnx.Gemm' combines tokens with a constant that differs from token to token or from sequence to sequence}}
  %z = onnx.Gemm %rows, %square, %c : (tensor<48x8xf32>, tensor<8x8xf32>, tensor<48x8xf32>) -> tensor<48x8xf32>
  %y = onnx.Neg %m : (tensor<2x24x8xf32>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// Rows that are summed.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Gemm' multiplies along the sequence or the batch, or has tokens in an operand other than the first"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %s2 = onnx.Constant dense<[48, 8]> : tensor<2xi64>
  %rows = onnx.Reshape %m, %s2 : (tensor<2x24x8xf32>, tensor<2xi64>) -> tensor<48x8xf32>
  %mix = tnl.weight "mix" from dense<1.0> : tensor<48x48xf32> -> tensor<48x48xf32>
  // expected-warning @+1 {{'onnx.Gemm' multiplies along the sequence or the batch, or has tokens in an operand other than the first}}
  %z = onnx.Gemm %rows, %mix {transA = true} : (tensor<48x8xf32>, tensor<48x48xf32>) -> tensor<8x48xf32>
  %y = onnx.Neg %m : (tensor<2x24x8xf32>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// Rows that become another number of longer sequences.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Reshape' does not provably keep the batch and the sequence as dimensions of their own"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %s2 = onnx.Constant dense<[48, 8]> : tensor<2xi64>
  %rows = onnx.Reshape %m, %s2 : (tensor<2x24x8xf32>, tensor<2xi64>) -> tensor<48x8xf32>
  %s3 = onnx.Constant dense<[4, 12, 8]> : tensor<3xi64>
  // expected-warning @+1 {{'onnx.Reshape' does not provably keep the batch and the sequence as dimensions of their own}}
  %z = onnx.Reshape %rows, %s3 : (tensor<48x8xf32>, tensor<3xi64>) -> tensor<4x12x8xf32>
  %y = onnx.Neg %m : (tensor<2x24x8xf32>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// A weight per position in a norm over the channels.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.LayerNormalization' needs the sizes that the graph was exported for in dimension 0 of a weight"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %scale = tnl.weight "scale" from dense<1.0> : tensor<24x8xf32> -> tensor<24x8xf32>
  // expected-warning @+1 {{'onnx.LayerNormalization' needs the sizes that the graph was exported for in dimension 0 of a weight}}
  %y = onnx.LayerNormalization %m, %scale {axis = -1 : si64, epsilon = 1.0e-5 : f32} : (tensor<2x24x8xf32>, tensor<24x8xf32>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// A residual that is a constant.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'tnl.linear' needs the sizes that the graph was exported for in dimension 0 of residual and dimension 0 of the result"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %square = tnl.weight "square" from dense<1.0> : tensor<8x8xf32> -> tensor<8x8xf32>
  %r = onnx.Constant dense<1.0> : tensor<2x24x8xf32>
  // expected-warning @+1 {{'tnl.linear' needs the sizes that the graph was exported for in dimension 0 of residual and dimension 0 of the result}}
  %y = tnl.linear %m, %square residual(%r) : (tensor<2x24x8xf32>, tensor<8x8xf32>, tensor<2x24x8xf32>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// A table per position that stays in its file.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Add' combines tokens with a constant that differs from token to token or from sequence to sequence"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %table = tnl.weight "table" from dense<1.0> : tensor<24x8xf32> -> tensor<24x8xf32>
  // expected-warning @+1 {{'onnx.Add' combines tokens with a constant that differs from token to token or from sequence to sequence}}
  %y = onnx.Add %m, %table : (tensor<2x24x8xf32>, tensor<24x8xf32>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// Sequences folded into the heads, of which there are as many.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Reshape' does not provably keep the batch and the sequence as dimensions of their own"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %t = onnx.Transpose %o#0 {perm = array<i64: 1, 0, 2, 3>} : (tensor<2x2x24x4xf32>) -> tensor<2x2x24x4xf32>
  %s3 = onnx.Constant dense<[4, 24, 4]> : tensor<3xi64>
  // expected-warning @+1 {{'onnx.Reshape' does not provably keep the batch and the sequence as dimensions of their own}}
  %f = onnx.Reshape %t, %s3 : (tensor<2x2x24x4xf32>, tensor<3xi64>) -> tensor<4x24x4xf32>
  %s = onnx.Constant dense<[2, 24, 8]> : tensor<3xi64>
  %y = onnx.Reshape %f, %s : (tensor<4x24x4xf32>, tensor<3xi64>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// Heads that an attention takes for sequences: there would be a state for each.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'tnl.linear_attention' has a q, k or v whose sequences and tokens are not along axes 0 and 2"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<2x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %s4 = onnx.Constant dense<[4, 1, 24, 4]> : tensor<4xi64>
  %f = onnx.Reshape %o#0, %s4 : (tensor<2x2x24x4xf32>, tensor<4xi64>) -> tensor<4x1x24x4xf32>
  // expected-warning @+1 {{'tnl.linear_attention' has a q, k or v whose sequences and tokens are not along axes 0 and 2}}
  %p:2 = tnl.linear_attention %f, %f, %f slopes [5.0e-1] : (tensor<4x1x24x4xf32>, tensor<4x1x24x4xf32>, tensor<4x1x24x4xf32>) -> (tensor<4x1x24x4xf32>, tensor<4x1x4x4xf32>)
  %y = onnx.Neg %m : (tensor<2x24x8xf32>) -> tensor<2x24x8xf32>
  return %y : tensor<2x24x8xf32>
}

// -----

// Heads that are given as sequences.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: it has no result [batch, seq, vocabulary]"]}
// CHECK-NOT: @{{prefill|decode}}
// expected-warning @+1 {{it has no result [batch, seq, vocabulary]}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<4x24x4xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  %s3 = onnx.Constant dense<[4, 24, 4]> : tensor<3xi64>
  %f = onnx.Reshape %o#0, %s3 : (tensor<2x2x24x4xf32>, tensor<3xi64>) -> tensor<4x24x4xf32>
  return %f : tensor<4x24x4xf32>
}

// -----

// No sequence at all.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: it has no sequences in 'input_ids'"]}
// CHECK-NOT: @{{prefill|decode}}
// expected-warning @+1 {{it has no sequences in 'input_ids'}}
func.func @full(%ids: tensor<0x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> tensor<0x24x8xf32> attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<0x24xi64>, tensor<16x8xf32>) -> tensor<0x24x8xf32>
  %h = tnl.split_heads %x : tensor<0x24x8xf32> -> tensor<0x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<0x2x24x4xf32>, tensor<0x2x24x4xf32>, tensor<0x2x24x4xf32>) -> (tensor<0x2x24x4xf32>, tensor<0x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<0x2x24x4xf32> -> tensor<0x24x8xf32>
  %y = onnx.Neg %m : (tensor<0x24x8xf32>) -> tensor<0x24x8xf32>
  return %y : tensor<0x24x8xf32>
}

// -----

// A result that is neither logits nor a state.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: it has a result 'hidden' that is neither the logits [batch, seq, vocabulary] nor the final state of an attention"]}
// CHECK-NOT: @{{prefill|decode}}
// expected-warning @+1 {{it has a result 'hidden' that is neither the logits [batch, seq, vocabulary] nor the final state of an attention}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> (tensor<2x24x8xf32> {tnl.name = "hidden"}, tensor<2x24x8xf32> {tnl.name = "logits"}) attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  return %x, %m : tensor<2x24x8xf32>, tensor<2x24x8xf32>
}

// -----

// A state that is computed with.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Neg' reads the final state of an attention"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> (tensor<2x24x8xf32> {tnl.name = "logits"}, tensor<2x2x4x4xf32> {tnl.name = "state_0"}) attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  // expected-warning @+1 {{'onnx.Neg' reads the final state of an attention}}
  %z = onnx.Neg %o#1 : (tensor<2x2x4x4xf32>) -> tensor<2x2x4x4xf32>
  return %m, %z : tensor<2x24x8xf32>, tensor<2x2x4x4xf32>
}

// -----

// A state that becomes whole numbers.
// CHECK: module attributes {tnl.notes = ["cannot derive prefill and decode from @full: 'onnx.Cast' reads the final state of an attention"]}
// CHECK-NOT: @{{prefill|decode}}
func.func @full(%ids: tensor<2x24xi64> {tnl.dims = ["", ""], tnl.name = "input_ids"})
    -> (tensor<2x24x8xf32> {tnl.name = "logits"}, tensor<2x2x4x4xi64> {tnl.name = "state_0"}) attributes {tnl.symbols = []} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<2x24xi64>, tensor<16x8xf32>) -> tensor<2x24x8xf32>
  %h = tnl.split_heads %x : tensor<2x24x8xf32> -> tensor<2x2x24x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 5.0e-1]
    : (tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>, tensor<2x2x24x4xf32>) -> (tensor<2x2x24x4xf32>, tensor<2x2x4x4xf32>)
  %m = tnl.merge_heads %o#0 : tensor<2x2x24x4xf32> -> tensor<2x24x8xf32>
  // expected-warning @+1 {{'onnx.Cast' reads the final state of an attention}}
  %z = onnx.Cast %o#1 : (tensor<2x2x4x4xf32>) -> tensor<2x2x4x4xi64>
  return %m, %z : tensor<2x24x8xf32>, tensor<2x2x4x4xi64>
}
