// RUN: tnl-opt %s --tnl-derive-functions=required=true -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: tnl-interpret %t.mlir --consistency
// RUN: sed -e 's/<?x2x?x/<2x2x9x/g; s/<?x?x/<2x9x/g; s/<?x/<2x/g' -e 's/"batch", "seq"/"", ""/; s/symbols = \[.*\]/symbols = []/' %s \
// RUN:   | tnl-opt --tnl-derive-functions=required=true -o %t.fixed.mlir
// RUN: FileCheck %s --input-file=%t.fixed.mlir
// RUN: tnl-interpret %t.fixed.mlir --consistency
// RUN: tnl-interpret %t.mlir --function=prefill --compare=%t.fixed.mlir --dim=batch=3 --dim=seq=5
// RUN: tnl-interpret %t.mlir --function=decode --compare=%t.fixed.mlir --dim=batch=3
//
// A graph that returns its states, in another order than its layers have, one
// before the logits and one rounded. The functions have those of the layers.

// CHECK-LABEL: func.func @full(
// CHECK-SAME: tnl.name = "past_1"}, {{.*}}tnl.name = "logits"}, {{.*}}tnl.name = "past_0"})
// CHECK-LABEL: func.func @prefill(
// CHECK-SAME: tensor<?x2x4x4xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "state_in_0"}, {{.*}}tensor<?x2x4x4xf32> {{.*}}tnl.name = "state_in_1"})
// CHECK-SAME: -> (tensor<?x?x8xf32> {tnl.name = "logits"}, tensor<?x2x4x4xf32> {tnl.name = "state_out_0"}, tensor<?x2x4x4xf32> {tnl.name = "state_out_1"})
// CHECK: %{{.*}}, %[[S0:.*]] = tnl.linear_attention %{{.*}} slopes [5.000000e-01, 2.500000e-01]
// CHECK: %{{.*}}, %[[S1:.*]] = tnl.linear_attention %{{.*}} slopes [1.250000e-01, 6.250000e-02]
// CHECK-NOT: arith.truncf
// CHECK: return %{{.*}}, %[[S0]], %[[S1]]
// CHECK-LABEL: func.func @prefill_last(
// CHECK-NOT: arith.truncf
// CHECK-LABEL: func.func @decode(

func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"})
    -> (tensor<?x2x4x4xf32> {tnl.name = "past_1"}, tensor<?x?x8xf32> {tnl.name = "logits"}, tensor<?x2x4x4xf16> {tnl.name = "past_0"})
    attributes {tnl.symbols = ["batch", "seq"]} {
  %table = onnx.Constant dense<[[0.1, 0.2, -0.3, 0.4, 0.5, -0.6, 0.7, 0.8], [-0.9, 0.3, 0.2, 0.1, 0.5, 0.5, -0.1, 0.2]]> : tensor<2x8xf32>
  %two = onnx.Constant dense<2> : tensor<i64>
  %bit = onnx.Mod %ids, %two : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi64>
  %x = onnx.Gather %table, %bit {axis = 0 : si64} : (tensor<2x8xf32>, tensor<?x?xi64>) -> tensor<?x?x8xf32>
  %h0 = tnl.split_heads %x : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %o0:2 = tnl.linear_attention %h0, %h0, %h0 slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  %s0 = arith.truncf %o0#1 : tensor<?x2x4x4xf32> to tensor<?x2x4x4xf16>
  %o1:2 = tnl.linear_attention %o0#0, %h0, %h0 slopes [1.25e-1, 6.25e-2]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  %y = tnl.merge_heads %o1#0 : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>
  return %o1#1, %y, %s0 : tensor<?x2x4x4xf32>, tensor<?x?x8xf32>, tensor<?x2x4x4xf16>
}
