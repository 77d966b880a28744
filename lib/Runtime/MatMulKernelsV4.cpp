//===- MatMulKernelsV4.cpp - Inner loops for level V4 of x86-64 -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define LANES 16
#define ROWS 12
#define KERNELS kMatMulKernelsV4
#define KERNELS_NAME "AVX-512"
#include "MatMulKernels.inc"
