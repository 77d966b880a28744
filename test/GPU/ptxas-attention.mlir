// REQUIRES: ptxas
// Attention of wide heads spills no registers either.
// RUN: tnl-compile %s -o %t.tnl --target=nvptx:sm_90a --dtype=bf16 --ptxas-errors -v 2>&1 | FileCheck %s --implicit-check-not=error: --implicit-check-not=C75
// CHECK: [8/8] package

func.func @wide(%x: tensor<?x?x2048xf32> {tnl.name = "x", tnl.dims = ["batch", "seq", ""]}, %s: tensor<?x2x256x256xf32> {tnl.name = "s", tnl.dims = ["batch", "", "", ""]})
    -> (tensor<?x?x512xf32>, tensor<?x?x2xf32>, tensor<?x2x256x256xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %q, %n = tnl.gated_linear_attention %x state(%s) heads 2 activation <none> slopes [0.25, 0.125]
    : (tensor<?x?x2048xf32>, tensor<?x2x256x256xf32>) -> (tensor<?x?x512xf32>, tensor<?x?x2xf32>, tensor<?x2x256x256xf32>)
  return %o, %q, %n : tensor<?x?x512xf32>, tensor<?x?x2xf32>, tensor<?x2x256x256xf32>
}
func.func @masked(%x: tensor<?x?x1024xf32> {tnl.name = "x", tnl.dims = ["batch", "seq", ""]}, %s: tensor<?x2x128x128xf32> {tnl.name = "s", tnl.dims = ["batch", "", "", ""]}, %m: tensor<?x?xi64> {tnl.name = "m", tnl.dims = ["batch", "seq"]})
    -> (tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %q, %n = tnl.gated_linear_attention %x state(%s) mask(%m) heads 2 activation <none> slopes [0.25, 0.125]
    : (tensor<?x?x1024xf32>, tensor<?x2x128x128xf32>, tensor<?x?xi64>) -> (tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>)
  return %o, %q, %n : tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>
}
func.func @rotated(%x: tensor<?x?x1024xf32> {tnl.name = "x", tnl.dims = ["batch", "seq", ""]}, %theta: tensor<2x128xf32> {tnl.name = "theta"}, %s: tensor<?x2x256x128xf32> {tnl.name = "s", tnl.dims = ["batch", "", "", ""]})
    -> (tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x256x128xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %q, %n = tnl.gated_linear_attention %x theta(%theta) state(%s) heads 2 activation <none> slopes [0.25, 0.125]
    : (tensor<?x?x1024xf32>, tensor<2x128xf32>, tensor<?x2x256x128xf32>) -> (tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x256x128xf32>)
  return %o, %q, %n : tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x256x128xf32>
}
