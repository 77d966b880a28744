// RUN: tnl-opt %s -split-input-file | tnl-opt -split-input-file | FileCheck %s

// Formulas come back in their canonical form.
// CHECK-LABEL: func.func private @sizes
// CHECK-SAME: a0 = #size<0>
// CHECK-SAME: a1 = #size<-7>
// CHECK-SAME: a2 = #size.n
// CHECK-SAME: a3 = #size<m + n * 2 - 1>
// CHECK-SAME: a4 = #size<m * n>
// CHECK-SAME: a5 = #size.n
// CHECK-SAME: a6 = #size<min(n, 64)>
// CHECK-SAME: a7 = #size<max(m, n + 1)>
// CHECK-SAME: a8 = #size<floordiv(n + 63, 64)>
// CHECK-SAME: a9 = #size<mod(n, m)>
// CHECK-SAME: b0 = #size<eq(n, 3)>
// CHECK-SAME: b1 = #size<le(n, m)>
// CHECK-SAME: b2 = #size<select(eq(n, 1), m, n)>
// CHECK-SAME: b3 = #size<"a dim" * 4>
// CHECK-SAME: b4 = #size<unknown("it depends on data")>
func.func private @sizes() attributes {
  a0 = #size<0>, a1 = #size<-7>, a2 = #size<n>, a3 = #size<2 * n + m - 1>,
  a4 = #size<n * m>, a5 = #size<floordiv(n * 4 + 3, 4)>, a6 = #size<min(64, n)>,
  a7 = #size<max(n + 1, m)>, a8 = #size<floordiv(n + 63, 64)>, a9 = #size<mod(n, m)>,
  b0 = #size<eq(3, n)>, b1 = #size<le(n + 1, m + 1)>, b2 = #size<select(eq(n, 1), m, n)>,
  b3 = #size<4 * "a dim">, b4 = #size<unknown("it depends on data") + 1>}

// -----

// CHECK-LABEL: func.func @requirements
func.func @requirements() {
  // CHECK: size.require equal batch * seq, 16, "in the summed dimension"
  size.require equal seq * batch, 16, "in the summed dimension"
  // CHECK: size.require at_most n, 4, "since 3 is read"
  size.require at_most n, 4, "since 3 is read"
  // CHECK: size.require broadcast n, m, "in dimension 0"
  size.require broadcast n, m, "in dimension 0"
  // CHECK: size.require broadcast_to n, 4, "of w"
  size.require broadcast_to n, 4, "of w"
  // CHECK: size.require multiple_of n, 4, "in elements" {note = 1 : i64}
  size.require multiple_of n, 4, "in elements" {note = 1 : i64}
  return
}
