// RUN: split-file %s %t
// RUN: tnl-interpret %t/right.mlir --consistency | FileCheck %s
// RUN: tnl-interpret %t/right.mlir --consistency --dim=batch=1 --dim=seq=9 --seed=3 | FileCheck %s
// RUN: not tnl-interpret %t/right.mlir --consistency --dim=seq=8 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: sed -e 's/DECODE_SLOPE/0.5/' %t/wrong.mlir | tnl-interpret - --consistency | FileCheck %s --check-prefix=TWO
// RUN: sed -e 's/DECODE_SLOPE/0.501/' %t/wrong.mlir | not tnl-interpret - --consistency | FileCheck %s --check-prefix=WRONG
// RUN: not tnl-interpret %t/none.mlir --consistency 2>&1 | FileCheck %s --check-prefix=NONE

// CHECK: passed prefill {{[0-9.e-]+}}
// CHECK-NEXT: passed prefill_last {{[0-9.e-]+}}
// CHECK-NEXT: passed decode {{[0-9.e-]+}}
// CHECK-NEXT: 3 passed, 0 failed

// SHORT: needs more than 8 tokens to check decode under a mask

// TWO: passed prefill
// TWO-NEXT: absent prefill_last
// TWO-NEXT: passed decode
// TWO-NEXT: 2 passed, 0 failed
// WRONG: passed prefill
// WRONG-NEXT: absent prefill_last
// WRONG-NEXT: failed decode
// WRONG-NEXT: 1 passed, 1 failed

// NONE: has neither a function 'full' nor 'prefill'

//--- right.mlir
func.func @full(%ids: tensor<?x?xi64> {tnl.name = "input_ids", tnl.dims = ["batch", "seq"]}, %m: tensor<?x?xi64> {tnl.name = "attention_mask", tnl.dims = ["batch", "seq"]})
    -> (tensor<?x?x2xf32> {tnl.name = "logits"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %table = arith.constant dense<[[1.0, 2.0], [3.0, -4.0], [0.5, 0.25]]> : tensor<3x2xf32>
  %theta = arith.constant dense<[[1.0, 0.5]]> : tensor<1x2xf32>
  %x = tnl.embedding %ids, %table : (tensor<?x?xi64>, tensor<3x2xf32>) -> tensor<?x?x2xf32>
  %h = tnl.split_heads %x : tensor<?x?x2xf32> -> tensor<?x1x?x2xf32>
  %q = tnl.lrpe %h, %theta : (tensor<?x1x?x2xf32>, tensor<1x2xf32>) -> tensor<?x1x?x4xf32>
  %o, %s = tnl.linear_attention %q, %q, %h mask(%m) slopes [0.5]
    : (tensor<?x1x?x4xf32>, tensor<?x1x?x4xf32>, tensor<?x1x?x2xf32>, tensor<?x?xi64>) -> (tensor<?x1x?x2xf32>, tensor<?x1x4x2xf32>)
  %y = tnl.merge_heads %o : tensor<?x1x?x2xf32> -> tensor<?x?x2xf32>
  return %y : tensor<?x?x2xf32>
}
func.func @prefill(%ids: tensor<?x?xi64> {tnl.name = "input_ids", tnl.dims = ["batch", "seq"]}, %p: tensor<?xi64> {tnl.name = "position", tnl.dims = ["batch"]}, %m: tensor<?x?xi64> {tnl.name = "attention_mask", tnl.dims = ["batch", "seq"]}, %s0: tensor<?x1x4x2xf32> {tnl.name = "state_in_0", tnl.dims = ["batch", "", "", ""]})
    -> (tensor<?x?x2xf32> {tnl.name = "logits"}, tensor<?x1x4x2xf32> {tnl.name = "state_out_0"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %table = arith.constant dense<[[1.0, 2.0], [3.0, -4.0], [0.5, 0.25]]> : tensor<3x2xf32>
  %theta = arith.constant dense<[[1.0, 0.5]]> : tensor<1x2xf32>
  %x = tnl.embedding %ids, %table : (tensor<?x?xi64>, tensor<3x2xf32>) -> tensor<?x?x2xf32>
  %h = tnl.split_heads %x : tensor<?x?x2xf32> -> tensor<?x1x?x2xf32>
  %q = tnl.lrpe %h, %theta position(%p) : (tensor<?x1x?x2xf32>, tensor<1x2xf32>, tensor<?xi64>) -> tensor<?x1x?x4xf32>
  %o, %s = tnl.linear_attention %q, %q, %h state(%s0) mask(%m) slopes [0.5]
    : (tensor<?x1x?x4xf32>, tensor<?x1x?x4xf32>, tensor<?x1x?x2xf32>, tensor<?x1x4x2xf32>, tensor<?x?xi64>) -> (tensor<?x1x?x2xf32>, tensor<?x1x4x2xf32>)
  %y = tnl.merge_heads %o : tensor<?x1x?x2xf32> -> tensor<?x?x2xf32>
  return %y, %s : tensor<?x?x2xf32>, tensor<?x1x4x2xf32>
}
func.func @prefill_last(%ids: tensor<?x?xi64> {tnl.name = "input_ids", tnl.dims = ["batch", "seq"]}, %p: tensor<?xi64> {tnl.name = "position", tnl.dims = ["batch"]}, %m: tensor<?x?xi64> {tnl.name = "attention_mask", tnl.dims = ["batch", "seq"]}, %s0: tensor<?x1x4x2xf32> {tnl.name = "state_in_0", tnl.dims = ["batch", "", "", ""]})
    -> (tensor<?x1x2xf32> {tnl.name = "logits"}, tensor<?x1x4x2xf32> {tnl.name = "state_out_0"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %y, %s = func.call @prefill(%ids, %p, %m, %s0) : (tensor<?x?xi64>, tensor<?xi64>, tensor<?x?xi64>, tensor<?x1x4x2xf32>) -> (tensor<?x?x2xf32>, tensor<?x1x4x2xf32>)
  %z = tnl.last_token %y : tensor<?x?x2xf32> -> tensor<?x1x2xf32>
  return %z, %s : tensor<?x1x2xf32>, tensor<?x1x4x2xf32>
}
func.func @decode(%ids: tensor<?x1xi64> {tnl.name = "input_ids", tnl.dims = ["batch", ""]}, %p: tensor<?xi64> {tnl.name = "position", tnl.dims = ["batch"]}, %s0: tensor<?x1x4x2xf32> {tnl.name = "state_in_0", tnl.dims = ["batch", "", "", ""]})
    -> (tensor<?x1x2xf32> {tnl.name = "logits"}, tensor<?x1x4x2xf32> {tnl.name = "state_out_0"}) attributes {tnl.symbols = ["batch"]} {
  %table = arith.constant dense<[[1.0, 2.0], [3.0, -4.0], [0.5, 0.25]]> : tensor<3x2xf32>
  %theta = arith.constant dense<[[1.0, 0.5]]> : tensor<1x2xf32>
  %x = tnl.embedding %ids, %table : (tensor<?x1xi64>, tensor<3x2xf32>) -> tensor<?x1x2xf32>
  %h = tnl.split_heads %x : tensor<?x1x2xf32> -> tensor<?x1x1x2xf32>
  %q = tnl.lrpe %h, %theta position(%p) : (tensor<?x1x1x2xf32>, tensor<1x2xf32>, tensor<?xi64>) -> tensor<?x1x1x4xf32>
  %o, %s = tnl.linear_attention %q, %q, %h state(%s0) slopes [0.5]
    : (tensor<?x1x1x4xf32>, tensor<?x1x1x4xf32>, tensor<?x1x1x2xf32>, tensor<?x1x4x2xf32>) -> (tensor<?x1x1x2xf32>, tensor<?x1x4x2xf32>)
  %y = tnl.merge_heads %o : tensor<?x1x1x2xf32> -> tensor<?x1x2xf32>
  return %y, %s : tensor<?x1x2xf32>, tensor<?x1x4x2xf32>
}

//--- wrong.mlir
func.func @prefill(%ids: tensor<?x?xi64> {tnl.name = "input_ids", tnl.dims = ["batch", "seq"]}, %s0: tensor<?x1x2x2xf32> {tnl.name = "state_in_0", tnl.dims = ["batch", "", "", ""]})
    -> (tensor<?x?x2xf32> {tnl.name = "logits"}, tensor<?x1x2x2xf32> {tnl.name = "state_out_0"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %table = arith.constant dense<[[1.0, 2.0], [3.0, -4.0], [0.5, 0.25]]> : tensor<3x2xf32>
  %x = tnl.embedding %ids, %table : (tensor<?x?xi64>, tensor<3x2xf32>) -> tensor<?x?x2xf32>
  %h = tnl.split_heads %x : tensor<?x?x2xf32> -> tensor<?x1x?x2xf32>
  %o, %s = tnl.linear_attention %h, %h, %h state(%s0) slopes [0.5]
    : (tensor<?x1x?x2xf32>, tensor<?x1x?x2xf32>, tensor<?x1x?x2xf32>, tensor<?x1x2x2xf32>) -> (tensor<?x1x?x2xf32>, tensor<?x1x2x2xf32>)
  %y = tnl.merge_heads %o : tensor<?x1x?x2xf32> -> tensor<?x?x2xf32>
  return %y, %s : tensor<?x?x2xf32>, tensor<?x1x2x2xf32>
}
func.func @decode(%ids: tensor<?x1xi64> {tnl.name = "input_ids", tnl.dims = ["batch", ""]}, %s0: tensor<?x1x2x2xf32> {tnl.name = "state_in_0", tnl.dims = ["batch", "", "", ""]})
    -> (tensor<?x1x2xf32> {tnl.name = "logits"}, tensor<?x1x2x2xf32> {tnl.name = "state_out_0"}) attributes {tnl.symbols = ["batch"]} {
  %table = arith.constant dense<[[1.0, 2.0], [3.0, -4.0], [0.5, 0.25]]> : tensor<3x2xf32>
  %x = tnl.embedding %ids, %table : (tensor<?x1xi64>, tensor<3x2xf32>) -> tensor<?x1x2xf32>
  %h = tnl.split_heads %x : tensor<?x1x2xf32> -> tensor<?x1x1x2xf32>
  %o, %s = tnl.linear_attention %h, %h, %h state(%s0) slopes [DECODE_SLOPE]
    : (tensor<?x1x1x2xf32>, tensor<?x1x1x2xf32>, tensor<?x1x1x2xf32>, tensor<?x1x2x2xf32>) -> (tensor<?x1x1x2xf32>, tensor<?x1x2x2xf32>)
  %y = tnl.merge_heads %o : tensor<?x1x1x2xf32> -> tensor<?x1x2xf32>
  return %y, %s : tensor<?x1x2xf32>, tensor<?x1x2x2xf32>
}

//--- none.mlir
func.func @decode(%x: tensor<1xf32>) -> tensor<1xf32> {
  return %x : tensor<1xf32>
}
