import { fileURLToPath } from "node:url";
import { readDigits } from "@quantal/digits/node";
import { bytesOf, type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { imageMlp } from "@quantal/nn";
import { stream } from "@quantal/numeric";
import { loadTensorFlow } from "@quantal/tfjs";
import type { Benchmark, Context, Row } from "../benchmark.ts";
import { alternate, consume, missingRow, ratioRow } from "../measure.ts";
import { type Peers, versionOf } from "../peers/peers.ts";

const [IMAGES, PIXELS, HIDDEN, CLASSES, MEMBERS] = [64, 784, 64, 10, 8];
const SHAPE = { inputs: PIXELS, hidden: HIDDEN, layers: 1, outputs: CLASSES, excitatoryRatio: 0.5, connectivity: 1, outputGain: 1 };
const SCALING = { inputMean: 33.33, inputDeviation: 78.57 };
const KINDS = [
  { name: "signed", weights: "signed", doubledInput: true },
  { name: "inhibitory, doubled input", weights: "inhibitory", doubledInput: true },
] as const;
const NAME = "binary perceptron 784-64-10, 64 images of digits";

/** The forward pass of perceptrons of one-bit weights over a batch of digits that all members see. */
export const digits: Benchmark = {
  name: "digits",
  about:
    "images times members a second through perceptrons 784-64-10 of one-bit weights, each member with its own, over 64 digits that all see",
  async run(context) {
    const rows: Row[] = [];
    for (const kind of KINDS) rows.push(await ownRow(kind, context));
    return [...rows, await besidePlanes(context), await besideTensorFlow(context)];
  },
  peers: ["gymnasium", "torch", "jax"], // the first for NumPy, which the others want
  async compare(context, peers) {
    const rows: Row[] = [];
    for (const library of ["torch", "jax"]) rows.push(...(await besideDense(library, context, peers)));
    return rows;
  },
};

/** Beside the plain twin, that computes each product. */
async function ownRow({ name, ...kind }: (typeof KINDS)[number], { times }: Context): Promise<Row> {
  const [own, plain] = [perceptrons(await loadKernels(), kind), perceptrons(plainKernels(), kind)];
  const rounds = times(200, 2);
  const seconds = alternate(times(11, 2), { own: () => own.forward(rounds), plain: () => plain.forward(1) });
  const values = speeds(seconds.plain, MEMBERS);
  const at = { weights: name };
  own.close();
  plain.close();
  return ratioRow(`${NAME}, ${name}`, UNIT, speeds(seconds.own, rounds * MEMBERS), { peer: "plain twin", values, isSpeed: true }, at);
}

const UNIT = "image members/s";

/** Images times members a second, from seconds that so many members took. */
function speeds(seconds: readonly number[], members: number): number[] {
  return seconds.map((s) => (members * IMAGES) / s);
}

/** Beside the first layer alone by eight bit planes of the images: AND and popcount, 64 bits at a time. */
async function besidePlanes({ times }: Context): Promise<Row> {
  const kernels = await loadKernels();
  const own = perceptrons(kernels, KINDS[0]);
  const workspace = kernels.workspace(3 * 8 * IMAGES * bytesOf(PIXELS));
  const planes = workspace.uint8(8 * IMAGES * bytesOf(PIXELS)).fill(0x5a);
  const weights = workspace.uint8(HIDDEN * bytesOf(PIXELS)).fill(0x33);
  const counts = workspace.int32(8 * IMAGES * HIDDEN);
  const sizes = { numInputs: PIXELS, numOutputs: HIDDEN };
  const [rounds, fewRounds] = [times(200, 2), times(100, 1)];
  const seconds = alternate(times(11, 2), {
    own: () => own.forward(rounds),
    planes: () => {
      for (let round = 0; round < fewRounds; round++) workspace.binaryCounts(counts, planes, weights, sizes, 8 * IMAGES);
      consume(counts[0]);
    },
  });
  own.close();
  workspace.close();
  const peer = { peer: "bit planes, the first layer alone", values: speeds(seconds.planes, fewRounds), isSpeed: true };
  return ratioRow(`${NAME}, beside bit planes`, UNIT, speeds(seconds.own, rounds * MEMBERS), peer);
}

/** Beside float32 products of the same shape in TensorFlow.js. */
async function besideTensorFlow({ times }: Context): Promise<Row> {
  const name = `${NAME}, beside dense float32 in TensorFlow.js`;
  const loaded = await loadTensorFlow().catch(() => undefined);
  if (loaded === undefined) return missingRow(name, UNIT, "TensorFlow.js isn't installed: npm run install:tfjs");
  const { tf } = loaded;
  const own = perceptrons(await loadKernels(), KINDS[0]);
  const rng = stream(1000, "bench");
  const numbers = (rows: number, columns: number) =>
    tf.tensor(
      Float32Array.from({ length: rows * columns }, () => rng.normal()),
      [rows, columns],
    );
  const images = numbers(IMAGES, PIXELS);
  const members = Array.from({ length: MEMBERS }, () => [numbers(PIXELS, HIDDEN), numbers(HIDDEN, CLASSES)] as const);
  const [rounds, fewRounds] = [times(200, 2), times(20, 1)];
  const dense = (): void => {
    for (let round = 0; round < fewRounds; round++) {
      for (const [first, second] of members) consume(tf.tidy(() => tf.matMul(tf.relu(tf.matMul(images, first)), second).dataSync()[0]));
    }
  };
  const seconds = alternate(times(11, 2), { own: () => own.forward(rounds), dense });
  own.close();
  const values = speeds(seconds.dense, fewRounds * MEMBERS);
  return ratioRow(name, UNIT, speeds(seconds.own, rounds * MEMBERS), { peer: loaded.name, values, isSpeed: true });
}

/** Beside float32 products of the same shape in Python, on one thread. */
async function besideDense(library: string, { times, say }: Context, peers: Peers): Promise<Row[]> {
  const name = `${NAME}, beside dense float32 in ${library}`;
  if (!peers.has(library)) return peers.missing(name, UNIT, library);
  const own = perceptrons(await loadKernels(), KINDS[0]);
  const dense = peers.start("dense_digits.py", [library, String(times(64, MEMBERS))]);
  try {
    const [ours, values]: number[][] = [[], []];
    const rounds = times(200, 2);
    for (let round = 0; round < times(11, 1); round++) {
      const { us } = await dense.ask({ rounds: times(10, 1) });
      values.push((1e6 * IMAGES) / us);
      ours.push(...speeds(alternate(1, { all: () => own.forward(rounds) }).all, rounds * MEMBERS));
    }
    const row = ratioRow(name, UNIT, ours, { peer: versionOf(peers, library), values, isSpeed: true });
    say(`${library}: ${row.ratio} times`);
    return [row];
  } catch (error) {
    return peers.failed(name, UNIT, error);
  } finally {
    dense.close();
    own.close();
  }
}

/** Members with random bits over the first digits of the committed subset: it is what a generation does with each, but for drawing it. */
function perceptrons(kernels: Kernels, kind: Pick<(typeof KINDS)[number], "weights" | "doubledInput">) {
  const network = imageMlp(kernels, { ...SHAPE, ...kind, ...SCALING }, MEMBERS);
  const rng = stream(1000, "bench");
  const index = Int32Array.from({ length: MEMBERS }, (_, lane) => lane);
  const bits = Array.from({ length: MEMBERS }, () =>
    Uint8Array.from({ length: Math.ceil(network.synapses / 8) }, () => rng.integers(0, 256)),
  );
  const folder = fileURLToPath(new URL("../../../../envs/digits/test-data/", import.meta.url));
  network.images.set(readDigits(folder, { validation: 100 }).train.images.subarray(0, IMAGES * PIXELS));
  network.show();
  return {
    forward(rounds: number): void {
      for (let round = 0; round < rounds; round++) {
        for (let lane = 0; lane < MEMBERS; lane++) network.load(lane, bits[lane]);
        network.step(index, MEMBERS);
      }
      consume(network.outputs[0]);
    },
    close: () => network.close(),
  };
}
