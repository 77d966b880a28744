// The sizes of what chunk operations give follow from those of their operands, and what
// is taken for granted of these becomes a requirement.
// RUN: tnl-opt %s --tnl-name-sizes --tnl-form-dispatches | FileCheck %s
// RUN: tnl-opt %s --tnl-name-sizes --tnl-form-dispatches | grep size.require | FileCheck %s --check-prefix=REQUIRE

// Neither target compiles them yet.
// RUN: not tnl-compile %s -o %t.tnl 2>&1 | FileCheck %s --check-prefix=CPU
// RUN: not tnl-compile %s -o %t.tnl --target=nvptx:sm_90a 2>&1 | FileCheck %s --check-prefix=GPU
// CPU: error: {{.*}}'tnl.mask_values' op is compiled in a loop over chunks, or for at most 128 tokens; tnl-tile-attention writes both
// GPU: error: {{.*}}no GPU kernel for tnl.mask_values at line {{.*}}tnl.chunk_scores at line

// CHECK-LABEL: func.func @chunk
func.func @chunk(%q: tensor<?x2x?x4xf32>, %k: tensor<?x2x?x4xf32>, %v: tensor<?x2x?x3xf32>, %s: tensor<?x2x4x3xf32>, %d: tensor<?x2x?xf32>, %m: tensor<?x?xi1>)
    -> (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>, tensor<?x?x2xf32>) {
  // CHECK: tnl.dispatch @{{k[0-9]_mask_values}}({{.*}}) shapes {{\[\[}}d0, 2, d1, 3]] :
  %w = tnl.mask_values %v, %m : tensor<?x2x?x3xf32>, tensor<?x?xi1>
  // CHECK: tnl.dispatch @{{k[0-9]_chunk_scores}}({{.*}}) shapes {{\[\[}}d0, 2, d1, d1]] :
  %p = tnl.chunk_scores %q, %k decay(%d) : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?xf32>) -> tensor<?x2x?x?xf32>
  // CHECK: tnl.dispatch @{{k[0-9]_chunk_apply}}({{.*}}) shapes {{\[\[}}d0, 2, d1, 3]] :
  %a = tnl.chunk_apply %p, %w : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  // CHECK: tnl.dispatch @{{k[0-9]_state_read}}({{.*}}) shapes {{\[\[}}d0, 2, d1, 3]] :
  %r = tnl.state_read %q, %s decay(%d) : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>, tensor<?x2x?xf32>) -> tensor<?x2x?x3xf32>
  // CHECK: tnl.dispatch @{{k[0-9]_state_update}}({{.*}}) shapes {{\[\[}}d0, 2, 4, 3]] :
  %t = tnl.state_update %s, %k, %w decay(%d) : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>, tensor<?x2x?xf32>) -> tensor<?x2x4x3xf32>
  // CHECK: tnl.dispatch @{{k[0-9]_state_carry}}({{.*}}) shapes {{\[\[}}d0, 2, 4, 3]] :
  %c = tnl.state_carry %s, %t decay(%d) : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>, tensor<?x2x?xf32>) -> tensor<?x2x4x3xf32>
  // CHECK: tnl.dispatch @{{k[0-9]_sums_of_squares}}({{.*}}) shapes {{\[\[}}d0, d1, 2]] :
  %y = tnl.sums_of_squares %a : tensor<?x2x?x3xf32> -> tensor<?x?x2xf32>
  return %p, %a, %r, %t, %c, %y : tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>, tensor<?x?x2xf32>
}

// REQUIRE: size.require equal lm, lv, "in dimension 1 of mask and dimension 2 of v"
// REQUIRE-NEXT: size.require equal l, lk, "in dimension 2 of q and dimension 2 of k"
// REQUIRE-NEXT: size.require equal ld, l, "in dimension 2 of decay and dimension 2 of q"
// REQUIRE-NEXT: size.require equal l, lv, "in dimension 2 of scores and dimension 2 of v"
// REQUIRE-NEXT: size.require equal lk, lv, "in dimension 3 of scores and dimension 2 of v"
// REQUIRE-NEXT: size.require equal b, bs, "in dimension 0 of q and dimension 0 of state"
// REQUIRE-NEXT: size.require equal ld, l, "in dimension 2 of decay and dimension 2 of q"
// REQUIRE-NEXT: size.require equal lk, lv, "in dimension 2 of k and dimension 2 of v"
// REQUIRE-NEXT: size.require equal bs, b, "in dimension 0 of state, which is batch"
// REQUIRE-NEXT: size.require equal ld, lk, "in dimension 2 of decay and dimension 2 of k"
// REQUIRE-NEXT: size.require equal b, bs, "in dimension 0 of decay and dimension 0 of state"
// REQUIRE-NOT: size.require
func.func @unequal(%q: tensor<?x2x?x4xf32> {tnl.dims=["b","","l",""]}, %k: tensor<?x2x?x4xf32> {tnl.dims=["b","","lk",""]}, %v: tensor<?x2x?x3xf32> {tnl.dims=["b","","lv",""]}, %s: tensor<?x2x4x3xf32> {tnl.dims=["bs","","",""]}, %d: tensor<?x2x?xf32> {tnl.dims=["b","","ld"]}, %m: tensor<?x?xi1> {tnl.dims=["b","lm"]})
    -> (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>, tensor<?x?x2xf32>) attributes {tnl.symbols=["b","l","lk","lv","bs","ld","lm"]} {
  %w = tnl.mask_values %v, %m : tensor<?x2x?x3xf32>, tensor<?x?xi1>
  %p = tnl.chunk_scores %q, %k decay(%d) : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?xf32>) -> tensor<?x2x?x?xf32>
  %a = tnl.chunk_apply %p, %w : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %r = tnl.state_read %q, %s decay(%d) : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>, tensor<?x2x?xf32>) -> tensor<?x2x?x3xf32>
  %t = tnl.state_update %s, %k, %w decay(%d) : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>, tensor<?x2x?xf32>) -> tensor<?x2x4x3xf32>
  %c = tnl.state_carry %s, %t decay(%d) : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>, tensor<?x2x?xf32>) -> tensor<?x2x4x3xf32>
  %y = tnl.sums_of_squares %a : tensor<?x2x?x3xf32> -> tensor<?x?x2xf32>
  return %p, %a, %r, %t, %c, %y : tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>, tensor<?x?x2xf32>
}
