//===- HalfSupport.cpp - float16 conversions without a library ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "HalfSupport.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/SourceMgr.h"

// Normal numbers: the exponent is moved by 112. Subnormals are rounded by the
// addition of 0.5, whose last bit is 2^-24. A double goes through a float that
// is cut, not rounded, with the last bit set where anything was cut off: the
// second rounding is then right.
static constexpr const char *kFunctions = R"(
define hidden float @__extendhfsf2(half %x) nounwind {
  %h16 = bitcast half %x to i16
  %h = zext i16 %h16 to i32
  %sign16 = and i32 %h, 32768
  %sign = shl i32 %sign16, 16
  %magnitude = and i32 %h, 32767
  %shifted = shl i32 %magnitude, 13
  %normal = add i32 %shifted, 939524096
  %special = or i32 %shifted, 2139095040
  %integer = uitofp i32 %magnitude to float
  %small = fmul float %integer, 0x3E70000000000000
  %smallbits = bitcast float %small to i32
  %issmall = icmp ult i32 %magnitude, 1024
  %isspecial = icmp uge i32 %magnitude, 31744
  %r0 = select i1 %issmall, i32 %smallbits, i32 %normal
  %r1 = select i1 %isspecial, i32 %special, i32 %r0
  %r2 = or i32 %r1, %sign
  %r = bitcast i32 %r2 to float
  ret float %r
}

define hidden half @__truncsfhf2(float %x) nounwind {
  %f = bitcast float %x to i32
  %sign32 = lshr i32 %f, 16
  %sign = and i32 %sign32, 32768
  %magnitude = and i32 %f, 2147483647
  %kept = lshr i32 %magnitude, 13
  %odd = and i32 %kept, 1
  %bias = add i32 %odd, 3355447295
  %biased = add i32 %magnitude, %bias
  %normal = lshr i32 %biased, 13
  %value = bitcast i32 %magnitude to float
  %sum = fadd float %value, 5.0e-01
  %sumbits = bitcast float %sum to i32
  %small = sub i32 %sumbits, 1056964608
  %issmall = icmp ult i32 %magnitude, 947912704
  %isinfinite = icmp uge i32 %magnitude, 1199566848
  %isnan = icmp ugt i32 %magnitude, 2139095040
  %r0 = select i1 %issmall, i32 %small, i32 %normal
  %r1 = select i1 %isinfinite, i32 31744, i32 %r0
  %r2 = select i1 %isnan, i32 32256, i32 %r1
  %r3 = or i32 %r2, %sign
  %r4 = trunc i32 %r3 to i16
  %r = bitcast i16 %r4 to half
  ret half %r
}

define hidden bfloat @__truncsfbf2(float %x) nounwind {
  %f = bitcast float %x to i32
  %kept = lshr i32 %f, 16
  %odd = and i32 %kept, 1
  %bias = add i32 %odd, 32767
  %biased = add i32 %f, %bias
  %normal = lshr i32 %biased, 16
  %quiet = or i32 %kept, 64
  %magnitude = and i32 %f, 2147483647
  %isnan = icmp ugt i32 %magnitude, 2139095040
  %r0 = select i1 %isnan, i32 %quiet, i32 %normal
  %r1 = trunc i32 %r0 to i16
  %r = bitcast i16 %r1 to bfloat
  ret bfloat %r
}

declare double @llvm.fabs.f64(double)

define internal float @round_to_odd(double %x) nounwind {
  %near = fptrunc double %x to float
  %back = fpext float %near to double
  %inexact = fcmp one double %back, %x
  %size = call double @llvm.fabs.f64(double %x)
  %backsize = call double @llvm.fabs.f64(double %back)
  %above = fcmp ogt double %backsize, %size
  %nearbits = bitcast float %near to i32
  %step = zext i1 %above to i32
  %cut = sub i32 %nearbits, %step
  %odd = or i32 %cut, 1
  %bits = select i1 %inexact, i32 %odd, i32 %nearbits
  %f = bitcast i32 %bits to float
  ret float %f
}

define hidden half @__truncdfhf2(double %x) nounwind {
  %f = call float @round_to_odd(double %x)
  %r = call half @__truncsfhf2(float %f)
  ret half %r
}

define hidden bfloat @__truncdfbf2(double %x) nounwind {
  %f = call float @round_to_odd(double %x)
  %r = call bfloat @__truncsfbf2(float %f)
  ret bfloat %r
}

@llvm.compiler.used = appending global [5 x ptr] [ptr @__extendhfsf2, ptr @__truncsfhf2, ptr @__truncsfbf2, ptr @__truncdfhf2, ptr @__truncdfbf2], section "llvm.metadata"
)";

bool tnl::addHalfSupport(llvm::Module &module) {
  llvm::SMDiagnostic diagnostic;
  std::unique_ptr<llvm::Module> functions =
      llvm::parseAssemblyString(kFunctions, diagnostic, module.getContext());
  if (!functions)
    return false;
  functions->setDataLayout(module.getDataLayout());
  functions->setTargetTriple(module.getTargetTriple());
  return !llvm::Linker::linkModules(module, std::move(functions));
}
