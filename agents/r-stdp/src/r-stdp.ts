import { defineAgent, type Learner, type Metrics, type Online, type PolicySpec, type Task } from "@quantal/core";
import { sizeOf } from "gymnasium-js";
import { R_STDP_OPTIONS, R_STDP_PRESETS, type RStdpOptions } from "./options.ts";
import { checkTask, rStdpPolicy } from "./policy.ts";
import { BLOCK_STEPS, BLOCKS, firstRow, type Layout, LEARNING, layoutOf } from "./row.ts";
import { ASSOCIATION, lastWired, type Network, type wire } from "./wiring.ts";

/** All that was learned: [lanes, row size], a learner a lane. */
export type RStdpState = { rows: Float64Array };

/**
 * Reward-modulated spike-timing-dependent plasticity: a network of spiking cells that learns while it acts. Pairs of spikes make connections
 * eligible for a while; what the next steps are worth then changes their weights.
 *   w <- w + r factor(target) balance(source) (hebbian - antiHebbian eligibility)
 * One lane is one learner; its weights, marks and cells travel in the lane's memory. Lanes share the wiring, which is drawn from the seed.
 * Judged are all learners: each episode draws one of them, as training left it, with its weights frozen.
 * @see Hasegan et al. 2022, Frontiers in Computational Neuroscience 16:1017284
 */
export const rStdp = defineAgent({
  id: "r-stdp",
  module: import.meta.url,
  export: "rStdp",
  options: R_STDP_OPTIONS,
  presets: R_STDP_PRESETS,
  create(options) {
    const wired = lastWired();
    return {
      learner: (task, seed): Learner<RStdpState> => learnerOf(options, wired, task, seed),
      createPolicy: (spec, task, numLanes) => rStdpPolicy(wired, spec, task, numLanes),
    };
  },
});

function learnerOf(options: RStdpOptions, wired: typeof wire, task: Task, seed: number): Learner<RStdpState> {
  checkTask(task, options);
  const network = wired(sizeOf(task.observationSpace), seed);
  const layout = layoutOf(network);
  const { lanes, steps } = options;
  const spec = ({ rows }: Readonly<RStdpState>, kind: "learning" | "judged"): PolicySpec => ({
    kind,
    data: { options: { ...options }, seed, rows },
    memory: layout.size,
  });
  return {
    init() {
      const rows = new Float64Array(lanes * layout.size);
      for (let lane = 0; lane < lanes; lane++) rows.set(firstRow(network, layout), lane * layout.size);
      return { rows };
    },
    ask: (state) => ({ type: "online", policy: spec(state, "learning"), lanes, steps }),
    tell(state, experience) {
      if (experience.type !== "online") return {};
      state.rows = learnedRows(experience); // what a cut order taught counts as well: it was learned while acting
      return metricsOf(state.rows, network, layout);
    },
    policy: (state, mode) => spec(state, mode === "greedy" ? "judged" : "learning"),
  };
}

function learnedRows({ learned }: Online): Float64Array {
  return learned as Float64Array; // what learned() of the policy gave
}

/** Of the first learner: mean weights by layer and mean rates of association and motor cells, over the last 500 steps or as many as there were. */
function metricsOf(rows: Float64Array, { inStart, plastic }: Network, layout: Layout): Metrics {
  const seconds = (Math.min(rows[layout.steps], BLOCKS * BLOCK_STEPS) || 1) * 0.05;
  const rates = [0, 0];
  for (let i = 0; i < BLOCKS * LEARNING; i++) rates[Number(i % LEARNING >= ASSOCIATION)] += rows[layout.history + i];
  const layer = inStart[ASSOCIATION];
  return {
    associationWeight: mean(rows.subarray(layout.weights, layout.weights + layer)),
    motorWeight: mean(rows.subarray(layout.weights + layer, layout.weights + plastic)),
    associationHz: rates[0] / (seconds * ASSOCIATION),
    motorHz: rates[1] / (seconds * (LEARNING - ASSOCIATION)),
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
