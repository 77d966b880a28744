// The instructions that the compiler's kernel of the Lightning scheme is of: copies by the tensor memory accelerator,
// products on tensor cores, the state's copy stored and v loaded as matrices.
// RUN: tnl-compile %s --compile-to=ptx --target=nvptx:sm_90a --dtype=bf16 -o %t.ptx
// RUN: FileCheck %s --input-file=%t.ptx
// RUN: %if ptxas %{ ptxas -v -arch=sm_90a %t.ptx -o %t.cubin 2>&1 | FileCheck %s --check-prefix=PTXAS --implicit-check-not=warning %}

// One warpgroup that loads and, for values of 128 columns, two that multiply.
// CHECK: .entry {{k[0-9]+}}_gated_linear_attention_lightning(
// CHECK: .maxntid 384
// CHECK: mbarrier.init.shared
// CHECK-DAG: setmaxnreg.dec.sync.aligned.u32
// CHECK-DAG: cp.async.bulk.tensor.4d.shared::cluster.global.tile.mbarrier
// CHECK-DAG: setmaxnreg.inc.sync.aligned.u32
// CHECK-DAG: ldmatrix.sync.aligned.m8n8.x4{{.*}}.shared.b16
// CHECK-DAG: stmatrix.sync.aligned.m8n8.x4{{.*}}.shared.b16
// CHECK-DAG: wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16
// CHECK-DAG: cvt.rn.bf16x2.f32

// PTXAS: Compiling entry function 'k1_gated_linear_attention_lightning' for 'sm_90a'
// PTXAS: 0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
// PTXAS: Used 168 registers

func.func @f(%x: tensor<?x?x1024xf32> {tnl.name = "x", tnl.dims = ["batch", "seq", ""]}, %s: tensor<?x2x128x128xf32> {tnl.name = "s", tnl.dims = ["batch", "", "", ""]})
    -> (tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %q, %n = tnl.gated_linear_attention %x state(%s) heads 2 activation <none> slopes [0.25, 0.125]
    : (tensor<?x?x1024xf32>, tensor<?x2x128x128xf32>) -> (tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>)
  return %o, %q, %n : tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>
}
