//===- TokenOpInterface.td - Does it act on each token alone? -*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_INTERFACES_TOKENOPINTERFACE_TD
#define TNL_INTERFACES_TOKENOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def TokenOpInterface : OpInterface<"TokenOpInterface"> {
  let cppNamespace = "::tnl";
  let description = [{
    An operation that can say where tokens and sequences lie in its results, given
    where they lie in its operands, as long as it keeps them apart. What
    `tnl-derive-functions` proves is made of these rules.
  }];
  let methods = [
    InterfaceMethod<[{
        Appends one `TokenFacts` per result, or says why tokens may not stay apart. Some
        operand has tokens, or `readsSizes`; none is a state.
      }],
      "::tnl::TokenReason", "propagateTokens",
      (ins "const ::tnl::TokenRules &":$rules, "::tnl::ResultFacts &":$results)>,
    InterfaceMethod<[{
        Whether the rule is about operands that are sizes, too. Without, an operation takes
        none but to compute sizes (`ComputesSizes`).
      }],
      "bool", "readsSizes", (ins "const ::tnl::TokenRules &":$rules), "",
      [{ return false; }]>
  ];
}

class TokenTrait<string name> : NativeOpTrait<name> {
  let cppNamespace = "::tnl";
}

/// Rules that are shared.
def BroadcastsTokens : TraitList<[TokenOpInterface, TokenTrait<"BroadcastsTokens">]>;
def RowsOfTokens : TraitList<[TokenOpInterface, TokenTrait<"RowsOfTokens">]>;
/// Declines: not known to act on each token alone.
def NoTokenRule : TokenTrait<"NoTokenRule">;
/// May compute sizes, such as a number of tokens, from sizes.
def ComputesSizes : TokenTrait<"ComputesSizes">;

#endif // TNL_INTERFACES_TOKENOPINTERFACE_TD
