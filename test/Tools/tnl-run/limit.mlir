// What comparisons allow follows the arithmetic, and is said.

// DEFINE: %{type} = f32
// DEFINE: %{options} =
// DEFINE: %{compile} = sed -e 's/TYPE/%{type}/g' %s > %t.mlir && tnl-compile %t.mlir -o %t.tnl
// DEFINE: %{run} = tnl-run run %t.tnl --function=activations --input=x=1x8x%{type}=1 --expect=y=1x8x%{type}=2 %{options}

// RUN: %{compile} && %{run} | FileCheck %s --check-prefix=F32
// F32: {{^}}limit 1.00e-05: float32 arithmetic{{$}}
// F32-NEXT: {{^}}passed y 0.00e+00{{$}}

// REDEFINE: %{options} = --max-rel=0.25
// RUN: %{run} | FileCheck %s --check-prefix=GIVEN
// GIVEN: {{^}}limit 2.50e-01: --max-rel{{$}}

// REDEFINE: %{options} =
// REDEFINE: %{type} = bf16
// RUN: %{compile} && %{run} | FileCheck %s --check-prefix=BF16
// BF16: {{^}}limit 4.00e-02: activations in bfloat16{{$}}
// REDEFINE: %{type} = f16
// RUN: %{compile} && %{run} | FileCheck %s --check-prefix=F16
// F16: {{^}}limit 5.00e-03: activations in float16{{$}}

// A difference between the limits fails or passes by the type.
// RUN: not tnl-run run %t.tnl --function=activations --input=x=1x8xf16=1 --expect=y=1x8xf16=2.02 | FileCheck %s --check-prefix=FAILS
// FAILS: {{^}}failed y
// RUN: tnl-run run %t.tnl --function=activations --input=x=1x8xf16=1 --expect=y=1x8xf16=2.002 | FileCheck %s --check-prefix=PASSES
// PASSES: {{^}}passed y

// Storage of 16 bits alone is none: rows of a table are exact.
// RUN: sed -e '/^func.func @activations/,/^}/d' %s > %t.rows.mlir && tnl-compile %t.rows.mlir -o %t.rows.tnl
// RUN: tnl-run run %t.rows.tnl --function=rows --input=ids=1x2xi64=1 --expect=y=1x2x8xf32=0.5 | FileCheck %s --check-prefix=F32

func.func @activations(%x: tensor<?x8xTYPE> {tnl.name = "x"}) -> (tensor<?x8xTYPE> {tnl.name = "y"}) {
  %y = arith.addf %x, %x : tensor<?x8xTYPE>
  return %y : tensor<?x8xTYPE>
}

func.func @rows(%ids: tensor<?x?xi64> {tnl.name = "ids"}) -> (tensor<?x?x8xf32> {tnl.name = "y"}) {
  %table = tnl.weight "table" from dense<0.5> : tensor<16x8xbf16> -> tensor<16x8xbf16>
  %x = onnx.Gather %table, %ids {axis = 0 : si64} : (tensor<16x8xbf16>, tensor<?x?xi64>) -> tensor<?x?x8xbf16>
  %y = onnx.Cast %x : (tensor<?x?x8xbf16>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}
