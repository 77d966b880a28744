// What is no loop over chunks that a kernel is known for, or a loop with something in it, is refused where it differs. Each
// kernel is the same but for that.
// RUN: tnl-opt %s --convert-tnl-to-tile -verify-diagnostics

// What kernels do not know is named, with its place: before q,
func.func private @before_q(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    // expected-error@+1 {{'arith.negf' op has no GPU kernel: it stands between q and 'tnl.chunk_scores'}}
    %qn = arith.negf %qc : tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qn, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qn, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// v,
func.func private @before_v(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    // expected-error@+1 {{'tnl.silu' op has no GPU kernel: it stands between v and 'tnl.chunk_apply'}}
    %v = tnl.silu %qc : tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %v : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %v slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// the gate,
func.func private @before_gate(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    // expected-error@+1 {{'tnl.silu' op has no GPU kernel: it stands between the gate and 'arith.mulf'}}
    %g = tnl.silu %qc : tensor<1x1x?x4xf32>
    %go = arith.mulf %g, %sum : tensor<1x1x?x4xf32>
    %y1 = tensor.insert_slice %go into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// after the sum,
func.func private @after(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    // expected-error@+1 {{'arith.negf' op has no GPU kernel: it stands between the output and 'arith.addf'}}
    %on = arith.negf %sum : tensor<1x1x?x4xf32>
    %y1 = tensor.insert_slice %on into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// between the products,
func.func private @products(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %pn = arith.negf %p : tensor<1x1x?x?xf32>
    // expected-error@+1 {{'tnl.chunk_apply' op has no GPU kernel: its scores are not those of 'tnl.chunk_scores'}}
    %intra = tnl.chunk_apply %pn, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// in place of the sum,
func.func private @sums(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    // expected-error@+1 {{'tnl.chunk_apply' op has no GPU kernel: nothing adds it to what 'tnl.state_read' gives}}
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.subf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// or beside all.
func.func private @beside(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    // expected-error@+1 {{'arith.negf' op has no GPU kernel: it is no part of what kernels of attention do}}
    %a = arith.negf %sum : tensor<1x1x?x4xf32>
    %b = arith.negf %a : tensor<1x1x?x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// There is one attention in a kernel.
func.func private @twice(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    // expected-error@+1 {{'tnl.chunk_scores' op has no GPU kernel: it is the second one of a kernel}}
    %p2 = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// expected-error@+1 {{'func.func' op has no GPU kernel: it has no 'tnl.state_read' beside its operations on a chunk}}
func.func private @no_read(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %qc : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// Between what is read and what is written numbers are float32.
func.func private @rounded(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    // expected-error@+1 {{'tnl.chunk_scores' op has no GPU kernel: kernels compute it in f32, not bf16}}
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xbf16>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xbf16>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

func.func private @silu_bf16(%q: tensor<1x1x?x4xbf16>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xbf16>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xbf16> to tensor<1x1x?x4xbf16>
    // expected-error@+1 {{'tnl.silu' op has no GPU kernel: kernels compute it in f32}}
    %h = tnl.silu %qc : tensor<1x1x?x4xbf16>
    %p = tnl.chunk_scores %h, %h slopes [5.0e-1] : (tensor<1x1x?x4xbf16>, tensor<1x1x?x4xbf16>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %h : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xbf16>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %h, %S slopes [5.0e-1] : (tensor<1x1x?x4xbf16>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %h, %h slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xbf16>, tensor<1x1x?x4xbf16>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// The loop goes from the first token
func.func private @step(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  // expected-error@+1 {{'scf.for' op has no GPU kernel: it does not go from 0 in steps of a constant}}
  %o:2 = scf.for %i = %c2 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// to the last,
func.func private @short(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = arith.constant 128 : index
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  // expected-error@+1 {{'scf.for' op has no GPU kernel: it does not end with the last token}}
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// all slices are of its tokens,
func.func private @first_slice(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    // expected-error@+1 {{'tensor.extract_slice' op has no GPU kernel: it is no slice of the chunk's tokens}}
    %qc = tensor.extract_slice %q[0, 0, 0, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// of all sequences,
func.func private @batch(%q: tensor<?x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<?x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<?x1x?x4xf32> to tensor<1x1x?x4xf32>
    // expected-error@+1 {{'tnl.chunk_scores' op has no GPU kernel: not all sequences are in its slices}}
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

func.func private @no_slice(%q: tensor<1x1x?x4xf32>, %k: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    // expected-error@+1 {{'tnl.chunk_scores' op has no GPU kernel: k is not that of the chunk's tokens}}
    %p = tnl.chunk_scores %qc, %k slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %k, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// and so is what it writes.
func.func private @written(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    // expected-error@+1 {{'tensor.insert_slice' op has no GPU kernel: it does not write the chunk's tokens}}
    %y1 = tensor.insert_slice %sum into %y[0, 0, 0, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// Keys are the same for scores and state,
func.func private @other_k(%q: tensor<1x1x?x4xf32>, %k: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %kc = tensor.extract_slice %k[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    // expected-error@+1 {{'tnl.state_update' op has no GPU kernel: k is not that of 'tnl.chunk_scores'}}
    %S1 = tnl.state_update %S, %kc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// decays of all,
func.func private @other_decay(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    // expected-error@+1 {{'tnl.state_update' op has no GPU kernel: its decay is not that of 'tnl.chunk_scores'}}
    %S1 = tnl.state_update %S, %qc, %qc slopes [2.5e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// states of both,
func.func private @other_state(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    // expected-error@+1 {{'tnl.state_update' op has no GPU kernel: its state is not that of 'tnl.state_read'}}
    %S1 = tnl.state_update %s, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// which are carried
func.func private @fixed_state(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    // expected-error@+1 {{'tnl.state_read' op has no GPU kernel: its state is not carried from chunk to chunk}}
    %inter = tnl.state_read %qc, %s slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %s, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// from 0 or from the caller's.
func.func private @one_state(%q: tensor<1x1x?x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  // expected-error@+1 {{'arith.constant' op has no GPU kernel: the first state is neither 0 nor an argument of the kernel}}
  %s = arith.constant dense<1.0> : tensor<1x1x4x4xf32>
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// Rotations go on from chunk to chunk,
func.func private @angles(%q: tensor<1x1x?x2xf32>, %theta: tensor<1x2xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x2xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %q2 = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 2] [1, 1, 1, 1] : tensor<1x1x?x2xf32> to tensor<1x1x?x2xf32>
    // expected-error@+1 {{'tnl.lrpe' op has no GPU kernel: its positions are not those of the chunk's tokens}}
    %qc = tnl.lrpe %q2, %theta : (tensor<1x1x?x2xf32>, tensor<1x2xf32>) -> tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// of queries and keys.
func.func private @one_rotated(%q: tensor<1x1x?x4xf32>, %k: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %k2 = tensor.extract_slice %k[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %kc = tnl.silu %k2 : tensor<1x1x?x4xf32>
    // expected-error@+1 {{'tnl.chunk_scores' op has no GPU kernel: q and k come with different activations or rotations}}
    %p = tnl.chunk_scores %qc, %kc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %kc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

func.func private @mask(%q: tensor<1x1x?x4xf32>, %m: tensor<1x?xi1>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %mc = tensor.extract_slice %m[0, 0] [1, %l] [1, 1] : tensor<1x?xi1> to tensor<1x?xi1>
    // expected-error@+1 {{'tnl.mask_values' op has no GPU kernel: its mask is not that of the chunk's tokens}}
    %v = tnl.mask_values %qc, %mc : tensor<1x1x?x4xf32>, tensor<1x?xi1>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %v : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %v slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// The output is wanted.
func.func private @dropped(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    // expected-error@+1 {{'arith.addf' op has no GPU kernel: the output is not returned}}
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#1 : tensor<1x1x4x4xf32>
}

func.func private @other_result(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  %z = tnl.silu %q : tensor<1x1x?x4xf32>
  // expected-error@+1 {{'func.return' op has no GPU kernel: it returns what its loop does not give}}
  return %z, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

func.func private @returned_twice(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>, tensor<1x?x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  %z = tnl.merge_heads %o#0 : tensor<1x1x?x4xf32> -> tensor<1x?x4xf32>
  // expected-error@+1 {{'func.return' op has no GPU kernel: it returns a result of its loop twice}}
  return %o#0, %o#1, %z : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>, tensor<1x?x4xf32>
}

func.func private @merged_state(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  // expected-error@+1 {{'tnl.merge_heads' op has no GPU kernel: kernels write states head by head}}
  %z = tnl.merge_heads %o#1 : tensor<1x1x4x4xf32> -> tensor<1x4x4xf32>
  return %o#0, %z : tensor<1x1x?x4xf32>, tensor<1x4x4xf32>
}

func.func private @carried(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  // expected-error@+1 {{'scf.for' op has no GPU kernel: it carries more than a state and outputs}}
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %q, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

func.func private @decays(%q: tensor<1x1x?x4xf32>, %g: tensor<1x1x?xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 64 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    %gc = tensor.extract_slice %g[0, 0, 0] [1, 1, %l] [1, 1, 1] : tensor<1x1x?xf32> to tensor<1x1x?xf32>
    // expected-error@+1 {{'tnl.chunk_scores' op has no GPU kernel: its decay is not that of the chunk's tokens}}
    %p = tnl.chunk_scores %qc, %qc decay(%gc) : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S decay(%gc) : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>, tensor<1x1x?xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc decay(%gc) : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}

// Each kernel says which chunks it does.
func.func private @large(%q: tensor<1x1x?x4xf32>, %s: tensor<1x1x4x4xf32>) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant 128 : index
  %n = tensor.dim %q, %c2 : tensor<1x1x?x4xf32>
  %y0 = tensor.empty(%n) : tensor<1x1x?x4xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> to tensor<1x1x?x4xf32>
    // expected-error@+1 {{'tnl.chunk_scores' op has no GPU kernel: AttentionRecurrent (one token): sequences have more tokens than one; Lightning (tensor cores): elements are f32, not bf16; AttentionFMA (multiply-adds): its chunks have 16, 32 or 64 tokens, not 128}}
    %p = tnl.chunk_scores %qc, %qc slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x?xf32>
    %intra = tnl.chunk_apply %p, %qc : (tensor<1x1x?x?xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x?x4xf32>
    %inter = tnl.state_read %qc, %S slopes [5.0e-1] : (tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x?x4xf32>
    %sum = arith.addf %intra, %inter : tensor<1x1x?x4xf32>
    %S1 = tnl.state_update %S, %qc, %qc slopes [5.0e-1] : (tensor<1x1x4x4xf32>, tensor<1x1x?x4xf32>, tensor<1x1x?x4xf32>) -> tensor<1x1x4x4xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [1, 1, %l, 4] [1, 1, 1, 1] : tensor<1x1x?x4xf32> into tensor<1x1x?x4xf32>
    scf.yield %y1, %S1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
  }
  return %o#0, %o#1 : tensor<1x1x?x4xf32>, tensor<1x1x4x4xf32>
}
