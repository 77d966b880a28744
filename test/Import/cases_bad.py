# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models that are refused, each for one reason."""

import os

from onnx_writer import *


def small(nodes, initializers=(), inputs=None, outputs=None, sparse=(), **more):
    inputs = [value("x", FLOAT, ["n", 4])] if inputs is None else inputs
    outputs = [value("y", FLOAT, None)] if outputs is None else outputs
    return model(graph(nodes, inputs, outputs, initializers, sparse), **more)


def neg(**more):
    return small([node("Neg", "x", "y")], **more)


def weight(*args, **more):
    """One initializer, used."""
    return small([node("Add", "x w", "y")], [tensor("w", *args, **more)])


# Versions and operators


def bad_ir_version():
    return neg(ir=14)


def bad_ir_version_old():
    return neg(ir=2)


def bad_opset_old():
    return neg(version=12)


def bad_opset_new():
    return neg(version=28)


def bad_opset_none():
    return neg(opsets=[])


def bad_opset_twice():
    return neg(opsets=[opset(17), opset(18, "ai.onnx")])


def bad_operators():
    sub = Graph(graph([node("Neg", "x", "t")], [], [value("t", FLOAT, None)]))
    return small(
        [
            node("SequenceMap", "x", "a", name="choice", body=sub),
            node("Det", "a", "b"),
            node("Det", "b", "c", name="second"),
            node("Det", "c", "d"),
            node("Det", "d", "e"),
            node("Gelu", "e", "f"),
            node("Attention", "f", "g", domain="com.microsoft"),
            node("Own", "g", "h", domain="local"),
            node("Neg", "h", "y"),
        ]
    )


def bad_operator_in_function():
    f = function("F", "x", "y", [node("Det", "x", "y", name="inner")])
    return small([node("F", "x", "y", domain="local")], functions=[f])


def bad_subgraph_attribute():
    sub = Graph(graph([], [], []))
    return small([node("Neg", "x", "y", body=sub)])


# Graphs


def bad_undefined_name():
    return small([node("Add", "x z", "y", name="adder")])


def bad_not_sorted():
    return small([node("Add", "x z", "y", name="adder"), node("Neg", "x", "z", name="late")])


def bad_cycle():
    return small([node("Add", "x z", "y", name="adder"), node("Neg", "y", "t"), node("Neg", "t", "z")])


def bad_cycle_self():
    return small([node("Add", "x y", "y", name="own")])


def bad_duplicate_value():
    return small([node("Neg", "x", "y"), node("Abs", "x", "y", name="again")])


def bad_duplicate_of_input():
    return small([node("Neg", "x", "x", name="again")], outputs=[value("x", FLOAT, None)])


def bad_duplicate_input():
    return neg(inputs=[value("x", FLOAT, [1]), value("x", FLOAT, [1])])


def bad_duplicate_output():
    return neg(outputs=[value("y", FLOAT, None)] * 2)


def bad_duplicate_initializer():
    return small([node("Add", "x w", "y")], [floats("w", [1], [1]), floats("w", [1], [2])])


def bad_initializer_without_name():
    return small([node("Neg", "x", "y")], [floats("", [1], [1])])


def bad_input_without_name():
    return neg(inputs=[value("", FLOAT, [1])])


def bad_output_undefined():
    return neg(outputs=[value("nowhere", FLOAT, None)])


def bad_output_type():
    return neg(outputs=[value("y", INT64, None)])


def bad_no_outputs():
    return neg(outputs=[])


def bad_sparse_initializer():
    return neg(sparse=[field(1, tensor("w", FLOAT, [1], bytes(4))) + field(3, 4)])


def bad_input_sequence():
    return neg(inputs=[field(1, "x") + field(2, field(4, b""))])


def bad_input_untyped():
    return neg(inputs=[field(1, "x")])


def bad_input_element_type():
    return neg(inputs=[value("x", STRING, [1])])


def bad_input_no_shape():
    return neg(inputs=[value("x", FLOAT, None)])


def bad_input_negative():
    return neg(inputs=[value("x", FLOAT, [-1, 4])])


def bad_input_absurd():
    return neg(inputs=[value("x", FLOAT, [1 << 40, 1 << 40])])


def bad_input_contradicts_initializer():
    return small(
        [node("Add", "x w", "y")],
        [floats("w", [2], [1, 2])],
        [value("x", FLOAT, [2]), value("w", FLOAT, [3])],
    )


# Nodes


def bad_missing_input():
    return small([node("Add", "x -", "y", name="adder")])


def bad_too_many_inputs():
    return small([node("Neg", "x x", "y", name="negate")])


def bad_axes_input_before_18():
    return small([node("ReduceMean", "x a", "y")], [longs("a", [1], [1])])


def bad_too_many_outputs():
    return small([node("Neg", "x", "y z", name="negate")])


def bad_used_output():
    nodes = [node("SimplifiedLayerNormalization", "x w", "t m", name="norm"), node("Add", "m t", "y")]
    return small(nodes, [floats("w", [4], [1] * 4)])


def bad_statistics_rank():
    nodes = [
        node("Neg", "x", "t"),
        node("LayerNormalization", "t w", "u m", name="norm", axis=1),
        node("Add", "m u", "y"),
    ]
    return small(nodes, [floats("w", [4], [1] * 4)])


def bad_training_dropout():
    yes = tensor("yes", BOOL, [], b"\1")
    return small([node("Dropout", "x - yes", "y", name="drop")], [yes])


def bad_unknown_attribute():
    return small([node("Neg", "x", "y", name="negate", axis=1)])


def bad_axes_attribute_from_18():
    return small([node("ReduceMean", "x", "y", axes=[1])], version=18)


def bad_attribute_kind():
    return small([node("Softmax", "x", "y", axis=1.0)])


def bad_attribute_twice():
    n = node("Softmax", "x", "y", axis=1) + field(5, attr("axis", 0))
    return small([n])


def bad_attribute_missing():
    return small([node("Concat", "x x", "y")])


def bad_attribute_reference():
    return small([node("Softmax", "x", "y", axis=Ref("a"))])


def bad_cast_type():
    return small([node("Cast", "x", "y", to=FLOAT8)])


def bad_constant_two_values():
    return small([node("Constant", "", "y", value_int=1, value_float=1.0)])


def bad_constant_string():
    return small([node("Constant", "", "y", value_string="text")])


def bad_constant_tensor():
    return small([node("Constant", "", "y", name="c", value=Tensor(tensor("", FLOAT, [3], bytes(8))))])


def bad_constant_of_shape_value():
    return small([node("ConstantOfShape", "s", "y", value=Tensor(floats("", [2], [1, 2])))], [longs("s", [1], [2])])


def bad_split_outputs():
    return small([node("Split", "x", "y z", num_outputs=3)], version=18)


def bad_split_both():
    return small([node("Split", "x s", "y z", num_outputs=2)], [longs("s", [2], [2, 2])], version=18)


def bad_transpose_rank():
    return small([node("Neg", "x", "t"), node("Transpose", "t", "y")])


def bad_stash_type():
    return small([node("LayerNormalization", "x w", "y", stash_type=16)], [floats("w", [4], [1] * 4)])


def bad_gelu_approximation():
    return small([node("Gelu", "x", "y", approximate="rough")], version=20)


def bad_einsum_ellipsis():
    return small([node("Einsum", "x x", "y", equation="...i...,...i->...")])


def bad_einsum_rank():
    return small([node("Einsum", "x", "y", equation="iij->i")])


def bad_einsum_result():
    return small([node("Einsum", "x x", "y", equation="ij,jk->iq")])


def bad_einsum_operands():
    return small([node("Einsum", "x x x", "y", equation="ij,jk->ik")])


def bad_scatter_reduction():
    return small([node("ScatterND", "x i x", "y", reduction="max")], [longs("i", [1, 1], [0])])


def bad_pad_mode():
    return small([node("Pad", "x p", "y", mode="wrap")], [longs("p", [4], [0, 0, 1, 1])])


def bad_pad_value():
    return small([node("Pad", "x p i", "y")], [longs("p", [4], [0, 0, 1, 1]), longs("i", [], [1])])


def bad_instance_norm():
    return small([node("InstanceNormalization", "x w w", "y")], [floats("w", [1, 4], [1] * 4)])


def bad_epsilon():
    return small([node("LayerNormalization", "x w", "y", epsilon=float("nan"))], [floats("w", [4], [1] * 4)])


def bad_verifier():
    return small([node("Not", "x", "y", name="negate")], outputs=[value("y", None, None)])


def bad_element_types():
    return small([node("Add", "x i", "y", name="adder")], [longs("i", [1], [1])])


# Tensors


def bad_tensor_negative():
    return weight(FLOAT, [-2], bytes(8))


def bad_tensor_minimum():
    return weight(FLOAT, [-(1 << 63)], bytes(8))


def bad_tensor_overflow():
    return weight(FLOAT, [1 << 31, 1 << 31, 4], b"")


def bad_tensor_hidden_overflow():
    return weight(FLOAT, [0, 1 << 62, 1 << 62], b"")


def bad_tensor_too_short():
    return weight(FLOAT, [3], bytes(8))


def bad_tensor_too_long():
    return weight(FLOAT, [3], bytes(16))


def bad_tensor_no_data():
    return weight(FLOAT, [1 << 40])


def bad_tensor_typed_count():
    return weight(INT64, [3], longs=[1, 2])


def bad_tensor_typed_field():
    return weight(INT64, [2], ints=[1, 2])


def bad_tensor_both():
    return weight(FLOAT, [1], bytes(4), floats=[1.0])


def bad_tensor_string():
    return weight(STRING, [1], extra=field(6, "text"))


def bad_tensor_type():
    return weight(99, [1], bytes(4))


def bad_tensor_segment():
    return weight(FLOAT, [1], bytes(4), extra=field(3, b""))


# External data


def external(folder, inline=None, **entries):
    with open(folder + "/data.bin", "wb") as file:
        file.write(bytes(64))
    return weight(FLOAT, [4], raw=inline, external=entries)


def bad_external_absolute(folder):
    return external(folder, location=os.path.abspath(folder) + "/data.bin")


def bad_external_parent(folder):
    return external(folder, location="../" + os.path.basename(folder) + "/data.bin")


def bad_external_inner_parent(folder):
    return external(folder, location="sub/../data.bin")


def bad_external_no_location(folder):
    return external(folder, offset=0)


def bad_external_zero_byte(folder):
    return external(folder, location="data.bin\0.txt")


def bad_external_missing(folder):
    return external(folder, location="nowhere.bin", length=16)


def bad_external_folder(folder):
    os.makedirs(folder + "/a_folder", exist_ok=True)
    return external(folder, location="a_folder", length=16)


def bad_external_pipe(folder):
    if not os.path.exists(folder + "/pipe"):
        os.mkfifo(folder + "/pipe")
    return external(folder, location="pipe", length=16)


def bad_external_link(folder):
    os.makedirs(folder + "/../outside", exist_ok=True)
    with open(folder + "/../outside/secret.bin", "wb") as file:
        file.write(bytes(64))
    if not os.path.islink(folder + "/link.bin"):
        os.symlink("../outside/secret.bin", folder + "/link.bin")
    return external(folder, location="link.bin", length=16)


def bad_external_folder_link(folder):
    bad_external_link(folder)
    if not os.path.islink(folder + "/linked"):
        os.symlink("../outside", folder + "/linked")
    return external(folder, location="linked/secret.bin", length=16)


def bad_external_sibling(folder):
    # A folder whose name starts with the model's.
    os.makedirs(folder + "-other", exist_ok=True)
    with open(folder + "-other/secret.bin", "wb") as file:
        file.write(bytes(64))
    if not os.path.islink(folder + "/sibling.bin"):
        os.symlink(os.path.abspath(folder) + "-other/secret.bin", folder + "/sibling.bin")
    return external(folder, location="sibling.bin", length=16)


def bad_external_offset(folder):
    return external(folder, location="data.bin", offset=65, length=16)


def bad_external_end(folder):
    return external(folder, location="data.bin", offset=60, length=16)


def bad_external_overflow(folder):
    return external(folder, location="data.bin", offset=16, length=(1 << 64) - 8)


def bad_external_number(folder):
    return external(folder, location="data.bin", offset="-4", length=16)


def bad_external_length(folder):
    return external(folder, location="data.bin", length=12)


def bad_external_rest(folder):
    return external(folder, location="data.bin", offset=4)


def bad_external_and_inline(folder):
    return external(folder, location="data.bin", length=16, inline=bytes(16))


# Functions


def call(functions, nodes=None, **more):
    return small(nodes or [node("F", "x", "y", name="call", domain="local")], functions=functions, **more)


def bad_function_recursive():
    return call([function("F", "x", "y", [node("F", "x", "y", domain="local")])])


def bad_function_cycle():
    f = function("F", "x", "y", [node("G", "x", "y", domain="local")], opsets=[opset(1, "local")])
    g = function("G", "x", "y", [node("F", "x", "y", domain="local")], opsets=[opset(1, "local")])
    return call([f, g])


def bad_function_twice():
    return call([function("F", "x", "y", [node("Neg", "x", "y")])] * 2)


def bad_function_no_name():
    return call([function("", "x", "y", [node("Neg", "x", "y")])])


def bad_function_inputs():
    return call([function("F", "x", "y", [node("Neg", "x", "y")])], [node("F", "x x", "y", domain="local")])


def bad_function_outputs():
    return call([function("F", "x", "y", [node("Neg", "x", "y")])], [node("F", "x", "y z", domain="local")])


def bad_function_attribute():
    return call([function("F", "x", "y", [node("Neg", "x", "y")])], [node("F", "x", "y", domain="local", a=1)])


def bad_function_output():
    return call([function("F", "x", "y", [node("Neg", "x", "t")])])


def bad_function_outer_name():
    return call([function("F", "a", "y", [node("Add", "a x", "y")])])


def bad_function_missing_input():
    return call([function("F", "a b", "y", [node("Add", "a b", "y", name="inner")])])


def bad_function_explosion():
    functions = [function("F0", "x", "y", [node("Neg", "x", "y")])]
    for i in range(1, 40):
        half = "F%d" % (i - 1)
        nodes = [node(half, "x", "t", domain="local"), node(half, "t", "y", domain="local")]
        functions.append(function("F%d" % i, "x", "y", nodes))
    return call(functions, [node("F39", "x", "y", domain="local")])


def bad_function_deep():
    functions = [function("F0", "x", "y", [node("Neg", "x", "y")])]
    for i in range(1, 5000):
        functions.append(function("F%d" % i, "x", "y", [node("F%d" % (i - 1), "x", "y", domain="local")]))
    return call(functions, [node("F4999", "x", "y", domain="local")])


def bad_function_opset():
    return call([function("F", "x", "y", [node("Neg", "x", "y")], opsets=[opset(9)])])


def bad_overload():
    f = function("F", "x", "y", [node("Neg", "x", "y")], overload="a")
    return call([f], [node("F", "x", "y", domain="local", overload="b")])
