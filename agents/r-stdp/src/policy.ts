import { type BatchPolicy, END, type PolicySpec, type Task, type TransitionBatch } from "@quantal/core";
import { SpaceError } from "@quantal/numeric";
import { type Discrete, sizeOf, spaceName } from "gymnasium-js";
import { addObservation, encode } from "./coding.ts";
import { cartPoleCritic, rewardCritic } from "./critic.ts";
import type { RStdpOptions } from "./options.ts";
import { plasticity, voters } from "./plasticity.ts";
import { clearMarks, type Layout, layoutOf } from "./row.ts";
import { windows } from "./window.ts";
import { ASSOCIATION, MOTOR, type Network, type wire } from "./wiring.ts";

const MOST_NUMBERS = 256;

/** A policy as data. */
export type RStdpPolicyData = {
  options: RStdpOptions;
  /** Of the wiring. */
  seed: number;
  /** [learners, row size] */
  rows: Float64Array;
};

/** @throws SpaceError unless actions are Discrete with 2 to 40 of them, and the observation has a size that the inputs can take */
export function checkTask({ observationSpace, actionSpace }: Task, { inputs, critic }: RStdpOptions): Discrete {
  const where = "r-stdp";
  if (actionSpace.type !== "Discrete" || actionSpace.n < 2 || actionSpace.n > MOTOR) {
    throw new SpaceError({
      where,
      problem: "it can't act in this space: motor cells vote for actions",
      got: spaceName(actionSpace),
      expected: `Discrete with 2 to ${MOTOR} actions`,
    });
  }
  const size = sizeOf(observationSpace);
  if (size < 1 || size > MOST_NUMBERS) {
    throw new SpaceError({
      where,
      problem: "observations have another size than it takes",
      got: size,
      expected: `1 to ${MOST_NUMBERS} numbers`,
    });
  }
  if (size !== 4 && (inputs === "cartPole" || critic === "cartPole")) {
    throw new SpaceError({
      where,
      problem: `observations aren't CartPole's, which ${inputs === "cartPole" ? "inputs=cartPole" : "critic=cartPole"} is made for`,
      got: `${size} numbers`,
      expected: "4 numbers",
      fix: "Use inputs=running and critic=reward",
    });
  }
  return actionSpace;
}

/** A network a lane: it acts by its motor cells' spikes and, unless it is judged, learns from every step. */
export function rStdpPolicy(wired: typeof wire, { kind, data }: PolicySpec, task: Task, numLanes: number): BatchPolicy {
  const { options, seed, rows: given } = data as RStdpPolicyData; // made by the learner
  const actionSpace = checkTask(task, options);
  const network = wired(sizeOf(task.observationSpace), seed);
  const layout = layoutOf(network);
  const learners = given.length / layout.size;
  const rowOf = (learner: number): Float64Array => given.subarray(learner * layout.size, (learner + 1) * layout.size);
  const rows = Array.from({ length: numLanes }, (_, lane) => rowOf(lane % learners).slice());
  const acting = actor({ network, layout, actionSpace, options, rows });
  if (kind === "judged") {
    return {
      begin(lane, _job, rng) {
        rows[lane].set(rowOf(learners > 1 ? rng.integers(0, learners) : 0)); // as training left it: no cell starts silent
      },
      act: (decision, observations, lanes) => acting(decision, observations, lanes, false),
    };
  }
  return {
    begin: (lane) => clearMarks(rows[lane], layout, network.plastic), // time goes on through episodes, for the cells too
    act: (decision, observations, lanes) => acting(decision, observations, lanes, true),
    observe: observer({ network, layout, actionSpace, options, rows }),
    learned: () => joined(rows, layout.size),
    readMemory: (row, offset, lane) => row.set(rows[lane], offset),
    writeMemory: (row, offset, lane) => rows[lane].set(row.subarray(offset, offset + layout.size)),
  };
}

type Act = (...of: [...Parameters<BatchPolicy["act"]>, marks: boolean]) => void;

interface Parts {
  readonly network: Network;
  readonly layout: Layout;
  readonly actionSpace: Discrete;
  readonly options: RStdpOptions;
  /** Row = lane. */
  readonly rows: readonly Float64Array[];
}

function actor({ network, layout, actionSpace, options, rows }: Parts): Act {
  const simulated = windows(network, layout);
  const { n: actions, start } = actionSpace;
  const votes = new Int32Array(actions + 1); // scratch; the last are nobody's
  const groups = voters(actions);
  return ({ actions: chosen }, observations, lanes, marks) => {
    for (let k = 0; k < lanes.count; k++) {
      const lane = lanes.index[k];
      const row = rows[lane];
      encode(row, layout, observations, lane, options.inputs);
      const isFirst = row[layout.steps] === 0;
      simulated.run(row, marks);
      votes.fill(0);
      for (let j = 0; j < MOTOR; j++) votes[groups[j]] += row[layout.spikes + ASSOCIATION + j];
      const winner = isFirst ? -1 : winnerOf(votes, actions);
      row[layout.isUnknown] = Number(winner < 0);
      chosen[lane] = start + (winner < 0 ? lanes.rng(lane).integers(0, actions) : winner);
    }
  };
}

/** Learns from each step of the active lanes. */
function observer({ network, layout, actionSpace, options, rows }: Parts): (transition: TransitionBatch) => void {
  const rule = plasticity(network, layout, options, actionSpace.n);
  return ({ lanes, observations, actions, rewards, ends, nextObservations }) => {
    for (let k = 0; k < lanes.count; k++) {
      const lane = lanes.index[k];
      const row = rows[lane];
      const isFailure = ends[lane] === END.terminated && options.punishment > 0;
      let worth = 0; // of the step that ends an episode, by the published critic
      if (isFailure) worth = -options.punishment;
      else if (options.critic === "reward") worth = rewardCritic(rewards[lane], row[layout.meanReward], options);
      else if (ends[lane] === END.none) worth = cartPoleCritic(observations, nextObservations, lane, row[layout.isUnknown] !== 0, options);
      rule.reward(row, worth, actions[lane] - actionSpace.start);
      rule.regulate(row);
      row[layout.meanReward] += options.rewardRate * (rewards[lane] - row[layout.meanReward]);
      if (options.inputs === "running") addObservation(row, layout, observations, lane);
    }
  };
}

/** The action with the most votes; -1 where there is none or more than one. */
function winnerOf(votes: Int32Array, actions: number): number {
  let winner = 0;
  let isTie = votes[0] === 0;
  for (let a = 1; a < actions; a++) {
    if (votes[a] > votes[winner]) {
      winner = a;
      isTie = false;
    } else if (votes[a] === votes[winner]) isTie = true;
  }
  return isTie ? -1 : winner;
}

/** [lanes, size] */
function joined(rows: readonly Float64Array[], size: number): Float64Array {
  const all = new Float64Array(rows.length * size);
  for (const [lane, row] of rows.entries()) all.set(row, lane * size);
  return all;
}
