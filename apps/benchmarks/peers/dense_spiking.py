"""An environment step of spiking networks in their dense float32 form: dense_spiking.py torch|jax NEURONS POPULATION SUB_STEPS.

Each member has its own matrices. Questions {"steps": N}; answers {"us": microseconds of CPU a member and environment step}.
Leaky integrate-and-fire neurons, half of them inhibitory, one-bit synapses that are there with probability 0.5:
the arithmetic doesn't depend on which, nor on how many neurons fire.
"""

import math
import sys

import numpy
from serve import cpu_seconds, serve

library, neurons, population, sub_steps = sys.argv[1], *map(int, sys.argv[2:5])
INPUTS = 4
DT = 16.5 / sub_steps
CURRENT, POTENTIAL, OUTPUT = math.exp(-DT / 5), math.exp(-DT / 10), math.exp(-DT / 10)
GAIN_IN = 0.1 * 10 * math.sqrt(2 / (0.5 * INPUTS))
GAIN = 10 / 5 * math.sqrt(2 / (0.5 * neurons))
GAIN_OUT = 5 * math.sqrt(1 / (0.5 * neurons))

generator = numpy.random.default_rng(1)


def bits(*shape):
    return generator.integers(0, 2, shape, dtype=numpy.int8).astype(numpy.float32)


sign = numpy.where(numpy.arange(neurons) < neurons // 2, 1, -1).astype(numpy.float32)
recurrent = bits(population, neurons, neurons) * (sign[:, None] * numpy.float32(GAIN))
inwards = bits(population, 2 * INPUTS, neurons) * numpy.float32(GAIN_IN)
outwards = bits(population, neurons, 1) * (sign[:, None] * numpy.float32(GAIN_OUT))
observations = generator.standard_normal((population, INPUTS)).astype(numpy.float32)
first = generator.random((population, neurons)).astype(numpy.float32)


def with_torch():
    import torch

    torch.set_num_threads(1)
    w, w_in, w_out, x = map(torch.from_numpy, (recurrent, inwards, outwards, observations))
    state = [torch.zeros(population, 1, neurons), torch.from_numpy(first)[:, None, :].clone(), torch.zeros(population, 1, neurons)]
    rate = torch.zeros(population, 1, neurons)

    @torch.inference_mode()
    def step():
        current, potential, spikes = state
        drive = torch.bmm(torch.cat([x, -x], 1)[:, None, :], w_in)
        for _ in range(sub_steps):
            current = CURRENT * current + torch.bmm(spikes, w)
            potential = POTENTIAL * potential + (1 - POTENTIAL) * (current + drive)
            spikes = (potential > 1).float()
            potential = potential * (1 - spikes)
            rate.mul_(OUTPUT).add_(spikes, alpha=(1 - OUTPUT) / DT)
        state[:] = current, potential, spikes
        return torch.bmm(rate, w_out)

    return step


def with_jax():
    import jax
    import jax.numpy as jnp

    w, w_in, w_out, x = map(jnp.asarray, (recurrent, inwards, outwards, observations))

    @jax.jit
    def advance(state, w, w_in, w_out, x):
        drive = jnp.einsum("nk,nkh->nh", jnp.concatenate([x, -x], 1), w_in)

        def sub_step(_, state):
            current, potential, spikes, rate = state
            current = CURRENT * current + jnp.einsum("nh,nhk->nk", spikes, w)
            potential = POTENTIAL * potential + (1 - POTENTIAL) * (current + drive)
            spikes = (potential > 1).astype(jnp.float32)
            return current, potential * (1 - spikes), spikes, OUTPUT * rate + (1 - OUTPUT) / DT * spikes

        state = jax.lax.fori_loop(0, sub_steps, sub_step, state)
        return state, jnp.einsum("nh,nhk->nk", state[3], w_out)

    zeros = jnp.zeros((population, neurons), jnp.float32)
    kept = [(zeros, jnp.asarray(first), zeros, zeros)]

    def step():
        kept[0], out = advance(kept[0], w, w_in, w_out, x)
        out.block_until_ready()

    return step


step = {"torch": with_torch, "jax": with_jax}[library]()
step()  # compiled, and its memory touched


def measure(steps):
    def work():
        for _ in range(steps):
            step()

    return {"us": 1e6 * cpu_seconds(work) / (steps * population)}


serve(measure)
