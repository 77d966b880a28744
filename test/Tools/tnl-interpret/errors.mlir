// What cannot be evaluated is reported at its operation.

// RUN: not tnl-interpret %s --function=unknown 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not tnl-interpret %s --function=gather --input=i=random:5:6 2>&1 | FileCheck %s --check-prefix=GATHER
// RUN: not tnl-interpret %s --function=embedding --input=ids=random:-9:-8 2>&1 | FileCheck %s --check-prefix=EMBEDDING
// RUN: not tnl-interpret %s --function=broadcast --dim a=2 --dim b=3 2>&1 | FileCheck %s --check-prefix=BROADCAST
// RUN: not tnl-interpret %s --function=matmul --dim a=2 --dim b=3 2>&1 | FileCheck %s --check-prefix=MATMUL
// RUN: not tnl-interpret %s --function=reshape --dim a=3 2>&1 | FileCheck %s --check-prefix=RESHAPE
// RUN: not tnl-interpret %s --function=concat --dim a=2 --dim b=3 2>&1 | FileCheck %s --check-prefix=CONCAT
// RUN: not tnl-interpret %s --function=divide --input=x=zeros 2>&1 | FileCheck %s --check-prefix=DIVIDE
// RUN: not tnl-interpret %s --function=range --input=d=zeros 2>&1 | FileCheck %s --check-prefix=RANGE
// RUN: not tnl-interpret %s --function=slice --input=s=zeros 2>&1 | FileCheck %s --check-prefix=SLICE
// RUN: not tnl-interpret %s --function=huge 2>&1 | FileCheck %s --check-prefix=HUGE
// RUN: not tnl-interpret %s --function=attention --dim a=2 --dim b=3 2>&1 | FileCheck %s --check-prefix=ATTENTION
// RUN: not tnl-interpret %s --function=position --dim a=2 --dim b=3 2>&1 | FileCheck %s --check-prefix=POSITION
// RUN: not tnl-interpret %s --function=linear --dim a=2 --dim b=3 2>&1 | FileCheck %s --check-prefix=LINEAR
// RUN: not tnl-interpret %s --function=arith --dim a=2 --dim b=3 2>&1 | FileCheck %s --check-prefix=ARITH
// RUN: not tnl-interpret %s --function=last --dim a=0 2>&1 | FileCheck %s --check-prefix=LAST
// RUN: not tnl-interpret %s --function=type --dim a=3 2>&1 | FileCheck %s --check-prefix=TYPE
// RUN: not tnl-interpret %s --function=recursive 2>&1 | FileCheck %s --check-prefix=RECURSIVE
// RUN: not tnl-interpret %s --function=missing 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not tnl-interpret %s --function=body 2>&1 | FileCheck %s --check-prefix=BODY
// RUN: not tnl-interpret %s --function=axes 2>&1 | FileCheck %s --check-prefix=AXES

func.func @unknown(%x: tensor<?xf32>) -> tensor<?xf32> {
  // UNKNOWN: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}the interpreter does not know this operation
  %0 = arith.remf %x, %x : tensor<?xf32>
  return %0 : tensor<?xf32>
}

func.func @gather(%x: tensor<4x2xf32>, %i: tensor<?xi64> {tnl.name = "i"}) -> tensor<?x2xf32> {
  // GATHER: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}index 5 is outside axis 0 of size 4
  %0 = onnx.Gather %x, %i {axis = 0 : si64} : (tensor<4x2xf32>, tensor<?xi64>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

func.func @embedding(%ids: tensor<?x?xi64> {tnl.name = "ids"}, %table: tensor<8x2xf32>) -> tensor<?x?x2xf32> {
  // EMBEDDING: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}token id -9 is outside a table of 8 rows
  %0 = tnl.embedding %ids, %table : (tensor<?x?xi64>, tensor<8x2xf32>) -> tensor<?x?x2xf32>
  return %0 : tensor<?x?x2xf32>
}

func.func @broadcast(%x: tensor<?xf32> {tnl.dims = ["a"]}, %y: tensor<?xf32> {tnl.dims = ["b"]}) -> tensor<?xf32> attributes {tnl.symbols = ["a", "b"]} {
  // BROADCAST: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}operands of shapes 2 and 3 do not broadcast
  %0 = onnx.Add %x, %y : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

func.func @matmul(%x: tensor<4x?xf32> {tnl.dims = ["", "a"]}, %y: tensor<?x5xf32> {tnl.dims = ["b", ""]}) -> tensor<4x5xf32> attributes {tnl.symbols = ["a", "b"]} {
  // MATMUL: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}cannot multiply 4x2 by 3x5
  %0 = onnx.MatMul %x, %y : (tensor<4x?xf32>, tensor<?x5xf32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}

func.func @reshape(%x: tensor<?xf32> {tnl.dims = ["a"]}) -> tensor<?x2xf32> attributes {tnl.symbols = ["a"]} {
  %s = onnx.Constant dense<[-1, 2]> : tensor<2xi64>
  // RESHAPE: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}cannot reshape 3 to [-1, 2]
  %0 = onnx.Reshape %x, %s : (tensor<?xf32>, tensor<2xi64>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

func.func @concat(%x: tensor<?x1xf32> {tnl.dims = ["a", ""]}, %y: tensor<?x1xf32> {tnl.dims = ["b", ""]}) -> tensor<?x2xf32> attributes {tnl.symbols = ["a", "b"]} {
  // CONCAT: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}cannot join 2x1 and 3x1 along axis 1
  %0 = onnx.Concat %x, %y {axis = 1 : si64} : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

func.func @divide(%x: tensor<2xi64> {tnl.name = "x"}) -> tensor<2xi64> {
  // DIVIDE: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}divides an integer by zero
  %0 = onnx.Mod %x, %x : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

func.func @range(%d: tensor<i64> {tnl.name = "d"}) -> tensor<?xi64> {
  %s = onnx.Constant dense<1> : tensor<i64>
  %e = onnx.Constant dense<5> : tensor<i64>
  // RANGE: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}cannot count from 1{{.*}} to 5{{.*}} in steps of 0
  %0 = onnx.Range %s, %e, %d : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}

func.func @slice(%x: tensor<4xf32>, %s: tensor<1xi64> {tnl.name = "s"}) -> tensor<?xf32> {
  // SLICE: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}step of axis 0 is 0
  %0 = onnx.Slice %x, %s, %s axes(%s) steps(%s) : (tensor<4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

func.func @huge() -> tensor<?x?xf32> {
  %s = onnx.Constant dense<4294967296> : tensor<2xi64>
  // HUGE: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}makes a tensor of shape 4294967296x4294967296, which the interpreter does not hold (at most 268435456 elements)
  %0 = onnx.ConstantOfShape %s {value = dense<0.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

func.func @attention(%q: tensor<1x1x?x2xf32> {tnl.dims = ["", "", "a", ""]}, %k: tensor<1x1x?x2xf32> {tnl.dims = ["", "", "b", ""]}) -> tensor<1x1x?x2xf32> attributes {tnl.symbols = ["a", "b"]} {
  // ATTENTION: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}k is 1x1x3x2 where the other operands ask for 1x1x2x2
  %0:2 = tnl.linear_attention %q, %k, %q slopes [0.5] : (tensor<1x1x?x2xf32>, tensor<1x1x?x2xf32>, tensor<1x1x?x2xf32>) -> (tensor<1x1x?x2xf32>, tensor<1x1x2x2xf32>)
  return %0#0 : tensor<1x1x?x2xf32>
}

func.func @position(%x: tensor<?x1x4x2xf32> {tnl.dims = ["a", "", "", ""]}, %theta: tensor<1x2xf32>, %p: tensor<?xi64> {tnl.dims = ["b"]}) -> tensor<?x1x4x4xf32> attributes {tnl.symbols = ["a", "b"]} {
  // POSITION: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}position is 3 where the other operands ask for 2
  %0 = tnl.lrpe %x, %theta position(%p) : (tensor<?x1x4x2xf32>, tensor<1x2xf32>, tensor<?xi64>) -> tensor<?x1x4x4xf32>
  return %0 : tensor<?x1x4x4xf32>
}

func.func @linear(%x: tensor<?x2xf32> {tnl.dims = ["a", ""]}, %w: tensor<4x2xf32>, %r: tensor<?x4xf32> {tnl.dims = ["b", ""]}) -> tensor<?x4xf32> attributes {tnl.symbols = ["a", "b"]} {
  // LINEAR: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}residual is 3x4 where the other operands ask for 2x4
  %0 = tnl.linear %x, %w residual(%r) : (tensor<?x2xf32>, tensor<4x2xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

func.func @arith(%x: tensor<?xf32> {tnl.dims = ["a"]}, %y: tensor<?xf32> {tnl.dims = ["b"]}) -> tensor<?xf32> attributes {tnl.symbols = ["a", "b"]} {
  // ARITH: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}right operand is 3 where the other operands ask for 2
  %0 = arith.addf %x, %y : tensor<?xf32>
  return %0 : tensor<?xf32>
}

func.func @last(%x: tensor<1x?x2xf32> {tnl.dims = ["", "a", ""]}) -> tensor<1x1x2xf32> attributes {tnl.symbols = ["a"]} {
  // LAST: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}there is no last token of none
  %0 = tnl.last_token %x : tensor<1x?x2xf32> -> tensor<1x1x2xf32>
  return %0 : tensor<1x1x2xf32>
}

// A type that inference got wrong does not pass.
func.func @type(%x: tensor<?x1xf32> {tnl.dims = ["a", ""]}) -> tensor<2x2xf32> attributes {tnl.symbols = ["a"]} {
  %s = onnx.Constant dense<2> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %shape = onnx.Concat %one, %s {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  // TYPE: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}result 0 has shape 3x2, which does not fit its type 'tensor<2x2xf32>'
  %0 = onnx.Expand %x, %shape : (tensor<?x1xf32>, tensor<?xi64>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// RECURSIVE: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}calls nest deeper than 64
func.func @recursive(%x: tensor<1xf32>) -> tensor<1xf32> {
  %0 = func.call @recursive(%x) : (tensor<1xf32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

// MISSING: has no function 'missing'

// BODY: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}cannot be run: it has no body
func.func private @body(tensor<1xf32>) -> tensor<1xf32>

func.func @axes(%x: tensor<1x1xf32>) -> tensor<f32> {
  %a = onnx.Constant dense<[0, -2]> : tensor<2xi64>
  %s = onnx.Shape %x : (tensor<1x1xf32>) -> tensor<2xi64>
  %b = onnx.Sub %a, %s : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  // AXES: errors.mlir:[[@LINE+1]]:{{.*}}error: {{.*}}axis -3 is outside a tensor of rank 2
  %0 = onnx.Squeeze %x, %b : (tensor<1x1xf32>, tensor<2xi64>) -> tensor<f32>
  return %0 : tensor<f32>
}
