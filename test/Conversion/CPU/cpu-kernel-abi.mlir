// RUN: tnl-opt %s --tnl-cpu-kernel-abi -split-input-file -verify-diagnostics | FileCheck %s

// CHECK: llvm.func internal @k.body(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr {llvm.noalias}, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: i64)
// CHECK: llvm.func @k(%[[ARGS:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[END:.*]]: i64)
// CHECK: %[[SLOT:.*]] = llvm.getelementptr %[[ARGS]][0]
// CHECK: %[[DESCRIPTOR:.*]] = llvm.load %[[SLOT]] : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.getelementptr %[[DESCRIPTOR]][4]
// CHECK: llvm.call @k.body({{.*}}, %[[BEGIN]], %[[END]])
llvm.func @k(%a: !llvm.ptr, %b: !llvm.ptr, %offset: i64, %size: i64, %stride: i64, %begin: i64, %end: i64)
    attributes {tnl.arg_ranks = array<i64: 1>} {
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

// expected-error @below {{has 'tnl.slopes_argument' 1, which is no argument of rank 1}}
llvm.func @k(%a: !llvm.ptr, %b: !llvm.ptr, %offset: i64, %size: i64, %stride: i64, %begin: i64, %end: i64)
    attributes {tnl.arg_ranks = array<i64: 1>, tnl.entries = {k = array<f32: 1.0>}, tnl.slopes_argument = 1 : i64} {
  llvm.return
}
