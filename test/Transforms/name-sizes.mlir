// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(tnl-name-sizes))' -split-input-file | FileCheck %s

// Sizes that the attention forces to be equal get one name; others their own.
// CHECK-LABEL: func.func @attention
// CHECK-SAME: %{{[^:]*}}: tensor<?x2x?x16xf32> {tnl.dims = ["d0", "", "d1", ""], tnl.name = "arg0"}
// CHECK-SAME: %{{[^:]*}}: tensor<?x2x?x16xf32> {tnl.dims = ["d0", "", "d1", ""], tnl.name = "arg1"}
// CHECK-SAME: %{{[^:]*}}: tensor<?x2x?x16xf32> {tnl.dims = ["d0", "", "d1", ""], tnl.name = "arg2"}
// CHECK-SAME: %{{[^:]*}}: tensor<?x?xi64> {tnl.dims = ["d0", "d1"], tnl.name = "arg3"}
// CHECK-SAME: %{{[^:]*}}: tensor<?xf32> {tnl.dims = ["d2"], tnl.name = "arg4"}
// CHECK-SAME: {tnl.name = "result0"}
// CHECK-SAME: tnl.symbols = ["d0", "d1", "d2"]
func.func @attention(%q: tensor<?x2x?x16xf32>, %k: tensor<?x2x?x16xf32>,
                     %v: tensor<?x2x?x16xf32>, %mask: tensor<?x?xi64>,
                     %other: tensor<?xf32>) -> tensor<?x2x?x16xf32> {
  %o, %s = tnl.linear_attention %q, %k, %v mask(%mask) slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>)
    -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return %o : tensor<?x2x?x16xf32>
}

// -----

// A chain of operations carries the equality from one argument to another.
// CHECK-LABEL: func.func @chain
// CHECK-SAME: tnl.dims = ["d0", "d1", ""]
// CHECK-SAME: tnl.dims = ["d0", "", "d1", ""]
// CHECK-SAME: tnl.symbols = ["d0", "d1"]
func.func @chain(%x: tensor<?x?x8xf32>, %y: tensor<?x2x?x4xf32>) -> tensor<?x?x8xf32> {
  %h = tnl.split_heads %x : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
  %z = arith.addf %h, %y : tensor<?x2x?x4xf32>
  %m = tnl.merge_heads %z : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>
  %n = tnl.simple_rms_norm %m eps 1.0e-6 : tensor<?x?x8xf32>
  return %n : tensor<?x?x8xf32>
}

// -----

// Names that are there stay.
// CHECK-LABEL: func.func @named
// CHECK-SAME: {tnl.dims = ["batch"], tnl.name = "x"}
// CHECK-SAME: {tnl.name = "y"}
// CHECK-SAME: tnl.symbols = ["batch"]
func.func @named(%x: tensor<?xf32> {tnl.dims = ["batch"], tnl.name = "x"})
    -> (tensor<?xf32> {tnl.name = "y"}) attributes {tnl.symbols = ["batch"]} {
  return %x : tensor<?xf32>
}
