// What fusions leave, on CPUs and GPUs against the interpreter: columns of attention
// anywhere, norms inside products and beside them, and activated units.
// RUN: rm -rf %t && mkdir %t
// RUN: tnl-compile %s -o %t/cpu.tnl --cpu-levels=x86-64,x86-64-v3
// RUN: %python %S/Inputs/against_interpreter.py %s %t/cpu.tnl %t --sizes=2,1 --sizes=2,17 --sizes=1,65 | FileCheck %s
// RUN: tnl-compile %s -o %t/gpu.tnl --target=nvptx:sm_90a --remarks 2>&1 | FileCheck %s --check-prefix=WHY
// WHY: remark: {{.*}}not fused to tnl.gated_linear_attention: k comes from tnl.pick_heads
// RUN: env TNL_CUDA_DRIVER=%cuda %python %S/Inputs/against_interpreter.py %s %t/gpu.tnl %t --device=cuda --sizes=2,1 --sizes=1,65 | FileCheck %s
// RUN: tnl-compile %s -o %t/bf16.tnl --target=nvptx:sm_90a --dtype=bf16
// RUN: env TNL_CUDA_DRIVER=%cuda %python %S/Inputs/against_interpreter.py %s %t/bf16.tnl %t --device=cuda --max-rel=4e-2 --sizes=2,1 --sizes=1,65 | FileCheck %s
// CHECK: {{ 0 failed$}}

// They are fused as the names of the kernels say.
// RUN: tnl-opt %s --tnl-optimize | FileCheck %s --check-prefix=FUSED
// RUN: tnl-opt %s --tnl-optimize | tnl-interpret %s --compare=- --dim=b=2 --dim=n=9

// The kernel of a product computes its norm, also of rows that were converted for it.
// RUN: tnl-opt %s --tnl-optimize --tnl-schedule-gpu=dtype=bf16 | FileCheck %s --check-prefix=SCHEDULE
// SCHEDULE-LABEL: func.func @swiglu
// SCHEDULE-NOT: rms_scale
// SCHEDULE: tnl.dispatch @{{k[0-9]+}}_glu
// SCHEDULE-LABEL: func.func @norms
// SCHEDULE: tnl.dispatch @{{k[0-9]+}}_rms_scale
// SCHEDULE-NOT: rms_scale
// SCHEDULE: return

// Keys of 16 columns a head, values of 32; the gate is first, and something between.
// FUSED-LABEL: func.func @widths
// FUSED: tnl.gated_linear_attention %{{.*}} columns [72 to 104, 104 to 136, 136 to 200, 0 to 64] heads 2 activation <silu>
// FUSED: tnl.linear %{{.*}}, %{{.*}} norm(%{{.*}} width 64 eps
func.func @widths(%x: tensor<?x?x24xf32> {tnl.dims = ["b", "n", ""]}, %w: tensor<200x24xf32>, %wo: tensor<24x64xf32>) -> tensor<?x?x24xf32> attributes {tnl.symbols = ["b", "n"]} {
  %y = tnl.linear %x, %w : (tensor<?x?x24xf32>, tensor<200x24xf32>) -> tensor<?x?x200xf32>
  %0:5 = tnl.split %y : tensor<?x?x200xf32> -> (tensor<?x?x64xf32>, tensor<?x?x8xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x64xf32>)
  %qa = tnl.silu %0#2 : tensor<?x?x32xf32>
  %ka = tnl.silu %0#3 : tensor<?x?x32xf32>
  %q = tnl.split_heads %qa : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  %k = tnl.split_heads %ka : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  %v = tnl.split_heads %0#4 : tensor<?x?x64xf32> -> tensor<?x2x?x32xf32>
  %o, %s = tnl.linear_attention %q, %k, %v slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x32xf32>) -> (tensor<?x2x?x32xf32>, tensor<?x2x16x32xf32>)
  %m = tnl.merge_heads %o : tensor<?x2x?x32xf32> -> tensor<?x?x64xf32>
  %r = tnl.simple_rms_norm %m eps 1.0e-2 : tensor<?x?x64xf32>
  %g = arith.mulf %r, %0#0 : tensor<?x?x64xf32>
  %z = tnl.linear %g, %wo : (tensor<?x?x64xf32>, tensor<24x64xf32>) -> tensor<?x?x24xf32>
  return %z : tensor<?x?x24xf32>
}

// The gate is another tensor, activated; q is k.
// FUSED-LABEL: func.func @sources
// FUSED: %[[U:.*]] = tnl.silu
// FUSED: tnl.gated_linear_attention %[[X:.*]], %[[X]], %[[X]], %[[U]] columns [0 to 32, 0 to 32, 32 to 64, 0 to 32] heads 2 activation <none>
func.func @sources(%x: tensor<?x?x64xf32> {tnl.dims = ["b", "n", ""]}, %u: tensor<?x?x32xf32> {tnl.dims = ["b", "n", ""]}) -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %a = tnl.silu %u : tensor<?x?x32xf32>
  %0:2 = tnl.split %x : tensor<?x?x64xf32> -> (tensor<?x?x32xf32>, tensor<?x?x32xf32>)
  %q = tnl.split_heads %0#0 : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  %v = tnl.split_heads %0#1 : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  %o, %s = tnl.linear_attention %q, %q, %v slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  %m = tnl.merge_heads %o : tensor<?x2x?x16xf32> -> tensor<?x?x32xf32>
  %g = arith.mulf %a, %m : tensor<?x?x32xf32>
  return %g, %s : tensor<?x?x32xf32>, tensor<?x2x16x16xf32>
}

// One head of keys and values for two of queries stays as it is.
// FUSED-LABEL: func.func @shared_keys
// FUSED: tnl.linear_attention
func.func @shared_keys(%x: tensor<?x?x96xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x32xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0:4 = tnl.split %x : tensor<?x?x96xf32> -> (tensor<?x?x32xf32>, tensor<?x?x16xf32>, tensor<?x?x16xf32>, tensor<?x?x32xf32>)
  %q = tnl.split_heads %0#0 : tensor<?x?x32xf32> -> tensor<?x2x?x16xf32>
  %kh = tnl.split_heads %0#1 : tensor<?x?x16xf32> -> tensor<?x1x?x16xf32>
  %vh = tnl.split_heads %0#2 : tensor<?x?x16xf32> -> tensor<?x1x?x16xf32>
  %k = tnl.pick_heads %kh [0, 0] : tensor<?x1x?x16xf32> -> tensor<?x2x?x16xf32>
  %v = tnl.pick_heads %vh [0, 0] : tensor<?x1x?x16xf32> -> tensor<?x2x?x16xf32>
  %o, %s = tnl.linear_attention %q, %k, %v slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  %m = tnl.merge_heads %o : tensor<?x2x?x16xf32> -> tensor<?x?x32xf32>
  %g = arith.mulf %0#3, %m : tensor<?x?x32xf32>
  return %g : tensor<?x?x32xf32>
}

// FUSED-LABEL: func.func @swiglu
// FUSED: tnl.glu %[[X:.*]], %{{.*}}, %{{.*}} norm(%[[X]] eps {{.*}}) activation <silu>
func.func @swiglu(%x: tensor<?x?x24xf32> {tnl.dims = ["b", "n", ""]}, %w1: tensor<40x24xf32>, %w2: tensor<40x24xf32>) -> tensor<?x?x40xf32> attributes {tnl.symbols = ["b", "n"]} {
  %n = tnl.simple_rms_norm %x eps 1.0e-2 : tensor<?x?x24xf32>
  %1 = tnl.linear %n, %w1 : (tensor<?x?x24xf32>, tensor<40x24xf32>) -> tensor<?x?x40xf32>
  %2 = tnl.linear %n, %w2 : (tensor<?x?x24xf32>, tensor<40x24xf32>) -> tensor<?x?x40xf32>
  %3 = tnl.silu %1 : tensor<?x?x40xf32>
  %4 = arith.mulf %2, %3 : tensor<?x?x40xf32>
  return %4 : tensor<?x?x40xf32>
}

// Norms of other rows, and of rows that two products share.
// FUSED-LABEL: func.func @norms
// FUSED-COUNT-3: norm(%
func.func @norms(%x: tensor<?x?x24xf32> {tnl.dims = ["b", "n", ""]}, %u: tensor<?x?x24xf32> {tnl.dims = ["b", "n", ""]}, %w: tensor<24x24xf32>) -> (tensor<?x?x24xf32>, tensor<?x?x24xf32>, tensor<?x?x24xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %n = tnl.simple_rms_norm %x eps 1.0e-2 : tensor<?x?x24xf32>
  %g = arith.mulf %n, %u : tensor<?x?x24xf32>
  %0 = tnl.linear %g, %w : (tensor<?x?x24xf32>, tensor<24x24xf32>) -> tensor<?x?x24xf32>
  %1 = tnl.linear %n, %w residual(%u) : (tensor<?x?x24xf32>, tensor<24x24xf32>, tensor<?x?x24xf32>) -> tensor<?x?x24xf32>
  %2 = tnl.glu %n, %w, %w : (tensor<?x?x24xf32>, tensor<24x24xf32>, tensor<24x24xf32>) -> tensor<?x?x24xf32>
  return %0, %1, %2 : tensor<?x?x24xf32>, tensor<?x?x24xf32>, tensor<?x?x24xf32>
}
