import type { Context, Row } from "../benchmark.ts";
import { alternateAsync, ratioRow } from "../measure.ts";
import { type Peers, versionOf } from "../peers/peers.ts";
import { player, trained } from "./trained.ts";

const NEURONS = 256;
const SUB_STEPS = 33;
const POPULATIONS = [64, 1024] as const;
const LIBRARIES = ["torch", "jax"] as const;

/** Our environment step, all in with trained probabilities, beside the dense float32 form: torch.bmm, and jax.numpy under jit. */
export async function besideDense(context: Context, peers: Peers): Promise<Row[]> {
  const from = await trained(NEURONS, SUB_STEPS, context);
  const play = await player(from);
  const rows: Row[] = [];
  for (const library of LIBRARIES) {
    for (const population of POPULATIONS) {
      const name = `step of ${NEURONS} neurons, ${SUB_STEPS} sub-steps, beside a dense one in ${library}, ${population} members`;
      if (!peers.has(library)) {
        rows.push(...peers.missing(name, "us", library));
        continue;
      }
      rows.push(...(await beside(library, population, name, play, context, peers)));
    }
  }
  return rows;
}

async function beside(
  library: string,
  population: number,
  name: string,
  play: (members: number) => Promise<number>,
  { times, say }: Context,
  peers: Peers,
): Promise<Row[]> {
  const dense = peers.start("dense_spiking.py", [library, String(NEURONS), String(times(population, 4)), String(SUB_STEPS)]);
  try {
    const [own, values]: number[][] = [[], []];
    for (let round = 0; round < times(7, 1); round++) {
      values.push((await dense.ask({ steps: Math.ceil(times(512, 4) / population) })).us);
      const { all } = await alternateAsync(1, { all: () => play(times(64, 16)) });
      own.push(1e6 * all[0]);
    }
    const row = ratioRow(name, "us", own, { peer: versionOf(peers, library), values, isSpeed: false }, { neurons: NEURONS, population });
    say(`${library}, ${population} members: ${row.ratio} times`);
    return [row];
  } catch (error) {
    return peers.failed(name, "us", error);
  } finally {
    dense.close();
  }
}
