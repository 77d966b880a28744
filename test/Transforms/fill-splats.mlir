// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(tnl-fill-splats))' -o %t.mlir && FileCheck %s --input-file=%t.mlir
// RUN: tnl-interpret %s --compare=%t.mlir
// RUN: tnl-compile %s -o %t.tnl --cpu-levels=x86-64 && wc -c %t.tnl | FileCheck %s --check-prefix=BYTES
// RUN: tnl-run run %t.tnl --function=filled --input=x=4xf32=1,2,3,4 --output=@%t.npz && %python -c "import numpy, sys; z = numpy.load(sys.argv[1]); [print(k, z[k].shape, z[k].dtype, numpy.unique(z[k])) for k in z.files]" %t.npz | FileCheck %s --check-prefix=VALUES

// Of 19 MB of constants 3 MB are stored.
// BYTES: {{^3[0-9]{6} }}

// VALUES: sum (4,) float32 [524289. 524290. 524291. 524292.]
// VALUES: halves (1024, 1024) float32 [0.5]
// VALUES: bits (2048, 1024) bool [ True]
// VALUES: bytes (2048, 1024) uint8 [200]
// VALUES: ints (1048576,) int64 [-3]
// CHECK-LABEL: func.func @filled
// CHECK-DAG: tnl.fill dense<5.000000e-01> : tensor<1024x1024xf32>
// CHECK-DAG: tnl.fill dense<true> : tensor<2048x1024xi1>
// CHECK-DAG: tnl.fill dense<200> : tensor<2048x1024xui8>
// CHECK-DAG: tnl.fill dense<-3> : tensor<1048576xi64>
// CHECK-NOT: onnx.Constant
func.func @filled(%x: tensor<4xf32> {tnl.name = "x"}) -> (tensor<4xf32> {tnl.name = "sum"}, tensor<1024x1024xf32> {tnl.name = "halves"}, tensor<2048x1024xi1> {tnl.name = "bits"}, tensor<2048x1024xui8> {tnl.name = "bytes"}, tensor<1048576xi64> {tnl.name = "ints"}) {
  %c = onnx.Constant dense<0.5> : tensor<1024x1024xf32>
  %b = onnx.Constant dense<true> : tensor<2048x1024xi1>
  %u = onnx.Constant dense<200> : tensor<2048x1024xui8>
  %i = onnx.Constant dense<-3> : tensor<1048576xi64>
  %s = onnx.ReduceSum %c {keepdims = false} : (tensor<1024x1024xf32>) -> tensor<f32>
  %y = onnx.Add %x, %s : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %y, %c, %b, %u, %i : tensor<4xf32>, tensor<1024x1024xf32>, tensor<2048x1024xi1>, tensor<2048x1024xui8>, tensor<1048576xi64>
}

// Small ones stay, and what the weights of linear maps are made of.
// CHECK-LABEL: func.func @kept
// CHECK-NEXT: %[[C:.*]] = arith.constant dense<5.000000e-01> : tensor<512x1024xf32>
// CHECK-NEXT: arith.constant dense<1.000000e+00> : tensor<512x512xf32>
// CHECK: tnl.linear %{{.*}}, %[[C]]
func.func @kept(%x: tensor<?x1024xf32> {tnl.name = "x"}) -> (tensor<?x512xf32> {tnl.name = "y"}, tensor<512x512xf32> {tnl.name = "c"}) {
  %w = arith.constant dense<0.5> : tensor<512x1024xf32>
  %c = arith.constant dense<1.0> : tensor<512x512xf32>
  %y = tnl.linear %x, %w : (tensor<?x1024xf32>, tensor<512x1024xf32>) -> tensor<?x512xf32>
  return %y, %c : tensor<?x512xf32>, tensor<512x512xf32>
}
