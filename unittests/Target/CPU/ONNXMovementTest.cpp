//===- ONNXMovementTest.cpp - Kernels that move or make elements ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OpRunner.h"

using namespace tnl::test;

namespace {

TEST(ONNXOps, Shapes) {
  Values six = {1, 2, 3, 4, 5, 6};
  Array x("f32", {2, 3}, six);
  std::string in = "%x: tensor<?x3xf32>";
  checkAll({
      {"shape",
       in,
       "%r = onnx.Shape %x : (tensor<?x3xf32>) -> tensor<2xi64>",
       "tensor<2xi64>",
       {x},
       Array("i64", {2}),
       {2, 3},
       0.0},
      {"size",
       in,
       "%r = onnx.Size %x : (tensor<?x3xf32>) -> tensor<i64>",
       "tensor<i64>",
       {x},
       Array("i64", {}),
       {6},
       0.0},
      {"reshape",
       in + ", %s: tensor<2xi64>",
       "%r = onnx.Reshape %x, %s : (tensor<?x3xf32>, tensor<2xi64>) -> "
       "tensor<?x?xf32>",
       "tensor<?x?xf32>",
       {x, Array("i64", {2}, {3, -1})},
       Array("f32", {3, 2}),
       six,
       0.0},
      {"reshape0",
       in + ", %s: tensor<3xi64>",
       "%r = onnx.Reshape %x, %s : (tensor<?x3xf32>, tensor<3xi64>) -> "
       "tensor<?x?x1xf32>",
       "tensor<?x?x1xf32>",
       {x, Array("i64", {3}, {0, -1, 1})},
       Array("f32", {2, 3, 1}),
       six,
       0.0},
      {"squeeze",
       "%x: tensor<1x?x1x3xf32>",
       "%a = onnx.Constant dense<[0, -2]> : tensor<2xi64>\n  %r = onnx.Squeeze "
       "%x, %a : "
       "(tensor<1x?x1x3xf32>, tensor<2xi64>) -> tensor<?x3xf32>",
       "tensor<?x3xf32>",
       {Array("f32", {1, 2, 1, 3}, six)},
       Array("f32", {2, 3}),
       six,
       0.0},
      {"unsqueeze",
       in,
       "%a = onnx.Constant dense<[0, -1]> : tensor<2xi64>\n  %r = "
       "onnx.Unsqueeze %x, %a : "
       "(tensor<?x3xf32>, tensor<2xi64>) -> tensor<1x?x3x1xf32>",
       "tensor<1x?x3x1xf32>",
       {x},
       Array("f32", {1, 2, 3, 1}),
       six,
       0.0},
      {"flatten",
       "%x: tensor<?x1x3xf32>",
       "%r = onnx.Flatten %x {axis = 2 : si64} : (tensor<?x1x3xf32>) -> "
       "tensor<?x3xf32>",
       "tensor<?x3xf32>",
       {Array("f32", {2, 1, 3}, six)},
       Array("f32", {2, 3}),
       six,
       0.0},
  });
}

TEST(ONNXOps, Making) {
  checkAll({
      {"range",
       "%a: tensor<i64>, %b: tensor<i64>, %c: tensor<i64>",
       "%r = onnx.Range %a, %b, %c : (tensor<i64>, tensor<i64>, tensor<i64>) "
       "-> tensor<?xi64>",
       "tensor<?xi64>",
       {Array("i64", {}, {9}), Array("i64", {}, {0}), Array("i64", {}, {-4})},
       Array("i64", {3}),
       {9, 5, 1},
       0.0},
      {"rangef",
       "%a: tensor<f32>, %b: tensor<f32>, %c: tensor<f32>",
       "%r = onnx.Range %a, %b, %c : (tensor<f32>, tensor<f32>, tensor<f32>) "
       "-> tensor<?xf32>",
       "tensor<?xf32>",
       {Array("f32", {}, {0}), Array("f32", {}, {1}), Array("f32", {}, {0.25})},
       Array("f32", {4}),
       {0, 0.25, 0.5, 0.75},
       0.0},
      {"fill",
       "%s: tensor<2xi64>",
       "%r = onnx.ConstantOfShape %s {value = dense<7> : tensor<1xi64>} : "
       "(tensor<2xi64>) -> "
       "tensor<?x?xi64>",
       "tensor<?x?xi64>",
       {Array("i64", {2}, {2, 2})},
       Array("i64", {2, 2}),
       {7, 7, 7, 7},
       0.0},
      {"constant",
       "%x: tensor<1xf32>",
       "%r = onnx.Constant dense<[1.5, 2.5]> : tensor<2xf32>",
       "tensor<2xf32>",
       {Array("f32", {1}, {0})},
       Array("f32", {2}),
       {1.5, 2.5},
       0.0},
  });
}

TEST(ONNXOps, Movement) {
  Values six = {1, 2, 3, 4, 5, 6};
  Array x("f32", {2, 3}, six);
  std::string in = "%x: tensor<?x3xf32>";
  checkAll({
      {"transpose",
       in,
       "%r = onnx.Transpose %x {perm = array<i64: 1, 0>} : (tensor<?x3xf32>) "
       "-> tensor<3x?xf32>",
       "tensor<3x?xf32>",
       {x},
       Array("f32", {3, 2}),
       {1, 4, 2, 5, 3, 6},
       0.0,
       3},
      {"concat",
       in + ", %y: tensor<?x1xf32>",
       "%r = onnx.Concat %x, %y {axis = -1 : si64} : (tensor<?x3xf32>, "
       "tensor<?x1xf32>) -> "
       "tensor<?x4xf32>",
       "tensor<?x4xf32>",
       {x, Array("f32", {2, 1}, {8, 9})},
       Array("f32", {2, 4}),
       {1, 2, 3, 8, 4, 5, 6, 9},
       0.0},
      {"split",
       in,
       "%s = onnx.Constant dense<[1, 2]> : tensor<2xi64>\n  %q, %r = "
       "onnx.Split %x, %s {axis = 1 : "
       "si64} : (tensor<?x3xf32>, tensor<2xi64>) -> (tensor<?x1xf32>, "
       "tensor<?x2xf32>)",
       "tensor<?x2xf32>",
       {x},
       Array("f32", {2, 2}),
       {2, 3, 5, 6},
       0.0},
      {"split_even",
       "%x: tensor<3x?xf32>",
       "%q, %r = onnx.Split %x : (tensor<3x?xf32>) -> (tensor<2x?xf32>, "
       "tensor<1x?xf32>)",
       "tensor<1x?xf32>",
       {Array("f32", {3, 2}, six)},
       Array("f32", {1, 2}),
       {5, 6},
       0.0},
      {"slice",
       in + ", %a: tensor<1xi64>, %b: tensor<1xi64>",
       "%c = onnx.Constant dense<1> : tensor<1xi64>\n  %r = onnx.Slice %x, %a, "
       "%b axes(%c) : "
       "(tensor<?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> "
       "tensor<?x?xf32>",
       "tensor<?x?xf32>",
       {x, Array("i64", {1}, {-2}), Array("i64", {1}, {100})},
       Array("f32", {2, 2}),
       {2, 3, 5, 6},
       0.0},
      {"slice_back",
       in + ", %a: tensor<2xi64>, %b: tensor<2xi64>, %s: tensor<2xi64>",
       "%c = onnx.Constant dense<[0, -1]> : tensor<2xi64>\n  %r = onnx.Slice "
       "%x, %a, %b axes(%c) "
       "steps(%s) : (tensor<?x3xf32>, tensor<2xi64>, tensor<2xi64>, "
       "tensor<2xi64>, tensor<2xi64>) "
       "-> tensor<?x?xf32>",
       "tensor<?x?xf32>",
       {x, Array("i64", {2}, {5, 2}), Array("i64", {2}, {-100, -100}),
        Array("i64", {2}, {-1, -2})},
       Array("f32", {2, 2}),
       {6, 4, 3, 1},
       0.0},
  });
}

TEST(ONNXOps, Picking) {
  Values six = {1, 2, 3, 4, 5, 6};
  Array x("f32", {2, 3}, six);
  std::string in = "%x: tensor<?x3xf32>";
  checkAll({
      {"gather",
       in + ", %i: tensor<?xi64>",
       "%r = onnx.Gather %x, %i {axis = 1 : si64} : (tensor<?x3xf32>, "
       "tensor<?xi64>) -> "
       "tensor<?x?xf32>",
       "tensor<?x?xf32>",
       {x, Array("i64", {4}, {0, -1, 2, 50})},
       Array("f32", {2, 4}),
       {1, 3, 3, 3, 4, 6, 6, 6},
       0.0,
       2},
      {"pick",
       "%x: tensor<2xi64>",
       "%i = onnx.Constant dense<1> : tensor<i64>\n  %r = onnx.Gather %x, %i : "
       "(tensor<2xi64>, "
       "tensor<i64>) -> tensor<i64>",
       "tensor<i64>",
       {Array("i64", {2}, {4, 5})},
       Array("i64", {}),
       {5},
       0.0},
      {"expand",
       "%x: tensor<?x1xf32>, %s: tensor<3xi64>",
       "%r = onnx.Expand %x, %s : (tensor<?x1xf32>, tensor<3xi64>) -> "
       "tensor<?x?x?xf32>",
       "tensor<?x?x?xf32>",
       {Array("f32", {2, 1}, {1, 2}), Array("i64", {3}, {2, 1, 2})},
       Array("f32", {2, 2, 2}),
       {1, 1, 2, 2, 1, 1, 2, 2},
       0.0},
      {"tile",
       "%x: tensor<?x2xf32>, %s: tensor<2xi64>",
       "%r = onnx.Tile %x, %s : (tensor<?x2xf32>, tensor<2xi64>) -> "
       "tensor<?x?xf32>",
       "tensor<?x?xf32>",
       {Array("f32", {1, 2}, {1, 2}), Array("i64", {2}, {2, 2})},
       Array("f32", {2, 4}),
       {1, 2, 1, 2, 1, 2, 1, 2},
       0.0},
      {"tril",
       "%x: tensor<?x3xf32>, %k: tensor<i64>",
       "%r = onnx.Trilu %x, %k {upper = false} : (tensor<?x3xf32>, "
       "tensor<i64>) -> "
       "tensor<?x3xf32>",
       "tensor<?x3xf32>",
       {x, Array("i64", {}, {1})},
       Array("f32", {2, 3}),
       {1, 2, 0, 4, 5, 6},
       0.0},
  });
}

} // namespace
