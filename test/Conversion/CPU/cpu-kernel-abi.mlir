// RUN: tnl-opt %s --tnl-cpu-kernel-abi -split-input-file -verify-diagnostics | FileCheck %s

// CHECK: llvm.func internal @k.body(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr {llvm.noalias}, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64)
// CHECK: llvm.func @k(%[[ARGS:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[END:.*]]: i64, %{{.*}}: !llvm.ptr, %{{.*}}: i64) -> i32
// CHECK: %[[SLOT:.*]] = llvm.getelementptr %[[ARGS]][0]
// CHECK: %[[DESCRIPTOR:.*]] = llvm.load %[[SLOT]] : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.getelementptr %[[DESCRIPTOR]][4]
// CHECK: llvm.call @k.body({{.*}}, %[[BEGIN]], %[[END]])
// CHECK: %[[DONE:.*]] = llvm.mlir.constant(0 : i32)
// CHECK: llvm.return %[[DONE]]
llvm.func @k(%a: !llvm.ptr, %b: !llvm.ptr, %offset: i64, %size: i64, %stride: i64, %begin: i64, %end: i64)
    attributes {tnl.arg_ranks = array<i64: 1>} {
  llvm.return
}

// -----

// Two pieces of memory; too little of it is refused.
// CHECK: llvm.func internal @s.body({{.*}}, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr {llvm.noalias}, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr {llvm.noalias}, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64)
// CHECK: llvm.func @s(%[[ARGS:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[END:.*]]: i64, %[[SCRATCH:.*]]: !llvm.ptr, %[[BYTES:.*]]: i64) -> i32
// CHECK-SAME: tnl.scratch = [#size<100>, #size<"0.0" * 4>]
// CHECK: %[[SLOT:.*]] = llvm.getelementptr %{{.*}}[3]
// CHECK: %[[SIZE:.*]] = llvm.load %[[SLOT]] : !llvm.ptr -> i64
// CHECK: %[[FIRST:.*]] = llvm.mlir.constant(0 : i64)
// CHECK: %[[A:.*]] = llvm.getelementptr %[[SCRATCH]][%[[FIRST]]]
// CHECK: %[[SECOND:.*]] = llvm.mlir.constant(128 : i64)
// CHECK: %[[B:.*]] = llvm.getelementptr %[[SCRATCH]][%[[SECOND]]]
// CHECK: llvm.sdiv
// CHECK: %[[FITS:.*]] = llvm.icmp "ule" %{{.*}}, %[[BYTES]]
// CHECK: llvm.cond_br %[[FITS]], ^[[CALL:.*]], ^[[REFUSE:.*]]
// CHECK: ^[[CALL]]:
// CHECK: llvm.call @s.body({{.*}}, %[[BEGIN]], %[[END]], %[[A]], %[[A]], {{.*}}, %[[B]], %[[B]], {{.*}})
// CHECK: ^[[REFUSE]]:
// CHECK: %[[ONE:.*]] = llvm.mlir.constant(1 : i32)
// CHECK: llvm.return %[[ONE]]
llvm.func @s(%a: !llvm.ptr, %b: !llvm.ptr, %offset: i64, %size: i64, %stride: i64, %begin: i64, %end: i64,
    %p: !llvm.ptr, %pa: !llvm.ptr, %po: i64, %ps: i64, %pt: i64, %q: !llvm.ptr, %qa: !llvm.ptr, %qo: i64, %qs: i64, %qt: i64)
    attributes {tnl.arg_ranks = array<i64: 1>, tnl.scratch = [#size<100>, #size<"0.0" * 4>]} {
  llvm.return
}

// -----

// Functions that are no kernels stay.
// CHECK: llvm.func @other(!llvm.ptr)
llvm.func @other(!llvm.ptr)

// -----

// expected-error @below {{has 3 arguments, but memrefs of the ranks in 'tnl.arg_ranks' and a range are 7}}
llvm.func @k(%a: !llvm.ptr, %b: i64, %c: i64) attributes {tnl.arg_ranks = array<i64: 1>} {
  llvm.return
}

// -----

// expected-error @below {{has the type '!llvm.func<void (ptr, ptr, f32, i64, i64, i64, i64)>', but memrefs of the ranks in 'tnl.arg_ranks' and a range make it '!llvm.func<void (ptr, ptr, i64, i64, i64, i64, i64)>'}}
llvm.func @k(%a: !llvm.ptr, %b: !llvm.ptr, %offset: f32, %size: i64, %stride: i64, %begin: i64, %end: i64)
    attributes {tnl.arg_ranks = array<i64: 1>} {
  llvm.return
}

// -----

// expected-error @below {{has 'tnl.decay_argument' 1, which is no argument of rank 1}}
llvm.func @k(%a: !llvm.ptr, %b: !llvm.ptr, %offset: i64, %size: i64, %stride: i64, %begin: i64, %end: i64)
    attributes {tnl.arg_ranks = array<i64: 1>, tnl.entries = {k = array<f32: 1.0>}, tnl.decay_argument = 1 : i64} {
  llvm.return
}

// -----

// expected-error @below {{has 7 arguments, but memrefs of the ranks in 'tnl.arg_ranks', a range and scratch memory are 12}}
llvm.func @k(%a: !llvm.ptr, %b: !llvm.ptr, %offset: i64, %size: i64, %stride: i64, %begin: i64, %end: i64)
    attributes {tnl.arg_ranks = array<i64: 1>, tnl.scratch = [#size<4>]} {
  llvm.return
}

// -----

// expected-error @below {{has 'tnl.scratch' with the symbol "1.0", which is no dimension of an operand}}
llvm.func @k(%a: !llvm.ptr, %b: !llvm.ptr, %offset: i64, %size: i64, %stride: i64, %begin: i64, %end: i64,
    %p: !llvm.ptr, %pa: !llvm.ptr, %po: i64, %ps: i64, %pt: i64)
    attributes {tnl.arg_ranks = array<i64: 1>, tnl.scratch = [#size<"1.0">]} {
  llvm.return
}
