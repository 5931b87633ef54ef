import { describe, expect, it } from "vitest";
import { type Kernels, loadKernels, plainKernels, type Workspace } from "./index.ts";

const kernelsOf = (name: string): Kernels | Promise<Kernels> => (name === "wasm" ? loadKernels({ shared: true }) : plainKernels());

const arraysOf = (workspace: Workspace) => [workspace.float32(5), workspace.float64(3), workspace.int32(7), workspace.float32(9)] as const;

describe.each([
  ["wasm", "wasm"],
  ["wasm", "plain"],
  ["plain", "wasm"],
  ["plain", "plain"],
])("a shared workspace of %s kernels, joined by %s ones", (maker, joiner) => {
  it("has the same arrays where the same calls made them", async () => {
    const made = (await kernelsOf(maker)).workspace(100, { shared: true });
    const [x, y, n, z] = arraysOf(made);
    for (const array of [x, y, n, z]) for (let i = 0; i < array.length; i++) array[i] = i + 1;
    const joined = (await kernelsOf(joiner)).join(structuredClone(made.handle));
    const [x2, y2, n2, z2] = arraysOf(joined);
    expect([[...x2], [...y2], [...n2], [...z2]]).toEqual([[...x], [...y], [...n], [...z]]);
    joined.tanh(z2, z2, 9);
    expect([...z]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((value) => expect.closeTo(Math.tanh(value), 6)));
    made.scale(x, 2);
    expect([...x2]).toEqual([2, 4, 6, 8, 10]);
    joined.close();
    made.close();
  });
});

describe.each(["wasm", "plain"])("%s kernels", (name) => {
  it("give the same bits in shared memory", async () => {
    const kernels = await kernelsOf(name);
    const run = (shared: boolean): unknown => {
      const workspace = kernels.workspace(5000, { shared });
      const [y, x, w, b] = [7 * 13, 7 * 11, 11 * 13, 13].map((length, k) => {
        const array = workspace.float32(length);
        for (let i = 0; i < length; i++) array[i] = ((i * 37 + k) % 23) / 11 - 1;
        return array;
      });
      workspace.denseForward(y, x, w, b, 7, "tanh");
      workspace.denseBackward(w, b, x, y, 7);
      return [[...y], [...w], [...b]];
    };
    expect(run(true)).toEqual(run(false));
  });

  it("have no handle for memory that isn't shared, and refuse what is none", async () => {
    const kernels = await kernelsOf(name);
    const workspace = kernels.workspace(100);
    expect(workspace.handle).toBeUndefined();
    expect(() => kernels.join(workspace.handle)).toThrow(/kernels.join: this is no handle of a shared workspace/);
    expect(() => kernels.join(new ArrayBuffer(65536))).toThrow(/this is no handle/);
    workspace.close();
  });

  it("hand out zeros in shared memory that is new", async () => {
    const workspace = (await kernelsOf(name)).workspace(100, { shared: true });
    expect([...workspace.float64(20)]).toEqual(new Array(20).fill(0));
    expect(() => workspace.float64(1e6)).toThrow(/kernels.float64: there is no room left. Got 1000000/);
  });
});
