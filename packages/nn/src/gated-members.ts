import type { Kernels, Workspace } from "@quantal/kernels";
import type { Rng } from "@quantal/numeric";
import { type Layout, layoutOf, tensorIn } from "./dense-layout.ts";
import { lecunNormal } from "./lecun-normal.ts";
import type { MemberNetwork } from "./member-network.ts";
import { orthogonal } from "./orthogonal.ts";

const { fround } = Math;

/** A recurrent cell with a linear output. */
export interface GatedShape {
  readonly cell: "gru" | "lstm";
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
}

const GATES = { gru: 3, lstm: 4 } as const;

/** Tensors of a member. Gates lie side by side: reset, update, new of a GRU; input, forget, cell, output of an LSTM. */
export function gatedLayout({ cell, inputs, hidden, outputs }: GatedShape): Layout {
  const width = GATES[cell] * hidden;
  return layoutOf([
    ["input.weights", [inputs, width]],
    ...(cell === "gru" ? [["input.bias", [width]] as const] : []),
    ["recurrent.weights", [hidden, width]],
    ["recurrent.bias", [cell === "gru" ? hidden : width]], // a GRU's is of the gate "new" alone
    ["output.weights", [hidden, outputs]],
    ["output.bias", [outputs]],
  ]);
}

/** Writes first parameters of a member: LeCun-normal input and output weights, a recurrent matrix a gate that is orthogonal, biases of zero. */
export function initGated(parameters: Float32Array, layout: Layout, { cell, inputs, hidden }: GatedShape, rng: Rng): void {
  parameters.fill(0);
  lecunNormal(tensorIn(parameters, layout, "input.weights"), inputs, rng);
  const recurrent = tensorIn(parameters, layout, "recurrent.weights");
  const gate = new Float32Array(hidden * hidden);
  for (let g = 0; g < GATES[cell]; g++) {
    orthogonal(gate, hidden, hidden, 1, rng);
    for (let i = 0; i < hidden; i++) recurrent.set(gate.subarray(i * hidden, (i + 1) * hidden), (i * GATES[cell] + g) * hidden);
  }
  lecunNormal(tensorIn(parameters, layout, "output.weights"), hidden, rng);
}

/**
 * Recurrent networks, a lane each with weights of its own; an episode starts with a state of zeros. s is the logistic function.
 *   GRU:  r = s(W_ir x + b_ir + W_hr h), z = s(W_iz x + b_iz + W_hz h), n = tanh(W_in x + b_in + r * (W_hn h + b_hn)), h <- (1 - z) n + z h
 *   LSTM: i, f, o = s(W_i x + W_h h + b_h), g = tanh(likewise), c <- f c + i g, h <- o tanh(c)
 *   output = W_o h + b_o
 * Float32 of the kernels: the same bits in WebAssembly and without.
 * @see Cho et al. 2014, arXiv:1406.1078, in the variant of Flax's GRUCell; Hochreiter & Schmidhuber 1997 with forget gates, Flax's LSTMCell
 */
export function gatedMembers(kernels: Kernels, shape: GatedShape, lanes: number): MemberNetwork {
  const layout = gatedLayout(shape);
  const { inputs: numInputs, outputs: numOutputs } = shape;
  const workspace = kernels.workspace(lanes * (layout.length + floatsOf(shape)));
  const members = Array.from({ length: lanes }, () => memberOf(workspace, shape, layout));
  const update = shape.cell === "gru" ? gruUpdate : lstmUpdate;
  const inputs = new Float32Array(lanes * numInputs);
  const outputs = new Float32Array(lanes * numOutputs);
  return {
    layout,
    inputs,
    outputs,
    load(lane, parameters) {
      const member = members[lane];
      member.parameters.set(parameters);
      member.recurrent.fullBias.set(member.recurrent.bias, member.recurrent.fullBias.length - member.recurrent.bias.length);
    },
    reset(lane) {
      members[lane].state.fill(0);
      members[lane].cells.fill(0);
    },
    step(index, count) {
      for (let i = 0; i < count; i++) {
        const lane = index[i];
        const member = members[lane];
        const { input, recurrent, output } = member;
        for (let k = 0; k < numInputs; k++) input.values[k] = inputs[lane * numInputs + k];
        workspace.denseForward(input.gates, input.values, input.weights, input.bias, 1);
        workspace.denseForward(recurrent.gates, member.state, recurrent.weights, recurrent.fullBias, 1);
        update(workspace, member);
        workspace.denseForward(output.values, member.state, output.weights, output.bias, 1);
        for (let o = 0; o < numOutputs; o++) outputs[lane * numOutputs + o] = output.values[o];
      }
    },
    close: () => workspace.close(),
  };
}

type Member = ReturnType<typeof memberOf>;

const rounded = (length: number): number => 4 * Math.ceil(length / 4);

/** Floats of a member beside its parameters. */
function floatsOf({ cell, inputs, hidden, outputs }: GatedShape): number {
  return rounded(inputs) + rounded(outputs) + 2 * rounded(hidden) + 4 * rounded(GATES[cell] * hidden);
}

function memberOf(workspace: Workspace, { cell, inputs, hidden, outputs }: GatedShape, layout: Layout) {
  const parameters = workspace.float32(layout.length);
  const tensor = (name: string) => tensorIn(parameters, layout, name);
  const width = GATES[cell] * hidden;
  const zeros = workspace.float32(width);
  return {
    parameters,
    /** [hidden]: h, and c of an LSTM */
    state: workspace.float32(hidden),
    cells: workspace.float32(hidden),
    input: {
      values: workspace.float32(inputs),
      gates: workspace.float32(width),
      weights: tensor("input.weights"),
      bias: cell === "gru" ? tensor("input.bias") : zeros,
    },
    recurrent: {
      gates: workspace.float32(width),
      weights: tensor("recurrent.weights"),
      bias: tensor("recurrent.bias"),
      fullBias: workspace.float32(width), // with zeros for the gates that have none
    },
    output: { values: workspace.float32(outputs), weights: tensor("output.weights"), bias: tensor("output.bias") },
  };
}

/** s(x) = (1 + tanh(x / 2)) / 2 in place: values[first ... end). */
function logistic(workspace: Workspace, values: Float32Array, end: number): void {
  for (let i = 0; i < end; i++) values[i] *= 0.5;
  workspace.tanh(values, values, end);
  for (let i = 0; i < end; i++) values[i] = 0.5 + fround(0.5 * values[i]);
}

function gruUpdate(workspace: Workspace, { state, input, recurrent, cells }: Member): void {
  const { length } = state;
  const gates = input.gates;
  for (let i = 0; i < 2 * length; i++) gates[i] += recurrent.gates[i];
  logistic(workspace, gates, 2 * length);
  for (let i = 0; i < length; i++) cells[i] = gates[2 * length + i] + fround(gates[i] * recurrent.gates[2 * length + i]);
  workspace.tanh(cells, cells, length);
  for (let i = 0; i < length; i++) {
    const keep = gates[length + i];
    state[i] = fround(fround(1 - keep) * cells[i]) + fround(keep * state[i]);
  }
}

function lstmUpdate(workspace: Workspace, { state, input, recurrent, cells }: Member): void {
  const { length } = state;
  const gates = input.gates;
  for (let i = 0; i < 4 * length; i++) gates[i] += recurrent.gates[i];
  const candidate = recurrent.gates; // no longer needed
  for (let i = 0; i < length; i++) candidate[i] = gates[2 * length + i];
  workspace.tanh(candidate, candidate, length);
  logistic(workspace, gates, 4 * length);
  for (let i = 0; i < length; i++) cells[i] = fround(gates[length + i] * cells[i]) + fround(gates[i] * candidate[i]);
  workspace.tanh(state, cells, length);
  for (let i = 0; i < length; i++) state[i] *= gates[3 * length + i];
}
