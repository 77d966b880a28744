// Every warp reads what the next one has stored to shared memory. prepare_for_gpu
// also compiles it without the barrier: a race that racecheck has to report.
func.func @main(%x: tensor<128xf32> {tnl.name = "x"}) -> (tensor<128xf32> {tnl.name = "y"}) {
  %0 = tnl.dispatch @shift(%x) shapes [[128]] {tnl.buffers = array<i64: -1>} : (tensor<128xf32>) -> tensor<128xf32>
  return %0 : tensor<128xf32>
}
func.func private @shift(%x: memref<128xf32>, %y: memref<128xf32>) attributes {tnl.kernel} {
  %c1 = arith.constant 1 : index
  tile.launch @shift_warps blocks(%c1, %c1, %c1) args(%x, %y : memref<128xf32>, memref<128xf32>)
  return
}
tile.kernel @shift_warps(%x: !tile.global<f32>, %y: !tile.global<f32>) threads 128 {
  %tile = tile.alloc : !tile.shared<1x128xf32>
  %t = tile.thread_id
  %c0 = arith.constant 0 : i32
  %c32 = arith.constant 32 : i32
  %c127 = arith.constant 127 : i32
  %a = tile.load %x[%t] : !tile.global<f32>, i32 -> f32
  tile.store %a, %tile[%c0, %t] : f32, !tile.shared<1x128xf32>, i32, i32
  tile.barrier
  %next = arith.addi %t, %c32 : i32
  %i = arith.andi %next, %c127 : i32
  %b = tile.load %tile[%c0, %i] : !tile.shared<1x128xf32>, i32, i32 -> f32
  tile.store %b, %y[%t] : f32, !tile.global<f32>, i32
  tile.return
}
