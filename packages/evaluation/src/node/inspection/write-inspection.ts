import type { Film, Inspection } from "../../inspection/types.ts";
import { writeAtomically } from "../files.ts";
import { inspectionPage } from "./page.ts";

/**
 * Writes the page on one trained spiking network: one file that needs no network, and JavaScript only to play the film.
 * @param film - pictures of the episode, where its environment draws any
 */
export async function writeInspection(path: string, inspection: Inspection, film?: Film): Promise<void> {
  await writeAtomically(path, [inspectionPage(inspection, film)]);
}
