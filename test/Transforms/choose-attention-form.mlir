// RUN: tnl-opt %s --tnl-choose-attention-form | FileCheck %s --check-prefixes=CHECK,B64
// RUN: tnl-opt %s --tnl-choose-attention-form=block=128 | FileCheck %s --check-prefixes=CHECK,B128
// RUN: tnl-opt %s --tnl-choose-attention-form=block=16 | tnl-interpret %s --compare=- --dim=b=2 --dim=n=37
// RUN: not tnl-opt %s --tnl-choose-attention-form=block=0 2>&1 | FileCheck %s --check-prefix=BAD -DN=0
// RUN: not tnl-opt %s --tnl-choose-attention-form=block=4097 2>&1 | FileCheck %s --check-prefix=BAD -DN=4097
// RUN: not tnl-opt %s --tnl-choose-attention-form=block=-1 2>&1 | FileCheck %s --check-prefix=BAD -DN=-1

// BAD: error: tnl-choose-attention-form: block must be 1 to 4096 tokens, got [[N]]

// CHECK-LABEL: func.func @many
func.func @many(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x4xf32> attributes {tnl.symbols = ["b", "n"]} {
  // B64: form <lightning, block = 64>
  // B128: form <lightning, block = 128>
  %0:2 = tnl.linear_attention %q, %q, %q slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  return %0#0 : tensor<?x2x?x4xf32>
}

// CHECK-LABEL: func.func @one
func.func @one(%q: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}) -> tensor<?x2x1x4xf32> attributes {tnl.symbols = ["b"]} {
  // CHECK: form <recurrent>
  %0:2 = tnl.linear_attention %q, %q, %q slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x1x4xf32>, tensor<?x2x1x4xf32>, tensor<?x2x1x4xf32>) -> (tensor<?x2x1x4xf32>, tensor<?x2x4x4xf32>)
  return %0#0 : tensor<?x2x1x4xf32>
}

// CHECK-LABEL: func.func @gated
func.func @gated(%x: tensor<?x?x32xf32> {tnl.dims = ["b", "n", ""]}, %y: tensor<?x1x32xf32> {tnl.dims = ["b", "", ""]})
    -> (tensor<?x?x8xf32>, tensor<?x1x8xf32>) attributes {tnl.symbols = ["b", "n"]} {
  // B64: form <lightning, block = 64>
  // B128: form <lightning, block = 128>
  %0:3 = tnl.gated_linear_attention %x heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x32xf32>) -> (tensor<?x?x8xf32>, tensor<?x?x2xf32>, tensor<?x2x4x4xf32>)
  // CHECK: form <recurrent>
  %1:3 = tnl.gated_linear_attention %y heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x1x32xf32>) -> (tensor<?x1x8xf32>, tensor<?x1x2xf32>, tensor<?x2x4x4xf32>)
  return %0#0, %1#0 : tensor<?x?x8xf32>, tensor<?x1x8xf32>
}

// What is chosen stays.
// CHECK-LABEL: func.func @chosen
func.func @chosen(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x4xf32> attributes {tnl.symbols = ["b", "n"]} {
  // CHECK: form <parallel>
  %0:2 = tnl.linear_attention %q, %q, %q slopes [5.0e-1, 2.5e-1] form <parallel>
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  return %0#0 : tensor<?x2x?x4xf32>
}
