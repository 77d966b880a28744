// RUN: tnl-interpret %s --print --function=recurrence | FileCheck %s
// RUN: not tnl-interpret %s --function=widths --dim=n=3 2>&1 | FileCheck %s --check-prefix=WIDTHS
// RUN: not tnl-interpret %s --function=state --dim=n=3 2>&1 | FileCheck %s --check-prefix=STATE

// Two tokens, one state of width 1 that two query heads read: the decay comes
// before the token, so S = 0.5 * 8 + 1 * 2 = 6, then 0.25 * 6 + 2 * 1 = 3.5.
// CHECK-LABEL: recurrence result0
// CHECK-SAME: 1x2x2 = {{\[\[\[}}12, 36], [14, 0]]]
// CHECK-NEXT: recurrence result1 1x1x1x1 = {{\[\[\[\[}}3.5]]]]
func.func @recurrence() -> (tensor<1x2x2xf32>, tensor<1x1x1x1xf32>) {
  %q = onnx.Constant dense<[[[1.0, 3.0], [2.0, 0.0]]]> : tensor<1x2x2xf32>
  %k = onnx.Constant dense<[[[1.0], [2.0]]]> : tensor<1x2x1xf32>
  %v = onnx.Constant dense<[[[2.0], [1.0]]]> : tensor<1x2x1xf32>
  %s = onnx.Constant dense<8.0> : tensor<1x1x1x1xf32>
  %f = onnx.Constant dense<[[[0.5], [0.25]]]> : tensor<1x2x1xf32>
  %g = onnx.Log %f : (tensor<1x2x1xf32>) -> tensor<1x2x1xf32>
  %o, %s1 = onnx.LinearAttention %q, %k, %v state(%s) decay(%g) {kv_num_heads = 1 : i64, q_num_heads = 2 : i64, scale = 2.0 : f32}
    : (tensor<1x2x2xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1x2x1xf32>) -> (tensor<1x2x2xf32>, tensor<1x1x1x1xf32>)
  return %o, %s1 : tensor<1x2x2xf32>, tensor<1x1x1x1xf32>
}

// WIDTHS: {{.*}}: error: cannot cut 3 and 3 columns into 2 and 2 heads
func.func @widths(%q: tensor<1x1x?xf32> {tnl.dims = ["", "", "n"], tnl.name = "q"}) -> tensor<*xf32> attributes {tnl.symbols = ["n"]} {
  %o, %s1 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64}
    : (tensor<1x1x?xf32>, tensor<1x1x?xf32>, tensor<1x1x?xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %o : tensor<*xf32>
}

// STATE: {{.*}}: error: past_state is 1x1x3x3 where the other operands ask for 1x1x2x2
func.func @state(%q: tensor<1x1x2xf32> {tnl.dims = ["", "", ""], tnl.name = "q"}, %s: tensor<1x1x?x?xf32> {tnl.dims = ["", "", "n", "n"], tnl.name = "s"}) -> tensor<*xf32> attributes {tnl.symbols = ["n"]} {
  %o, %s1 = onnx.LinearAttention %q, %q, %q state(%s) {kv_num_heads = 1 : i64, q_num_heads = 1 : i64}
    : (tensor<1x1x2xf32>, tensor<1x1x2xf32>, tensor<1x1x2xf32>, tensor<1x1x?x?xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %o : tensor<*xf32>
}
