// RUN: tnl-opt %s -verify-diagnostics -split-input-file

func.func @f(%q: tensor<2x5x12xf32>, %k: tensor<2x5x8xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op expects a number of query heads that is a positive multiple of that of key and value heads, got 3 and 2}}
  %0:2 = onnx.LinearAttention %q, %k, %k {kv_num_heads = 2 : i64, q_num_heads = 3 : i64} : (tensor<2x5x12xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xf32>) {
  // expected-error @+1 {{got 0 and 0}}
  %0:2 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 0 : i64, q_num_heads = 0 : i64} : (tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x5x12xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op expects a finite scale}}
  %0:2 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64, scale = 0x7F800000 : f32} : (tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x5x12xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op query has 12 columns, which are not those of 5 equal heads}}
  %0:2 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 5 : i64, q_num_heads = 5 : i64} : (tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x5x12xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xf32>, %k: tensor<2x5x8xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op sizes 6 and 4 differ in the head width of key}}
  %0:2 = onnx.LinearAttention %q, %k, %k {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x5x12xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xf32>, %v: tensor<2x6x12xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op sizes 5 and 6 differ in batch or tokens of value}}
  %0:2 = onnx.LinearAttention %q, %q, %v {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x6x12xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x2x5x6xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op expects query of rank 3, [batch, tokens, heads * width], got rank 4}}
  %0:2 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x2x5x6xf32>, tensor<2x2x5x6xf32>, tensor<2x2x5x6xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xf32>, %g: tensor<2x5x6xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op decay has 6 columns, neither one for each of 2 heads nor one for each of the 12 components of their keys}}
  %0:2 = onnx.LinearAttention %q, %q, %q decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x5x6xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xf32>, %g: tensor<2x5x3xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op decay has 3 columns, neither one for each of 2 heads nor one for each of the 12 components of their keys}}
  %0:2 = onnx.LinearAttention %q, %q, %q decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x5x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xf32>, %s: tensor<2x6x6xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op expects a state of rank 4, [batch, heads, key width, value width], got rank 3}}
  %0:2 = onnx.LinearAttention %q, %q, %q state(%s) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x6x6xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xf32>, %s: tensor<2x4x6x6xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op sizes 2 and 4 differ in the heads of the state}}
  %0:2 = onnx.LinearAttention %q, %q, %q state(%s) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x4x6x6xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xf32>, %s: tensor<2x2x6x7xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op sizes 6 and 7 differ in the past state}}
  %0:2 = onnx.LinearAttention %q, %q, %q state(%s) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x2x6x7xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xbf16>, %g: tensor<2x5x2xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op expects one element type, got 'bf16' and 'f32'}}
  %0:2 = onnx.LinearAttention %q, %q, %q decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x5x12xbf16>, tensor<2x5x12xbf16>, tensor<2x5x12xbf16>, tensor<2x5x2xf32>) -> (tensor<*xbf16>, tensor<*xbf16>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xbf16>) {
  // expected-error @+1 {{'onnx.LinearAttention' op the present state has elements of 'f32', those of the past state (or else of query) are 'bf16'}}
  %0:2 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x5x12xbf16>, tensor<2x5x12xbf16>, tensor<2x5x12xbf16>) -> (tensor<*xbf16>, tensor<*xf32>)
  return
}

// -----

func.func @f(%q: tensor<2x5x12xf32>) {
  // expected-error @+1 {{'onnx.LinearAttention' op result 1 has size 7 in dimension 3, expected 6}}
  %0:2 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<2x5x12xf32>, tensor<2x5x12xf32>, tensor<2x5x12xf32>) -> (tensor<2x5x12xf32>, tensor<2x2x6x7xf32>)
  return
}
