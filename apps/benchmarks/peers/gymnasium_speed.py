"""Steps of one environment a second, CPU time, of Python's Gymnasium: gymnasium_speed.py CASE, then questions {"steps": N}.

Actions are drawn beforehand; an episode's end is followed by a reset.
"""

import sys

import gymnasium
import numpy
from serve import cpu_seconds, serve

ROWS = 1024


def single(env_id):
    env = gymnasium.make(env_id)
    generator = numpy.random.default_rng(1)
    if env_id == "CartPole-v1":
        actions = [int(a) for a in generator.integers(0, 2, ROWS)]
    else:
        actions = list(generator.uniform(-2, 2, (ROWS, 1)).astype(numpy.float32))

    def run(steps):
        env.reset(seed=1)
        for k in range(steps):
            _, _, terminated, truncated, _ = env.step(actions[k & (ROWS - 1)])
            if terminated or truncated:
                env.reset()

    return run


def batched(num_envs):
    envs = gymnasium.make_vec("CartPole-v1", num_envs=num_envs, vectorization_mode="vector_entry_point")
    actions = numpy.random.default_rng(1).integers(0, 2, (64, num_envs))
    envs.reset(seed=1)

    def run(steps):
        for k in range(steps // num_envs):
            envs.step(actions[k & 63])

    return run


CASES = {
    "make CartPole-v1": lambda: single("CartPole-v1"),
    "make Pendulum-v1": lambda: single("Pendulum-v1"),
    "vector CartPole-v1, 1024 lanes": lambda: batched(1024),
}

run = CASES[sys.argv[1]]()
serve(lambda steps: {"speed": steps / cpu_seconds(lambda: run(steps))})
