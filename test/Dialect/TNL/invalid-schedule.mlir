// RUN: tnl-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{kernel @k does not exist}}
  %0 = tnl.dispatch @k(%x) shapes [affine_map<() -> (4)>] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32>
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{@k is not a function with tnl.kernel}}
  %0 = tnl.dispatch @k(%x) shapes [affine_map<() -> (4)>] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-note @+1 {{the kernel is here}}
func.func private @k(tensor<5xf32>) -> tensor<4xf32> attributes {tnl.kernel}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{passes '(tensor<4xf32>) -> tensor<4xf32>' to kernel @k of type '(tensor<5xf32>) -> tensor<4xf32>'}}
  %0 = tnl.dispatch @k(%x) shapes [affine_map<() -> (4)>] : (tensor<4xf32>) -> tensor<4xf32>
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
  // expected-error @+1 {{shape 0 must map symbols to 1 sizes, got affine_map<(d0) -> (d0)>}}
  %0 = tnl.dispatch @k(%x) shapes [affine_map<(d0) -> (d0)>] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{shape 0 says 5 in dimension 0, but the result has 4}}
  %0 = tnl.dispatch @k(%x) shapes [affine_map<() -> (5)>] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @k(tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{grid must map symbols to one size, got affine_map<() -> (1, 2)>}}
  %0 = tnl.dispatch @k(%x) shapes [affine_map<() -> (4)>] grid affine_map<() -> (1, 2)> : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Results come after inputs in a lowered kernel, in their own types.
func.func private @k(memref<4xf32>, memref<4xbf16>) attributes {tnl.kernel} // expected-note {{the kernel is here}}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{passes '(tensor<4xf32>) -> tensor<4xf32>' to kernel @k of type '(memref<4xf32>, memref<4xbf16>) -> ()'}}
  %0 = tnl.dispatch @k(%x) shapes [affine_map<() -> (4)>] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @k(memref<4xf32>) attributes {tnl.kernel} // expected-note {{the kernel is here}}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{to kernel @k of type '(memref<4xf32>) -> ()'}}
  %0 = tnl.dispatch @k(%x) shapes [affine_map<() -> (4)>] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
