// RUN: tnl-interpret %s --function=values --print | FileCheck %s
// RUN: not tnl-interpret %s --function=endless 2>&1 | FileCheck %s --check-prefix=ENDLESS
// RUN: not tnl-interpret %s --function=still 2>&1 | FileCheck %s --check-prefix=STILL
// RUN: not tnl-interpret %s --function=outside 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// RUN: not tnl-interpret %s --function=written --dim=n=3 2>&1 | FileCheck %s --check-prefix=WRITTEN
// RUN: not tnl-interpret %s --function=axis 2>&1 | FileCheck %s --check-prefix=AXIS
// RUN: not tnl-interpret %s --function=element 2>&1 | FileCheck %s --check-prefix=ELEMENT
// RUN: not tnl-interpret %s --function=cast --dim=n=3 2>&1 | FileCheck %s --check-prefix=CAST
// RUN: not tnl-interpret %s --function=negative --dim=n=3 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not tnl-interpret %s --function=wide 2>&1 | FileCheck %s --check-prefix=WIDE
// RUN: not tnl-interpret %s --function=carry 2>&1 | FileCheck %s --check-prefix=CARRY
// RUN: not tnl-interpret %s --function=decay --dim=n=3 2>&1 | FileCheck %s --check-prefix=DECAY

// Every other element of a row, in reverse; what nobody wrote is no number.
// CHECK: values result0 4 = [5, 3, 1, {{-?}}nan]
// CHECK-NEXT: values result1 2 = [3, 7]
// CHECK-NEXT: values result2 scalar = 1
// CHECK-NEXT: values result3 scalar = -2
func.func @values() -> (tensor<4xf32>, tensor<2xi64>, tensor<i64>, tensor<i64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c5 = arith.constant 5 : index
  %x = arith.constant dense<[[1.0, 2.0, 3.0, 4.0, 5.0]]> : tensor<1x5xf32>
  %n = tensor.dim %x, %c1 : tensor<1x5xf32>
  %e = tensor.empty() : tensor<4xf32>
  %r = scf.for %i = %c0 to %n step %c2 iter_args(%out = %e) -> tensor<4xf32> {
    %one = tensor.extract_slice %x[0, %i] [1, 1] [1, 1] : tensor<1x5xf32> to tensor<1xf32>
    %j = arith.ceildivsi %i, %c2 : index
    %to = arith.subi %c2, %j : index
    %next = tensor.insert_slice %one into %out[%to] [1] [1] : tensor<1xf32> into tensor<4xf32>
    scf.yield %next : tensor<4xf32>
  }
  %least = arith.minsi %c5, %c1 : index
  %most = arith.maxsi %c5, %c1 : index
  %a = arith.index_cast %most : index to i64
  %three = arith.constant 3 : i64
  %seven = arith.constant 7 : i64
  %l = tensor.from_elements %three, %seven : tensor<2xi64>
  %b = arith.index_cast %least : index to i64
  %s = tensor.splat %b : tensor<i64>
  %d = tensor.extract %l[%c0] : tensor<2xi64>
  %m = arith.subi %d, %a : i64
  %t = tensor.splat %m : tensor<i64>
  return %r, %l, %s, %t : tensor<4xf32>, tensor<2xi64>, tensor<i64>, tensor<i64>
}

func.func @endless() -> tensor<1xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 9223372036854775807 : index
  %e = arith.constant dense<0.0> : tensor<1xf32>
  // ENDLESS: loops.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}runs more than 1048576 times
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%x = %e) -> tensor<1xf32> {
    scf.yield %x : tensor<1xf32>
  }
  return %r : tensor<1xf32>
}

func.func @still(%y: tensor<1xi64> {tnl.name = "y"}) -> tensor<1xf32> {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %z = arith.subi %c0, %c0 : index
  %e = arith.constant dense<0.0> : tensor<1xf32>
  // STILL: loops.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}goes in steps of 0
  %r = scf.for %i = %c0 to %c4 step %z iter_args(%x = %e) -> tensor<1xf32> {
    scf.yield %x : tensor<1xf32>
  }
  return %r : tensor<1xf32>
}

func.func @outside() -> tensor<2xf32> {
  %c3 = arith.constant 3 : index
  %x = arith.constant dense<1.0> : tensor<4xf32>
  // OUTSIDE: loops.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}takes 2 elements from 3 on in steps of 1 along axis 0 of 4
  %r = tensor.extract_slice %x[%c3] [2] [1] : tensor<4xf32> to tensor<2xf32>
  return %r : tensor<2xf32>
}

func.func @written(%x: tensor<?xf32> {tnl.dims = ["n"]}) -> tensor<4xf32> attributes {tnl.symbols = ["n"]} {
  %c2 = arith.constant 2 : index
  %y = arith.constant dense<1.0> : tensor<4xf32>
  // WRITTEN: loops.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}writes a tensor of shape 3 to a part of shape 2
  %r = tensor.insert_slice %x into %y[0] [%c2] [1] : tensor<?xf32> into tensor<4xf32>
  return %r : tensor<4xf32>
}

func.func @axis(%x: tensor<2xf32>) -> tensor<i64> {
  %c1 = arith.constant 1 : index
  // AXIS: loops.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}asks for axis 1 of a tensor of rank 1
  %n = tensor.dim %x, %c1 : tensor<2xf32>
  %a = arith.index_cast %n : index to i64
  %t = tensor.splat %a : tensor<i64>
  return %t : tensor<i64>
}

func.func @element(%x: tensor<2xf32>) -> tensor<1xf32> {
  %c2 = arith.constant 2 : index
  // ELEMENT: loops.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}reads element 2 along axis 0 of 2
  %a = tensor.extract %x[%c2] : tensor<2xf32>
  %t = tensor.from_elements %a : tensor<1xf32>
  return %t : tensor<1xf32>
}

func.func @cast(%x: tensor<?xf32> {tnl.dims = ["n"]}) -> tensor<2xf32> attributes {tnl.symbols = ["n"]} {
  // CAST: loops.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}result 0 has shape 3, which does not fit its type 'tensor<2xf32>'
  %y = tensor.cast %x : tensor<?xf32> to tensor<2xf32>
  return %y : tensor<2xf32>
}

func.func @negative(%x: tensor<?xf32> {tnl.dims = ["n"]}) -> tensor<?xf32> attributes {tnl.symbols = ["n"]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.subi %c0, %c1 : index
  // NEGATIVE: loops.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}makes a tensor of shape -1
  %y = tensor.empty(%n) : tensor<?xf32>
  return %y : tensor<?xf32>
}

func.func @wide() -> tensor<1xi64> {
  // WIDE: loops.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}is an integer of more than 64 bits
  %n = arith.constant 170141183460469231731687303715884105727 : i128
  %t = arith.constant dense<0> : tensor<1xi64>
  return %t : tensor<1xi64>
}

func.func @carry(%s: tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xf32> {
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %n = arith.subi %c0, %c3 : index
  // CARRY: loops.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}decays by -3 tokens
  %r = tnl.state_carry %s, %s tokens(%n) slopes [1.0] : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, index) -> tensor<1x1x2x1xf32>
  return %r : tensor<1x1x2x1xf32>
}

func.func @decay(%q: tensor<1x1x2x1xf32>, %g: tensor<1x1x?xf32> {tnl.dims = ["", "", "n"]}) -> tensor<1x1x2x2xf32> attributes {tnl.symbols = ["n"]} {
  // DECAY: loops.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}decay is 1x1x3 where the other operands ask for 1x1x2
  %r = tnl.chunk_scores %q, %q decay(%g) : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x?xf32>) -> tensor<1x1x2x2xf32>
  return %r : tensor<1x1x2x2xf32>
}
