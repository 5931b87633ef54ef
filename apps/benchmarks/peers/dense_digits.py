"""Perceptrons 784-64-10 of float32 weights, one a member, over a batch of 64 images that all see: dense_digits.py torch|jax MEMBERS.

Questions {"rounds": N}; answers {"us": microseconds of CPU a member}. The arithmetic doesn't depend on what the numbers are.
"""

import sys

import numpy
from serve import cpu_seconds, serve

library, members = sys.argv[1], int(sys.argv[2])
generator = numpy.random.default_rng(1)
images = generator.standard_normal((64, 784)).astype(numpy.float32)
first = generator.standard_normal((members, 784, 64)).astype(numpy.float32)
second = generator.standard_normal((members, 64, 10)).astype(numpy.float32)


def with_torch():
    import torch

    torch.set_num_threads(1)
    x, w, v = map(torch.from_numpy, (images, first, second))

    @torch.inference_mode()
    def forward():
        for member in range(members):
            torch.mm(torch.relu(torch.mm(x, w[member])), v[member])

    return forward


def with_jax():
    import jax
    import jax.numpy as jnp

    x, w, v = map(jnp.asarray, (images, first, second))

    @jax.jit
    def one(x, w, v):
        return jnp.maximum(x @ w, 0) @ v

    def forward():
        for member in range(members):
            result = one(x, w[member], v[member])
        result.block_until_ready()

    return forward


forward = with_torch() if library == "torch" else with_jax()
forward()


def answer(rounds):
    def work():
        for _ in range(rounds):
            forward()

    return {"us": 1e6 * cpu_seconds(work) / rounds / members}


serve(answer)
