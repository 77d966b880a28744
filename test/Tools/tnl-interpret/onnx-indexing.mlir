// RUN: tnl-interpret %s --function=gather --print | FileCheck %s --check-prefix=GATHER
// RUN: tnl-interpret %s --function=scatter --print | FileCheck %s --check-prefix=SCATTER
// RUN: tnl-interpret %s --function=pad --print | FileCheck %s --check-prefix=PAD
// RUN: tnl-interpret %s --function=einsum --print | FileCheck %s --check-prefix=EINSUM
// RUN: not tnl-interpret %s --function=outside 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// RUN: not tnl-interpret %s --function=sizes 2>&1 | FileCheck %s --check-prefix=SIZES

// GATHER: gather result0 2x1 = {{\[\[}}2], [3]]
// GATHER-NEXT: gather result1 2x2 = {{\[\[}}4, 5], [1, 2]]
// GATHER-NEXT: gather result2 2 = [3, 4]
// GATHER-NEXT: gather result3 2x3 = {{\[\[}}0, 0, 1], [1, 2, 0]]
func.func @gather() -> (tensor<2x1xi64>, tensor<2x2xi64>, tensor<2xi64>, tensor<2x?xi64>) {
  %x = onnx.Constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi64>
  %y = onnx.Constant dense<[[1, 2], [4, 5]]> : tensor<2x2xi64>
  %i = onnx.Constant dense<[[1], [0]]> : tensor<2x1xi64>
  %j = onnx.Constant dense<[[-1], [0]]> : tensor<2x1xi64>
  %k = onnx.Constant dense<[[1, 0], [1, -1]]> : tensor<2x2xi64>
  %z = onnx.Constant dense<[[0, 1, 5], [2, 0, 0]]> : tensor<2x3xi64>
  %0 = onnx.GatherElements %x, %i {axis = 1 : si64} : (tensor<2x2xi64>, tensor<2x1xi64>) -> tensor<2x1xi64>
  %1 = onnx.GatherND %y, %j : (tensor<2x2xi64>, tensor<2x1xi64>) -> tensor<2x2xi64>
  %2 = onnx.GatherND %x, %k : (tensor<2x2xi64>, tensor<2x2xi64>) -> tensor<2xi64>
  %3 = onnx.NonZero %z : (tensor<2x3xi64>) -> tensor<2x?xi64>
  return %0, %1, %2, %3 : tensor<2x1xi64>, tensor<2x2xi64>, tensor<2xi64>, tensor<2x?xi64>
}

// SCATTER: scatter result0 2x2 = {{\[\[}}1, 2], [3, 9]]
// SCATTER-NEXT: scatter result1 2x2 = {{\[\[}}1, 2], [3, 19]]
// SCATTER-NEXT: scatter result2 2x2 = {{\[\[}}3, 7], [3, 4]]
// SCATTER-NEXT: scatter result3 2x2 = {{\[\[}}1, 2], [3, 4]]
func.func @scatter() -> (tensor<2x2xi64>, tensor<2x2xi64>, tensor<2x2xi64>, tensor<2x2xi64>) {
  %x = onnx.Constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi64>
  %i = onnx.Constant dense<[[1, 1], [-1, -1]]> : tensor<2x2xi64>
  %u = onnx.Constant dense<[6, 9]> : tensor<2xi64>
  %j = onnx.Constant dense<[[0, 0]]> : tensor<1x2xi64>
  %v = onnx.Constant dense<[[3, 7]]> : tensor<1x2xi64>
  %0 = onnx.ScatterND %x, %i, %u : (tensor<2x2xi64>, tensor<2x2xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  %1 = onnx.ScatterND %x, %i, %u {reduction = "add"} : (tensor<2x2xi64>, tensor<2x2xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  %2 = onnx.ScatterElements %x, %j, %v : (tensor<2x2xi64>, tensor<1x2xi64>, tensor<1x2xi64>) -> tensor<2x2xi64>
  return %0, %1, %2, %x : tensor<2x2xi64>, tensor<2x2xi64>, tensor<2x2xi64>, tensor<2x2xi64>
}

// PAD: pad result0 5 = [7, 1, 2, 3, 7]
// PAD-NEXT: pad result1 5 = [2, 1, 2, 3, 2]
// PAD-NEXT: pad result2 3 = [2, 3, 3]
// PAD-NEXT: pad result3 5 = [3, 1, 2, 3, 1]
func.func @pad() -> (tensor<5xi64>, tensor<5xi64>, tensor<3xi64>, tensor<5xi64>) {
  %x = onnx.Constant dense<[1, 2, 3]> : tensor<3xi64>
  %p = onnx.Constant dense<[1, 1]> : tensor<2xi64>
  %q = onnx.Constant dense<[-1, 1]> : tensor<2xi64>
  %v = onnx.Constant dense<7> : tensor<i64>
  %0 = onnx.Pad %x, %p value(%v) : (tensor<3xi64>, tensor<2xi64>, tensor<i64>) -> tensor<5xi64>
  %1 = onnx.Pad %x, %p {mode = "reflect"} : (tensor<3xi64>, tensor<2xi64>) -> tensor<5xi64>
  %2 = onnx.Pad %x, %q {mode = "edge"} : (tensor<3xi64>, tensor<2xi64>) -> tensor<3xi64>
  %3 = onnx.Pad %x, %p {mode = "wrap"} : (tensor<3xi64>, tensor<2xi64>) -> tensor<5xi64>
  return %0, %1, %2, %3 : tensor<5xi64>, tensor<5xi64>, tensor<3xi64>, tensor<5xi64>
}

// EINSUM: einsum result0 2 = [1, 4]
// EINSUM-NEXT: einsum result1 scalar = 5
// EINSUM-NEXT: einsum result2 2x2 = {{\[\[}}4, 8], [12, 24]]
func.func @einsum() -> (tensor<2xi64>, tensor<i64>, tensor<2x2xi64>) {
  %x = onnx.Constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi64>
  %y = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %z = onnx.Constant dense<[[1], [2]]> : tensor<2x1xi64>
  %0 = onnx.Einsum %x {equation = "ii->i"} : (tensor<2x2xi64>) -> tensor<2xi64>
  %1 = onnx.Einsum %x {equation = "ii"} : (tensor<2x2xi64>) -> tensor<i64>
  %2 = onnx.Einsum %x, %y, %z {equation = "...j, j, kl -> jk"} : (tensor<2x2xi64>, tensor<2xi64>, tensor<2x1xi64>) -> tensor<2x2xi64>
  return %0, %1, %2 : tensor<2xi64>, tensor<i64>, tensor<2x2xi64>
}

// OUTSIDE: error: {{.*}}index 2 is outside axis 0 of size 2
func.func @outside() -> tensor<2xi64> {
  %x = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %i = onnx.Constant dense<2> : tensor<1x1xi64>
  %u = onnx.Constant dense<6> : tensor<1xi64>
  %0 = onnx.ScatterND %x, %i, %u : (tensor<2xi64>, tensor<1x1xi64>, tensor<1xi64>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// SIZES: error: {{.*}}sizes 2 and 3 of one label do not fit
func.func @sizes() -> tensor<?xi64> {
  %x = onnx.Constant dense<1> : tensor<2xi64>
  %y = onnx.Constant dense<1> : tensor<3xi64>
  %s = onnx.Constant dense<0> : tensor<1xi64>
  %e = onnx.Constant dense<2> : tensor<1xi64>
  %a = onnx.Slice %x, %s, %e : (tensor<2xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %0 = onnx.Einsum %a, %y {equation = "i,i->i"} : (tensor<?xi64>, tensor<3xi64>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}
