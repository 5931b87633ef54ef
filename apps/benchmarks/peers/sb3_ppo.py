"""Stable-Baselines3's PPO on one thread: sb3_ppo.py SETTINGS.

Questions {"seed": S, "steps": N, "episodes": E}; answers {"cpu", "wall"}: steps a second of learn() alone, and {"score"}: the mean return of E
episodes of the final policy, deterministic.
"""

import sys
import time

import torch
from serve import serve
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy

torch.set_num_threads(1)

SETTINGS = {
    # RL Baselines3 Zoo.
    "CartPole-v1": {
        "n_envs": 8,
        "n_steps": 32,
        "batch_size": 256,
        "gae_lambda": 0.8,
        "gamma": 0.98,
        "n_epochs": 20,
        "ent_coef": 0.0,
        "learning_rate": lambda left: left * 0.001,
        "clip_range": lambda left: left * 0.2,
    },
    # RL Baselines3 Zoo, but for state-dependent exploration, and with a learning rate that falls to 0.
    "Pendulum-v1": {
        "n_envs": 4,
        "n_steps": 1024,
        "batch_size": 64,
        "gae_lambda": 0.95,
        "gamma": 0.9,
        "n_epochs": 10,
        "ent_coef": 0.0,
        "learning_rate": lambda left: left * 0.001,
        "clip_range": 0.2,
    },
    # The defaults of CleanRL's ppo.py.
    "CartPole-v1, CleanRL's settings": {
        "n_envs": 4,
        "n_steps": 128,
        "batch_size": 128,
        "gae_lambda": 0.95,
        "gamma": 0.99,
        "n_epochs": 4,
        "ent_coef": 0.01,
        "vf_coef": 0.5,
        "learning_rate": lambda left: left * 2.5e-4,
        "clip_range": 0.2,
        "clip_range_vf": 0.2,
    },
}


def learn(seed, steps, episodes):
    settings = dict(SETTINGS[sys.argv[1]])
    env_id = sys.argv[1].split(",")[0]
    envs = make_vec_env(env_id, n_envs=settings.pop("n_envs"), seed=seed)
    model = PPO("MlpPolicy", envs, device="cpu", seed=seed, **settings)
    wall, cpu = time.perf_counter(), time.process_time()
    model.learn(steps)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    judge = make_vec_env(env_id, n_envs=1, seed=10_000 + seed)
    score, _ = evaluate_policy(model, judge, n_eval_episodes=episodes, deterministic=True)
    return {"cpu": model.num_timesteps / cpu, "wall": model.num_timesteps / wall, "score": float(score)}


serve(learn)
