import type { Kernels } from "@quantal/kernels";
import type { Rng } from "@quantal/numeric";
import { type Layout, layoutOf, tensorIn } from "./dense-layout.ts";
import { lecunNormal } from "./lecun-normal.ts";
import type { MemberNetwork } from "./member-network.ts";
import { createMlp, type MlpShape, mlpFloats, mlpTensors } from "./mlp.ts";

/**
 * Multilayer perceptrons, a lane each with weights of its own. They have no state: reset does nothing.
 * Parameters: those of `mlpTensors`.
 */
export function mlpMembers(kernels: Kernels, shape: MlpShape, lanes: number): MemberNetwork {
  const layout = layoutOf(mlpTensors(shape));
  const numInputs = shape.sizes[0];
  const numOutputs = shape.sizes[shape.sizes.length - 1];
  const row = 4 * Math.ceil(numInputs / 4);
  const workspace = kernels.workspace(lanes * (layout.length + row + mlpFloats(shape, 1, false)));
  const members = Array.from({ length: lanes }, () => {
    const parameters = workspace.float32(layout.length);
    return { parameters, input: workspace.float32(numInputs), mlp: createMlp(workspace, shape, layout, { parameters }, 1) };
  });
  const inputs = new Float32Array(lanes * numInputs);
  const outputs = new Float32Array(lanes * numOutputs);
  return {
    layout,
    inputs,
    outputs,
    load: (lane, parameters) => members[lane].parameters.set(parameters),
    reset() {},
    step(index, count) {
      for (let i = 0; i < count; i++) {
        const lane = index[i];
        const { input, mlp } = members[lane];
        for (let k = 0; k < numInputs; k++) input[k] = inputs[lane * numInputs + k];
        mlp.forward(input, 1);
        for (let o = 0; o < numOutputs; o++) outputs[lane * numOutputs + o] = mlp.outputs[o];
      }
    },
    close: () => workspace.close(),
  };
}

/** Writes first parameters of a member: LeCun-normal weights, biases of zero. */
export function initMlpMember(parameters: Float32Array, layout: Layout, { name, sizes }: MlpShape, rng: Rng): void {
  for (let layer = 0; layer < sizes.length - 1; layer++) {
    lecunNormal(tensorIn(parameters, layout, `${name}.${layer}.weights`), sizes[layer], rng);
    tensorIn(parameters, layout, `${name}.${layer}.bias`).fill(0);
  }
}
