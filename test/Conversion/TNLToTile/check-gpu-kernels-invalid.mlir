// One message for a module, in which equal reasons of one operation stand together. What is
// a kernel by now is left to convert-tnl-to-tile; what only gives a Reshape its sizes is not named.
// RUN: not tnl-opt %s --tnl-check-gpu-kernels 2>&1 | FileCheck %s
// CHECK-NOT: error:
// CHECK: {{.*}}check-gpu-kernels-invalid.mlir:{{.*}}: error: no GPU kernel for tnl.silu at line 9 (kernels compute with f32, bf16 and f16, not f64); onnx.Neg at line 10, line 17; onnx.Reshape at line 20; tnl.linear_attention at line 25 (AttentionRecurrent (one token): sequences have more tokens than one; Lightning (tensor cores): elements are f32, not bf16; AttentionFMA (multiply-adds): the state has 600 rows, more than the 512 that fit in shared memory; AttentionSequential (token by token): its decay is constant); tnl.reshape at line 30; the CPU computes more (--target=cpu)
// CHECK-NOT: error:

func.func @types(%x: tensor<?x4xf64> {tnl.dims = ["n", ""]}) -> tensor<?x4xf64> attributes {tnl.symbols = ["n"]} {
  %0 = tnl.silu %x : tensor<?x4xf64>
  %1 = onnx.Neg %0 : (tensor<?x4xf64>) -> tensor<?x4xf64>
  return %1 : tensor<?x4xf64>
}

func.func @sizes(%x: tensor<?x4xf32> {tnl.dims = ["n", ""]}) -> tensor<?xf32> attributes {tnl.symbols = ["n"]} {
  %four = onnx.Constant dense<4> : tensor<1xi64>
  %s = onnx.Shape %x {end = 1 : si64} : (tensor<?x4xf32>) -> tensor<1xi64>
  %y = onnx.Neg %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %z = tnl.silu %y : tensor<?x4xf32>
  %t = onnx.Mul %s, %four : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %r = onnx.Reshape %z, %t : (tensor<?x4xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}

func.func @states(%q: tensor<?x1x?x600xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x1x?x8xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x1x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %o, %s = tnl.linear_attention %q, %q, %v slopes [0.5] : (tensor<?x1x?x600xf32>, tensor<?x1x?x600xf32>, tensor<?x1x?x8xf32>) -> (tensor<?x1x?x8xf32>, tensor<?x1x600x8xf32>)
  return %o : tensor<?x1x?x8xf32>
}

func.func @copies(%x: tensor<?x4xf32> {tnl.dims = ["n", ""]}) -> tensor<?x2x2xf32> attributes {tnl.symbols = ["n"]} {
  %y = tnl.reshape %x shape [n, 2, 2] : tensor<?x4xf32> -> tensor<?x2x2xf32>
  return %y : tensor<?x2x2xf32>
}

func.func private @kernel(%x: tensor<?x4xf64>) -> tensor<?x4xf64> attributes {tnl.kernel} {
  %0 = tnl.silu %x : tensor<?x4xf64>
  return %0 : tensor<?x4xf64>
}
