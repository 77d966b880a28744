// Indices of a table whose size an input gives are checked before a GPU runs.
// RUN: env TNL_PTXAS= tnl-compile %s -o %t.tnl --target=nvptx:sm_90a
// DEFINE: %{run} = env TNL_CUDA_DRIVER=%cuda tnl-run run %t.tnl --function=rows --device=cuda
// RUN: %{run} --input=ids=1x2xi64=1,-2 --input=table=2x2xf32=1,2,3,4 | FileCheck %s
// RUN: %{run} --sync --profile --input=ids=1x2xi64=1,-2 --input=table=2x2xf32=1,2,3,4 | FileCheck %s
// CHECK: rows: 1x2x2xf32 = 3, 4, 1, 2
// RUN: not %{run} --input=ids=1x2xi64=0,2 --input=table=2x2xf32=1 2>&1 | FileCheck %s --check-prefix=ABOVE
// ABOVE: tnl-run: error: function 'rows': element 1 is 2, outside of [-2, 2)
// RUN: not %{run} --input=ids=1x2xi64=-4,0 --input=table=3x2xf32=1 2>&1 | FileCheck %s --check-prefix=BELOW
// BELOW: tnl-run: error: function 'rows': element 0 is -4, outside of [-3, 3)

func.func @rows(%ids: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "ids"}, %table: tensor<?x2xf32> {tnl.dims = ["m", ""], tnl.name = "table"}) -> (tensor<?x?x2xf32> {tnl.name = "rows"}) attributes {tnl.symbols = ["b", "n", "m"]} {
  %x = tnl.embedding %ids, %table : (tensor<?x?xi64>, tensor<?x2xf32>) -> tensor<?x?x2xf32>
  return %x : tensor<?x?x2xf32>
}
