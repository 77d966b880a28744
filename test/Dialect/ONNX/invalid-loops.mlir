// RUN: tnl-opt %s -verify-diagnostics -split-input-file -onnx-fold-shapes

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op has 3 arguments of its block, not 4}}
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xf32>):
    onnx.Yield %c, %t, %t : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 0>} : (tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op has 2 values given by its block, not 3}}
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xf32>, %e: tensor<*xf32>):
    onnx.Yield %c, %t : tensor<i1>, tensor<*xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 0>} : (tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op has 2 axes of scanned values, not 1}}
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xf32>, %e: tensor<*xf32>):
    onnx.Yield %c, %t, %e : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 1, 0>, output_axes = array<i64: 0>} : (tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op has 3 results, not 2}}
  %r:3 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xf32>, %e: tensor<*xf32>):
    onnx.Yield %c, %t, %e : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 0>} : (tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op has a trip count and values to scan}}
  %r:2 = onnx.Loop times %n from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xf32>, %e: tensor<*xf32>):
    onnx.Yield %c, %t, %e : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 0>} : (tensor<i64>, tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op expects the trip count to be one number, got 'tensor<2xi64>'}}
  %r:2 = onnx.Loop times %two from(%s) over() {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xf32>):
    onnx.Yield %c, %t, %t : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64>, output_axes = array<i64: 0>} : (tensor<2xi64>, tensor<2xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op the number of the iteration is of type 'f32', not 'i64'}}
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<f32>, %c: tensor<i1>, %t: tensor<*xf32>, %e: tensor<*xf32>):
    onnx.Yield %c, %t, %e : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 0>} : (tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op the next condition is of type 'f32', not 'i1'}}
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xf32>, %e: tensor<*xf32>):
    onnx.Yield %t, %t, %e : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 0>} : (tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op carried value 0 is of type 'i64', not 'f32'}}
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xi64>, %e: tensor<*xf32>):
    onnx.Yield %c, %e, %e : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 0>} : (tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op value 1 that its block gives is of type 'i64', not 'f32'}}
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xf32>, %e: tensor<*xf32>):
    onnx.Yield %c, %t, %i : tensor<i1>, tensor<*xf32>, tensor<i64>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 0>} : (tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op axis 2 is out of range for rank 2}}
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xf32>, %e: tensor<*xf32>):
    onnx.Yield %c, %t, %e : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2>, output_axes = array<i64: 0>} : (tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op output axis 3 is out of range for rank 2}}
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xf32>, %e: tensor<2xf32>):
    onnx.Yield %c, %t, %e : tensor<i1>, tensor<*xf32>, tensor<2xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 3>} : (tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%x: tensor<2x4xf32>, %s: tensor<2xf32>, %n: tensor<i64>, %two: tensor<2xi64>, %go: tensor<i1>) {
  // expected-error @+1 {{'onnx.Loop' op scanned value 0 has rank 2, and its element in the block rank 2}}
  %r:2 = onnx.Loop from(%s) over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %t: tensor<*xf32>, %e: tensor<2x1xf32>):
    onnx.Yield %c, %t, %e : tensor<i1>, tensor<*xf32>, tensor<2x1xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 0>} : (tensor<2xf32>, tensor<2x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

// Values that are scanned together have one size.
func.func @f(%x: tensor<2x4xf32>, %y: tensor<3x4xf32>) {
  // expected-error @+1 {{'onnx.Loop' op sizes 4 and 3 differ along the axis that is scanned}}
  %r = onnx.Loop from() over(%x, %y) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %a: tensor<*xf32>, %b: tensor<*xf32>):
    onnx.Yield %c, %a : tensor<i1>, tensor<*xf32>
  } {input_axes = array<i64: 1, 0>, output_axes = array<i64: 0>} : (tensor<2x4xf32>, tensor<3x4xf32>) -> tensor<*xf32>
  return
}

// -----

// The block's own types may not contradict its operands.
func.func @f(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Loop' op argument 2 of its block is of type 'tensor<3xf32>', which its operand does not fit}}
  %r = onnx.Loop from() over(%x) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %a: tensor<3xf32>):
    onnx.Yield %c, %a : tensor<i1>, tensor<3xf32>
  } {input_axes = array<i64: 1>, output_axes = array<i64: 0>} : (tensor<2x4xf32>) -> tensor<*xf32>
  return
}
