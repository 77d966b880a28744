// RUN: tnl-interpret %s | FileCheck %s
// RUN: tnl-interpret %s --seed=1 | FileCheck %s --check-prefix=SEED
// RUN: tnl-interpret - --function=ids --print < %s | FileCheck %s --check-prefix=ONE
// RUN: tnl-interpret %s --function=sizes --dim=batch=4 --dim seq=5 | FileCheck %s --check-prefix=DIMS
// RUN: tnl-interpret %s --function=sizes --input=x=zeros | FileCheck %s --check-prefix=ZEROS
// RUN: tnl-interpret %s --function=sizes --dim=seq=3 --output=y=@%t.npy
// RUN: tnl-interpret %s --function=sizes --input=x=@%t.npy --print | FileCheck %s --check-prefix=FILE

// RUN: not tnl-interpret %s --dim=seq=many 2>&1 | FileCheck %s --check-prefix=DIM-ERROR
// RUN: not tnl-interpret %s --dim=seq=-1 2>&1 | FileCheck %s --check-prefix=DIM-ERROR
// RUN: not tnl-interpret %s --input=z=zeros 2>&1 | FileCheck %s --check-prefix=INPUT-ERROR
// RUN: not tnl-interpret %s --input=x=ones 2>&1 | FileCheck %s --check-prefix=VALUE-ERROR
// RUN: not tnl-interpret %s --input=x=random:2:1 2>&1 | FileCheck %s --check-prefix=VALUE-ERROR
// RUN: not tnl-interpret %s --input=x=@%t.none 2>&1 | FileCheck %s --check-prefix=FILE-ERROR
// RUN: not tnl-interpret %s --input=ids=@%t.npy 2>&1 | FileCheck %s --check-prefix=KIND-ERROR
// RUN: not tnl-interpret %s --output=z=@%t.npy 2>&1 | FileCheck %s --check-prefix=OUTPUT-ERROR
// RUN: not tnl-interpret %s --compare=%s --consistency 2>&1 | FileCheck %s --check-prefix=MODE-ERROR
// RUN: not tnl-interpret %s --compare=%s --max-rel=nan 2>&1 | FileCheck %s --check-prefix=LIMIT-ERROR
// RUN: not tnl-interpret %s --compare=%s --max-rel=-1 2>&1 | FileCheck %s --check-prefix=LIMIT-ERROR
// LIMIT-ERROR: tnl-interpret: error: --max-rel is {{nan|-1.0}}{{.*}}; it must be a number of at least 0
// RUN: not tnl-interpret %s --input=x=random:nan:1 2>&1 | FileCheck %s --check-prefix=VALUE-ERROR
// RUN: not tnl-interpret %t.none 2>&1 | FileCheck %s --check-prefix=OPEN-ERROR

// Default sizes: 2 and 9.
// CHECK: sizes y 2x9x3 l2={{[0-9.]+}} max={{[0-9.]+}}
// CHECK-NEXT: ids result0 1x6x1 l2={{[0-9.]+}} max=4
// CHECK-NEXT: mask result0 64 l2={{[0-9.]+}} max=1
// CHECK-NOT: {{.}}

// SEED: sizes y 2x9x3
// ONE-NOT: sizes
// ONE: ids result0 1x6x1 = {{\[\[\[}}{{[0-4]}}], [{{[0-4]}}], [{{[0-4]}}], [{{[0-4]}}], [{{[0-4]}}], [{{[0-4]}}]]]
// DIMS: sizes y 4x5x3
// ZEROS: sizes y 2x9x3 l2=0 max=0
// FILE: sizes y 2x3x3 = {{\[\[\[}}

// DIM-ERROR: tnl-interpret: error: --dim=seq={{.*}}: expected NAME=SIZE
// INPUT-ERROR: no function has an input 'z'
// VALUE-ERROR: no value of an input: '{{.*}}'; expected @FILE.npy, zeros, random or random:LO:HI
// FILE-ERROR: input x: {{.*}}none
// KIND-ERROR: input 0 holds floating-point numbers, which does not fit its type 'tensor<1x6xi64>'
// OUTPUT-ERROR: no function has an output 'z'
// MODE-ERROR: --compare, --check and --consistency exclude each other
// OPEN-ERROR: tnl-interpret: error: could not open input file {{.*}}none

func.func @sizes(%x: tensor<?x?x3xf32> {tnl.name = "x", tnl.dims = ["batch", "seq", ""]}) -> (tensor<?x?x3xf32> {tnl.name = "y"})
    attributes {tnl.symbols = ["batch", "seq"]} {
  %0 = arith.addf %x, %x : tensor<?x?x3xf32>
  return %0 : tensor<?x?x3xf32>
}

// Token ids stay below the vocabulary, also behind a cast and in a kernel.
func.func @ids(%ids: tensor<1x6xi64> {tnl.name = "ids"}) -> tensor<1x6x1xf32> {
  %0 = onnx.Cast %ids : (tensor<1x6xi64>) -> tensor<1x6xi32>
  %1 = tnl.dispatch @k0(%0) shapes [[1, 6, 1]] : (tensor<1x6xi32>) -> tensor<1x6x1xf32>
  return %1 : tensor<1x6x1xf32>
}
func.func private @k0(%ids: tensor<1x6xi32>) -> tensor<1x6x1xf32> attributes {tnl.kernel} {
  %table = arith.constant dense<[[0.0], [1.0], [2.0], [3.0], [4.0]]> : tensor<5x1xf32>
  %0 = tnl.embedding %ids, %table : (tensor<1x6xi32>, tensor<5x1xf32>) -> tensor<1x6x1xf32>
  return %0 : tensor<1x6x1xf32>
}

func.func @mask(%m: tensor<64xi64>) -> tensor<64xi64> {
  return %m : tensor<64xi64>
}
