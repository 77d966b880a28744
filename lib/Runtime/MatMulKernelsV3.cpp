//===- MatMulKernelsV3.cpp - Inner loops for level V3 of x86-64 -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define LANES 8
#define ROWS 6
#define KERNELS kMatMulKernelsV3
#define KERNELS_NAME "AVX2"
#include "MatMulKernels.inc"
