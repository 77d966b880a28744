// RUN: not tnl-opt %s --tnl-derive-functions=required=true 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: tnl-opt %s --tnl-derive-functions | FileCheck %s --check-prefix=NOTHING
// RUN: tnl-opt %s --tnl-derive-functions=source=model | FileCheck %s --check-prefix=MODEL
// RUN: tnl-opt %s --tnl-derive-functions=source=taken | FileCheck %s --check-prefix=TAKEN
// RUN: not tnl-opt %s --tnl-derive-functions="source=mixing required=true" 2>&1 | FileCheck %s --check-prefix=REQUIRED
// RUN: tnl-opt %s --tnl-derive-functions=source=mixing 2>/dev/null | FileCheck %s --check-prefix=NOTE

// MISSING: error: cannot derive prefill and decode: there is no function @full with a body

// NOTHING-NOT: tnl.notes
// NOTHING-NOT: @decode

// The batch has a fixed size here, which the functions do not keep, and the mask
// is of floats.
// MODEL: func.func @model(%{{.*}}: tensor<3x?xi32>
// MODEL: func.func @decode(%{{.*}}: tensor<?x1xi32> {tnl.dims = ["batch", ""], tnl.name = "ids"}, %{{.*}}: tensor<?xi64> {tnl.dims = ["batch"], tnl.name = "position"}, %{{.*}}: tensor<?x2x4x4xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "state_in_0"})
// MODEL-SAME: attributes {tnl.symbols = ["batch"]}

// A fixed size gets a name that the graph has not used.
// TAKEN: func.func @prefill(%{{.*}}: tensor<?x?xi64> {tnl.dims = ["seq", "seq_1"], tnl.name = "ids"}
// TAKEN: attributes {tnl.symbols = ["seq", "seq_1"]}
// TAKEN: func.func @decode(%{{.*}}: tensor<?x1xi64> {tnl.dims = ["seq", ""], tnl.name = "ids"}
// TAKEN: attributes {tnl.symbols = ["seq"]}

// The node's own name is in the location and in the note.
// REQUIRED: error: loc("/layers.0/CumSum"): cannot derive prefill and decode from @mixing: 'onnx.CumSum' sums along the sequence (axis 1)
// NOTE: tnl.notes = ["cannot derive prefill and decode from @mixing: 'onnx.CumSum' (node '/layers.0/CumSum') sums along the sequence (axis 1)"]

func.func @model(%ids: tensor<3x?xi32> {tnl.dims = ["", "n"], tnl.name = "ids"},
                 %mask: tensor<3x?xf32> {tnl.dims = ["", "n"], tnl.name = "mask"})
    -> tensor<3x?x8xf32> attributes {tnl.symbols = ["n"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<3x?xi32>, tensor<16x8xf32>) -> tensor<3x?x8xf32>
  %h = tnl.split_heads %x : tensor<3x?x8xf32> -> tensor<3x2x?x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h mask(%mask) slopes [5.0e-1, 2.5e-1]
    : (tensor<3x2x?x4xf32>, tensor<3x2x?x4xf32>, tensor<3x2x?x4xf32>, tensor<3x?xf32>) -> (tensor<3x2x?x4xf32>, tensor<3x2x4x4xf32>)
  %y = tnl.merge_heads %o#0 : tensor<3x2x?x4xf32> -> tensor<3x?x8xf32>
  return %y : tensor<3x?x8xf32>
}

func.func @taken(%ids: tensor<?x5xi64> {tnl.dims = ["seq", ""], tnl.name = "ids"}) -> tensor<?x5x8xf32> attributes {tnl.symbols = ["seq"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x5xi64>, tensor<16x8xf32>) -> tensor<?x5x8xf32>
  %h = tnl.split_heads %x : tensor<?x5x8xf32> -> tensor<?x2x5x4xf32>
  %o:2 = tnl.linear_attention %h, %h, %h slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x5x4xf32>, tensor<?x2x5x4xf32>, tensor<?x2x5x4xf32>) -> (tensor<?x2x5x4xf32>, tensor<?x2x4x4xf32>)
  %y = tnl.merge_heads %o#0 : tensor<?x2x5x4xf32> -> tensor<?x5x8xf32>
  return %y : tensor<?x5x8xf32>
}

func.func @mixing(%ids: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "ids"}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %w = tnl.weight "w" from dense<1.0> : tensor<16x8xf32> -> tensor<16x8xf32>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %axis = onnx.Constant dense<1> : tensor<i64>
  %y = onnx.CumSum %x, %axis : (tensor<?x?x8xf32>, tensor<i64>) -> tensor<?x?x8xf32> loc("/layers.0/CumSum")
  return %y : tensor<?x?x8xf32>
}
