# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Uses the package `tnl` of an installed TNL as a program would."""
import sys

import numpy as np

import tnl

package_file, prefix = sys.argv[1:]
assert tnl.__file__.startswith(prefix), tnl.__file__


def fails(kind, text, call):
    try:
        call()
    except kind as error:
        assert text in str(error), error
        return error
    raise AssertionError(f"no {kind.__name__} with '{text}'")


with tnl.open(package_file) as package:
    package.verify_weights()
    assert package.notes == [] and {"full", "prefill", "decode"} <= set(package.functions)
    full = package["full"]
    assert full.inputs == [tnl.TensorInfo("input_ids", "i64", np.dtype(np.int64), (None, None),
                                          ("batch", "seq"))]
    prompt = b"In the beginning"
    ids = np.frombuffer(prompt, np.uint8)[None]
    logits = full(ids)["logits"]
    assert logits.shape == (1, len(prompt), 256) and logits.dtype == np.float32
    assert (full(input_ids=ids)["logits"] == logits).all()

    # A prompt at once, in pieces, and token by token.
    session = package.session()
    whole = session.prefill(prompt, logits="all")
    assert np.abs(whole - logits).max() < 1e-3
    session.reset()
    assert session.prefill(prompt[:5], logits=None) is None
    pieces = session.prefill(prompt[5:-1])
    last = session.decode(prompt[-1:])
    assert session.position() == len(prompt)
    assert np.abs(last[0, 0] - logits[0, -1]).max() < 1e-3

    # States: kept, restored elsewhere, copied.
    state, copy = session.state, session.copy()
    other = package.session()
    other.state = state.tobytes()
    a, b, c = (s.decode([32]) for s in (session, other, copy))
    assert (a == b).all() and (a == c).all()

    session.reset()
    print((prompt + bytes(session.generate(prompt, 60))).decode())
    session.reset()
    first = list(session.generate(prompt, 20, temperature=1, top_k=40, seed=3))
    session.reset()
    assert first == list(session.generate(prompt, 20, temperature=1, top_k=40, seed=3))
    session.reset()
    assert ord(" ") not in session.generate(prompt, 20, stop=[ord(" ")])

    # Two sequences, the shorter one padded on the left.
    both = package.session(batch=2)
    fails(tnl.Error, "", lambda: both.prefill([[1, 2], [3, 999]]))
    assert both.position(1) == 0
    assert both.prefill([[1, 2], [3, 4]]).shape == (2, 1, 256)

    fails(TypeError, "misses its input 'input_ids'", lambda: full())
    fails(TypeError, "'x' of 'full' is none of input_ids", lambda: full(x=ids))
    fails(TypeError, "is given twice", lambda: full(ids, input_ids=ids))
    fails(TypeError, "is i64, not float64", lambda: full(ids.astype(float)))
    fails(ValueError, "has values that i64 cannot have",
          lambda: full(np.array([[2**63 + 5]], np.uint64)))
    fails(TypeError, "token ids are integers", lambda: session.prefill([1.5]))
    fails(ValueError, "not 'first'", lambda: session.prefill(prompt, logits="first"))
    fails(IndexError, "no sequence 1 of 1", lambda: session.position(1))
    error = fails(tnl.Error, "element 0 is 999", lambda: full([[999]]))
    assert error.code == "invalid argument"
    fails(tnl.Error, "", lambda: setattr(other, "state", state[:-1]))
fails(ValueError, "is closed", lambda: session.decode([1]))
fails(ValueError, "is closed", lambda: full(ids))
fails(tnl.Error, "No such file", lambda: tnl.open(prefix + "/no.tnl"))
fails(tnl.Error, "unknown device 'tpu'", lambda: tnl.open(package_file, device="tpu"))
print("all right")
