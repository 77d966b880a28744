# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cases for operators that pick and write elements by index, Pad, Einsum and norms over groups:
forms that are younger than Debian's python3-onnx, or that its node tests lack."""
import numpy as np
from onnx import TensorProto, helper


def opset_of(model):
    return model.opset_import[0].version


def scattered(data, indices, updates, combine):
    result = data.copy()
    for at, update in zip(indices.reshape(-1, indices.shape[-1]), updates.reshape(-1, *data.shape[indices.shape[-1]:])):
        result[tuple(at)] = combine(result[tuple(at)], update)
    return result


def with_ints(case, **arrays):
    """The case with inputs of int64."""
    for value in case.model.graph.input:
        if value.name in arrays:
            value.type.tensor_type.elem_type = TensorProto.INT64
            case.inputs[value.name] = arrays[value.name]
    return case


def group_norm(x, groups, scale, bias, per_group, epsilon=1e-5):
    rows = x.reshape(x.shape[0], groups, -1)
    y = (rows - rows.mean(-1, keepdims=True)) / np.sqrt(rows.var(-1, keepdims=True) + epsilon)
    if per_group:
        return (y * scale[:, None] + bias[:, None]).reshape(x.shape)
    column = (1, -1) + (1,) * (x.ndim - 2)
    return y.reshape(x.shape) * scale.reshape(column) + bias.reshape(column)


def masked(case_of):
    """x[mask] = c, as an exporter writes it: the number of places is no size of the graph."""
    random = np.random.default_rng(1)
    x = random.standard_normal((3, 4)).astype(np.float32)
    case = case_of("scatter_nonzero", "ScatterND", {"x": x}, np.where(x > 0, np.float32(7), x), 17)
    nodes = [
        helper.make_node("Constant", [], ["zero"], value_float=0.0),
        helper.make_node("Constant", [], ["seven"], value_float=7.0),
        helper.make_node("Greater", ["x", "zero"], ["mask"]),
        helper.make_node("NonZero", ["mask"], ["columns"]),
        helper.make_node("Transpose", ["columns"], ["places"], perm=[1, 0]),
        helper.make_node("Shape", ["places"], ["count"], start=0, end=1),
        helper.make_node("Expand", ["seven", "count"], ["sevens"]),
        helper.make_node("ScatterND", ["x", "places", "sevens"], ["y"]),
    ]
    del case.model.graph.node[:]
    case.model.graph.node.extend(nodes)
    return case


def einsums(case_of):
    random = np.random.default_rng(2)
    tensor = lambda *shape: random.standard_normal(shape).astype(np.float32)
    cases = [
        ("spaces", "... n d, ... m d -> ... n m", tensor(2, 3, 4, 5), tensor(2, 3, 6, 5)),
        ("ellipsis_middle", "a...b,b...c->...ac", tensor(3, 2, 4, 5), tensor(5, 2, 4, 6)),
        ("ellipsis_broadcast", "...ij,...jk->...ik", tensor(4, 1, 2, 3), tensor(5, 3, 2)),
        ("ellipsis_one_side", "b...d,d->b...", tensor(2, 3, 4, 5), tensor(5)),
        ("ellipsis_implicit", "...ij,...jk", tensor(2, 3, 4), tensor(2, 4, 5)),
        ("ellipsis_moved", "...ij->ij...", tensor(2, 3, 4, 5)),
        ("diagonal", "ii->i", tensor(4, 4)),
        ("diagonal_batch", "...ii->...i", tensor(2, 4, 4)),
        ("diagonal_three", "iji,i->j", tensor(3, 2, 3), tensor(3)),
        ("trace", "ii", tensor(4, 4)),
        ("three", "ij,jk,kl->il", tensor(2, 3), tensor(3, 4), tensor(4, 5)),
        ("four_attention", "bhnd,bhmd,hnm,bhme->bhne", tensor(2, 2, 3, 4), tensor(2, 2, 3, 4), tensor(2, 3, 3),
         tensor(2, 2, 3, 5)),
        ("scalar", ",ij->ij", tensor(), tensor(2, 3)),
        ("scalars", ",->", tensor(), tensor()),
        ("one_of_size_1", "ij,kj->ik", tensor(2, 1), tensor(3, 4)),
        ("hadamard", "ij,ij->ij", tensor(2, 3), tensor(2, 3)),
        ("sum_all", "ij,kl->", tensor(2, 3), tensor(4, 5)),
    ]
    return [case_of("einsum_" + name, "Einsum", {f"x{i}": a for i, a in enumerate(arrays)},
                    np.asarray(np.einsum(equation, *(a.astype(np.float64) for a in arrays))), 13, equation=equation)
            for name, equation, *arrays in cases]


def pads(case_of):
    x = np.arange(24, dtype=np.float32).reshape(2, 3, 4)

    def pad(name, opset, mode, numbers, axes, value=None):
        full = [(0, 0)] * 3
        for i, axis in enumerate(axes if axes is not None else range(3)):
            full[axis] = (numbers[i], numbers[len(numbers) // 2 + i])
        cut = tuple(slice(max(-a, 0), x.shape[d] - max(-b, 0)) for d, (a, b) in enumerate(full))
        numpy_mode = {"constant": {"constant_values": value or 0}}.get(mode, {})
        expected = np.pad(x[cut], [(max(a, 0), max(b, 0)) for a, b in full], mode, **numpy_mode)
        inputs = {"x": x, "pads": np.array(numbers)}
        names = ["x", "pads", "", ""]
        if value is not None:
            inputs["value"] = np.array(value, np.float32)
            names[2] = "value"
        if axes is not None:
            inputs["axes"] = np.array(axes)
            names[3] = "axes"
        while not names[-1]:
            names.pop()
        ints = {k: v for k, v in inputs.items() if k in ("pads", "axes")}
        made = with_ints(case_of(name, "Pad", inputs, expected, opset, names=names, mode=mode), **ints)
        made.since = opset
        return made

    return [
        pad("pad_axes", 18, "constant", [1, 2, 0, 3], [-1, 0], 2.5),
        pad("pad_cut", 13, "constant", [-1, 1, 0, 2, -1, -2], None),
        pad("pad_wrap", 19, "wrap", [0, 2, 5, 1, 1, 6], None),
        pad("pad_wrap_cut", 19, "wrap", [0, -1, 5, 1, 1, -1], None),
        pad("pad_edge_axes", 18, "edge", [2, 1], [1]),
        pad("pad_reflect_cut", 13, "reflect", [0, 2, -1, 1, 0, 2], None),
    ]


def collect(case_of):
    random = np.random.default_rng(0)
    data = random.standard_normal((4, 3, 2)).astype(np.float32)
    places = np.array([[0, 1], [3, 2], [0, 1], [-1, 0]])
    updates = random.standard_normal((4, 2)).astype(np.float32)
    rows = np.array([[0, 2, 1], [1, 0, -1]])
    news = random.standard_normal(rows.shape).astype(np.float32)
    table = data[:, :, 0]
    written = {"none": lambda a, b: b, "add": np.add, "mul": np.multiply, "max": np.maximum, "min": np.minimum}
    cases = []
    for name, combine in written.items():
        opset = {"none": 13, "add": 16, "mul": 16}.get(name, 18)
        flags = {} if name == "none" else {"reduction": name}
        cases.append(with_ints(
            case_of(f"scatter_nd_{name}", "ScatterND", {"data": data, "indices": places, "updates": updates},
                    scattered(data, places, updates, combine), opset, **flags), indices=places))
        expected = table.copy()
        for (i, j), row in np.ndenumerate(rows):
            expected[row, j] = combine(expected[row, j], news[i, j])
        cases.append(with_ints(
            case_of(f"scatter_elements_{name}", "ScatterElements", {"data": table, "indices": rows, "updates": news},
                    expected, opset, axis=0, **flags), indices=rows))
    picks = np.array([[0, 1], [1, 0]])
    cases.append(with_ints(
        case_of("gather_nd_negative", "GatherND", {"data": data, "indices": -1 - picks}, data[-1 - picks[:, 0],
                -1 - picks[:, 1]], 13), indices=-1 - picks))
    x = random.standard_normal((2, 6, 3, 2)).astype(np.float32)
    for case in cases:
        case.since = opset_of(case.model)
    three, six = (random.standard_normal((2, n)).astype(np.float32) for n in (3, 6))
    cases += [
        case_of("elu_alpha", "Elu", {"x": data}, np.where(data > 0, data, 1.5 * np.expm1(data)), 13, alpha=1.5),
        case_of("group_norm_18", "GroupNormalization", {"x": x, "scale": three[0], "bias": three[1]},
                group_norm(x, 3, *three, True), 18, num_groups=3),
        case_of("group_norm_21", "GroupNormalization", {"x": x, "scale": six[0], "bias": six[1]},
                group_norm(x, 3, *six, False, 1e-3), 21, num_groups=3, epsilon=1e-3),
        case_of("instance_norm_1d", "InstanceNormalization", {"x": x[..., 0], "scale": six[0], "bias": six[1]},
                group_norm(x[..., 0], 6, *six, True), 13),
        masked(case_of),
    ]
    for case in cases:
        if case.name == "group_norm_18":
            case.until = 20
        if case.name == "group_norm_21":
            case.since = 21
    return cases + pads(case_of) + einsums(case_of)
