// A module written by hand is a model: compiled, and run against hand-computed
// numbers. One head, width 1, slope ln 2: states 1, 1/2 + 2, 5/4 + 3.
// RUN: tnl-compile %s -o %t.tnl
// RUN: tnl-run run %t.tnl --function=attention --input=arg0=1x1x3x1xf32=1,1,2 --input=arg1=1x1x3x1xf32=1 --input=arg2=1x1x3x1xf32=1,2,3 --output=result0=- --output=result1=- | FileCheck %s
// CHECK: result0: 1x1x3x1xf32 = 1, 2.5, 8.5
// CHECK: result1: 1x1x1x1xf32 = 4.25
func.func @attention(%q: tensor<?x1x?x1xf32>, %k: tensor<?x1x?x1xf32>, %v: tensor<?x1x?x1xf32>)
    -> (tensor<?x1x?x1xf32>, tensor<?x1x1x1xf32>) {
  %o, %s = tnl.linear_attention %q, %k, %v slopes [6.931472e-01]
    : (tensor<?x1x?x1xf32>, tensor<?x1x?x1xf32>, tensor<?x1x?x1xf32>)
    -> (tensor<?x1x?x1xf32>, tensor<?x1x1x1xf32>)
  return %o, %s : tensor<?x1x?x1xf32>, tensor<?x1x1x1xf32>
}
