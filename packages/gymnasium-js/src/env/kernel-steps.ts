import type { ActionBuffer } from "../spaces/space.ts";
import type { Columns } from "./columns.ts";
import type { LaneKernel } from "./types.ts";

/** Steps chosen lanes by a kernel that only knows how to step all. */
export interface KernelSteps {
  /** Steps lanes[0 .. count), ascending. What the kernel can't serve goes to `stepEach`. */
  step(actions: ActionBuffer, lanes: Int32Array, count: number, stepEach: (lanes: Int32Array, count: number) => void): void;
  observe(observations: Float32Array): void;
}

/** What a kernel writes in `terminated` for a lane that it left alone. */
const LEFT = 2;

/** Makes steps of a kernel: lanes that aren't asked for are kept aside and put back, which pays while they are few. */
export function createKernelSteps(kernel: LaneKernel, columns: Columns): KernelSteps {
  const { reward, terminated } = kernel;
  const numEnvs = terminated.length;
  const arrays = [...Object.values(columns), reward, terminated];
  const aside = arrays.map((array) => array.slice());
  const others = new Int32Array(numEnvs);
  const left = new Int32Array(numEnvs);
  return {
    step(actions, lanes, count, stepEach) {
      if (2 * count < numEnvs) {
        stepEach(lanes, count);
        return;
      }
      const numOthers = count === numEnvs ? 0 : writeOthers(others, lanes, count, numEnvs);
      if (numOthers > 0) copyRows(aside, arrays, others, numOthers);
      const mayBeLeft = kernel.step(actions);
      if (numOthers > 0) copyRows(arrays, aside, others, numOthers);
      if (mayBeLeft === 0) return;
      let numLeft = 0;
      for (let k = 0; k < count; k++) if (terminated[lanes[k]] === LEFT) left[numLeft++] = lanes[k];
      if (numLeft > 0) stepEach(left, numLeft);
    },
    observe: (observations) => kernel.observe(observations),
  };
}

/** Writes the lanes that aren't among the first `count` of `lanes`, and returns their number. */
function writeOthers(others: Int32Array, lanes: Int32Array, count: number, numEnvs: number): number {
  let numOthers = 0;
  let next = 0;
  for (let k = 0; k < count; k++) {
    for (const lane = lanes[k]; next < lane; next++) others[numOthers++] = next;
    next++;
  }
  for (; next < numEnvs; next++) others[numOthers++] = next;
  return numOthers;
}

/** Copies rows between arrays of the same shapes. All columns of a kernel's may have a width. */
function copyRows(to: readonly Columns[string][], from: readonly Columns[string][], rows: Int32Array, count: number): void {
  for (let c = 0; c < to.length; c++) {
    const [target, source] = [to[c], from[c]];
    const width = target.length / to[to.length - 1].length; // the last array has one element a lane
    for (let k = 0; k < count; k++) {
      for (let j = rows[k] * width; j < (rows[k] + 1) * width; j++) target[j] = source[j];
    }
  }
}
