import { expect } from "vitest";
import { type Checkable, checkEnv, type Finding } from "../src/checker/index.ts";
import { Walk } from "./walks.ts";

/** An environment with one fault in it, and what a check must say of it. */
export interface Fault {
  readonly code: string;
  readonly what: string;
  readonly env: Checkable;
  /** What the shortest list of actions must be. */
  readonly actions: readonly unknown[];
  readonly message?: RegExp;
  readonly seed?: number;
}

/** Expects exactly the fault's code, with the shortest list of actions. */
export async function findsOnly({ env, code, actions, message = /./, seed = 0 }: Fault): Promise<void> {
  const findings = await rulesOf(env);
  expect(findings.map((finding) => [finding.code, finding.message])).toEqual([[code, expect.stringMatching(message)]]);
  expect(findings[0]).toMatchObject({ actions, seed });
}

/** The broken rules that a check finds. */
export async function rulesOf(env: Checkable): Promise<Finding[]> {
  return (await checkEnv(env)).filter(({ kind }) => kind === "rule");
}

/** A class whose step is changed by `change`: it gets what the sound step returned. */
export function stepping(change: (env: Walk, result: ReturnType<Walk["step"]>, action: number) => object | undefined): () => Walk {
  return () =>
    new (class extends Walk {
      override step(action: number): ReturnType<Walk["step"]> {
        const result = super.step(action);
        return (change(this, result, action) ?? result) as ReturnType<Walk["step"]>; // whatever a faulty class returns
      }
    })();
}

/** Something that a module holds, outside of all environments. */
export const held = { count: 0, x: 0 };

/** What is returned in place of a result. */
export const NOTHING = Symbol() as unknown as object; // no result at all

/** A list of the action 0. */
export function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}
