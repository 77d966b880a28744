// LinearAttention whose decay differs from token to token, or between the components of a key: an operand of
// tnl.linear_attention, of which prefill and decode are derived.
// RUN: tnl-opt %s --tnl-raise -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir --implicit-check-not=onnx.LinearAttention
// RUN: sed s@m.bin@%kjv/kjv.weights.bin@ %t.mlir > %t.raised.mlir
// RUN: sed s@m.bin@%kjv/kjv.weights.bin@ %s > %t.weights.mlir
// RUN: tnl-interpret %t.weights.mlir --compare=%t.raised.mlir --dim=batch=2 --dim=seq=37 --max-rel=1e-6
// RUN: tnl-opt %t.weights.mlir --tnl-raise --tnl-derive-functions=source=full | tnl-interpret - --consistency | FileCheck %s --check-prefix=CONSISTENT
// CONSISTENT: passed, 0 failed
// RUN: tnl-compile %t.weights.mlir -o %t.tnl --cpu-levels=x86-64
// RUN: tnl-run inspect %t.tnl | FileCheck %s --check-prefix=FUNCTIONS
// FUNCTIONS: function full
// FUNCTIONS: function prefill
// FUNCTIONS: function decode
// RUN: rm -rf %t.dir && mkdir %t.dir
// RUN: sed '/^func.func @full/,$d' %t.weights.mlir > %t.few.mlir
// RUN: tnl-compile %t.few.mlir -o %t.few.tnl --cpu-levels=x86-64
// RUN: %python %S/../../e2e/Inputs/against_interpreter.py %t.few.mlir %t.few.tnl %t.dir | FileCheck %s --check-prefix=RAN
// RAN: {{^}}4 passed, 0 failed{{$}}

// Grouped heads take copies of the decays.
// CHECK-LABEL: func.func @token
// CHECK: %[[H:.+]] = tnl.split_heads %[[G:.+]] : tensor<?x?x2xf32> -> tensor<?x2x?x1xf32>
// CHECK: %[[P:.+]] = tnl.pick_heads %[[H]] [0, 0, 1, 1]
// CHECK: %[[D:.+]] = onnx.Squeeze %[[P]], %{{.+}} : (tensor<?x4x?x1xf32>, tensor<1xi64>) -> tensor<?x4x?xf32>
// CHECK: tnl.linear_attention %{{.+}} state(%{{.+}}) decay(%[[D]])
func.func @token(%q: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %k: tensor<?x?x16xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "k"}, %v: tensor<?x?x6xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "v"}, %x: tensor<?x?x2xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "x"}, %s: tensor<?x2x8x3xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}) -> (tensor<?x?x12xf32> {tnl.name = "y"}, tensor<?x2x8x3xf32> {tnl.name = "s1"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %a = onnx.Abs %x : (tensor<?x?x2xf32>) -> tensor<?x?x2xf32>
  %g = onnx.Neg %a : (tensor<?x?x2xf32>) -> tensor<?x?x2xf32>
  %o, %s1 = onnx.LinearAttention %q, %k, %v state(%s) decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 4 : i64, scale = 1.0 : f32} : (tensor<?x?x32xf32>, tensor<?x?x16xf32>, tensor<?x?x6xf32>, tensor<?x2x8x3xf32>, tensor<?x?x2xf32>) -> (tensor<?x?x12xf32>, tensor<?x2x8x3xf32>)
  return %o, %s1 : tensor<?x?x12xf32>, tensor<?x2x8x3xf32>
}

// CHECK-LABEL: func.func @key
// CHECK: %[[G:.+]] = onnx.Neg
// CHECK: %[[H:.+]] = tnl.split_heads %[[G]] : tensor<?x?x16xf32> -> tensor<?x2x?x8xf32>
// CHECK: %[[P:.+]] = tnl.pick_heads %[[H]] [0, 0, 1, 1]
// CHECK: tnl.linear_attention %{{.+}} decay(%[[P]])
func.func @key(%q: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %k: tensor<?x?x16xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "k"}, %v: tensor<?x?x6xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "v"}, %x: tensor<?x?x16xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "x"}) -> (tensor<?x?x12xf32> {tnl.name = "y"}, tensor<?x2x8x3xf32> {tnl.name = "s1"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %a = onnx.Abs %x : (tensor<?x?x16xf32>) -> tensor<?x?x16xf32>
  %g = onnx.Neg %a : (tensor<?x?x16xf32>) -> tensor<?x?x16xf32>
  %o, %s1 = onnx.LinearAttention %q, %k, %v decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 4 : i64, scale = 1.0 : f32} : (tensor<?x?x32xf32>, tensor<?x?x16xf32>, tensor<?x?x6xf32>, tensor<?x?x16xf32>) -> (tensor<?x?x12xf32>, tensor<?x2x8x3xf32>)
  return %o, %s1 : tensor<?x?x12xf32>, tensor<?x2x8x3xf32>
}

// A table whose rows differ, and one that grows.
// CHECK-LABEL: func.func @table
// CHECK: tnl.linear_attention %{{.+}} decay(%{{.+}}) : {{.*}}tensor<?x2x3xf32>
func.func @table(%q: tensor<?x3x2xf32> {tnl.dims = ["batch", "", ""], tnl.name = "q"}) -> (tensor<?x3x2xf32> {tnl.name = "y"}) attributes {tnl.symbols = ["batch"]} {
  %table = onnx.Constant dense<[[[-0.1, -0.2], [-0.2, -0.2], [-0.3, -0.2]]]> : tensor<1x3x2xf32>
  %batch = onnx.Shape %q {end = 1 : si64} : (tensor<?x3x2xf32>) -> tensor<1xi64>
  %rest = onnx.Constant dense<[3, 2]> : tensor<2xi64>
  %shape = onnx.Concat %batch, %rest {axis = 0 : si64} : (tensor<1xi64>, tensor<2xi64>) -> tensor<3xi64>
  %g = onnx.Expand %table, %shape : (tensor<1x3x2xf32>, tensor<3xi64>) -> tensor<?x3x2xf32>
  %o, %s = onnx.LinearAttention %q, %q, %q decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x3x2xf32>, tensor<?x3x2xf32>, tensor<?x3x2xf32>, tensor<?x3x2xf32>) -> (tensor<?x3x2xf32>, tensor<?x2x1x1xf32>)
  return %o : tensor<?x3x2xf32>
}

// CHECK-LABEL: func.func @growing
// CHECK: tnl.linear_attention %{{.+}} decay(%{{.+}}) : {{.*}}tensor<1x2x3xf32>
func.func @growing(%q: tensor<1x3x2xf32> {tnl.dims = ["", "", ""], tnl.name = "q"}) -> (tensor<1x3x2xf32> {tnl.name = "y"}) attributes {tnl.symbols = []} {
  %g = onnx.Constant dense<0.1> : tensor<1x3x2xf32>
  %o, %s = onnx.LinearAttention %q, %q, %q decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<1x3x2xf32>, tensor<1x3x2xf32>, tensor<1x3x2xf32>, tensor<1x3x2xf32>) -> (tensor<1x3x2xf32>, tensor<1x2x1x1xf32>)
  return %o : tensor<1x3x2xf32>
}

// A model.
// CHECK-LABEL: func.func @full
// CHECK: tnl.linear_attention %{{.+}} decay(%{{.+}}) : {{.*}}tensor<?x2x?xf32>) ->
// CHECK: tnl.linear_attention %{{.+}} decay(%{{.+}}) : {{.*}}tensor<?x2x?x4xf32>) ->
func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "input_ids"}) -> (tensor<?x?x8xf32> {tnl.name = "logits"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %table = tnl.weight "embed" from #tnl.file<"m.bin", offset = 0, length = 256> -> tensor<16x8xf16>
  %wide = onnx.Cast %table : (tensor<16x8xf16>) -> tensor<16x8xf32>
  %w = tnl.weight "decay" from #tnl.file<"m.bin", offset = 656384, length = 32> -> tensor<8x2xf16>
  %ww = onnx.Cast %w : (tensor<8x2xf16>) -> tensor<8x2xf32>
  %x = onnx.Gather %wide, %ids {axis = 0 : si64} : (tensor<16x8xf32>, tensor<?x?xi64>) -> tensor<?x?x8xf32>
  %p = onnx.MatMul %x, %ww : (tensor<?x?x8xf32>, tensor<8x2xf32>) -> tensor<?x?x2xf32>
  %a = onnx.Abs %p : (tensor<?x?x2xf32>) -> tensor<?x?x2xf32>
  %g = onnx.Neg %a : (tensor<?x?x2xf32>) -> tensor<?x?x2xf32>
  %o, %s = onnx.LinearAttention %x, %x, %x decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x2xf32>) -> (tensor<?x?x8xf32>, tensor<?x2x4x4xf32>)
  %b = onnx.Abs %o : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %h = onnx.Neg %b : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %y, %t = onnx.LinearAttention %x, %x, %o decay(%h) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> (tensor<?x?x8xf32>, tensor<?x2x4x4xf32>)
  return %y : tensor<?x?x8xf32>
}
