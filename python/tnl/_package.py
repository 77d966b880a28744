# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Packages, functions and sessions over numpy arrays."""
import ctypes
import dataclasses
import math
import os
import weakref

import numpy as np

from ._library import InfoStruct, TensorStruct, byref, c_int64, c_void_p, library

try:  # arrays of bfloat16 where the machine has the type, else their bits
    from ml_dtypes import bfloat16 as _bfloat16
except ImportError:
    _bfloat16 = np.uint16

# By tnl_dtype.
_DTYPES = [np.dtype(t) for t in (np.float32, np.float16, _bfloat16, np.float64, np.int64, np.int32,
                                 np.int16, np.int8, np.uint8, np.bool_)]
_LOGITS = {None: 0, "last": 1, "all": 2}


@dataclasses.dataclass(frozen=True)
class TensorInfo:
    """An input or output as it is declared. `dims` has each size as text ('batch',
    'seq * 4', '256'), `shape` as a number, None where it depends on a symbol. `type` is
    the runtime's name of the element type; `dtype` numpy's (bf16 without ml_dtypes:
    uint16, the bits)."""
    name: str
    type: str
    dtype: np.dtype
    shape: tuple
    dims: tuple


def _info(get, handle, index):
    raw = InfoStruct()
    get(handle, index, byref(raw))
    shape = tuple(None if n < 0 else n for n in raw.shape[:raw.rank])
    return TensorInfo(raw.name.decode(), library.dtype_name(raw.dtype).decode(),
                      _DTYPES[raw.dtype], shape, tuple(d.decode() for d in raw.dims[:raw.rank]))


def _given(array, number):
    """A contiguous array as a tensor; the caller keeps the array."""
    if array.ndim > len(TensorStruct().shape):
        raise ValueError(f"arrays of {array.ndim} dimensions are not supported")
    raw = TensorStruct(dtype=number, rank=array.ndim, data=array.ctypes.data)
    for d, size in enumerate(array.shape):
        raw.shape[d] = size
    return raw


def _taken(raw):
    """A tensor that the runtime has allocated, as an array of its own."""
    shape, dtype = tuple(raw.shape[:raw.rank]), _DTYPES[raw.dtype]
    size = math.prod(shape) * dtype.itemsize
    try:
        data = ctypes.string_at(raw.data, size)
    finally:
        library.tensor_free(byref(raw))
    return np.frombuffer(bytearray(data), dtype).reshape(shape)


def _as_declared(info, value):
    """A contiguous array of the declared type; floats are rounded, integers kept."""
    array = np.asarray(value)
    if array.dtype != info.dtype and not np.can_cast(array.dtype, info.dtype, "same_kind"):
        raise TypeError(f"input '{info.name}' is {info.type}, not {array.dtype}")
    result = np.require(array, info.dtype, "C")  # keeps rank 0
    if array.dtype.kind in "iu" and not np.array_equal(result, array):
        raise ValueError(f"input '{info.name}' has values that {info.type} cannot have")
    return result


def _ids(ids, shape):
    if isinstance(ids, (bytes, bytearray)):  # a model over bytes
        ids = np.frombuffer(ids, np.uint8)
    array = np.ascontiguousarray(ids)
    if array.dtype.kind not in "iu":
        raise TypeError(f"token ids are integers, not {array.dtype}")
    return np.ascontiguousarray(array.reshape(shape), np.int64)


def _pointer(array):
    return array.ctypes.data_as(ctypes.POINTER(c_int64))


class Function:
    """A function of a package. Call it with arrays, in order or by name; the result is a
    dict of arrays by the outputs' names."""

    def __init__(self, package, handle):
        self._package, self._handle = package, handle  # keeps the package open
        self.name = library.function_name(handle).decode()
        self.inputs = [_info(library.function_input, handle, i)
                       for i in range(library.function_input_count(handle))]
        self.outputs = [_info(library.function_output, handle, i)
                        for i in range(library.function_output_count(handle))]

    def __call__(self, *arrays, **named):
        names = [info.name for info in self.inputs]
        if len(arrays) > len(names):
            raise TypeError(f"'{self.name}' has {len(names)} inputs, {len(arrays)} are given")
        given = dict(zip(names, arrays))
        for name, array in named.items():
            if name not in names or name in given:
                problem = "is given twice" if name in given else f"is none of {', '.join(names)}"
                raise TypeError(f"input '{name}' of '{self.name}' {problem}")
            given[name] = array
        missing = [name for name in names if name not in given]
        if missing:
            raise TypeError(f"'{self.name}' misses its input '{missing[0]}'")
        self._package._check_open()
        kept, raw = [], (TensorStruct * max(1, len(names)))()
        for i, info in enumerate(self.inputs):
            array = _as_declared(info, given[info.name])
            kept.append(array)
            raw[i] = _given(array, _DTYPES.index(info.dtype) if info.type != "bf16" else 2)
        results = (TensorStruct * max(1, len(self.outputs)))()
        library.call(self._handle, raw, len(names), results, len(self.outputs))
        return {info.name: _taken(results[i]) for i, info in enumerate(self.outputs)}

    def __repr__(self):
        def text(infos):
            return ", ".join(f"{i.name}: {'x'.join(i.dims)}{'x' if i.dims else ''}{i.type}"
                             for i in infos)
        return f"{self.name}({text(self.inputs)}) -> ({text(self.outputs)})"


class Package:
    """A package that tnl-compile made.

    device: "cpu", "cuda" or "cuda:N"; threads of the CPU: 0 takes all.
    """

    def __init__(self, path, device="cpu", threads=0):
        self.path, self._handle = os.fspath(path), c_void_p()
        self._sessions = weakref.WeakSet()
        library.package_open(os.fsencode(path), byref(self._handle))
        try:
            if device != "cpu":
                library.package_set_device(self._handle, device.encode())
            if threads:
                library.package_set_threads(self._handle, threads)
            count = library.package_function_count(self._handle)
            all = [Function(self, library.package_function(self._handle, i)) for i in range(count)]
        except BaseException:
            self.close()
            raise
        self.functions = {function.name: function for function in all}

    @property
    def notes(self):
        """Remarks of the compiler, such as why there is no decode."""
        self._check_open()
        notes = []
        while (note := library.package_note(self._handle, len(notes))) is not None:
            notes.append(note.decode())
        return notes

    def verify_weights(self):
        """Compares all weights with their hashes."""
        self._check_open()
        library.package_verify_weights(self._handle)

    def session(self, batch=1, chunk=None):
        return Session(self, batch, chunk)

    def __getitem__(self, name):
        return self.functions[name]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Functions and sessions of the package cannot be used any more."""
        if self._handle:
            for session in list(self._sessions):
                session.close()
            library.package_close(self._handle)
            self._handle = c_void_p()

    def _check_open(self):
        if not self._handle:
            raise ValueError(f"package '{self.path}' is closed")

    def __del__(self):
        if getattr(self, "_handle", None):
            self.close()


class Session:
    """`batch` sequences that advance together, with their states."""

    def __init__(self, package, batch=1, chunk=None):
        package._check_open()
        self._package, self.batch, self._handle = package, batch, c_void_p()
        library.session_create(package._handle, batch, byref(self._handle))
        package._sessions.add(self)
        if chunk is not None:
            library.session_set_chunk(self._handle, chunk)

    def prefill(self, ids, mask=None, logits="last"):
        """Consumes ids [batch, n] (or [n] of one sequence); mask like them, with 0 at
        padding on the left. logits: "last" [batch, 1, V], "all" [batch, n, V], None."""
        self._check()
        ids = _ids(ids, (self.batch, -1))
        if mask is not None:
            mask = _ids(mask, ids.shape)
        if logits not in _LOGITS:
            raise ValueError(f"logits are 'last', 'all' or None, not {logits!r}")
        raw = TensorStruct()
        library.session_prefill(self._handle, _pointer(ids),
                                None if mask is None else _pointer(mask), ids.shape[1],
                                _LOGITS[logits], byref(raw) if logits else None)
        return _taken(raw) if logits else None

    def decode(self, ids):
        """Consumes one token of each sequence; the logits after it, [batch, 1, V]."""
        self._check()
        ids, raw = _ids(ids, (self.batch,)), TensorStruct()
        library.session_decode(self._handle, _pointer(ids), byref(raw))
        return _taken(raw)

    def generate(self, prompt, max_tokens, temperature=0.0, top_k=0, seed=0, stop=()):
        """Yields tokens of one sequence after those of `prompt`, until one of `stop`. At
        temperature 0 the likeliest one, else one of all or of the top_k likeliest."""
        if self.batch != 1:
            raise ValueError("generate is for sessions of one sequence")
        stream, logits = np.random.default_rng(seed), self.prefill(prompt)
        for left in range(max_tokens, 0, -1):
            row = logits[0, -1].astype(np.float64)
            if temperature > 0:
                if 0 < top_k < row.size:
                    row[row < np.partition(row, -top_k)[-top_k]] = -np.inf
                weights = np.exp((row - row.max()) / temperature)
                token = int(stream.choice(row.size, p=weights / weights.sum()))
            else:
                token = int(row.argmax())
            if token in stop:
                return
            yield token
            if left > 1:
                logits = self.decode([token])

    def position(self, sequence=0):
        """Tokens consumed by a sequence, padding included."""
        self._check()
        position = library.session_position(self._handle, sequence)
        if position < 0:
            raise IndexError(f"no sequence {sequence} of {self.batch}")
        return position

    def reset(self, sequence=None):
        """Back to the empty prompt: all sequences, or one."""
        self._check()
        if sequence is None:
            library.session_reset(self._handle)
        else:
            library.session_reset_sequence(self._handle, sequence)

    @property
    def state(self):
        """Positions and states as one array of bytes; assign it to a session of the same
        model and batch, of this process or another."""
        self._check()
        state = np.empty(library.session_save_size(self._handle), np.uint8)
        library.session_save(self._handle, state.ctypes.data, state.size)
        return state

    @state.setter
    def state(self, state):
        self._check()
        state = np.ascontiguousarray(np.frombuffer(state, np.uint8))
        library.session_restore(self._handle, state.ctypes.data, state.size)

    def copy(self):
        """A session that goes on from here."""
        self._check()
        other = Session(self._package, self.batch)
        library.session_copy(other._handle, self._handle)
        return other

    def close(self):
        if self._handle:
            library.session_destroy(self._handle)
            self._handle = c_void_p()

    def _check(self):
        self._package._check_open()
        if not self._handle:
            raise ValueError("the session is closed")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self):
        if getattr(self, "_handle", None):
            self.close()
