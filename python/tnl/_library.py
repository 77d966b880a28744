# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The C API of TNL's runtime (TNL/Runtime/tnl.h) by ctypes."""
import ctypes
import os
import pathlib
from ctypes import POINTER, byref, c_char_p, c_int, c_int32, c_int64, c_size_t, c_void_p

MAX_RANK = 8
API_VERSION = 102


class Error(RuntimeError):
    """What the runtime says; `code` is a tnl_status by name."""

    CODES = {1: "invalid argument", 2: "invalid package", 3: "not found", 4: "unsupported",
             5: "out of memory", 6: "io", 7: "internal"}

    def __init__(self, status, text):
        super().__init__(text)
        self.code = self.CODES.get(status, str(status))


class TensorStruct(ctypes.Structure):
    _fields_ = [("dtype", c_int32), ("rank", c_int32), ("shape", c_int64 * MAX_RANK),
                ("data", c_void_p)]


class InfoStruct(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("dtype", c_int32), ("rank", c_int32),
                ("shape", c_int64 * MAX_RANK), ("dims", c_char_p * MAX_RANK)]


_NOTHING = object()
# name: result (None: a status), arguments
_FUNCTIONS = {
    "tnl_api_version": (c_int, []),
    "tnl_last_error": (c_char_p, []),
    "tnl_dtype_name": (c_char_p, [c_int32]),
    "tnl_package_open": (None, [c_char_p, POINTER(c_void_p)]),
    "tnl_package_close": (_NOTHING, [c_void_p]),
    "tnl_package_verify_weights": (None, [c_void_p]),
    "tnl_package_set_threads": (None, [c_void_p, c_int]),
    "tnl_package_set_device": (None, [c_void_p, c_char_p]),
    "tnl_package_function_count": (c_size_t, [c_void_p]),
    "tnl_package_function": (c_void_p, [c_void_p, c_size_t]),
    "tnl_package_note": (c_char_p, [c_void_p, c_size_t]),
    "tnl_function_name": (c_char_p, [c_void_p]),
    "tnl_function_input_count": (c_size_t, [c_void_p]),
    "tnl_function_output_count": (c_size_t, [c_void_p]),
    "tnl_function_input": (None, [c_void_p, c_size_t, POINTER(InfoStruct)]),
    "tnl_function_output": (None, [c_void_p, c_size_t, POINTER(InfoStruct)]),
    "tnl_call": (None, [c_void_p, POINTER(TensorStruct), c_size_t, POINTER(TensorStruct), c_size_t]),
    "tnl_tensor_free": (_NOTHING, [POINTER(TensorStruct)]),
    "tnl_session_create": (None, [c_void_p, c_int64, POINTER(c_void_p)]),
    "tnl_session_destroy": (_NOTHING, [c_void_p]),
    "tnl_session_set_chunk": (None, [c_void_p, c_int64]),
    "tnl_session_reset": (None, [c_void_p]),
    "tnl_session_reset_sequence": (None, [c_void_p, c_int64]),
    "tnl_session_position": (c_int64, [c_void_p, c_int64]),
    "tnl_session_prefill": (None, [c_void_p, POINTER(c_int64), POINTER(c_int64), c_int64, c_int32,
                                   POINTER(TensorStruct)]),
    "tnl_session_decode": (None, [c_void_p, POINTER(c_int64), POINTER(TensorStruct)]),
    "tnl_session_save_size": (c_size_t, [c_void_p]),
    "tnl_session_save": (None, [c_void_p, c_void_p, c_size_t]),
    "tnl_session_restore": (None, [c_void_p, c_void_p, c_size_t]),
    "tnl_session_copy": (None, [c_void_p, c_void_p]),
}


def _candidates():
    """$TNL_RUNTIME_LIBRARY; beside an installed or built tree; where the system looks."""
    name = "libtnl-runtime.so.1"
    named = os.environ.get("TNL_RUNTIME_LIBRARY")
    if named:
        return [named]
    here = pathlib.Path(__file__).resolve()
    found = []
    for parent in here.parents:
        for folder in ("lib", "lib/x86_64-linux-gnu", "build/lib"):
            if (parent / folder / name).is_file():
                found.append(str(parent / folder / name))
    return [*found, name]


class Library:
    """The functions of the library; those that return a status raise Error."""

    def __init__(self):
        problems = []
        for path in _candidates():
            try:
                self._library = ctypes.CDLL(path)
                break
            except OSError as error:
                problems.append(str(error))
        else:
            raise ImportError("TNL's runtime cannot be loaded (TNL_RUNTIME_LIBRARY=/path names "
                              "it): " + "; ".join(problems))
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(self._library, name)
            function.restype = {None: c_int, _NOTHING: None}.get(result, result)
            function.argtypes = arguments
            setattr(self, name[4:], self._checked(function) if result is None else function)
        if self.api_version() < API_VERSION:
            raise ImportError(f"TNL's runtime is of version {self.api_version()}; this package "
                              f"needs {API_VERSION}")

    def _checked(self, function):
        def call(*arguments):
            status = function(*arguments)
            if status:
                raise Error(status, self.last_error().decode(errors="replace"))
        return call


library = Library()
