func.func @attention(%q: tensor<?x1x?x4xf32>, %k: tensor<?x1x?x4xf32>, %v: tensor<?x1x?x4xf32>, %s: tensor<?x1x4x4xf32>)
    -> (tensor<?x1x?x4xf32>, tensor<?x1x4x4xf32>) {
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) slopes [5.0e-1]
    : (tensor<?x1x?x4xf32>, tensor<?x1x?x4xf32>, tensor<?x1x?x4xf32>, tensor<?x1x4x4xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x1x4x4xf32>)
  return %o, %t : tensor<?x1x?x4xf32>, tensor<?x1x4x4xf32>
}
