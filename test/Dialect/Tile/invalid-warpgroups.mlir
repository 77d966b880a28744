// RUN: tnl-opt %s -split-input-file -verify-diagnostics

tile.kernel @k() threads 128 {
  // expected-error @+2 {{expected ::tnl::tile::Axis to be one of: x, y, z}}
  // expected-error @+2 {{failed to parse Tile_AxisAttr parameter}}
  %i = tile.block_id w
  tile.return
}

// -----

tile.kernel @k() threads 128 {
  // expected-error @+1 {{result #0 must be 32-bit signless integer, but got 'i64'}}
  %i = "tile.block_id"() <{axis = #tile<axis x>}> : () -> i64
  tile.return
}

// -----

tile.kernel @k() threads 128 {
  // expected-error @+1 {{result #0 must be 32-bit signless integer, but got 'index'}}
  %i = "tile.thread_id"() : () -> index
  tile.return
}

// -----

tile.kernel @k(%n: i32) threads 128 {
  // expected-error @+1 {{requires zero operands}}
  %i = "tile.thread_id"(%n) : (i32) -> i32
  tile.return
}

// -----

tile.kernel @k() threads 384 {
  // expected-error @+1 {{has 2 warpgroups of 128 threads, but the kernel has 384 threads}}
  tile.specialize
    group 1 registers 40 {
    ^bb0(%wg: i32):
    }
    group 1 registers 232 {
    ^bb0(%wg: i32):
    }
  tile.return
}

// -----

tile.kernel @k() threads 384 {
  // expected-error @+1 {{group 0 must have 1 to 8 warpgroups, got 0}}
  tile.specialize
    group 0 registers 40 {
    ^bb0(%wg: i32):
    }
    group 3 registers 160 {
    ^bb0(%wg: i32):
    }
  tile.return
}

// -----

tile.kernel @k() threads 384 {
  // expected-error @+1 {{registers of group 0 must be a multiple of 8 from 24 to 256, got 36}}
  tile.specialize
    group 1 registers 36 {
    ^bb0(%wg: i32):
    }
    group 2 registers 160 {
    ^bb0(%wg: i32):
    }
  tile.return
}

// -----

tile.kernel @k() threads 384 {
  // expected-error @+1 {{registers of group 0 must be a multiple of 8 from 24 to 256, got 16}}
  tile.specialize
    group 1 registers 16 {
    ^bb0(%wg: i32):
    }
    group 2 registers 160 {
    ^bb0(%wg: i32):
    }
  tile.return
}

// -----

tile.kernel @k() threads 384 {
  // expected-error @+1 {{takes 66560 registers, but a block of 384 threads, 1 on a multiprocessor, starts with 64512 (168 a thread)}}
  tile.specialize
    group 1 registers 40 {
    ^bb0(%wg: i32):
    }
    group 2 registers 240 {
    ^bb0(%wg: i32):
    }
  tile.return
}

// -----

tile.kernel @k() threads 384 min_blocks 2 {
  // expected-error @+1 {{takes 35840 registers, but a block of 384 threads, 2 on a multiprocessor, starts with 30720 (80 a thread)}}
  tile.specialize
    group 1 registers 40 {
    ^bb0(%wg: i32):
    }
    group 2 registers 120 {
    ^bb0(%wg: i32):
    }
  tile.return
}

// -----

tile.kernel @k() threads 384 {
  // expected-error @+1 {{group 0 must have one argument, the warpgroup's index (i32), got 2 ('i32', 'i32')}}
  tile.specialize
    group 3 registers 160 {
    ^bb0(%a: i32, %b: i32):
    }
  tile.return
}

// -----

tile.kernel @k() threads 384 {
  // expected-error @+1 {{needs a count and registers for each of its 0 groups (one at least), got 0 and 0}}
  tile.specialize
  tile.return
}

// -----

tile.kernel @k(%n: i32) threads 128 {
  %c = arith.cmpi eq, %n, %n : i32
  scf.if %c {
    // expected-error @+1 {{belongs at the top level of a kernel}}
    tile.specialize
      group 1 registers 40 {
      ^bb0(%wg: i32):
      }
  }
  tile.return
}

// -----

tile.kernel @k() threads 128 {
  tile.single {
    // expected-error @+1 {{needs more than the one thread of tile.single}}
    tile.barrier
  }
  tile.return
}

// -----

tile.kernel @k() threads 128 {
  tile.single {
    // expected-error @+1 {{needs more than the one thread of tile.single}}
    tile.single {
    }
  }
  tile.return
}

// -----

tile.kernel @k() threads 128 {
  tile.single {
    // expected-error @+1 {{needs more than the one thread of tile.single}}
    tile.mma_commit
  }
  tile.return
}

// -----

tile.kernel @k() threads 128 {
  // expected-error @+1 {{region should have no arguments}}
  "tile.single"() ({
  ^bb0(%x: i32):
    tile.yield
  }) : () -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32) threads 128 {
  tile.single {
    // expected-error @+1 {{must have a value for each of the 0 results of 'tile.single', got 1}}
    tile.yield %n : i32
  }
  tile.return
}

// -----

tile.kernel @k() threads 128 {
  // expected-error @+1 {{expects parent op to be one of 'tile.map, tile.specialize, tile.single'}}
  tile.yield
  tile.return
}

// -----

tile.kernel @k(%n: i32) threads 128 {
  // expected-error @+1 {{threads must be a multiple of 32 up to the kernel's 128, got 100}}
  tile.barrier id %n threads 100
  tile.return
}

// -----

tile.kernel @k(%n: i32) threads 128 {
  // expected-error @+1 {{threads must be a multiple of 32 up to the kernel's 128, got 256}}
  tile.barrier id %n threads 256
  tile.return
}

// -----

tile.kernel @k() threads 128 {
  %c = arith.constant 16 : i32
  // expected-error @+1 {{the barrier's id must be 1 to 15, got 16}}
  tile.barrier id %c threads 128
  tile.return
}

// -----

tile.kernel @k() threads 128 {
  %c = arith.constant 0 : i32
  // expected-error @+1 {{the barrier's id must be 1 to 15, got 0}}
  tile.barrier id %c threads 128
  tile.return
}

// -----

tile.kernel @k() threads 128 {
  // expected-error @+1 {{without an id is for all threads, got threads 64}}
  "tile.barrier"() <{threads = 64 : i32}> : () -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32) threads 128 {
  // expected-error @+1 {{with an id needs threads}}
  "tile.barrier"(%n) : (i32) -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32) threads 128 {
  // expected-error @+1 {{requires zero operands}}
  "tile.proxy_fence"(%n) : (i32) -> ()
  tile.return
}

// -----

tile.kernel @k() threads 128 {
  // expected-error @+1 {{requires zero results}}
  %x = "tile.proxy_fence"() : () -> i32
  tile.return
}

// -----

tile.kernel @k() threads 384 {
  // expected-error @+1 {{'counts' has syntax of its own and cannot be among the attributes}}
  tile.specialize {counts = array<i32: 3>}
    group 3 registers 160 {
    ^bb0(%wg: i32):
    }
  tile.return
}
