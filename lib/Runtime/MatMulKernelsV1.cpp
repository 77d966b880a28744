//===- MatMulKernelsV1.cpp - Inner loops for level V1 of x86-64 -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define LANES 4
#define ROWS 6
#define KERNELS kMatMulKernelsV1
#define KERNELS_NAME "SSE2"
#include "MatMulKernels.inc"
