# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cases of LinearAttention (opset 27), with its recurrence as the specification has it:
one for each attribute and input, and lengths on both sides of a chunk of the compiler."""
import numpy as np
from onnx import TensorProto, helper

INPUTS = ("query", "key", "value", "past_state", "decay")


def reference(arrays, q_num_heads, kv_num_heads, scale=0.0, **_):
    """Output and present state, in float64."""
    arrays = {name: a.astype(np.float64) for name, a in arrays.items()}
    query, key, value = (arrays[name] for name in INPUTS[:3])
    batch, tokens, _ = query.shape
    q = query.reshape(batch, tokens, q_num_heads, -1)
    k = key.reshape(batch, tokens, kv_num_heads, -1)
    v = value.reshape(batch, tokens, kv_num_heads, -1)
    width = q.shape[-1]
    state = arrays.get("past_state", np.zeros((batch, kv_num_heads, width, v.shape[-1])))
    decay = arrays.get("decay", np.zeros((batch, tokens, kv_num_heads)))
    scale = scale or 1 / np.sqrt(width)
    group = q_num_heads // kv_num_heads
    output = np.zeros((batch, tokens, q_num_heads, v.shape[-1]))
    for t in range(tokens):
        state = state * np.exp(decay[:, t]).reshape(batch, kv_num_heads, -1, 1)
        state = state + k[:, t, :, :, None] * v[:, t, :, None, :]
        read = np.repeat(state, group, axis=1)
        output[:, t] = scale * np.einsum("bhk,bhkv->bhv", q[:, t], read)
    return output.reshape(batch, tokens, -1), state


def make(Case, name, arrays, tables=(), outputs=("output", "present_state"), domain="", **attributes):
    """`tables`: inputs that are constants of the graph."""
    arrays = {k: np.asarray(a, np.float32) for k, a in arrays.items()}
    expected = dict(zip(("output", "present_state"), reference(arrays, **attributes)))
    names = [k if k in arrays else "" for k in INPUTS]
    while not names[-1]:
        names.pop()
    node = helper.make_node("LinearAttention", names, list(outputs),
                            update_rule="gated" if "decay" in arrays else "linear", domain=domain, **attributes)
    info = lambda k, a: helper.make_tensor_value_info(k, TensorProto.FLOAT, a.shape)
    constants = [helper.make_tensor(k, TensorProto.FLOAT, arrays[k].shape, arrays[k].ravel()) for k in tables]
    inputs = {k: a for k, a in arrays.items() if k not in tables}
    graph = helper.make_graph([node], name, [info(k, a) for k, a in inputs.items()],
                              [info(k, expected[k]) for k in outputs], constants)
    opsets = [helper.make_opsetid("", 23 if domain else 27)]
    if domain:
        opsets.append(helper.make_opsetid(domain, 1))
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    results = {k: expected[k].astype(np.float32) for k in outputs}
    return Case("linear_attention_" + name, model, inputs, results, "newer", 1e-4, 1e-5)


def collect(Case):
    random = np.random.default_rng(2)
    normal = lambda *shape: random.standard_normal(shape)

    def arrays(batch=2, tokens=5, queries=2, heads=2, width=4, values=3, state=False, decay=None):
        made = {"query": normal(batch, tokens, queries * width), "key": normal(batch, tokens, heads * width),
                "value": normal(batch, tokens, heads * values)}
        if state:
            made["past_state"] = normal(batch, heads, width, values)
        if decay == "varying":
            made["decay"] = -abs(normal(batch, tokens, heads))
        if decay == "keys":
            made["decay"] = -abs(normal(batch, tokens, heads * width))
        if decay == "constant":
            made["decay"] = np.broadcast_to(-0.1 - random.random(heads), (batch, tokens, heads))
        return made

    plain = dict(q_num_heads=2, kv_num_heads=2)
    grouped = dict(q_num_heads=6, kv_num_heads=2)
    reset = arrays(tokens=40, decay="varying", state=True)
    reset["decay"][:, 7] = -np.inf
    reset["decay"][:, 33] = -np.inf
    growing = arrays(decay="varying")
    growing["decay"] = -growing["decay"]
    cases = [
        ("linear", arrays(), plain),
        ("linear_state", arrays(state=True), plain),
        ("gated", arrays(decay="varying"), plain),
        ("gated_state", arrays(decay="varying", state=True), plain),
        ("gated_constant", arrays(decay="constant"), plain, ["decay"]),
        ("gated_constant_state", arrays(decay="constant", state=True), plain, ["decay"]),
        ("gated_growing", growing, plain),
        ("gated_reset", reset, plain),
        ("keys", arrays(decay="keys"), plain),
        ("keys_state", arrays(tokens=75, width=8, decay="keys", state=True), plain),
        ("keys_grouped", arrays(queries=6, decay="keys", state=True), grouped),
        ("keys_one_token", arrays(tokens=1, decay="keys", state=True), plain),
        ("scale", arrays(decay="varying"), dict(plain, scale=0.3)),
        ("scale_zero", arrays(decay="varying"), dict(plain, scale=0.0)),
        ("scale_one", arrays(decay="constant"), dict(plain, scale=1.0), ["decay"]),
        ("scale_constant", arrays(decay="constant", width=3), plain, ["decay"]),
        ("scale_negative", arrays(), dict(plain, scale=-2.0)),
        ("chunk_size", arrays(tokens=9, decay="varying"), dict(plain, chunk_size=4)),
        ("grouped", arrays(queries=6, decay="varying", state=True), grouped),
        ("grouped_constant", arrays(queries=6, decay="constant", state=True), grouped, ["decay"]),
        ("grouped_linear", arrays(queries=6), grouped),
        ("one_head", arrays(queries=4, heads=1, decay="varying"), dict(q_num_heads=4, kv_num_heads=1)),
        ("one_token", arrays(tokens=1, decay="varying", state=True), plain),
        ("one_token_constant", arrays(batch=3, tokens=1, decay="constant", state=True), plain, ["decay"]),
        ("a_chunk", arrays(tokens=32, decay="varying", state=True), plain),
        ("chunks", arrays(tokens=75, width=16, values=20, decay="varying", state=True), plain),
        ("chunks_constant", arrays(tokens=75, width=16, values=20, decay="constant", state=True), plain, ["decay"]),
    ]
    made = [make(Case, name, values, *tables, **attributes) for name, values, attributes, *tables in cases]
    # ONNX Runtime's operator, as far as it means the same.
    for name, values, attributes, *tables in [
        ("gated", arrays(decay="varying", state=True), plain),
        ("linear", arrays(width=8), plain),
        ("constant", arrays(tokens=75, decay="constant", state=True), plain, ["decay"]),
        ("grouped", arrays(queries=6, decay="varying", state=True), grouped),
        ("grouped_constant", arrays(queries=6, decay="constant"), grouped, ["decay"]),
        ("scale", arrays(), dict(plain, scale=0.3, chunk_size=16, state_window=0)),
    ]:
        made.append(make(Case, "ms_" + name, values, *tables, domain="com.microsoft", **attributes))
    made.append(make(Case, "output_alone", arrays(decay="varying"), outputs=["output"], **plain))
    return made
