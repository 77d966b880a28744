// RUN: tnl-opt %s -split-input-file -verify-diagnostics

// expected-error @+1 {{tnl.symbols must be an array of strings}}
func.func private @f() attributes {tnl.symbols = [1, 2]}

// -----

// expected-error @+1 {{tnl.symbols has 'n' more than once}}
func.func private @f() attributes {tnl.symbols = ["n", "b", "n"]}

// -----

// expected-error @+1 {{tnl.symbols entry 1 is empty}}
func.func private @f() attributes {tnl.symbols = ["n", ""]}

// -----

// expected-error @+1 {{tnl.symbols belongs on functions}}
module attributes {tnl.symbols = ["n"]} {
}

// -----

// expected-error @+1 {{tnl.kernel must be a unit attribute of a function}}
func.func private @f() attributes {tnl.kernel = 1 : i64}

// -----

// expected-error @+1 {{tnl.grid_rank must be an i64 that is not negative}}
func.func private @f() attributes {tnl.grid_rank = -1 : i64, tnl.kernel}

// -----

// expected-error @+1 {{tnl.grid_rank must be an i64 that is not negative}}
func.func private @f() attributes {tnl.grid_rank = "1", tnl.kernel}

// -----

// expected-error @+1 {{tnl.decay_argument must be an i64 that is not negative}}
func.func private @f() attributes {tnl.kernel, tnl.decay_argument = 1 : i32}

// -----

// expected-error @+1 {{tnl.arg_ranks must be an array<i64> without negative numbers}}
func.func private @f() attributes {tnl.arg_ranks = array<i64: 1, -1>, tnl.kernel}

// -----

// expected-error @+1 {{tnl.grid_tiles must be an array<i64> without negative numbers}}
func.func private @f() attributes {tnl.grid_tiles = array<i64: 0, -64>, tnl.kernel}

// -----

// expected-error @+1 {{tnl.entries must be a dictionary of array<f32>}}
func.func private @f() attributes {tnl.entries = {f = 1}, tnl.kernel}

// -----

// expected-error @+1 {{tnl.notes must be an array of strings}}
module attributes {tnl.notes = "text"} {
}

// -----

// expected-error @+1 {{tnl.notes belongs on modules}}
func.func private @f() attributes {tnl.notes = ["text"]}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{tnl.buffers has 2 entries for 1 results}}
  %0 = tnl.silu %x {tnl.buffers = array<i64: 0, 1>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{tnl.buffers must be an array<i64>}}
  %0 = tnl.silu %x {tnl.buffers = 1 : i64} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error @+1 {{tnl.dims belongs on arguments and results}}
func.func private @f() attributes {tnl.dims = ["n"]}

// -----

// expected-error @+1 {{tnl.dims of argument 0 has 1 names, but 'tensor<?x4xf32>' has rank 2}}
func.func private @f(tensor<?x4xf32> {tnl.dims = ["n"]}) attributes {tnl.symbols = ["n"]}

// -----

// expected-error @+1 {{tnl.dims of argument 0: dimension 0 is dynamic and needs a name}}
func.func private @f(tensor<?x4xf32> {tnl.dims = ["", ""]}) attributes {tnl.symbols = ["n"]}

// -----

// expected-error @+1 {{tnl.dims of argument 0: dimension 1 is static and takes no name}}
func.func private @f(tensor<?x4xf32> {tnl.dims = ["n", "m"]}) attributes {tnl.symbols = ["n", "m"]}

// -----

// expected-error @+1 {{tnl.dims of argument 0: 'm' is not in tnl.symbols of the function}}
func.func private @f(tensor<?x4xf32> {tnl.dims = ["m", ""]}) attributes {tnl.symbols = ["n"]}

// -----

// expected-error @+1 {{tnl.dims of result 0 needs a ranked tensor, got 'i64'}}
func.func private @f() -> (i64 {tnl.dims = []})

// -----

// expected-error @+1 {{tnl.name of argument 1 must be a non-empty string}}
func.func private @f(tensor<4xf32> {tnl.name = "x"}, tensor<4xf32> {tnl.name = ""})

// -----

// expected-error @+1 {{tnl.name of result 0 must be a non-empty string}}
func.func private @f() -> (tensor<4xf32> {tnl.name = 3 : i32})

// -----

// expected-error @+1 {{tnl.scratch must be an array of sizes}}
func.func private @f() attributes {tnl.kernel, tnl.scratch = [4]}

// -----

// What nothing would read.
// expected-error @+1 {{unknown attribute 'tnl.simbols'; did you mean 'tnl.symbols'?}}
func.func @f() attributes {tnl.simbols = ["batch"]} {
  return
}

// -----

// expected-error @+1 {{unknown attribute 'tnl.something'; known: tnl.symbols, tnl.kernel, tnl.buffers,}}
module attributes {tnl.something} {}

// -----

// expected-error @+1 {{unknown attribute 'tnl.nam' of argument 0; did you mean 'tnl.name'?}}
func.func @f(%x: tensor<4xf32> {tnl.nam = "x"}) {
  return
}

// -----

// expected-error @+1 {{unknown attribute 'tnl.something' of result 0; known: tnl.name, tnl.dims}}
func.func private @f() -> (tensor<4xf32> {tnl.something})

// -----

func.func @f() {
  // expected-error @+1 {{tnl.name belongs on arguments and results}}
  return {tnl.name = "x"}
}
