//===- MatMulReference.cpp - Products in double precision -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "MatMulReference.h"
#include "TNL/Support/HalfFloat.h"

using namespace tnl;
using package::DType;

static double load(const MatrixRef &matrix, int64_t i) {
  switch (matrix.dtype) {
  case DType::F64:
    return static_cast<const double *>(matrix.data)[i];
  case DType::F16:
    return floatFromF16(static_cast<const uint16_t *>(matrix.data)[i]);
  case DType::BF16:
    return floatFromBF16(static_cast<const uint16_t *>(matrix.data)[i]);
  default:
    return static_cast<const float *>(matrix.data)[i];
  }
}

static void store(void *data, DType dtype, int64_t i, double value) {
  switch (dtype) {
  case DType::F64:
    static_cast<double *>(data)[i] = value;
    return;
  case DType::F16:
    static_cast<uint16_t *>(data)[i] = f16FromFloat(float(value));
    return;
  case DType::BF16:
    static_cast<uint16_t *>(data)[i] = bf16FromFloat(float(value));
    return;
  default:
    static_cast<float *>(data)[i] = float(value);
  }
}

/// scale[m] * x[m] . weight[o] + bias[o]
static double product(int64_t m, int64_t o, int64_t inputs, const MatrixRef &x,
                      const MatrixRef &weight, const MatrixRef &scale,
                      const MatrixRef &bias) {
  double sum = 0;
  for (int64_t i = 0; i < inputs; ++i)
    sum += load(x, m * inputs + i) * load(weight, o * inputs + i);
  if (scale.data)
    sum *= load(scale, m);
  return bias.data ? sum + load(bias, o) : sum;
}

bool tnl::needsDouble(const LinearArgs &args) {
  return args.x.dtype == DType::F64 || args.weight.dtype == DType::F64 ||
         args.bias.dtype == DType::F64 || args.residual.dtype == DType::F64 ||
         args.resultType == DType::F64;
}

bool tnl::needsDouble(const GluArgs &args) {
  return args.x.dtype == DType::F64 || args.weight1.dtype == DType::F64 ||
         args.weight2.dtype == DType::F64 || args.bias1.dtype == DType::F64 ||
         args.bias2.dtype == DType::F64 || args.resultType == DType::F64;
}

void tnl::linearDouble(const LinearArgs &args, ThreadPool &pool) {
  pool.parallelFor(
      args.rows * args.outputs, 64, [&](int64_t begin, int64_t end, int) {
        for (int64_t i = begin; i < end; ++i) {
          double value =
              product(i / args.outputs, i % args.outputs, args.inputs, args.x,
                      args.weight, args.scale, args.bias);
          if (args.residual.data)
            value += load(args.residual, i);
          store(args.result, args.resultType, i, value);
        }
      });
}

void tnl::gluDouble(const GluArgs &args, ThreadPool &pool) {
  pool.parallelFor(
      args.rows * args.outputs, 64, [&](int64_t begin, int64_t end, int) {
        for (int64_t i = begin; i < end; ++i) {
          int64_t m = i / args.outputs, o = i % args.outputs;
          double left = product(m, o, args.inputs, args.x, args.weight1,
                                args.scale, args.bias1);
          double right = product(m, o, args.inputs, args.x, args.weight2,
                                 args.scale, args.bias2);
          store(args.result, args.resultType, i, left * right);
        }
      });
}
