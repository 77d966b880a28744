//===- TNLAttrs.td - Attributes of the tnl dialect -----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TNL_TNLATTRS_TD
#define TNL_DIALECT_TNL_TNLATTRS_TD

include "TNL/Dialect/TNL/TNLDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class TNL_Attr<string name, string attrMnemonic> : AttrDef<TNL_Dialect, name> {
  let mnemonic = attrMnemonic;
}

def TNL_ActivationKind : I32EnumAttr<"Activation",
    "activation",
    [I32EnumAttrCase<"None", 0, "none">, I32EnumAttrCase<"SiLU", 1, "silu">]> {
  let cppNamespace = "::tnl";
  let genSpecializedAttr = 0;
}
def TNL_ActivationAttr : EnumAttr<TNL_Dialect, TNL_ActivationKind, "activation"> {
  let assemblyFormat = "`<` $value `>`";
}

def TNL_FileRegionAttr : TNL_Attr<"FileRegion", "file"> {
  let summary = "a byte range of a file, where a weight stays";
  let description = [{
    `path` is absolute, as the importer resolved and checked it, or relative to the
    working directory. Little-endian, row-major, no padding.

    ```mlir
    #tnl.file<"kjv.weights.bin", offset = 4096, length = 131072>
    ```
  }];
  let parameters = (ins
    StringRefParameter<"file">:$path, "uint64_t":$offset, "uint64_t":$length);
  let assemblyFormat =
    "`<` $path `,` `offset` `=` $offset `,` `length` `=` $length `>`";
}

def TNL_AbsentAttr : TNL_Attr<"Absent", "absent"> {
  let summary = "no bytes: a weight of which name, type and shape alone are known";
  let description = [{
    What presets have. A package can be written of it without weights only
    (`tnl-compile --no-weights`), for `tnl-run bench --random-weights`.

    ```mlir
    %w = tnl.weight "lm_head.weight" from #tnl.absent -> tensor<64000x4096xbf16>
    ```
  }];
}

#endif // TNL_DIALECT_TNL_TNLATTRS_TD
