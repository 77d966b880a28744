// LinearAttention with scales other than 1, on both targets: absorbed by a norm, or a kernel; and with grouped heads.
// RUN: rm -rf %t && mkdir %t
// RUN: env TNL_PTXAS= tnl-compile %s -o %t/p.tnl --cpu-levels=x86-64 --target=cpu --target=nvptx:sm_90a
// RUN: %python %S/Inputs/against_interpreter.py %s %t/p.tnl %t | FileCheck %s
// RUN: env TNL_CUDA_DRIVER=%cuda %python %S/Inputs/against_interpreter.py %s %t/p.tnl %t --device=cuda | FileCheck %s
// RUN: env TNL_PTXAS= tnl-compile %s -o %t/b.tnl --cpu-levels=x86-64 --target=cpu --target=nvptx:sm_90a --dtype=bf16
// RUN: env TNL_CUDA_DRIVER=%cuda %python %S/Inputs/against_interpreter.py %s %t/b.tnl %t --device=cuda --max-rel=4e-2 | FileCheck %s
// CHECK: {{^}}4 passed, 0 failed{{$}}

func.func @normalized(%q: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %k: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "k"}, %u: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "u"}) -> (tensor<?x?x32xf32> {tnl.name = "y"}, tensor<?x2x16x16xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %w = onnx.Constant dense<1.0> : tensor<32xf32>
  %rates = onnx.Constant dense<[-0.5, -0.25]> : tensor<2xf32>
  %rows = onnx.Shape %q {end = 2 : si64} : (tensor<?x?x32xf32>) -> tensor<2xi64>
  %heads = onnx.Constant dense<2> : tensor<1xi64>
  %shape = onnx.Concat %rows, %heads {axis = 0 : si64} : (tensor<2xi64>, tensor<1xi64>) -> tensor<3xi64>
  %g = onnx.Expand %rates, %shape : (tensor<2xf32>, tensor<3xi64>) -> tensor<?x?x2xf32>
  %o, %s = onnx.LinearAttention %q, %k, %u decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x2xf32>) -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>)
  %n = onnx.RMSNormalization %o, %w {epsilon = 1.0e-2 : f32} : (tensor<?x?x32xf32>, tensor<32xf32>) -> tensor<?x?x32xf32>
  %y = onnx.Mul %u, %n : (tensor<?x?x32xf32>, tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
  return %y, %s : tensor<?x?x32xf32>, tensor<?x2x16x16xf32>
}

func.func @plain(%q: tensor<?x?x12xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %k: tensor<?x?x12xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "k"}, %s0: tensor<?x2x6x6xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s0"}) -> (tensor<?x?x12xf32> {tnl.name = "y"}, tensor<?x2x6x6xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %s = onnx.LinearAttention %q, %k, %k state(%s0) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x12xf32>, tensor<?x?x12xf32>, tensor<?x?x12xf32>, tensor<?x2x6x6xf32>) -> (tensor<?x?x12xf32>, tensor<?x2x6x6xf32>)
  return %o, %s : tensor<?x?x12xf32>, tensor<?x2x6x6xf32>
}

func.func @negative(%q: tensor<?x1x12xf32> {tnl.dims = ["batch", "", ""], tnl.name = "q"}) -> (tensor<?x1x12xf32> {tnl.name = "y"}) attributes {tnl.symbols = ["batch"]} {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %h = onnx.Div %q, %two : (tensor<?x1x12xf32>, tensor<f32>) -> tensor<?x1x12xf32>
  %o, %s = onnx.LinearAttention %h, %h, %h {kv_num_heads = 2 : i64, q_num_heads = 2 : i64, scale = -0.3 : f32} : (tensor<?x1x12xf32>, tensor<?x1x12xf32>, tensor<?x1x12xf32>) -> (tensor<?x1x12xf32>, tensor<?x2x6x6xf32>)
  return %o : tensor<?x1x12xf32>
}

func.func @grouped(%q: tensor<?x?x24xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %k: tensor<?x?x12xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "k"}, %s0: tensor<?x2x6x6xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s0"}) -> (tensor<?x?x24xf32> {tnl.name = "y"}, tensor<?x2x6x6xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %s = onnx.LinearAttention %q, %k, %k state(%s0) {kv_num_heads = 2 : i64, q_num_heads = 4 : i64} : (tensor<?x?x24xf32>, tensor<?x?x12xf32>, tensor<?x?x12xf32>, tensor<?x2x6x6xf32>) -> (tensor<?x?x24xf32>, tensor<?x2x6x6xf32>)
  return %o, %s : tensor<?x?x24xf32>, tensor<?x2x6x6xf32>
}
