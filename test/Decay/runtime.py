# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The C API of the runtime (TNL/Runtime/tnl.h), as far as these tests need it."""
import ctypes
import pathlib
import shutil

import numpy

MAX_RANK = 8
# Of tnl_dtype.
DTYPES = {"float32": 0, "int64": 4}


class Tensor(ctypes.Structure):
    _fields_ = [("dtype", ctypes.c_int32), ("rank", ctypes.c_int32),
                ("shape", ctypes.c_int64 * MAX_RANK), ("data", ctypes.c_void_p)]


class TensorInfo(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("dtype", ctypes.c_int32), ("rank", ctypes.c_int32),
                ("shape", ctypes.c_int64 * MAX_RANK), ("dims", ctypes.c_char_p * MAX_RANK)]


def tool(name):
    """From PATH, else from the build beside the sources."""
    root = pathlib.Path(__file__).resolve().parents[2]
    return shutil.which(name) or str(root / "build" / "bin" / name)


class Package:
    def __init__(self, path, device="cpu"):
        built = pathlib.Path(tool("tnl-run")).resolve().parents[1]
        self.api = ctypes.CDLL(str(built / "lib" / "libtnl-test-api.so"))
        self.api.tnl_last_error.restype = ctypes.c_char_p
        for count in (self.api.tnl_function_input_count, self.api.tnl_function_output_count):
            count.restype = ctypes.c_size_t
            count.argtypes = [ctypes.c_void_p]
        self.handle = ctypes.c_void_p()
        self.check(self.api.tnl_package_open(str(path).encode(), ctypes.byref(self.handle)))
        self.check(self.api.tnl_package_set_threads(self.handle, 1))
        self.check(self.api.tnl_package_set_device(self.handle, device.encode()))

    def check(self, status):
        if status:
            raise RuntimeError(self.api.tnl_last_error().decode())

    def function(self, name):
        return Function(self, name)


class Function:
    """Called with arrays by name; what its results are written to is given, too."""

    def __init__(self, package, name):
        self.package, api = package, package.api
        self.handle = ctypes.c_void_p()
        package.check(api.tnl_package_find_function(
            package.handle, name.encode(), ctypes.byref(self.handle)))
        self.inputs = self.names(api.tnl_function_input_count, api.tnl_function_input)
        self.outputs = self.names(api.tnl_function_output_count, api.tnl_function_output)

    def names(self, count, describe):
        names, info = [], TensorInfo()
        for i in range(count(self.handle)):
            self.package.check(describe(self.handle, ctypes.c_size_t(i), ctypes.byref(info)))
            names.append(info.name.decode())
        return names

    @staticmethod
    def tensors(names, arrays):
        list = (Tensor * len(names))()
        for tensor, name in zip(list, names):
            array = arrays[name]
            assert array.flags.c_contiguous
            tensor.dtype, tensor.rank = DTYPES[array.dtype.name], array.ndim
            tensor.shape[: array.ndim] = array.shape
            tensor.data = array.ctypes.data
        return list

    def __call__(self, inputs, outputs):
        self.package.check(self.package.api.tnl_call(
            self.handle, self.tensors(self.inputs, inputs), ctypes.c_size_t(len(self.inputs)),
            self.tensors(self.outputs, outputs), ctypes.c_size_t(len(self.outputs))))


def relative(actual, expected, axes=None):
    """Largest error over largest value, of all or of what `axes` span."""
    actual, expected = actual.astype(numpy.float64), expected.astype(numpy.float64)
    return numpy.abs(actual - expected).max(axes) / numpy.abs(expected).max(axes)
