# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The peer of benchmarks/gpu/model.py: the same model in PyTorch, in bfloat16.

Products are cuBLAS's, attention of prompts is flash-linear-attention's
chunk_simple_gla, everything else is fused by torch.compile, and a whole call is
replayed as one CUDA graph, so that no time of Python is counted.
"""
import torch
from torch.nn.functional import linear, silu

BF16 = torch.bfloat16


@torch.compile
def norm(x):
    y = x.float()
    return (y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + 1e-6)).to(BF16)


@torch.compile
def add_norm(x, y):
    x = x + y
    z = x.float()
    return x, (z * torch.rsqrt(z.pow(2).mean(-1, keepdim=True) + 1e-6)).to(BF16)


@torch.compile
def gate(u, o):
    y = o.float()
    return u * (y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + 1e-6)).to(BF16)


@torch.compile
def multiply(a, b):
    return a * b


@torch.compile
def heads_of(qkvu, heads):
    q, k, v, u = qkvu.unflatten(-1, (4, heads, -1)).unbind(2)
    return silu(q), silu(k), v, u.flatten(2)


@torch.compile
def heads_with_lrpe(qkvu, heads, theta, positions):
    q, k, v, u = qkvu.unflatten(-1, (4, heads, -1)).unbind(2)
    angle = theta * positions[:, None, None]
    cos, sin = torch.cos(angle), torch.sin(angle)
    q, k = silu(q).float(), silu(k).float()
    return (torch.cat([q * cos, q * sin], -1).to(BF16), torch.cat([k * cos, k * sin], -1).to(BF16), v,
            u.flatten(2))


@torch.compile
def recurrent(q, k, v, decay, state):
    q, k, v = q[:, 0].float(), k[:, 0].float(), v[:, 0].float()
    state.mul_(decay).add_(k[..., None] * v[..., None, :])
    return (q[..., None] * state).sum(-2).to(BF16)[:, None].flatten(2)


class Model:
    """Random weights: (vocabulary, width, layers, heads, channel mixer)."""

    def __init__(self, sizes):
        vocabulary, width, self.depth, self.heads, glu = sizes
        self.width = width
        make = lambda rows, columns: 0.03 * torch.randn(rows, columns, device="cuda", dtype=BF16)
        self.embedding, self.head = make(vocabulary, width), make(vocabulary, width)
        self.layers = [(make(4 * width, width), make(width, width), make(2 * glu, width), make(width, glu))
                       for _ in range(self.depth)]
        p = width // self.heads
        self.theta = (10000.0 ** (-2.0 * torch.arange(width, device="cuda") / width)).reshape(self.heads, p)
        slopes = torch.tensor([2.0 ** (-8 * (j + 1) / self.heads) for j in range(self.heads)], device="cuda")
        self.slopes = [slopes * (1 - i / (self.depth - 1) + 1e-5) for i in range(self.depth)]

    def states(self, batch):
        p = self.width // self.heads
        return [torch.zeros(batch, self.heads, 2 * p if i == 0 else p, p, device="cuda")
                for i in range(self.depth)]

    def __call__(self, ids, states, position):
        from fla.ops.simple_gla import chunk_simple_gla
        x = self.embedding[ids] * self.width ** 0.5
        positions = position + torch.arange(ids.shape[1], device="cuda")
        y = norm(x)
        for i, (qkvu, out, glu, down) in enumerate(self.layers):
            wide = linear(y, qkvu)
            q, k, v, u = heads_with_lrpe(wide, self.heads, self.theta, positions) if i == 0 else heads_of(
                wide, self.heads)
            if ids.shape[1] == 1:
                decay = torch.exp(-self.slopes[i]).reshape(1, -1, 1, 1)
                o = recurrent(q, k, v, decay, states[i])
            else:
                o, state = chunk_simple_gla(q, k, v, scale=1.0, g_gamma=-self.slopes[i],
                                            initial_state=states[i], output_final_state=True)
                states[i].copy_(state)
                o = o.flatten(2)
            x, y = add_norm(x, linear(gate(u, o), out))
            first, second = linear(y, glu).chunk(2, -1)
            x, y = add_norm(x, linear(multiply(first, second), down))
        return linear(y[:, -1], self.head)


def time_ms(model, batch, tokens):
    """Median milliseconds of one call, replayed as a graph."""
    ids = torch.randint(0, 100, (batch, tokens), device="cuda")
    with torch.no_grad():
        states = model.states(batch)
        position = torch.zeros((), dtype=torch.int64, device="cuda")
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                model(ids, states, position)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            model(ids, states, position)
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        times = []
        for n in range(60):
            start.record()
            graph.replay()
            end.record()
            end.synchronize()
            if n >= 10:
                times.append(start.elapsed_time(end))
            if n >= 20 and sum(times) > 300:
                break
    times.sort()
    del graph
    torch.cuda.empty_cache()
    return times[len(times) // 2]


def versions():
    import fla
    import triton
    return (f"PyTorch {torch.__version__} with flash-linear-attention {getattr(fla, '__version__', '?')}, "
            f"Triton {triton.__version__}")
