# Writes rliable.json: rliable's point estimates, intervals and profiles of random score tables.
#   pip install rliable==1.2.0 && python record_rliable.py
# Tables are [runs][tasks], as rliable wants them.

import json
import os
from importlib.metadata import version

import numpy as np
from rliable import library, metrics

HERE = os.path.dirname(os.path.abspath(__file__))
RESAMPLES = 2_000
TAUS = [0.0, 0.25, 0.5, 0.75, 1.0, 1.25]


def aggregates(scores):
    return np.array([
        metrics.aggregate_iqm(scores),
        metrics.aggregate_median(scores),
        metrics.aggregate_mean(scores),
        metrics.aggregate_optimality_gap(scores),
    ])


def row(seed, runs, tasks, is_rounded):
    rng = np.random.default_rng(seed)
    difficulty = rng.uniform(0.2, 0.9, size=tasks)
    first = difficulty + 0.3 * rng.standard_normal((runs, tasks))
    second = difficulty - 0.1 + 0.3 * rng.standard_normal((runs + 1, tasks))
    if is_rounded:  # so that there are ties
        first, second = np.round(first, 1), np.round(second, 1)
    frames = np.stack([first - 0.2, first, first + 0.1], axis=-1)
    interval = lambda function, tables: library.get_interval_estimates(
        {"a": tables}, function, reps=RESAMPLES, random_state=np.random.RandomState(seed))[1]["a"].tolist()
    improvement = metrics.probability_of_improvement(first, second)
    taus = np.array(TAUS)
    return {
        "first": first.tolist(),
        "second": second.tolist(),
        "aggregates": aggregates(first).tolist(),
        "aggregateIntervals": interval(aggregates, first),
        "improvement": float(improvement),
        "improvementInterval": interval(lambda x, y: np.array([metrics.probability_of_improvement(x, y)]), (first, second)),
        "profile": library.score_distributions(first, taus).tolist(),
        "averageProfile": library.average_score_distributions(first, taus).tolist(),
        "profileInterval": interval(lambda x: library.score_distributions(x, taus), first),
        "frames": frames.tolist(),
        "efficiency": [metrics.aggregate_iqm(frames[..., k]) for k in range(frames.shape[-1])],
    }


SHAPES = [(3, 1, False), (5, 4, False), (10, 6, False), (10, 5, True), (7, 3, True)]
rows = [row(100 + k, *shape) for k, shape in enumerate(SHAPES)]
names = ["rliable", "arch", "numpy", "scipy"]
with open(os.path.join(HERE, "rliable.json"), "w") as file:
    json.dump({"versions": {name: version(name) for name in names}, "resamples": RESAMPLES, "taus": TAUS, "rows": rows}, file)
    file.write("\n")
