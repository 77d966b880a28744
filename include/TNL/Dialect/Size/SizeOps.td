//===- SizeOps.td - Operations of the size dialect -----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_SIZE_SIZEOPS_TD
#define TNL_DIALECT_SIZE_SIZEOPS_TD

include "TNL/Dialect/Size/SizeDialect.td"
include "mlir/IR/EnumAttr.td"

def Size_Relation : I32EnumAttr<"SizeRelation", "how two sizes must compare", [
  I32EnumAttrCase<"Equal", 0, "equal">,
  I32EnumAttrCase<"AtMost", 1, "at_most">,
  I32EnumAttrCase<"Broadcast", 2, "broadcast">,
  I32EnumAttrCase<"BroadcastTo", 3, "broadcast_to">,
  I32EnumAttrCase<"MultipleOf", 4, "multiple_of">
]> {
  let cppNamespace = "::tnl";
}

def Size_RequireOp : Op<Size_Dialect, "require"> {
  let summary = "what two sizes must satisfy at every call";
  let description = [{
    Inference takes some facts about sizes for granted that it cannot prove: that
    two dimensions are equal, that an index lies inside of a dimension. Each is a
    requirement: the package carries it, and binding the inputs of a call checks
    it and names the node that the operation's location names.

    | relation       | holds where                                  |
    | -------------- | -------------------------------------------- |
    | `equal`        | lhs = rhs                                     |
    | `at_most`      | lhs <= rhs                                    |
    | `broadcast`    | lhs = rhs, lhs = 1 or rhs = 1                 |
    | `broadcast_to` | lhs = rhs or lhs = 1                          |
    | `multiple_of`  | rhs divides lhs                               |

    `what` ends the message, such as "in the summed dimension".

    Example:

    ```mlir
    size.require equal seq, 16, "in the summed dimension"
    ```
  }];
  let arguments = (ins Size_Relation:$relation, AnyAttr:$lhs, AnyAttr:$rhs,
                       StrAttr:$what);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::tnl::SizeExpr lhsSize() { return ::mlir::cast<::tnl::SizeExpr>(getLhs()); }
    ::tnl::SizeExpr rhsSize() { return ::mlir::cast<::tnl::SizeExpr>(getRhs()); }
  }];
}

#endif // TNL_DIALECT_SIZE_SIZEOPS_TD
