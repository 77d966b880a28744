// RUN: tnl-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{kernel @k does not exist}}
  %0 = tnl.dispatch @k(%x) shapes [[4]] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{@k is not a function with tnl.kernel}}
  %0 = tnl.dispatch @k(%x) shapes [[4]] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-note @+1 {{the kernel is here}}
func.func private @k(tensor<5xf32>) -> tensor<4xf32> attributes {tnl.kernel}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{passes '(tensor<4xf32>) -> tensor<4xf32>' to kernel @k of type '(tensor<5xf32>) -> tensor<4xf32>'}}
  %0 = tnl.dispatch @k(%x) shapes [[4]] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{has 0 shapes for 1 results}}
  %0 = tnl.dispatch @k(%x) shapes [] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{shape 0 must have 1 known sizes, got []}}
  %0 = tnl.dispatch @k(%x) shapes [[]] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{shape 0 says 5 in dimension 0, but the result has 4}}
  %0 = tnl.dispatch @k(%x) shapes [[5]] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{grid must be a known size, got #size}}
  %0 = tnl.dispatch @k(%x) shapes [[4]] grid unknown("it is data") : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Results come after inputs in a lowered kernel, in their own types.
func.func private @k(memref<4xf32>, memref<4xbf16>) attributes {tnl.kernel} // expected-note {{the kernel is here}}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{passes '(tensor<4xf32>) -> tensor<4xf32>' to kernel @k of type '(memref<4xf32>, memref<4xbf16>) -> ()'}}
  %0 = tnl.dispatch @k(%x) shapes [[4]] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @k(memref<4xf32>) attributes {tnl.kernel} // expected-note {{the kernel is here}}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{to kernel @k of type '(memref<4xf32>) -> ()'}}
  %0 = tnl.dispatch @k(%x) shapes [[4]] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<?xf32> attributes {tnl.kernel}
func.func @f(%x: tensor<4xf32>) -> tensor<?xf32> {
  // expected-error @+1 {{shape 0 must have 1 known sizes}}
  %0 = tnl.dispatch @k(%x) shapes [[unknown("it is data")]] : (tensor<4xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @elements(%x: tensor<2x4xf32>) -> tensor<7xf32> {
  // expected-error @+1 {{sizes 8 and 7 differ in the number of elements}}
  %0 = tnl.reshape %x shape [7] : tensor<2x4xf32> -> tensor<7xf32>
  return %0 : tensor<7xf32>
}

// -----

func.func @types(%x: tensor<2x4xf32>) -> tensor<8xf16> {
  // expected-error @+1 {{x has elements of type 'f32', but the result of type 'f16'}}
  %0 = tnl.reshape %x shape [8] : tensor<2x4xf32> -> tensor<8xf16>
  return %0 : tensor<8xf16>
}

// -----

func.func @sizes(%x: tensor<2x4xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{shape says 4 in dimension 0, but the result has 8}}
  %0 = tnl.reshape %x shape [4] : tensor<2x4xf32> -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

func.func @floats(%x: tensor<4xf32>) {
  // expected-error @+1 {{indices must be integers, got 'f32'}}
  tnl.check_indices %x in 4 : tensor<4xf32>
  return
}

// -----

func.func @unknown(%x: tensor<4xi64>) {
  // expected-error @+1 {{size must be a known size}}
  tnl.check_indices %x in unknown("it is data") : tensor<4xi64>
  return
}
