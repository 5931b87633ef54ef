import { expect, test } from "vitest";
import { findTensorFlow, type Import, loadTensorFlow } from "./load.ts";

/** Modules by name; others aren't there. */
function installed(modules: Record<string, unknown>): Import {
  return async (name) => {
    if (name in modules) return modules[name];
    throw new Error(`Cannot find package '${name}' imported from load.ts`);
  };
}

/** As much of TensorFlow.js as loading asks. */
function fake(): {
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  ready(): Promise<void>;
  version: object;
  variableGrads(): void;
} {
  let backend = "none";
  return {
    version: { tfjs: "4.22.0" },
    async setBackend(name) {
      backend = name;
      return true;
    },
    getBackend: () => backend,
    async ready() {},
    variableGrads() {},
  };
}

const TFJS = "@tensorflow/tfjs";
const WASM = "@tensorflow/tfjs-backend-wasm";
const NODE = "@tensorflow/tfjs-node";

test("tfjs-node comes first, then WebAssembly, then plain JavaScript with a warning", async () => {
  const all = await findTensorFlow(installed({ [NODE]: fake(), [TFJS]: fake(), [WASM]: {} }));
  expect(all).toMatchObject({ name: "TensorFlow.js 4.22.0 on tensorflow", warning: undefined });
  const wasm = await findTensorFlow(installed({ [TFJS]: { default: fake() }, [WASM]: {} }));
  expect(wasm).toMatchObject({ name: "TensorFlow.js 4.22.0 on wasm", warning: undefined });
  const plain = await findTensorFlow(installed({ [TFJS]: fake() }));
  expect(plain.name).toBe("TensorFlow.js 4.22.0 on cpu");
  expect(plain.warning).toMatch(/Install @tensorflow\/tfjs-backend-wasm/);
});

test("without TensorFlow.js an error says what to install", async () => {
  await expect(findTensorFlow(installed({}))).rejects.toThrow(
    "tfjs: TensorFlow.js isn't installed. Expected @tensorflow/tfjs, an optional peer of @quantal/tfjs. " +
      "Run npm install @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0.",
  );
});

test("what breaks within TensorFlow.js is told as it is", async () => {
  const broken: Import = async () => {
    throw new Error("its binary is for another machine");
  };
  await expect(findTensorFlow(broken)).rejects.toThrow("its binary is for another machine");
});

test("here it runs on WebAssembly", async () => {
  expect((await loadTensorFlow()).name).toBe("TensorFlow.js 4.22.0 on wasm");
});
