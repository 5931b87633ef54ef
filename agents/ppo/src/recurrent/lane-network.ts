import type { Lanes } from "@quantal/core";
import type { Kernels } from "@quantal/kernels";
import { createNetwork, type Heads, type NetworkShape, networkFloats, networkLayout } from "../network.ts";
import { createRecurrentNetwork, memoryFloats, recurrentNetworkFloats } from "./recurrent-network.ts";

/** The networks of a policy that acts, by lane. Row k of inputs and outputs is lane index[k]. */
export interface LaneNetwork extends Pick<Heads, "distribution" | "policy" | "values"> {
  /** [lanes, observation size]: written by the caller */
  readonly inputs: Float32Array;
  /** What comes of the inputs of some lanes; their memory goes on a step. */
  act(lanes: Lanes, part: "both" | "policy"): void;
  /** Values of the inputs of some lanes, whose memory stays as it is. */
  value(lanes: Lanes): void;
  /** A lane's state at the start of an episode. */
  begin(lane: number): void;
  /** [lanes * memory floats] */
  readonly memory: Float32Array;
  close(): void;
}

/** Networks with these parameters, for up to numLanes lanes. */
export function createLaneNetwork(kernels: Kernels, shape: NetworkShape, parameters: Float32Array, numLanes: number): LaneNetwork {
  const layout = networkLayout(shape);
  const inLanes = numLanes * shape.observationSize;
  const room = { rows: numLanes, sequences: numLanes };
  const floats = shape.memory === "none" ? networkFloats(shape, numLanes, false) : recurrentNetworkFloats(shape, room, false);
  const workspace = kernels.workspace(layout.length + inLanes + 8 + floats);
  const own = workspace.float32(layout.length);
  own.set(parameters);
  const inputs = workspace.float32(inLanes);
  const close = (): void => workspace.close();
  if (shape.memory === "none") {
    const network = createNetwork(workspace, shape, layout, { parameters: own }, numLanes);
    return {
      ...network,
      inputs,
      memory: new Float32Array(0),
      act: ({ count }, part) => network.forward(inputs, count, part),
      value: ({ count }) => network.forward(inputs, count, "value"),
      begin() {},
      close,
    };
  }
  const network = createRecurrentNetwork(workspace, shape, layout, { parameters: own }, room);
  const size = memoryFloats(shape);
  const memory = new Float32Array(numLanes * size);
  const recall = ({ count, index }: Lanes): void => {
    for (let k = 0; k < count; k++) for (let j = 0; j < size; j++) network.memory[k * size + j] = memory[index[k] * size + j];
  };
  return {
    ...network,
    inputs,
    memory,
    act(lanes, part) {
      const { count, index } = lanes;
      recall(lanes);
      network.forward(inputs, count, 1, part);
      for (let k = 0; k < count; k++) for (let j = 0; j < size; j++) memory[index[k] * size + j] = network.nextMemory[k * size + j];
    },
    value(lanes) {
      recall(lanes);
      network.forward(inputs, lanes.count, 1, "value");
    },
    begin: (lane) => memory.fill(0, lane * size, (lane + 1) * size),
    close,
  };
}
