// RUN: tnl-opt %s --tile-attach-target | FileCheck %s
// RUN: tnl-opt %s --tile-attach-target=arch=sm_90 | FileCheck %s --check-prefix=SM90
// RUN: not tnl-opt %s --tile-attach-target=arch=sm_70 2>&1 | FileCheck %s --check-prefix=BAD
// CHECK: module attributes {tile.target = #tile.target<"sm_90a", {{.*}}mma = wgmma>}
// SM90: module attributes {tile.target = #tile.target<"sm_90", {{.*}}mma = none>}
// BAD: error: tile-attach-target: unknown architecture 'sm_70'; there are sm_90a, sm_90

// The target decides which kernels there are, and what they may take: without tensor cores, products are of scalars;
// with less shared memory tiles are smaller and their ring has fewer stages.
// RUN: tnl-opt %s --tile-attach-target --convert-tnl-to-tile | FileCheck %s --check-prefix=WGMMA
// RUN: tnl-opt %s --tile-attach-target=arch=sm_90 --convert-tnl-to-tile | FileCheck %s --check-prefix=FMA --implicit-check-not=tile.mma
// RUN: tnl-opt %s --tile-attach-target | sed 's/shared_bytes = 232448/shared_bytes = 101376/' | tnl-opt --convert-tnl-to-tile | FileCheck %s --check-prefix=SMALL
// WGMMA: tile.multiprocessors
// WGMMA: tile.kernel @product_mma_128x256
// WGMMA: tile.alloc : !tile.shared<3x128x64xbf16, swizzled>
// FMA: tile.kernel @product_linear
// SMALL-NOT: tile.kernel @product_mma_128x256
// SMALL: tile.kernel @product_mma_128x64
// SMALL: tile.alloc : !tile.shared<3x128x64xbf16, swizzled>
func.func private @product(%x: tensor<?x512xbf16>, %w: tensor<512x512xbf16>) -> tensor<?x512xbf16> attributes {tnl.kernel} {
  %y = tnl.linear %x, %w : (tensor<?x512xbf16>, tensor<512x512xbf16>) -> tensor<?x512xbf16>
  return %y : tensor<?x512xbf16>
}
