// RUN: tnl-opt %s -split-input-file -verify-diagnostics -tnl-check-model | FileCheck %s

// CHECK-LABEL: func @accepted
func.func @accepted(%x: tensor<?x4xf32>, %n: tensor<?x4xi64>) -> (tensor<?x4xf32>, tensor<?x4xi1>) {
  // CHECK: math.erf
  %0 = math.erf %x : tensor<?x4xf32>
  %1 = arith.constant dense<2> : tensor<3xi64>
  %2 = "onnx.Neg"(%0) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = tnl.silu %2 : tensor<?x4xf32>
  %4 = arith.cmpi slt, %n, %n : tensor<?x4xi64>
  return %3, %4 : tensor<?x4xf32>, tensor<?x4xi1>
}

// Kernels may have anything.
// CHECK-LABEL: func private @kernel
func.func private @kernel(%x: tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel} {
  %e = tensor.empty() : tensor<4xf32>
  %0 = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @linalg(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{'linalg.exp' op is none that a model is made of}}
  %0 = linalg.exp ins(%x : tensor<4xf32>) outs(%y : tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// A size that no call would check.
func.func @cast(%x: tensor<?xf32>) -> tensor<4xf32> {
  // expected-error @below {{'tensor.cast' op is none that a model is made of}}
  %0 = tensor.cast %x : tensor<?xf32> to tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @no_library(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{'math.cbrt' op is none that a model is made of}}
  %0 = math.cbrt %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @region(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{'arith.constant' op computes with something else than ranked tensors}}
  %c = arith.constant true
  %0 = scf.if %c -> tensor<4xf32> {
    scf.yield %x : tensor<4xf32>
  } else {
    scf.yield %x : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @division(%x: tensor<4xi64>, %y: tensor<4xi64>) -> tensor<4xi64> {
  // expected-error @below {{'arith.divsi' op is undefined for some values}}
  %0 = arith.divsi %x, %y : tensor<4xi64>
  return %0 : tensor<4xi64>
}

// -----

// expected-error @below {{'func.func' op has the argument #1 of type 'memref<4xf32>'; models take ranked tensors}}
func.func @memory(%x: tensor<4xf32>, %y: memref<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// -----

// expected-error @below {{'func.func' op has the result #0 of type 'index'; models give ranked tensors}}
func.func @size(%x: tensor<?xf32>) -> index {
  %c0 = arith.constant 0 : index
  %0 = tensor.dim %x, %c0 : tensor<?xf32>
  return %0 : index
}

// -----

// expected-error @below {{'func.func' op has branches, and a compiled graph has none}}
func.func @branches(%x: tensor<4xf32>) -> tensor<4xf32> {
  cf.br ^next
^next:
  return %x : tensor<4xf32>
}
