"""Steps of one environment a second, CPU time, of Python's Gymnasium: python gymnasium_speed.py CASE STEPS.

Prints one JSON object. Actions are drawn beforehand; an episode's end is followed by a reset.
"""

import json
import platform
import sys
import time

import gymnasium
import numpy

ROWS = 1024


def single(env_id, steps):
    env = gymnasium.make(env_id)
    generator = numpy.random.default_rng(1)
    if env_id == "CartPole-v1":
        actions = [int(a) for a in generator.integers(0, 2, ROWS)]
    else:
        actions = list(generator.uniform(-2, 2, (ROWS, 1)).astype(numpy.float32))
    env.reset(seed=1)
    start = time.process_time()
    for k in range(steps):
        _, _, terminated, truncated, _ = env.step(actions[k & (ROWS - 1)])
        if terminated or truncated:
            env.reset()
    return steps / (time.process_time() - start)


def batched(num_envs, steps):
    envs = gymnasium.make_vec("CartPole-v1", num_envs=num_envs, vectorization_mode="vector_entry_point")
    actions = numpy.random.default_rng(1).integers(0, 2, (64, num_envs))
    envs.reset(seed=1)
    start = time.process_time()
    for k in range(steps // num_envs):
        envs.step(actions[k & 63])
    return steps / (time.process_time() - start)


CASES = {
    "make CartPole-v1": lambda steps: single("CartPole-v1", steps),
    "make Pendulum-v1": lambda steps: single("Pendulum-v1", steps),
    "vector CartPole-v1, 1024 lanes": lambda steps: batched(1024, steps),
}

print(
    json.dumps(
        {
            "speed": CASES[sys.argv[1]](int(sys.argv[2])),
            "versions": {"python": platform.python_version(), "gymnasium": gymnasium.__version__, "numpy": numpy.__version__},
        }
    )
)
