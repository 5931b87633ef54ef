// Networks of spiking neurons with one-bit synapses, and the sampling of their releases, in SIMD. Arguments are byte offsets into the imported
// memory, and counts. Counts of spikes are exact integers and every float32 operation is rounded on its own, in the order of src/spiking.ts:
// the bits are those of src/spiking-plain.ts and src/release-plain.ts. No relaxed SIMD, no fused multiply-add.

export { load } from "./spiking/load";
export { sample } from "./spiking/sample";
export { step } from "./spiking/step";
export { sum } from "./spiking/sum";
