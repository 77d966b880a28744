// A pass loads what it makes, also where the module has no operation of our dialects:
// each pass that tnl-opt has, alone. It may refuse the module, but ends by itself.
// RUN: %python %S/Inputs/each_pass.py %s | FileCheck %s
// CHECK-NOT: crashed
// CHECK: {{^[4-9][0-9] passes, 0 crashed$}}

func.func @same(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
