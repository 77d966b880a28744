//===- SizeDialect.td - The size dialect ---------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_SIZE_SIZEDIALECT_TD
#define TNL_DIALECT_SIZE_SIZEDIALECT_TD

include "mlir/IR/OpBase.td"

def Size_Dialect : Dialect {
  let name = "size";
  let cppNamespace = "::tnl";
  let summary = "Sizes of tensors as formulas over named sizes";
  let description = [{
    Has one attribute, a formula over the size symbols of a function (its
    attribute `tnl.symbols`), written `#size<...>`:

    ```
    size    ::= term (('+' | '-') term)*
    term    ::= factor ('*' factor)*
    factor  ::= integer | symbol | '(' size ')' | '-' factor
              | ('floordiv' | 'mod' | 'eq' | 'le') '(' size ',' size ')'
              | ('min' | 'max') '(' size (',' size)+ ')'
              | 'select' '(' size ',' size ',' size ')'
              | 'unknown' '(' string ')'
    symbol  ::= identifier | string
    ```

    `floordiv` rounds down and `mod` is what remains; `eq` and `le` (equal, at
    most) are 1 or 0; `select(c, a, b)` is `a` where `c` is not 0. Symbols are
    at least 1. `unknown` is a size that does not follow from the symbols, with
    the reason. Formulas are uniqued in a canonical form: equal attributes are
    equal sizes, and common parts are shared.
  }];
  let extraClassDeclaration = [{
    ::mlir::Attribute parseAttribute(::mlir::DialectAsmParser &parser,
                                     ::mlir::Type type) const override;
    void printAttribute(::mlir::Attribute attribute,
                        ::mlir::DialectAsmPrinter &os) const override;
  }];
}

#endif // TNL_DIALECT_SIZE_SIZEDIALECT_TD
