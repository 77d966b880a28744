// Modules that no tool writes, and that the parser accepts: every pass takes
// them or says what it cannot take (unittests/Pipelines).

module {}

// -----

// Kernels without body, operand or result.
func.func private @k(tensor<?xf32>) -> tensor<?xf32> attributes {tnl.kernel}
func.func private @g(memref<?xf32>) attributes {tnl.grid_rank = 1 : i64, tnl.kernel}
func.func private @a(memref<?xf32>) attributes {tnl.arg_ranks = array<i64: 1>, tnl.kernel}

// -----

func.func private @k() attributes {tnl.kernel} { return }
func.func private @g() attributes {tnl.grid_rank = 1 : i64, tnl.kernel} { return }

// -----

func.func private @k(%a: tensor<?xf32>) attributes {tnl.grid_rank = 1 : i64, tnl.kernel} { return }

// -----

func.func private @k() -> tensor<4xf32> attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  %0 = arith.constant dense<1.0> : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// A kernel that returns what it takes, once and twice.
func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  return %a : tensor<?xf32>
}
func.func private @t(%a: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>) attributes {tnl.kernel} {
  %0 = tnl.silu %a : tensor<?xf32>
  return %0, %0 : tensor<?xf32>, tensor<?xf32>
}

// -----

// Two blocks.
func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  %0 = tnl.silu %a : tensor<?xf32>
  cf.br ^bb1
^bb1:
  return %0 : tensor<?xf32>
}

// -----

func.func private @k(%a: tensor<?xf32>, %c: i1) -> tensor<?xf32> attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  cf.cond_br %c, ^bb1(%a : tensor<?xf32>), ^bb2
^bb1(%x: tensor<?xf32>):
  %0 = tnl.silu %x : tensor<?xf32>
  return %0 : tensor<?xf32>
^bb2:
  return %a : tensor<?xf32>
}

// -----

// A kernel that never returns.
func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  cf.br ^bb1
^bb1:
  cf.br ^bb1
}

// -----

func.func private @k(%a: memref<?xf32>) attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  cf.br ^bb1
^bb1:
  return
}

// -----

func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.kernel} {
  ub.unreachable
}

// -----

// A graph with two blocks, and one that never returns.
func.func @f(%a: tensor<?xf32>) -> tensor<?xf32> {
  cf.br ^bb1(%a : tensor<?xf32>)
^bb1(%x: tensor<?xf32>):
  %0 = onnx.Relu %x : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func @full(%ids: tensor<?x?xi64>) -> tensor<?x?x4xf32> {
  cf.br ^bb1
^bb1:
  cf.br ^bb1
}

// -----

// Grids that do not fit.
func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.grid_rank = 7 : i64, tnl.kernel} {
  %0 = tnl.silu %a : tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.grid_rank = 0 : i64, tnl.kernel} {
  %0 = arith.negf %a : tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func private @k(%a: tensor<f32>) -> tensor<f32> attributes {tnl.grid_rank = 0 : i64, tnl.kernel} {
  %0 = arith.negf %a : tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  %0 = arith.negf %a : tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.grid_rank = 2 : i64, tnl.kernel} {
  %c0 = arith.constant 0 : index
  %d = tensor.dim %a, %c0 : tensor<?xf32>
  %e = tensor.empty(%d) : tensor<?xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%a : tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.grid_rank = 9223372036854775807 : i64, tnl.kernel} {
  %c0 = arith.constant 0 : index
  %d = tensor.dim %a, %c0 : tensor<?xf32>
  %e = tensor.empty(%d) : tensor<?xf32>
  %0 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]} ins(%a : tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// Operands and results of other types.
func.func private @k(%i: index, %f: f32, %m: memref<?xf32>, %u: tensor<*xf32>, %v: vector<4xf32>) -> f32 attributes {tnl.kernel} {
  return %f : f32
}

// -----

func.func private @k(%u: tensor<*xf32>) -> tensor<*xf32> attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  %0 = onnx.Relu %u : (tensor<*xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
func.func @f(%u: tensor<*xf32>, %i: index) -> (tensor<*xf32>, index) {
  %0 = onnx.Relu %u : (tensor<*xf32>) -> tensor<*xf32>
  return %0, %i : tensor<*xf32>, index
}

// -----

func.func private @k(%u: memref<*xf32>, %s: memref<4xf32, strided<[2], offset: 1>>) attributes {tnl.kernel} {
  return
}

// -----

func.func private @k(%a: tensor<2xcomplex<f32>>, %b: tensor<2xindex>, %c: tensor<2xi5>, %d: tensor<2xf128>) -> tensor<2xcomplex<f32>> attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  return %a : tensor<2xcomplex<f32>>
}
func.func @f(%a: tensor<2xcomplex<f32>>, %b: tensor<2xindex>, %c: tensor<2xi5>, %d: tensor<2xf128>) -> tensor<2xcomplex<f32>> {
  %0, %1 = tnl.dispatch @two(%c, %d) shapes [affine_map<() -> (2)>, affine_map<() -> (2)>] : (tensor<2xi5>, tensor<2xf128>) -> (tensor<2xi5>, tensor<2xf128>)
  %2 = tnl.dispatch @k(%a, %b, %0, %1) shapes [affine_map<() -> (2)>] : (tensor<2xcomplex<f32>>, tensor<2xindex>, tensor<2xi5>, tensor<2xf128>) -> tensor<2xcomplex<f32>>
  return %2 : tensor<2xcomplex<f32>>
}
func.func private @two(%c: tensor<2xi5>, %d: tensor<2xf128>) -> (tensor<2xi5>, tensor<2xf128>) attributes {tnl.kernel} {
  return %c, %d : tensor<2xi5>, tensor<2xf128>
}

// -----

func.func @f(%a: tensor<2x!llvm.ptr>, %b: tensor<2xvector<4xf32>>, %c: tensor<2xf8E4M3FN>) -> (tensor<2x!llvm.ptr>, tensor<2xvector<4xf32>>, tensor<2xf8E4M3FN>) {
  return %a, %b, %c : tensor<2x!llvm.ptr>, tensor<2xvector<4xf32>>, tensor<2xf8E4M3FN>
}

// -----

// Dispatches of kernels without body, and with results of unknown size.
func.func private @k(tensor<?xf32>) -> tensor<?xf32> attributes {tnl.kernel, tnl.grid_rank = 1 : i64}
func.func @f(%a: tensor<?xf32> {tnl.dims=["n"], tnl.name="a"}) -> (tensor<?xf32> {tnl.name="y"}) attributes {tnl.symbols=["n"], tnl.buffer_sizes=[]} {
  %0 = tnl.dispatch @k(%a) shapes [affine_map<()[s0] -> (s0)>] {tnl.buffers=array<i64: -1>} : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// Symbols that the function does not have, buffers that do not exist.
func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.kernel} {
  %0 = tnl.silu %a : tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func @f(%a: tensor<?xf32> {tnl.dims=["n"], tnl.name="a"}) -> (tensor<?xf32> {tnl.name="y"}) attributes {tnl.symbols=["n"], tnl.buffer_sizes=[affine_map<()[s0] -> (s0)>]} {
  %0 = tnl.dispatch @k(%a) shapes [affine_map<()[s0, s1, s2] -> (s2)>] grid affine_map<()[s0, s1] -> (s1)> {tnl.buffers=array<i64: 5>} : (tensor<?xf32>) -> tensor<?xf32>
  %1 = tnl.dispatch @k(%0) shapes [affine_map<()[s0] -> (-s0)>] {tnl.buffers=array<i64: -7>} : (tensor<?xf32>) -> tensor<?xf32>
  return %1 : tensor<?xf32>
}

// -----

func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.kernel} {
  %0 = tnl.silu %a : tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func @f(%a: tensor<?xf32> {tnl.dims=["n"], tnl.name="a"}) -> (tensor<?xf32> {tnl.name="y"}) attributes {tnl.symbols=["n"], tnl.buffer_sizes="none"} {
  %0 = tnl.dispatch @k(%a) shapes [affine_map<()[s0] -> (s0)>] : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @f(%a: tensor<?xf32> {tnl.dims=["n"], tnl.name="a"}) -> (tensor<?xf32> {tnl.name="y"}) attributes {tnl.symbols=["n"], tnl.buffer_sizes=[1, "x", affine_map<(d0) -> (d0)>, affine_map<()[s0] -> (s0, s0)>]} {
  return %a : tensor<?xf32>
}

// -----

// A dispatch without operands and results, a kernel that launches itself.
func.func private @n() attributes {tnl.kernel} { return }
func.func private @r(%a: tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel} {
  %0 = tnl.dispatch @r(%a) shapes [affine_map<() -> (4)>] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @f(%a: tensor<4xf32>) -> tensor<4xf32> {
  tnl.dispatch @n() shapes [] : () -> ()
  %0 = tnl.dispatch @r(%a) shapes [affine_map<() -> (4)>] : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Functions that call each other.
func.func @f(%a: tensor<?xf32>) -> tensor<?xf32> {
  %0 = call @g(%a) : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func @g(%a: tensor<?xf32>) -> tensor<?xf32> {
  %0 = call @f(%a) : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.kernel} {
  %0 = call @k(%a) : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// Modules in modules; symbols that are no functions of func.
module @outer {
  module @full {
    func.func private @k(%a: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
      return %a : tensor<?xf32>
    }
  }
  module @k { }
  llvm.func @prefill(%a: !llvm.ptr)
  memref.global "private" @decode : memref<4xf32>
}

// -----

llvm.func @k(%a: !llvm.ptr) attributes {tnl.arg_ranks = array<i64: 1>, tnl.kernel}
llvm.func @n(%a: !llvm.ptr) attributes {tnl.arg_ranks = array<i64: 9223372036854775807>, tnl.kernel} {
  llvm.return
}

// -----

llvm.func @k(%a: i64, %b: f32, %c: i64, %d: i64) attributes {tnl.arg_ranks = array<i64: 4611686018427387904, 4611686018427387904>, tnl.kernel} {
  llvm.return
}

// -----

llvm.func @k(%a: !llvm.ptr, %b: !llvm.ptr, %c: i64, %d: i64, %e: i64, %begin: i64, %end: i64) -> i64 attributes {tnl.arg_ranks = array<i64: 1>, tnl.kernel} {
  llvm.return %c : i64
}

// -----

llvm.func @k(%a: i64, %b: !llvm.ptr, %c: f32, %d: i64, %e: i64, %begin: i64, %end: i64) attributes {tnl.arg_ranks = array<i64: 1>, tnl.kernel} {
  llvm.return
}

// -----

llvm.func @k(%a: !llvm.ptr, %b: !llvm.ptr, %c: i64, %d: i64, %e: i64, %begin: i64, %end: i64) attributes {tnl.arg_ranks = array<i64: 1>, tnl.kernel, tnl.entries = {x = array<f32: 2.0>, y = array<f32: 1.0>}, tnl.decay_argument = 9 : i64} {
  llvm.return
}

// -----

llvm.func @k(%a: !llvm.ptr, %b: !llvm.ptr, %c: i64, %d: i64, %e: i64, %begin: i64, %end: i64) attributes {tnl.arg_ranks = array<i64: 1>, tnl.kernel, tnl.entries = {k = array<f32>, "k.body" = array<f32: 1.0>}, tnl.decay_argument = 0 : i64} {
  llvm.return
}

// -----

llvm.func @k(%a: !llvm.ptr, ...) attributes {tnl.arg_ranks = array<i64>, tnl.kernel} {
  llvm.return
}
llvm.func @full() { llvm.return }

// -----

// Attention whose slopes are no operand of its kernel.
func.func private @k(%q: tensor<?x2x?x4xf32>, %s: tensor<?xf32>) -> tensor<?x2x?x4xf32> attributes {tnl.kernel, tnl.decay_argument = 7 : i64} {
  %o, %t = tnl.linear_attention %q, %q, %q slopes [1.0, 0.5] {tnl.decay_argument = 7 : i64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  return %o : tensor<?x2x?x4xf32>
}

// -----

func.func private @k(%q: tensor<?x2x?x4xf32>, %s: tensor<1xi64>) -> (tensor<?x2x4x4xf32>, tensor<?x2x?x4xf32>) attributes {tnl.kernel} {
  %o, %t = tnl.linear_attention %q, %q, %q slopes [1.0, 0.5] {tnl.decay_argument = 1 : i64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  return %t, %o : tensor<?x2x4x4xf32>, tensor<?x2x?x4xf32>
}

// -----

func.func private @k(%q: tensor<?x2x?x4xf32>, %s: f32) -> tensor<?x2x?x4xf32> attributes {tnl.kernel} {
  %o, %t = tnl.linear_attention %q, %q, %q slopes [1.0, 0.5] {tnl.decay_argument = 1 : i64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  %o1, %t1 = tnl.linear_attention %o, %q, %q slopes [1.0, 0.5] : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  return %o1 : tensor<?x2x?x4xf32>
}

// -----

// Attention of 0 heads, tokens and channels; attention without result in use.
func.func @f(%q: tensor<0x0x0x0xf32>, %m: tensor<0x0xi1>) -> tensor<0x0x0x0xf32> {
  %o, %t = tnl.linear_attention %q, %q, %q mask(%m) slopes [] : (tensor<0x0x0x0xf32>, tensor<0x0x0x0xf32>, tensor<0x0x0x0xf32>, tensor<0x0xi1>) -> (tensor<0x0x0x0xf32>, tensor<0x0x0x0xf32>)
  return %o : tensor<0x0x0x0xf32>
}

// -----

func.func @f(%q: tensor<2x0x3x4xf32>) -> tensor<2x0x4x4xf32> {
  %o, %t = tnl.linear_attention %q, %q, %q slopes [] : (tensor<2x0x3x4xf32>, tensor<2x0x3x4xf32>, tensor<2x0x3x4xf32>) -> (tensor<2x0x3x4xf32>, tensor<2x0x4x4xf32>)
  return %t : tensor<2x0x4x4xf32>
}

// -----

func.func @f(%q: tensor<2x1x0x4xf32>) -> (tensor<2x1x0x4xf32>, tensor<2x1x4x4xf32>) {
  %o, %t = tnl.linear_attention %q, %q, %q slopes [3.0e+38] : (tensor<2x1x0x4xf32>, tensor<2x1x0x4xf32>, tensor<2x1x0x4xf32>) -> (tensor<2x1x0x4xf32>, tensor<2x1x4x4xf32>)
  return %o, %t : tensor<2x1x0x4xf32>, tensor<2x1x4x4xf32>
}

// -----

// Sizes 0 and sizes that no memory has.
func.func @f(%x: tensor<0x4xf32>, %w: tensor<0x4xf32>, %n: tensor<?x0xf32>) -> (tensor<0x0xf32>, tensor<0xf32>, tensor<?x0xf32>) {
  %0 = tnl.linear %x, %w : (tensor<0x4xf32>, tensor<0x4xf32>) -> tensor<0x0xf32>
  %1 = tnl.rms_scale %x eps 1.0e-6 : tensor<0x4xf32> -> tensor<0xf32>
  %2 = tnl.silu %n : tensor<?x0xf32>
  return %0, %1, %2 : tensor<0x0xf32>, tensor<0xf32>, tensor<?x0xf32>
}

// -----

func.func @f(%x: tensor<9223372036854775807x9223372036854775807xf32>) -> tensor<9223372036854775807x9223372036854775807xf32> {
  %0 = tnl.silu %x : tensor<9223372036854775807x9223372036854775807xf32>
  %1 = arith.addf %0, %x : tensor<9223372036854775807x9223372036854775807xf32>
  %2 = tnl.simple_rms_norm %1 eps 1.0e-6 : tensor<9223372036854775807x9223372036854775807xf32>
  return %2 : tensor<9223372036854775807x9223372036854775807xf32>
}

// -----

// Constants of types that no package has.
func.func @f(%x: tensor<?xf32>) -> (tensor<2xi5>, tensor<2xcomplex<f32>>) {
  %i = arith.constant dense<[1, 2]> : tensor<2xi5>
  %z = arith.constant dense<[(1.0, 2.0), (3.0, 4.0)]> : tensor<2xcomplex<f32>>
  return %i, %z : tensor<2xi5>, tensor<2xcomplex<f32>>
}
func.func @g(%x: tensor<2xi5>) -> tensor<2xi5> {
  %i = arith.constant dense<[1, 2]> : tensor<2xi5>
  %0 = arith.addi %i, %x : tensor<2xi5>
  return %0 : tensor<2xi5>
}

// -----

// Weights whose bytes are nowhere.
func.func @f(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %w = tnl.weight "w" from #tnl.file<"/nowhere/w.bin", offset = 9223372036854775807, length = 64> -> tensor<4x4xf32>
  %t = tnl.transpose %w : tensor<4x4xf32> -> tensor<4x4xf32>
  %c = tnl.convert %t : tensor<4x4xf32> -> tensor<4x4xbf16>
  %y = tnl.linear %x, %c : (tensor<?x4xf32>, tensor<4x4xbf16>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

func.func @f(%x: tensor<?x4xf32>) -> tensor<4xf32> {
  %w = tnl.weight "w" from dense_resource<absent> : tensor<4xf32> -> tensor<4xf32>
  %0 = arith.constant dense_resource<absent> : tensor<4xf32>
  %1 = arith.addf %w, %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<?x4xf32>) -> tensor<4xf32> {
  %w = arith.constant sparse<[[0], [2]], [1.0, 2.0]> : tensor<4xf32>
  %c = onnx.Constant sparse<[[0], [2]], [1.0, 2.0]> : tensor<4xf32>
  %1 = onnx.Add %w, %c : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Functions without arguments or results, of values computed nowhere.
func.func @full() { return }
func.func @f() -> tensor<4xf32> {
  %0 = tensor.empty() : tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @g(%x: tensor<?x?x4xf32>) { return }
func.func @h(%x: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>) {
  return %x, %x : tensor<?xf32>, tensor<?xf32>
}

// -----

func.func private @full(tensor<?x?xi64>) -> tensor<?x?x4xf32>
func.func @f(%x: tensor<?x?xi64>) -> tensor<?x?x4xf32> {
  %0 = call @full(%x) : (tensor<?x?xi64>) -> tensor<?x?x4xf32>
  return %0 : tensor<?x?x4xf32>
}

// -----

// Regions and other dialects in graphs and kernels.
func.func @f(%x: tensor<?xf32>, %c: i1) -> tensor<?xf32> {
  %0 = scf.if %c -> tensor<?xf32> {
    %1 = tnl.silu %x : tensor<?xf32>
    scf.yield %1 : tensor<?xf32>
  } else {
    scf.yield %x : tensor<?xf32>
  }
  return %0 : tensor<?xf32>
}
func.func private @k(%x: tensor<?xf32>, %n: tensor<i1>) -> tensor<?xf32> attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  %c = tensor.extract %n[] : tensor<i1>
  %0 = scf.if %c -> tensor<?xf32> {
    %1 = tnl.silu %x : tensor<?xf32>
    scf.yield %1 : tensor<?xf32>
  } else {
    scf.yield %x : tensor<?xf32>
  }
  return %0 : tensor<?xf32>
}

// -----

func.func private @k(%x: memref<?xf32>) -> memref<?xf32> attributes {tnl.kernel} {
  %c4 = arith.constant 4 : index
  %a = memref.alloc(%c4) : memref<?xf32>
  return %a : memref<?xf32>
}
func.func private @l(%x: memref<?xf32>, %n: index) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.alloc(%i) : memref<?xf32>
    %v = memref.load %x[%i] : memref<?xf32>
    memref.store %v, %a[%c0] : memref<?xf32>
  }
  return
}

// -----

func.func private @k(%x: memref<?xf32>, %t: tensor<?xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %d = memref.dim %x, %c0 : memref<?xf32>
  %r = scf.forall (%i) in (%d) shared_outs(%o = %t) -> (tensor<?xf32>) {
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %t into %o[0] [%d] [1] : tensor<?xf32> into tensor<?xf32>
    }
  }
  return
}

// -----

// Loops over nothing, of rank 0, in loops, and two of them.
func.func private @k(%x: memref<f32>) attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  %zero = arith.constant 0.0 : f32
  scf.forall (%i) in (0) {
    memref.store %zero, %x[] : memref<f32>
  }
  scf.forall (%i, %j) = (1, 2) to (3, 4) step (5, 6) {
    scf.forall (%h) in (2) {
      memref.store %zero, %x[] : memref<f32>
    }
  }
  return
}

// -----

// Named sizes that contradict.
func.func @full(%a: tensor<?x4xf32> {tnl.dims = ["n", ""], tnl.name = "a"}, %b: tensor<?x4xf32> {tnl.dims = ["m", ""], tnl.name = "a"}) -> (tensor<?x4xf32> {tnl.name = "a"}, tensor<?x4xf32> {tnl.name = "a"}) attributes {tnl.symbols = ["n", "m"]} {
  %0 = onnx.Add %a, %b : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0, %0 : tensor<?x4xf32>, tensor<?x4xf32>
}

// -----

func.func @full(%a: tensor<?x4xf32> {tnl.name = "a"}) -> tensor<?x4xf32> attributes {tnl.symbols = []} {
  %0 = onnx.Relu %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

func.func @full(%ids: tensor<?x?xi64> {tnl.dims = ["seq", "batch"], tnl.name = "input_ids"}) -> (tensor<?x?x4xf32> {tnl.name = "logits"}) attributes {tnl.symbols = ["batch", "seq", "never"]} {
  %e = tnl.weight "e" from dense<1.0> : tensor<4x4xf32> -> tensor<4x4xf32>
  %0 = tnl.embedding %ids, %e : (tensor<?x?xi64>, tensor<4x4xf32>) -> tensor<?x?x4xf32>
  return %0 : tensor<?x?x4xf32>
}

// -----

// The names that deriving would take.
func.func @full(%ids: tensor<?x?xi64>) -> tensor<?x?x4xf32> {
  %e = tnl.weight "e" from dense<1.0> : tensor<4x4xf32> -> tensor<4x4xf32>
  %0 = tnl.embedding %ids, %e : (tensor<?x?xi64>, tensor<4x4xf32>) -> tensor<?x?x4xf32>
  return %0 : tensor<?x?x4xf32>
}
func.func private @prefill()
func.func @decode(%ids: tensor<?x?xi64>) -> tensor<?x?x4xf32> {
  cf.br ^bb1
^bb1:
  %0 = call @full(%ids) : (tensor<?x?xi64>) -> tensor<?x?x4xf32>
  return %0 : tensor<?x?x4xf32>
}

// -----

// A weight in the middle, in a kernel, and of no use.
func.func private @k(%x: tensor<?x4xf32>) -> tensor<?x4xf32> attributes {tnl.kernel} {
  %w = tnl.weight "w" from dense<1.0> : tensor<4x4xf32> -> tensor<4x4xf32>
  %y = tnl.linear %x, %w : (tensor<?x4xf32>, tensor<4x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
func.func @f(%x: tensor<?x4xf32>) -> tensor<4x4xf32> {
  %0 = tnl.silu %x : tensor<?x4xf32>
  %w = tnl.weight "w" from dense<1.0> : tensor<4x4xf32> -> tensor<4x4xf32>
  %v = tnl.weight "w" from dense<2.0> : tensor<4x4xf32> -> tensor<4x4xf32>
  return %w : tensor<4x4xf32>
}

// -----

// Weights made of what is no weight.
func.func @f(%x: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<?x4xf32>) {
  %t = tnl.transpose %x : tensor<4x4xf32> -> tensor<4x4xf32>
  %c = tnl.concat %t, %x : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<8x4xf32>
  %h = tnl.convert %c : tensor<8x4xf32> -> tensor<8x4xf16>
  %y = tnl.linear %x, %t : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %d = tensor.cast %y : tensor<4x4xf32> to tensor<?x4xf32>
  return %y, %d : tensor<4x4xf32>, tensor<?x4xf32>
}

// -----

// Ranks beyond reason.
func.func @f(%x: tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x2xf32>) -> tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x2xf32> {
  %0 = tnl.silu %x : tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x2xf32>
  return %0 : tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x2xf32>
}

// -----

// Reductions of scalars and over no axis, of axes that only data knows.
func.func @f(%x: tensor<f32>, %y: tensor<?x0xf32>, %a: tensor<?xi64>) -> (tensor<f32>, tensor<?x1xf32>, tensor<*xf32>) {
  %none = onnx.Constant dense<> : tensor<0xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %0 = onnx.ReduceSum %x, %none : (tensor<f32>, tensor<0xi64>) -> tensor<f32>
  %1 = onnx.ReduceMax %y, %one : (tensor<?x0xf32>, tensor<1xi64>) -> tensor<?x1xf32>
  %2 = onnx.ReduceMean %y, %a : (tensor<?x0xf32>, tensor<?xi64>) -> tensor<*xf32>
  return %0, %1, %2 : tensor<f32>, tensor<?x1xf32>, tensor<*xf32>
}

// -----

// 64-bit floats, which no kernel of a GPU and few of a CPU take.
func.func @f(%x: tensor<?x4xf64>, %w: tensor<4x4xf64>) -> tensor<?x4xf64> {
  %0 = tnl.linear %x, %w : (tensor<?x4xf64>, tensor<4x4xf64>) -> tensor<?x4xf64>
  %1 = tnl.simple_rms_norm %0 eps 1.0e-6 : tensor<?x4xf64>
  return %1 : tensor<?x4xf64>
}
