// RUN: tnl-opt %s -split-input-file -verify-diagnostics

// expected-error @+1 {{expected a size}}
func.func private @f() attributes {a = #size<n + >}

// -----

// expected-error @+1 {{min takes 2 sizes or more, got 1}}
func.func private @f() attributes {a = #size<min(n)>}

// -----

// expected-error @+1 {{select takes 3 sizes, got 2}}
func.func private @f() attributes {a = #size<select(n, m)>}

// -----

// expected-error @+1 {{a size must fit into 64 bits}}
func.func private @f() attributes {a = #size<9223372036854775808>}

// -----

// expected-error @+1 {{expected the end of a size}}
func.func private @f() attributes {a = #size<n m>}

// -----

func.func @relation() {
  // expected-error @+1 {{'above' is no relation of two sizes}}
  size.require above n, 4, "anywhere"
  return
}

// -----

func.func @never() {
  // expected-error @+1 {{never holds: sizes 3 and 4 differ in the summed dimension}}
  size.require equal 3, 4, "in the summed dimension"
  return
}

// -----

func.func @unknown() {
  // expected-error @+1 {{compares two sizes that are known}}
  size.require at_most unknown("it depends on data"), 4, "anywhere"
  return
}

// -----

func.func @text() {
  // expected-error @+1 {{expected string}}
  size.require equal n, 4, anywhere
  return
}
