export type { ActionDistribution } from "./action-distribution.ts";
export { type AdamOptions, adamStep } from "./adam.ts";
export { type BinaryMlp, type BinaryMlpOptions, binaryMlp, binaryMlpSynapses } from "./binary-mlp.ts";
export { categorical } from "./categorical.ts";
export { firstNonFinite, type Layout, layoutOf, type Tensor, tensorIn } from "./dense-layout.ts";
export { type DenseSpikingOptions, denseSpiking, denseSpikingLayout, initDenseSpiking } from "./dense-spiking.ts";
export { type GatedShape, gatedLayout, gatedMembers, initGated } from "./gated-members.ts";
export { gaussian } from "./gaussian.ts";
export { lecunNormal } from "./lecun-normal.ts";
export type { MemberNetwork } from "./member-network.ts";
export { type Activation, createMlp, initMlp, type Mlp, type MlpShape, mlpFloats, mlpTensors } from "./mlp.ts";
export { initMlpMember, mlpMembers } from "./mlp-members.ts";
export { orthogonal } from "./orthogonal.ts";
export { createRecurrent, type Recurrent, recurrentFloats } from "./recurrent/recurrent.ts";
export { initRecurrent, type RecurrentShape, recurrentMemory, recurrentTensors } from "./recurrent/shape.ts";
export type { RecurrentRoom } from "./recurrent/store.ts";
export { concatBits, reservoirBits } from "./reservoir.ts";
export {
  SPIKING_DEFAULTS,
  type SpikingGains,
  type SpikingNetwork,
  type SpikingNetworkOptions,
  spikingGains,
  spikingNetwork,
} from "./spiking-network.ts";
