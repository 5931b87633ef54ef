import type { NetworkLibrary, Task } from "@quantal/core";
import { describe, OptionError, UserCodeError } from "@quantal/numeric";
import { type Loaded, loadTensorFlow } from "./load.ts";
import { openNetwork } from "./open-network.ts";
import type { Model, TensorFlow } from "./tensorflow.ts";
import { checkModel, topologyOf } from "./topology.ts";

/**
 * A user's function that makes the model for a task: one input, of the size of an observation, and two outputs, the policy's (a logit
 * an action, or a mean a dimension of a Box) and the value. Its layers count, its weights don't: these come from the run's seed.
 * @param tf - TensorFlow.js, as it was loaded
 */
export type MakeModel = (task: Task, tf: TensorFlow) => Model;

/** Where the function is, for threads to import: `import.meta.url`, and the export's name. */
export interface NetworkReference {
  readonly module: string;
  readonly export: string;
}

/** TensorFlow.js as a library of networks, of which the user's function makes the one to learn. */
export function tfLibrary(network: NetworkReference): NetworkLibrary {
  let opened: { readonly loaded: Loaded; readonly make: MakeModel } | undefined;
  const prepared = () => {
    if (opened !== undefined) return opened;
    const expected = "prepare() to have been awaited";
    throw new OptionError({ where: "tfjs", problem: "TensorFlow.js isn't loaded yet", expected });
  };
  return {
    async prepare() {
      opened ??= { loaded: await loadTensorFlow(), make: await importNetwork(network) };
    },
    sameBitsOn: () => `one machine: ${prepared().loaded.name}`,
    warning: () => prepared().loaded.warning,
    topology(task, sizes) {
      const { loaded, make } = prepared();
      const model: unknown = make(task, loaded.tf);
      if (!isModel(model)) {
        const expected = "a model, as tf.model makes it";
        throw new UserCodeError({ where: `tfjs: ${network.export}`, problem: "no model was returned", got: describe(model), expected });
      }
      try {
        checkModel(model, sizes);
        return topologyOf(model);
      } finally {
        model.dispose();
      }
    },
    open: (topology, sizes) => openNetwork(prepared().loaded.tf, topology, sizes),
  };
}

async function importNetwork({ module, export: name }: NetworkReference): Promise<MakeModel> {
  const exports: Record<string, unknown> = await import(module);
  const make = exports[name];
  if (typeof make === "function") return make as MakeModel; // what it returns is checked
  throw new UserCodeError({
    where: "tfAgent",
    problem: `the module has no function of the name ${JSON.stringify(name)}`,
    got: Object.keys(exports),
    expected: `export function ${name}(task, tf) { ... return tf.model(...); }`,
  });
}

function isModel(value: unknown): value is Model {
  return typeof value === "object" && value !== null && "inputs" in value && "outputs" in value && "getConfig" in value;
}
