import type { BlockWork, ParallelWork } from "@quantal/core";
import { loadKernels } from "@quantal/kernels";
import { FIRST_BLOCK, MINIBATCH, runBlock, type UpdateMemory, type UpdatePlan, updateMemory } from "./update-memory.ts";

/** What crosses to a thread: the memory's handle, and how it is laid out. */
export interface SharedUpdate {
  readonly handle: unknown;
  readonly plan: UpdatePlan;
}

/** The work of an update, for `ParallelFor.open`. */
export function updateWork(shared: SharedUpdate): ParallelWork {
  return { module: import.meta.url, export: "updateWorker", shared };
}

/** Does blocks of minibatches in the memory of an update, in thread number `thread`. */
export async function updateWorker(shared: unknown, thread: number): Promise<BlockWork> {
  const { handle, plan } = shared as SharedUpdate; // made by updateWork, and cloned
  const workspace = (await loadKernels({ shared: true })).join(handle);
  return blockWork(updateMemory(workspace, plan), thread);
}

/** Writes a block's gradient and sums, from zero, where the caller will add them up: in the order of blocks, whoever did them. */
export function blockWork(memory: UpdateMemory, thread: number): BlockWork {
  const { header, blockGradients, blockSums } = memory;
  const scratch = memory.scratch[thread];
  let prepared = -1; // the minibatch that the network was prepared for
  return (block) => {
    if (prepared !== header[MINIBATCH]) scratch.network.prepare();
    prepared = header[MINIBATCH];
    blockGradients[block].fill(0);
    runBlock(memory, scratch, header[FIRST_BLOCK] + block, blockGradients[block]);
    blockSums[block].set(scratch.sums);
  };
}
