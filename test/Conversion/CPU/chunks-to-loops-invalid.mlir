// What has no code is named.
// RUN: tnl-opt %s --tnl-kernel-destinations --convert-tnl-attention-to-loops -split-input-file -verify-diagnostics

func.func private @whole(%q: tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32> attributes {tnl.kernel} {
  // expected-error @below {{'tnl.linear_attention' op is compiled in chunks}}
  %o, %t = tnl.linear_attention %q, %q, %q slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>)
  return %o : tensor<2x3x?x4xf32>
}

// -----

func.func private @stranger(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    // expected-error @below {{'tnl.simple_rms_norm' op has no code on a chunk on CPUs}}
    %z = tnl.simple_rms_norm %k eps 1.0e-6 : tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    %w = tensor.insert_slice %z into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @region(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    // expected-error @below {{'scf.for' op has no code on a chunk on CPUs}}
    %z = scf.for %j = %c0 to %c2 step %c2 iter_args(%zz = %y) -> (tensor<2x3x?x4xf32>) {
      scf.yield %zz : tensor<2x3x?x4xf32>
    }
    %w = tensor.insert_slice %z into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @from_8(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  // expected-error @below {{'scf.for' op carries a state over chunks, but does not go from 0 in steps of at most 128 tokens}}
  %r:2 = scf.for %i = %c8 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    %w = tensor.insert_slice %y into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @large(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  // expected-error @below {{'scf.for' op carries a state over chunks, but does not go from 0 in steps of at most 128 tokens}}
  %r:2 = scf.for %i = %c0 to %d step %c256 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c256 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    %w = tensor.insert_slice %y into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @size(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    // expected-error @below {{'tensor.extract_slice' op is no slice of the chunk's tokens}}
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %c8, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    %w = tensor.insert_slice %y into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @stride(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    // expected-error @below {{'tensor.extract_slice' op is no slice of the chunk's tokens}}
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 2, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    %w = tensor.insert_slice %y into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @unsliced(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    // expected-error @below {{'tnl.chunk_scores' op has operands that are no slices of the chunk}}
    %p = tnl.chunk_scores %k, %x slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    %w = tensor.insert_slice %y into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @second(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    // expected-error @below {{'tnl.state_update' op is the second of its chunk, which has one state}}
    %n2 = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    %w = tensor.insert_slice %y into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @other_state(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.state_read %k, %s slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) -> tensor<2x3x?x4xf32>
    // expected-error @below {{'tnl.state_update' op reads another state than the rest of its chunk}}
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    %w = tensor.insert_slice %y into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @kept(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  // expected-error @below {{'scf.for' op carries a state that tnl.state_update of its body does not replace}}
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    %w = tensor.insert_slice %y into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %a : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @read_output(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    // expected-error @below {{'tensor.extract_slice' op reads what the loop over chunks writes}}
    %z = tensor.extract_slice %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %w = tensor.insert_slice %z into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @begun(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %x, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    // expected-error @below {{'tensor.insert_slice' op writes into what does not start as tensor.empty}}
    %w = tensor.insert_slice %y into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @two_products(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    // expected-error @below {{'tnl.chunk_apply' op is written together with another product}}
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %b = tnl.state_read %k, %a slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    %z = arith.mulf %y, %b : tensor<2x3x?x4xf32>
    %w = tensor.insert_slice %z into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @state_as_values(%q: tensor<2x3x?x4xf32>, %s: tensor<2x3x4x4xf32>, %x: tensor<2x3x?x4xf32>) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %c32 = arith.constant 32 : index
  %c256 = arith.constant 256 : index
  %d = tensor.dim %q, %c2 : tensor<2x3x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x3x?x4xf32>
  %r:2 = scf.for %i = %c0 to %d step %c32 iter_args(%o = %e, %a = %s) -> (tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>) {
    %left = arith.subi %d, %i : index
    %l = arith.minsi %left, %c32 : index
    %k = tensor.extract_slice %q[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> to tensor<2x3x?x4xf32>
    %p = tnl.chunk_scores %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
    %y = tnl.chunk_apply %p, %k : (tensor<2x3x?x?xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x4xf32>
    %n = tnl.state_update %a, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x4x4xf32>
    // expected-error @below {{'tnl.merge_heads' op is read by columns of several heads}}
    %z = tnl.merge_heads %y : tensor<2x3x?x4xf32> -> tensor<2x?x12xf32>
    %z2:3 = tnl.split %z : tensor<2x?x12xf32> -> (tensor<2x?x4xf32>, tensor<2x?x4xf32>, tensor<2x?x4xf32>)
    %z3 = tnl.split_heads %z2#1 : tensor<2x?x4xf32> -> tensor<2x1x?x4xf32>
    %z4 = tnl.pick_heads %z3 [0, 0, 0] : tensor<2x1x?x4xf32> -> tensor<2x3x?x4xf32>
    %w = tensor.insert_slice %z4 into %o[0, 0, %i, 0] [2, 3, %l, 4] [1, 1, 1, 1] : tensor<2x3x?x4xf32> into tensor<2x3x?x4xf32>
    scf.yield %w, %n : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
  }
  return %r#0, %r#1 : tensor<2x3x?x4xf32>, tensor<2x3x4x4xf32>
}

// -----

func.func private @carry(%s: tensor<2x3x4x4xf32>, %t: tensor<2x3x4x4xf32>, %n: tensor<?xf32>) -> tensor<2x3x4x4xf32> attributes {tnl.kernel} {
  %c8 = arith.constant 8 : index
  // expected-error @below {{'tnl.state_carry' op has no code on CPUs, whose loops over chunks are not split into segments}}
  %r = tnl.state_carry %s, %t tokens(%c8) slopes [1.0, 0.5, 0.25] : (tensor<2x3x4x4xf32>, tensor<2x3x4x4xf32>, index) -> tensor<2x3x4x4xf32>
  return %r : tensor<2x3x4x4xf32>
}

// -----

func.func private @no_loop(%q: tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32> attributes {tnl.kernel} {
  // expected-error @below {{'tnl.chunk_scores' op is compiled in a loop over chunks, or for at most 128 tokens; tnl-tile-attention writes both}}
  %p = tnl.chunk_scores %q, %q slopes [1.0, 0.5, 0.25] : (tensor<2x3x?x4xf32>, tensor<2x3x?x4xf32>) -> tensor<2x3x?x?xf32>
  return %p : tensor<2x3x?x?xf32>
}

// -----

func.func private @scores_from_elsewhere(%p: tensor<2x3x8x8xf32>, %v: tensor<2x3x8x4xf32>) -> tensor<2x3x8x4xf32> attributes {tnl.kernel} {
  // expected-error @below {{'tnl.chunk_apply' op reads scores that are not those of its chunk}}
  %o = tnl.chunk_apply %p, %v : (tensor<2x3x8x8xf32>, tensor<2x3x8x4xf32>) -> tensor<2x3x8x4xf32>
  return %o : tensor<2x3x8x4xf32>
}

// -----

func.func private @keys_alone(%q: tensor<2x3x8x4xf32>, %g: tensor<2x3x8x4xf32>) -> tensor<2x3x8x8xf32> attributes {tnl.kernel} {
  // expected-error @below {{'tnl.chunk_scores' op has a decay of each component of a key, for which a chunk must score, read and update one state with the same q, k, v and decay}}
  %p = tnl.chunk_scores %q, %q decay(%g) : (tensor<2x3x8x4xf32>, tensor<2x3x8x4xf32>, tensor<2x3x8x4xf32>) -> tensor<2x3x8x8xf32>
  return %p : tensor<2x3x8x8xf32>
}

// -----

func.func private @width(%q: tensor<2x3x8x?xf32>) -> tensor<2x3x8x8xf32> attributes {tnl.kernel} {
  // expected-error @below {{'tnl.chunk_scores' op head widths must be static to be compiled}}
  %p = tnl.chunk_scores %q, %q slopes [1.0, 0.5, 0.25] : (tensor<2x3x8x?xf32>, tensor<2x3x8x?xf32>) -> tensor<2x3x8x8xf32>
  return %p : tensor<2x3x8x8xf32>
}

// -----

// What is read twice is computed twice, so much of it is refused.
func.func private @doubled(%x0: tensor<2x3x8x4xf32>) -> tensor<2x3x8x8xf32> attributes {tnl.kernel} {
  // expected-error @below {{'arith.mulf' op is computed from too many operations of a chunk}}
  %x1 = arith.mulf %x0, %x0 : tensor<2x3x8x4xf32>
  %x2 = arith.mulf %x1, %x1 : tensor<2x3x8x4xf32>
  %x3 = arith.mulf %x2, %x2 : tensor<2x3x8x4xf32>
  %x4 = arith.mulf %x3, %x3 : tensor<2x3x8x4xf32>
  %x5 = arith.mulf %x4, %x4 : tensor<2x3x8x4xf32>
  %x6 = arith.mulf %x5, %x5 : tensor<2x3x8x4xf32>
  %x7 = arith.mulf %x6, %x6 : tensor<2x3x8x4xf32>
  %x8 = arith.mulf %x7, %x7 : tensor<2x3x8x4xf32>
  %x9 = arith.mulf %x8, %x8 : tensor<2x3x8x4xf32>
  %x10 = arith.mulf %x9, %x9 : tensor<2x3x8x4xf32>
  %x11 = arith.mulf %x10, %x10 : tensor<2x3x8x4xf32>
  %x12 = arith.mulf %x11, %x11 : tensor<2x3x8x4xf32>
  %x13 = arith.mulf %x12, %x12 : tensor<2x3x8x4xf32>
  %x14 = arith.mulf %x13, %x13 : tensor<2x3x8x4xf32>
  %x15 = arith.mulf %x14, %x14 : tensor<2x3x8x4xf32>
  %x16 = arith.mulf %x15, %x15 : tensor<2x3x8x4xf32>
  %x17 = arith.mulf %x16, %x16 : tensor<2x3x8x4xf32>
  %x18 = arith.mulf %x17, %x17 : tensor<2x3x8x4xf32>
  %x19 = arith.mulf %x18, %x18 : tensor<2x3x8x4xf32>
  %x20 = arith.mulf %x19, %x19 : tensor<2x3x8x4xf32>
  %x21 = arith.mulf %x20, %x20 : tensor<2x3x8x4xf32>
  %x22 = arith.mulf %x21, %x21 : tensor<2x3x8x4xf32>
  %x23 = arith.mulf %x22, %x22 : tensor<2x3x8x4xf32>
  %x24 = arith.mulf %x23, %x23 : tensor<2x3x8x4xf32>
  %x25 = arith.mulf %x24, %x24 : tensor<2x3x8x4xf32>
  %x26 = arith.mulf %x25, %x25 : tensor<2x3x8x4xf32>
  %x27 = arith.mulf %x26, %x26 : tensor<2x3x8x4xf32>
  %x28 = arith.mulf %x27, %x27 : tensor<2x3x8x4xf32>
  %x29 = arith.mulf %x28, %x28 : tensor<2x3x8x4xf32>
  %x30 = arith.mulf %x29, %x29 : tensor<2x3x8x4xf32>
  %x31 = arith.mulf %x30, %x30 : tensor<2x3x8x4xf32>
  %x32 = arith.mulf %x31, %x31 : tensor<2x3x8x4xf32>
  %x33 = arith.mulf %x32, %x32 : tensor<2x3x8x4xf32>
  %x34 = arith.mulf %x33, %x33 : tensor<2x3x8x4xf32>
  %x35 = arith.mulf %x34, %x34 : tensor<2x3x8x4xf32>
  %x36 = arith.mulf %x35, %x35 : tensor<2x3x8x4xf32>
  %x37 = arith.mulf %x36, %x36 : tensor<2x3x8x4xf32>
  %x38 = arith.mulf %x37, %x37 : tensor<2x3x8x4xf32>
  %x39 = arith.mulf %x38, %x38 : tensor<2x3x8x4xf32>
  %x40 = arith.mulf %x39, %x39 : tensor<2x3x8x4xf32>
  %p = tnl.chunk_scores %x40, %x40 slopes [1.0, 0.5, 0.25] : (tensor<2x3x8x4xf32>, tensor<2x3x8x4xf32>) -> tensor<2x3x8x8xf32>
  return %p : tensor<2x3x8x8xf32>
}

// -----

func.func private @heads_last(%q: tensor<2x3x8x4xf32>, %g: tensor<2x3x8xf32>) -> (tensor<2x3x8x8xf32>, tensor<2x3x8xf32>) attributes {tnl.kernel} {
  // expected-error @below {{'arith.negf' op is written, but has not the tokens of a chunk beside the last axis}}
  %h = arith.negf %g : tensor<2x3x8xf32>
  %p = tnl.chunk_scores %q, %q decay(%h) : (tensor<2x3x8x4xf32>, tensor<2x3x8x4xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8x8xf32>
  return %p, %h : tensor<2x3x8x8xf32>, tensor<2x3x8xf32>
}
