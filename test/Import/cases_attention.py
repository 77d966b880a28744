# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models of one LinearAttention: good ones, and others that are refused for one reason."""

from cases_bad import small
from onnx_writer import *


def attention(inputs, state=None, decay=False, **attributes):
    """LinearAttention on q [b, t, 8], k and v [b, t, 4] and, for names among `inputs`, more."""
    values = [value("q", FLOAT, ["b", "t", 8]), value("k", FLOAT, ["b", "t", 4]), value("v", FLOAT, ["b", "t", 4])]
    values += [value("s", FLOAT, ["b", 2, 2, 2])] if state else []
    values += [value("g", FLOAT, ["b", "t", 2])] if decay else []
    n = node("LinearAttention", inputs, "y p", q_num_heads=4, kv_num_heads=2, **attributes)
    return model(graph([n], values, [value("y", FLOAT, None), value("p", FLOAT, None)]), 27, ir=13)


def good_attention_linear():
    return attention("q k v", update_rule="linear")


def good_attention_state():
    return attention("q k v s", state=True, update_rule="linear", scale=1.0, chunk_size=16)


def good_attention_gated():
    return attention("q k v - g", decay=True, update_rule="gated")


def good_attention_all():
    return attention("q k v s g -", state=True, decay=True, update_rule="gated", scale=0.5)


def good_ms_attention():
    n = node("LinearAttention", "q k v - g", "y s", domain="com.microsoft", q_num_heads=4, kv_num_heads=2,
             update_rule="gated", scale=0.5, chunk_size=32, state_window=0)
    inputs = [value(i, FLOAT, ["b", "t", c]) for i, c in (("q", 8), ("k", 4), ("v", 4), ("g", 2))]
    g = graph([n], inputs, [value(o, None, None) for o in "ys"])
    return model(g, opsets=[opset(23), opset(1, "com.microsoft")])


def one_attention(inputs="x x x", version=27, columns=4, **attributes):
    values = [value("x", FLOAT, ["b", "t", columns]), value("g", FLOAT, ["b", "t", 2])]
    attributes = {"q_num_heads": 2, "kv_num_heads": 2, "update_rule": "linear", **attributes}
    attributes = {name: value for name, value in attributes.items() if value is not None}
    n = node("LinearAttention", inputs, "y", name="mix", **attributes)
    return small([n], inputs=values, version=version, ir=13)


def bad_attention_opset():
    return one_attention(version=26)


def bad_attention_default_rule():
    return one_attention("x x x - g g", update_rule=None)


def bad_attention_gated_delta():
    return one_attention("x x x - g g", update_rule="gated_delta")


def bad_attention_delta():
    return one_attention("x x x - - g", update_rule="delta")


def bad_attention_rule():
    return one_attention(update_rule="softmax")


def bad_attention_no_decay():
    return one_attention(update_rule="gated")


def bad_attention_decay():
    return one_attention("x x x - g")


def bad_attention_beta():
    return one_attention("x x x - - g")


def bad_attention_no_heads():
    return one_attention(q_num_heads=None)


def bad_attention_heads():
    return one_attention(q_num_heads=3)


def bad_attention_negative_heads():
    return one_attention(q_num_heads=-2, kv_num_heads=-2)


def bad_attention_chunk():
    return one_attention(chunk_size=0)


def bad_attention_scale():
    return one_attention(scale=float("inf"))


def ms_attention(inputs="x x x", **attributes):
    values = [value("x", FLOAT, ["b", "t", 4]), value("g", FLOAT, ["b", "t", 2])]
    attributes = {"q_num_heads": 2, "kv_num_heads": 2, "update_rule": "linear", **attributes}
    n = node("LinearAttention", inputs, "y", name="mix", domain="com.microsoft", **attributes)
    return small([n], inputs=values, opsets=[opset(23), opset(1, "com.microsoft")])


def bad_ms_attention_shared():
    return ms_attention(q_num_heads=2, kv_num_heads=4)


def bad_ms_attention_keys():
    return small(
        [
            node("Slice", "x start end axis", "k"),
            node("LinearAttention", "x k x", "y", name="mix", domain="com.microsoft",
                 q_num_heads=2, kv_num_heads=2, update_rule="linear"),
        ],
        [longs("start", [1], [0]), longs("end", [1], [2]), longs("axis", [1], [2])],
        [value("x", FLOAT, ["b", "t", 4])],
        opsets=[opset(23), opset(1, "com.microsoft")],
    )


def bad_ms_attention_delta():
    return ms_attention("x x x - g g", update_rule="gated_delta")


def bad_ms_attention_window():
    return ms_attention(state_window=4)


def bad_ms_attention_decay():
    return ms_attention("x x x - g")


def good_attention_key_decay():
    return one_attention("x x x - x", update_rule="gated")
