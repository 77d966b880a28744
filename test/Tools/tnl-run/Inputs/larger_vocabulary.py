# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Gives a fixture a larger vocabulary: its tokens, over and over.

larger_vocabulary.py MODEL FROM TO OUTPUT
"""
import sys

import numpy as np
import onnx
from onnx import numpy_helper

path, old, new, output = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
model = onnx.load(path)
changed = 0
for tensor in model.graph.initializer:
    if old not in tensor.dims:
        continue
    array = numpy_helper.to_array(tensor)
    axis = array.shape.index(old)
    larger = np.take(array, np.arange(new) % old, axis)
    # No two tokens are the same.
    scale = 1 + 0.05 * np.sin(np.arange(new)).reshape([-1 if i == axis else 1 for i in range(array.ndim)])
    tensor.CopyFrom(numpy_helper.from_array((larger * scale).astype(array.dtype), tensor.name))
    changed += 1
for value in list(model.graph.output) + list(model.graph.value_info):
    for dim in value.type.tensor_type.shape.dim:
        if dim.dim_value == old:
            dim.dim_value = new
assert changed == 2, changed
onnx.save(model, output)
