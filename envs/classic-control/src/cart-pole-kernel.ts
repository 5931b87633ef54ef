import type { LaneKernel } from "gymnasium-js";
import { assembleCartPole, type Constants, layoutOf } from "./cart-pole-assembly.ts";

/** The part of WebAssembly's interface that is used here; the compiler's own types of it come with the DOM only. */
interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: { memory: { buffer: ArrayBuffer }; step(): number; observe(): void } };
}

/** A kernel steps 4 lanes faster too, but takes a millisecond and 64 KiB to make: too much for an engine's many small vectors. */
const FEWEST_LANES = 32;

/** CartPole's lanes in WebAssembly SIMD, two at a time; undefined for few lanes, and where the engine has no SIMD or forbids WebAssembly. */
export function cartPoleKernel(numEnvs: number, constants: Constants): LaneKernel<readonly ["x", "xDot", "theta", "thetaDot"]> | undefined {
  const { WebAssembly } = globalThis as { WebAssembly?: WebAssemblyInterface }; // the WASM edge: absent in some engines
  if (WebAssembly === undefined || numEnvs < FEWEST_LANES) return undefined;
  const layout = layoutOf(numEnvs);
  const bytes = assembleCartPole(layout, constants);
  if (!WebAssembly.validate(bytes)) return undefined; // no SIMD
  let exports: InstanceType<WebAssemblyInterface["Instance"]>["exports"];
  try {
    ({ exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes)));
  } catch {
    return undefined; // a content security policy
  }
  const { buffer } = exports.memory;
  const column = (offset: number) => new Float64Array(buffer, offset, numEnvs);
  const ownActions = new Int32Array(buffer, layout.actions, numEnvs);
  const ownObservations = new Float32Array(buffer, layout.observations, 4 * numEnvs);
  return {
    state: { x: column(layout.x), xDot: column(layout.xDot), theta: column(layout.theta), thetaDot: column(layout.thetaDot) },
    reward: column(layout.reward),
    terminated: new Uint8Array(buffer, layout.terminated, numEnvs),
    step(actions) {
      ownActions.set(actions);
      return exports.step();
    },
    observe(observations) {
      exports.observe();
      observations.set(ownObservations);
    },
  };
}
